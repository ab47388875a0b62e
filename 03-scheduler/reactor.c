#include <errno.h>

#include "backend.h"
#include "reactor.h"
#include "rt_assert.h"
#include "trace.h"

int
rt_reactor_init(struct rt_reactor *reactor, struct rt_clock *clock)
{
    rt_clock_assert_ours(clock);
    *reactor = (struct rt_reactor){ .clock = clock, .thread = pthread_self() };
    reactor->backend = rt_backend_new(clock);
    return reactor->backend != NULL ? 0 : -errno;
}

void
rt_reactor_fini(struct rt_reactor *reactor)
{
    RT_ASSERT(reactor->registered == 0,
              "F3: %u fds are still registered; drop their futures and close"
              " their streams before the reactor",
              reactor->registered);
    rt_backend_free(reactor->backend);
}

static void
assert_our_thread(const struct rt_reactor *reactor)
{
    RT_ASSERT(pthread_equal(reactor->thread, pthread_self()),
              "R1: only the thread of the reactor may do this");
}

int
rt_reactor_add(struct rt_reactor *reactor, struct rt_io *io)
{
    int result;

    assert_our_thread(reactor);
    io->id = ++reactor->ids;
    result = rt_backend_add(reactor->backend, io);
    if (result == 0)
        reactor->registered++;
    return result;
}

void
rt_reactor_remove(struct rt_reactor *reactor, struct rt_io *io)
{
    assert_our_thread(reactor);
    rt_backend_remove(reactor->backend, io);
    reactor->registered--;
}

/* Note what `event` says and collect those who wait for it. Returns how many
 * wakers it wrote. */
static unsigned
collect(const struct rt_backend_event *event, struct rt_waker *wakers)
{
    const bool *ready = event->ready;
    unsigned count = 0;

    if (event->io == NULL)
        return 0; /* an interrupt: whoever sent it has done the rest */
    RT_TRACE(EVENT, 0, event->io->id, ready[RT_READ] + 2 * ready[RT_WRITE]);
    for (unsigned i = 0; i < RT_DIRECTIONS; i++)
        if (ready[i])
            wakers[count++] = rt_io_set_ready(event->io, i);
    return count;
}

/* Wait, collect, wake (R2). Returns how many events there were. */
static unsigned
turn(struct rt_reactor *reactor, uint64_t until)
{
    struct rt_backend_event events[RT_REACTOR_BATCH];
    struct rt_waker wakers[RT_DIRECTIONS * RT_REACTOR_BATCH];
    unsigned woken = 0;
    unsigned count;

    assert_our_thread(reactor);
    count = rt_backend_wait(reactor->backend, until, events, RT_REACTOR_BATCH);
    reactor->waits++;
    rt_clock_trace(reactor->clock);
    for (unsigned i = 0; i < count; i++)
        woken += collect(&events[i], &wakers[woken]);
    for (unsigned i = 0; i < woken; i++)
        rt_waker_wake(&wakers[i]);
    return count;
}

void
rt_reactor_park(struct rt_reactor *reactor)
{
    if (turn(reactor, rt_clock_next(reactor->clock)) == 0)
        rt_clock_jump(reactor->clock);
}

void
rt_reactor_look(struct rt_reactor *reactor)
{
    turn(reactor, 0);
}

void
rt_reactor_interrupt(struct rt_reactor *reactor)
{
    RT_TRACE(INTERRUPT, 0, 0, 0);
    rt_backend_interrupt(reactor->backend);
}
