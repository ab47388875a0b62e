#include <stdlib.h>

#include "../waker.h"
#include "clock.h"
#include "join.h"

/* ---- what is given ------------------------------------------------------- */

struct slot {
    struct notes *notes;
    unsigned i;
};

static struct slot slots[JOIN_MAX];
static bool guarded; /* the notes lie on a page of their own */

static void
outside_of_locks(const char *what)
{
    if (grade_lock_held()) {
        grade_law("F7: no poll, no wake, no callback under a lock",
                  "What if that function wants your notes, too?");
        grade_never("M09", "%s under your lock", what);
    }
}

static void
slot_clone(void *data)
{
    struct notes *notes = ((struct slot *)data)->notes;

    pthread_mutex_lock(&notes->lock);
    notes->refs++;
    pthread_mutex_unlock(&notes->lock);
}

static void
notes_unref(struct notes *notes)
{
    unsigned left;

    pthread_mutex_lock(&notes->lock);
    left = --notes->refs;
    pthread_mutex_unlock(&notes->lock);
    if (left > 0)
        return;
    rt_cell_fini(&notes->parent);
    pthread_mutex_destroy(&notes->lock);
    if (!guarded)
        free(notes);
}

static void
slot_drop(void *data)
{
    notes_unref(((struct slot *)data)->notes);
}

static void
slot_wake_by_ref(void *data)
{
    struct slot *slot = data;

    notes_wake(slot->notes, slot->i);
}

static void
slot_wake(void *data)
{
    slot_wake_by_ref(data);
    slot_drop(data);
}

static const struct rt_waker_type slot_waker = {
    .clone = slot_clone,
    .wake = slot_wake,
    .wake_by_ref = slot_wake_by_ref,
    .drop = slot_drop,
};

struct rt_waker
notes_waker(struct notes *notes, unsigned i)
{
    slots[i] = (struct slot){ notes, i };
    return (struct rt_waker){ &slot_waker, &slots[i] };
}

static struct rt_future *
join_child(const struct rt_future *self, unsigned i)
{
    const struct join *me = (const struct join *)self;

    return i < me->count ? me->children[i] : NULL;
}

static void
join_drop(struct rt_future *self)
{
    struct join *me = (struct join *)self;

    rt_cell_clear(&me->notes->parent);
    notes_unref(me->notes);
}

static const struct rt_future_type join_type = {
    .name = "join",
    .file = "join.c",
    .poll = join_poll,
    .drop = join_drop,
    .child = join_child,
};

struct join
join_of(struct rt_future **children, unsigned count)
{
    struct notes *notes =
        guarded ? grade_page(sizeof *notes) : malloc(sizeof *notes);

    if (notes == NULL)
        grade_fault("no memory");
    rt_cell_init(&notes->parent);
    pthread_mutex_init(&notes->lock, NULL);
    notes->woken = UINT64_MAX;
    notes->refs = 1;
    return (struct join){ .future = { .type = &join_type },
                          .children = children,
                          .count = count,
                          .notes = notes };
}

/* ---- children that the test leads ---------------------------------------- */

struct kid {
    struct rt_future future;
    bool ready;
    bool wakes_itself; /* in its next poll, once */
    int polls, drops;
    struct rt_clock *clock; /* of its last poll */
    struct rt_waker waker;
};

static struct kid kids[10];
static struct rt_future *list[10];
static struct join join;
static struct counter a, b;
static struct rt_clock test_clock; /* nobody looks into it */

static enum rt_poll
kid_poll(struct rt_future *self, struct rt_context *cx)
{
    struct kid *me = (struct kid *)self;

    outside_of_locks("a child is polled");
    me->polls++;
    me->clock = cx->clock;
    rt_waker_drop(&me->waker);
    me->waker = rt_waker_clone(cx->waker);
    grade_did("poll of child %d: %s", (int)(me - kids),
              me->ready ? "READY" : "PENDING");
    if (me->wakes_itself) {
        me->wakes_itself = false;
        me->ready = true;
        grade_did("child %d wakes while it is polled", (int)(me - kids));
        rt_waker_wake_by_ref(&me->waker);
        return RT_PENDING;
    }
    return me->ready ? RT_READY : RT_PENDING;
}

static void
kid_drop(struct rt_future *self)
{
    struct kid *me = (struct kid *)self;

    me->drops++;
    rt_waker_drop(&me->waker);
}

static const struct rt_future_type kid_type = {
    .name = "child", .file = "test.c", .poll = kid_poll, .drop = kid_drop
};

static void
parent_is_woken(void *data)
{
    (void)data;
    outside_of_locks("the join's parent is woken");
}

static void
begin(unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        kids[i] = (struct kid){ .future = { .type = &kid_type } };
        list[i] = &kids[i].future;
    }
    a = b = (struct counter){ .on_wake = parent_is_woken };
    join = join_of(list, n);
}

static enum rt_poll
poll_for(struct counter *counter)
{
    struct rt_waker waker = counter_waker(counter);
    struct rt_context cx = { .waker = &waker, .clock = &test_clock };
    enum rt_poll answer;

    grade_did("the join is polled");
    answer = rt_future_poll(&join.future, &cx);
    if (cx.waker != &waker || cx.clock != &test_clock) {
        grade_law("a context is its caller's, who will use it again",
                  "What stands in cx->waker when your poll has returned?");
        GRADE_AS("", false, "cx is as it was before the poll",
                 "another waker or clock stands in it");
    }
    return answer;
}

static void
wake_kid(int i, bool ready)
{
    kids[i].ready = ready;
    grade_did("child %d is woken%s", i, ready ? ", and ready" : "");
    rt_waker_wake_by_ref(&kids[i].waker);
}

static void
forget_polls(void)
{
    for (unsigned i = 0; i < 10; i++)
        kids[i].polls = 0;
}

static int
polls(void)
{
    int sum = 0;

    for (unsigned i = 0; i < 10; i++)
        sum += kids[i].polls;
    return sum;
}

/* ---- the cases ----------------------------------------------------------- */

static void
all_begin(void)
{
    begin(5);
    GRADE_AS("M05", poll_for(&a) == RT_PENDING, "PENDING: no child is ready",
             "READY");
    GRADE(polls() == 5, "5 polls: each child begins", "%d", polls());
    grade_law("a child's context is the parent's, but for the waker",
              "What else stands in a context?");
    GRADE_AS("", kids[4].clock == &test_clock,
             "each child gets the clock of cx", "another clock, or none");
}

static void
a_wake_arrives(void)
{
    begin(3);
    poll_for(&a);
    wake_kid(1, true);
    GRADE(a.wakes >= 1, "whoever polls the join is woken", "%d wakes", a.wakes);
}

static void
only_the_woken_one(void)
{
    begin(5);
    poll_for(&a);
    forget_polls();
    wake_kid(2, true);
    poll_for(&a);
    GRADE_AS(kids[2].drops > 0 ? "M05" : NULL, kids[2].polls == 1,
             "child 2 is polled", "%d polls of it, %d drops", kids[2].polls,
             kids[2].drops);
    GRADE(polls() == 1, "1 poll, of child 2", "%d polls", polls());
    forget_polls();
    poll_for(&a);
    GRADE(polls() == 0, "no poll: nobody was woken since", "%d", polls());
}

static void
woken_and_not_ready(void)
{
    begin(2);
    poll_for(&a);
    wake_kid(0, false);
    wake_kid(1, false);
    GRADE(poll_for(&a) == RT_PENDING, "PENDING: no child is ready", "READY");
    wake_kid(0, true);
    poll_for(&a);
    wake_kid(1, true);
    GRADE_AS("", poll_for(&a) == RT_READY, "READY", "PENDING");
}

static void
two_are_woken(void)
{
    begin(3);
    poll_for(&a);
    forget_polls();
    wake_kid(0, true);
    wake_kid(2, true);
    poll_for(&a);
    GRADE(kids[0].polls == 1 && kids[2].polls == 1, "both are polled, once",
          "child 0: %d polls, child 2: %d", kids[0].polls, kids[2].polls);
}

static void
woken_three_times(void)
{
    begin(2);
    poll_for(&a);
    forget_polls();
    for (int n = 0; n < 3; n++)
        wake_kid(1, false);
    poll_for(&a);
    poll_for(&a);
    poll_for(&a);
    GRADE(polls() == 1, "1 poll for 3 wakes", "%d", polls());
}

static void
woken_while_polled(void)
{
    begin(2);
    kids[0].wakes_itself = true;
    poll_for(&a);
    poll_for(&a);
    GRADE(kids[0].polls == 2, "child 0 is polled twice: its wake counts",
          "%d polls of it", kids[0].polls);
}

static void
the_newest_parent(void)
{
    begin(2);
    poll_for(&a);
    grade_did("from now on B polls the join");
    poll_for(&b);
    a.wakes = b.wakes = 0;
    wake_kid(0, true);
    GRADE(b.wakes >= 1, "B is woken, who polled last", "A %d times, B %d",
          a.wakes, b.wakes);
}

static void
from_aside(void *data)
{
    (void)data;
    if (kids[1].waker.type == NULL)
        return;
    grade_did("-- meanwhile, on another thread:");
    wake_kid(1, true);
}

/* Child 0 leads to a poll; child 1 is woken before lock number k of it. */
static bool
wake_in_gap(unsigned k)
{
    bool ran;

    begin(2);
    grade_anew();
    poll_for(&a);
    wake_kid(0, true);
    a.wakes = 0;
    grade_at_lock(k, from_aside, NULL);
    if (poll_for(&a) == RT_PENDING) {
        ran = grade_at_ran();
        grade_at_forget();
        if (!ran)
            return false;
        GRADE(a.wakes > 0, "PENDING, and a wake is on its way",
              "PENDING, and nobody polls the join again");
        GRADE(poll_for(&a) == RT_READY, "then READY",
              "child 1 is ready, and was not polled");
        return true;
    }
    ran = grade_at_ran();
    grade_at_forget();
    return ran;
}

static void
a_wake_during_the_poll(void)
{
    for (unsigned k = 0; k < 12 && wake_in_gap(k); k++)
        ;
}

static void
one_after_the_other(void)
{
    enum rt_poll answer;

    begin(10);
    answer = poll_for(&a);
    for (int i = 0; i < 10; i++) {
        GRADE(answer == RT_PENDING, "PENDING: children are left", "READY");
        a.wakes = 0;
        wake_kid(i, true);
        GRADE_AS("M03", a.wakes >= 1, "whoever polls the join is woken",
                 "%d wakes, and %d children are left", a.wakes, 10 - i);
        answer = poll_for(&a);
    }
    GRADE(answer == RT_READY, "READY", "PENDING");
    GRADE(polls() == 20, "20 polls for 10 children", "%d", polls());
    grade_count("polls of 10 children", polls());
    grade_count("locks", (long)grade_locks());
    for (int i = 0; i < 10; i++)
        GRADE_AS("M16", kids[i].drops == 1, "each child is dropped once",
                 "child %d: %d times", i, kids[i].drops);
    rt_future_drop(&join.future);
    GRADE_AS("M16", grade_heap_blocks() == 0 && a.live == 0,
             "no memory and no waker is left", "%d block, %d waker",
             grade_heap_blocks(), a.live);
}

/* An executor that is quick: it polls the join before the wake is back. */
static void
poll_at_once(void *data)
{
    (void)data;
    a.on_wake = NULL;
    grade_did("-- the join is polled before the wake is back");
    poll_for(&a);
}

static void
a_poll_before_the_wake_is_back(void)
{
    begin(2);
    poll_for(&a);
    forget_polls();
    a.wakes = 0;
    a.on_wake = poll_at_once;
    wake_kid(0, true);
    GRADE(kids[0].polls == 1 || a.wakes > 1,
          "that poll finds the note, or another wake follows",
          "child 0 was not polled, and nobody polls the join again");
}

/* Whoever kept a child's waker uses it when the child has long finished. */
static void
woken_after_its_end(void)
{
    struct rt_waker late;

    begin(2);
    poll_for(&a);
    late = rt_waker_clone(&kids[0].waker);
    wake_kid(0, true);
    poll_for(&a);
    forget_polls();
    grade_did("child 0 has finished; a late wake");
    rt_waker_wake(&late);
    poll_for(&a);
    GRADE(kids[0].polls == 0, "no poll of child 0: it has finished", "%d",
          kids[0].polls);
}

/* Two rounds with notes that nobody may touch without a lock of theirs. */
static void
always_under_the_locks(void)
{
    guarded = true;
    begin(2);
    grade_guard(join.notes, true);
    poll_for(&a);
    wake_kid(0, true);
    poll_for(&a);
    wake_kid(1, true);
    poll_for(&a);
    grade_guard(join.notes, false);
    rt_future_drop(&join.future);
}

const struct grade_case grade_cases[] = {
    { all_begin, "at its first poll a join polls all its children", "",
      "F1: a child that nobody polls has not begun",
      "Which child waits, and which one has not begun to wait?" },
    { a_wake_arrives, "a child's wake reaches whoever polls the join", "M02",
      "F2: PENDING is a promise: a wake has been arranged",
      "Whose waker does a child's wake lead to, in the end?" },
    { only_the_woken_one, "only the child that was woken is polled", "M18",
      "a wake does not say for whom: whoever wants to know makes a waker each",
      "How do you know, in your poll, which child was woken?" },
    { woken_and_not_ready, "a child that was woken need not be ready", "M05",
      "F5: a wake means: look again",
      "Who says that a child is ready: its wake, or its poll?" },
    { two_are_woken, "two children are woken before one poll", "",
      "F5: each note stays until a poll has looked at it",
      "What becomes of the first note when the second is made?" },
    { woken_three_times, "three wakes of a child, one poll", "M12",
      "F5: wakes coalesce", "Is a note a number, or a yes?" },
    { woken_while_polled, "a child that is woken while it is polled", "M10",
      "F5: a wake during a poll leads to another poll",
      "When do you take the note back: before its poll, or after?" },
    { the_newest_parent, "the newest waker of the join counts", "M03",
      "F2: the newest waker replaces the older one",
      "At which polls does the join register?" },
    { a_wake_during_the_poll, "a wake between two locks is not lost", "M04",
      "C1: register first, look after that",
      "What if a child is woken after you took the notes, and before you "
      "registered?" },
    { a_poll_before_the_wake_is_back, "the note is made before the wake", "M04",
      "C1: first make it true, then wake",
      "What does a poll find that comes before your wake is back?" },
    { woken_after_its_end, "a late wake of a child that has finished", "M06",
      "F5: waking what has finished does nothing",
      "Whose notes do you look at: also of those who are done?" },
    { always_under_the_locks, "nobody touches the notes without the lock", "",
      "`lock` protects woken: each look and each write is under it",
      "Two children are woken at once, on two threads: who writes `woken`?" },
    { one_after_the_other, "ten children, twenty polls", "M18",
      "each child is polled once to begin, and once for its wake",
      "Which polls are too many?" },
    { NULL, NULL, NULL, NULL, NULL },
};
