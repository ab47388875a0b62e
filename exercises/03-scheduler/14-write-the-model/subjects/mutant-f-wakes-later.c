/* none: unlock first, then wake, as always */
/* L4: when all who wait have returned, the latch may be freed */
#include <stdbool.h>

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
    bool zero;

    pthread_mutex_lock(&latch->lock);
    zero = atomic_fetch_sub(&latch->left, 1) == 1;
    pthread_mutex_unlock(&latch->lock);
    if (zero)
        pthread_cond_broadcast(&latch->zero);
}

void
latch_wait(struct latch *latch)
{
    pthread_mutex_lock(&latch->lock);
    while (atomic_load(&latch->left) != 0)
        pthread_cond_wait(&latch->zero, &latch->lock);
    pthread_mutex_unlock(&latch->lock);
}
