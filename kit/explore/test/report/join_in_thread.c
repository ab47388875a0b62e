#include <explore.h>
#include <stddef.h>

static void
wait(void *unused)
{
    (void)unused;
    explore_join();
}

static void
run(void)
{
    explore_thread("worker", wait, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "main alone joins",
    .run = run,
    .breaks = "deadlock",
};
