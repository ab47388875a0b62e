#include "../../01-future/waker.h"
#include "grade.h"

#include <string.h>

#include "coop.h"
#include "runtime.h"
#include "delay.h"
#include "join_all.h"
#include "spawn.h"
#include "tcp.h"
#include "yield.h"

/* ---- one poll, by hand --------------------------------------------------- */

static struct counter task;
static struct rt_coop coop;

/* Poll, as a task does that has `budget` left; -1: nobody set one. */
static enum rt_poll
poll(struct rt_future *future, const char *which, int budget)
{
    struct rt_waker waker = counter_waker(&task);
    struct rt_context cx = { .waker = &waker, .task = 1 };
    int wakes = task.wakes;
    enum rt_poll answer;

    coop = (struct rt_coop){ .budget = (unsigned)budget };
    cx.coop = budget < 0 ? NULL : &coop;
    answer = rt_future_poll(future, &cx);
    grade_did("%s: %s, %d wakes", which, poll_name(answer), task.wakes - wakes);
    return answer;
}

static void
first_poll_pends(void)
{
    struct rt_yield yield = rt_yield();

    GRADE(poll(&yield.future, "first poll", 128) == RT_PENDING,
          "PENDING: the task gives way", "READY: its next line runs at once");
}

static void
pending_is_a_promise(void)
{
    struct rt_yield yield = rt_yield();

    poll(&yield.future, "first poll", 128);
    GRADE(task.wakes > 0, "the task is woken",
          "no wake, and nobody is left "
          "who could send one");
}

static void
second_poll_is_ready(void)
{
    struct rt_yield yield = rt_yield();
    int wakes;

    poll(&yield.future, "first poll", 128);
    wakes = task.wakes;
    GRADE(poll(&yield.future, "second poll", 128) == RT_READY,
          "READY: the others had their turn", "PENDING once more");
    GRADE(task.wakes == wakes, "the second poll wakes nobody", "%d wakes",
          task.wakes - wakes);
    rt_future_drop(&yield.future);
}

static void
each_for_itself(void)
{
    struct rt_yield a = rt_yield(), b = rt_yield();

    GRADE_AS("M37", poll(&a.future, "A, first", 128) == RT_PENDING, "PENDING",
             "READY");
    GRADE(poll(&b.future, "B, first", 128) == RT_PENDING,
          "PENDING: B was not polled before", "READY, because of A?");
    GRADE(poll(&a.future, "A, second", 128) == RT_READY, "READY", "PENDING");
    a = rt_yield();
    GRADE(poll(&a.future, "a new A, first", 128) == RT_PENDING,
          "PENDING: this A is a new future", "READY");
    GRADE(poll(&b.future, "B, second", 128) == RT_READY, "READY", "PENDING");
}

/* One poll of a task in which B yields and A comes back from its yield. */
static void
the_mark_of_another(void)
{
    struct rt_yield a = rt_yield(), b = rt_yield();
    struct rt_waker waker = counter_waker(&task);
    struct rt_context cx = { .waker = &waker, .task = 1, .coop = &coop };

    poll(&a.future, "A, first", 128);
    grade_did("-- the next poll of the same task:");
    poll(&b.future, "B, first", 128);
    GRADE(rt_future_poll(&a.future, &cx) == RT_READY, "A is READY", "PENDING");
    grade_did("A, second: READY");
    GRADE(coop.yielded, "the mark stays: B gives way in this poll",
          "it is gone: the task is queued before the reactor");
}

static void
a_budget_that_is_spent(void)
{
    struct rt_waker waker = counter_waker(&task);
    struct rt_context cx = { .waker = &waker, .coop = &coop };

    grade_did("a task with no budget left asks rt_coop_take");
    GRADE_AS("", !rt_coop_take(&cx), "false: the leaf has to wait", "true");
    GRADE(task.wakes > 0, "rt_coop_yield has woken the task",
          "no wake: a leaf says PENDING, and sleeps for ever");
}

static void
without_a_budget(void)
{
    struct rt_yield yield = rt_yield();

    grade_did("cx->coop is NULL");
    GRADE(poll(&yield.future, "first poll", -1) == RT_PENDING, "PENDING",
          "READY");
    GRADE(task.wakes > 0, "the task is woken", "no wake");
    GRADE(poll(&yield.future, "second poll", -1) == RT_READY, "READY",
          "PENDING");
}

static void
the_waker_is_borrowed(void)
{
    struct rt_yield yield = rt_yield();

    poll(&yield.future, "first poll", 128);
    GRADE(task.live == 0, "as many clones as were given back",
          task.live > 0 ? "%d clones are kept"
                        : "%d: a waker was given back that is the poller's",
          task.live);
}

/* ---- in a runtime -------------------------------------------------------- */

static char order[64];
static bool over;
static unsigned polls;

static void
note(char what)
{
    size_t used = strlen(order);

    if (used + 1 < sizeof order)
        order[used] = what;
}

/* Notes its letter, as long as `times` says or until all is over. It yields in
 * between, or wakes itself. */
struct noter {
    struct rt_future future;
    char letter;
    bool wakes;
    unsigned times;
    struct rt_yield yield;
};

static enum rt_poll
noter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct noter *me = (struct noter *)self;

    if (me->wakes) {
        note(me->letter);
        if (--me->times == 0)
            return RT_READY;
        rt_waker_wake_by_ref(cx->waker);
        return RT_PENDING;
    }
    polls++;
    RT_ASYNC_BEGIN(self);
    while (me->times > 0 && !over) {
        me->times--;
        note(me->letter);
        RT_AWAIT(me->yield, rt_yield());
    }
    RT_ASYNC_END;
}

static const struct rt_future_type noter_type = {
    .name = "noter",
    .file = __FILE__,
    .poll = noter_poll,
    RT_FUTURE_LAYOUT(struct noter),
};

static struct rt_join_handle
noter(char letter, unsigned times, bool wakes)
{
    struct noter noter = { .future = { .type = &noter_type },
                           .letter = letter,
                           .times = times,
                           .wakes = wakes };

    return rt_spawn(noter);
}

/* The root of all these runs: `begin` spawns one or two, `then` is awaited
 * before they are joined. */
struct root {
    struct rt_future future;
    struct rt_join_handle a, b;
    void (*begin)(struct root *);
    bool serves;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct rt_join join;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    me->begin(me);
    if (me->serves) {
        rt_tcp_listen(&me->listener, "127.0.0.1", 0);
        RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
        over = true;
        rt_tcp_stream_close(&me->accept.stream);
        rt_tcp_listener_close(&me->listener);
    }
    RT_AWAIT(me->join, rt_join_only(&me->a));
    if (me->b.task != NULL)
        RT_AWAIT(me->join, rt_join_only(&me->b));
    RT_ASYNC_END;
}

static const struct rt_future_type root_type = { .name = "root",
                                                 .file = __FILE__,
                                                 .poll = root_poll };

static void
drive(struct rt_future *root, const char *script)
{
    struct rt_runtime *runtime;

    grade_script(script);
    if (rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                       &runtime) != 0)
        grade_fault("no runtime");
    rt_block_on(runtime, root);
    rt_runtime_free(runtime);
}

static void
run(void (*begin)(struct root *), bool serves, const char *script)
{
    struct root root = { .future = { .type = &root_type },
                         .begin = begin,
                         .serves = serves };

    drive(&root.future, script);
}

static void
begin_two(struct root *me)
{
    me->a = noter('a', 3, false);
    me->b = noter('b', 3, false);
}

static void
they_take_turns(void)
{
    grade_did("A and B note a letter three times each, and yield in between");
    run(begin_two, false, "");
    grade_did("order: %s", order);
    GRADE(strcmp(order, "ababab") == 0, "ababab", "%s", order);
}

static void
begin_yielder_and_waker(struct root *me)
{
    me->a = noter('y', 2, false);
    me->b = noter('w', 4, true);
}

static void
behind_those_who_wake(void)
{
    grade_did("y notes, yields, notes; w notes four times and wakes itself");
    run(begin_yielder_and_waker, false, "");
    grade_did("order: %s", order);
    GRADE(strcmp(order, "ywwwwy") == 0,
          "ywwwwy: while w is in the run queue, y waits", "%s", order);
}

static void
begin_loop(struct root *me)
{
    me->a = noter('y', 100, false);
}

static void
behind_the_reactor(void)
{
    size_t turns;

    grade_did("a client has connected; y yields in a loop, all alone");
    run(begin_loop, true, "0 client 1 connects\n");
    turns = strlen(order);
    grade_did("y had %zu turns, then the client was heard", turns);
    GRADE(turns <= 2, "1 or 2 turns: between two turns the reactor is asked",
          "%zu turns", turns);
    grade_count("turns until the client is heard", (long)turns);
}

struct once {
    struct rt_future future;
    struct rt_yield yield;
    struct rt_delay delay;
    unsigned polls;
};

static enum rt_poll
once_poll(struct rt_future *self, struct rt_context *cx)
{
    struct once *me = (struct once *)self;

    me->polls++;
    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->yield, rt_yield());
    RT_AWAIT(me->delay, rt_delay(10));
    RT_ASYNC_END;
}

static const struct rt_future_type once_type = { .name = "once",
                                                 .file = __FILE__,
                                                 .poll = once_poll };

static void
one_poll_more(void)
{
    struct once once = { .future = { .type = &once_type } };

    grade_did("a task yields once, and then sleeps for 10 ms");
    drive(&once.future, "");
    GRADE(once.polls == 3, "3 polls: to begin, after the yield, after 10 ms",
          "%u polls", once.polls);
    grade_count("polls of a task that yields and sleeps", once.polls);
}

/* Two yields in one task: both are polled twice, in two polls of the task. */
static void
two_in_a_join(void)
{
    struct rt_yield a = rt_yield(), b = rt_yield();
    struct rt_future *both[] = { &a.future, &b.future };
    struct rt_join_all all = rt_join_all(both, 2);

    grade_did("a task awaits two yields together");
    drive(&all.future, "");
}

const struct grade_case grade_cases[] = {
    { first_poll_pends, "the first poll gives way", "M37",
      "an await gives way only if it has to wait",
      "What does the task do when its child is ready at once?" },
    { pending_is_a_promise, "and a wake has been arranged", "M02",
      "F2: PENDING is a promise: a wake has been arranged",
      "Who will wake a task that gave way of its own will?" },
    { second_poll_is_ready, "the second poll is ready, and wakes nobody", "M11",
      "yield.h: RT_PENDING at its first poll, ready at its second",
      "Which field tells the second poll from the first?" },
    { each_for_itself, "each yield knows its own polls", "M14",
      "F8: what must live across a stop lives in the future's struct",
      "Where is it written down that this future was polled?" },
    { a_budget_that_is_spent, "a budget that is spent wakes the task, too",
      "M02", "coop.h: false: it is spent; a wake has been arranged",
      "Which of your two functions does rt_coop_take call?" },
    { without_a_budget, "no budget: there is only the wake", "",
      "future.h: coop is NULL where nobody set a budget",
      "What does your code do with cx->coop?" },
    { the_waker_is_borrowed, "the waker is borrowed", "",
      "future.h: the waker of a poll is borrowed: clone it to keep it",
      "Which call gives a waker back, and whose is it?" },
    { they_take_turns, "two tasks that yield take turns", "M49",
      "yield.h: in between run all tasks that are queued",
      "Who is in the queue when the first one gives way?" },
    { behind_those_who_wake, "who yields goes behind those who are woken",
      "M49", "yield.h: in between run all tasks that are queued",
      "Into which queue did the scheduler put y, and what told it so?" },
    { behind_the_reactor, "who yields goes behind the reactor", "M49",
      "yield.h: and the reactor is asked: a task that yields in a loop starves "
      "nobody, and no event",
      "Who asks the kernel while the run queue is never empty?" },
    { one_poll_more, "a yield costs one poll", "M11",
      "F2: an executor polls first, and then only after a wake",
      "Which poll of yours sends a wake that nobody needs?" },
    { the_mark_of_another, "a yield leaves the mark of another one", "",
      "yield.h: a task that yields goes behind all that are queued, and behind "
      "the reactor",
      "Who reads the mark, and who else in this poll may have set it?" },
    { two_in_a_join, "two yields in one task", "M14",
      "each future knows its own polls",
      "What do two yields of one task share?" },
    { NULL, NULL, NULL, NULL, NULL },
};
