/* A wake, a poll, and a handle that aborts and then goes: four things at once
 * on one word. Nobody forgets a reference, nobody gives one back twice. */
#include "explore.h"
#include "lib_word.h"

static rt_task_word *word;
static _Atomic bool ready;
static unsigned drops; /* of the future: the poller's */

static void
wake(void *unused)
{
    (void)unused;
    atomic_store(&ready, true);
    word_step(word, RT_TASK_ON_WAKE_VAL);
}

static void
abort_and_drop(void *unused)
{
    (void)unused;
    word_step(word, RT_TASK_ON_ABORT);
    word_unref(word);
}

static void
complete(rt_task_word *task)
{
    drops++;
    word_step(task, RT_TASK_ON_READY);
    word_unref(task); /* RUNNING's (T3) */
}

/* True when the task is complete. */
static bool
poll(rt_task_word *task)
{
    if (word_step(task, RT_TASK_ON_POLL) == RT_TASK_DO_RUN &&
        !atomic_load(&ready)) {
        explore_note("the poll returns PENDING: it is not ready");
        if (word_step(task, RT_TASK_ON_PENDING) != RT_TASK_DO_CANCEL)
            return false;
    }
    complete(task);
    return true;
}

static void
run(void)
{
    word = word_new(3); /* of the queue, the waker, the handle */
    explore_name((const void *)&ready, "ready", NULL);
    explore_thread("waker", wake, NULL);
    explore_thread("handle", abort_and_drop, NULL);
    while (!poll(word_next()))
        ;
    explore_join();
    EXPLORE_CHECK(drops == 1, "the future was dropped %u times", drops);
}

const struct explore_model explore_model = {
    .law = "T2-T6: wake, poll, abort and the handle's drop, in any order: one"
           " end, one free, and never twice in the queue",
    .run = run,
};
