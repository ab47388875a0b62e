/* The demo's HTTP: what it takes for a request, and what it refuses. A request
 * that two programs read differently lets one of them be tricked. */
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
    { what, head, sizeof(head) - 1, status, keep_alive }
    /* clang-format on */
    HEAD("a plain GET", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200, true),
    HEAD("another path", "GET /no HTTP/1.1\r\n\r\n", 404, true),
    HEAD("a HEAD", "HEAD / HTTP/1.1\r\n\r\n", 200, true),
    HEAD("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 200, false),
    HEAD("HTTP/1.0 that stays",
         "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", 200, true),
    HEAD("close", "GET / HTTP/1.1\r\nConnection: close\r\n\r\n", 200, false),
    HEAD("close among others", "GET / HTTP/1.1\r\nConnection: a, close\r\n\r\n",
         200, false),
    HEAD("close in a second header",
         "GET / HTTP/1.1\r\nConnection: a\r\nConnection: close\r\n\r\n", 200,
         false),
    HEAD("a length of 0", "GET / HTTP/1.1\r\nContent-Length: 0 \r\n\r\n", 200,
         true),
    HEAD("a length", "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", 405, false),
    HEAD("a second length",
         "GET / HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n",
         405, false),
    HEAD("a length that is no number",
         "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 405, false),
    HEAD("chunks", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 405,
         false),
    HEAD("a header behind a lone LF",
         "GET / HTTP/1.1\r\nA: b\nContent-Length: 5\r\n\r\n", 400, false),
    HEAD("a header behind a lone CR",
         "GET / HTTP/1.1\r\nA: b\rContent-Length: 5\r\n\r\n", 400, false),
    HEAD("a folded header",
         "GET / HTTP/1.1\r\nA: b\r\n Content-Length: 5\r\n\r\n", 400, false),
    HEAD("a space before the colon",
         "GET / HTTP/1.1\r\nContent-Length : 5\r\n\r\n", 400, false),
    HEAD("no colon", "GET / HTTP/1.1\r\nHost\r\n\r\n", 400, false),
    HEAD("a NUL", "GET / HTTP/1.1\r\nA: \0\r\n\r\n", 400, false),
    HEAD("a control character", "GET / HTTP/1.1\r\nA: \x01\r\n\r\n", 400,
         false),
    HEAD("LF between the words", "GET\n/\nHTTP/1.1\r\n\r\n", 400, false),
    HEAD("two spaces", "GET  / HTTP/1.1\r\n\r\n", 400, false),
    HEAD("no space", "GET/ HTTP/1.1\r\n\r\n", 400, false),
    HEAD("a space in the version", "GET / HTTP/ 1.1\r\n\r\n", 400, false),
    HEAD("a space before all", " GET / HTTP/1.1\r\n\r\n", 400, false),
    HEAD("more behind the version", "GET / HTTP/1.1 x\r\n\r\n", 400, false),
    HEAD("another version", "GET / HTTP/2.0\r\n\r\n", 505, false),
    HEAD("another method", "POST / HTTP/1.1\r\n\r\n", 405, false),
    HEAD("no words", "\r\n\r\n", 400, false),
};

START_TEST(a_request_gets_its_status)
{
    size_t size = http_head_size(heads[_i].head, heads[_i].size);
    struct http_request request = http_parse(heads[_i].head, size);

    ck_assert_uint_eq(size, heads[_i].size);
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

START_TEST(a_response_fits)
{
    const int statuses[] = { 200, 400, 404, 405, 431, 505 };

    for (unsigned i = 0; i < 6; i++) {
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
    rt_add(a_response_fits);
}
