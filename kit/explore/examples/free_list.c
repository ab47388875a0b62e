/* A list of free places, each the number of the next. The word at its head is a
 * place and a counter that goes up with each change: so a head that looks as it
 * did is as it was. */
#include "example.h"

enum { PLACES = 3, END = PLACES, WHO = 3 };

static _Atomic uint32_t head; /* changes << 8 | place */
static _Atomic uint32_t next[PLACES] = { 1, 2, END };
static bool has[WHO][PLACES];

static void
show_head(uint64_t word, char *out, size_t size)
{
    snprintf(out, size, "place %u, %u changes", (unsigned)(word & 0xff),
             (unsigned)(word >> 8));
}

static bool
set_head(uint32_t *seen, uint32_t place)
{
    uint32_t changes = *seen >> 8;
#ifndef WITHOUT_A_COUNTER
    changes++;
#endif
    return atomic_compare_exchange_strong(&head, seen, changes << 8 | place);
}

static uint32_t
pop(void)
{
    uint32_t seen = atomic_load(&head);
    for (;;) {
        uint32_t place = seen & 0xff;
        if (place == END)
            return END;
        if (set_head(&seen, atomic_load(&next[place]))) {
            explore_note("has place %u", (unsigned)place);
            has[explore_self()][place] = true;
            return place;
        }
    }
}

static void
push(uint32_t place)
{
    has[explore_self()][place] = false;
    uint32_t seen = atomic_load(&head);
    do
        atomic_store(&next[place], seen & 0xff);
    while (!set_head(&seen, place));
}

static void
take_two(void *unused)
{
    (void)unused;
    pop();
    pop();
}

static void
take_two_give_one(void *unused)
{
    (void)unused;
    uint32_t first = pop();
    pop();
    if (first != END)
        push(first);
}

static void
run(void)
{
    explore_name(&head, "head", show_head);
    explore_name(&next[0], "next of 0", NULL);
    explore_name(&next[1], "next of 1", NULL);
    explore_name(&next[2], "next of 2", NULL);
    explore_thread("first", take_two, NULL);
    explore_thread("second", take_two_give_one, NULL);
    explore_join();
    for (int place = 0; place < PLACES; place++)
        EXPLORE_CHECK(!has[1][place] || !has[2][place], "both have place %d",
                      place);
}

const struct explore_model explore_model = {
    .law = "no two threads have the same place",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
