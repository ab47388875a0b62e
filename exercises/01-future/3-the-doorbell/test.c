#include "../waker.h"
#include "porter.h"

static struct door door = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void
at_the_door(void)
{
    rt_cell_init(&door.cell);
}

void
door_press(struct door *at)
{
    pthread_mutex_lock(&at->lock);
    at->pressed = true;
    pthread_mutex_unlock(&at->lock);
    rt_cell_wake(&at->cell);
}

bool
door_was_pressed(struct door *at)
{
    bool pressed;

    pthread_mutex_lock(&at->lock);
    pressed = at->pressed;
    at->pressed = false;
    pthread_mutex_unlock(&at->lock);
    grade_did("the porter looks: %s", pressed ? "pressed" : "not pressed");
    return pressed;
}

static void
press(void *counter)
{
    int before = ((struct counter *)counter)->wakes;

    door_press(&door);
    grade_did("somebody presses: %s",
              ((struct counter *)counter)->wakes > before
                  ? "the porter's waker is there"
                  : "no waker is there");
}

static enum rt_poll
poll_by(struct porter *who, struct counter *counter)
{
    struct rt_waker waker = counter_waker(counter);
    struct rt_context cx = { .waker = &waker };
    enum rt_poll answer = rt_future_poll(&who->future, &cx);

    grade_did("poll: %s", poll_name(answer));
    return answer;
}

static void
pressed_before(void)
{
    struct porter who = porter(&door);
    struct counter counter = { 0 };
    enum rt_poll answer;

    at_the_door();
    press(&counter);
    answer = poll_by(&who, &counter);
    GRADE_AS(door.pressed ? "M02" : "M13", answer == RT_READY,
             "READY: it was pressed", "PENDING, and the press is %s",
             door.pressed ? "still there" : "used up");
}

static void
nobody_presses(void)
{
    struct porter who = porter(&door);
    struct counter counter = { 0 };

    at_the_door();
    GRADE_AS("M05", poll_by(&who, &counter) == RT_PENDING,
             "PENDING: nobody pressed", "READY");
    GRADE(counter.wakes == 0, "no wake: there is nothing to look at",
          "%d wake: the executor polls again at once, and again",
          counter.wakes);
}

static void
woken_for_nothing(void)
{
    struct porter who = porter(&door);
    struct counter counter = { 0 };

    at_the_door();
    poll_by(&who, &counter);
    grade_did("a wake, and nobody pressed");
    GRADE(poll_by(&who, &counter) == RT_PENDING, "PENDING: nobody pressed",
          "READY");
}

static void
pressed_after(void)
{
    struct porter who = porter(&door);
    struct counter counter = { 0 };

    at_the_door();
    poll_by(&who, &counter);
    press(&counter);
    GRADE(counter.wakes == 1, "the porter is woken once", "%d wakes",
          counter.wakes);
    GRADE_AS("M13", poll_by(&who, &counter) == RT_READY, "then READY",
             "PENDING, and the press is used up");
}

static void
the_newest_waker(void)
{
    struct porter who = porter(&door);
    struct counter a = { 0 }, b = { 0 };

    at_the_door();
    poll_by(&who, &a);
    grade_did("the next poll is for B, with B's waker");
    poll_by(&who, &b);
    door_press(&door);
    grade_did("somebody presses");
    GRADE(a.wakes == 0 && b.wakes == 1, "B is woken, who polled last",
          "A %d times, B %d times", a.wakes, b.wakes);
}

/* Somebody presses right before lock number k of the porter's poll. */
static bool
press_in_gap(unsigned k)
{
    struct porter who = porter(&door);
    struct counter counter = { 0 };
    enum rt_poll answer;

    grade_anew();
    grade_at_lock(k, press, &counter);
    answer = poll_by(&who, &counter);
    if (!grade_at_ran()) {
        grade_at_forget();
        rt_cell_clear(&door.cell);
        return false;
    }
    GRADE(answer == RT_READY || counter.wakes > 0,
          "READY, or a wake that leads to a look",
          "PENDING, no wake, and nobody presses again");
    if (answer == RT_PENDING)
        GRADE_AS("M13", poll_by(&who, &counter) == RT_READY,
                 "the wake leads to a look, and to READY",
                 "PENDING, and the press is used up");
    rt_cell_clear(&door.cell);
    door.pressed = false;
    return true;
}

static void
pressed_in_between(void)
{
    at_the_door();
    for (unsigned k = 0; k < 8 && press_in_gap(k); k++)
        ;
}

const struct grade_case grade_cases[] = {
    { pressed_before, "who pressed before the poll is seen", "M02",
      "a poll looks, and says what it sees",
      "Which block can return RT_READY, and is it ever reached?" },
    { nobody_presses, "a porter who waits lets the others run", "M11",
      "F2: a wake that you send yourself is no wait",
      "Who needs the next poll at once, if nobody has pressed?" },
    { woken_for_nothing, "a wake without a press changes nothing", "M05",
      "F5: a wake means: look again",
      "What does the porter know after a wake, before a look?" },
    { pressed_after, "who presses later wakes the porter", "M02",
      "F2: PENDING is a promise: a wake has been arranged",
      "Where has the porter left its waker?" },
    { the_newest_waker, "the newest waker replaces the older one", "M03",
      "F2: the newest waker replaces the older one",
      "Whose waker is in the cell after the second poll?" },
    { pressed_in_between, "a press between look and sleep is not lost", "M04",
      "C1: register first, look after that",
      "What if somebody presses between block A and block B?" },
    { NULL, NULL, NULL, NULL, NULL },
};
