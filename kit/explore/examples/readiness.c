/* What the reactor knows of a socket: ready or not, and the number of the event
 * that said so. A reader that found nothing clears the bit, unless an event
 * came since it looked: then the number is another one. */
#include "example.h"

#ifndef TICKS
#define TICKS 256
#endif

enum { READY = 1, TICK = 2, EVENTS = 2 };
enum { READER = 1 };

static atomic_uint state = READY; /* of an event whose bytes are read */
static atomic_uint bytes;         /* in the kernel */

static void
show_state(uint64_t value, char *out, size_t size)
{
    snprintf(out, size, "%s, tick %u",
             (value & READY) != 0 ? "ready" : "not ready",
             (unsigned)(value / TICK));
}

static void
clear(unsigned seen)
{
    atomic_compare_exchange_strong(&state, &seen, seen & ~(unsigned)READY);
}

static void
read_all(void *unused)
{
    (void)unused;
    for (unsigned got = 0; got < EVENTS;) {
        unsigned seen = atomic_load(&state);
        if ((seen & READY) == 0) {
            explore_park();
            continue;
        }
        unsigned count = atomic_exchange(&bytes, 0);
        explore_note("read() says %u", count);
        if (count == 0)
            clear(seen);
        got += count;
    }
}

static void
react(void *unused)
{
    (void)unused;
    for (int event = 0; event < EVENTS; event++) {
        atomic_fetch_add(&bytes, 1);
        unsigned seen = atomic_load(&state);
        unsigned tick = (seen / TICK + 1) % TICKS;
        while (
            !atomic_compare_exchange_strong(&state, &seen, READY | tick * TICK))
            ;
        explore_unpark(READER);
    }
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("reader", read_all, NULL);
    explore_thread("reactor", react, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "the reader gets every byte",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
