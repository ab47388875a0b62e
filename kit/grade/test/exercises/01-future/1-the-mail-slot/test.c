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
static struct rt_cell cell, *guarded;

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
    GRADE_AS("M03", woken[0] == 0, "the newest is woken", "the first is");
    GRADE(woken[1] == 1, "the newest is woken once", "%u wakes", woken[1]);
    rt_cell_fini(&cell);
    GRADE(clones == drops, "each clone is given back", "%u clones, %u back",
          clones, drops);
}

static void
no_lock(void)
{
    rt_cell_init(&cell);
    rt_cell_register(&cell, &wakers[0]);
    wake(NULL);
    GRADE(under_lock == 0, "no lock is held", "%u calls under it", under_lock);
    grade_count("locks", (long)grade_locks());
}

static void
any_gap(void)
{
    for (unsigned k = 0; k < 4; k++) {
        grade_anew();
        grade_did("round %u", k);
        rt_cell_init(&cell);
        grade_at_lock(k, wake, NULL);
        rt_cell_register(&cell, &wakers[0]);
        grade_at_forget();
        rt_cell_fini(&cell);
    }
    GRADE(clones == drops, "each clone is given back", "%u clones, %u back",
          clones, drops);
    GRADE(grade_heap_blocks() == 0, "no block is left", "%d blocks",
          grade_heap_blocks());
}

static void
under_the_lock(void)
{
    guarded = grade_page(sizeof *guarded);
    rt_cell_init(guarded);
    grade_guard(guarded, true);
    rt_cell_register(guarded, &wakers[0]);
    rt_cell_wake(guarded);
    grade_guard(guarded, false);
    rt_cell_fini(guarded);
}

const struct grade_case grade_cases[] = {
    { newest, "the newest waker is the one that is woken", "M04",
      "C2: the newest waker replaces the older one", "Which one is kept?" },
    { no_lock, "nothing of the user's runs under the lock", "M09",
      "F7: no user code runs under a lock of ours", "Who calls the waker?" },
    { any_gap, "a wake comes at any time", "M04", "C1: never neither",
      "When?" },
    { under_the_lock, "the cell is touched under its lock", "", "C1: a lock",
      "Who else could be there?" },
    { NULL, NULL, NULL, NULL, NULL },
};
