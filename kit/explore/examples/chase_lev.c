/* The deque of Chase and Lev: the owner pushes and pops at the bottom, thieves
 * take from the top. They meet only over the last task, and there a fence
 * decides. After Lê, Pop, Cohen and Zappa Nardelli: Correct and efficient
 * work-stealing for weak memory models, 2013. */
#include "example.h"

#ifndef THIEVES
#define THIEVES 1
#endif
#ifndef ROUNDS
#define ROUNDS 2
#endif

enum { SLOTS = 4, TASKS = 2, WHO = 4 };

static _Atomic int32_t top, bottom;
static atomic_uint slot[SLOTS];
static unsigned ran[WHO][TASKS + 1];

static void
run_task(unsigned task)
{
    explore_note("runs task %u", task);
    ran[explore_self()][task]++;
}

static bool
advance_top(int32_t from)
{
    return atomic_compare_exchange_strong_explicit(
        &top, &from, from + 1, memory_order_seq_cst, memory_order_relaxed);
}

static void
push(unsigned task)
{
    int32_t last = atomic_load_explicit(&bottom, memory_order_relaxed);
    atomic_store_explicit(&slot[last % SLOTS], task, memory_order_relaxed);
    /* For each later store of bottom, here and in pop: whoever reads it and
     * acquires sees the slot. A release store would speak for itself alone. */
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&bottom, last + 1, memory_order_relaxed);
}

static void
pop(void)
{
    int32_t last = atomic_load_explicit(&bottom, memory_order_relaxed) - 1;
    atomic_store_explicit(&bottom, last, memory_order_relaxed);
#ifndef NO_FENCE
    atomic_thread_fence(memory_order_seq_cst);
#endif
    int32_t first = atomic_load_explicit(&top, memory_order_relaxed);
    bool mine = first <= last;
    unsigned task = 0;
    if (mine)
        task = atomic_load_explicit(&slot[last % SLOTS], memory_order_relaxed);
    if (first == last) /* the last one: a thief may want it too */
        mine = advance_top(first);
    if (first >= last)
        atomic_store_explicit(&bottom, last + 1, memory_order_relaxed);
    if (mine)
        run_task(task);
}

static void
steal(void *unused)
{
    (void)unused;
    for (int round = 0; round < ROUNDS; round++) {
        int32_t first = atomic_load_explicit(&top, memory_order_acquire);
        atomic_thread_fence(memory_order_seq_cst);
        int32_t end = atomic_load_explicit(&bottom, memory_order_acquire);
        if (first >= end)
            continue;
        unsigned task =
            atomic_load_explicit(&slot[first % SLOTS], memory_order_relaxed);
        if (advance_top(first))
            run_task(task);
    }
}

static void
own(void *unused)
{
    (void)unused;
    push(1);
    push(2);
    pop();
    pop();
}

static void
run(void)
{
    explore_name(&slot[0], "slot 0", NULL);
    explore_name(&slot[1], "slot 1", NULL);
    explore_thread("owner", own, NULL);
    for (int thief = 0; thief < THIEVES; thief++)
        explore_thread("thief", steal, NULL);
    explore_join();
    for (unsigned task = 1; task <= TASKS; task++) {
        unsigned times = 0;
        for (unsigned who = 0; who < WHO; who++)
            times += ran[who][task];
        EXPLORE_CHECK(times == 1, "task %u ran %u times", task, times);
    }
}

const struct explore_model explore_model = {
    .law = "each task runs once, whoever took it",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
