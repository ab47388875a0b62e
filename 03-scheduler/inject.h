/* The inject queue: tasks that other threads made SCHEDULED. Chapter 3. Any
 * thread. (Tokio: runtime/scheduler/inject.)
 *
 * N1  Whoever finds it empty and pushes, interrupts the park after that. So
 *     either the scheduler finds the task when it looks before it parks, or the
 *     interrupt ends that park, or both.
 * N2  After it is closed nothing goes in. */
#ifndef RT_INJECT_H
#define RT_INJECT_H

#include <pthread.h>
#include <stdbool.h>

#include "run_queue.h"

struct rt_task;

struct rt_inject {
    pthread_mutex_t lock; /* protects what follows; a leaf */
    struct rt_run_queue queue;
    bool closed;
};

void rt_inject_init(struct rt_inject *inject);
void rt_inject_fini(struct rt_inject *inject);

/* What a push found. CLOSED: the reference is still the caller's. */
enum rt_inject_found {
    RT_INJECT_WAS_EMPTY, /* interrupt the park (N1) */
    RT_INJECT_HAD_MORE,
    RT_INJECT_CLOSED
};
enum rt_inject_found rt_inject_push(struct rt_inject *inject,
                                    struct rt_task *task);

/* The one that waits longest, or NULL. */
struct rt_task *rt_inject_pop(struct rt_inject *inject);

/* Refuse from now on. */
void rt_inject_close(struct rt_inject *inject);

#endif
