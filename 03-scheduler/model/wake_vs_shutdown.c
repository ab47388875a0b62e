/* The scheduler cancels an idle task while somebody wakes it. What the waker
 * submits comes too late, or is thrown out with the queue. */
#include "explore.h"
#include "lib_word.h"

static rt_task_word *word;

static void
wake(void *unused)
{
    (void)unused;
    word_step(word, RT_TASK_ON_WAKE_REF);
    word_step(word, RT_TASK_ON_WAKE_VAL);
}

static void
run(void)
{
    word = word_new(3); /* of the queue, the list of the living, the waker */
    word_next();
    word_step(word, RT_TASK_ON_POLL);
    word_step(word, RT_TASK_ON_PENDING);
    explore_thread("waker", wake, NULL);
    word_step(word, RT_TASK_ON_SHUTDOWN);
    word_step(word, RT_TASK_ON_READY);
    word_unref(word); /* RUNNING's */
    word_unref(word); /* the list's */
    word_close_queue();
    explore_join();
}

const struct explore_model explore_model = {
    .law = "T2, T5: a wake that meets the shutdown neither revives the task"
           " nor keeps its memory",
    .run = run,
};
