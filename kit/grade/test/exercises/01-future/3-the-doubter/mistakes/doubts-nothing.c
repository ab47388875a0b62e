/* M03: I have left my waker once, that is enough */
#include <stddef.h>

#include "cell.h"
#include "grade.h"

static unsigned woken[2], clones, drops, under_lock;

static void
tell_clone(void *data)
{
    (void)data;
    clones++;
    under_lock += grade_lock_held();
}

static void
tell_wake(void *data)
{
    woken[*(int *)data]++;
    under_lock += grade_lock_held();
    drops++;
}

static void
tell_drop(void *data)
{
    (void)data;
    drops++;
    under_lock += grade_lock_held();
}

static const struct rt_waker_type type = { tell_clone, tell_wake, tell_wake,
                                           tell_drop };
static int numbers[2] = { 0, 1 };
static const struct rt_waker wakers[2] = { { &type, &numbers[0] },
                                           { &type, &numbers[1] } };
static struct rt_cell cell;

static void
wake(void *data)
{
    (void)data;
    grade_did("B wakes the slot");
    rt_cell_wake(&cell);
}

static void
newest(void)
{
    rt_cell_init(&cell);
    rt_cell_register(&cell, &wakers[0]);
    grade_did("A leaves its first waker");
    rt_cell_register(&cell, &wakers[1]);
    grade_did("A leaves its second waker");
    wake(NULL);
    (void)woken;
    rt_cell_fini(&cell);
    (void)clones;
}

const struct grade_case grade_cases[] = {
    { newest, "the newest waker is the one that is woken", "M04",
      "C2: the newest waker replaces the older one", "Which one is kept?" },
    { NULL, NULL, NULL, NULL, NULL },
};
