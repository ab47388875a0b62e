/* M05: all have ended, so nothing went wrong */
#include <stdlib.h>

#include "explore.h"
#include "latch.h"

static struct latch latch;

static void
count_down(void *unused)
{
    (void)unused;
    latch_count_down(&latch);
}

static void
wait_too(void *unused)
{
    (void)unused;
    latch_wait(&latch);
}

static void
run(void)
{
    latch_init(&latch, 2);
    explore_thread("counter", count_down, NULL);
    explore_thread("counter", count_down, NULL);
    explore_thread("waiter", wait_too, NULL);
    latch_wait(&latch);
    explore_join();
    latch_fini(&latch);
}

const struct explore_model explore_model = {
    .law = "everybody comes to the end",
    .run = run,
    .spurious = 1,
};
