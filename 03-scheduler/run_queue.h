/* The run queue: who became SCHEDULED first, runs first. Chapter 3. Of one
 * thread, or under its owner's lock. Never allocates: each task brings its
 * link, and with it the reference of SCHEDULED (T2). The queue knows no more of
 * a task than that. */
#ifndef RT_RUN_QUEUE_H
#define RT_RUN_QUEUE_H

#include <stdbool.h>

/* What lies in a task; rt_task_of() in task.h leads back. */
struct rt_run_link {
    struct rt_run_link *next; /* who stands behind it */
};

struct rt_run_queue {
    struct rt_run_link *first, *last; /* first NULL: empty */
};

/* Behind all others. `link` is in no queue. */
void rt_run_queue_push(struct rt_run_queue *queue, struct rt_run_link *link);

/* The one that waits longest, or NULL. */
struct rt_run_link *rt_run_queue_pop(struct rt_run_queue *queue);

/* Move all of `from` behind all of `to`. */
void rt_run_queue_append(struct rt_run_queue *to, struct rt_run_queue *from);

bool rt_run_queue_is_empty(const struct rt_run_queue *queue);

#endif
