#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http.h"

/* The characters of a method or of a header's name; also for scanf's %[ ], so
 * that '-' stands last. */
#define TOKEN \
    "!#$%&'*+.^_`|~0123456789abcdefghijklmnopqrstuvwxyz" \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"

/* Empty lines before a request are passed over (RFC 9112, 2.2). */
static size_t
skip_empty_lines(const char *bytes, size_t size)
{
    size_t i = 0;

    while (i + 2 <= size && memcmp(bytes + i, "\r\n", 2) == 0)
        i += 2;
    return i;
}

size_t
http_head_size(const char *bytes, size_t size)
{
    for (size_t i = skip_empty_lines(bytes, size); i + 4 <= size; i++)
        if (memcmp(bytes + i, "\r\n\r\n", 4) == 0)
            return i + 4;
    return 0;
}

/* A line ends with \r\n. A lone \r or \n, or any other control character, would
 * mean one thing to us and another to a proxy before us. */
static bool
is_clean(const char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];

        if (c == '\r' && i + 1 < size && bytes[i + 1] == '\n')
            i++;
        else if ((c < ' ' && c != '\t') || c == 127)
            return false;
    }
    return true;
}

/* The value of the next header `name` in the lines behind `line`, or NULL. */
static const char *
header(const char *line, const char *name)
{
    size_t size = strlen(name);

    while ((line = strstr(line, "\r\n")) != NULL) {
        line += 2;
        if (strncasecmp(line, name, size) == 0 && line[size] == ':')
            return line + size + 1 + strspn(line + size + 1, " \t");
    }
    return NULL;
}

/* Is `word` one of the words of a Connection header? */
static bool
connection_says(const char *line, const char *word)
{
    size_t size = strlen(word);

    while ((line = header(line, "Connection")) != NULL)
        for (const char *c = line; *c != '\r'; c += strspn(c, ", \t")) {
            if (strncasecmp(c, word, size) == 0 && strchr("\r, \t", c[size]))
                return true;
            c += strcspn(c, ",\r");
        }
    return false;
}

/* Exactly one host, which a request of HTTP/1.0 may leave out (9112, 3.2). */
static bool
host_is_sane(const char *line, bool is_1_0)
{
    const char *host = header(line, "Host");
    size_t size;

    if (host == NULL)
        return is_1_0;
    size = strcspn(host, " \t,/@?#\r");
    return size > 0 && host[size + strspn(host + size, " \t")] == '\r' &&
           header(host, "Host") == NULL;
}

/* A body would look like the next request, so none is taken. Whoever announces
 * it in two ways, or by what is no number, may mean to deceive (9112, 6.3). */
static int
status_of_body(const char *line, bool is_1_0)
{
    bool coded = header(line, "Transfer-Encoding") != NULL;
    const char *length = header(line, "Content-Length");

    if (length != NULL) {
        size_t digits = strspn(length, "0123456789");

        if (coded || digits == 0 ||
            length[digits + strspn(length + digits, " \t")] != '\r' ||
            header(length, "Content-Length") != NULL)
            return 400;
        if (strspn(length, "0") != digits)
            return 413;
    }
    return !coded ? 200 : is_1_0 ? 400 : 501;
}

/* "/" with a query or without, also as a whole URI (9112, 3.2.2). */
static int
status_of_target(const char *target)
{
    if (strchr(target, '#') != NULL)
        return 400;
    if (strncasecmp(target, "http://", 7) == 0) {
        size_t host = strcspn(target + 7, "/?@");

        target += 7 + host;
        if (host > 0 && (*target == '\0' || *target == '?'))
            return 200;
        if (host == 0)
            return 400;
    }
    if (target[0] != '/')
        return 400;
    return target[1] == '\0' || target[1] == '?' ? 200 : 404;
}

/* Each line after the first is "name: value". */
static bool
headers_are_sane(const char *line)
{
    while ((line = strstr(line, "\r\n")) != NULL && line[2] != '\r') {
        line += 2;
        size_t name = strspn(line, TOKEN);

        if (name == 0 || line[name] != ':')
            return false;
    }
    return true;
}

/* The status of the whole head `text`, and whether another may follow it. */
static int
judge(const char *text, size_t size, bool *keep_alive)
{
    char method[32], target[HTTP_HEAD_MAX], major[2], minor[2];
    int end = 0, status;
    bool is_1_0;

    if (!is_clean(text, size) ||
        sscanf(text,
               "%31[" TOKEN "]%*1[ ]%1023[!-~]%*1[ ]HTTP/%1[0-9].%1[0-9]%n",
               method, target, major, minor, &end) != 4 ||
        strncmp(text + end, "\r\n", 2) != 0 || !headers_are_sane(text))
        return 400;
    if (major[0] != '1')
        return 505;
    is_1_0 = minor[0] == '0';
    status = status_of_body(text, is_1_0);
    if (status == 400 || !host_is_sane(text, is_1_0))
        return 400;
    if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
        return 405;
    if (status != 200)
        return status;
    status = status_of_target(target);
    *keep_alive = status != 400 && !connection_says(text, "close") &&
                  (!is_1_0 || connection_says(text, "keep-alive"));
    return status;
}

struct http_request
http_parse(const char *bytes, size_t size)
{
    size_t empty = skip_empty_lines(bytes, size);
    char text[HTTP_HEAD_MAX + 1];
    struct http_request request = { .status = 0 };

    bytes += empty;
    size -= empty;
    if (size > HTTP_HEAD_MAX)
        return http_too_large(bytes, size);
    memcpy(text, bytes, size);
    text[size] = '\0';
    request.head = strncmp(text, "HEAD ", 5) == 0;
    request.status = judge(text, size, &request.keep_alive);
    return request;
}

struct http_request
http_too_large(const char *bytes, size_t size)
{
    size_t empty = skip_empty_lines(bytes, size);
    bool has_line = memchr(bytes + empty, '\n', size - empty) != NULL;

    return (struct http_request){
        .status = has_line ? 431 : 414,
        .head = size - empty >= 5 && memcmp(bytes + empty, "HEAD ", 5) == 0,
    };
}

static const char *
reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 431:
        return "Request Header Fields Too Large";
    case 501:
        return "Not Implemented";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Bad Request";
    }
}

size_t
http_respond(char *bytes, struct http_request request)
{
    const char *body = request.status == 200 ? "Hello from underhood\n"
                                             : reason(request.status);
    int size = snprintf(bytes, HTTP_RESPONSE_MAX,
                        "HTTP/1.1 %d %s\r\n"
                        "Content-Type: text/plain\r\n"
                        "Content-Length: %zu\r\n"
                        "Connection: %s\r\n"
                        "%s\r\n"
                        "%s",
                        request.status, reason(request.status), strlen(body),
                        request.keep_alive ? "keep-alive" : "close",
                        request.status == 405 ? "Allow: GET, HEAD\r\n" : "",
                        request.head ? "" : body);

    return (size_t)size;
}
