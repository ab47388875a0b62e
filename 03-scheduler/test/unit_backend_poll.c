/* backend.h as backend_poll.c does it, without a reactor on top. */
#include "backend.h"
#include "io.h"
#include "sockets.h"

#define ROOM 16
#define MANY 20 /* the table grows at 8 and at 16 */

static struct rt_backend *
backend(void)
{
    struct rt_backend *made = rt_backend_new(NULL);

    ck_assert_ptr_nonnull(made);
    return made;
}

/* Ask without waiting. */
static unsigned
look(struct rt_backend *poll, struct rt_backend_event *events)
{
    return rt_backend_wait(poll, 0, events, ROOM);
}

/* As if a task waited there. */
static void
want(struct rt_io *io, enum rt_direction direction, struct counter *counter)
{
    io->sides[direction].waker = counter_waker(counter);
}

START_TEST(unread_bytes_that_nobody_waits_for_are_not_told)
{
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io io = { .id = 1 };
    int peer;

    socket_pair(&io.fd, &peer);
    ck_assert_int_eq(rt_backend_add(poll, &io), 0);
    say(peer, "a");
    ck_assert_msg(look(poll, events) == 0,
                  "nobody waits, and the unread byte was told: poll tells it "
                  "again at each wait, so the reactor never sleeps");
    rt_backend_remove(poll, &io);
    close(io.fd);
    close(peer);
    rt_backend_free(poll);
}
END_TEST

START_TEST(a_direction_is_told_while_somebody_waits_for_it)
{
    struct counter counter = COUNTER_INIT;
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io io = { .id = 1 };
    int peer;

    socket_pair(&io.fd, &peer);
    ck_assert_int_eq(rt_backend_add(poll, &io), 0);
    say(peer, "a");
    want(&io, RT_READ, &counter);
    for (int i = 0; i < 2; i++) {
        ck_assert_uint_eq(look(poll, events), 1);
        ck_assert_ptr_eq(events[0].io, &io);
        ck_assert_msg(events[0].ready[RT_READ] && !events[0].ready[RT_WRITE],
                      "asked about the read side alone, it told of read %d, "
                      "write %d",
                      events[0].ready[RT_READ], events[0].ready[RT_WRITE]);
    }
    io.sides[RT_READ].waker = RT_WAKER_EMPTY;
    want(&io, RT_WRITE, &counter);
    ck_assert_uint_eq(look(poll, events), 1);
    ck_assert(!events[0].ready[RT_READ] && events[0].ready[RT_WRITE]);
    rt_backend_remove(poll, &io);
    close(io.fd);
    close(peer);
    rt_backend_free(poll);
}
END_TEST

START_TEST(an_error_that_nobody_waits_for_is_not_told)
{
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io io = { .id = 1 };
    int peer;

    socket_pair(&io.fd, &peer);
    ck_assert_int_eq(rt_backend_add(poll, &io), 0);
    close(peer);
    ck_assert_msg(look(poll, events) == 0,
                  "the peer hung up, nobody waits, and it was told: poll tells "
                  "HUP unasked, so such an fd must be left out");
    rt_backend_remove(poll, &io);
    close(io.fd);
    rt_backend_free(poll);
}
END_TEST

START_TEST(an_fd_that_nobody_waits_for_is_asked_as_no_fd_at_all)
{
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io io = { .id = 1 };
    int peer, spare = dup(STDOUT_FILENO);
    unsigned told;

    socket_pair(&io.fd, &peer);
    ck_assert_int_eq(rt_backend_add(poll, &io), 0);
    close(STDOUT_FILENO); /* number 1 is not open: whoever asks is told */
    told = look(poll, events);
    dup2(spare, STDOUT_FILENO);
    ck_assert_uint_eq(told, 0);
    rt_backend_remove(poll, &io);
    close(spare);
    close(io.fd);
    close(peer);
    rt_backend_free(poll);
}
END_TEST

START_TEST(an_fd_that_is_not_open_ends_the_wait)
{
    struct counter counter = COUNTER_INIT;
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io io = { .fd = 1000 };

    ck_assert_int_eq(rt_backend_add(poll, &io), 0);
    want(&io, RT_READ, &counter);
    ck_assert_uint_eq(look(poll, events), 1);
    ck_assert_msg(events[0].ready[RT_READ] && events[0].ready[RT_WRITE],
                  "poll says NVAL; the next call tells EBADF");
    rt_backend_remove(poll, &io);
    rt_backend_free(poll);
}
END_TEST

START_TEST(the_table_of_fds_grows_and_shrinks)
{
    static struct rt_io ios[MANY];
    struct counter counter = COUNTER_INIT;
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];
    int peers[MANY];

    for (int i = 0; i < MANY; i++) {
        ios[i] = (struct rt_io){ .id = (uint32_t)i + 1 };
        socket_pair(&ios[i].fd, &peers[i]);
        ck_assert_int_eq(rt_backend_add(poll, &ios[i]), 0);
    }
    for (int i = 0; i < MANY; i += 2)
        rt_backend_remove(poll, &ios[i]);
    for (int i = 0; i < MANY; i++) {
        want(&ios[i], RT_READ, &counter);
        say(peers[i], "a");
    }
    ck_assert_uint_eq(look(poll, events), MANY / 2);
    for (int i = 0; i < MANY / 2; i++)
        ck_assert_msg(events[i].io == &ios[2 * i + 1],
                      "every second fd was taken away; event %d is of fd %d, "
                      "not of fd %d",
                      i, (int)(events[i].io - ios), 2 * i + 1);
    for (int i = 0; i < MANY; i++) {
        if (i % 2 == 1)
            rt_backend_remove(poll, &ios[i]);
        close(ios[i].fd);
        close(peers[i]);
    }
    ck_assert_uint_eq(look(poll, events), 0);
    rt_backend_free(poll);
}
END_TEST

START_TEST(an_fd_without_a_place_in_the_table_is_refused)
{
    static struct rt_io ios[9];
    struct counter counter = COUNTER_INIT;
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];
    int peer, result;

    ios[0] = (struct rt_io){ .id = 1 };
    socket_pair(&ios[0].fd, &peer);
    for (int i = 0; i < 8; i++) {
        ios[i].fd = ios[0].fd;
        ck_assert_int_eq(rt_backend_add(poll, &ios[i]), 0);
    }
    for (unsigned nth = 1; nth <= 2; nth++) {
        rt_fake_fail(RT_FAKE_MEMORY, nth, ENOMEM);
        result = rt_backend_add(poll, &ios[8]);
        rt_fakes_reset();
        ck_assert_int_eq(result, -ENOMEM);
    }
    want(&ios[0], RT_WRITE, &counter);
    ck_assert_msg(look(poll, events) == 1 && events[0].io == &ios[0],
                  "a ninth fd was refused, and the first is heard of no more");
    ck_assert_int_eq(rt_backend_add(poll, &ios[8]), 0);
    ck_assert_uint_eq(look(poll, events), 1);
    close(ios[0].fd);
    close(peer);
    rt_backend_free(poll);
}
END_TEST

/* Loop: around the size of the buffer that drains the pipe. */
START_TEST(many_interrupts_are_told_once)
{
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];

    for (int i = 0; i < 63 + _i; i++)
        rt_backend_interrupt(poll);
    ck_assert_uint_eq(rt_backend_wait(poll, RT_FOREVER, events, ROOM), 1);
    ck_assert_ptr_null(events[0].io);
    ck_assert_msg(look(poll, events) == 0,
                  "%d interrupts were taken notice of, and are told again: "
                  "drain the pipe, or no wait is a wait (M33)",
                  63 + _i);
    rt_backend_free(poll);
}
END_TEST

START_TEST(interrupts_never_fill_up)
{
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];

    for (int i = 0; i < 100000; i++)
        rt_backend_interrupt(poll); /* a pipe that blocks would hang here */
    ck_assert_uint_eq(look(poll, events), 1);
    ck_assert_uint_eq(look(poll, events), 0);
    rt_backend_free(poll);
}
END_TEST

START_TEST(no_more_events_are_told_than_there_is_room_for)
{
    struct counter counter = COUNTER_INIT;
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM] = { { .io = NULL } };
    struct rt_io ios[3] = { { .id = 1 }, { .id = 2 }, { .id = 3 } };
    int peers[3];

    for (int i = 0; i < 3; i++) {
        socket_pair(&ios[i].fd, &peers[i]);
        ck_assert_int_eq(rt_backend_add(poll, &ios[i]), 0);
        want(&ios[i], RT_WRITE, &counter);
    }
    ck_assert_uint_eq(rt_backend_wait(poll, RT_FOREVER, events, 2), 2);
    ck_assert_ptr_null(events[2].io);
    for (int i = 0; i < 3; i++) {
        rt_backend_remove(poll, &ios[i]);
        close(ios[i].fd);
        close(peers[i]);
    }
    rt_backend_free(poll);
}
END_TEST

/* More fds are ready than a wait has room for, again and again. */
START_TEST(who_found_no_room_is_told_first_next_time)
{
    struct counter counter = COUNTER_INIT;
    struct rt_backend *poll = backend();
    struct rt_backend_event events[2];
    struct rt_io ios[3] = { { .id = 1 }, { .id = 2 }, { .id = 3 } };
    unsigned told[3] = { 0 };
    int peers[3];

    for (int i = 0; i < 3; i++) {
        socket_pair(&ios[i].fd, &peers[i]);
        ck_assert_int_eq(rt_backend_add(poll, &ios[i]), 0);
        want(&ios[i], RT_WRITE, &counter);
    }
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(rt_backend_wait(poll, 0, events, 2), 2);
        told[events[0].io - ios]++;
        told[events[1].io - ios]++;
    }
    ck_assert_msg(told[0] == 2 && told[1] == 2 && told[2] == 2,
                  "three fds are always ready, and of six events they got %u, "
                  "%u and %u: S3, nobody waits for ever",
                  told[0], told[1], told[2]);
    for (int i = 0; i < 3; i++) {
        rt_backend_remove(poll, &ios[i]);
        close(ios[i].fd);
        close(peers[i]);
    }
    rt_backend_free(poll);
}
END_TEST

START_TEST(a_backend_that_cannot_be_made_gives_back_what_it_had)
{
    struct rt_clock clock;
    struct rt_reactor reactor;
    int result;

    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (_i < 3)
        rt_fake_fail(RT_FAKE_MEMORY, (unsigned)_i + 1, ENFILE);
    else
        rt_fake_fail(RT_FAKE_PIPE, 1, ENFILE);
    result = rt_reactor_init(&reactor, &clock);
    rt_fakes_reset();
    ck_assert_int_eq(result, -ENFILE);
    rt_clock_fini(&clock);
}
END_TEST

/* ---- what must not happen ----------------------------------------------- */

static int wrong_error;

static void
wait_that_fails(void *poll)
{
    struct rt_backend_event events[ROOM];

    rt_fake_fail(RT_FAKE_POLL, 1, wrong_error);
    rt_backend_wait(poll, RT_FOREVER, events, ROOM);
}

static void
interrupt_that_is_not_read(void *poll)
{
    struct rt_backend_event events[ROOM];

    rt_backend_interrupt(poll);
    rt_fake_fail(RT_FAKE_READ, 1, wrong_error);
    rt_backend_wait(poll, RT_FOREVER, events, ROOM);
}

static void
interrupt_that_is_not_written(void *poll)
{
    rt_fake_fail(RT_FAKE_WRITE, 1, wrong_error);
    rt_backend_interrupt(poll);
}

/* After a stray close(3) of every fd. */
static void
wait_on_a_closed_pipe(void *poll)
{
    struct rt_backend_event events[ROOM];

    for (int fd = 3; fd < 100; fd++)
        close(fd);
    rt_backend_wait(poll, RT_FOREVER, events, ROOM);
}

static const struct {
    void (*run)(void *poll);
    int error;
    const char *words;
} hard_errors[] = {
    { wait_that_fails, EINVAL,
      "poll: EINVAL: who closed the reactor's descriptor?" },
    { wait_that_fails, ENOMEM, "poll: ENOMEM: who closed" },
    { interrupt_that_is_not_read, EBADF, "read: EBADF: who closed" },
    { interrupt_that_is_not_written, EBADF, "write: EBADF: who closed" },
    { wait_on_a_closed_pipe, 0, "read: EBADF: who closed" },
};
#define HARD_ERRORS (sizeof hard_errors / sizeof hard_errors[0])

START_TEST(a_hard_error_aborts_with_its_name)
{
    struct rt_backend *poll = backend();
    const char *words;

    wrong_error = hard_errors[_i].error;
    words = rt_last_words(hard_errors[_i].run, poll);
    ck_assert_msg(strstr(words, hard_errors[_i].words) != NULL,
                  "nothing was said of an error that never goes away, and a "
                  "loop around it spins: expected '%s', got: %s",
                  hard_errors[_i].words, words);
    rt_backend_free(poll);
}
END_TEST

START_TEST(a_wait_that_a_signal_ends_tells_nothing)
{
    struct rt_backend *poll = backend();
    struct rt_backend_event events[ROOM];
    unsigned count;

    rt_backend_interrupt(poll);
    rt_fake_fail(RT_FAKE_POLL, 1, EINTR);
    count = rt_backend_wait(poll, RT_FOREVER, events, ROOM);
    rt_fakes_reset();
    ck_assert_uint_eq(count, 0);
    ck_assert_uint_eq(look(poll, events), 1);
    rt_backend_free(poll);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(unread_bytes_that_nobody_waits_for_are_not_told);
    rt_add(a_direction_is_told_while_somebody_waits_for_it);
    rt_add(an_error_that_nobody_waits_for_is_not_told);
    rt_add(an_fd_that_nobody_waits_for_is_asked_as_no_fd_at_all);
    rt_add(an_fd_that_is_not_open_ends_the_wait);
    rt_add(the_table_of_fds_grows_and_shrinks);
    rt_add(an_fd_without_a_place_in_the_table_is_refused);
    rt_add_loop(many_interrupts_are_told_once, 67);
    rt_add(interrupts_never_fill_up);
    rt_add(no_more_events_are_told_than_there_is_room_for);
    rt_add(who_found_no_room_is_told_first_next_time);
    rt_add_loop(a_backend_that_cannot_be_made_gives_back_what_it_had, 4);
    rt_add_loop(a_hard_error_aborts_with_its_name, HARD_ERRORS);
    rt_add(a_wait_that_a_signal_ends_tells_nothing);
}
