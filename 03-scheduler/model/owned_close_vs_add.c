/* A spawn from elsewhere against the sweep of the shutdown. */
#include "explore.h"
#include "owned.h"
#include "task.h"

static struct rt_owned owned;
static struct rt_task early, late;
static bool added;

static void
spawn(void *unused)
{
    (void)unused;
    added = rt_owned_add(&owned, &late);
    explore_note(added ? "it is on the list" : "it is told: too late");
}

static void
run(void)
{
    struct rt_task *task;
    bool swept = false;

    rt_owned_init(&owned);
    explore_name(&owned.lock, "owned.lock", NULL);
    rt_owned_add(&owned, &early);
    explore_thread("spawner", spawn, NULL);
    while ((task = rt_owned_close_and_pop(&owned)) != NULL)
        swept |= task == &late;
    explore_join();
    EXPLORE_CHECK(added == swept, "a task was %s and %s",
                  added ? "added" : "refused", swept ? "swept" : "forgotten");
    rt_owned_fini(&owned);
}

const struct explore_model explore_model = {
    .law = "O2: a task is swept, or its spawn is refused; none slips in behind"
           " the sweep",
    .run = run,
};
