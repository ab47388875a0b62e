#include <explore.h>
#include <stdatomic.h>
#include <stdlib.h>

struct task {
    atomic_int refs;
    atomic_int state;
};

static void
finish(void *data)
{
    struct task *task = data;

    if (atomic_fetch_sub(&task->refs, 1) == 1)
        free(task);
}

/* It looks at the task once more, after its reference is gone. */
static void
finish_and_look(void *data)
{
    struct task *task = data;

    finish(task);
    atomic_load(&task->state);
}

static void
run(void)
{
    struct task *task = malloc(sizeof *task);

    atomic_init(&task->refs, 2);
    atomic_init(&task->state, 0);
    explore_thread("waker", finish, task);
    explore_thread("worker", finish_and_look, task);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "nobody uses a task that is freed",
    .run = run,
    .breaks = "use-after-free",
};
