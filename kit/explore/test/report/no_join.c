#include <explore.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int count;

static void
add(void *unused)
{
    (void)unused;
    atomic_fetch_add(&count, 1);
}

static void
run(void)
{
    explore_thread("add", add, NULL);
    explore_thread("add", add, NULL);
    EXPLORE_CHECK(count == 2);
}

const struct explore_model explore_model = {
    .law = "two increments make two",
    .run = run,
    .breaks = "check",
};
