/* right: one counter counts twice; frees under no join */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"
#include "latch.h"

static struct latch *latch;
struct work {
    int done;
};
static struct work *work;
static int still = 2;
static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;

static void *
plan(void *argument)
{
    work[(size_t)argument].done = 1;
    latch_count_down(latch);
    return NULL;
}

static void
leave(void)
{
    int left;

    pthread_mutex_lock(&door);
    left = --still;
    pthread_mutex_unlock(&door);
    if (left == 0) {
        latch_fini(latch);
        free(latch);
        free(work);
    }
}

static void *
walk(void *unused)
{
    (void)unused;
    latch_wait(latch);
    EXPLORE_CHECK(work[0].done && work[1].done, "walks too early");
    leave();
    return NULL;
}

static void
run(void)
{
    pthread_t t[3];

    latch = malloc(sizeof *latch);
    work = calloc(2, sizeof *work);
    latch_init(latch, 2);
    for (size_t i = 0; i < 2; i++)
        pthread_create(&t[i], NULL, plan, (void *)i);
    pthread_create(&t[2], NULL, walk, NULL);
    walk(NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
}

const struct explore_model explore_model = {
    .law = "a latch keeps L1 to L4",
    .run = run,
    .spurious = 1,
};
