/* right: a static latch, overwritten after the wait; pthread_create */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"
#include "latch.h"

static struct latch it;
static char work[2];

static void *
counts(void *p)
{
    *(char *)p = 'x';
    latch_count_down(&it);
    return NULL;
}

static void *
waits(void *p)
{
    (void)p;
    latch_wait(&it);
    EXPLORE_CHECK(work[0] == 'x', "no work");
    return NULL;
}

static void
run(void)
{
    pthread_t t[2];

    if (explore_choose(2, "two counters, or two who wait")) {
        latch_init(&it, 2);
        pthread_create(&t[0], NULL, counts, &work[0]);
        pthread_create(&t[1], NULL, counts, &work[1]);
        latch_wait(&it);
        EXPLORE_CHECK(work[0] == 'x' && work[1] == 'x', "too early");
        latch_fini(&it);
        memset(&it, 0xdd, sizeof it);
    } else {
        latch_init(&it, 1);
        pthread_create(&t[0], NULL, waits, NULL);
        pthread_create(&t[1], NULL, waits, NULL);
        counts(&work[0]);
    }
    pthread_join(t[0], NULL);
    pthread_join(t[1], NULL);
}

const struct explore_model explore_model = {
    .law = "L1 to L4",
    .run = run,
    .spurious = 2,
};
