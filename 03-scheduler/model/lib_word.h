/* A task that is its word alone: nothing to poll, and a queue of one place. It
 * is freed where its references say so. Models only. */
#ifndef LIB_WORD_H
#define LIB_WORD_H

#include "task_state.h"

/* SCHEDULED and in the queue, with `refs` references: the queue's and others.
 * The caller is the poller: it is woken when the task is queued again. */
rt_task_word *word_new(unsigned refs);

/* Take the row, and submit if that is its duty. Returns the duty. At zero
 * references the task is freed. */
enum rt_task_duty word_step(rt_task_word *word, enum rt_task_event event);

/* Give one reference back. */
void word_unref(rt_task_word *word);

/* Sleep until the task is in the queue, and take it out. Poller only. */
rt_task_word *word_next(void);

/* Refuse it from now on, and give back the reference of one that is in the
 * queue. Poller only. */
void word_close_queue(void);

#endif
