/* A model of the letter box: main looks and sleeps, a postman fills it. */
#include "box.h"
#include "explore.h"

static struct box box;

static void
wake_main(void *unused)
{
    (void)unused;
    explore_unpark(0);
}

static void
nothing(void *unused)
{
    (void)unused;
}

static const struct rt_waker_type type = { nothing, wake_main, wake_main,
                                           nothing };

static void
postman(void *unused)
{
    (void)unused;
    box_fill(&box);
}

static void
run(void)
{
    struct rt_waker waker = { &type, NULL };

    rt_cell_init(&box.waiting);
    explore_thread("postman", postman, NULL);
    while (!box_look(&box, &waker))
        explore_park(); /* until the waker puts a token there */
    explore_join();
    rt_cell_fini(&box.waiting);
}

const struct explore_model explore_model = {
    .law = "who waits for a letter hears of it",
    .run = run,
};
