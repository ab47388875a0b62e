#include <string.h>

#include "../../01-future/waker.h"
#include "limit.h"

/* ---- users, who wait in front of a limit --------------------------------- */

#define USERS 6U

static struct limit *limit, here;
static struct limit_enter users[USERS];
static struct counter wakers[USERS];
static bool gone[USERS];
static const char names[] = "ABCDEF";

static void
not_locked(void *data)
{
    (void)data;
    if (!grade_lock_held())
        return;
    grade_law("F7: no wake, no clone, no drop under a lock",
              "What if that function wants this very lock?");
    grade_never("M09", "a waker is called under a lock");
}

static void
begin_at(struct limit *at, unsigned permits)
{
    limit = at;
    limit_init(limit, permits);
    for (unsigned i = 0; i < USERS; i++) {
        wakers[i] = (struct counter){ .on_wake = not_locked };
        users[i] = limit_enter(limit);
        gone[i] = false;
    }
    grade_did("%u permit%s", permits, permits == 1 ? "" : "s");
}

static void
begin(unsigned permits)
{
    begin_at(&here, permits);
}

/* A counter's waker that looks at the locks each time. */
static void
user_clone(void *data)
{
    not_locked(NULL);
    counter_clone(data);
}

static void
user_drop(void *data)
{
    not_locked(NULL);
    counter_drop(data);
}

static const struct rt_waker_type user_type = { .clone = user_clone,
                                                .wake = counter_wake,
                                                .wake_by_ref =
                                                    counter_wake_by_ref,
                                                .drop = user_drop };

static enum rt_poll
poll_by(unsigned i, struct counter *counter)
{
    struct rt_waker waker = { &user_type, counter };
    struct rt_context cx = { .waker = &waker };
    enum rt_poll answer = rt_future_poll(&users[i].future, &cx);

    grade_did("%c is polled: %s", names[i], poll_name(answer));
    return answer;
}

static enum rt_poll
poll(unsigned i)
{
    return poll_by(i, &wakers[i]);
}

/* The memory of a dropped future is used for something else. */
static void
drop(unsigned i)
{
    grade_did("%c is dropped", names[i]);
    rt_future_drop(&users[i].future);
    memset(&users[i], 0xDD, sizeof users[i]);
    gone[i] = true;
}

static void
leave(void *data)
{
    (void)data;
    grade_did("somebody leaves");
    limit_leave(limit);
}

static int
wakes(void)
{
    int sum = 0;

    for (unsigned i = 0; i < USERS; i++)
        sum += wakers[i].wakes;
    return sum;
}

/* Drop who is left: every waker is given back then. */
static void
end(void)
{
    int live = 0;

    for (unsigned i = 0; i < USERS; i++)
        if (!gone[i])
            rt_future_drop(&users[i].future);
    for (unsigned i = 0; i < USERS; i++)
        live += wakers[i].live;
    limit_fini(limit);
    GRADE_AS("", live == 0, "each waker is given back (L6)", "%d are left",
             live);
}

#define PENDS(i, why)  GRADE(poll(i) == RT_PENDING, "PENDING: " why, "READY")
#define ENTERS(i, why) GRADE(poll(i) == RT_READY, "READY: " why, "PENDING")

/* ---- the cases ----------------------------------------------------------- */

static void
who_waits_is_woken(void)
{
    begin(1);
    GRADE_AS("", poll(0) == RT_READY, "READY: there is a permit", "PENDING");
    GRADE_AS("", poll(1) == RT_PENDING, "PENDING: there is one permit",
             "READY");
    leave(NULL);
    GRADE(wakers[1].wakes > 0, "B is woken", "nobody is");
    ENTERS(1, "the permit came back");
    end();
}

static void
not_too_many(void)
{
    begin(3);
    ENTERS(0, "3 permits");
    ENTERS(1, "3 permits");
    ENTERS(2, "3 permits");
    PENDS(3, "3 have entered");
    leave(NULL);
    ENTERS(3, "one has left");
    PENDS(4, "3 are inside again");
    end();
}

static void
quiet(void)
{
    begin(0);
    poll(0);
    poll(0);
    poll(1);
    GRADE(wakes() == 0, "no wake: nobody has left", "%d wakes", wakes());
    end();
}

static void
polled_too_often(void)
{
    begin(1);
    poll(0);
    for (int n = 0; n < 3; n++)
        PENDS(1, "A is inside");
    leave(NULL);
    leave(NULL);
    ENTERS(1, "there is a permit");
    end();
}

static void
the_newest_waker(void)
{
    begin(0);
    poll_by(0, &wakers[4]);
    grade_did("from now on another task polls A");
    poll_by(0, &wakers[5]);
    leave(NULL);
    GRADE(wakers[5].wakes == 1, "the task is woken that polled A last",
          "%d wakes of it, %d of the older", wakers[5].wakes, wakers[4].wakes);
    end();
}

static void
in_order(void)
{
    begin(0);
    for (unsigned i = 0; i < 3; i++)
        poll(i);
    leave(NULL);
    GRADE(wakers[0].wakes == 1, "A is woken, who came first",
          "A %d times, B %d, C %d", wakers[0].wakes, wakers[1].wakes,
          wakers[2].wakes);
    PENDS(3, "D is new, and A waits");
    PENDS(1, "the permit is for A");
    ENTERS(0, "A is the first");
    leave(NULL);
    leave(NULL);
    ENTERS(2, "two have left: B and C are next");
    ENTERS(1, "two have left: B and C are next");
    PENDS(3, "all permits are taken");
    end();
}

static void
one_wake(void)
{
    begin(0);
    for (unsigned i = 0; i < 5; i++)
        poll(i);
    leave(NULL);
    GRADE(wakes() == 1, "1 wake for 1 permit", "%d wakes", wakes());
    end();
}

static void
gone_while_it_waits(void)
{
    begin(0);
    for (unsigned i = 0; i < 3; i++)
        poll(i);
    drop(1);
    leave(NULL);
    leave(NULL);
    ENTERS(0, "two have left");
    GRADE(wakers[2].wakes == 1, "C is woken: B is gone", "%d wakes",
          wakers[2].wakes);
    ENTERS(2, "two have left");
    begin(0);
    poll(0);
    drop(0);
    grade_did("nobody is in line any more");
    leave(NULL);
    ENTERS(1, "a permit is free");
    end();
}

static void
gone_when_woken(void)
{
    begin(0);
    for (unsigned i = 0; i < 3; i++)
        poll(i);
    leave(NULL);
    drop(0);
    GRADE(wakers[1].wakes > 0, "B is woken: A's permit is B's now",
          "nobody is woken: the permit is lost");
    PENDS(2, "B comes before C");
    ENTERS(1, "A's permit is B's now");
    leave(NULL);
    ENTERS(2, "B has left");
    end();
}

static void
gone_when_woken_and_alone(void)
{
    begin(0);
    poll(0);
    leave(NULL);
    drop(0);
    ENTERS(1, "the permit that A did not take is free");
    PENDS(2, "there was one");
    end();
}

static void
all_go_but_one(void)
{
    begin(0);
    for (unsigned i = 0; i < 5; i++)
        poll(i);
    leave(NULL);
    leave(NULL);
    for (unsigned i = 0; i < 4; i++)
        drop(i);
    GRADE(wakers[4].wakes > 0, "E is woken: two permits, and all others gone",
          "nobody is woken");
    ENTERS(4, "two permits");
    ENTERS(5, "two permits");
    end();
}

static void
never_polled(void)
{
    begin(1);
    grade_did("A is made, and nobody polls it");
    ENTERS(1, "a future that was not polled takes nothing");
    drop(0);
    PENDS(2, "B is inside; A had nothing to give back");
    end();
}

static void
dropped_inside(void)
{
    begin(1);
    ENTERS(0, "there is a permit");
    drop(0);
    GRADE(poll(1) == RT_PENDING, "PENDING: the caller of A has not left",
          "READY: the drop gave the permit back");
    leave(NULL);
    ENTERS(1, "now A has left");
    end();
}

static enum rt_poll at_the_wake;

static void
poll_in_the_wake(void *data)
{
    not_locked(data);
    at_the_wake = poll_by(0, &wakers[5]);
}

static void
drop_in_the_wake(void *data)
{
    not_locked(data);
    drop(0);
}

static void
inside_of_the_wake(void)
{
    begin(0);
    wakers[0].on_wake = poll_in_the_wake;
    poll(0);
    leave(NULL);
    GRADE(at_the_wake == RT_READY, "READY: A polls inside of its wake",
          "PENDING");
    end();
    grade_anew();
    begin(0);
    wakers[0].on_wake = drop_in_the_wake;
    poll(0);
    poll(1);
    leave(NULL);
    grade_law("L3: a wait may end at any moment", NULL);
    GRADE_AS("M44", wakers[1].wakes > 0,
             "B is woken: A was dropped in its wake", "the permit is lost");
    end();
}

static void
leaves_in_the_poll(void)
{
    bool ran = true;

    for (unsigned k = 0; k < 8 && ran; k++) {
        enum rt_poll answer;

        grade_anew();
        begin(0);
        grade_did("-- before lock %u of the poll:", k + 1);
        grade_at_lock(k, leave, NULL);
        answer = poll(0);
        ran = grade_at_ran();
        grade_at_forget();
        if (!ran)
            leave(NULL);
        if (answer == RT_PENDING) {
            GRADE(wakers[0].wakes > 0, "READY, or a wake",
                  "PENDING, and no wake: A waits for ever");
            ENTERS(0, "the permit is there");
        }
        end();
    }
}

static void
drop_first(void *data)
{
    (void)data;
    drop(0);
}

static void
leave_and_drop(bool leaves, unsigned k, bool after)
{
    grade_anew();
    begin(0);
    poll(0);
    poll(1);
    grade_did("-- %s lock %u of the next:", after ? "after" : "before", k + 1);
    (after ? grade_at_unlock : grade_at_lock)(k, leaves ? drop_first : leave,
                                              NULL);
    if (leaves)
        leave(NULL);
    else
        drop(0);
    if (!grade_at_ran()) {
        grade_at_forget();
        if (leaves)
            drop(0);
        else
            leave(NULL);
    }
    grade_at_forget();
    GRADE(wakers[1].wakes > 0, "B is woken: A is gone, and a permit is there",
          "nobody is woken: the permit is lost");
    ENTERS(1, "A is gone, and a permit is there");
    PENDS(2, "there was one permit");
    end();
}

static void
dropped_at_the_same_moment(void)
{
    for (unsigned k = 0; k < 4; k++)
        for (unsigned i = 0; i < 4; i++)
            leave_and_drop(i % 2 == 0, k, i / 2 == 0);
}

static void
under_its_lock(void)
{
    begin_at(grade_page(sizeof *limit), 1);
    grade_guard(limit, true);
    for (unsigned i = 0; i < 4; i++)
        poll(i);
    poll(1);
    leave(NULL);
    drop(1);
    leave(NULL);
    drop(2);
    poll(3);
    drop(3);
    grade_guard(limit, false);
    end();
}

static void
two_limits(void)
{
    struct limit second;

    begin(0);
    limit_init(&second, 1);
    users[1] = limit_enter(&second);
    users[2] = limit_enter(&second);
    grade_did("B and C are in front of a second limit");
    poll(0);
    ENTERS(1, "B's limit has a permit");
    PENDS(2, "B's limit had one");
    grade_did("B leaves");
    limit_leave(&second);
    GRADE(wakers[0].wakes == 0 && wakers[2].wakes == 1,
          "C is woken, and A is not", "A %d times, C %d", wakers[0].wakes,
          wakers[2].wakes);
    ENTERS(2, "B has left");
    end();
    limit_fini(&second);
}

/* The same 400 steps each time: what a model says, the limit must do. */
static unsigned
dice(unsigned sides)
{
    static unsigned seed = 7;

    seed = seed * 1103515245U + 12345U;
    return (seed >> 16) % sides;
}

static unsigned line[USERS], in_line, inside, permits;
static bool polled[USERS], entered[USERS];

static bool
may_enter(unsigned i)
{
    for (unsigned n = 0; n < in_line && n < permits - inside; n++)
        if (line[n] == i)
            return true;
    return false;
}

static void
out_of_line(unsigned i)
{
    unsigned n = 0;

    while (n < in_line && line[n] != i)
        n++;
    if (n == in_line)
        return;
    in_line--;
    memmove(&line[n], &line[n + 1], (in_line - n) * sizeof *line);
}

static void
renew(unsigned i)
{
    out_of_line(i);
    if (!gone[i])
        drop(i);
    users[i] = limit_enter(limit);
    gone[i] = polled[i] = entered[i] = false;
}

static void
step_of(unsigned i)
{
    if (!entered[i]) {
        bool ready;

        if (!polled[i])
            line[in_line++] = i;
        polled[i] = true;
        ready = may_enter(i);
        if (ready)
            GRADE(poll(i) == RT_READY, "READY: it is this one's turn",
                  "PENDING");
        else
            GRADE(poll(i) == RT_PENDING, "PENDING: others come first", "READY");
        wakers[i].wakes = 0;
        entered[i] = ready;
        if (ready) {
            inside++;
            out_of_line(i);
        }
    } else {
        inside--;
        leave(NULL);
        renew(i);
    }
}

static void
many_steps(void)
{
    permits = 2;
    begin(permits);
    for (int n = 0; n < 400; n++) {
        unsigned i = dice(USERS);

        if (dice(4) > 0)
            step_of(i);
        else if (!entered[i])
            renew(i);
        for (unsigned k = 0; k < in_line; k++)
            if (may_enter(line[k]))
                GRADE(wakers[line[k]].wakes > 0, "who may enter has been woken",
                      "%c has not", names[line[k]]);
    }
    end();
    GRADE(grade_allocations() == 0, "no allocation (L6)", "%u",
          grade_allocations());
    grade_count("locks of 400 steps", (long)grade_locks());
}

#define L2 "L2: who was polled first enters first"
#define L3 "L3: a wait that ends passes on what was meant for it"

const struct grade_case grade_cases[] = {
    { who_waits_is_woken, "one permit, two users", "M02",
      "F2: PENDING is a promise: a wake has been arranged",
      "Where is B's waker when A leaves?" },
    { not_too_many, "three permits, five users", NULL,
      "L1: at most so many have entered and not left",
      "What counts those who are inside?" },
    { quiet, "a poll that pends wakes nobody", "M11",
      "L5: a poll wakes nobody as long as it is PENDING",
      "What has changed for whoever you wake?" },
    { polled_too_often, "three polls too many", "M05",
      "F5: a wake means: look again",
      "Which of your lines says READY, and what has it looked at?" },
    { the_newest_waker, "another task takes the wait over", "M03",
      "F2: the newest waker replaces the older one",
      "At which polls is the waker left?" },
    { in_order, "three in line, one newcomer", "M38", L2,
      "Does a poll ask whether others came first?" },
    { gone_while_it_waits, "a wait is dropped in the middle of the line", "M16",
      "F4: in line it does not move; dropped, it is not there any more",
      "Who still points to a future that was dropped?" },
    { gone_when_woken, "woken, and dropped before the poll", "M44", L3,
      "A was woken and is gone. Whose is the permit?" },
    { gone_when_woken_and_alone, "woken, dropped, and nobody else in line",
      "M44", L3, "Nobody is there to take it. Where does the permit go?" },
    { all_go_but_one, "two permits, and four of five give up", "M44", L3,
      "How far does a permit travel when one after the other gives up?" },
    { never_polled, "made, and never polled", "M50",
      "F1: a constructor takes nothing; L3",
      "When does a future get its place in line?" },
    { dropped_inside, "dropped after READY", NULL,
      "L4: entered is entered; the caller leaves",
      "How does your drop know that the permit is not its own any more?" },
    { inside_of_the_wake, "polled and dropped inside of the wake", "M08",
      "C1: first make it true, then wake",
      "What does a task find that polls before your wake returns?" },
    { one_wake, "one leaves, five wait", NULL, "L5: one wake for one permit",
      "What do the other four do with their wake?" },
    { leaves_in_the_poll, "somebody leaves during a first poll", "M04",
      "C1: register first, look after that, or both under one lock",
      "What if somebody leaves between these two lines of yours?" },
    { dropped_at_the_same_moment, "a leave and a drop at the same moment",
      "M44", L3, "Who comes second, and what do they find?" },
    { two_limits, "two limits, each with its own line", NULL,
      "a limit counts for itself", "Where do you keep the line?" },
    { under_its_lock, "no field without the lock", NULL,
      "L7: the fields are touched under limit->lock alone",
      "Which line stands outside of lock and unlock?" },
    { many_steps, "400 steps of six users", NULL, "L1 to L6",
      "Which rule did the last step touch?" },
    { NULL, NULL, NULL, NULL, NULL },
};
