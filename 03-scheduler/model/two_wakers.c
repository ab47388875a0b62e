/* Two wakers and a poller. The future waits for both events; one waker keeps
 * its reference and gives it back later, the other one spends it. */
#include "explore.h"
#include "lib_word.h"

static rt_task_word *word;
static _Atomic unsigned events; /* of the two that have happened */

static void
wake_and_drop(void *unused)
{
    (void)unused;
    atomic_fetch_add(&events, 1);
    word_step(word, RT_TASK_ON_WAKE_REF);
    word_unref(word);
}

static void
wake(void *unused)
{
    (void)unused;
    atomic_fetch_add(&events, 1);
    word_step(word, RT_TASK_ON_WAKE_VAL);
}

/* True when the task is complete. */
static bool
poll(rt_task_word *task)
{
    word_step(task, RT_TASK_ON_POLL);
    if (atomic_load(&events) == 2) {
        word_step(task, RT_TASK_ON_READY);
        word_unref(task); /* RUNNING's (T3) */
        return true;
    }
    explore_note("the poll returns PENDING: one event is missing");
    word_step(task, RT_TASK_ON_PENDING);
    return false;
}

static void
run(void)
{
    word = word_new(3); /* of the queue, and of the wakers */
    explore_name((const void *)&events, "events", NULL);
    explore_thread("waker 1", wake_and_drop, NULL);
    explore_thread("waker 2", wake, NULL);
    while (!poll(word_next()))
        ;
    explore_join();
}

const struct explore_model explore_model = {
    .law = "T2, T5: however many wake, the task is in the queue once, and the"
           " last reference frees it",
    .run = run,
};
