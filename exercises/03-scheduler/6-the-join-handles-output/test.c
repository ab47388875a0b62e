#include <stdlib.h>
#include <string.h>

#include "../../01-future/waker.h"
#include "output.h"

/* ---- what is given ------------------------------------------------------- */

#define HIDDEN ((enum output_state)77)

/* Between two locks the true state and value lie here, and the learner's struct
 * holds nothing of use: so a touch without the lock shows. */
struct held {
    struct output output;
    pthread_mutex_t lock;
    enum output_state state;
    void *value;
    bool open, freed;
    unsigned refs;
};

static struct held *
held_of(struct output *output)
{
    struct held *held = (struct held *)output;

    if (held->freed)
        grade_never("", "the output is used after its last reference");
    return held;
}

static void
not_touched(struct held *held)
{
    if (held->output.state == HIDDEN && held->output.value == &held->state)
        return;
    grade_law("no field without its lock: the other side is another thread",
              "Which of your lines stands outside of lock and unlock?");
    grade_never("", "state or value was written without the lock");
}

static void
hide(struct held *held)
{
    held->state = held->output.state;
    held->value = held->output.value;
    held->output.state = HIDDEN;
    held->output.value = &held->state;
    held->open = false;
}

/* What an output holds that is freed. */
static void
no_trap(void *data)
{
    (void)data;
}

static void
used_too_late(void *data)
{
    (void)data;
    grade_law("each side gives its reference back as its last act",
              "Who has freed the output by the time of this line?");
    grade_never("", "the output is used after its last reference was given "
                    "back");
}

static const struct rt_waker_type trap = { .clone = no_trap,
                                           .wake = used_too_late,
                                           .wake_by_ref = used_too_late,
                                           .drop = used_too_late };
static const struct rt_waker too_late = { .type = &trap };

void
output_lock(struct output *output)
{
    pthread_mutex_lock(&held_of(output)->lock);
    not_touched(held_of(output));
    output->state = held_of(output)->state;
    output->value = held_of(output)->value;
    held_of(output)->open = true;
}

void
output_unlock(struct output *output)
{
    GRADE_AS("", held_of(output)->open, "an unlock after a lock",
             "an unlock without one");
    hide(held_of(output));
    pthread_mutex_unlock(&held_of(output)->lock);
}

struct output *
output_new(void (*drop)(void *value))
{
    struct held *held = malloc(sizeof *held);

    if (held == NULL)
        grade_fault("no memory");
    *held =
        (struct held){ .output = { .state = WANTED, .drop = drop }, .refs = 2 };
    rt_cell_init(&held->output.joiner);
    pthread_mutex_init(&held->lock, NULL);
    hide(held);
    return &held->output;
}

/* The memory stays until the case ends, so that a late use can be told. */
static unsigned frees;

void
output_unref(struct output *output)
{
    struct held *held = held_of(output);

    if (--held->refs > 0)
        return;
    GRADE_AS("", !held->open, "no lock is held at the last unref", "one is");
    not_touched(held);
    rt_cell_clear(&output->joiner);
    rt_cell_register(&output->joiner, &too_late);
    output->drop = used_too_late;
    held->freed = true;
    frees++;
}

/* ---- pictures, and who waits for them ------------------------------------ */

struct picture {
    int drops;
};

static struct picture picture, second;
static struct output *output;
static struct counter a, b;
static void *got;

static void
outside_of_locks(const char *what)
{
    if (!grade_lock_held())
        return;
    grade_law("F7: no wake, no drop, no callback under a lock",
              "What if that function wants this very lock?");
    grade_never("M09", "%s under a lock", what);
}

static void
picture_drop(void *value)
{
    if (value != &picture && value != &second)
        grade_never("", "drop was given something that is no picture");
    outside_of_locks("a picture is dropped");
    ((struct picture *)value)->drops++;
    grade_did("the picture is dropped");
}

static void
a_wake(void *data)
{
    (void)data;
    outside_of_locks("the joiner is woken");
}

static void
begin(void)
{
    picture = second = (struct picture){ 0 };
    a = b = (struct counter){ .on_wake = a_wake };
    got = NULL;
    frees = 0;
    output = output_new(picture_drop);
}

static void
still_there(const char *whose)
{
    if (!((struct held *)output)->freed)
        return;
    grade_law("each side gives its reference back as its last act", NULL);
    grade_failed("test.c", 0, strstr(whose, "task") ? "M19" : "", whose, "%s",
                 "the output is freed already");
}

static void
finish(void *data)
{
    (void)data;
    still_there("the task's reference is there until it has finished");
    grade_did("the task finishes");
    output_finish(output, &picture);
}

static void
detach(void *data)
{
    (void)data;
    still_there("the handle's reference is there until it is detached");
    grade_did("the handle is detached");
    output_detach(output);
}

static enum rt_poll
join(struct counter *counter)
{
    struct rt_waker waker = counter_waker(counter);
    enum rt_poll answer;

    still_there("the handle's reference is there until READY");
    answer = output_join(output, &waker, &got);

    grade_did("%s joins: %s", counter == &a ? "A" : "B", poll_name(answer));
    return answer;
}

/* Both sides are through. */
static void
both_are_gone(void)
{
    GRADE_AS("", frees == 1, "the last of the two references frees it",
             "%u references are left", ((struct held *)output)->refs);
    GRADE_AS("", a.live == 0 && b.live == 0, "no waker is left", "%d are",
             a.live + b.live);
}

/* ---- the cases ----------------------------------------------------------- */

static void
detached_first(void)
{
    begin();
    detach(NULL);
    GRADE(frees == 0, "the task runs on, and its reference is its own",
          "the output is freed");
    finish(NULL);
    GRADE(picture.drops == 1, "the picture is dropped once, by the task's side",
          "%d times", picture.drops);
    both_are_gone();
}

static void
finished_first(void)
{
    begin();
    finish(NULL);
    GRADE_AS("", picture.drops == 0, "the picture is kept for the handle",
             "it is dropped");
    detach(NULL);
    GRADE(picture.drops == 1, "the picture is dropped once, by the detach",
          "%d times", picture.drops);
    both_are_gone();
}

static void
join_of_a_finished_task(void)
{
    const struct held *held;

    begin();
    held = held_of(output);
    finish(NULL);
    GRADE(join(&a) == RT_READY, "READY", "PENDING");
    GRADE(got == &picture, "the picture", "%s", got ? "another" : "nothing");
    GRADE(picture.drops == 0, "it is the joiner's now", "it is dropped");
    GRADE(held->state == GONE, "the state is GONE: somebody has it", "state %d",
          (int)held->state);
    both_are_gone();
}

static void
join_waits(void)
{
    begin();
    GRADE(join(&a) == RT_PENDING, "PENDING: it is not there yet", "READY");
    GRADE_AS("M11", a.wakes == 0, "nobody is woken by a poll", "%d wakes",
             a.wakes);
    finish(NULL);
    GRADE(a.wakes == 1, "A is woken once", "%d wakes", a.wakes);
    GRADE(join(&a) == RT_READY, "READY", "PENDING");
    GRADE_AS("", got == &picture && picture.drops == 0,
             "the picture, and it was not dropped", "%s, %d drops",
             got == &picture ? "it" : "something else", picture.drops);
    both_are_gone();
}

static void
polled_too_often(void)
{
    begin();
    for (int i = 0; i < 3; i++)
        GRADE(join(&a) == RT_PENDING, "PENDING: it is not there yet", "READY");
    GRADE_AS("M11", a.wakes == 0, "nobody is woken by a poll", "%d wakes",
             a.wakes);
}

static void
the_newest(void)
{
    begin();
    join(&a);
    join(&b);
    finish(NULL);
    GRADE(b.wakes == 1, "B is woken, who polled last", "A %d times, B %d",
          a.wakes, b.wakes);
}

static enum rt_poll at_the_wake;

static void
join_at_once(void *data)
{
    (void)data;
    outside_of_locks("the joiner is woken");
    grade_did("A is woken, and polls at once");
    at_the_wake = join(&b);
}

static void
there_when_the_wake_comes(void)
{
    begin();
    a.on_wake = join_at_once;
    join(&a);
    at_the_wake = RT_PENDING;
    finish(NULL);
    GRADE(at_the_wake == RT_READY, "READY: it is there when the wake comes",
          "PENDING");
    both_are_gone();
}

static void
nobody_waits_any_more(void)
{
    begin();
    join(&a);
    detach(NULL);
    GRADE(a.live == 0, "A's waker is given back by the detach", "it is kept");
    finish(NULL);
    GRADE(a.wakes == 0, "nobody is woken", "%d wakes", a.wakes);
    GRADE_AS("M19", picture.drops == 1, "the picture is dropped once",
             "%d times", picture.drops);
    both_are_gone();
}

static void
two_tasks(void)
{
    struct output *first;

    begin();
    first = output;
    join(&a);
    output = output_new(picture_drop);
    grade_did("there is a second task, which finishes first");
    output_finish(output, &second);
    GRADE(a.wakes == 0, "A waits for the first task", "A is woken");
    grade_did("now the first one finishes, too");
    output_finish(first, &picture);
    GRADE(join(&b) == RT_READY && got == &second, "B gets the second picture",
          "%s", got == &picture ? "the first" : "nothing");
    output = first;
    GRADE(join(&a) == RT_READY && got == &picture, "A gets the first picture",
          "%s", got == &second ? "the second" : "nothing");
}

/* `other` comes in each gap of the poll of a join. */
static void
finishes_during_the_join(void)
{
    bool ran = true;

    for (unsigned k = 0; k < 8 && ran; k++) {
        enum rt_poll answer;

        begin();
        grade_anew();
        grade_did("-- the task finishes before lock %u of the poll", k + 1);
        grade_at_lock(k, finish, NULL);
        answer = join(&a);
        ran = grade_at_ran();
        grade_at_forget();
        if (!ran)
            finish(NULL);
        else if (answer == RT_PENDING)
            GRADE(a.wakes > 0, "PENDING, and a wake comes",
                  "PENDING, and no wake: A sleeps for ever");
        if (answer == RT_PENDING)
            GRADE(join(&a) == RT_READY, "then READY", "PENDING");
        GRADE_AS("", got == &picture && picture.drops == 0,
                 "the joiner has the picture", "%d drops", picture.drops);
        both_are_gone();
    }
}

/* One side in each gap of the other: before its locks, and after its unlocks.
 * Who is first, and who is second? */
static void
in_each_gap(void (*one)(void *), void (*other)(void *))
{
    bool ran = true;

    for (unsigned k = 0; k < 8 && ran; k++) {
        ran = false;
        for (int after = 0; after < 2; after++) {
            bool came;

            begin();
            grade_anew();
            grade_did("-- %s lock %u of this:", after ? "after" : "before",
                      k + 1);
            (after ? grade_at_unlock : grade_at_lock)(k, other, NULL);
            one(NULL);
            came = grade_at_ran();
            grade_at_forget();
            if (!came)
                other(NULL);
            ran = ran || came;
            GRADE(picture.drops == 1, "the picture is dropped once", "%d times",
                  picture.drops);
            both_are_gone();
        }
    }
}

static void
both_at_once(void)
{
    in_each_gap(finish, detach);
    in_each_gap(detach, finish);
}

static void
costs(void)
{
    begin();
    join(&a);
    finish(NULL);
    join(&a);
    grade_count("locks of a join that waits", (long)grade_locks());
    GRADE(grade_allocations() == 1, "no allocation of yours", "%u",
          grade_allocations() - 1);
}

#define J2 "J2: detaching does not cancel; the output is dropped when it comes"
#define J5 "J5: an output that nobody takes is dropped where that becomes clear"

const struct grade_case grade_cases[] = {
    { detached_first, "the handle goes, and the task finishes", "M19", J2,
      "The task runs on. Who will give its picture back?" },
    { finished_first, "the task finishes, and nobody ever joins", "M50", J5,
      "The handle goes without a single poll. What lies there for it?" },
    { join_of_a_finished_task, "a join of a finished task does not wait", NULL,
      "J1: a handle is the right to the output",
      "Which state says that the picture is there?" },
    { join_waits, "a join waits, and is woken", "M02",
      "F2: PENDING is a promise: a wake has been arranged",
      "Who wakes A, and with which waker?" },
    { there_when_the_wake_comes, "the joiner polls inside of its wake", "",
      "C1: first make it true, then wake",
      "What does a joiner find that runs before your wake has returned?" },
    { polled_too_often, "three polls, and the task is still at work", "M05",
      "F5: a wake means: look again",
      "What in your poll says READY, and has it looked at the state?" },
    { the_newest, "B joins where A has joined before", "M03",
      "F2: the newest waker replaces the older one",
      "At which polls is the waker left?" },
    { finishes_during_the_join, "the task finishes while the join is polled",
      "M04", "C1: register first, look after that",
      "What if the task finishes between these two lines of yours?" },
    { nobody_waits_any_more, "a join that has waited is detached", NULL,
      "F2: a waker is kept for as long as it is needed",
      "Whose waker lies in the cell after a detach?" },
    { both_at_once, "task and handle end at the same moment", NULL,
      "a step is one piece: look and change under the same lock",
      "Could both sides think that they are first?" },
    { two_tasks, "two tasks, two handles", NULL,
      "each output is for its own handle",
      "Where do you keep what belongs to one output?" },
    { costs, "nothing is allocated", NULL,
      "a task and its handle exist already", "What do you need memory for?" },
    { NULL, NULL, NULL, NULL, NULL },
};
