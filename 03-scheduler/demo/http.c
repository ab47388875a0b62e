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

/* The value of header `name` in the lines from `line` on, or NULL. */
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

/* Does the header's value begin with `word`, and end there? */
static bool
says(const char *value, const char *word)
{
    size_t size = strlen(word);

    return value != NULL && strncasecmp(value, word, size) == 0 &&
           strchr("\r,; \t", value[size]) != NULL;
}

/* A body would look like the next request: refuse what announces one. */
static bool
has_body(const char *line)
{
    const char *length = header(line, "Content-Length");

    return header(line, "Transfer-Encoding") != NULL ||
           (length != NULL &&
            strcspn(length, "123456789\r") < strcspn(length, "\r"));
}

/* Each line after the first is "name: value". */
static bool
headers_are_sane(const char *line)
{
    while ((line = strstr(line, "\r\n")) != NULL && line[2] != '\r') {
        line += 2;
        size_t name = strcspn(line, ": \t\r");

        if (name == 0 || line[name] != ':')
            return false;
    }
    return true;
}

struct http_request
http_parse(const char *bytes, size_t size)
{
    char text[HTTP_HEAD_MAX + 1], method[8], path[HTTP_HEAD_MAX];
    struct http_request request = { .status = 200 };
    const char *connection;
    unsigned major, minor;
    int end = 0;

    if (size > HTTP_HEAD_MAX)
        return refuse(431);
    memcpy(text, bytes, size);
    text[size] = '\0';
    if (strlen(text) != size ||
        sscanf(text, "%7[A-Z] %1023[!-~] HTTP/%1u.%1u%n", method, path, &major,
               &minor, &end) != 4 ||
        strncmp(text + end, "\r\n", 2) != 0 || !headers_are_sane(text))
        return refuse(400);
    if (major != 1)
        return refuse(505);
    request.head = strcmp(method, "HEAD") == 0;
    if ((!request.head && strcmp(method, "GET") != 0) || has_body(text))
        return refuse(405);
    connection = header(text, "Connection");
    request.keep_alive = minor >= 1 ? !says(connection, "close")
                                    : says(connection, "keep-alive");
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
