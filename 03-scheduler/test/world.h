/* A clock, a reactor on it, and polls by hand. Tests only. */
#ifndef RT_WORLD_H
#define RT_WORLD_H

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "fakes.h"
#include "harness.h"
#include "puppet.h"
#include "reactor.h"

struct world {
    struct rt_clock clock;
    struct rt_reactor reactor;
};

static inline void
world_start(struct world *world, enum rt_clock_kind kind)
{
    int result;

    rt_clock_init(&world->clock, kind);
    result = rt_reactor_init(&world->reactor, &world->clock);
    ck_assert_msg(result == 0, "rt_reactor_init said %d", result);
}

static inline void
world_stop(struct world *world)
{
    rt_reactor_fini(&world->reactor);
    rt_clock_fini(&world->clock);
}

/* Poll once, with the counter's waker. */
static inline enum rt_poll
world_poll(struct world *world, struct rt_future *future,
           struct counter *counter)
{
    struct rt_waker waker = counter_waker(counter);
    struct rt_context cx = { .waker = &waker,
                             .clock = &world->clock,
                             .reactor = &world->reactor };

    return rt_future_poll(future, &cx);
}

/* Let the reactor work until wake number `wakes` has come. If it never comes,
 * the test hangs here. */
static inline void
world_park_until(struct world *world, struct counter *counter, unsigned wakes)
{
    while (counter_wakes(counter) < wakes)
        rt_reactor_park(&world->reactor);
}

/* Drive `future` to its end by hand. How many polls that took. */
static inline unsigned
world_finish(struct world *world, struct rt_future *future,
             struct counter *counter)
{
    unsigned polls = 1;

    for (; world_poll(world, future, counter) == RT_PENDING; polls++)
        world_park_until(world, counter, counter_wakes(counter) + 1);
    return polls;
}

/* Drive `future` until it is ready, and drop it: block_on by hand. */
static inline void
world_block_on(struct world *world, struct rt_future *future)
{
    struct counter counter = COUNTER_INIT;
    unsigned wakes = 0;

    while (world_poll(world, future, &counter) == RT_PENDING)
        world_park_until(world, &counter, ++wakes);
    rt_future_drop(future);
}

/* How often the kernel was asked to wait, by whichever call. */
static inline unsigned
world_waits(void)
{
    return rt_fake_calls(RT_FAKE_EPOLL_WAIT) + rt_fake_calls(RT_FAKE_POLL);
}

/* Send what is written to `fd`, 1 or 2, to a file. Hand the answer back to
 * redirect_end(). */
static inline int
redirect(int fd, const char *path)
{
    int file = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    int saved = dup(fd);

    fflush(NULL);
    dup2(file, fd);
    close(file);
    return saved;
}

static inline void
redirect_end(int fd, int saved)
{
    fflush(NULL);
    dup2(saved, fd);
    close(saved);
}

#endif
