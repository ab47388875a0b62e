/* 3.14: a latch. Made with a count; some threads count it down, others wait
 * until it is 0. Any thread.
 *
 * L1  Nobody returns from latch_wait() before the count is 0.
 * L2  When it is 0, all who wait return, and who comes later does not wait.
 * L3  What a thread did before its latch_count_down() is known to every thread
 *     after its latch_wait().
 * L4  When all who wait have returned, the latch may be freed at once: no
 *     latch_count_down() touches it any more. */
#ifndef WRITE_THE_MODEL_LATCH_H
#define WRITE_THE_MODEL_LATCH_H

#include <pthread.h>
#include <stdatomic.h>

/* Only the latch's own functions look inside; some use less of it. */
struct latch {
    pthread_mutex_t lock;
    pthread_cond_t zero;
    atomic_uint left;
};

void latch_init(struct latch *latch, unsigned count);
void latch_fini(struct latch *latch);

/* Called `count` times in all. Never blocks for long. */
void latch_count_down(struct latch *latch);

void latch_wait(struct latch *latch);

#endif
