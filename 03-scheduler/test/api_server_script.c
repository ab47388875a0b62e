/* The demo server on a kernel made of a text file: each run is the same, byte
 * for byte, and so is its trace. */
#include <ctype.h>

#include "demo.h"

/* A path for a trace; its diagram is removed with it. */
static const char *
trace_path(const char *name)
{
    char dot[64];

    snprintf(dot, sizeof dot, "%s.dot", name);
    rt_temporary(dot);
    return rt_temporary(name);
}

/* Clients in a script: the server ends when the last one has gone. */
static unsigned
clients_of(const char *script)
{
    char *text = text_of(script, ""), *rest = text, *line;
    unsigned clients = 0;

    while ((line = strsep(&rest, "\n")) != NULL)
        clients += line[0] != '#' && strstr(line, " connects") != NULL;
    free(text);
    return clients;
}

/* Run the server with `script`, traced to `trace`, printing to `printed`. */
static void
run_script(const char *script, const char *trace, const char *printed)
{
    unsigned clients = clients_of(script);
    int code;

    setenv("RT_CLOCK", "virtual", 1);
    setenv("RT_SCRIPT", script, 1);
    setenv("RT_TRACE", trace, 1);
    code = run_demo("80", clients, printed);
    ck_assert_msg(code == EXIT_SUCCESS, "%s: the server ended with %d", script,
                  code);
}

/* Cut the line out of each `file.c:line`: it moves with every edit. */
static char *
without_lines(char *text)
{
    char *to = text;

    for (const char *c = text; *c != '\0';) {
        *to++ = *c++;
        if (to - text > 2 && memcmp(to - 3, ".c:", 3) == 0)
            while (isdigit((unsigned char)*c))
                c++;
    }
    *to = '\0';
    return text;
}

/* The line where two texts part. */
static const char *
parting(const char *a, const char *b)
{
    const char *line = a;

    for (; *a != '\0' && *a == *b; a++, b++)
        if (*a == '\n')
            line = a + 1;
    return line;
}

static const struct {
    const char *script, *golden;
} goldens[] = {
    { "scripts/server.script", "test/golden/server.trace" },
    { "test/scripts/slow.script", "test/golden/slow.trace" },
};

/* Loop: each golden's trace, then its diagram. */
START_TEST(a_scripted_run_gives_the_golden_trace_and_diagram)
{
    const char *path = trace_path("trace"), *end = _i % 2 == 0 ? "" : ".dot";
    const char *name = goldens[_i / 2].golden, *in = getenv("IN");
    char *got, *golden;

    run_script(goldens[_i / 2].script, path, rt_temporary("printed"));
    got = without_lines(text_of(path, end));
    golden = without_lines(text_of(name, end));
    ck_assert_msg(strcmp(got, golden) == 0,
                  "the run is not the one in %s%s, from here on: %.200s\n%s",
                  name, end, parting(got, golden),
                  in != NULL && strcmp(in, ".") != 0
                      ? "trace.h says which events there are"
                      : "If that is meant: sh test/golden.sh, and read the "
                        "diff");
    free(got);
    free(golden);
}
END_TEST

/* Every object that a trace names is given back in it. */
static void
check_balance(const char *script, const char *text)
{
    ck_assert_msg(count(text, " spawn ") == count(text, " free "),
                  "%s: %u tasks were spawned, and %u freed", script,
                  count(text, " spawn "), count(text, " free "));
    ck_assert_msg(count(text, " register ") == count(text, " close "),
                  "%s: %u fds were registered, and %u closed", script,
                  count(text, " register "), count(text, " close "));
    ck_assert_uint_eq(count(text, " register "), count(text, " deregister "));
    ck_assert_uint_eq(count(text, " arm "),
                      count(text, " fire ") + count(text, " cancel "));
    ck_assert_uint_eq(count(text, " park "), count(text, " unpark "));
    ck_assert_uint_eq(count(text, "event=READY"), count(text, " output "));
}

static const char *const scripts[] = { "scripts/server.script",
                                       "scripts/server-late.script",
                                       "scripts/server-now.script",
                                       "test/scripts/slow.script",
                                       "test/scripts/hurdles.script" };

START_TEST(two_scripted_runs_give_the_same_bytes_and_give_everything_back)
{
    const char *paths[2] = { trace_path("one"), trace_path("other") };
    const char *printed[2] = { rt_temporary("1"), rt_temporary("2") };
    char *texts[2];

    for (int run = 0; run < 2; run++)
        run_script(scripts[_i], paths[run], printed[run]);
    for (int i = 0; i < 3; i++) {
        for (int run = 0; run < 2; run++)
            texts[run] = i == 2 ? text_of(printed[run], "")
                                : text_of(paths[run], i == 0 ? "" : ".dot");
        ck_assert_msg(strcmp(texts[0], texts[1]) == 0,
                      "%s: two runs part here: %.200s", scripts[_i],
                      parting(texts[0], texts[1]));
        if (i == 0)
            check_balance(scripts[_i], texts[0]);
        free(texts[0]);
        free(texts[1]);
    }
}
END_TEST

/* ---- what the clients receive ---- */

static char *
received(const char *script)
{
    const char *printed = rt_temporary("printed");

    run_script(script, trace_path("trace"), printed);
    return text_of(printed, "");
}

START_TEST(a_slow_reader_gets_all_and_holds_up_nobody)
{
    char *text = received("test/scripts/slow.script");

    ck_assert_str_eq(text, "listening on 127.0.0.1:80\n"
                           "5.000 client 2 receives 110 bytes\n"
                           "10.000 client 1 receives 40 bytes\n"
                           "20.000 client 1 receives 40 bytes\n"
                           "30.000 client 2 is closed\n"
                           "40.000 client 1 receives 30 bytes\n"
                           "40.000 client 1 receives 70 bytes\n"
                           "50.000 client 1 receives 35 bytes\n"
                           "50.000 client 1 receives the end\n"
                           "60.000 client 1 is closed\n");
    free(text);
}
END_TEST

START_TEST(each_hurdle_is_taken_and_the_others_are_served)
{
    static const char *const wanted[] = {
        "10.000 client 1 receives 104 bytes\n"
        "10.000 client 1 receives the end\n",   /* nonsense: 400 */
        "10.000 client 2 receives 104 bytes\n", /* 404, and it stays */
        "10.000 client 3 receives 89 bytes\n",  /* HEAD: no body */
        "10.000 client 4 receives 136 bytes\n"
        "10.000 client 4 receives the end\n", /* 405: it would have a body */
        "10.000 client 5 receives 110 bytes\n"
        "10.000 client 5 is closed\n", /* it had closed its half */
        "20.000 client 6 is closed\n", /* gone within a request */
        "10.000 client 7 is closed\n", /* gone before the answer */
        "10.000 client 8 receives 144 bytes\n"
        "10.000 client 8 receives the end\n",   /* 431: too much */
        "43.000 client 9 receives 110 bytes\n", /* one byte after another */
        "60.000 client 10 is closed\n",         /* gone at once */
    };
    char *text = received("test/scripts/hurdles.script");

    for (unsigned i = 0; i < sizeof wanted / sizeof *wanted; i++)
        ck_assert_msg(count(text, wanted[i]) == 1,
                      "expected once:\n%s  in:\n%s", wanted[i], text);
    ck_assert_uint_eq(count(text, " is closed\n"), 10);
    free(text);
}
END_TEST

/* ---- one suspend and one wake, or none ---- */

/* How often task 2, the connection, is suspended before its first answer. */
static unsigned
suspends_before_answer(const char *script)
{
    const char *path = trace_path("trace");
    unsigned suspends;
    char *text;

    run_script(script, path, rt_temporary("printed"));
    text = text_of(path, "");
    *strstr(text, "task 2 write ") = '\0';
    suspends = count(text, "task 2 step event=PENDING ");
    ck_assert_uint_eq(suspends, count(text, "task 2 step event=WAKE_"));
    ck_assert_uint_eq(suspends, count(text, "task 2 want "));
    free(text);
    return suspends;
}

START_TEST(only_a_client_that_sends_later_suspends_its_task)
{
    unsigned late = suspends_before_answer("scripts/server-late.script");
    unsigned now = suspends_before_answer("scripts/server-now.script");

    ck_assert_msg(late == 1,
                  "the client connected 200 ms before it sent: its task was "
                  "suspended %u times before it answered",
                  late);
    ck_assert_msg(now == 0,
                  "the client sent at once: the first read finds the request, "
                  "and its task was suspended %u times before it answered",
                  now);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add_loop(a_scripted_run_gives_the_golden_trace_and_diagram, 4);
    rt_add_loop(two_scripted_runs_give_the_same_bytes_and_give_everything_back,
                5);
    rt_add(a_slow_reader_gets_all_and_holds_up_nobody);
    rt_add(each_hurdle_is_taken_and_the_others_are_served);
    rt_add(only_a_client_that_sends_later_suspends_its_task);
}
