/* The kernel that is made of a text file: backend.h and sys.h as
 * backend_script.c does them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend.h"
#include "delay.h"
#include "io.h"
#include "join_all.h"
#include "sys.h"
#include "tcp.h"
#include "world.h"

/* Write `text` to a file of this test and name it in RT_SCRIPT. */
static const char *
set_script(const char *text)
{
    const char *path = rt_temporary("script");
    FILE *out = fopen(path, "w");

    ck_assert_ptr_nonnull(out);
    fputs(text, out);
    fclose(out);
    setenv("RT_SCRIPT", path, 1);
    return path;
}

static int saved_stdout;
static const char *printed_path;

/* A world whose kernel follows `text`, and its listener. What the
 * clients receive is printed: to a file, until stop(). */
static void
play(struct world *world, struct rt_tcp_listener *listener, const char *text)
{
    set_script(text);
    printed_path = rt_temporary("printed");
    saved_stdout = redirect(STDOUT_FILENO, printed_path);
    world_start(world, RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_tcp_listen(listener, "any", 80), 0);
}

static void
stop(struct world *world, struct rt_tcp_listener *listener)
{
    rt_tcp_listener_close(listener);
    world_stop(world);
    redirect_end(STDOUT_FILENO, saved_stdout);
}

static struct rt_tcp_stream
accept_one(struct world *world, struct rt_tcp_listener *listener)
{
    struct rt_tcp_accept accept = rt_tcp_accept(listener);

    world_block_on(world, &accept.future);
    ck_assert_int_eq(accept.result, 0);
    return accept.stream;
}

static int
read_some(struct world *world, struct rt_tcp_stream *stream, char *bytes,
          size_t size)
{
    struct rt_tcp_read read = rt_tcp_read(stream, bytes, size);

    world_block_on(world, &read.future);
    return read.result;
}

static int
write_text(struct world *world, struct rt_tcp_stream *stream, const char *text)
{
    struct rt_tcp_write_all write =
        rt_tcp_write_all(stream, text, strlen(text));

    world_block_on(world, &write.future);
    return write.result;
}

static uint64_t
now_in_us(struct world *world)
{
    return rt_clock_now(&world->clock) / 1000;
}

/* ---- clients ------------------------------------------------------------ */

START_TEST(a_client_does_what_its_lines_say_when_they_say_it)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream;
    struct world world;
    char bytes[16];
    int n;

    play(&world, &listener,
         "# a comment, and an empty line\n\n"
         "10 client 1 connects\n"
         "200.5 client 1 sends \"hello\"\n"
         "300 client 1 closes\n");
    stream = accept_one(&world, &listener);
    ck_assert_uint_eq(now_in_us(&world), 10000);
    n = read_some(&world, &stream, bytes, sizeof bytes);
    ck_assert_int_eq(n, 5);
    ck_assert_mem_eq(bytes, "hello", 5);
    ck_assert_uint_eq(now_in_us(&world), 200500);
    n = read_some(&world, &stream, bytes, sizeof bytes);
    ck_assert_int_eq(n, 0);
    ck_assert_uint_eq(now_in_us(&world), 300000);
    rt_tcp_stream_close(&stream);
    stop(&world, &listener);
}
END_TEST

START_TEST(what_a_client_sent_is_read_in_pieces_of_any_size)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream;
    struct world world;
    char bytes[16];

    play(&world, &listener,
         "0 client 1 connects\n"
         "0 client 1 sends \"ab\"\n"
         "0 client 1 sends \"cd\"\n"
         "0 client 1 closes\n");
    stream = accept_one(&world, &listener);
    ck_assert_int_eq(read_some(&world, &stream, bytes, 3), 3);
    ck_assert_mem_eq(bytes, "abc", 3);
    ck_assert_int_eq(read_some(&world, &stream, bytes, 3), 1);
    ck_assert_mem_eq(bytes, "d", 1);
    ck_assert_int_eq(read_some(&world, &stream, bytes, 3), 0);
    ck_assert_int_eq(read_some(&world, &stream, bytes, 3), 0);
    rt_tcp_stream_close(&stream);
    stop(&world, &listener);
}
END_TEST

START_TEST(escapes_stand_for_what_c_means_by_them)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream;
    struct world world;
    char bytes[16];
    int n;

    play(&world, &listener,
         "0 client 1 connects\n"
         "0 client 1 sends \"a\\r\\n\\t\\\\\\\"b\"\n");
    stream = accept_one(&world, &listener);
    n = read_some(&world, &stream, bytes, sizeof bytes);
    ck_assert_int_eq(n, 7);
    ck_assert_mem_eq(bytes, "a\r\n\t\\\"b", 7);
    rt_tcp_stream_close(&stream);
    stop(&world, &listener);
}
END_TEST

START_TEST(a_window_lets_through_what_the_client_reads)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream;
    struct world world;
    int result;

    play(&world, &listener,
         "0 client 1 connects\n"
         "5 client 1 reads 3\n"
         "9 client 1 reads 4\n");
    stream = accept_one(&world, &listener);
    result = write_text(&world, &stream, "hello");
    ck_assert_int_eq(result, 0);
    ck_assert_msg(now_in_us(&world) == 9000,
                  "5 bytes were written at %u us; 3 go through at 5 ms, the "
                  "rest at 9 ms",
                  (unsigned)now_in_us(&world));
    ck_assert_int_eq(rt_sys_write(stream.fd, "abc", 3), 2); /* 7 in all */
    ck_assert_int_eq(rt_sys_write(stream.fd, "abc", 3), -EAGAIN);
    rt_tcp_stream_close(&stream);
    stop(&world, &listener);
}
END_TEST

START_TEST(a_client_that_never_reads_by_name_takes_everything)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream;
    struct world world;
    static const char megabyte[1 << 20];

    play(&world, &listener,
         "0 client 1 connects\n"
         "0 client 2 reads 1\n");
    stream = accept_one(&world, &listener);
    ck_assert_int_eq(rt_sys_write(stream.fd, megabyte, sizeof megabyte),
                     (int)sizeof megabyte);
    rt_tcp_stream_close(&stream);
    stop(&world, &listener);
}
END_TEST

START_TEST(a_reset_ends_both_directions)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    struct rt_tcp_write_all write;
    struct rt_future *both[2];
    struct rt_join_all all;
    struct world world;
    char bytes[8];

    play(&world, &listener,
         "0 client 1 connects\n"
         "5 client 1 resets\n"
         "9 client 1 reads 1\n");
    stream = accept_one(&world, &listener);
    read = rt_tcp_read(&stream, bytes, sizeof bytes);
    write = rt_tcp_write_all(&stream, "hello", 5);
    both[0] = &read.future;
    both[1] = &write.future;
    all = rt_join_all(both, 2);
    world_block_on(&world, &all.future);
    ck_assert_int_eq(read.result, -ECONNRESET);
    ck_assert_int_eq(write.result, -EPIPE);
    ck_assert_msg(now_in_us(&world) == 5000,
                  "reset at 5 ms, both waits ended at %u us",
                  (unsigned)now_in_us(&world));
    rt_tcp_stream_close(&stream);
    stop(&world, &listener);
}
END_TEST

START_TEST(a_client_that_closes_still_reads)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream;
    struct world world;
    char bytes[8];

    play(&world, &listener,
         "0 client 1 connects\n"
         "0 client 1 sends \"a\"\n"
         "0 client 1 closes\n");
    stream = accept_one(&world, &listener);
    ck_assert_int_eq(read_some(&world, &stream, bytes, 8), 1);
    ck_assert_int_eq(read_some(&world, &stream, bytes, 8), 0);
    ck_assert_int_eq(write_text(&world, &stream, "bye"), 0);
    ck_assert_int_eq(rt_tcp_stream_shutdown(&stream), 0);
    rt_tcp_stream_close(&stream);
    stop(&world, &listener);
}
END_TEST

START_TEST(up_to_64_clients_are_accepted)
{
    struct rt_tcp_listener listener;
    struct world world;
    static char text[64 * 32];
    size_t used = 0;

    for (int i = 1; i <= 64; i++)
        used += (size_t)sprintf(text + used, "0 client %d connects\n", i);
    play(&world, &listener, text);
    for (int i = 1; i <= 64; i++) {
        struct rt_tcp_stream stream = accept_one(&world, &listener);

        ck_assert_int_eq(stream.fd, listener.fd + i);
        rt_tcp_stream_close(&stream);
    }
    ck_assert_int_eq(rt_sys_accept(listener.fd), -EAGAIN);
    stop(&world, &listener);
}
END_TEST

START_TEST(news_of_a_stream_that_was_closed_is_not_told)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream;
    struct rt_delay delay = rt_delay(20);
    struct world world;
    uint64_t waits;

    play(&world, &listener,
         "0 client 1 connects\n"
         "5 client 1 sends \"too late\"\n"
         "6 client 1 closes\n");
    stream = accept_one(&world, &listener);
    rt_tcp_stream_close(&stream);
    waits = world.reactor.waits;
    world_block_on(&world, &delay.future);
    ck_assert_uint_eq(world.reactor.waits - waits, 1);
    ck_assert_uint_eq(now_in_us(&world), 20000);
    stop(&world, &listener);
}
END_TEST

/* ---- time --------------------------------------------------------------- */

static char order[8];

struct noted {
    struct rt_future future;
    char name;
    unsigned ms;
    struct rt_delay delay;
};

static enum rt_poll
noted_poll(struct rt_future *self, struct rt_context *cx)
{
    struct noted *me = (struct noted *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->delay, rt_delay(me->ms));
    order[strlen(order)] = me->name;
    RT_ASYNC_END;
}

struct noted_accept {
    struct rt_future future;
    char name;
    struct rt_tcp_listener *listener;
    struct rt_tcp_accept accept;
};

static enum rt_poll
noted_accept_poll(struct rt_future *self, struct rt_context *cx)
{
    struct noted_accept *me = (struct noted_accept *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->accept, rt_tcp_accept(me->listener));
    order[strlen(order)] = me->name;
    rt_tcp_stream_close(&me->accept.stream);
    RT_ASYNC_END;
}

static const struct rt_future_type noted_type = { .name = "noted",
                                                  .file = __FILE__,
                                                  .poll = noted_poll };
static const struct rt_future_type noted_accept_type = {
    .name = "noted_accept", .file = __FILE__, .poll = noted_accept_poll
};

START_TEST(alarms_and_clients_take_their_turns_in_order_of_time)
{
    struct rt_tcp_listener listener;
    struct world world;
    struct noted a = { .future = { .type = &noted_type },
                       .name = 'a',
                       .ms = 50 };
    struct noted c = { .future = { .type = &noted_type },
                       .name = 'c',
                       .ms = 150 };
    struct noted_accept b = { .future = { .type = &noted_accept_type },
                              .name = 'b',
                              .listener = &listener };
    struct rt_future *children[] = { &c.future, &b.future, &a.future };
    struct rt_join_all all = rt_join_all(children, 3);

    memset(order, 0, sizeof order);
    play(&world, &listener, "100 client 1 connects\n");
    world_block_on(&world, &all.future);
    ck_assert_msg(strcmp(order, "abc") == 0,
                  "an alarm at 50 ms, a client at 100 ms, an alarm at 150 ms "
                  "came in the order %s",
                  order);
    ck_assert_uint_eq(now_in_us(&world), 150000);
    stop(&world, &listener);
}
END_TEST

START_TEST(time_does_not_pass_an_alarm_on_the_way_to_a_client)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_tcp_listener listener;
    struct rt_alarm alarm = { .clock = NULL };
    struct world world;

    play(&world, &listener, "100 client 1 connects\n");
    RT_OK(rt_alarm_set(&alarm, &world.clock, 70 * RT_NS_PER_MS, &waker));
    rt_reactor_park(&world.reactor);
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_uint_eq(now_in_us(&world), 70000);
    stop(&world, &listener);
}
END_TEST

START_TEST(a_client_comes_before_the_alarm_of_the_same_moment)
{
    struct counter counter = COUNTER_INIT, reader = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct rt_alarm alarm = { .clock = NULL };
    struct world world;

    play(&world, &listener, "70 client 1 connects\n");
    accept = rt_tcp_accept(&listener);
    ck_assert_int_eq(world_poll(&world, &accept.future, &reader), RT_PENDING);
    RT_OK(rt_alarm_set(&alarm, &world.clock, 70 * RT_NS_PER_MS, &waker));
    rt_reactor_park(&world.reactor);
    ck_assert_msg(reader.wakes == 1 && counter.wakes == 0,
                  "both at 70 ms: the client was told %u times, the alarm rang "
                  "%u times; an event comes before time moves on",
                  reader.wakes, counter.wakes);
    rt_reactor_park(&world.reactor);
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_uint_eq(now_in_us(&world), 70000);
    rt_future_drop(&accept.future);
    stop(&world, &listener);
}
END_TEST

static void
move_past_an_alarm(void *unused)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_alarm alarm = { .clock = NULL };
    struct rt_clock clock;

    (void)unused;
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    RT_OK(rt_alarm_set(&alarm, &clock, 70, &waker));
    rt_clock_move(&clock, 70);
    rt_clock_move(&clock, 60); /* not back */
    if (rt_clock_now(&clock) == 70)
        rt_clock_move(&clock, 71);
}

START_TEST(time_may_not_be_moved_past_an_alarm)
{
    const char *words = rt_last_words(move_past_an_alarm, NULL);

    ck_assert_msg(strstr(words, "alarm 1 would be passed over") != NULL,
                  "an alarm is set for 70 ns, time was moved to 71 ns, and it "
                  "said: %s",
                  words);
}
END_TEST

START_TEST(the_next_alarm_is_known_on_a_virtual_clock_alone)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    enum rt_clock_kind kind = _i == 0 ? RT_CLOCK_VIRTUAL : RT_CLOCK_REAL;
    struct rt_alarm late = { .clock = NULL }, early = { .clock = NULL };
    struct rt_clock clock;

    rt_clock_init(&clock, kind);
    ck_assert(rt_clock_next(&clock) == RT_FOREVER);
    RT_OK(rt_alarm_set(&late, &clock, 3600 * 1000 * RT_NS_PER_MS, &waker));
    RT_OK(rt_alarm_set(&early, &clock, 3000 * 1000 * RT_NS_PER_MS, &waker));
    ck_assert(rt_clock_next(&clock) ==
              (_i == 0 ? 3000 * 1000 * RT_NS_PER_MS : RT_FOREVER));
    rt_alarm_cancel(&late);
    rt_alarm_cancel(&early);
    rt_clock_fini(&clock);
}
END_TEST

START_TEST(an_interrupt_without_room_is_told_at_the_next_wait)
{
    struct rt_backend_event events[2];
    struct rt_tcp_listener listener;
    struct rt_backend *backend;
    struct world world;
    struct rt_io io = { .id = 1 };

    play(&world, &listener, "0 client 1 connects\n");
    backend = world.reactor.backend;
    io.fd = listener.fd;
    ck_assert_int_eq(rt_backend_add(backend, &io), 0);
    rt_reactor_interrupt(&world.reactor);
    ck_assert_uint_eq(rt_backend_wait(backend, 0, events, 1), 1);
    ck_assert_ptr_eq(events[0].io, &io);
    ck_assert_uint_eq(rt_backend_wait(backend, 0, events, 1), 1);
    ck_assert_ptr_null(events[0].io);
    ck_assert_uint_eq(rt_backend_wait(backend, 0, events, 1), 0);
    rt_backend_remove(backend, &io);
    stop(&world, &listener);
}
END_TEST

START_TEST(news_without_room_is_told_at_the_next_wait)
{
    struct rt_backend_event events[2];
    struct rt_tcp_listener listener;
    struct rt_backend *backend;
    struct world world;
    struct rt_io ios[2] = { { .id = 1 }, { .id = 2 } };

    play(&world, &listener,
         "0 client 1 connects\n"
         "0 client 2 connects\n"
         "0 client 1 sends \"a\"\n"
         "0 client 2 sends \"b\"\n");
    backend = world.reactor.backend;
    ck_assert_uint_eq(rt_backend_wait(backend, 0, events, 1), 0);
    for (int i = 0; i < 2; i++) {
        ios[i].fd = rt_sys_accept(listener.fd);
        ck_assert_int_eq(rt_backend_add(backend, &ios[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(rt_backend_wait(backend, 0, events, 1), 1);
        ck_assert_ptr_eq(events[0].io, &ios[i]);
    }
    ck_assert_uint_eq(rt_backend_wait(backend, 0, events, 1), 0);
    for (int i = 0; i < 2; i++) {
        rt_backend_remove(backend, &ios[i]);
        rt_sys_close(ios[i].fd);
    }
    stop(&world, &listener);
}
END_TEST

START_TEST(the_program_cannot_connect_to_its_clients)
{
    struct sockaddr_in address;

    ck_assert_int_eq(rt_sys_address(&address, "any", 80), 0);
    ck_assert_int_eq(rt_sys_socket(), -EAFNOSUPPORT);
    ck_assert_int_eq(rt_sys_connect(1001, &address), -ECONNREFUSED);
}
END_TEST

START_TEST(an_interrupt_ends_the_wait_and_time_stands_still)
{
    struct rt_tcp_listener listener;
    struct world world;

    play(&world, &listener, "100 client 1 connects\n");
    rt_reactor_interrupt(&world.reactor);
    rt_reactor_park(&world.reactor);
    ck_assert_uint_eq(world.reactor.waits, 1);
    ck_assert_uint_eq(now_in_us(&world), 0);
    stop(&world, &listener);
}
END_TEST

static void
wait_for_nothing(void *text)
{
    struct rt_tcp_listener listener;
    struct world world;

    play(&world, &listener, text);
    accept_one(&world, &listener);
    accept_one(&world, &listener);
}

START_TEST(a_program_that_waits_on_after_the_end_is_told_so)
{
    const char *words =
        rt_last_words(wait_for_nothing, "0 client 1 connects\n");

    ck_assert_msg(strstr(words, "the script has ended, and the program waits "
                                "on") != NULL,
                  "a second accept waits for a client that the script does not "
                  "have, and it said: %s",
                  words);
}
END_TEST

static void
start_on_the_real_clock(void *unused)
{
    struct world world;

    (void)unused;
    world_start(&world, RT_CLOCK_REAL);
}

START_TEST(the_real_clock_is_refused)
{
    const char *words = rt_last_words(start_on_the_real_clock, NULL);

    ck_assert_msg(strstr(words, "set RT_CLOCK=virtual") != NULL,
                  "a script on the real clock, and it said: %s", words);
}
END_TEST

/* ---- the text ----------------------------------------------------------- */

/* Read a script that must be refused; say so on stderr, as an abort does. */
static void
refuse_script(void *unused)
{
    struct rt_clock clock;
    struct rt_reactor reactor;

    (void)unused;
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    dprintf(STDERR_FILENO, "result %d\n", rt_reactor_init(&reactor, &clock));
    abort();
}

/* Loop: the second line of the script. */
static const char *const wrong_lines[] = {
    "client 1 connects",                     /* no time */
    "-1 client 1 connects",                  /* before the beginning */
    "0 client 0 connects",                   /* that is the listener */
    "0 client 65 connects",                  /* one too many */
    "0 client x connects",                   /* no number */
    "0 client 1",                            /* does what? */
    "0 client 1 dances",                     /* not with us */
    "0 client 1 sends",                      /* what? */
    "0 client 1 sends hello",                /* no quotes */
    "0 client 1 sends \"hello",              /* one quote */
    "0 client 1 sends \"\"",                 /* nothing */
    "0 client 1 sends \"a\\qb\"",            /* no such escape */
    "0 client 1 sends \"a\\",                /* half an escape */
    "0 client 1 reads",                      /* how many? */
    "0 client 1 reads 0",                    /* none is no news */
    "0 client 1 reads -5",                   /* cannot */
    "0 client 1 reads many",                 /* how many is that? */
    "0 client 1 reads 5 or 6",               /* which? */
    "0 client 1 reads 2147483648",           /* more than a call can write */
    "0 client 1 reads 99999999999999999999", /* more than a long */
    "nan client 1 connects",                 /* never */
    "inf client 1 connects",                 /* later than all */
    "1e300 client 1 connects",               /* later than the clock can tell */
    "0 client 1 connects twice",             /* once is enough */
    "0 client 1 sends \"a\" b",              /* what is b? */
};
#define WRONG_LINES (int)(sizeof wrong_lines / sizeof *wrong_lines)

START_TEST(a_line_that_is_not_understood_is_named)
{
    char text[128], place[128];
    const char *path, *words;

    snprintf(text, sizeof text, "0 client 1 connects\n%s\n", wrong_lines[_i]);
    path = set_script(text);
    words = rt_last_words(refuse_script, NULL);
    snprintf(place, sizeof place, "%s:2: not a line of a script", path);
    ck_assert_msg(strstr(words, place) != NULL &&
                      strstr(words, "result -22") != NULL,
                  "line 2 of the script is '%s', and it said: %s",
                  wrong_lines[_i], words);
}
END_TEST

START_TEST(lines_out_of_order_are_refused)
{
    const char *words;

    set_script("# one\n10 client 1 connects\n\n9 client 2 connects\n");
    words = rt_last_words(refuse_script, NULL);
    ck_assert_msg(strstr(words, ":4: ") != NULL &&
                      strstr(words, "out of order") != NULL &&
                      strstr(words, "result -22") != NULL,
                  "9 ms stands after 10 ms in line 4, and it said: %s", words);
}
END_TEST

START_TEST(a_script_that_was_refused_leaves_nothing)
{
    struct rt_clock clock;
    struct rt_reactor reactor;
    int saved, result;

    set_script("0 client 1 sends \"hello\"\n9 client 2 sends \"hello\"\n"
               "8 client 1 sends \"bye\"\n");
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    saved = redirect(STDERR_FILENO, "/dev/null");
    result = rt_reactor_init(&reactor, &clock);
    redirect_end(STDERR_FILENO, saved);
    ck_assert_int_eq(result, -EINVAL);
    rt_clock_fini(&clock);
}
END_TEST

/* Loop: a command behind 8191 bytes is no line of its own; a NUL ends no line;
 * no memory; no file to read. */
START_TEST(a_script_that_cannot_be_read_says_why)
{
    const int results[] = { -EINVAL, -EINVAL, -ENOMEM, -ENOMEM, -EIO };
    const char *path = rt_temporary("script");
    FILE *out = fopen(path, "w");
    struct rt_clock clock;
    struct rt_reactor reactor;
    int saved, result;

    if (_i == 0)
        fprintf(out, "#%8190s0 client 1 connects\n", "");
    else if (_i == 1)
        fwrite("0 client 1 connects\0 not\n", 1, 25, out);
    else
        fprintf(out, "0 client 1 sends \"a\"\n");
    fclose(out);
    setenv("RT_SCRIPT", _i == 4 ? "/" : path, 1);
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    saved = redirect(STDERR_FILENO, "/dev/null");
    if (_i == 2 || _i == 3) /* the backend, then the line, then its text */
        rt_fake_fail(RT_FAKE_MEMORY, (unsigned)_i, ENOMEM);
    result = rt_reactor_init(&reactor, &clock);
    rt_fakes_reset();
    redirect_end(STDERR_FILENO, saved);
    ck_assert_int_eq(result, results[_i]);
    rt_clock_fini(&clock);
}
END_TEST

START_TEST(a_script_that_is_not_there_says_so)
{
    struct rt_clock clock;
    struct rt_reactor reactor;

    setenv("RT_SCRIPT", rt_temporary("nothing"), 1);
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    ck_assert_int_eq(rt_reactor_init(&reactor, &clock), -ENOENT);
    rt_clock_fini(&clock);
}
END_TEST

START_TEST(without_a_script_nobody_comes)
{
    struct rt_delay delay = rt_delay(1000);
    struct world world;

    unsetenv("RT_SCRIPT");
    world_start(&world, RT_CLOCK_VIRTUAL);
    world_block_on(&world, &delay.future);
    ck_assert_uint_eq(now_in_us(&world), 1000000);
    world_stop(&world);
}
END_TEST

/* ---- what this kernel does not have ------------------------------------- */

START_TEST(only_fds_of_the_script_can_be_watched)
{
    struct rt_tcp_listener listener;
    struct rt_io *io = NULL;
    struct world world;

    play(&world, &listener, "");
    ck_assert_int_eq(rt_io_register(&io, &world.reactor, 5), -EPERM);
    ck_assert_int_eq(rt_io_register(&io, &world.reactor, listener.fd + 65),
                     -EPERM);
    ck_assert_uint_eq(world.reactor.registered, 0);
    stop(&world, &listener);
}
END_TEST

START_TEST(scripted_clients_are_not_connected_to)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_connect connect = rt_tcp_connect("127.0.0.1", 80);
    struct world world;

    play(&world, &listener, "");
    world_block_on(&world, &connect.future);
    ck_assert_int_eq(connect.result, -EAFNOSUPPORT);
    stop(&world, &listener);
}
END_TEST

START_TEST(what_a_client_receives_is_printed_with_its_time)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream;
    struct world world;
    char *text;

    play(&world, &listener, "1.5 client 1 connects\n");
    stream = accept_one(&world, &listener);
    write_text(&world, &stream, "hello");
    rt_tcp_stream_shutdown(&stream);
    rt_tcp_stream_close(&stream);
    stop(&world, &listener);
    text = rt_read_file(printed_path);
    ck_assert_str_eq(text, "1.500 client 1 receives 5 bytes\n"
                           "1.500 client 1 receives the end\n"
                           "1.500 client 1 is closed\n");
    free(text);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_client_does_what_its_lines_say_when_they_say_it);
    rt_add(what_a_client_sent_is_read_in_pieces_of_any_size);
    rt_add(escapes_stand_for_what_c_means_by_them);
    rt_add(a_window_lets_through_what_the_client_reads);
    rt_add(a_client_that_never_reads_by_name_takes_everything);
    rt_add(a_reset_ends_both_directions);
    rt_add(a_client_that_closes_still_reads);
    rt_add(up_to_64_clients_are_accepted);
    rt_add(news_of_a_stream_that_was_closed_is_not_told);
    rt_add(alarms_and_clients_take_their_turns_in_order_of_time);
    rt_add(time_does_not_pass_an_alarm_on_the_way_to_a_client);
    rt_add(a_client_comes_before_the_alarm_of_the_same_moment);
    rt_add(time_may_not_be_moved_past_an_alarm);
    rt_add_loop(the_next_alarm_is_known_on_a_virtual_clock_alone, 2);
    rt_add(an_interrupt_without_room_is_told_at_the_next_wait);
    rt_add(news_without_room_is_told_at_the_next_wait);
    rt_add(the_program_cannot_connect_to_its_clients);
    rt_add(an_interrupt_ends_the_wait_and_time_stands_still);
    rt_add(a_program_that_waits_on_after_the_end_is_told_so);
    rt_add(the_real_clock_is_refused);
    rt_add_loop(a_line_that_is_not_understood_is_named, WRONG_LINES);
    rt_add(lines_out_of_order_are_refused);
    rt_add(a_script_that_was_refused_leaves_nothing);
    rt_add_loop(a_script_that_cannot_be_read_says_why, 5);
    rt_add(a_script_that_is_not_there_says_so);
    rt_add(without_a_script_nobody_comes);
    rt_add(only_fds_of_the_script_can_be_watched);
    rt_add(scripted_clients_are_not_connected_to);
    rt_add(what_a_client_receives_is_printed_with_its_time);
}
