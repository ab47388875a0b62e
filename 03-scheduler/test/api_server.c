/* The demo server in this process, its clients in another thread, on real
 * sockets. Each test's teardown looks for descriptors that are left. */
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>

#include "demo.h"
#include "sockets.h"

/* What the clients of a test do; `port` is the server's. */
struct visit {
    void (*clients)(uint16_t port);
    const char *printed;
};

/* The port that the server prints, once it has. */
static uint16_t
port_of_server(const char *printed)
{
    unsigned port = 0;

    while (port == 0) {
        char *text = rt_read_file(printed);

        if (text == NULL ||
            sscanf(text, "listening on 127.0.0.1:%u\n", &port) != 1)
            usleep(1000);
        free(text);
    }
    return (uint16_t)port;
}

static void *
visit_server(void *argument)
{
    struct visit *visit = argument;

    visit->clients(port_of_server(visit->printed));
    return NULL;
}

/* Serve `limit` connections, those of `clients`. The server's exit code. */
static int
serve(unsigned limit, void (*clients)(uint16_t port))
{
    struct visit visit = { clients, rt_temporary("printed") };
    pthread_t thread;
    int code;

    pthread_create(&thread, NULL, visit_server, &visit);
    code = run_demo("0", limit, visit.printed);
    pthread_join(thread, NULL);
    return code;
}

/* ---- clients ---- */

#define GET "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
#define BYE "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
#define OK \
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 21\r\n" \
    "Connection: keep-alive\r\n\r\nHello from underhood\n"

/* Read exactly `size` bytes; what came is `answer`. */
static char answer[1 << 16];

static void
hear(int fd, size_t size)
{
    size_t used = 0;
    ssize_t n = 1;

    while (used < size && n > 0) {
        n = recv(fd, answer + used, size - used, 0);
        used += n > 0 ? (size_t)n : 0;
    }
    answer[used] = '\0';
}

/* Read to the end of the stream. */
static void
hear_all(int fd)
{
    hear(fd, sizeof answer - 1);
}

/* One that works, to show that the server still does. */
static void
good_client(uint16_t port)
{
    int fd = dial(port);

    say(fd, BYE);
    hear_all(fd);
    ck_assert_msg(strstr(answer, "HTTP/1.1 200 OK\r\n") == answer,
                  "a client that did nothing wrong got: %s", answer);
    close(fd);
}

/* ---- answers ---- */

static const struct {
    const char *what, *request, *status;
    const char *body; /* how the answer ends */
} exchanges[] = {
    { "GET /", BYE, "200 OK", "\r\n\r\nHello from underhood\n" },
    { "HEAD", "HEAD / HTTP/1.0\r\n\r\n", "200 OK", "close\r\n\r\n" },
    { "another path", "GET /no HTTP/1.0\r\n\r\n", "404 Not Found",
      "\r\n\r\nNot Found" },
    { "nonsense", "nonsense\r\n\r\n", "400 Bad Request", "Bad Request" },
    { "a body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
      "405 Method Not Allowed", "Method Not Allowed" },
    { "HTTP/2", "GET / HTTP/2.0\r\n\r\n", "505 HTTP Version Not Supported",
      "HTTP Version Not Supported" },
};
static int exchange;

static void
one_exchange(uint16_t port)
{
    const char *request = exchanges[exchange].request;
    char status[64];
    int fd = dial(port);
    size_t size, end = strlen(exchanges[exchange].body);

    say(fd, request);
    hear_all(fd); /* all of these end with the answer */
    size = strlen(answer);
    snprintf(status, sizeof status, "HTTP/1.1 %s\r\n",
             exchanges[exchange].status);
    ck_assert_msg(
        strstr(answer, status) == answer &&
            strstr(answer, "Connection: close\r\n") != NULL && size > end &&
            strcmp(answer + size - end, exchanges[exchange].body) == 0,
        "%s was answered: %s", exchanges[exchange].what, answer);
    close(fd);
}

START_TEST(each_request_gets_its_answer)
{
    int code;

    exchange = _i;
    code = serve(1, one_exchange);
    ck_assert_int_eq(code, EXIT_SUCCESS);
}
END_TEST

static void
endless_head(uint16_t port)
{
    static char head[3000];
    int fd = dial(port);

    memset(head, 'a', sizeof head - 1);
    memcpy(head, "GET / HTTP/1.1\r\nA: ", 19);
    say(fd, head);
    hear_all(fd);
    ck_assert_msg(strstr(answer, "HTTP/1.1 431 ") == answer,
                  "3000 bytes and no end of the head: %s", answer);
    close(fd);
}

START_TEST(a_head_that_is_too_long_gets_431_and_no_reset)
{
    ck_assert_int_eq(serve(1, endless_head), EXIT_SUCCESS);
}
END_TEST

/* ---- one connection, many requests ---- */

static void
kept_alive(uint16_t port)
{
    int fd = dial(port);

    for (int i = 0; i < 5; i++) {
        say(fd, GET);
        hear(fd, strlen(OK));
        ck_assert_str_eq(answer, OK);
    }
    close(fd);
}

START_TEST(a_connection_is_kept_for_the_next_request)
{
    ck_assert_int_eq(serve(1, kept_alive), EXIT_SUCCESS);
}
END_TEST

/* More than fit in the server's input at once. */
static void
pipelined(uint16_t port)
{
    enum { REQUESTS = 100 };
    char all[REQUESTS * sizeof GET] = "";
    int fd = dial(port);

    for (size_t i = 0; i < REQUESTS; i++)
        memcpy(all + i * strlen(GET), GET, sizeof GET);
    say(fd, all);
    say(fd, "GET /no HTTP/1.1\r\nHost: a\r\n\r\n");
    hear(fd, REQUESTS * strlen(OK));
    ck_assert_uint_eq(count(answer, OK), REQUESTS);
    shutdown(fd, SHUT_WR);
    hear_all(fd);
    ck_assert_msg(strstr(answer, "HTTP/1.1 404 ") == answer,
                  "the last of %d requests in one piece got: %s", REQUESTS + 1,
                  answer);
    close(fd);
}

START_TEST(requests_in_one_piece_are_answered_one_by_one_in_order)
{
    ck_assert_int_eq(serve(1, pipelined), EXIT_SUCCESS);
}
END_TEST

static void
byte_by_byte(uint16_t port)
{
    int fd = dial(port);
    int one = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    for (const char *c = BYE; *c != '\0'; c++) {
        ssize_t n = send(fd, c, 1, MSG_NOSIGNAL);

        ck_assert_int_eq(n, 1);
    }
    hear_all(fd);
    ck_assert_msg(strstr(answer, "HTTP/1.1 200 OK\r\n") == answer &&
                      count(answer, "HTTP/1.1") == 1,
                  "M29: a read is not a message; byte by byte it got: %s",
                  answer);
    close(fd);
}

START_TEST(a_request_may_come_byte_by_byte)
{
    ck_assert_int_eq(serve(1, byte_by_byte), EXIT_SUCCESS);
}
END_TEST

static void
half_closed(uint16_t port)
{
    int fd = dial(port);

    say(fd, GET);
    shutdown(fd, SHUT_WR);
    hear_all(fd);
    ck_assert_str_eq(answer, OK);
    close(fd);
}

START_TEST(a_client_that_has_no_more_to_say_still_gets_its_answer)
{
    ck_assert_int_eq(serve(1, half_closed), EXIT_SUCCESS);
}
END_TEST

/* ---- clients that vanish ---- */

static void
vanishing(uint16_t port)
{
    static const char *const said[] = { "", "GET / HT", GET, GET GET,
                                        "nonsense\r\n\r\n" };

    for (unsigned i = 0; i < sizeof said / sizeof *said; i++) {
        int closed = dial(port), dead = dial(port), late = dial(port);

        say(closed, said[i]);
        close(closed); /* perhaps with an answer unread, which resets it */
        say(dead, said[i]);
        reset(dead);
        say(late, said[i]);
        if (strstr(said[i], "\r\n\r\n") != NULL)
            hear(late, 1);
        reset(late);
    }
    good_client(port);
}

START_TEST(clients_that_vanish_leave_nothing_behind)
{
    ck_assert_int_eq(serve(16, vanishing), EXIT_SUCCESS);
}
END_TEST

/* ---- many, and slow ones ---- */

static void
with_a_silent_one(uint16_t port)
{
    int silent = dial(port);

    for (int i = 0; i < 3; i++)
        good_client(port);
    say(silent, GET);
    hear(silent, strlen(OK));
    ck_assert_str_eq(answer, OK);
    close(silent);
}

START_TEST(a_client_that_says_nothing_holds_up_nobody)
{
    ck_assert_int_eq(serve(4, with_a_silent_one), EXIT_SUCCESS);
}
END_TEST

static void
forty(uint16_t port)
{
    int fds[40];

    for (int i = 0; i < 40; i++)
        fds[i] = dial(port);
    for (int i = 39; i >= 0; i--)
        say(fds[i], GET);
    for (int i = 0; i < 40; i++) {
        hear(fds[i], strlen(OK));
        ck_assert_str_eq(answer, OK);
    }
    for (int i = 0; i < 40; i++)
        close(fds[i]);
}

START_TEST(forty_clients_at_once_are_forty_tasks)
{
    ck_assert_int_eq(serve(40, forty), EXIT_SUCCESS);
}
END_TEST

/* ---- the world refuses ---- */

START_TEST(without_a_free_fd_it_waits_and_goes_on)
{
    static const int errors[] = { EMFILE, ENFILE, ENOBUFS, ENOMEM };
    unsigned calls = rt_fake_calls(RT_FAKE_ACCEPT), waits = world_waits();
    int code;

    setenv("RT_CLOCK", "virtual", 1); /* so that 50 ms are over at once */
    for (unsigned i = 0; i < 20; i++)
        rt_fake_fail(RT_FAKE_ACCEPT, i + 1, errors[i % 4]);
    code = serve(1, good_client);
    calls = rt_fake_calls(RT_FAKE_ACCEPT) - calls;
    waits = world_waits() - waits;
    ck_assert_int_eq(code, EXIT_SUCCESS);
    ck_assert_uint_eq(rt_fake_faults(), 20);
    ck_assert_msg(calls <= 20 + 3 && waits >= 20,
                  "M28: after each of 20 refusals it backs off; accept was "
                  "called %u times, and the reactor waited %u times",
                  calls, waits);
}
END_TEST

/* Loop: each error of accept(2) that does not stay. */
static const int passing[] = { EMFILE,       ENFILE,     ENOBUFS,
                               ENOMEM,       EPERM,      ECONNABORTED,
                               ENETDOWN,     EPROTO,     ENONET,
                               EHOSTUNREACH, EOPNOTSUPP, ENETUNREACH,
                               ENOPROTOOPT,  EHOSTDOWN,  ETIMEDOUT };
#define PASSING (sizeof passing / sizeof passing[0])

START_TEST(an_error_of_accept_that_passes_does_not_end_the_server)
{
    setenv("RT_CLOCK", "virtual", 1);
    for (unsigned i = 1; i <= 3; i++)
        rt_fake_fail(RT_FAKE_ACCEPT, i, passing[_i]);
    ck_assert_msg(serve(1, good_client) == EXIT_SUCCESS,
                  "accept said '%s', which passes, and the server ended",
                  strerror(passing[_i]));
    ck_assert_uint_eq(rt_fake_faults(), 3);
}
END_TEST

START_TEST(an_accept_that_can_never_be_ends_the_server_and_it_says_so)
{
    const char *errors = rt_temporary("errors");
    int saved = redirect(STDERR_FILENO, errors), code;
    char *text;

    rt_fake_fail(RT_FAKE_ACCEPT, 1, EINVAL);
    code = run_demo("0", (unsigned)_i, rt_temporary("printed"));
    redirect_end(STDERR_FILENO, saved);
    text = text_of(errors, "");
    ck_assert_int_eq(code, EXIT_FAILURE);
    ck_assert_str_eq(text, "server: Invalid argument\n");
    free(text);
}
END_TEST

START_TEST(a_port_that_is_taken_ends_the_server_and_it_says_so)
{
    const char *errors = rt_temporary("errors");
    struct rt_tcp_listener listener;
    char port[8], *text;
    int saved, code;

    listen_anywhere(&listener);
    snprintf(port, sizeof port, "%u", listener.port);
    saved = redirect(STDERR_FILENO, errors);
    code = run_demo(port, 1, rt_temporary("printed"));
    redirect_end(STDERR_FILENO, saved);
    text = text_of(errors, "");
    ck_assert_int_eq(code, EXIT_FAILURE);
    ck_assert_str_eq(text, "server: Address already in use\n");
    free(text);
    rt_tcp_listener_close(&listener);
}
END_TEST

START_TEST(an_argument_that_is_no_port_is_misuse)
{
    static const char *const ports[] = { "x", "", "65536", "-1", "1 " };
    const char *errors = rt_temporary("errors");
    int saved = redirect(STDERR_FILENO, errors), code;
    char *text;

    code = run_demo(ports[_i], 1, rt_temporary("printed"));
    redirect_end(STDERR_FILENO, saved);
    text = text_of(errors, "");
    ck_assert_int_eq(code, 2);
    ck_assert_uint_eq(count(text, "usage: server [port [connections"), 1);
    free(text);
}
END_TEST

/* ---- the end ---- */

static int stop_signal, quiet;

static void
then_signal(uint16_t port)
{
    quiet = dial(port); /* connected, and says nothing */
    good_client(port);
    kill(getpid(), stop_signal);
}

START_TEST(a_signal_ends_it_in_order_with_clients_connected)
{
    sigset_t signals;
    int code;

    /* The clients' thread must not get what is meant for the server's. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    stop_signal = _i == 0 ? SIGTERM : SIGINT;
    code = serve(0, then_signal);
    ck_assert_int_eq(code, EXIT_SUCCESS);
    hear_all(quiet);
    ck_assert_str_eq(answer, "");
    close(quiet);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add_loop(each_request_gets_its_answer,
                sizeof exchanges / sizeof *exchanges);
    rt_add(a_head_that_is_too_long_gets_431_and_no_reset);
    rt_add(a_connection_is_kept_for_the_next_request);
    rt_add(requests_in_one_piece_are_answered_one_by_one_in_order);
    rt_add(a_request_may_come_byte_by_byte);
    rt_add(a_client_that_has_no_more_to_say_still_gets_its_answer);
    rt_add(clients_that_vanish_leave_nothing_behind);
    rt_add(a_client_that_says_nothing_holds_up_nobody);
    rt_add(forty_clients_at_once_are_forty_tasks);
    rt_add(without_a_free_fd_it_waits_and_goes_on);
    rt_add_loop(an_error_of_accept_that_passes_does_not_end_the_server,
                PASSING);
    rt_add_loop(an_accept_that_can_never_be_ends_the_server_and_it_says_so, 2);
    rt_add(a_port_that_is_taken_ends_the_server_and_it_says_so);
    rt_add_loop(an_argument_that_is_no_port_is_misuse, 5);
    rt_add_loop(a_signal_ends_it_in_order_with_clients_connected, 2);
}
