#include <stdio.h>
#include <stdlib.h>

#include "explore.h"
#include "lib_names.h"
#include "lib_word.h"

static rt_task_word closed; /* lies in a queue that is closed */
static _Atomic(rt_task_word *) queue;
static unsigned poller;

static void
show_queue(uint64_t place, char *out, size_t size)
{
    const char *what = place == 0 ? "empty" : "the task";

    if (place == (uintptr_t)&closed)
        what = "closed";
    snprintf(out, size, "%s", what);
}

rt_task_word *
word_new(unsigned refs)
{
    rt_task_word *word = malloc(sizeof *word);

    rt_task_word_init(word, refs);
    name_task_word(word, "word");
    explore_name((const void *)&queue, "queue", show_queue);
    atomic_init(&queue, word);
    poller = explore_self();
    return word;
}

void
word_unref(rt_task_word *word)
{
    if (rt_task_word_unref(word) == 0)
        free(word);
}

static void
submit(rt_task_word *word)
{
    rt_task_word *there = NULL;

    if (atomic_compare_exchange_strong(&queue, &there, word)) {
        explore_unpark(poller);
        return;
    }
    EXPLORE_CHECK(there == &closed, "T2: the task is in the queue twice");
    word_unref(word);
}

enum rt_task_duty
word_step(rt_task_word *word, enum rt_task_event event)
{
    struct rt_task_step step = rt_task_word_step(word, event);

    explore_note("%s -%s-> %s", rt_task_state_name(step.row->from),
                 rt_task_event_name(step.row->event),
                 rt_task_state_name(step.row->to));
    if (step.row->duty == RT_TASK_DO_SUBMIT)
        submit(word);
    if (step.row->duty == RT_TASK_DO_SUBMIT && event == RT_TASK_ON_WAKE_VAL)
        word_unref(word); /* T7 */
    else if (step.refs == 0)
        free(word);
    return step.row->duty;
}

rt_task_word *
word_next(void)
{
    rt_task_word *word;

    while ((word = atomic_exchange(&queue, NULL)) == NULL)
        explore_park();
    return word;
}

void
word_close_queue(void)
{
    rt_task_word *word = atomic_exchange(&queue, &closed);

    if (word != NULL)
        word_unref(word);
}
