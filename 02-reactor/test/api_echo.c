/* The demo in this process, with clients of its own and with ours. */
#include <pthread.h>
#include <stdlib.h>

#include "sockets.h"

int demo_main(int argc, char **argv); /* demo/echo.c's main, see Makefile */

/* Run the demo with what it prints in a file. Its exit code. */
static int
run_demo(const char *port, const char *printed)
{
    char *argv[] = { "echo", (char *)port, NULL };
    int saved = redirect(STDOUT_FILENO, printed);
    int code = demo_main(port != NULL ? 2 : 1, argv);

    redirect_end(STDOUT_FILENO, saved);
    return code;
}

/* Loop: the real clock, the virtual one. */
START_TEST(the_demo_echoes_to_its_own_two_clients)
{
    const char *printed = rt_temporary("printed");
    char *text;
    int code;

    setenv("RT_CLOCK", _i == 0 ? "real" : "virtual", 1);
    code = run_demo(NULL, printed);
    text = rt_read_file(printed);
    ck_assert_msg(code == EXIT_SUCCESS &&
                      strstr(text, "said hello, heard hello\n") != NULL &&
                      strstr(text, "said goodbye, heard goodbye\n") != NULL,
                  "the demo ended with %d and printed: %s", code, text);
    free(text);
}
END_TEST

/* ---- our clients -------------------------------------------------------- */

/* The port that the demo prints, once it has. */
static uint16_t
port_of_demo(const char *printed)
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

/* One client vanishes with a reset; the other one sends, half-closes, and
 * hears all of it. */
static void *
visit(void *data)
{
    uint16_t port = port_of_demo(data);
    int one = dial(port), other = dial(port);
    static size_t heard;

    say(one, "to be forgotten");
    reset(one);
    say(other, "hello");
    say(other, " and goodbye");
    shutdown(other, SHUT_WR);
    heard = drink(other);
    close(other);
    return &heard;
}

START_TEST(a_client_that_vanishes_does_not_disturb_the_other)
{
    const char *printed = rt_temporary("printed");
    pthread_t thread;
    void *heard;
    int code;

    ck_assert_int_eq(
        pthread_create(&thread, NULL, visit, (void *)(uintptr_t)printed), 0);
    code = run_demo("0", printed);
    pthread_join(thread, &heard);
    ck_assert_int_eq(code, EXIT_SUCCESS);
    ck_assert_msg(*(size_t *)heard == strlen("hello and goodbye"),
                  "the client that stayed heard %zu bytes of 17",
                  *(size_t *)heard);
}
END_TEST

/* Loop: no fd for a while; a client that has gone; a firewall. */
START_TEST(an_error_of_accept_that_passes_does_not_end_the_demo)
{
    const int errors[] = { EMFILE, EPROTO, EPERM };
    unsigned waits = world_waits();
    int code;

    setenv("RT_CLOCK", "virtual", 1); /* so that 50 ms are over at once */
    for (unsigned i = 1; i <= 20; i++)
        rt_fake_fail(RT_FAKE_ACCEPT, i, errors[_i]);
    code = run_demo(NULL, rt_temporary("printed"));
    waits = world_waits() - waits;
    ck_assert_int_eq(code, EXIT_SUCCESS);
    ck_assert_uint_eq(rt_fake_faults(), 20);
    ck_assert_msg(_i == 1 || waits >= 20,
                  "M28: after each of 20 refusals it backs off, but the "
                  "reactor waited %u times",
                  waits);
}
END_TEST

START_TEST(an_error_of_accept_that_stays_ends_the_demo_with_a_message)
{
    const char *errors = rt_temporary("errors");
    int saved = redirect(STDERR_FILENO, errors), code;
    char *text;

    rt_fake_fail(RT_FAKE_ACCEPT, 1, EINVAL);
    code = run_demo("0", rt_temporary("printed"));
    redirect_end(STDERR_FILENO, saved);
    text = rt_read_file(errors);
    ck_assert_int_eq(code, EXIT_FAILURE);
    ck_assert_str_eq(text, "echo: Invalid argument\n");
    free(text);
}
END_TEST

START_TEST(a_port_that_is_taken_ends_the_demo_with_a_message)
{
    const char *errors = rt_temporary("errors");
    struct rt_tcp_listener listener;
    char port[8], *text;
    int saved, code;

    listen_anywhere(&listener);
    snprintf(port, sizeof port, "%u", listener.port);
    saved = redirect(STDERR_FILENO, errors);
    code = run_demo(port, rt_temporary("printed"));
    redirect_end(STDERR_FILENO, saved);
    text = rt_read_file(errors);
    ck_assert_int_eq(code, EXIT_FAILURE);
    ck_assert_str_eq(text, "echo: Address already in use\n");
    free(text);
    rt_tcp_listener_close(&listener);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add_loop(the_demo_echoes_to_its_own_two_clients, 2);
    rt_add(a_client_that_vanishes_does_not_disturb_the_other);
    rt_add_loop(an_error_of_accept_that_passes_does_not_end_the_demo, 3);
    rt_add(an_error_of_accept_that_stays_ends_the_demo_with_a_message);
    rt_add(a_port_that_is_taken_ends_the_demo_with_a_message);
}
