#include "../waker.h"
#include "cell.h"

static struct rt_cell cell;

/* ---- a task that ends when nobody holds it any more ---------------------- */

struct task {
    const char *name;
    int refs; /* its own, and one for each clone of its waker */
    int wakes;
    int quick_wakes; /* by its other waker */
    void (*on_wake)(void);
};

/* What it means to use a waker that is gone: in a cell, and in a gap. */
static const char *gone = "M06";

static void
outside_of_locks(const struct task *task, const char *what)
{
    grade_did("%s of %s%s", what, task->name,
              grade_lock_held() ? ", while the cell is locked" : "");
    if (grade_lock_held()) {
        grade_law("F7: no clone, no wake, no drop, no callback under a lock",
                  "What if that function wants your cell, too?");
        grade_never("M09", "%s of %s runs under your lock", what, task->name);
    }
}

static void
alive(const struct task *task, const char *what)
{
    if (task->refs > 0)
        return;
    if (gone[0] != '\0')
        grade_law("F5: waking a finished task does nothing; so what a waker "
                  "points to must live: a waker that is kept is a clone",
                  "Who owns the waker that lies in your cell?");
    grade_never(gone, "%s of %s, whose memory is gone", what, task->name);
}

static void
task_clone(void *data)
{
    struct task *task = data;

    outside_of_locks(task, "clone");
    alive(task, "clone");
    task->refs++;
}

static void
task_drop(void *data)
{
    struct task *task = data;

    outside_of_locks(task, "drop");
    alive(task, "drop");
    task->refs--;
}

static void
task_wake_by_ref(void *data)
{
    struct task *task = data;

    outside_of_locks(task, "wake");
    alive(task, "wake");
    task->wakes++;
    if (task->on_wake != NULL)
        task->on_wake();
}

static void
task_wake(void *data)
{
    task_wake_by_ref(data);
    ((struct task *)data)->refs--;
}

static const struct rt_waker_type task_waker = {
    .clone = task_clone,
    .wake = task_wake,
    .wake_by_ref = task_wake_by_ref,
    .drop = task_drop,
};

/* The same data, and another thing to do with it. */
static void
task_wake_quickly(void *data)
{
    outside_of_locks(data, "the quick wake");
    ((struct task *)data)->quick_wakes++;
    ((struct task *)data)->refs--;
}

static void
task_wake_quickly_by_ref(void *data)
{
    task_clone(data);
    task_wake_quickly(data);
}

static const struct rt_waker_type quick_waker = {
    .clone = task_clone,
    .wake = task_wake_quickly,
    .wake_by_ref = task_wake_quickly_by_ref,
    .drop = task_drop,
};

static struct task a = { .name = "A", .refs = 1 };
static struct task b = { .name = "B", .refs = 1 };

static void
leave(struct task *task)
{
    struct rt_waker waker = { &task_waker, task };

    grade_did("register %s", task->name);
    rt_cell_register(&cell, &waker);
}

static void
wake(void)
{
    grade_did("rt_cell_wake");
    rt_cell_wake(&cell);
}

/* ---- the cases ----------------------------------------------------------- */

static void
who_registered_is_woken(void)
{
    rt_cell_init(&cell);
    leave(&a);
    wake();
    GRADE(a.wakes == 1, "A is woken once", "%d wakes", a.wakes);
}

static void
empty(void)
{
    rt_cell_init(&cell);
    wake();
    rt_cell_clear(&cell);
    rt_cell_fini(&cell);
    GRADE(a.wakes == 0, "nothing happens", "%d wakes", a.wakes);
}

static void
the_newest_waker(void)
{
    rt_cell_init(&cell);
    leave(&a);
    leave(&b);
    wake();
    GRADE(a.wakes == 0 && b.wakes == 1, "B is woken, who registered last",
          "A %d times, B %d times", a.wakes, b.wakes);
}

static void
of_another_type(void)
{
    struct rt_waker quick = { &quick_waker, &a };

    rt_cell_init(&cell);
    leave(&a);
    grade_did("register a waker of A with another type");
    rt_cell_register(&cell, &quick);
    wake();
    GRADE(a.quick_wakes == 1 && a.wakes == 0,
          "the newest waker is called, by its own type",
          "%d calls of the newest, %d of the older one", a.quick_wakes,
          a.wakes);
}

static void
a_finished_task(void)
{
    rt_cell_init(&cell);
    leave(&a);
    a.refs--;
    grade_did("A has finished; only wakers keep its memory");
    wake();
    GRADE(a.refs == 0, "its last waker was used up", "%d are left", a.refs);
}

static void
leave_again(void)
{
    a.on_wake = NULL;
    grade_did("A is polled at once, on another thread, and pends again");
    leave(&a);
}

static void
registered_during_the_wake(void)
{
    rt_cell_init(&cell);
    leave(&a);
    a.on_wake = leave_again;
    wake();
    if (a.wakes > 1)
        grade_law("cell.h: take the waker, if there is one, and wake it",
                  "Which waker was there when rt_cell_wake began?");
    GRADE_AS("", a.wakes <= 1, "1 wake: the new waker stays for the next one",
             "%d wakes by one rt_cell_wake", a.wakes);
    wake();
    GRADE(a.wakes == 2, "A is woken for its second registration, too",
          "%d wakes", a.wakes);
}

static void
woken_once_for_one_registration(void)
{
    rt_cell_init(&cell);
    leave(&a);
    wake();
    wake();
    GRADE(a.wakes == 1, "1 wake: the cell was empty the second time", "%d",
          a.wakes);
}

static void
each_clone_comes_back(void)
{
    rt_cell_init(&cell);
    leave(&a);
    leave(&b);
    GRADE(a.refs == 1, "A's waker came back when B's took its place",
          "%d references to A", a.refs);
    rt_cell_clear(&cell);
    GRADE(b.wakes == 0, "clear wakes nobody", "B %d times", b.wakes);
    GRADE(b.refs == 1, "clear gives B's waker back", "%d references to B",
          b.refs);
    leave(&a);
    rt_cell_fini(&cell);
    GRADE(a.refs == 1, "fini gives A's waker back", "%d references to A",
          a.refs);
}

static void
wake_from_aside(void *data)
{
    (void)data;
    grade_did("-- meanwhile, on another thread:");
    wake();
    grade_did("-- back");
}

static bool
wake_in_gap(unsigned k, bool after)
{
    bool ran;

    rt_cell_init(&cell);
    a.wakes = b.wakes = 0;
    grade_anew();
    leave(&a);
    (after ? grade_at_unlock : grade_at_lock)(k, wake_from_aside, NULL);
    leave(&b);
    ran = grade_at_ran();
    grade_at_forget();
    if (ran)
        GRADE(a.wakes + b.wakes == 1, "A is woken, or B", "A %d, B %d", a.wakes,
              b.wakes);
    wake();
    GRADE(b.wakes == 1, "B is woken in the end", "%d", b.wakes);
    rt_cell_fini(&cell);
    GRADE(a.refs == 1 && b.refs == 1, "every waker came back once",
          "%d references to A, %d to B", a.refs, b.refs);
    return ran;
}

static void
a_wake_during_register(void)
{
    for (unsigned k = 0; k < 8 && wake_in_gap(k, false); k++)
        ;
}

static void
a_wake_after_the_unlock(void)
{
    gone = "";
    for (unsigned k = 0; k < 8 && wake_in_gap(k, true); k++)
        ;
}

/* The same calls on a cell that nobody may touch without its lock. */
static void
always_under_the_lock(void)
{
    struct rt_cell *guarded = grade_page(sizeof *guarded);
    struct rt_waker waker_a = { &task_waker, &a },
                    waker_b = { &task_waker, &b };

    rt_cell_init(guarded);
    grade_guard(guarded, true);
    grade_did("rt_cell_register, twice");
    rt_cell_register(guarded, &waker_a);
    rt_cell_register(guarded, &waker_b);
    grade_did("rt_cell_wake, twice");
    rt_cell_wake(guarded);
    rt_cell_wake(guarded);
    grade_did("rt_cell_register, then rt_cell_clear, twice");
    rt_cell_register(guarded, &waker_a);
    rt_cell_clear(guarded);
    rt_cell_clear(guarded);
    grade_guard(guarded, false);
    rt_cell_fini(guarded);
}

const struct grade_case grade_cases[] = {
    { who_registered_is_woken, "who registered is woken", "M02",
      "F2: PENDING is a promise: a wake has been arranged",
      "Where is the waker after rt_cell_register, and who calls it?" },
    { the_newest_waker, "the newest waker replaces the older one", "M03",
      "C2, F2: the newest waker replaces the older one",
      "Whose waker is in the cell after the second registration?" },
    { woken_once_for_one_registration, "one registration, one wake", "M03",
      "C2: a wake takes the waker out",
      "What is left in the cell after a wake?" },
    { a_finished_task, "a task that has finished may be woken", "M06",
      "a waker that is kept is a clone, and each clone is woken or dropped "
      "once",
      "What does the waker in your cell point to, when its task is gone?" },
    { registered_during_the_wake, "who registers during a wake stays", "M08",
      "F5: a wake runs nothing to its end; it says: look again",
      "What can be in the cell when the wake is back?" },
    { each_clone_comes_back, "each clone is woken or dropped, once", "",
      "each waker that a clone made is woken or dropped exactly once",
      "Which of your lines gives the older waker back?" },
    { a_wake_during_register, "a wake during a registration is not lost", "M04",
      "one exchange under one lock: old one out, new one in",
      "What does a wake find between two locks of yours?" },
    { a_wake_after_the_unlock, "a wake right after your unlock finds a clone",
      "", "what others find in the cell is a clone, and yours no more",
      "What can another thread do with the waker before your next line?" },
    { of_another_type, "two wakers with the same data", "",
      "C2: the newest waker replaces the older one; a waker is two words",
      "Which of the two words says what a wake does?" },
    { always_under_the_lock, "nobody touches the waker without the lock", "",
      "the lock protects `waker`: each look and each write is under it",
      "Two threads are in your cell at once: who writes `waker`?" },
    { empty, "an empty cell: nothing to wake, nothing to drop", "",
      "the empty waker wakes nobody", "What do you do with RT_WAKER_EMPTY?" },
    { NULL, NULL, NULL, NULL, NULL },
};
