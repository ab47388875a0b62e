/* The demo's HTTP: what it takes for a request, and what it refuses. A request
 * that two programs read differently lets one of them be tricked.
 *
 * RFC 9110 and 9112 decide. All heads were sent to nginx 1.22, too;
 * where it says something else, and why we differ:
 *
 *     another scheme      200   we are no proxy: what we serve is http
 *     a fragment          200   9112, 3.2: there is none in a request
 *     two slashes         200   nginx merges them; 3986 calls it another path
 *     any other method    400 for small letters, for "X-a!b", CONNECT, OPTIONS;
 *                               9110, 9.1: a method is a token, and none of
 *                               these is allowed. It also keeps the connection
 *     a method of 32      405   we have room for 31, and call it no request
 *     "closed"            ends  it looks for the letters, 9110 for the word
 *     a body of a GET     200   it reads the body and forgets it; and to it
 *                               2^64 bytes are no number (400), to us too many
 *     a lone LF           200   9112, 2.2 allows both; the strict way is safe
 *     no colon, a control character
 *                         200   it forgets such a line; 9112, 5: it is none
 *     two spaces, HTTP/1.10
 *                         200   9112, 3 and 2.3: one space, one digit
 *     a byte of UTF-8     404   9112, 3.2: such a byte is to be escaped
 *     no version          an answer of HTTP/0.9, which nobody speaks any more
 *     HTTP/0.9            400   9110, 15.6.6: the version is the reason */
#include <string.h>

#include "harness.h"
#include "http.h"

static const struct {
    const char *what, *head;
    size_t size;
    int status;
    bool keep_alive;
} heads[] = {
/* clang-format off */
#define HEAD(what, head, status, keep_alive) \
    { what, head, sizeof(head) - 1, status, keep_alive },
#define GET "GET / HTTP/1.1\r\n"
#define H "Host: a\r\n"
#define E "\r\n"
    HEAD("a plain GET", GET H E, 200, true)
    HEAD("another path", "GET /no HTTP/1.1\r\n" H E, 404, true)
    HEAD("a HEAD", "HEAD / HTTP/1.1\r\n" H E, 200, true)
    HEAD("HTTP/1.2 is as 1.1", "GET / HTTP/1.2\r\n" H E, 200, true)
    HEAD("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 200, false)

    /* 9112, 2.2: empty lines before a request are passed over */
    HEAD("an empty line before", "\r\n" GET H E, 200, true)
    HEAD("three empty lines before", "\r\n\r\n\r\n" GET H E, 200, true)

    /* 9112, 3.2: a server must refuse these */
    HEAD("no Host", GET E, 400, false)
    HEAD("an empty Host", GET "Host:\r\n" E, 400, false)
    HEAD("a Host of blanks", GET "Host: \t \r\n" E, 400, false)
    HEAD("two Hosts", GET H "Host: b\r\n" E, 400, false)
    HEAD("the same Host twice", GET H H E, 400, false)
    HEAD("a Host of two words", GET "Host: a b\r\n" E, 400, false)
    HEAD("a Host with a path", GET "Host: a/b\r\n" E, 400, false)
    HEAD("a Host with a port", GET "Host: a:80 \r\n" E, 200, true)
    HEAD("a Host that is an address", GET "Host: [::1]:80\r\n" E, 200, true)
    HEAD("two Hosts in HTTP/1.0", "GET / HTTP/1.0\r\n" H H E, 400, false)

    /* 9112, 3.2.1 and 3.2.2: what is asked for */
    HEAD("a query", "GET /?a=1 HTTP/1.1\r\n" H E, 200, true)
    HEAD("an empty query", "GET /? HTTP/1.1\r\n" H E, 200, true)
    HEAD("a query behind a path", "GET /no?a HTTP/1.1\r\n" H E, 404, true)
    HEAD("a whole URI", "GET http://x/ HTTP/1.1\r\n" H E, 200, true)
    HEAD("a URI without a path", "GET http://x HTTP/1.1\r\n" H E, 200, true)
    HEAD("a URI and a query", "GET HTTP://x:80?a HTTP/1.1\r\n" H E, 200, true)
    HEAD("a URI with a path", "GET http://x/no HTTP/1.1\r\n" H E, 404, true)
    HEAD("a URI without a host", "GET http:/// HTTP/1.1\r\n" H E, 400, false)
    HEAD("another scheme", "GET ftp://x/ HTTP/1.1\r\n" H E, 400, false)
    HEAD("a URI with a name", "GET http://u@x/ HTTP/1.1\r\n" H E, 400, false)
    HEAD("a fragment", "GET /#a HTTP/1.1\r\n" H E, 400, false)
    HEAD("no slash", "GET no HTTP/1.1\r\n" H E, 400, false)
    HEAD("a star", "GET * HTTP/1.1\r\n" H E, 400, false)
    HEAD("two slashes", "GET // HTTP/1.1\r\n" H E, 404, true)

    /* 9110, 9.1 and 15.5.6: a method that is known here to nobody is not
     * allowed either; names are case-sensitive */
    HEAD("another method", "POST / HTTP/1.1\r\n" H E, 405, false)
    HEAD("a long method", "PROPFIND / HTTP/1.1\r\n" H E, 405, false)
    HEAD("a method of one's own", "X-a!b / HTTP/1.1\r\n" H E, 405, false)
    HEAD("a small method", "get / HTTP/1.1\r\n" H E, 405, false)
    HEAD("OPTIONS *", "OPTIONS * HTTP/1.1\r\n" H E, 405, false)
    HEAD("CONNECT", "CONNECT a:1 HTTP/1.1\r\n" H E, 405, false)
    HEAD("a method of 31 letters",
         "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDE / HTTP/1.1\r\n" H E, 405, false)
    HEAD("a method that is too long",
         "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEF / HTTP/1.1\r\n" H E, 400, false)
    HEAD("no method", "G[T / HTTP/1.1\r\n" H E, 400, false)

    /* 9112, 9.3 and 9.6: close ends it, whatever stands beside it */
    HEAD("1.0 that stays", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n" E,
         200, true)
    HEAD("1.0, both", "GET / HTTP/1.0\r\nConnection: close, keep-alive\r\n" E,
         200, false)
    HEAD("1.0, both, in two lines", "GET / HTTP/1.0\r\nConnection: keep-alive"
         "\r\nConnection: close\r\n" E, 200, false)
    HEAD("close", GET H "Connection: close\r\n" E, 200, false)
    HEAD("close among others", GET H "Connection: a, close\r\n" E, 200, false)
    HEAD("close in a second header",
         GET H "Connection: a\r\nConnection: close\r\n" E, 200, false)
    HEAD("a word that begins so", GET H "Connection: closed\r\n" E, 200, true)

    /* 9112, 6.1 and 6.3: a body, in one way, and in a number. nginx reads the
     * body of a GET and forgets it; we take none (9110, 9.3.1: 413) */
    HEAD("a length of 0", GET H "Content-Length: 0 \r\n" E, 200, true)
    HEAD("a length of 00", GET H "Content-Length: 00\r\n" E, 200, true)
    HEAD("a length", GET H "Content-Length: 5\r\n" E, 413, false)
    HEAD("a length of 2^64", GET H "Content-Length: 18446744073709551616\r\n" E,
         413, false)
    HEAD("a negative length", GET H "Content-Length: -1\r\n" E, 400, false)
    HEAD("a length with a sign", GET H "Content-Length: +0\r\n" E, 400, false)
    HEAD("no length", GET H "Content-Length: \r\n" E, 400, false)
    HEAD("no number", GET H "Content-Length: x\r\n" E, 400, false)
    HEAD("a number and more", GET H "Content-Length: 0x\r\n" E, 400, false)
    HEAD("a list of lengths", GET H "Content-Length: 0, 5\r\n" E, 400, false)
    HEAD("two lengths", GET H "Content-Length: 0\r\nContent-Length: 5\r\n" E,
         400, false)
    HEAD("chunks", GET H "Transfer-Encoding: chunked\r\n" E, 501, false)
    HEAD("chunks and a length", GET H "Transfer-Encoding: chunked\r\n"
         "Content-Length: 0\r\n" E, 400, false)
    HEAD("chunks in 1.0", "GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" E,
         400, false)
    HEAD("POST with a body", "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\n" E,
         405, false)

    /* 9112, 2.2, 3, 5.1, 5.2: two programs that read these would differ */
    HEAD("a lone LF", GET H "A: b\nContent-Length: 5\r\n" E, 400, false)
    HEAD("a lone CR", GET H "A: b\rContent-Length: 5\r\n" E, 400, false)
    HEAD("a folded header", GET H "A: b\r\n Content-Length: 5\r\n" E, 400,
         false)
    HEAD("a space before the colon", GET H "Content-Length : 5\r\n" E, 400,
         false)
    HEAD("a space before the first header", GET " " H E, 400, false)
    HEAD("no colon", GET H "A\r\n" E, 400, false)
    HEAD("no name", GET H ": a\r\n" E, 400, false)
    HEAD("a NUL", GET H "A: \0\r\n" E, 400, false)
    HEAD("a control character", GET H "A: \x01\r\n" E, 400, false)
    HEAD("LF between the words", "GET\n/\nHTTP/1.1\r\n" H E, 400, false)
    HEAD("a tab between the words", "GET\t/\tHTTP/1.1\r\n" H E, 400, false)
    HEAD("two spaces", "GET  / HTTP/1.1\r\n" H E, 400, false)
    HEAD("no space", "GET/ HTTP/1.1\r\n" H E, 400, false)
    HEAD("a space before all", " GET / HTTP/1.1\r\n" H E, 400, false)
    HEAD("more behind the version", "GET / HTTP/1.1 x\r\n" H E, 400, false)
    HEAD("a byte of UTF-8", "GET /\xc3\xa4 HTTP/1.1\r\n" H E, 400, false)
    HEAD("one word", "GET\r\n" H E, 400, false)

    /* 9112, 2.3: the version */
    HEAD("no version", "GET /\r\n" H E, 400, false)
    HEAD("a space in the version", "GET / HTTP/ 1.1\r\n" H E, 400, false)
    HEAD("a version of two digits", "GET / HTTP/1.10\r\n" H E, 400, false)
    HEAD("a small version", "GET / http/1.1\r\n" H E, 400, false)
    HEAD("a misspelled version", "GET / HTPT/1.1\r\n" H E, 400, false)
    HEAD("HTTP/2.0", "GET / HTTP/2.0\r\n" H E, 505, false)
    HEAD("HTTP/0.9", "GET / HTTP/0.9\r\n" H E, 505, false)
    /* clang-format on */
};

START_TEST(a_request_gets_its_status)
{
    size_t size = http_head_size(heads[_i].head, heads[_i].size);
    struct http_request request = http_parse(heads[_i].head, size);

    ck_assert_uint_eq(size, heads[_i].size);
    for (size_t i = 0; i < size; i++)
        ck_assert_msg(http_head_size(heads[_i].head, i) == 0,
                      "%s: whole after %zu bytes of %zu", heads[_i].what, i,
                      size);
    ck_assert_msg(request.status == heads[_i].status &&
                      request.keep_alive == heads[_i].keep_alive,
                  "%s: status %d, and the connection %s; not %d, %s",
                  heads[_i].what, request.status,
                  request.keep_alive ? "stays" : "ends", heads[_i].status,
                  heads[_i].keep_alive ? "stays" : "ends");
}
END_TEST

START_TEST(a_head_is_whole_at_its_last_byte_and_not_before)
{
    const char head[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET";
    size_t whole = sizeof head - sizeof "GET";

    for (size_t size = 0; size < sizeof head; size++)
        ck_assert_uint_eq(http_head_size(head, size), size < whole ? 0 : whole);
}
END_TEST

START_TEST(empty_lines_alone_are_no_request_yet)
{
    const char head[] = "\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";

    for (size_t size = 0; size < sizeof head - 1; size++)
        ck_assert_uint_eq(http_head_size(head, size), 0);
    ck_assert_uint_eq(http_head_size(head, sizeof head - 1), sizeof head - 1);
}
END_TEST

/* 9110, 9.3.2: the answer to a HEAD has no body, whatever it is. */
START_TEST(a_head_gets_no_body_also_if_it_is_refused)
{
    const char *heads_[] = {
        "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD /no HTTP/1.1\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\n\r\n",
        "\r\nHEAD / HTTP/2.0\r\nHost: a\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
    };
    char bytes[HTTP_RESPONSE_MAX];

    for (unsigned i = 0; i < sizeof heads_ / sizeof *heads_; i++) {
        struct http_request request = http_parse(heads_[i], strlen(heads_[i]));
        size_t size = http_respond(bytes, request);

        ck_assert_msg(memcmp(bytes + size - 4, "\r\n\r\n", 4) == 0,
                      "%d has a body: %.*s", request.status, (int)size, bytes);
    }
}
END_TEST

/* 9110, 15.5.6. */
START_TEST(a_method_that_is_not_allowed_hears_which_are)
{
    char bytes[HTTP_RESPONSE_MAX + 1] = "";

    http_respond(bytes, (struct http_request){ .status = 405 });
    ck_assert_ptr_nonnull(strstr(bytes, "\r\nAllow: GET, HEAD\r\n"));
    memset(bytes, 0, sizeof bytes);
    http_respond(bytes, (struct http_request){ .status = 200 });
    ck_assert_ptr_null(strstr(bytes, "Allow"));
}
END_TEST

/* 9112, 3 and 9110, 15.5.15: a line that is too long, or the headers. */
START_TEST(what_is_too_large_is_told_apart)
{
    char line[HTTP_HEAD_MAX], headers[HTTP_HEAD_MAX] = "HEAD / HTTP/1.1\r\nA: ";

    memset(line, 'a', sizeof line);
    memset(headers + strlen(headers), 'a', sizeof headers - strlen(headers));
    ck_assert_int_eq(http_too_large(line, sizeof line).status, 414);
    ck_assert(!http_too_large(line, sizeof line).head);
    ck_assert_int_eq(http_too_large(headers, sizeof headers).status, 431);
    ck_assert(http_too_large(headers, sizeof headers).head);
}
END_TEST

START_TEST(a_response_fits)
{
    const int statuses[] = { 200, 400, 404, 405, 413, 414, 431, 501, 505 };

    for (unsigned i = 0; i < 9; i++) {
        char bytes[HTTP_RESPONSE_MAX];
        struct http_request request = { .status = statuses[i] };

        ck_assert_uint_lt(http_respond(bytes, request), HTTP_RESPONSE_MAX);
    }
}
END_TEST

void
rt_add_tests(void)
{
    rt_add_loop(a_request_gets_its_status, sizeof heads / sizeof *heads);
    rt_add(a_head_is_whole_at_its_last_byte_and_not_before);
    rt_add(empty_lines_alone_are_no_request_yet);
    rt_add(a_head_gets_no_body_also_if_it_is_refused);
    rt_add(a_method_that_is_not_allowed_hears_which_are);
    rt_add(what_is_too_large_is_told_apart);
    rt_add(a_response_fits);
}
