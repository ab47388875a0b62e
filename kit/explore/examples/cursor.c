/* A queue of two slots with one word for the head. The thief reads head, slot
 * and then claims by compare-exchange: "the head is as I saw it, so nothing has
 * happened". The cursors come round after ROUND steps; here that is later than
 * the owner can get while a thief sleeps. */
#include "example.h"

#ifndef ROUND
#define ROUND 256
#endif

enum { SLOTS = 2, TASKS = 4, WHO = 3 };

static atomic_uint head, tail; /* modulo ROUND */
static atomic_uint slot[SLOTS];
static unsigned ran[WHO][TASKS + 1];

static void
run_task(unsigned task)
{
    explore_note("runs task %u", task);
    ran[explore_self()][task]++;
}

static void
push(unsigned task)
{
    unsigned at = atomic_load(&tail);
    atomic_store(&slot[at % SLOTS], task);
    atomic_store(&tail, (at + 1) % ROUND);
}

static void
take(void)
{
    unsigned from = atomic_load(&head);
    if (from == atomic_load(&tail))
        return;
    unsigned task = atomic_load(&slot[from % SLOTS]);
    if (atomic_compare_exchange_strong(&head, &from, (from + 1) % ROUND))
        run_task(task);
}

static void
own(void *unused)
{
    (void)unused;
    for (unsigned task = 1; task <= TASKS; task++) {
        push(task);
        take();
    }
}

static void
steal(void *unused)
{
    (void)unused;
    take();
}

static void
run(void)
{
    explore_name(&slot[0], "slot 0", NULL);
    explore_name(&slot[1], "slot 1", NULL);
    explore_thread("owner", own, NULL);
    explore_thread("thief", steal, NULL);
    explore_join();
    for (unsigned task = 1; task <= TASKS; task++)
        EXPLORE_CHECK(ran[1][task] + ran[2][task] == 1, "task %u ran %u times",
                      task, ran[1][task] + ran[2][task]);
}

const struct explore_model explore_model = {
    .law = "each task runs once",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
