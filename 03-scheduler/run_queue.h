/* The run queue: tasks in the order in which they became SCHEDULED. Chapter 3.
 * Of one thread, or under its owner's lock. Never allocates: the tasks are the
 * links. Each task in it brings its reference of SCHEDULED (T2). */
#ifndef RT_RUN_QUEUE_H
#define RT_RUN_QUEUE_H

#include <stdbool.h>

struct rt_task;

struct rt_run_queue {
    struct rt_task *first, *last; /* NULL: empty */
};

void rt_run_queue_push(struct rt_run_queue *queue, struct rt_task *task);

/* The one that waits longest, or NULL. */
struct rt_task *rt_run_queue_pop(struct rt_run_queue *queue);

/* Move all of `from` behind all of `to`. */
void rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from);

bool rt_run_queue_is_empty(const struct rt_run_queue *queue);

#endif
