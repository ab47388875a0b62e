#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "http.h"

size_t
http_head_size(const char *bytes, size_t size)
{
    for (size_t i = 0; i + 4 <= size; i++)
        if (memcmp(bytes + i, "\r\n\r\n", 4) == 0)
            return i + 4;
    return 0;
}

static struct http_request
refuse(int status)
{
    return (struct http_request){ .status = status, .keep_alive = false };
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

/* A body would look like the next request: refuse what announces one. */
static bool
has_body(const char *line)
{
    if (header(line, "Transfer-Encoding") != NULL)
        return true;
    while ((line = header(line, "Content-Length")) != NULL)
        if (line[0] != '0' || line[1 + strspn(line + 1, " \t")] != '\r')
            return true;
    return false;
}

/* Each line after the first is "name: value". */
static bool
headers_are_sane(const char *line)
{
    static const char token[] = "!#$%&'*+-.^_`|~0123456789"
                                "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    while ((line = strstr(line, "\r\n")) != NULL && line[2] != '\r') {
        line += 2;
        size_t name = strspn(line, token);

        if (name == 0 || line[name] != ':')
            return false;
    }
    return true;
}

struct http_request
http_parse(const char *bytes, size_t size)
{
    char text[HTTP_HEAD_MAX + 1], method[8], path[HTTP_HEAD_MAX];
    char major[2], minor[2];
    struct http_request request = { .status = 200 };
    int end = 0;

    if (size > HTTP_HEAD_MAX)
        return refuse(431);
    memcpy(text, bytes, size);
    text[size] = '\0';
    if (!is_clean(text, size) ||
        sscanf(text, "%7[A-Z]%*1[ ]%1023[!-~]%*1[ ]HTTP/%1[0-9].%1[0-9]%n",
               method, path, major, minor, &end) != 4 ||
        strncmp(text + end, "\r\n", 2) != 0 || !headers_are_sane(text))
        return refuse(400);
    if (major[0] != '1')
        return refuse(505);
    request.head = strcmp(method, "HEAD") == 0;
    if ((!request.head && strcmp(method, "GET") != 0) || has_body(text))
        return refuse(405);
    request.keep_alive = minor[0] >= '1' ? !connection_says(text, "close")
                                         : connection_says(text, "keep-alive");
    if (strcmp(path, "/") != 0)
        request.status = 404;
    return request;
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
    case 431:
        return "Request Header Fields Too Large";
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
                        "\r\n"
                        "%s",
                        request.status, reason(request.status), strlen(body),
                        request.keep_alive ? "keep-alive" : "close",
                        request.head ? "" : body);

    return (size_t)size;
}
