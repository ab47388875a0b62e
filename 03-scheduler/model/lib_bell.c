#include "explore.h"
#include "lib_bell.h"

static void
bell_clone(void *data)
{
    atomic_fetch_add(&((struct bell *)data)->clones, 1);
}

static void
bell_drop(void *data)
{
    atomic_fetch_sub(&((struct bell *)data)->clones, 1);
}

static void
bell_wake_by_ref(void *data)
{
    struct bell *bell = data;

    atomic_fetch_add(&bell->rung, 1);
    explore_unpark(bell->thread);
}

static void
bell_wake(void *data)
{
    bell_wake_by_ref(data);
    bell_drop(data);
}

static const struct rt_waker_type bell_type = {
    .clone = bell_clone,
    .wake = bell_wake,
    .wake_by_ref = bell_wake_by_ref,
    .drop = bell_drop,
};

void
bell_init(struct bell *bell, const char *name)
{
    bell->thread = explore_self();
    explore_name((const void *)&bell->clones, name, NULL);
}

struct rt_waker
bell_waker(struct bell *bell)
{
    return (struct rt_waker){ &bell_type, bell };
}

void
bell_check(struct bell *bell)
{
    int clones = atomic_load(&bell->clones);

    EXPLORE_CHECK(clones == 0, "%d clones of the waker are nobody's", clones);
}
