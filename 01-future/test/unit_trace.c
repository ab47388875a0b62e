#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "block_on.h"
#include "delay.h"
#include "fakes.h"
#include "harness.h"
#include "rt_assert.h"
#include "task_state.h"
#include "trace.h"

/* ---- helpers ------------------------------------------------------------- */

static unsigned
count(const char *text, const char *word)
{
    unsigned n = 0;

    while ((text = strstr(text, word)) != NULL) {
        n++;
        text += strlen(word);
    }
    return n;
}

/* The text of path followed by `end`; the test fails if there is none. */
static char *
read_trace(const char *path, const char *end)
{
    char name[256];
    char *text;

    snprintf(name, sizeof name, "%s%s", path, end);
    text = rt_read_file(name);
    ck_assert_msg(text != NULL, "%s was not written", name);
    return text;
}

/* A trace's path; both files are removed after the test. */
static const char *
trace_path(void)
{
    rt_temporary("trace.dot");
    return rt_temporary("trace");
}

/* Cut every ` at=file:line` out: a learner's own runtime has other lines. */
static void
cut_places(char *text)
{
    char *to = text;

    while (*text != '\0')
        if (strncmp(text, " at=", 4) == 0)
            while (*text != '\n' && *text != '\0')
                text++;
        else
            *to++ = *text++;
    *to = '\0';
}

/* Cut every ` refs=number` out: how many references a task has, and when one
 * goes, is a design's own. */
static void
cut_refs(char *text)
{
    char *to = text;

    while (*text != '\0')
        if (strncmp(text, " refs=", 6) == 0)
            for (text += 6; *text >= '0' && *text <= '9';)
                text++;
        else
            *to++ = *text++;
    *to = '\0';
}

/* Run demo `name` of this build under the virtual clock, traced to `path`. */
static void
run_demo(const char *name, const char *path)
{
    char self[512], demo[600];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

    ck_assert_int_gt(n, 0);
    self[n] = '\0';
    *strrchr(self, '/') = '\0';
    snprintf(demo, sizeof demo, "%s/../demo/%s", self, name);
    /* a path may hold any quote: the shell takes it from the environment */
    setenv("DEMO", demo, 1);
    setenv("TRACE", path, 1);
    ck_assert_msg(system("RT_CLOCK=virtual RT_TRACE=\"$TRACE\" \"$DEMO\" "
                         "> /dev/null") == 0,
                  "this failed: %s", demo);
}

static void
compare_to_golden(const char *demo, const char *path, const char *end)
{
    char golden[256];
    char *got = read_trace(path, end), *wanted;
    const char *in = getenv("IN");
    bool own = in != NULL && strcmp(in, ".") != 0; /* a learner's runtime */

    snprintf(golden, sizeof golden, "test/golden/%s.trace%s", demo, end);
    wanted = read_trace(golden, "");
    if (own) {
        cut_places(got);
        cut_refs(got);
        cut_places(wanted);
        cut_refs(wanted);
    }
    ck_assert_msg(strcmp(got, wanted) == 0,
                  "the trace of demo/%s is not %s; %s. It is now:\n%s", demo,
                  golden,
                  own ? "block_on.h, clock.h and trace.h say which events "
                        "come when"
                      : "if the new one is right, write it there with: sh "
                        "test/golden.sh",
                  got);
    free(got);
    free(wanted);
}

static const char *const demos[] = { "fetch_data", "together" };

/* ---- tests --------------------------------------------------------------- */

START_TEST(a_virtual_run_gives_the_golden_trace_and_diagram)
{
    const char *path = trace_path();

    run_demo(demos[_i], path);
    compare_to_golden(demos[_i], path, "");
    compare_to_golden(demos[_i], path, ".dot");
}
END_TEST

START_TEST(two_virtual_runs_give_the_same_bytes)
{
    const char *one = trace_path(), *other = rt_temporary("other");
    char *texts[4];

    rt_temporary("other.dot");
    run_demo(demos[_i], one);
    run_demo(demos[_i], other);
    texts[0] = read_trace(one, "");
    texts[1] = read_trace(other, "");
    texts[2] = read_trace(one, ".dot");
    texts[3] = read_trace(other, ".dot");
    ck_assert_msg(strcmp(texts[0], texts[1]) == 0,
                  "two runs of %s differ:\n%s\n%s", demos[_i], texts[0],
                  texts[1]);
    ck_assert_str_eq(texts[2], texts[3]);
    for (unsigned i = 0; i < 4; i++)
        free(texts[i]);
}
END_TEST

START_TEST(without_a_path_nothing_is_traced)
{
    const char *path = trace_path();
    unsigned evaluated = 0;

    ck_assert_int_eq(rt_trace_start(NULL, "real"), 0);
    ck_assert_msg(!rt_trace_on, "tracing is on without a path");
    RT_TRACE(FREE, evaluated++, 0, 0);
    ck_assert_msg(evaluated == 0, "a trace that is off costs one branch, but "
                                  "its arguments were evaluated");
    ck_assert_int_eq(rt_trace_stop(), 0);
    ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

START_TEST(each_event_becomes_a_line)
{
    const char *path = trace_path();
    const char *wanted = "underhood trace 1 clock=virtual\n"
                         "0.000 task 1 spawn name=worker\n"
                         "0.000 task 1 step event=READY from=RUNNING "
                         "to=COMPLETE refs=2\n"
                         "1.500 task 16777215 await in=machine for=leaf "
                         "line=some.c:77\n"
                         "1.500 - arm alarm=16777215 ms=2147483647\n"
                         "1.500 - fire alarm=3\n"
                         "1.500 - cancel alarm=4\n"
                         "1.500 task 1 free\n"
                         "1.500 - park\n"
                         "1.500 - unpark\n";
    char *text;

    ck_assert_int_eq(rt_trace_start(path, "virtual"), 0);
    RT_TRACE(SPAWN, 1, rt_trace_name("worker"), 0);
    RT_TRACE(STEP, 1, 2, 2);
    rt_trace_time(1500999); /* ns; cut to microseconds */
    RT_TRACE(AWAIT, 0xffffff,
             rt_trace_name("machine") | rt_trace_name("some.c") << 8 |
                 rt_trace_name("leaf") << 16,
             77);
    RT_TRACE(ARM, 0, 0xffffff, INT32_MAX);
    RT_TRACE(FIRE, 0, 3, 0);
    RT_TRACE(CANCEL, 0, 4, 0);
    RT_TRACE(FREE, 1, 0, 0);
    RT_TRACE(PARK, 0, 0, 0);
    RT_TRACE(UNPARK, 0, 0, 0);
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = read_trace(path, "");
    cut_places(text);
    ck_assert_str_eq(text, wanted);
    free(text);
}
END_TEST

START_TEST(a_line_ends_in_the_place_that_emitted_it)
{
    const char *path = trace_path();
    char wanted[128];
    char *text;

    ck_assert_int_eq(rt_trace_start(path, "virtual"), 0);
    RT_TRACE(PARK, 0, 0, 0);
    snprintf(wanted, sizeof wanted, "- park at=%s:%d\n", __FILE__,
             __LINE__ - 2);
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = read_trace(path, "");
    ck_assert_msg(strstr(text, wanted) != NULL, "%s is missing in: %s", wanted,
                  text);
    free(text);
}
END_TEST

/* The buffer holds 4096 records: below, at, above, and several times over. */
START_TEST(every_record_is_written_however_many_there_are)
{
    const unsigned counts[] = { 0, 1, 4095, 4096, 4097, 9000 };
    const char *path = trace_path();
    char *text, *line;

    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    for (unsigned i = 1; i <= counts[_i]; i++)
        RT_TRACE(FIRE, 0, i, 0);
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = read_trace(path, "");
    ck_assert_uint_eq(count(text, "\n"), counts[_i] + 1);
    line = strchr(text, '\n') + 1;
    for (unsigned i = 1; i <= counts[_i]; i++) {
        char wanted[64];

        snprintf(wanted, sizeof wanted, "0.000 - fire alarm=%u ", i);
        ck_assert_msg(strncmp(line, wanted, strlen(wanted)) == 0,
                      "line %u is not '%s…': %.60s", i, wanted, line);
        line = strchr(line, '\n') + 1;
    }
    free(text);
}
END_TEST

START_TEST(a_second_trace_begins_anew)
{
    const char *path = trace_path();
    char *text, *dot;

    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    rt_trace_time(UINT64_C(9000) * 1000000);
    RT_TRACE(STEP, 1, 0, 1);
    ck_assert_int_eq(rt_trace_stop(), 0);
    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    RT_TRACE(STEP, 1, 1, 1);
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = read_trace(path, "");
    dot = read_trace(path, ".dot");
    ck_assert_msg(strstr(text, "0.000 task 1 step") != NULL,
                  "the second trace begins at the time of the first: %s", text);
    ck_assert_uint_eq(count(text, "\n"), 2);
    ck_assert_msg(count(dot, " x1\n") == 1,
                  "the second diagram counts steps of the first: %s", dot);
    free(text);
    free(dot);
}
END_TEST

/* 32 bits of microseconds are 71 minutes, signed ones 35. */
START_TEST(time_goes_on_after_an_hour_and_after_a_day)
{
    const unsigned minutes[] = { 36, 72, 24 * 60 };
    const char *path = trace_path();
    struct rt_clock clock;
    struct rt_delay nap = rt_delay(minutes[_i] * 60 * 1000);
    char armed[64], fired[64];
    char *text;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_trace_start(path, "virtual"), 0);
    ck_assert_int_eq(rt_block_on(&clock, &nap.future), 0);
    ck_assert_int_eq(rt_trace_stop(), 0);
    rt_clock_fini(&clock);
    snprintf(armed, sizeof armed, "0.000 - arm alarm=1 ms=%u ",
             minutes[_i] * 60000);
    snprintf(fired, sizeof fired, "\n%u.000 - fire alarm=1 ",
             minutes[_i] * 60000);
    text = read_trace(path, "");
    ck_assert_msg(strstr(text, armed) != NULL,
                  "a delay of %u minutes should say '%s': %s", minutes[_i],
                  armed, text);
    ck_assert_msg(strstr(text, fired) != NULL,
                  "a delay of %u minutes should say '%s': %s", minutes[_i],
                  fired, text);
    free(text);
}
END_TEST

/* Its poll takes 2 ms; another thread makes it ready 2 ms after that. */
static pthread_mutex_t slow_lock = PTHREAD_MUTEX_INITIALIZER;
static struct rt_waker slow_waker;
static bool slow_ready;

static enum rt_poll
slow_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_waker waker = rt_waker_clone(cx->waker);
    bool ready;

    (void)self;
    usleep(2000);
    pthread_mutex_lock(&slow_lock);
    ready = slow_ready;
    if (!ready)
        slow_waker = waker;
    pthread_mutex_unlock(&slow_lock);
    if (ready)
        rt_waker_drop(&waker);
    return ready ? RT_READY : RT_PENDING;
}

static const struct rt_future_type slow_type = {
    .name = "slow",
    .file = __FILE__,
    .poll = slow_poll,
};

static void *
wake_slow(void *unused)
{
    struct rt_waker waker = RT_WAKER_EMPTY;

    while (waker.type == NULL) {
        usleep(100);
        pthread_mutex_lock(&slow_lock);
        waker = slow_waker;
        slow_waker = RT_WAKER_EMPTY;
        slow_ready = waker.type != NULL;
        pthread_mutex_unlock(&slow_lock);
    }
    usleep(2000);
    rt_waker_wake(&waker);
    return unused;
}

/* The time, in ms, of the first line that holds `word`. */
static double
time_of(const char *text, const char *word)
{
    const char *at = strstr(text, word);

    ck_assert_msg(at != NULL, "%s is missing in %s", word, text);
    while (at > text && at[-1] != '\n')
        at--;
    return strtod(at, NULL);
}

START_TEST(a_line_has_the_time_at_which_it_happened)
{
    const char *path = trace_path();
    struct rt_future root = { .type = &slow_type };
    struct rt_clock clock;
    pthread_t thread;
    double spawn;
    char *text;

    slow_ready = false;
    rt_clock_init(&clock, RT_CLOCK_REAL);
    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, wake_slow, NULL), 0);
    ck_assert_int_eq(rt_block_on(&clock, &root), 0);
    pthread_join(thread, NULL);
    ck_assert_int_eq(rt_trace_stop(), 0);
    rt_clock_fini(&clock);
    text = read_trace(path, "");
    spawn = time_of(text, " spawn ");
    ck_assert_msg(time_of(text, " await ") >= spawn + 1.999,
                  "the poll took 2 ms, so the await is 2 ms later: %s", text);
    ck_assert_msg(time_of(text, " unpark ") >= spawn + 3.999,
                  "the wake came 2 ms after the poll: %s", text);
    free(text);
}
END_TEST

START_TEST(a_trace_begins_at_the_time_of_its_clock)
{
    const char *path = trace_path();
    struct rt_delay nap = rt_delay(5), second = rt_delay(5);
    struct rt_clock clock;
    char *text;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_block_on(&clock, &nap.future), 0);
    ck_assert_int_eq(rt_trace_start(path, "virtual"), 0);
    ck_assert_int_eq(rt_block_on(&clock, &second.future), 0);
    ck_assert_int_eq(rt_trace_stop(), 0);
    rt_clock_fini(&clock);
    text = read_trace(path, "");
    ck_assert_msg(strstr(text, "\n5.000 task 1 spawn name=delay ") != NULL,
                  "the second task exists at 5 ms: %s", text);
    free(text);
}
END_TEST

/* Another thread may look right before the stop and emit right after it. */
START_TEST(an_event_that_comes_after_the_stop_is_dropped)
{
    static struct rt_trace_site site = { RT_TRACE_PARK, "late.c", 1, 0 };
    const char *path = trace_path();
    char *text;

    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    ck_assert_int_eq(rt_trace_stop(), 0);
    rt_trace_emit(&site, 0, 0, 0);
    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    rt_trace_emit(&site, 0, 0, 0); /* hangs if the first one kept the lock */
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = read_trace(path, "");
    ck_assert_uint_eq(count(text, "park at=late.c:1"), 1);
    free(text);
}
END_TEST

static struct rt_trace_site many_sites[256];
static unsigned many;

static void
emit_from_many_sites(void *path)
{
    if (rt_trace_start(path, "real") != 0)
        exit(1);
    for (unsigned i = 0; i < many; i++) {
        many_sites[i] = (struct rt_trace_site){ RT_TRACE_PARK, "many.c", 7, 0 };
        rt_trace_emit(&many_sites[i], 0, 0, 0);
    }
    if (many == 255 && rt_trace_stop() != 0)
        exit(1);
}

/* A site's number has 8 bits in a record, and none of them has number 0. */
START_TEST(the_256th_place_that_traces_aborts_and_the_trace_is_there)
{
    const char *path = trace_path(), *words;
    char *text;

    many = 255;
    words = rt_last_words(emit_from_many_sites, (void *)path);
    ck_assert_msg(strstr(words, "did not abort") != NULL, "%s", words);
    many = 256;
    words = rt_last_words(emit_from_many_sites, (void *)path);
    ck_assert_msg(strstr(words, "more than 255 places write") != NULL, "%s",
                  words);
    text = read_trace(path, "");
    ck_assert_uint_eq(count(text, "park at=many.c:7"), 255);
    free(text);
}
END_TEST

START_TEST(a_trace_is_stopped_once)
{
    const char *path = trace_path();

    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    ck_assert(rt_trace_on);
    ck_assert_int_eq(rt_trace_stop(), 0);
    ck_assert_msg(!rt_trace_on, "tracing is on after its stop");
    ck_assert_int_eq(rt_trace_stop(), 0);
}
END_TEST

START_TEST(an_alarm_that_is_taken_back_is_traced)
{
    const char *path = trace_path();
    struct rt_waker nobody = RT_WAKER_EMPTY;
    struct rt_alarm alarm = { .clock = NULL };
    struct rt_clock clock;
    char *text;

    ck_assert_int_eq(rt_trace_start(path, "virtual"), 0);
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_alarm_set(&alarm, &clock, 5000000, &nobody), 0);
    rt_alarm_cancel(&alarm);
    rt_clock_fini(&clock);
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = read_trace(path, "");
    cut_places(text);
    ck_assert_str_eq(text, "underhood trace 1 clock=virtual\n"
                           "0.000 - arm alarm=1 ms=5\n"
                           "0.000 - cancel alarm=1\n");
    free(text);
}
END_TEST

/* Two threads may read the clock in one order and report it in the other. */
START_TEST(time_in_a_trace_never_goes_back)
{
    const char *path = trace_path();
    char *text;

    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    rt_trace_time(5000000000);
    rt_trace_time(4999000000);
    RT_TRACE(PARK, 0, 0, 0);
    rt_trace_time(5000001000);
    RT_TRACE(UNPARK, 0, 0, 0);
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = read_trace(path, "");
    ck_assert_msg(strstr(text, "\n5000.000 - park") != NULL,
                  "time went back from 5000 ms: %s", text);
    ck_assert_msg(strstr(text, "\n5000.001 - unpark") != NULL,
                  "a microsecond went by: %s", text);
    free(text);
}
END_TEST

START_TEST(a_string_has_one_number_and_the_last_one_is_shared)
{
    static char names[300][8];
    uint32_t first = rt_trace_name("first");
    const char *path = trace_path();
    char *text;

    ck_assert_uint_eq(first, 1);
    ck_assert_uint_eq(rt_trace_name("other than first"), first + 1);
    ck_assert_uint_eq(rt_trace_name("first"), first);
    for (unsigned i = 2; i < 254; i++)
        ck_assert_uint_eq(rt_trace_name(names[i]), i + 1);
    strcpy(names[253], "last");
    for (unsigned i = 254; i < 300; i++)
        ck_assert_uint_eq(rt_trace_name(names[i]), 255);
    ck_assert_uint_eq(rt_trace_name("one too many"), 255);
    ck_assert_uint_eq(rt_trace_name("first"), first);
    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    RT_TRACE(SPAWN, 1, rt_trace_name("one more"), 0);
    RT_TRACE(SPAWN, 1, rt_trace_name(names[253]), 0);
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = read_trace(path, "");
    ck_assert_msg(strstr(text, "spawn name=last ") != NULL,
                  "the last name of its own is lost: %s", text);
    ck_assert_msg(strstr(text, "spawn name=others ") != NULL,
                  "name 255 is 'others': %s", text);
    free(text);
}
END_TEST

#define THREADS 4
#define EACH    3000

static void *
emit_many(void *unused)
{
    for (unsigned i = 0; i < EACH; i++)
        RT_TRACE(STEP, 1, 0, 1);
    return unused;
}

START_TEST(no_event_is_lost_when_threads_emit_at_once)
{
    const char *path = trace_path();
    pthread_t threads[THREADS];
    char *text, *dot;
    char wanted[32];

    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    for (unsigned i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, emit_many, NULL), 0);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = read_trace(path, "");
    dot = read_trace(path, ".dot");
    ck_assert_uint_eq(count(text, "\n"), 1 + THREADS * EACH);
    snprintf(wanted, sizeof wanted, " x%d\n", THREADS * EACH);
    ck_assert_msg(strstr(dot, wanted) != NULL, "%s is missing in %s", wanted,
                  dot);
    free(text);
    free(dot);
}
END_TEST

static void
fail_while_tracing(void *path)
{
    RT_OK(rt_trace_start(path, "real"));
    RT_TRACE(PARK, 0, 0, 0);
    RT_ASSERT(path == NULL, "F0: on purpose");
}

START_TEST(a_failed_assertion_leaves_its_trace_behind)
{
    char path[128];
    char *text;

    snprintf(path, sizeof path, "%s", trace_path());
    ck_assert(strstr(rt_last_words(fail_while_tracing, path), "F0:") != NULL);
    text = read_trace(path, "");
    ck_assert_msg(strstr(text, "\n0.000 - park at=") != NULL,
                  "the events that led to the failure are lost: %s", text);
    free(text);
}
END_TEST

START_TEST(a_path_that_cannot_be_opened_is_a_negative_errno)
{
    ck_assert_int_eq(rt_trace_start("/no/such/place/trace", "real"), -ENOENT);
    ck_assert_msg(!rt_trace_on, "tracing is on though its file is not open");
    ck_assert_int_eq(rt_trace_stop(), 0);
    ck_assert_int_eq(rt_trace_dot("/no/such/place/dot", NULL), -ENOENT);
}
END_TEST

START_TEST(without_a_spare_file_nothing_is_traced)
{
    int result;

    rt_fake_fail(RT_FAKE_FILE, 1, EMFILE);
    result = rt_trace_start(trace_path(), "real");
    ck_assert_int_eq(result, -EMFILE);
    ck_assert(!rt_trace_on);
}
END_TEST

/* A short trace fails when it is closed, a long one while it is written. */
START_TEST(a_full_disk_is_a_negative_errno)
{
    const char *path = trace_path();
    int result;

    ck_assert_int_eq(symlink("/dev/full", path), 0);
    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    for (int i = 0; i < (_i == 0 ? 1 : 9000); i++)
        RT_TRACE(PARK, 0, 0, 0);
    result = rt_trace_stop();
    ck_assert_msg(result == -ENOSPC || result == -EIO,
                  "a trace to /dev/full said %d, expected -ENOSPC or -EIO",
                  result);
}
END_TEST

/* While the program runs, records go to a temporary file; here that one is cut
 * off, and the trace itself is not. */
START_TEST(records_that_were_lost_on_the_way_are_a_negative_errno)
{
    const struct rlimit small = { 16384, RLIM_INFINITY };
    const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
    const char *path = trace_path();
    int result;

    ck_assert_int_eq(symlink("/dev/null", path), 0);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    for (int i = 0; i < 9000; i++)
        RT_TRACE(PARK, 0, 0, 0);
    result = rt_trace_stop();
    setrlimit(RLIMIT_FSIZE, &none);
    ck_assert_msg(result < 0, "of 9000 records at most 1024 could be kept, and "
                              "the trace said that all is well");
}
END_TEST

START_TEST(a_diagram_that_cannot_be_written_is_a_negative_errno)
{
    const uint64_t taken[64] = { 0 };
    const char *dot = rt_temporary("trace.dot"), *path = rt_temporary("trace");

    ck_assert_int_eq(symlink("/no/such/place", dot), 0);
    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    ck_assert_int_eq(rt_trace_stop(), -ENOENT);
    ck_assert_int_eq(rt_trace_dot("/dev/full", taken), -ENOSPC);
}
END_TEST

/* The line that begins at `line` has a dashed style. */
static bool
is_dashed(const char *line)
{
    const char *style = strstr(line, "dashed");

    return style != NULL && style < strchr(line, '\n');
}

START_TEST(the_diagram_shows_every_state_and_row_and_how_often_it_was_taken)
{
    const char *path = rt_temporary("dot");
    uint64_t taken[64] = { 0 };
    char edge[128];
    char *dot;

    for (unsigned i = 0; i < rt_task_row_count; i += 2)
        taken[i] = i + 1;
    ck_assert_int_eq(rt_trace_dot(path, taken), 0);
    dot = read_trace(path, "");
    for (unsigned i = 0; i < rt_task_row_count; i++) {
        const struct rt_task_row *row = &rt_task_rows[i];
        const char *event = rt_task_event_name(row->event);

        const char *from = rt_task_state_name(row->from);
        const char *to = rt_task_state_name(row->to), *place;

        /* Among the labels of its edge, or of what its state stays on. */
        if (row->from == row->to)
            snprintf(edge, sizeof edge, "  %s_stays [", from);
        else
            snprintf(edge, sizeof edge, "  %s -> %s [", from, to);
        place = strstr(dot, edge);
        ck_assert_msg(place != NULL, "%s is missing in %s", edge, dot);
        if (i % 2 == 0)
            snprintf(edge, sizeof edge, "%s x%u\\n", event, i + 1);
        else
            snprintf(edge, sizeof edge, "(%s)\\n", event);
        ck_assert_msg(strstr(place, edge) != NULL &&
                          strstr(place, edge) < strchr(place, ']'),
                      "%s is missing in %s", edge, place);
        /* And in words. */
        if (i % 2 == 0)
            snprintf(edge, sizeof edge, "  // %-17s --%s--> %s  x%u\n", from,
                     event, to, i + 1);
        else
            snprintf(edge, sizeof edge, "  // %-17s --%s--> %s  (never)\n",
                     from, event, to);
        ck_assert_msg(strstr(dot, edge) != NULL, "%s is missing in %s", edge,
                      dot);
    }
    for (int state = 0; state <= RT_TASK_COMPLETE; state++) {
        snprintf(edge, sizeof edge,
                 "\n  %s [pos=", rt_task_state_name((enum rt_task_state)state));
        ck_assert_msg(count(dot, edge) == 1, "state %s stands %u times",
                      rt_task_state_name((enum rt_task_state)state),
                      count(dot, edge));
        ck_assert_msg(!is_dashed(strstr(dot, edge) + 1),
                      "dashed means never; a state is dashed in %s", dot);
    }
    free(dot);
}
END_TEST

START_TEST(the_runtime_compiles_without_its_trace)
{
    const char *in = getenv("IN"), *cc = getenv("CC");
    char command[256];

    snprintf(command, sizeof command,
             "%s -std=gnu11 -DRT_NO_TRACE -I%s -fsyntax-only %s/*.c",
             cc != NULL ? cc : "cc", in != NULL ? in : ".",
             in != NULL ? in : ".");
    ck_assert_msg(system(command) == 0, "this failed: %s", command);
}
END_TEST

/* ---- on the way down ---- */

#define FAILING 4
static pthread_barrier_t together;

static void *
fail_together(void *unused)
{
    (void)unused;
    pthread_barrier_wait(&together);
    RT_ASSERT(0, "F0: one of several");
    return NULL;
}

static void
fail_in_several_threads(void *path)
{
    pthread_t thread;

    if (rt_trace_start(path, "real") != 0)
        exit(1);
    for (unsigned i = 1; i <= 5000; i++)
        RT_TRACE(FIRE, 0, i, 0);
    pthread_barrier_init(&together, NULL, FAILING);
    for (unsigned i = 1; i < FAILING; i++)
        pthread_create(&thread, NULL, fail_together, NULL);
    fail_together(NULL);
}

/* Loop: which of them is first, nobody knows. */
START_TEST(threads_that_break_a_rule_at_once_leave_one_whole_trace)
{
    char path[128], *text;
    const char *words;

    snprintf(path, sizeof path, "%s", trace_path());
    words = rt_last_words(fail_in_several_threads, path);
    ck_assert_msg(words[0] != '(' && strstr(words, "ERROR") == NULL &&
                      count(words, "\n") == count(words, ": F0: "),
                  "each says its rule, and nothing else happens: %s", words);
    text = read_trace(path, "");
    ck_assert_uint_eq(count(text, "\n"), 5001);
    free(text);
    text = read_trace(path, ".dot");
    ck_assert_msg(strstr(text, "\n}\n") != NULL, "the diagram ends at %s",
                  text);
    free(text);
}
END_TEST

static _Atomic bool interrupted;

/* What a signal has interrupted holds its locks until the handler returns. */
static void
never_return(int unused)
{
    (void)unused;
    interrupted = true;
    for (;;)
        pause();
}

/* Interrupted while it writes records to the spare file, which may not grow. */
static void *
emit_for_ever(void *unused)
{
    for (;;)
        RT_TRACE(PARK, 0, 0, 0);
    return unused;
}

static void
fail_while_the_trace_is_locked(void *path)
{
    const struct rlimit small = { 16384, RLIM_INFINITY };
    pthread_t thread;

    if (rt_trace_start(path, "real") != 0)
        exit(1);
    signal(SIGXFSZ, never_return);
    setrlimit(RLIMIT_FSIZE, &small);
    pthread_create(&thread, NULL, emit_for_ever, NULL);
    while (!interrupted)
        usleep(1000);
    RT_ASSERT(path == NULL, "F0: and the trace is locked for ever");
}

START_TEST(a_broken_rule_aborts_though_a_signal_handler_keeps_the_trace)
{
    char path[128];
    const char *words;

    if (rt_under_tsan)
        return; /* which holds a signal back while its thread is in a lock */
    snprintf(path, sizeof path, "%s", trace_path());
    words = rt_last_words(fail_while_the_trace_is_locked, path);
    ck_assert_msg(strstr(words, ": F0: and the trace is locked") != NULL &&
                      words[0] != '(',
                  "it says what happened and aborts: %s", words);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add_loop(a_virtual_run_gives_the_golden_trace_and_diagram, 2);
    rt_add_loop(two_virtual_runs_give_the_same_bytes, 2);
    rt_add(without_a_path_nothing_is_traced);
    rt_add(each_event_becomes_a_line);
    rt_add(a_line_ends_in_the_place_that_emitted_it);
    rt_add_loop(every_record_is_written_however_many_there_are, 6);
    rt_add(a_second_trace_begins_anew);
    rt_add_loop(time_goes_on_after_an_hour_and_after_a_day, 3);
    rt_add(a_line_has_the_time_at_which_it_happened);
    rt_add(a_trace_begins_at_the_time_of_its_clock);
    rt_add(an_event_that_comes_after_the_stop_is_dropped);
    rt_add(the_256th_place_that_traces_aborts_and_the_trace_is_there);
    rt_add(a_trace_is_stopped_once);
    rt_add(an_alarm_that_is_taken_back_is_traced);
    rt_add(time_in_a_trace_never_goes_back);
    rt_add(a_string_has_one_number_and_the_last_one_is_shared);
    rt_add(no_event_is_lost_when_threads_emit_at_once);
    rt_add(a_failed_assertion_leaves_its_trace_behind);
    rt_add(a_path_that_cannot_be_opened_is_a_negative_errno);
    rt_add(without_a_spare_file_nothing_is_traced);
    rt_add_loop(a_full_disk_is_a_negative_errno, 2);
    rt_add(records_that_were_lost_on_the_way_are_a_negative_errno);
    rt_add(a_diagram_that_cannot_be_written_is_a_negative_errno);
    rt_add(the_diagram_shows_every_state_and_row_and_how_often_it_was_taken);
    rt_add(the_runtime_compiles_without_its_trace);
    rt_add_loop(threads_that_break_a_rule_at_once_leave_one_whole_trace, 20);
    rt_add(a_broken_rule_aborts_though_a_signal_handler_keeps_the_trace);
}
