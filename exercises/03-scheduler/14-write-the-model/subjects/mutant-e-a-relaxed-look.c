/* none: it is an atomic, so it is in order */
/* L3: what was done before a count_down is known after a wait */
#include <sched.h>

#include "latch.h"

void
latch_init(struct latch *latch, unsigned count)
{
    pthread_mutex_init(&latch->lock, NULL);
    pthread_cond_init(&latch->zero, NULL);
    atomic_init(&latch->left, count);
}

void
latch_fini(struct latch *latch)
{
    pthread_cond_destroy(&latch->zero);
    pthread_mutex_destroy(&latch->lock);
}

void
latch_count_down(struct latch *latch)
{
    atomic_fetch_sub(&latch->left, 1);
}

void
latch_wait(struct latch *latch)
{
    while (atomic_load_explicit(&latch->left, memory_order_relaxed) != 0)
        sched_yield();
}
