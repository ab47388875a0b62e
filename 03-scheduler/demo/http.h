/* As much of HTTP/1.1 as the demo server needs: find the end of a request's
 * head, understand it, write the response. No I/O, no memory. RFC 9110 and 9112
 * decide. What is missing is a limit in time: a client that sends no whole head
 * stays connected for ever, until stage 5 has timeouts. */
#ifndef DEMO_HTTP_H
#define DEMO_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#define HTTP_HEAD_MAX     1024 /* bytes of a request up to the empty line */
#define HTTP_RESPONSE_MAX 256

struct http_request {
    int status;      /* what to answer: 200, or why not */
    bool keep_alive; /* another request may follow */
    bool head;       /* HEAD: answer without the body */
};

/* The size of the first request's head in `bytes`, with the empty line that
 * ends it, and those before it. 0: it is not complete yet. */
size_t http_head_size(const char *bytes, size_t size);

/* Understand a complete head of `size` bytes. */
struct http_request http_parse(const char *bytes, size_t size);

/* The answer to a head that is not complete after `size` bytes, too many. */
struct http_request http_too_large(const char *bytes, size_t size);

/* Write the response, at most HTTP_RESPONSE_MAX bytes. Returns its size. */
size_t http_respond(char *bytes, struct http_request request);

#endif
