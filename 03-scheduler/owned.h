/* The list of the living: every task from its spawn to its end. Chapter 3. Any
 * thread. It is what makes an orderly shutdown possible: nobody is forgotten.
 * (Tokio: runtime/task/list.rs.)
 *
 * O1  Each task in it brings one reference.
 * O2  After it is closed nothing goes in. A spawn that comes too late is told
 *     so under the lock; so no task slips in behind the sweep. */
#ifndef RT_OWNED_H
#define RT_OWNED_H

#include <pthread.h>
#include <stdbool.h>

struct rt_task;

struct rt_owned {
    pthread_mutex_t lock; /* protects what follows; a leaf */
    struct rt_task *first;
    unsigned long count;
    bool closed;
};

void rt_owned_init(struct rt_owned *owned);
void rt_owned_fini(struct rt_owned *owned);

/* False: closed (O2). */
bool rt_owned_add(struct rt_owned *owned, struct rt_task *task);

/* True if it was in the list; its reference goes to the caller. */
bool rt_owned_remove(struct rt_owned *owned, struct rt_task *task);

/* Close, and take one out; its reference goes to the caller. NULL: empty. */
struct rt_task *rt_owned_close_and_pop(struct rt_owned *owned);

unsigned long rt_owned_count(struct rt_owned *owned);

#endif
