/* current_thread.h: the order of tasks, the end of block_on, the shutdown. */
#include <pthread.h>
#include <errno.h>
#include <string.h>

#include "actor.h"
#include "coop.h"
#include "delay.h"
#include "fakes.h"
#include "oneshot.h"
#include "yield.h"

/* ---- tasks that note their number when they run ---- */

#define NUMBERED 40

static unsigned ran[4 * NUMBERED], ran_count;
static struct part numbered[NUMBERED];

static enum rt_poll
play_number(struct part *part, struct rt_context *cx)
{
    (void)cx;
    ran[ran_count++] = (unsigned)(part - numbered);
    return RT_READY;
}

static void
spawn_numbers(unsigned from, unsigned to)
{
    for (unsigned i = from; i < to; i++) {
        numbered[i] = (struct part){ .play = play_number };
        rt_spawn_detached(actor(&numbered[i]));
    }
}

/* A root that spawns `first` numbered tasks, and yields `turns` times. */
struct crowd {
    struct rt_future future;
    unsigned first, turns, turn;
    struct rt_yield yield;
};

static enum rt_poll
crowd_poll(struct rt_future *self, struct rt_context *cx)
{
    struct crowd *me = (struct crowd *)self;

    RT_ASYNC_BEGIN(self);
    spawn_numbers(0, me->first);
    for (me->turn = 0; me->turn < me->turns; me->turn++)
        RT_AWAIT(me->yield, rt_yield());
    RT_ASYNC_END;
}

static const struct rt_future_type crowd_type = {
    .name = "crowd",
    .file = __FILE__,
    .poll = crowd_poll,
    RT_FUTURE_LAYOUT(struct crowd),
};

static void
run_crowd(struct rt_runtime *runtime, unsigned first, unsigned turns)
{
    struct crowd root = { .future = { .type = &crowd_type },
                          .first = first,
                          .turns = turns };
    int result = rt_block_on(runtime, &root.future);

    ck_assert_int_eq(result, 0);
}

START_TEST(tasks_run_in_the_order_in_which_they_were_spawned)
{
    struct rt_runtime *runtime = runtime_new();

    run_crowd(runtime, NUMBERED, 1);
    ck_assert_uint_eq(ran_count, NUMBERED);
    for (unsigned i = 0; i < NUMBERED; i++)
        ck_assert_msg(ran[i] == i, "S3: task %u ran in place %u", ran[i], i);
    rt_runtime_free(runtime);
}
END_TEST

static enum rt_poll
play_spawn_more(struct part *part, struct rt_context *cx)
{
    (void)part;
    (void)cx;
    spawn_numbers(10, 13);
    return RT_READY;
}

static enum rt_poll
play_crowd_with_a_spawner(struct part *part, struct rt_context *cx)
{
    if (part->polls == 3)
        return RT_READY;
    if (part->polls == 1) {
        spawn_numbers(0, 5);
        rt_spawn_detached(actor(part->with));
        spawn_numbers(5, 10);
    }
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(what_a_task_spawns_runs_behind_those_that_wait)
{
    struct rt_runtime *runtime = runtime_new();
    struct part spawner = { .play = play_spawn_more };
    struct part root = { .play = play_crowd_with_a_spawner, .with = &spawner };

    run_part(runtime, &root);
    ck_assert_uint_eq(ran_count, 13);
    for (unsigned i = 0; i < 13; i++)
        ck_assert_uint_eq(ran[i], i);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- block_on ---- */

START_TEST(block_on_drives_the_root_to_its_end_and_drops_it)
{
    struct rt_runtime *runtime = runtime_new();
    struct rt_delay nap = rt_delay(100);
    struct part part = { .play = play_ready, .result = 12 };
    struct actor root = actor(&part);
    int result = rt_block_on(runtime, &root.future);

    ck_assert_int_eq(result, 0);
    ck_assert_uint_eq(part.polls, 1);
    ck_assert_uint_eq(part.drops, 1);
    ck_assert_msg(root.out == 12, "the root's result stays in its field");
    ck_assert_uint_eq(part.outputs_dropped, 0);
    result = rt_block_on(runtime, &nap.future);
    ck_assert_int_eq(result, 0);
    ck_assert_uint_eq(rt_runtime_now(runtime), 100 * RT_NS_PER_MS);
    rt_runtime_free(runtime);
}
END_TEST

START_TEST(block_on_without_memory_drops_the_root_unpolled)
{
    struct rt_runtime *runtime = runtime_new();
    struct part part = { .play = play_ready };
    struct actor root = actor(&part);
    int result;

    rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
    result = rt_block_on(runtime, &root.future);
    ck_assert_int_eq(result, -ENOMEM);
    ck_assert_uint_eq(part.polls, 0);
    ck_assert_uint_eq(part.drops, 1);
    rt_runtime_free(runtime);
}
END_TEST

START_TEST(what_was_spawned_lives_on_between_two_calls)
{
    struct rt_runtime *runtime = runtime_new();

    run_crowd(runtime, 10, 0);
    ck_assert_msg(ran_count == 0, "the root was ready at once: %u ran before",
                  ran_count);
    ck_assert_uint_eq(rt_runtime_tasks(runtime), 10);
    run_crowd(runtime, 0, 1);
    ck_assert_uint_eq(ran_count, 10);
    ck_assert_uint_eq(rt_runtime_tasks(runtime), 0);
    rt_runtime_free(runtime);
}
END_TEST

START_TEST(the_count_of_tasks_goes_up_and_down)
{
    struct rt_runtime *runtime = runtime_new();

    ck_assert_uint_eq(rt_runtime_tasks(runtime), 0);
    run_crowd(runtime, 7, 0);
    ck_assert_uint_eq(rt_runtime_tasks(runtime), 7);
    rt_runtime_free(runtime);
}
END_TEST

START_TEST(a_runtime_without_memory_is_not_made)
{
    struct rt_runtime *runtime = NULL;

    for (unsigned nth = 1;; nth++) {
        int result;

        rt_fake_fail(RT_FAKE_MEMORY, nth, ENOMEM);
        result = rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                                &runtime);
        rt_fakes_reset();
        if (result == 0)
            break;
        ck_assert_int_eq(result, -ENOMEM);
        ck_assert_uint_lt(nth, 10);
    }
    rt_runtime_free(runtime);
}
END_TEST

static void
block_on_a_careless_root(void *unused)
{
    struct rt_runtime *runtime = runtime_new();
    struct part part = { .play = play_never };
    struct actor root = actor(&part);

    (void)unused;
    RT_OK(rt_block_on(runtime, &root.future));
}

START_TEST(a_root_that_no_wake_can_reach_is_named)
{
    const char *words = rt_last_words(block_on_a_careless_root, NULL);

    ck_assert_msg(strstr(words, "F2") != NULL &&
                      strstr(words, "actor actor.h") != NULL,
                  "expected F2 and the await chain, it said: %s", words);
}
END_TEST

static enum rt_poll
play_block_on(struct part *part, struct rt_context *cx)
{
    struct part inner = { .play = play_ready };
    struct actor root = actor(&inner);

    (void)cx;
    RT_OK(rt_block_on(part->with, &root.future));
    return RT_READY;
}

static void
block_on_in_a_task(void *which)
{
    struct rt_runtime *outer = runtime_new(), *inner = runtime_new();
    struct part part = { .play = play_block_on,
                         .with = *(bool *)which ? outer : inner };

    run_part(outer, &part);
}

START_TEST(a_runtime_inside_of_a_runtime_aborts)
{
    bool itself = _i == 1;
    const char *words = rt_last_words(block_on_in_a_task, &itself);

    ck_assert_msg(strstr(words, "S2: a runtime inside of a runtime") != NULL,
                  "block_on in a task would stop the thread of all others; it "
                  "said: %s",
                  words);
}
END_TEST

/* ---- S4, S5: whose it is, and when it is over ---- */

static void *
block_on_it(void *runtime)
{
    struct part part = { .play = play_ready };

    run_part(runtime, &part);
    return NULL;
}

static void *
free_it(void *runtime)
{
    rt_runtime_free(runtime);
    return NULL;
}

static void
from_another_thread(void *call)
{
    pthread_t thread;

    pthread_create(&thread, NULL, *(void *(**)(void *))call, runtime_new());
    pthread_join(thread, NULL);
}

static void *
ask_the_time(void *runtime)
{
    rt_runtime_now(runtime);
    return NULL;
}

static void
after_the_end(void *call)
{
    struct rt_runtime *runtime = runtime_new();

    rt_runtime_ref(runtime);
    rt_runtime_free(runtime);
    (*(void *(**)(void *))call)(runtime);
}

START_TEST(another_thread_that_drives_or_frees_a_runtime_aborts)
{
    void *(*calls[])(void *) = { block_on_it, free_it };
    const char *words = rt_last_words(from_another_thread, &calls[_i]);

    ck_assert_msg(strstr(words, "S4: only the thread that made a runtime") !=
                      NULL,
                  "expected S4, it said: %s", words);
}
END_TEST

START_TEST(what_would_use_a_runtime_after_its_end_aborts)
{
    void *(*calls[])(void *) = { block_on_it, free_it, ask_the_time };
    const char *words = rt_last_words(after_the_end, &calls[_i]);

    ck_assert_msg(strstr(words, "S5: this runtime was freed") != NULL,
                  "expected S5, it said: %s", words);
}
END_TEST

START_TEST(whoever_has_a_reference_after_the_end_is_refused)
{
    struct rt_runtime *runtime = runtime_new();
    struct part part = { .play = play_ready };
    struct rt_join_handle handle;

    rt_runtime_ref(runtime);
    rt_runtime_free(runtime);
    handle = rt_spawn_on(runtime, actor(&part));
    ck_assert(handle.task == NULL && handle.error == -ECANCELED);
    ck_assert_msg(part.drops == 1 && part.polls == 0,
                  "its future was dropped %u times, polled %u times",
                  part.drops, part.polls);
    ck_assert_uint_eq(rt_runtime_tasks(runtime), 0);
    rt_runtime_unref(runtime);
}
END_TEST

START_TEST(a_block_on_without_memory_leaves_the_runtime_usable)
{
    struct rt_runtime *runtime = runtime_new();
    struct part first = { .play = play_ready }, second = first;
    struct actor root = actor(&first);
    int result;

    rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
    result = rt_block_on(runtime, &root.future);
    rt_fakes_reset();
    ck_assert_int_eq(result, -ENOMEM);
    run_part(runtime, &second);
    ck_assert_uint_eq(second.polls, 1);
    rt_runtime_free(runtime);
}
END_TEST

static void
spawn_outside(void *unused)
{
    struct part part = { .play = play_ready };

    (void)unused;
    rt_spawn_detached(actor(&part));
}

/* A future whose type speaks of another struct: of its first part alone, or of
 * none. */
struct wide {
    struct actor narrow;
    char more[64];
};

static void
spawn_as(void *type)
{
    static struct part part = { .play = play_ready };
    struct rt_runtime *runtime = runtime_new();
    struct wide wide = { .narrow = actor(&part) };
    struct {
        struct rt_future future;
        char rest[sizeof wide - sizeof(struct rt_future)];
    } made;

    wide.narrow.future.type = type;
    memcpy(&made, &wide, sizeof made);
    rt_spawn_on(runtime, made);
}

START_TEST(a_spawn_of_another_size_than_its_type_says_aborts)
{
    static struct rt_future_type shapeless = { .name = "shapeless" };
    struct rt_future_type narrow = actor_type;
    char wanted[128];
    const char *words;

    snprintf(wanted, sizeof wanted,
             "S1: actor is spawned, %zu bytes, and its type says %zu",
             sizeof(struct wide), sizeof(struct actor));
    words = rt_last_words(spawn_as, &narrow);
    ck_assert_msg(strstr(words, wanted) != NULL,
                  "expected '%s': else the task is as long as the type says, "
                  "and the future runs over its end; it said: %s",
                  wanted, words);
    words = rt_last_words(spawn_as, &shapeless);
    ck_assert_msg(strstr(words, "its type says 0") != NULL, "it said: %s",
                  words);
}
END_TEST

START_TEST(a_spawn_outside_of_a_runtime_aborts_and_says_what_to_do)
{
    const char *words = rt_last_words(spawn_outside, NULL);

    ck_assert_msg(strstr(words, "S2: rt_spawn(actor) outside of a runtime; use "
                                "rt_spawn_on()") != NULL,
                  "it said: %s", words);
}
END_TEST

/* ---- the shutdown ---- */

/* One task in each state that a task can have when nobody runs. */
enum { QUEUED, INJECTED, IDLE, YIELDED, ABORTED, FINISHED, STATES };

struct zoo {
    struct part root, parts[STATES];
    struct rt_join_handle handles[STATES];
};

static enum rt_poll
play_pause(struct part *part, struct rt_context *cx)
{
    (void)part;
    rt_coop_yield(cx);
    return RT_PENDING;
}

static enum rt_poll
play_zoo(struct part *part, struct rt_context *cx)
{
    struct zoo *zoo = part->with;

    if (part->polls == 1) {
        for (int i = IDLE; i < STATES; i++)
            zoo->handles[i] = rt_spawn(actor(&zoo->parts[i]));
        rt_waker_wake_by_ref(cx->waker);
        return RT_PENDING;
    }
    rt_abort(&zoo->handles[ABORTED]);
    zoo->handles[QUEUED] = rt_spawn(actor(&zoo->parts[QUEUED]));
    return RT_READY;
}

static void
fill_zoo(struct zoo *zoo, struct rt_runtime *runtime)
{
    *zoo = (struct zoo){ .root = { .play = play_zoo, .with = zoo } };
    for (int i = 0; i < STATES; i++)
        zoo->parts[i].play = play_never;
    zoo->parts[YIELDED].play = play_pause;
    zoo->parts[FINISHED].play = play_ready;
    run_part(runtime, &zoo->root);
    zoo->handles[INJECTED] = /* from no task: as from another thread */
        rt_spawn_on(runtime, actor(&zoo->parts[INJECTED]));
}

START_TEST(a_shutdown_drops_each_future_once_whatever_its_state)
{
    static const unsigned polls[STATES] = { 0, 0, 1, 1, 1, 1 };
    struct rt_runtime *runtime = runtime_new();
    struct zoo zoo;

    fill_zoo(&zoo, runtime);
    ck_assert_uint_eq(rt_runtime_tasks(runtime), STATES - 1);
    rt_runtime_free(runtime);
    for (int i = 0; i < STATES; i++) {
        ck_assert_msg(zoo.parts[i].drops == 1,
                      "task %d of the zoo was dropped %u times", i,
                      zoo.parts[i].drops);
        ck_assert_uint_eq(zoo.parts[i].polls, polls[i]);
        ck_assert(rt_join_handle_is_finished(&zoo.handles[i]));
        rt_detach(&zoo.handles[i]);
        ck_assert_uint_eq(zoo.parts[i].outputs_dropped, i == FINISHED);
    }
}
END_TEST

/* Handles outlive their runtime; another one joins them. */
struct joiner {
    struct rt_future future;
    struct zoo *zoo;
    int i, results[STATES], out;
    struct rt_join join;
};

static enum rt_poll
joiner_poll(struct rt_future *self, struct rt_context *cx)
{
    struct joiner *me = (struct joiner *)self;

    RT_ASYNC_BEGIN(self);
    for (me->i = 0; me->i < STATES; me->i++) {
        RT_AWAIT(me->join, rt_join(&me->zoo->handles[me->i], &me->out));
        me->results[me->i] = me->join.result;
    }
    RT_ASYNC_END;
}

static const struct rt_future_type joiner_type = { .name = "joiner",
                                                   .file = __FILE__,
                                                   .poll = joiner_poll };

START_TEST(handles_outlive_the_runtime_and_say_what_became_of_their_tasks)
{
    struct rt_runtime *runtime = runtime_new();
    struct zoo zoo;
    struct joiner joiner = { .future = { .type = &joiner_type }, .zoo = &zoo };
    int result;

    fill_zoo(&zoo, runtime);
    zoo.parts[FINISHED].result = 8;
    rt_runtime_free(runtime);
    runtime = runtime_new();
    result = rt_block_on(runtime, &joiner.future);
    ck_assert_int_eq(result, 0);
    for (int i = 0; i < STATES; i++)
        ck_assert_msg(joiner.results[i] == (i == FINISHED ? 0 : -ECANCELED),
                      "the join of task %d says %d", i, joiner.results[i]);
    rt_runtime_free(runtime);
}
END_TEST

static enum rt_poll
play_keep(struct part *part, struct rt_context *cx)
{
    *(struct rt_waker *)part->with = rt_waker_clone(cx->waker);
    return RT_PENDING;
}

static enum rt_poll
play_spawn_it(struct part *part, struct rt_context *cx)
{
    if (part->polls > 1)
        return RT_READY;
    rt_spawn_detached(actor(part->with));
    rt_coop_yield(cx); /* so that it is polled once */
    return RT_PENDING;
}

START_TEST(a_waker_outlives_the_runtime)
{
    struct rt_runtime *runtime = runtime_new();
    struct rt_waker waker = RT_WAKER_EMPTY, second;
    struct part kept = { .play = play_keep, .with = &waker };
    struct part root = { .play = play_spawn_it, .with = &kept };

    run_part(runtime, &root);
    rt_runtime_free(runtime);
    ck_assert_uint_eq(kept.drops, 1);
    second = rt_waker_clone(&waker);
    rt_waker_wake_by_ref(&waker);
    rt_waker_wake(&second);
    rt_waker_drop(&waker);
    ck_assert_uint_eq(kept.polls, 1);
}
END_TEST

/* What a drop may do while the runtime goes down. */
struct last_act {
    struct part victim, other;
    struct rt_join_handle made; /* by the drop */
    struct rt_join_handle other_handle;
    struct rt_waker other_waker;
};

static enum rt_poll
play_last_act(struct part *part, struct rt_context *cx)
{
    struct last_act *act = part->with;

    if (part->polls > 1)
        return RT_READY;
    act->other_handle = rt_spawn(actor(&act->other));
    rt_spawn_detached(actor(&act->victim));
    rt_coop_yield(cx);
    return RT_PENDING;
}

static void
shut_down(struct last_act *act, void (*on_drop)(struct part *))
{
    struct rt_runtime *runtime = runtime_new();
    struct part root = { .play = play_last_act, .with = act };

    act->victim =
        (struct part){ .play = play_never, .on_drop = on_drop, .with = act };
    act->other = (struct part){ .play = play_keep, .with = &act->other_waker };
    run_part(runtime, &root);
    rt_runtime_free(runtime);
    ck_assert_uint_eq(act->victim.drops, 1);
    rt_waker_drop(&act->other_waker);
}

static struct part late;

static void
drop_spawns(struct part *part)
{
    struct last_act *act = part->with;

    late.play = play_ready;
    act->made = rt_spawn(actor(&late));
}

START_TEST(a_spawn_during_the_shutdown_is_refused_and_its_future_dropped)
{
    struct last_act act = { .other_waker = RT_WAKER_EMPTY };

    shut_down(&act, drop_spawns);
    ck_assert_uint_eq(late.polls, 0);
    ck_assert_msg(late.drops == 1,
                  "O2: a spawn that comes too late is refused: its future is "
                  "dropped once, not %u times",
                  late.drops);
    ck_assert_int_eq(act.made.error, -ECANCELED);
    ck_assert(rt_join_handle_is_finished(&act.made));
    rt_detach(&act.other_handle);
    ck_assert_uint_eq(act.other.drops, 1);
}
END_TEST

static void
drop_wakes_and_aborts(struct part *part)
{
    struct last_act *act = part->with;

    rt_waker_wake_by_ref(&act->other_waker);
    rt_abort(&act->other_handle);
    rt_detach(&act->other_handle);
}

START_TEST(a_drop_during_the_shutdown_may_wake_abort_and_detach)
{
    struct last_act act = { .other_waker = RT_WAKER_EMPTY };

    shut_down(&act, drop_wakes_and_aborts);
    ck_assert_uint_eq(act.other.polls, 1);
    ck_assert_uint_eq(act.other.drops, 1);
}
END_TEST

static void
drop_frees(struct part *part)
{
    rt_runtime_free(part->with);
}

static void
free_inside(void *unused)
{
    struct rt_runtime *runtime = runtime_new();
    struct part part = { .play = play_ready,
                         .on_drop = drop_frees,
                         .with = runtime };

    (void)unused;
    run_part(runtime, &part);
}

START_TEST(a_runtime_cannot_be_freed_from_inside)
{
    const char *words = rt_last_words(free_inside, NULL);

    ck_assert_msg(strstr(words, "S2: ") != NULL, "it said: %s", words);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(tasks_run_in_the_order_in_which_they_were_spawned);
    rt_add(what_a_task_spawns_runs_behind_those_that_wait);
    rt_add(block_on_drives_the_root_to_its_end_and_drops_it);
    rt_add(block_on_without_memory_drops_the_root_unpolled);
    rt_add(what_was_spawned_lives_on_between_two_calls);
    rt_add(the_count_of_tasks_goes_up_and_down);
    rt_add(a_runtime_without_memory_is_not_made);
    rt_add(a_root_that_no_wake_can_reach_is_named);
    rt_add_loop(a_runtime_inside_of_a_runtime_aborts, 2);
    rt_add(a_spawn_of_another_size_than_its_type_says_aborts);
    rt_add_loop(another_thread_that_drives_or_frees_a_runtime_aborts, 2);
    rt_add_loop(what_would_use_a_runtime_after_its_end_aborts, 3);
    rt_add(whoever_has_a_reference_after_the_end_is_refused);
    rt_add(a_block_on_without_memory_leaves_the_runtime_usable);
    rt_add(a_spawn_outside_of_a_runtime_aborts_and_says_what_to_do);
    rt_add(a_shutdown_drops_each_future_once_whatever_its_state);
    rt_add(handles_outlive_the_runtime_and_say_what_became_of_their_tasks);
    rt_add(a_waker_outlives_the_runtime);
    rt_add(a_spawn_during_the_shutdown_is_refused_and_its_future_dropped);
    rt_add(a_drop_during_the_shutdown_may_wake_abort_and_detach);
    rt_add(a_runtime_cannot_be_freed_from_inside);
}
