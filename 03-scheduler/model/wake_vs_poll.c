/* One waker against a poller that goes idle: the heart of rule T4. The task is
 * its word alone. */
#include "explore.h"
#include "lib_word.h"

static rt_task_word *word;
static _Atomic bool ready; /* what the future waits for */

static void
wake(void *unused)
{
    (void)unused;
    /* Relaxed: it is the word that has to bring this over to the poll. */
    atomic_store_explicit(&ready, true, memory_order_relaxed);
    word_step(word, RT_TASK_ON_WAKE_VAL);
}

/* True when the task is complete. */
static bool
poll(rt_task_word *task)
{
    word_step(task, RT_TASK_ON_POLL);
    if (atomic_load_explicit(&ready, memory_order_relaxed)) {
        word_step(task, RT_TASK_ON_READY);
        word_unref(task); /* RUNNING's (T3) */
        return true;
    }
    explore_note("the poll returns PENDING: it is not ready");
    word_step(task, RT_TASK_ON_PENDING);
    return false;
}

static void
run(void)
{
    word = word_new(2); /* of the queue, and of the waker */
    explore_name((const void *)&ready, "ready", NULL);
    explore_thread("waker", wake, NULL);
    while (!poll(word_next()))
        ;
    explore_join();
}

const struct explore_model explore_model = {
    .law = "T4: a wake during the poll is not lost: either the poller submits"
           " the task again, or the waker does",
    .run = run,
    .weak = 1,
};
