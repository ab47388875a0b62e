/* Right: as the first, but it counts in twos: `left` is its own affair. */
#include "latch.h"

void
latch_init(struct latch *latch, unsigned count)
{
    pthread_mutex_init(&latch->lock, NULL);
    pthread_cond_init(&latch->zero, NULL);
    atomic_init(&latch->left, 2 * count + 1);
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
    pthread_mutex_lock(&latch->lock);
    if (atomic_fetch_sub(&latch->left, 2) == 3)
        pthread_cond_broadcast(&latch->zero);
    pthread_mutex_unlock(&latch->lock);
}

void
latch_wait(struct latch *latch)
{
    pthread_mutex_lock(&latch->lock);
    while (atomic_load(&latch->left) != 1)
        pthread_cond_wait(&latch->zero, &latch->lock);
    pthread_mutex_unlock(&latch->lock);
}
