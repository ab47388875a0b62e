/* The last of two owners frees. */
#include "example.h"

#ifndef DROP_ORDER
#define DROP_ORDER memory_order_acq_rel
#endif

static struct task {
    atomic_uint refs;
    int output;
} * task;

/* True for the last one. */
static bool
unref(void)
{
#if defined(LOAD_AND_STORE)
    unsigned refs = atomic_load_explicit(&task->refs, memory_order_acquire);
    atomic_store_explicit(&task->refs, refs - 1, memory_order_release);
    return refs == 1;
#elif defined(ASKED_AGAIN)
    atomic_fetch_sub_explicit(&task->refs, 1, DROP_ORDER);
    return atomic_load_explicit(&task->refs, memory_order_acquire) == 0;
#else
    return atomic_fetch_sub_explicit(&task->refs, 1, DROP_ORDER) == 1;
#endif
}

static void
drop(void *unused)
{
    (void)unused;
    EXPLORE_CHECK(task->output == 7, "the output is %d", task->output);
    if (unref())
        free(task);
}

static void
run(void)
{
    task = malloc(sizeof *task);
    if (task == NULL)
        return;
    atomic_init(&task->refs, 2);
    task->output = 7;
    explore_name(&task->refs, "refs", NULL);
    explore_thread("worker", drop, NULL);
    explore_thread("waker", drop, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "the memory is freed once, when nobody uses it any more",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
