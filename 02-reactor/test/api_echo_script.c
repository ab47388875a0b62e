/* The demo in this process, its clients made of scripts/echo.script: each run
 * is the same, byte for byte. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

int demo_main(int argc, char **argv); /* demo/echo.c's main, see Makefile */

static const char *const names[] = { "echo", "echo-slow", "echo-pieces" };

/* Run the demo with `script`, traced to `trace` and printing to `printed`. Its
 * exit code. */
static int
run_demo(const char *script, const char *trace, const char *printed)
{
    char *argv[] = { "echo", "80", NULL };
    int saved = redirect(STDOUT_FILENO, printed), code;

    setenv("RT_CLOCK", "virtual", 1);
    setenv("RT_SCRIPT", script, 1);
    setenv("RT_TRACE", trace, 1);
    code = demo_main(2, argv);
    redirect_end(STDOUT_FILENO, saved);
    return code;
}

static char *
text_of(const char *path, const char *end)
{
    char name[256];
    char *text;

    snprintf(name, sizeof name, "%s%s", path, end);
    text = rt_read_file(name);
    ck_assert_msg(text != NULL, "%s was not written", name);
    return text;
}

/* A path for a trace; its diagram is removed with it. */
static const char *
trace_path(const char *name)
{
    char dot[64];

    snprintf(dot, sizeof dot, "%s.dot", name);
    rt_temporary(dot);
    return rt_temporary(name);
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

/* Loop: the trace and the diagram of each script. */
START_TEST(a_scripted_run_gives_the_golden_trace_and_diagram)
{
    const char *path = trace_path("trace"), *end = _i % 2 == 0 ? "" : ".dot";
    char script[64], wanted[64];
    const char *in = getenv("IN");
    char *got, *golden;
    int code;

    snprintf(script, sizeof script, "scripts/%s.script", names[_i / 2]);
    snprintf(wanted, sizeof wanted, "test/golden/%s.trace", names[_i / 2]);
    code = run_demo(script, path, rt_temporary("printed"));
    ck_assert_int_eq(code, EXIT_SUCCESS);
    got = without_lines(text_of(path, end));
    golden = without_lines(text_of(wanted, end));
    ck_assert_msg(strcmp(got, golden) == 0,
                  "the run is not the one in %s%s, from here on: %.200s\n%s",
                  wanted, end, parting(got, golden),
                  in != NULL && strcmp(in, ".") != 0
                      ? "trace.h says which events there are"
                      : "If that is meant: sh test/golden.sh, and read the "
                        "diff");
    free(got);
    free(golden);
}
END_TEST

START_TEST(two_scripted_runs_give_the_same_bytes)
{
    const char *paths[2] = { trace_path("one"), trace_path("other") };
    const char *printed[2] = { rt_temporary("1"), rt_temporary("2") };
    char *texts[2];

    for (int i = 0; i < 2; i++)
        ck_assert_int_eq(run_demo("scripts/echo.script", paths[i], printed[i]),
                         EXIT_SUCCESS);
    for (int i = 0; i < 3; i++) {
        for (int run = 0; run < 2; run++)
            texts[run] = i == 2 ? text_of(printed[run], "")
                                : text_of(paths[run], i == 0 ? "" : ".dot");
        ck_assert_msg(strcmp(texts[0], texts[1]) == 0,
                      "two runs part here: %.200s",
                      parting(texts[0], texts[1]));
        free(texts[0]);
        free(texts[1]);
    }
}
END_TEST

START_TEST(the_scripted_clients_receive_what_they_sent)
{
    const char *printed = rt_temporary("printed");
    char *text;

    ck_assert_int_eq(
        run_demo("scripts/echo.script", trace_path("trace"), printed),
        EXIT_SUCCESS);
    text = rt_read_file(printed);
    ck_assert_str_eq(text, "listening on 127.0.0.1:80\n"
                           "0.000 client 2 receives 7 bytes\n"
                           "200.000 client 1 receives 5 bytes\n"
                           "300.000 client 2 is closed\n"
                           "310.000 client 1 is closed\n");
    free(text);
}
END_TEST

static unsigned
count(const char *text, const char *word)
{
    unsigned n = 0;

    for (; (text = strstr(text, word)) != NULL; text++)
        n++;
    return n;
}

START_TEST(a_slow_client_makes_the_write_wait)
{
    const char *path = trace_path("trace");
    char *text;

    ck_assert_int_eq(
        run_demo("scripts/echo-slow.script", path, rt_temporary("printed")),
        EXIT_SUCCESS);
    text = without_lines(text_of(path, ""));
    ck_assert_msg(
        count(text, "\n0.000 task 1 write io=2 result=-EAGAIN") == 1 &&
            count(text, "\n50.000 task 1 write io=2 result=2") == 1 &&
            count(text, "\n50.000 task 1 write io=2 result=-EAGAIN") == 1 &&
            count(text, "\n90.000 task 1 write io=2 result=3") == 1,
        "5 bytes go to a client that reads 2 at 50 ms and the rest "
        "at 90 ms: %s",
        text);
    ck_assert_uint_eq(count(text, "result=-ECONNRESET"), 1);
    ck_assert_uint_eq(count(text, " register "), 3);
    ck_assert_uint_eq(count(text, " deregister "), 3);
    free(text);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add_loop(a_scripted_run_gives_the_golden_trace_and_diagram, 6);
    rt_add(two_scripted_runs_give_the_same_bytes);
    rt_add(the_scripted_clients_receive_what_they_sent);
    rt_add(a_slow_client_makes_the_write_wait);
}
