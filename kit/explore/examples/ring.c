/* A ring of two slots between one producer and one consumer. Each end has its
 * own counter; the other end only reads it. */
#include "example.h"

#ifndef TAIL_ORDER
#define TAIL_ORDER memory_order_release
#endif
#ifndef HEAD_SEEN
#define HEAD_SEEN memory_order_acquire
#endif

enum { SLOTS = 2, ITEMS = 3 };

static struct {
    atomic_uint head, tail; /* count up, and never come down */
    unsigned slot[SLOTS];
} ring;

static void
produce(void *unused)
{
    (void)unused;
    for (unsigned item = 1; item <= ITEMS; item++) {
        unsigned tail = item - 1;
        while (tail - atomic_load_explicit(&ring.head, HEAD_SEEN) == SLOTS)
            explore_spin();
        ring.slot[tail % SLOTS] = item;
        atomic_store_explicit(&ring.tail, tail + 1, TAIL_ORDER);
    }
}

static void
consume(void *unused)
{
    (void)unused;
    for (unsigned head = 0; head < ITEMS; head++) {
        while (atomic_load_explicit(&ring.tail, memory_order_acquire) == head)
            explore_spin();
        unsigned item = ring.slot[head % SLOTS];
        EXPLORE_CHECK(item == head + 1, "item %u, not %u", item, head + 1);
        atomic_store_explicit(&ring.head, head + 1, memory_order_release);
    }
}

static void
run(void)
{
    explore_thread("producer", produce, NULL);
    explore_thread("consumer", consume, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "each item comes out once, in order, whole",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
