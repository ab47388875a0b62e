/* coop.h and yield.h: who gives way, to whom, and what it costs. */
#include <stdlib.h>
#include <string.h>

#include "actor.h"
#include "coop.h"
#include "delay.h"
#include "join_all.h"
#include "oneshot.h"
#include "trace.h"
#include "yield.h"

/* ---- yield ---- */

static char order[64];

static void
note(char what)
{
    size_t used = strlen(order);

    if (used + 1 < sizeof order)
        order[used] = what;
}

/* A task that notes its letter `times` times, and yields in between. */
struct noter {
    struct rt_future future;
    char letter;
    unsigned times;
    struct rt_yield yield;
};

static enum rt_poll
noter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct noter *me = (struct noter *)self;

    RT_ASYNC_BEGIN(self);
    while (me->times > 0) {
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

static struct noter
noter(char letter, unsigned times)
{
    return (struct noter){ .future = { .type = &noter_type },
                           .letter = letter,
                           .times = times };
}

static enum rt_poll
play_three_noters(struct part *part, struct rt_context *cx)
{
    if (part->polls == 5)
        return RT_READY;
    if (part->polls == 1) {
        rt_spawn_detached(noter('a', 3));
        rt_spawn_detached(noter('b', 3));
        rt_spawn_detached(noter('c', 3));
    }
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(tasks_that_yield_take_turns)
{
    struct rt_runtime *runtime = runtime_new();
    struct part root = { .play = play_three_noters };

    run_part(runtime, &root);
    ck_assert_msg(strcmp(order, "abcabcabc") == 0,
                  "three tasks yielded, and ran in the order %s", order);
    rt_runtime_free(runtime);
}
END_TEST

static enum rt_poll
play_note_and_wake(struct part *part, struct rt_context *cx)
{
    note('w');
    if (part->polls == 4)
        return RT_READY;
    rt_waker_wake_by_ref(cx->waker);
    return RT_PENDING;
}

static enum rt_poll
play_yielder_and_waker(struct part *part, struct rt_context *cx)
{
    if (part->polls == 5)
        return RT_READY;
    if (part->polls == 1) {
        rt_spawn_detached(noter('y', 2));
        rt_spawn_detached(actor(part->with));
    }
    rt_coop_yield(cx);
    return RT_PENDING;
}

/* A wake goes to the end of the run queue; a yield goes behind that, and behind
 * the reactor. So who yields waits until nobody else has anything to do. */
START_TEST(a_yield_goes_behind_those_who_are_woken_meanwhile)
{
    struct rt_runtime *runtime = runtime_new();
    struct part waker = { .play = play_note_and_wake };
    struct part root = { .play = play_yielder_and_waker, .with = &waker };

    run_part(runtime, &root);
    ck_assert_msg(strcmp(order, "ywwwwy") == 0,
                  "y yields, w wakes itself: the order was %s: #5223: whoever "
                  "gives way goes behind all others, and the reactor",
                  order);
    rt_runtime_free(runtime);
}
END_TEST

/* In virtual time: yield so often as `with` says, then wait for the sleeper. */
struct yielder {
    struct rt_future future;
    struct rt_runtime *runtime;
    unsigned yields, left;
    uint64_t moved; /* the time when the last yield was over, ns */
    bool rang;      /* the alarm had rung by then */
    struct rt_join_handle sleeper;
    struct rt_join join;
    struct rt_yield yield;
};

static enum rt_poll
yielder_poll(struct rt_future *self, struct rt_context *cx)
{
    struct yielder *me = (struct yielder *)self;

    RT_ASYNC_BEGIN(self);
    me->sleeper = rt_spawn(rt_delay(100));
    for (me->left = me->yields; me->left > 0; me->left--)
        RT_AWAIT(me->yield, rt_yield());
    me->moved = rt_runtime_now(me->runtime);
    me->rang = rt_join_handle_is_finished(&me->sleeper);
    RT_AWAIT(me->join, rt_join_only(&me->sleeper));
    RT_ASYNC_END;
}

static const struct rt_future_type yielder_type = {
    .name = "yielder",
    .file = __FILE__,
    .poll = yielder_poll,
};

START_TEST(while_a_task_yields_virtual_time_stands_still)
{
    struct rt_runtime *runtime = runtime_new();
    struct yielder root = { .future = { .type = &yielder_type },
                            .runtime = runtime,
                            .yields = 10000 };
    unsigned long long now;

    RT_OK(rt_block_on(runtime, &root.future));
    now = rt_runtime_now(runtime) / RT_NS_PER_MS;
    ck_assert_msg(root.moved == 0 && !root.rang,
                  "a task that could run at any time yielded %u times, and "
                  "virtual time went on to %llu ns meanwhile",
                  root.yields, (unsigned long long)root.moved);
    ck_assert_msg(now == 100,
                  "then it waited, nothing could run, and it is %llu ms", now);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- the budget ---- */

/* Take results until there are no more. How many there were goes to `with`. */
static enum rt_poll
play_take_all(struct part *part, struct rt_context *cx)
{
    unsigned *taken = part->with;

    if (part->polls == 4)
        return RT_READY;
    while (taken[part->polls] < 1000 && rt_coop_take(cx))
        taken[part->polls]++;
    return RT_PENDING;
}

START_TEST(each_poll_has_a_budget_of_128)
{
    struct rt_runtime *runtime = runtime_new();
    unsigned taken[5] = { 0 };
    struct part root = { .play = play_take_all, .with = taken };

    run_part(runtime, &root); /* hangs if a spent budget arranges no wake */
    for (int poll = 1; poll < 4; poll++)
        ck_assert_msg(taken[poll] == 128,
                      "poll %d had %u results, it should have had %u, and the "
                      "next one as many again",
                      poll, taken[poll], 128U);
    rt_runtime_free(runtime);
}
END_TEST

START_TEST(where_nobody_set_a_budget_there_is_no_end)
{
    struct rt_context cx = { .coop = NULL };

    for (unsigned i = 0; i < 10 * RT_COOP_BUDGET; i++)
        if (!rt_coop_take(&cx))
            ck_abort_msg("refused at result %u", i);
}
END_TEST

/* Leaves that are not ready, polled over and over in one poll. */
struct idlers {
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
    struct rt_delay delay;
    struct rt_join_handle handle;
    struct rt_join join;
    struct part never;
    unsigned left; /* of the budget after that */
};

static enum rt_poll
play_poll_idlers(struct part *part, struct rt_context *cx)
{
    struct idlers *idlers = part->with;

    idlers->recv = rt_oneshot_recv(&idlers->receiver, NULL);
    idlers->delay = rt_delay(1000);
    idlers->handle = rt_spawn(actor(&idlers->never));
    idlers->join = rt_join_only(&idlers->handle);
    for (unsigned i = 0; i < 2 * RT_COOP_BUDGET; i++) {
        ck_assert_int_eq(rt_future_poll(&idlers->recv.future, cx), RT_PENDING);
        ck_assert_int_eq(rt_future_poll(&idlers->delay.future, cx), RT_PENDING);
        ck_assert_int_eq(rt_future_poll(&idlers->join.future, cx), RT_PENDING);
    }
    while (rt_coop_take(cx))
        idlers->left++;
    rt_future_drop(&idlers->recv.future);
    rt_future_drop(&idlers->delay.future);
    rt_future_drop(&idlers->join.future);
    rt_detach(&idlers->handle);
    return RT_READY;
}

START_TEST(a_leaf_that_is_not_ready_costs_nothing)
{
    struct rt_runtime *runtime = runtime_new();
    struct idlers idlers = { .never = { .play = play_never } };
    struct part root = { .play = play_poll_idlers, .with = &idlers };
    int result = rt_oneshot_new(&idlers.sender, &idlers.receiver, 0, NULL);

    ck_assert_int_eq(result, 0);
    run_part(runtime, &root);
    ck_assert_msg(idlers.left == 128,
                  "%u of the budget are left: only results cost", idlers.left);
    rt_oneshot_sender_drop(&idlers.sender);
    rt_oneshot_receiver_drop(&idlers.receiver);
    rt_runtime_free(runtime);
}
END_TEST

/* A loop over leaves that are ready at once: only the budget stops it. */
struct hog {
    struct rt_future future;
    bool delays; /* of no time; else signals that were sent before */
    const bool *over;
    unsigned rounds;
    struct rt_delay delay;
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
};

#define HOG_MAX 100000 /* so that the test fails, and does not hang */

static void
hog_make(struct hog *me)
{
    rt_oneshot_receiver_drop(&me->receiver);
    RT_OK(rt_oneshot_new(&me->sender, &me->receiver, 0, NULL));
    rt_oneshot_send(&me->sender, NULL);
}

static enum rt_poll
hog_poll(struct rt_future *self, struct rt_context *cx)
{
    struct hog *me = (struct hog *)self;

    RT_ASYNC_BEGIN(self);
    for (me->rounds = 0; !*me->over && me->rounds < HOG_MAX; me->rounds++) {
        if (me->delays) {
            RT_AWAIT(me->delay, rt_delay(0));
        } else {
            hog_make(me);
            RT_AWAIT(me->recv, rt_oneshot_recv(&me->receiver, NULL));
        }
    }
    RT_ASYNC_END;
}

static void
hog_drop(struct rt_future *self)
{
    rt_oneshot_receiver_drop(&((struct hog *)self)->receiver);
}

static const struct rt_future_type hog_type = {
    .name = "hog",
    .file = __FILE__,
    .poll = hog_poll,
    .drop = hog_drop,
    RT_FUTURE_LAYOUT(struct hog),
};

static enum rt_poll
play_end_it(struct part *part, struct rt_context *cx)
{
    (void)cx;
    *(bool *)part->with = true;
    return RT_READY;
}

/* The hog is the root, so nothing else runs unless it lets go. */
struct hog_and_end {
    struct rt_future future;
    struct part *end;
    struct hog hog;
};

static enum rt_poll
hog_and_end_poll(struct rt_future *self, struct rt_context *cx)
{
    struct hog_and_end *me = (struct hog_and_end *)self;

    RT_ASYNC_BEGIN(self);
    rt_spawn_detached(actor(me->end));
    RT_AWAIT(me->hog, me->hog);
    RT_ASYNC_END;
}

static const struct rt_future_type hog_and_end_type = {
    .name = "hog_and_end",
    .file = __FILE__,
    .poll = hog_and_end_poll,
};

START_TEST(a_task_that_never_has_to_wait_gives_way_after_its_budget)
{
    struct rt_runtime *runtime = runtime_new();
    bool over = false;
    struct part end = { .play = play_end_it, .with = &over };
    struct hog_and_end root = { .future = { .type = &hog_and_end_type },
                                .end = &end,
                                .hog = { .future = { .type = &hog_type },
                                         .delays = _i == 1,
                                         .over = &over } };

    RT_OK(rt_block_on(runtime, &root.future));
    ck_assert_msg(root.hog.rounds == 129,
                  "a loop over %s ran %u rounds before another task's turn "
                  "came: M37: an await gives way only if it has to wait, so "
                  "each result costs one of %u",
                  root.hog.delays ? "delays of 0 ms" : "values that are there",
                  root.hog.rounds, RT_COOP_BUDGET);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- several children, one budget ---- */

struct taker {
    struct rt_future future;
    unsigned *taken;
    unsigned polls;
};

static enum rt_poll
taker_poll(struct rt_future *self, struct rt_context *cx)
{
    struct taker *me = (struct taker *)self;

    if (++me->polls == 2)
        return RT_READY;
    for (int i = 0; i < 60; i++)
        if (rt_coop_take(cx))
            ++*me->taken;
        else
            return RT_PENDING;
    return RT_READY;
}

static const struct rt_future_type taker_type = {
    .name = "taker",
    .file = __FILE__,
    .poll = taker_poll,
};

START_TEST(the_children_of_a_join_all_share_one_budget)
{
    struct rt_runtime *runtime = runtime_new();
    unsigned taken = 0;
    struct taker takers[3];
    struct rt_future *children[3];
    struct rt_join_all all = rt_join_all(children, 3);

    for (int i = 0; i < 3; i++) {
        takers[i] = (struct taker){ .future = { .type = &taker_type },
                                    .taken = &taken };
        children[i] = &takers[i].future;
    }
    /* It hangs if the child is not woken. */
    RT_OK(rt_block_on(runtime, &all.future));
    ck_assert_msg(taken == 128,
                  "3 children wanted 60 results each, in one poll of their "
                  "task: they got %u, and its budget is %u",
                  taken, RT_COOP_BUDGET);
    ck_assert_uint_eq(takers[1].polls, 1);
    ck_assert_msg(takers[2].polls == 2,
                  "the third child was refused, and polled %u times",
                  takers[2].polls);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- a refused leaf loses nothing ---- */

struct refused {
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
    int out;
};

static enum rt_poll
play_refused(struct part *part, struct rt_context *cx)
{
    struct refused *refused = part->with;

    if (part->polls == 1) {
        while (cx->coop->budget > 0)
            rt_coop_take(cx);
        refused->recv = rt_oneshot_recv(&refused->receiver, &refused->out);
    }
    return rt_future_poll(&refused->recv.future, cx);
}

static void
drop_refused(struct part *part)
{
    rt_future_drop(&((struct refused *)part->with)->recv.future);
}

START_TEST(a_value_that_the_budget_held_back_comes_with_the_next_poll)
{
    struct rt_runtime *runtime = runtime_new();
    struct refused refused = { .out = -1 };
    struct part root = { .play = play_refused,
                         .on_drop = drop_refused,
                         .with = &refused };
    int value = 21;
    int result =
        rt_oneshot_new(&refused.sender, &refused.receiver, sizeof value, NULL);

    ck_assert_int_eq(result, 0);
    rt_oneshot_send(&refused.sender, &value);
    run_part(runtime, &root);
    ck_assert_uint_eq(root.polls, 2);
    ck_assert_int_eq(refused.recv.result, 0);
    ck_assert_int_eq(refused.out, 21);
    rt_oneshot_receiver_drop(&refused.receiver);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- the trace ---- */

static enum rt_poll
play_spend_and_yield(struct part *part, struct rt_context *cx)
{
    switch (part->polls) {
    case 1:
        while (rt_coop_take(cx))
            continue;
        return RT_PENDING;
    case 2:
        rt_coop_yield(cx);
        return RT_PENDING;
    default:
        return RT_READY;
    }
}

START_TEST(a_trace_tells_a_spent_budget_and_who_gives_way)
{
    const char *path = rt_temporary("trace");
    struct rt_runtime *runtime = runtime_new();
    struct part root = { .play = play_spend_and_yield };
    const char *yield = " task 1 submit queue=deferred ";
    char *text, *budget, *at;
    unsigned yields;

    rt_temporary("trace.dot");
    RT_OK(rt_trace_start(path, "virtual"));
    run_part(runtime, &root);
    RT_OK(rt_trace_stop());
    rt_runtime_free(runtime);
    text = rt_read_file(path);
    budget = strstr(text, "0.000 task 1 budget ");
    ck_assert_msg(budget != NULL && strstr(budget + 20, " budget ") == NULL,
                  "its budget was spent once, and the trace says: %s", text);
    for (yields = 0, at = text; (at = strstr(at, yield)) != NULL; at++)
        yields++;
    ck_assert_msg(yields == 2, "it gave way twice, and the trace says: %s",
                  text);
    free(text);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(tasks_that_yield_take_turns);
    rt_add(a_yield_goes_behind_those_who_are_woken_meanwhile);
    rt_add(while_a_task_yields_virtual_time_stands_still);
    rt_add(each_poll_has_a_budget_of_128);
    rt_add(where_nobody_set_a_budget_there_is_no_end);
    rt_add(a_leaf_that_is_not_ready_costs_nothing);
    rt_add_loop(a_task_that_never_has_to_wait_gives_way_after_its_budget, 2);
    rt_add(the_children_of_a_join_all_share_one_budget);
    rt_add(a_value_that_the_budget_held_back_comes_with_the_next_poll);
    rt_add(a_trace_tells_a_spent_budget_and_who_gives_way);
}
