#include <explore.h>
#include <stddef.h>

static int *where;

static void
write(void *unused)
{
    (void)unused;
    *where = 1;
}

static void
run(void)
{
    explore_thread("writer", write, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a pointer points somewhere",
    .run = run,
    .breaks = "crash",
};
