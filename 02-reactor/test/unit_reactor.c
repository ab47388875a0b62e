/* reactor.h: turns, parks, interrupts; on a real kernel. */
#include <pthread.h>

#include "io.h"
#include "sockets.h"

#define MANY 70 /* more than RT_REACTOR_BATCH */

/* ---- an end whose waker may do more than count -------------------------- */

struct end {
    struct rt_io *io;
    int fd, peer;
    unsigned wakes, drops;
    struct end *victim; /* deregistered by the wake, if it is still there */
};

static void
end_clone(void *data)
{
    (void)data;
}

static void
end_drop(void *data)
{
    ((struct end *)data)->drops++;
}

static void
end_wake(void *data)
{
    struct end *end = data;

    end->wakes++;
    if (end->victim != NULL && end->victim->io != NULL) {
        rt_io_deregister(end->victim->io);
        end->victim->io = NULL;
    }
}

static const struct rt_waker_type end_waker = {
    .clone = end_clone,
    .wake = end_wake,
    .wake_by_ref = end_wake,
    .drop = end_drop,
};

/* Wait to read. */
static void
end_want(struct end *end, struct world *world)
{
    struct rt_waker waker = { &end_waker, end };
    struct rt_context cx = { .waker = &waker, .reactor = &world->reactor };
    struct rt_ready ready;

    if (rt_io_poll_ready(end->io, RT_READ, &cx, &ready) == RT_PENDING)
        return;
    rt_io_clear(end->io, ready);
    rt_io_poll_ready(end->io, RT_READ, &cx, &ready);
}

static void
end_open(struct end *end, struct world *world)
{
    int result;

    *end = (struct end){ .victim = NULL };
    socket_pair(&end->fd, &end->peer);
    result = rt_io_register(&end->io, &world->reactor, end->fd);
    ck_assert_int_eq(result, 0);
    end_want(end, world);
}

static void
end_close(struct end *end)
{
    rt_io_deregister(end->io);
    close(end->fd);
    close(end->peer);
}

/* ---- turns -------------------------------------------------------------- */

START_TEST(a_turn_collects_its_wakers_before_it_wakes_the_first)
{
    struct world world;
    struct end a, b;

    world_start(&world, RT_CLOCK_REAL);
    end_open(&a, &world);
    end_open(&b, &world);
    a.victim = &b;
    b.victim = &a;
    say(a.peer, "x");
    say(b.peer, "x");
    rt_reactor_park(&world.reactor);
    ck_assert_msg(a.wakes == 1 && b.wakes == 1,
                  "both fds were ready in one batch, and each wake deregisters "
                  "the other: %u and %u wakes: R2: a wake may end an fd of "
                  "this batch, so none may be touched after the first wake",
                  a.wakes, b.wakes);
    end_close(&a);
    end_close(&b);
    world_stop(&world);
}
END_TEST

START_TEST(a_wake_may_close_its_own_fd)
{
    struct world world;
    struct end a;

    world_start(&world, RT_CLOCK_REAL);
    end_open(&a, &world);
    a.victim = &a;
    say(a.peer, "x");
    rt_reactor_park(&world.reactor);
    ck_assert_ptr_null(a.io);
    ck_assert_uint_eq(a.wakes, 1);
    end_close(&a);
    world_stop(&world);
}
END_TEST

START_TEST(what_does_not_fit_in_one_batch_comes_with_the_next)
{
    static struct end ends[MANY];
    struct world world;
    unsigned woken = 0;

    world_start(&world, RT_CLOCK_REAL);
    for (unsigned i = 0; i < MANY; i++) {
        end_open(&ends[i], &world);
        say(ends[i].peer, "x");
    }
    rt_reactor_look(&world.reactor);
    for (unsigned i = 0; i < MANY; i++)
        woken += ends[i].wakes;
    ck_assert_msg(woken == RT_REACTOR_BATCH,
                  "%u of %d waiters were woken by the first turn, its batch "
                  "holds %u",
                  woken, MANY, RT_REACTOR_BATCH);
    rt_reactor_look(&world.reactor);
    for (unsigned i = 0; i < MANY; i++) {
        ck_assert_msg(ends[i].wakes == 1,
                      "waiter %u of %d was woken %u times by two turns", i,
                      MANY, ends[i].wakes);
        end_close(&ends[i]);
    }
    world_stop(&world);
}
END_TEST

START_TEST(a_look_does_not_wait)
{
    struct world world;

    world_start(&world, RT_CLOCK_REAL);
    rt_reactor_look(&world.reactor);
    ck_assert_uint_eq(world.reactor.waits, 1);
    world_stop(&world);
}
END_TEST

START_TEST(an_event_comes_before_time_moves)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_alarm alarm = { .clock = NULL };
    struct world world;
    struct end a;

    world_start(&world, RT_CLOCK_VIRTUAL);
    end_open(&a, &world);
    RT_OK(rt_alarm_set(&alarm, &world.clock, RT_NS_PER_MS, &waker));
    say(a.peer, "x");
    rt_reactor_park(&world.reactor);
    ck_assert_msg(a.wakes == 1 && counter.wakes == 0,
                  "something was ready and time jumped all the same (%u wakes, "
                  "%u alarms): virtual time stands still while there is work",
                  a.wakes, counter.wakes);
    rt_reactor_park(&world.reactor);
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert_uint_eq(rt_clock_now(&world.clock), RT_NS_PER_MS);
    end_close(&a);
    world_stop(&world);
}
END_TEST

START_TEST(a_look_never_moves_time)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_alarm alarm = { .clock = NULL };
    struct world world;

    world_start(&world, RT_CLOCK_VIRTUAL);
    RT_OK(rt_alarm_set(&alarm, &world.clock, RT_NS_PER_MS, &waker));
    rt_reactor_look(&world.reactor);
    ck_assert_uint_eq(rt_clock_now(&world.clock), 0);
    ck_assert_uint_eq(counter.wakes, 0);
    rt_alarm_cancel(&alarm);
    world_stop(&world);
}
END_TEST

START_TEST(a_signal_during_the_wait_is_no_event)
{
    struct world world;
    struct end a;

    world_start(&world, RT_CLOCK_REAL);
    end_open(&a, &world);
    say(a.peer, "x");
    rt_fake_fail(RT_FAKE_EPOLL_WAIT, 1, EINTR);
    rt_fake_fail(RT_FAKE_POLL, 1, EINTR);
    rt_reactor_park(&world.reactor);
    rt_fakes_reset();
    ck_assert_msg(a.wakes == 0 && world.reactor.waits == 1,
                  "a signal ended the wait: %u wakes, %u waits", a.wakes,
                  (unsigned)world.reactor.waits);
    rt_reactor_park(&world.reactor);
    ck_assert_uint_eq(a.wakes, 1);
    end_close(&a);
    world_stop(&world);
}
END_TEST

/* ---- interrupts --------------------------------------------------------- */

START_TEST(an_interrupt_before_the_park_ends_it)
{
    struct world world;

    world_start(&world, RT_CLOCK_REAL);
    rt_reactor_interrupt(&world.reactor);
    rt_reactor_park(&world.reactor); /* or this hangs */
    ck_assert_uint_eq(world.reactor.waits, 1);
    world_stop(&world);
}
END_TEST

START_TEST(five_interrupts_end_one_park)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_alarm alarm = { .clock = NULL };
    struct world world;

    world_start(&world, RT_CLOCK_VIRTUAL);
    RT_OK(rt_alarm_set(&alarm, &world.clock, RT_NS_PER_MS, &waker));
    for (int i = 0; i < 5; i++)
        rt_reactor_interrupt(&world.reactor);
    rt_reactor_park(&world.reactor);
    ck_assert_msg(counter.wakes == 0,
                  "interrupted five times, and the park went on to the alarm");
    rt_reactor_park(&world.reactor);
    ck_assert_msg(counter.wakes == 1,
                  "the second park ended too early: five interrupts are one "
                  "(M33), and taking notice of them uses them all up");
    world_stop(&world);
}
END_TEST

struct interrupter {
    struct rt_reactor *reactor;
    unsigned before;
};

/* Interrupt as soon as the reactor has asked the kernel to wait. */
static void *
interrupt_when_parked(void *data)
{
    struct interrupter *me = data;

    while (world_waits() == me->before)
        usleep(100);
    rt_reactor_interrupt(me->reactor);
    return NULL;
}

START_TEST(an_interrupt_from_another_thread_ends_the_park)
{
    struct world world;
    struct interrupter interrupter = { &world.reactor, world_waits() };
    pthread_t thread;

    world_start(&world, RT_CLOCK_REAL);
    ck_assert_int_eq(
        pthread_create(&thread, NULL, interrupt_when_parked, &interrupter), 0);
    rt_reactor_park(&world.reactor); /* or this hangs (M32) */
    pthread_join(thread, NULL);
    ck_assert_uint_eq(world.reactor.waits, 1);
    world_stop(&world);
}
END_TEST

/* ---- misuse ------------------------------------------------------------- */

static void *
look_from_here(void *reactor)
{
    rt_reactor_look(reactor);
    return NULL;
}

static void
look_from_another_thread(void *data)
{
    struct world world;
    pthread_t thread;

    (void)data;
    world_start(&world, RT_CLOCK_REAL);
    if (pthread_create(&thread, NULL, look_from_here, &world.reactor) == 0)
        pthread_join(thread, NULL);
}

START_TEST(another_thread_may_not_turn_the_reactor)
{
    const char *words = rt_last_words(look_from_another_thread, NULL);

    ck_assert_msg(strstr(words, "R1: only the thread of the reactor") != NULL,
                  "another thread turned the reactor, and it said: %s", words);
}
END_TEST

static void *
register_from_here(void *data)
{
    struct rt_io *io;
    int fd, peer;

    socket_pair(&fd, &peer);
    RT_OK(rt_io_register(&io, data, fd));
    return NULL;
}

static void
register_from_another_thread(void *data)
{
    struct world world;
    pthread_t thread;

    (void)data;
    world_start(&world, RT_CLOCK_REAL);
    if (pthread_create(&thread, NULL, register_from_here, &world.reactor) == 0)
        pthread_join(thread, NULL);
}

START_TEST(another_thread_may_not_register)
{
    const char *words = rt_last_words(register_from_another_thread, NULL);

    ck_assert_msg(strstr(words, "R1: ") != NULL,
                  "another thread registered an fd, and it said: %s (M34: of "
                  "all calls only the interrupt may come from anywhere)",
                  words);
}
END_TEST

static void *
deregister_from_here(void *io)
{
    rt_io_deregister(io);
    return NULL;
}

static void
deregister_from_another_thread(void *data)
{
    struct world world;
    pthread_t thread;
    struct end a;

    (void)data;
    world_start(&world, RT_CLOCK_REAL);
    end_open(&a, &world);
    if (pthread_create(&thread, NULL, deregister_from_here, a.io) == 0)
        pthread_join(thread, NULL);
}

START_TEST(another_thread_may_not_deregister)
{
    const char *words = rt_last_words(deregister_from_another_thread, NULL);

    ck_assert_msg(strstr(words, "R1: ") != NULL,
                  "another thread took an fd away, which the reactor may be "
                  "looking at, and it said: %s",
                  words);
}
END_TEST

static void
leave_an_fd_registered(void *data)
{
    struct world world;
    struct end a;

    (void)data;
    world_start(&world, RT_CLOCK_REAL);
    end_open(&a, &world);
    world_stop(&world);
}

START_TEST(a_reactor_does_not_end_before_its_fds)
{
    const char *words = rt_last_words(leave_an_fd_registered, NULL);

    ck_assert_msg(strstr(words, "F3: 1 fds are still registered") != NULL,
                  "the reactor ended with an fd registered, and it said: %s",
                  words);
}
END_TEST

static void *
start_a_reactor(void *clock)
{
    struct rt_reactor reactor;

    RT_OK(rt_reactor_init(&reactor, clock));
    return NULL;
}

static void
share_virtual_time(void *unused)
{
    struct rt_clock clock;
    pthread_t thread;

    (void)unused;
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    pthread_create(&thread, NULL, start_a_reactor, &clock);
    pthread_join(thread, NULL);
}

/* Two reactors would move one time, each in the midst of the other's polls. */
START_TEST(a_virtual_clock_is_driven_by_the_thread_that_made_it)
{
    const char *words = rt_last_words(share_virtual_time, NULL);

    ck_assert_msg(strstr(words, "a virtual clock belongs to one thread") !=
                      NULL,
                  "a second thread may move virtual time: %s", words);
}
END_TEST

/* A stray close(3), of everything that stderr is not. */
static void
park_on_nothing(void *world)
{
    for (int fd = 3; fd < 100; fd++)
        close(fd);
    for (unsigned i = 0; i < 1000; i++)
        rt_reactor_park(&((struct world *)world)->reactor);
}

START_TEST(a_park_without_its_descriptor_aborts_and_does_not_spin)
{
    struct world world;
    const char *words;

    world_start(&world, RT_CLOCK_REAL);
    words = rt_last_words(park_on_nothing, &world);
    ck_assert_msg(
        strstr(words, "EBADF: who closed the reactor's descriptor?") != NULL,
        "the fd that it waits in is closed, a thousand parks were no waits, "
        "and: %s",
        words);
    world_stop(&world);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_turn_collects_its_wakers_before_it_wakes_the_first);
    rt_add(a_wake_may_close_its_own_fd);
    rt_add(what_does_not_fit_in_one_batch_comes_with_the_next);
    rt_add(a_look_does_not_wait);
    rt_add(an_event_comes_before_time_moves);
    rt_add(a_look_never_moves_time);
    rt_add(a_signal_during_the_wait_is_no_event);
    rt_add(an_interrupt_before_the_park_ends_it);
    rt_add(five_interrupts_end_one_park);
    rt_add(an_interrupt_from_another_thread_ends_the_park);
    rt_add(another_thread_may_not_turn_the_reactor);
    rt_add(another_thread_may_not_register);
    rt_add(another_thread_may_not_deregister);
    rt_add(a_reactor_does_not_end_before_its_fds);
    rt_add(a_park_without_its_descriptor_aborts_and_does_not_spin);
    rt_add(a_virtual_clock_is_driven_by_the_thread_that_made_it);
}
