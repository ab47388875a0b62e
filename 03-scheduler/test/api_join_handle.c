/* join_handle.h, rules J1 to J4, and what spawn promises. */
#include <errno.h>
#include <string.h>

#include "actor.h"
#include "coop.h"
#include "delay.h"
#include "fakes.h"
#include "yield.h"

/* ---- a child that naps, and a root that joins it ---- */

struct nap {
    struct rt_future future;
    unsigned ms;
    struct rt_delay delay;
    int out;
};

static enum rt_poll
nap_poll(struct rt_future *self, struct rt_context *cx)
{
    struct nap *me = (struct nap *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->delay, rt_delay(me->ms));
    me->out = 1000 + (int)me->ms;
    RT_ASYNC_END;
}

static const struct rt_future_type nap_type = {
    .name = "nap",
    .file = __FILE__,
    .poll = nap_poll,
    RT_FUTURE_LAYOUT(struct nap),
    RT_FUTURE_OUTPUT(struct nap, out),
};

static struct nap
nap(unsigned ms)
{
    return (struct nap){ .future = { .type = &nap_type }, .ms = ms };
}

/* Spawn what the test says, do what it says to the handle, join. */
struct root {
    struct rt_future future;
    struct rt_join_handle (*spawn)(struct root *me);
    void (*act)(struct root *me); /* one yield later; may be NULL */
    struct part *part;
    struct rt_join_handle handle;
    struct rt_yield yield;
    struct rt_join join;
    int out;
    bool only; /* join without an output */
};

static struct rt_join
join_of(struct root *me)
{
    return me->only ? rt_join_only(&me->handle)
                    : rt_join(&me->handle, &me->out);
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    me->handle = me->spawn(me);
    if (me->act != NULL) {
        RT_AWAIT(me->yield, rt_yield());
        me->act(me);
    }
    RT_AWAIT(me->join, join_of(me));
    RT_ASYNC_END;
}

static const struct rt_future_type root_type = { .name = "root",
                                                 .file = __FILE__,
                                                 .poll = root_poll };

static struct rt_join_handle
spawn_nap(struct root *me)
{
    (void)me;
    return rt_spawn(nap(50));
}

static struct rt_join_handle
spawn_part(struct root *me)
{
    return rt_spawn(actor(me->part));
}

/* Block on the root, on a runtime of its own. The virtual time that it took. */
static uint64_t
run_root(struct root *root)
{
    struct rt_runtime *runtime = runtime_new();
    uint64_t ms;
    int result;

    root->future.type = &root_type;
    result = rt_block_on(runtime, &root->future);
    ck_assert_int_eq(result, 0);
    ms = rt_runtime_now(runtime) / RT_NS_PER_MS;
    rt_runtime_free(runtime);
    return ms;
}

START_TEST(a_join_waits_and_moves_the_output_out)
{
    struct root root = { .spawn = spawn_nap };
    uint64_t ms = run_root(&root);

    ck_assert_uint_eq(ms, 50);
    ck_assert_int_eq(root.join.result, 0);
    ck_assert_int_eq(root.out, 1050);
    ck_assert_ptr_null(root.handle.task);
}
END_TEST

static void
check_finished(struct root *me)
{
    ck_assert(rt_join_handle_is_finished(&me->handle));
}

START_TEST(a_join_of_a_finished_task_does_not_wait)
{
    struct part part = { .play = play_ready, .result = 6 };
    struct root root = { .spawn = spawn_part,
                         .part = &part,
                         .act = check_finished };

    run_root(&root);
    ck_assert_int_eq(root.join.result, 0);
    ck_assert_int_eq(root.out, 6);
    ck_assert_uint_eq(part.outputs_dropped, 0);
    ck_assert_uint_eq(part.drops, 1);
}
END_TEST

START_TEST(a_join_that_wants_no_output_drops_it)
{
    struct part part = { .play = play_ready };
    struct root root = { .spawn = spawn_part, .part = &part, .only = true };

    run_root(&root);
    ck_assert_int_eq(root.join.result, 0);
    ck_assert_uint_eq(part.outputs_dropped, 1);
}
END_TEST

START_TEST(a_spawn_without_memory_is_told_by_the_join)
{
    struct part part = { .play = play_ready };
    struct root root = { .spawn = spawn_part, .part = &part, .out = 77 };

    /* block_on's own task is the first block, the spawned one the second;
     * making the runtime comes before it. */
    struct rt_runtime *runtime = runtime_new();

    root.future.type = &root_type;
    rt_fake_fail(RT_FAKE_MEMORY, 2, ENOMEM);
    RT_OK(rt_block_on(runtime, &root.future));
    rt_fakes_reset();
    ck_assert_int_eq(root.join.result, -ENOMEM);
    ck_assert_int_eq(root.out, 77);
    ck_assert_uint_eq(part.polls, 0);
    ck_assert_uint_eq(part.drops, 1);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- abort (J4) ---- */

static void
abort_it(struct root *me)
{
    rt_abort(&me->handle);
}

START_TEST(an_aborted_task_is_joined_at_once_and_its_alarm_is_taken_back)
{
    struct root root = { .spawn = spawn_nap, .act = abort_it, .out = 77 };
    uint64_t ms = run_root(&root);

    ck_assert_int_eq(root.join.result, -ECANCELED);
    ck_assert_msg(root.out == 77, "a cancelled task gave an output");
    ck_assert_msg(ms == 0, "its nap went on for %d ms", (int)ms);
}
END_TEST

START_TEST(a_join_that_wants_no_output_tells_of_the_abort_too)
{
    struct root root = { .spawn = spawn_nap, .act = abort_it, .only = true };

    run_root(&root);
    ck_assert_int_eq(root.join.result, -ECANCELED);
}
END_TEST

static void
abort_twice(struct root *me)
{
    rt_abort(&me->handle);
    rt_abort(&me->handle);
}

START_TEST(an_abort_of_a_finished_task_leaves_its_output)
{
    struct part part = { .play = play_ready, .result = 6 };
    struct root root = { .spawn = spawn_part,
                         .part = &part,
                         .act = abort_twice };

    run_root(&root);
    ck_assert_int_eq(root.join.result, 0);
    ck_assert_int_eq(root.out, 6);
}
END_TEST

static struct rt_join_handle
spawn_and_abort(struct root *me)
{
    struct rt_join_handle handle = rt_spawn(actor(me->part));

    rt_abort(&handle);
    ck_assert_msg(me->part->drops == 0,
                  "#3929: abort dropped the future itself; it is the "
                  "scheduler's, whose turn comes");
    return handle;
}

START_TEST(an_abort_before_the_first_poll_drops_the_future_unpolled)
{
    struct part part = { .play = play_ready };
    struct root root = { .spawn = spawn_and_abort, .part = &part };

    run_root(&root);
    ck_assert_int_eq(root.join.result, -ECANCELED);
    ck_assert_uint_eq(part.polls, 0);
    ck_assert_uint_eq(part.drops, 1);
}
END_TEST

/* ---- detach (J2) ---- */

static enum rt_poll
play_two_polls(struct part *part, struct rt_context *cx)
{
    if (part->polls == 2)
        return RT_READY;
    rt_waker_wake_by_ref(cx->waker);
    return RT_PENDING;
}

static enum rt_poll
play_detach(struct part *part, struct rt_context *cx)
{
    struct rt_join_handle handle;

    if (part->polls == 4)
        return RT_READY;
    if (part->polls == 1) {
        handle = rt_spawn(actor(part->with));
        rt_detach(&handle);
        ck_assert_ptr_null(handle.task);
        rt_detach(&handle); /* an empty one stays so */
    }
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(a_detached_task_runs_on_and_its_output_is_dropped)
{
    struct rt_runtime *runtime = runtime_new();
    struct part child = { .play = play_two_polls };
    struct part root = { .play = play_detach, .with = &child };

    run_part(runtime, &root);
    ck_assert_msg(child.polls == 2 && child.drops == 1,
                  "J2: detaching does not cancel: %u polls", child.polls);
    ck_assert_msg(child.outputs_dropped == 1,
                  "nobody can take its output: it was dropped %u times",
                  child.outputs_dropped);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- the await alone is cancelled (J3) ---- */

/* Join with a time limit: poll the join and a delay by hand, drop the join when
 * the delay wins. Then join again. */
struct patient {
    struct rt_future future;
    unsigned limit;
    bool aborts; /* after the limit, instead of waiting on */
    struct rt_join_handle handle;
    struct rt_delay delay;
    struct rt_join join;
    struct raced {
        struct rt_future future;
        struct patient *me;
    } raced;
    unsigned first, out; /* which of the two was first: 1 join, 2 delay */
};

static enum rt_poll
raced_poll(struct rt_future *self, struct rt_context *cx)
{
    struct patient *me = ((struct raced *)self)->me;

    if (rt_future_poll(&me->join.future, cx) == RT_READY)
        me->first = 1;
    else if (rt_future_poll(&me->delay.future, cx) == RT_READY)
        me->first = 2;
    return me->first != 0 ? RT_READY : RT_PENDING;
}

static void
raced_drop(struct rt_future *self)
{
    struct patient *me = ((struct raced *)self)->me;

    rt_future_drop(&me->join.future);
    rt_future_drop(&me->delay.future);
}

static const struct rt_future_type raced_type = {
    .name = "raced", .file = __FILE__, .poll = raced_poll, .drop = raced_drop
};

static struct raced
race(struct patient *me)
{
    me->join = rt_join(&me->handle, &me->out);
    me->delay = rt_delay(me->limit);
    return (struct raced){ .future = { .type = &raced_type }, .me = me };
}

static enum rt_poll
patient_poll(struct rt_future *self, struct rt_context *cx)
{
    struct patient *me = (struct patient *)self;

    RT_ASYNC_BEGIN(self);
    me->handle = rt_spawn(nap(50));
    RT_AWAIT(me->raced, race(me));
    ck_assert_uint_eq(me->first, 2);
    ck_assert_ptr_nonnull(me->handle.task);
    if (me->aborts)
        rt_abort(&me->handle);
    RT_AWAIT(me->join, rt_join(&me->handle, &me->out));
    RT_ASYNC_END;
}

static const struct rt_future_type patient_type = { .name = "patient",
                                                    .file = __FILE__,
                                                    .poll = patient_poll };

START_TEST(a_join_that_is_cancelled_leaves_the_task_and_can_be_repeated)
{
    struct rt_runtime *runtime = runtime_new();
    struct patient root = { .future = { .type = &patient_type },
                            .limit = 20,
                            .aborts = _i == 1 };

    RT_OK(rt_block_on(runtime, &root.future));
    if (root.aborts) {
        ck_assert_int_eq(root.join.result, -ECANCELED);
        ck_assert_uint_eq(rt_runtime_now(runtime), 20 * RT_NS_PER_MS);
    } else {
        ck_assert_int_eq(root.join.result, 0);
        ck_assert_uint_eq(root.out, 1050);
        ck_assert_uint_eq(rt_runtime_now(runtime), 50 * RT_NS_PER_MS);
    }
    rt_runtime_free(runtime);
}
END_TEST

/* ---- misuse (J1) ---- */

static struct rt_join_handle own;

static enum rt_poll
play_join_itself(struct part *part, struct rt_context *cx)
{
    struct rt_join join = rt_join_only(&own);

    (void)part;
    return rt_future_poll(&join.future, cx);
}

static enum rt_poll
play_misuse(struct part *part, struct rt_context *cx)
{
    static struct part child = { .play = play_join_itself };

    if (part->polls > 1)
        return RT_READY;
    own = rt_spawn(actor(&child));
    rt_coop_yield(cx);
    return RT_PENDING;
}

static void
join_itself(void *unused)
{
    struct part root = { .play = play_misuse };

    (void)unused;
    run_part(runtime_new(), &root);
}

static void
join_again(struct root *me)
{
    struct rt_context cx = { .waker = &RT_WAKER_EMPTY };
    struct rt_join join = rt_join(&me->handle, &me->out);

    if (rt_future_poll(&join.future, &cx) == RT_READY)
        rt_future_drop(&join.future);
}

static void
join_twice(void *unused)
{
    struct part part = { .play = play_ready };
    struct root root = { .spawn = spawn_part, .part = &part };

    (void)unused;
    root.act = join_again;
    run_root(&root);
}

static void
let_go(struct root *me)
{
    rt_detach(&me->handle);
}

static void
join_detached(void *unused)
{
    struct part part = { .play = play_ready };
    struct root root = { .spawn = spawn_part, .part = &part, .act = let_go };

    (void)unused;
    run_root(&root);
}

static void
join_by_a_wrong_type(struct root *me)
{
    char small;
    struct rt_context cx = { .waker = &RT_WAKER_EMPTY };
    struct rt_join join = rt_join(&me->handle, &small);

    rt_future_poll(&join.future, &cx);
}

static void
join_wrongly(void *unused)
{
    struct part part = { .play = play_ready };
    struct root root = { .spawn = spawn_part,
                         .part = &part,
                         .act = join_by_a_wrong_type };

    (void)unused;
    run_root(&root);
}

START_TEST(a_join_that_can_never_be_aborts_and_says_why)
{
    static const struct {
        void (*act)(void *);
        const char *words;
    } misuses[] = {
        { join_itself, "J1: a task joins itself" },
        { join_twice, "J1: this handle was joined or detached already" },
        { join_detached, "J1: this handle was joined or detached already" },
        { join_wrongly, "J1: actor has an output of 4 bytes, and not of 1" },
    };
    const char *words = rt_last_words(misuses[_i].act, NULL);

    ck_assert_msg(strstr(words, misuses[_i].words) != NULL,
                  "expected '%s', it said: %s", misuses[_i].words, words);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_join_waits_and_moves_the_output_out);
    rt_add(a_join_of_a_finished_task_does_not_wait);
    rt_add(a_join_that_wants_no_output_drops_it);
    rt_add(a_spawn_without_memory_is_told_by_the_join);
    rt_add(an_aborted_task_is_joined_at_once_and_its_alarm_is_taken_back);
    rt_add(a_join_that_wants_no_output_tells_of_the_abort_too);
    rt_add(an_abort_of_a_finished_task_leaves_its_output);
    rt_add(an_abort_before_the_first_poll_drops_the_future_unpolled);
    rt_add(a_detached_task_runs_on_and_its_output_is_dropped);
    rt_add_loop(a_join_that_is_cancelled_leaves_the_task_and_can_be_repeated,
                2);
    rt_add_loop(a_join_that_can_never_be_aborts_and_says_why, 4);
}
