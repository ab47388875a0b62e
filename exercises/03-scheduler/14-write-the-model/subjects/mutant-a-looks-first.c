/* M04: first I look, then I wait */
/* L2: when the count is 0, all who wait return */
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
    pthread_mutex_lock(&latch->lock);
    if (atomic_fetch_sub(&latch->left, 1) == 1)
        pthread_cond_broadcast(&latch->zero);
    pthread_mutex_unlock(&latch->lock);
}

void
latch_wait(struct latch *latch)
{
    if (atomic_load(&latch->left) == 0)
        return;
    pthread_mutex_lock(&latch->lock);
    pthread_cond_wait(&latch->zero, &latch->lock);
    pthread_mutex_unlock(&latch->lock);
}
