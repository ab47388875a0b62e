/* task.h, with a scheduler that the test is: every submit, yield and release
 * lands here, and nothing runs unless the test runs it. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "actor.h"
#include "coop.h"
#include "fakes.h"
#include "task.h"

#define ROOM 16

struct stage {
    struct rt_scheduler scheduler;
    pthread_mutex_t lock;
    struct rt_task *queue[ROOM];
    unsigned first, count;
    unsigned schedules, yields, frees;
    bool listed;      /* our task is on the list of the living */
    char log[ROOM];   /* what happened, a letter each */
    struct part part; /* of our task */
};

static void
note(struct stage *stage, char what)
{
    size_t used = strlen(stage->log);

    if (used + 1 < ROOM)
        stage->log[used] = what;
}

static void
push(struct stage *stage, struct rt_task *task, unsigned *counter)
{
    pthread_mutex_lock(&stage->lock);
    stage->queue[(stage->first + stage->count++) % ROOM] = task;
    if (counter != NULL)
        ++*counter;
    pthread_mutex_unlock(&stage->lock);
}

static void
stage_schedule(struct rt_scheduler *scheduler, struct rt_task *task)
{
    struct stage *stage = (struct stage *)scheduler;

    push(stage, task, &stage->schedules);
}

static void
stage_yield(struct rt_scheduler *scheduler, struct rt_task *task)
{
    struct stage *stage = (struct stage *)scheduler;

    push(stage, task, &stage->yields);
}

static bool
stage_release(struct rt_scheduler *scheduler, struct rt_task *task)
{
    struct stage *stage = (struct stage *)scheduler;
    bool listed = stage->listed;

    (void)task;
    note(stage, 'r');
    stage->listed = false;
    return listed;
}

static void *
stage_alloc(struct rt_scheduler *scheduler, size_t size)
{
    (void)scheduler;
    return malloc(size);
}

static void
stage_free(struct rt_scheduler *scheduler, void *memory)
{
    struct stage *stage = (struct stage *)scheduler;

    stage->frees++;
    free(memory);
}

static const struct rt_scheduler_ops stage_ops = {
    .schedule = stage_schedule,
    .yield = stage_yield,
    .release = stage_release,
    .alloc = stage_alloc,
    .free = stage_free,
};

/* A task that plays `play`, queued. The caller has its handle. */
static struct rt_task *
stage_spawn(struct stage *stage,
            enum rt_poll (*play)(struct part *, struct rt_context *))
{
    struct actor made = actor(&stage->part);
    struct rt_task *task;

    *stage = (struct stage){ .scheduler = { .ops = &stage_ops },
                             .lock = PTHREAD_MUTEX_INITIALIZER,
                             .listed = true,
                             .part = { .play = play, .with = stage } };
    task = rt_task_new(&stage->scheduler, &made.future, sizeof made);
    ck_assert_ptr_nonnull(task);
    push(stage, task, NULL);
    return task;
}

/* Run the task that waits longest. False: none does. */
static bool
stage_run(struct stage *stage)
{
    struct rt_context cx = { .clock = NULL };
    struct rt_task *task = NULL;

    pthread_mutex_lock(&stage->lock);
    if (stage->count > 0) {
        task = stage->queue[stage->first++ % ROOM];
        stage->count--;
    }
    pthread_mutex_unlock(&stage->lock);
    if (task != NULL)
        rt_task_run(task, &cx);
    return task != NULL;
}

/* What the handle gives back. */
static int
take(struct rt_task *task, int *out)
{
    int result = rt_task_take_output(task, out);

    if (atomic_load(&task->output) != RT_OUTPUT_GONE) /* assert allocates */
        ck_abort_msg("the output was taken, and counts as there");
    rt_task_unref(task);
    return result;
}

/* Parts that keep the waker of their poll here. */
static struct rt_waker kept;

static enum rt_poll
play_keep(struct part *part, struct rt_context *cx)
{
    if (part->result != 0)
        return RT_READY;
    rt_waker_drop(&kept);
    kept = rt_waker_clone(cx->waker);
    return RT_PENDING;
}

/* ---- references ---- */

START_TEST(a_new_task_is_scheduled_and_has_three_references)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);

    ck_assert_int_eq(rt_task_word_state(&task->word), RT_TASK_SCHEDULED);
    ck_assert_msg(rt_task_word_refs(&task->word) == 3,
                  "it has %d references: one is the list's, one the handle's, "
                  "one the queue's",
                  (int)rt_task_word_refs(&task->word));
    ck_assert_uint_eq(stage.part.polls, 0);
    stage_run(&stage);
    ck_assert_uint_eq(rt_task_word_refs(&task->word), 1);
    take(task, NULL);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

START_TEST(a_task_is_one_allocation)
{
    struct stage stage = { .scheduler = { .ops = &stage_ops } };
    struct part part = { .play = play_ready };
    struct actor made = actor(&part);
    unsigned before = rt_fake_calls(RT_FAKE_MEMORY);
    struct rt_task *task =
        rt_task_new(&stage.scheduler, &made.future, sizeof made);
    struct rt_context cx = { .clock = NULL };
    unsigned blocks;

    stage.listed = true;
    rt_task_run(task, &cx);
    take(task, NULL);
    blocks = rt_fake_calls(RT_FAKE_MEMORY) - before;
    ck_assert_uint_eq(blocks, 1);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

static enum rt_poll
play_count_references(struct part *part, struct rt_context *cx)
{
    struct rt_task *task = cx->waker->data;
    struct rt_waker copy;

    part->result = (int)rt_task_word_refs(&task->word);
    copy = rt_waker_clone(cx->waker);
    part->result = 10 * part->result + (int)rt_task_word_refs(&task->word);
    rt_waker_drop(&copy);
    part->result = 10 * part->result + (int)rt_task_word_refs(&task->word);
    return RT_READY;
}

START_TEST(the_waker_of_a_poll_is_lent_and_a_clone_of_it_counts)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_count_references);
    int references;

    stage_run(&stage);
    take(task, &references);
    ck_assert_msg(references == 343,
                  "references in the poll, with a clone, and after it: %d, "
                  "expected 343: a waker that is lent for one poll takes none",
                  references);
}
END_TEST

START_TEST(the_last_waker_frees_the_task)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_keep);
    struct rt_waker last;

    stage_run(&stage);
    stage.part.result = 1;
    last = rt_waker_clone(&kept);
    rt_waker_wake(&kept);
    stage_run(&stage);
    rt_task_drop_handle(task);
    ck_assert_uint_eq(stage.part.drops, 1);
    ck_assert_msg(stage.frees == 0, "T5: a waker still refers to the task");
    rt_waker_drop(&last);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

START_TEST(a_wake_by_value_gives_its_reference_back)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_keep);
    struct rt_waker second;

    stage_run(&stage);
    second = rt_waker_clone(&kept);
    ck_assert_uint_eq(rt_task_word_refs(&task->word), 4); /* no queue's */
    rt_waker_wake(&second);
    ck_assert_msg(rt_task_word_refs(&task->word) == 4,
                  "an idle task is woken by value: the waker's reference goes "
                  "to the queue, so there are 4, not %d",
                  (int)rt_task_word_refs(&task->word));
    rt_waker_wake(&kept); /* scheduled already: given back */
    ck_assert_uint_eq(rt_task_word_refs(&task->word), 3);
    stage.part.result = 1;
    stage_run(&stage);
    take(task, NULL);
}
END_TEST

START_TEST(a_wake_by_reference_leaves_the_waker_its_own)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_keep);

    stage_run(&stage);
    rt_waker_wake_by_ref(&kept);
    ck_assert_msg(rt_task_word_refs(&task->word) == 4,
                  "T2: the queue needs a reference of its own, the waker keeps "
                  "one: with the list and the handle 4, not %d",
                  (int)rt_task_word_refs(&task->word));
    rt_waker_wake_by_ref(&kept); /* no second one for the same place */
    ck_assert_uint_eq(rt_task_word_refs(&task->word), 4);
    stage.part.result = 1;
    stage_run(&stage);
    rt_waker_drop(&kept);
    take(task, NULL);
}
END_TEST

/* Two cache lines, where a mutex has 40 bytes. It has 48 on aarch64, and the
 * joiner's cell has one. */
START_TEST(a_task_is_small)
{
    size_t most = sizeof(pthread_mutex_t) > 40 ? 144 : 128;

    ck_assert_msg(sizeof(struct rt_task) <= most,
                  "an empty task has %zu bytes: %zu were enough",
                  sizeof(struct rt_task), most);
}
END_TEST

/* ---- wakes ---- */

START_TEST(wakes_of_an_idle_task_coalesce)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_keep);

    stage_run(&stage);
    for (int i = 0; i < 5; i++)
        rt_waker_wake_by_ref(&kept);
    ck_assert_msg(stage.schedules == 1 && stage.count == 1,
                  "5 wakes submitted it %u times: F5: wakes coalesce, and T2: "
                  "a task is in at most one queue, once",
                  stage.schedules);
    stage.part.result = 1;
    stage_run(&stage);
    ck_assert_uint_eq(stage.part.polls, 2);
    rt_waker_drop(&kept);
    take(task, NULL);
}
END_TEST

START_TEST(wakes_of_a_scheduled_task_add_no_second_poll)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_keep);
    struct rt_waker early;

    stage_run(&stage);
    early = rt_waker_clone(&kept);
    rt_waker_wake_by_ref(&early); /* SCHEDULED now */
    rt_waker_wake_by_ref(&early);
    rt_waker_wake(&early);
    stage_run(&stage);
    ck_assert_uint_eq(stage.part.polls, 2);
    ck_assert(!stage_run(&stage));
    stage.part.result = 1;
    rt_waker_wake(&kept);
    stage_run(&stage);
    take(task, NULL);
}
END_TEST

static enum rt_poll
play_wake_thrice(struct part *part, struct rt_context *cx)
{
    struct stage *stage = part->with;

    if (part->polls > 1)
        return RT_READY;
    for (int i = 0; i < 3; i++)
        rt_waker_wake_by_ref(cx->waker);
    ck_assert_msg(stage->count == 0,
                  "a task that runs was queued: T3: two would poll it");
    return RT_PENDING;
}

START_TEST(wake_while_running_requeues_once)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_wake_thrice);

    stage_run(&stage);
    ck_assert_msg(stage.count == 1,
                  "3 wakes came during the poll, and the task is queued %u "
                  "times: T4: the poller finds RUNNING_SCHEDULED and submits "
                  "it, once",
                  stage.count);
    ck_assert_uint_eq(rt_task_word_refs(&task->word), 3);
    stage_run(&stage);
    ck_assert_uint_eq(stage.part.polls, 2);
    take(task, NULL);
}
END_TEST

static enum rt_poll
play_wake_and_end(struct part *part, struct rt_context *cx)
{
    (void)part;
    rt_waker_wake_by_ref(cx->waker);
    return RT_READY;
}

START_TEST(a_poll_that_wakes_and_ends_is_not_queued_again)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_wake_and_end);

    stage_run(&stage);
    ck_assert_uint_eq(stage.count, 0);
    ck_assert_uint_eq(rt_task_word_refs(&task->word), 1);
    take(task, NULL);
}
END_TEST

START_TEST(waking_a_complete_task_does_nothing)
{
    struct rt_waker wakers[3];
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_keep);

    stage_run(&stage);
    for (int i = 0; i < 3; i++)
        wakers[i] = rt_waker_clone(&kept);
    stage.part.result = 1;
    rt_waker_wake(&kept);
    stage_run(&stage);
    take(task, NULL);
    rt_waker_wake_by_ref(&wakers[0]);
    rt_waker_wake(&wakers[0]);
    rt_waker_wake(&wakers[1]);
    ck_assert_msg(stage.count == 0 && stage.part.polls == 2,
                  "F5: a task that is finished was queued by a wake");
    ck_assert_uint_eq(stage.frees, 0);
    rt_waker_wake(&wakers[2]);
    ck_assert_msg(stage.frees == 1,
                  "the last waker woke a finished task: its memory was given "
                  "back %u times: M06: legal, and memory safe",
                  stage.frees);
}
END_TEST

static enum rt_poll
play_yield(struct part *part, struct rt_context *cx)
{
    struct rt_coop *coop = cx->coop;

    if (part->polls > 2)
        return RT_READY;
    if (part->polls == 1)
        rt_coop_yield(cx);
    else
        rt_waker_wake_by_ref(cx->waker);
    ck_assert_uint_eq(coop->budget, RT_COOP_BUDGET);
    return RT_PENDING;
}

START_TEST(a_yield_is_told_from_a_wake)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_yield);

    stage_run(&stage);
    ck_assert_msg(stage.yields == 1 && stage.schedules == 0,
                  "it gave way, and must run behind the reactor: that is the "
                  "scheduler's yield, not its schedule");
    stage_run(&stage);
    ck_assert_msg(stage.yields == 1 && stage.schedules == 1,
                  "it was woken, and did not give way: the yield of the poll "
                  "before counts no more");
    stage_run(&stage);
    take(task, NULL);
}
END_TEST

/* ---- the end ---- */

static void
joiner_nothing(void *data)
{
    (void)data;
}

static void
joiner_wake(void *data)
{
    note(data, 'w');
}

static const struct rt_waker_type joiner_type = {
    .clone = joiner_nothing,
    .wake = joiner_wake,
    .wake_by_ref = joiner_wake,
    .drop = joiner_nothing,
};

static void
look_while_dropped(struct part *part)
{
    note(part->with, 'd');
}

START_TEST(the_future_is_dropped_before_the_output_is_handed_over)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);
    struct rt_waker joiner = { &joiner_type, &stage };
    bool there = rt_task_poll_output(task, &joiner);

    ck_assert(!there);
    stage.part.on_drop = look_while_dropped;
    stage.part.result = 7;
    stage_run(&stage);
    ck_assert_msg(strcmp(stage.log, "dwr") == 0,
                  "the future is dropped, then the joiner woken, then the list "
                  "told: d, w, r; it was %s: F3: who has the output may rely "
                  "on it that the future gave back what it held",
                  stage.log);
    ck_assert_int_eq(take(task, &stage.part.result), 0);
    ck_assert_int_eq(stage.part.result, 7);
}
END_TEST

static void
finish_while_dropped(struct part *part)
{
    struct stage *stage = part->with;

    stage->log[0] = rt_task_is_finished(stage->queue[0]) ? 'f' : 'n';
}

START_TEST(a_task_is_not_finished_while_its_future_is_dropped)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);

    stage.part.on_drop = finish_while_dropped;
    stage_run(&stage);
    ck_assert_int_eq(stage.log[0], 'n');
    ck_assert(rt_task_is_finished(task));
    take(task, NULL);
}
END_TEST

START_TEST(an_output_that_is_taken_is_not_dropped)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);
    int out = 0;

    stage.part.result = 42;
    stage_run(&stage);
    ck_assert_int_eq(take(task, &out), 0);
    ck_assert_int_eq(out, 42);
    ck_assert_uint_eq(stage.part.drops, 1);
    ck_assert_uint_eq(stage.part.outputs_dropped, 0);
}
END_TEST

START_TEST(the_output_of_a_task_without_a_handle_is_dropped_once)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);

    rt_task_drop_handle(task);
    ck_assert_uint_eq(stage.part.outputs_dropped, 0);
    stage_run(&stage);
    ck_assert_msg(stage.part.outputs_dropped == 1,
                  "the handle went first, the task finished: its output was "
                  "dropped %u times: F3: nobody can take it, so drop_output",
                  stage.part.outputs_dropped);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

START_TEST(a_handle_that_goes_after_the_end_drops_the_output_once)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);

    stage_run(&stage);
    ck_assert_uint_eq(stage.part.outputs_dropped, 0);
    rt_task_drop_handle(task);
    ck_assert_uint_eq(stage.part.outputs_dropped, 1);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

START_TEST(a_cancelled_task_has_no_output_to_drop)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);

    rt_task_abort(task);
    stage_run(&stage);
    rt_task_drop_handle(task);
    ck_assert_uint_eq(stage.part.drops, 1);
    ck_assert_msg(stage.part.outputs_dropped == 0,
                  "a cancelled task has no output, and one was dropped");
}
END_TEST

/* M04, by force: the clone of the joiner's waker is the moment between the
 * registration and the look; the task finishes in it. */
static struct stage *finished_by_clone;

static void
clone_that_finishes(void *data)
{
    (void)data;
    stage_run(finished_by_clone);
}

static const struct rt_waker_type finishing_type = {
    .clone = clone_that_finishes,
    .wake = joiner_nothing,
    .wake_by_ref = joiner_nothing,
    .drop = joiner_nothing,
};

START_TEST(a_task_that_ends_while_the_joiner_registers_is_seen)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);
    struct rt_waker joiner = { &finishing_type, &stage };
    bool there;

    finished_by_clone = &stage;
    there = rt_task_poll_output(task, &joiner);
    ck_assert_msg(there,
                  "the task finished after the joiner began to register, and "
                  "the joiner looked before that: it sleeps for ever (C1: "
                  "register, then look)");
    take(task, NULL);
}
END_TEST

START_TEST(the_newest_joiner_is_woken)
{
    struct counter older = COUNTER_INIT, newer = COUNTER_INIT;
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);
    struct rt_waker first = counter_waker(&older);
    struct rt_waker second = counter_waker(&newer);

    rt_task_poll_output(task, &first);
    rt_task_poll_output(task, &second);
    stage_run(&stage);
    ck_assert_uint_eq(older.wakes, 0);
    ck_assert_uint_eq(newer.wakes, 1);
    ck_assert_int_eq(older.live + newer.live, 0);
    take(task, NULL);
}
END_TEST

START_TEST(a_handle_that_goes_takes_its_joiner_along)
{
    struct counter counter = COUNTER_INIT;
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);
    struct rt_waker waker = counter_waker(&counter);

    rt_task_poll_output(task, &waker);
    rt_task_drop_handle(task);
    ck_assert_int_eq(counter.live, 0);
    stage_run(&stage);
    ck_assert_uint_eq(counter.wakes, 0);
}
END_TEST

/* ---- abort ---- */

START_TEST(a_task_that_is_aborted_before_its_first_poll_is_never_polled)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);

    rt_task_abort(task);
    ck_assert_msg(stage.part.drops == 0,
                  "#3929: abort is a request; the scheduler drops the future, "
                  "not whoever asks");
    stage_run(&stage);
    ck_assert_uint_eq(stage.part.polls, 0);
    ck_assert_uint_eq(stage.part.drops, 1);
    ck_assert_int_eq(take(task, NULL), -ECANCELED);
}
END_TEST

START_TEST(an_abort_of_an_idle_task_queues_it_to_be_dropped)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_never);

    stage_run(&stage);
    ck_assert_uint_eq(rt_task_word_refs(&task->word), 2);
    rt_task_abort(task);
    rt_task_abort(task);
    ck_assert_msg(
        stage.part.drops == 0 && stage.count == 1,
        "#3929: an abort puts the task in the queue, once, and leaves "
        "its future alone: it was dropped %u times and queued %u "
        "times",
        stage.part.drops, stage.count);
    stage_run(&stage);
    ck_assert_uint_eq(stage.part.polls, 1);
    ck_assert_uint_eq(stage.part.drops, 1);
    ck_assert_int_eq(take(task, NULL), -ECANCELED);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

static enum rt_poll
play_abort_itself(struct part *part, struct rt_context *cx)
{
    (void)part;
    rt_task_abort(cx->waker->data);
    return RT_PENDING;
}

START_TEST(an_abort_during_the_poll_takes_effect_at_its_end)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_abort_itself);

    stage_run(&stage);
    ck_assert_msg(stage.part.polls == 1 && stage.part.drops == 1,
                  "J4: at the latest when the poll that is under way ends");
    ck_assert_uint_eq(stage.count, 0);
    ck_assert_int_eq(take(task, NULL), -ECANCELED);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

static enum rt_poll
play_abort_and_end(struct part *part, struct rt_context *cx)
{
    rt_task_abort(cx->waker->data);
    part->result = 5;
    return RT_READY;
}

START_TEST(a_task_that_finishes_in_spite_of_an_abort_gives_its_output)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_abort_and_end);
    int out = 0, result;

    stage_run(&stage);
    result = take(task, &out);
    ck_assert_msg(result == 0 && out == 5,
                  "J4: it finished before the abort took effect: the join says "
                  "0 and gives the output, not %d",
                  result);
}
END_TEST

START_TEST(an_abort_of_a_finished_task_does_nothing)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_ready);
    int out = 0;

    stage.part.result = 3;
    stage_run(&stage);
    rt_task_abort(task);
    ck_assert_uint_eq(stage.count, 0);
    ck_assert_uint_eq(stage.part.drops, 1);
    ck_assert_int_eq(take(task, &out), 0);
    ck_assert_int_eq(out, 3);
}
END_TEST

START_TEST(a_wake_of_a_cancelled_task_does_not_poll_it)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_keep);

    stage_run(&stage);
    rt_task_abort(task);
    rt_waker_wake_by_ref(&kept);
    rt_waker_wake(&kept);
    while (stage_run(&stage))
        continue;
    ck_assert_uint_eq(stage.part.polls, 1);
    ck_assert_int_eq(take(task, NULL), -ECANCELED);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

START_TEST(a_cancelled_task_wakes_its_joiner)
{
    struct counter counter = COUNTER_INIT;
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_never);
    struct rt_waker waker = counter_waker(&counter);

    rt_task_poll_output(task, &waker);
    rt_task_abort(task);
    stage_run(&stage);
    ck_assert_uint_eq(counter.wakes, 1);
    ck_assert(rt_task_is_finished(task));
    take(task, NULL);
}
END_TEST

/* ---- shutdown ---- */

START_TEST(a_shutdown_cancels_an_idle_task_on_the_spot)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_never);

    stage_run(&stage);
    stage.listed = false; /* the sweep took it off */
    rt_task_shutdown(task);
    ck_assert_uint_eq(stage.part.drops, 1);
    ck_assert_int_eq(take(task, NULL), -ECANCELED);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

START_TEST(a_shutdown_cancels_a_queued_task_and_leaves_the_queue_its_reference)
{
    struct stage stage;
    struct rt_task *task = stage_spawn(&stage, play_never);

    stage.listed = false;
    rt_task_shutdown(task);
    ck_assert_uint_eq(stage.part.drops, 1);
    ck_assert_uint_eq(stage.part.polls, 0);
    ck_assert_int_eq(take(task, NULL), -ECANCELED);
    ck_assert_msg(stage.frees == 0, "the queue still points to it");
    rt_task_unref(stage.queue[0]);
    ck_assert_uint_eq(stage.frees, 1);
}
END_TEST

/* ---- what cannot become a task ---- */

START_TEST(no_memory_is_said_and_leaves_the_future_alone)
{
    struct stage stage = { .scheduler = { .ops = &stage_ops } };
    struct part part = { .play = play_ready };
    struct actor made = actor(&part);
    struct rt_task *task;

    rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
    task = rt_task_new(&stage.scheduler, &made.future, sizeof made);
    ck_assert_ptr_null(task);
    ck_assert_uint_eq(part.drops, 0);
}
END_TEST

static void
task_of_a_polled_future(void *unused)
{
    struct stage stage = { .scheduler = { .ops = &stage_ops } };
    struct part part = { .play = play_never };
    struct actor made = actor(&part);
    struct rt_context cx = { .waker = NULL };

    (void)unused;
    rt_future_poll(&made.future, &cx);
    rt_task_new(&stage.scheduler, &made.future, sizeof made);
}

START_TEST(a_future_that_was_polled_cannot_move_into_a_task)
{
    const char *words = rt_last_words(task_of_a_polled_future, NULL);

    ck_assert_msg(strstr(words, "F4: actor was polled already") != NULL,
                  "it said: %s", words);
}
END_TEST

/* ---- two threads ---- */

/* The second thread does one thing to a task, as the first one runs it. */
struct rival {
    pthread_barrier_t barrier;
    struct rt_task *task;
    void (*act)(struct rival *);
    _Atomic bool told; /* for play_until_told */
};

static void *
compete(void *argument)
{
    struct rival *rival = argument;

    pthread_barrier_wait(&rival->barrier);
    rival->act(rival);
    return NULL;
}

static pthread_t
start(struct rival *rival, struct rt_task *task, void (*act)(struct rival *))
{
    pthread_t thread;

    pthread_barrier_init(&rival->barrier, NULL, 2);
    rival->task = task;
    rival->act = act;
    atomic_init(&rival->told, false);
    pthread_create(&thread, NULL, compete, rival);
    return thread;
}

static void
end(struct rival *rival, pthread_t thread)
{
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&rival->barrier);
}

static void
act_abort(struct rival *rival)
{
    rt_task_abort(rival->task);
}

static enum rt_poll
play_twice(struct part *part, struct rt_context *cx)
{
    if (part->polls == 2)
        return RT_READY;
    rt_waker_wake_by_ref(cx->waker);
    return RT_PENDING;
}

START_TEST(an_abort_and_the_end_at_once_leave_one_of_the_two)
{
    for (int i = 0; i < 200; i++) {
        struct stage stage;
        struct rival rival;
        struct rt_task *task = stage_spawn(&stage, play_twice);
        pthread_t thread = start(&rival, task, act_abort);
        int out = -1, result;

        stage.part.result = 9;
        pthread_barrier_wait(&rival.barrier);
        while (stage_run(&stage))
            continue;
        end(&rival, thread);
        while (stage_run(&stage)) /* it was idle, and the abort came last */
            continue;
        result = take(task, &out);
        ck_assert_msg(
            (result == 0 && out == 9) || (result == -ECANCELED && out == -1),
            "round %d: the join says %d, the output is %d", i, result, out);
        ck_assert_uint_eq(stage.part.drops, 1);
        ck_assert_uint_eq(stage.part.outputs_dropped, 0);
        ck_assert_uint_eq(stage.frees, 1);
    }
}
END_TEST

static void
act_drop_handle(struct rival *rival)
{
    rt_task_drop_handle(rival->task);
}

START_TEST(a_handle_that_goes_as_the_task_ends_drops_the_output_once)
{
    for (int i = 0; i < 200; i++) {
        struct stage stage;
        struct rival rival;
        struct rt_task *task = stage_spawn(&stage, play_ready);
        pthread_t thread = start(&rival, task, act_drop_handle);

        pthread_barrier_wait(&rival.barrier);
        stage_run(&stage);
        end(&rival, thread);
        ck_assert_msg(stage.part.outputs_dropped == 1 && stage.frees == 1,
                      "round %d: handle and task ended at once: the output was "
                      "dropped %u times, the memory given back %u times",
                      i, stage.part.outputs_dropped, stage.frees);
    }
}
END_TEST

static enum rt_poll
play_until_told(struct part *part, struct rt_context *cx)
{
    struct rival *rival = (struct rival *)part->with;

    (void)cx;
    return atomic_load(&rival->told) ? RT_READY : RT_PENDING;
}

static void
act_tell(struct rival *rival)
{
    struct rt_waker waker = kept;

    atomic_store(&rival->told, true);
    rt_waker_wake(&waker);
}

/* Make it true, then wake; the poller looks, and goes idle: never lost (T4). */
START_TEST(a_wake_from_another_thread_during_the_poll_is_never_lost)
{
    for (int i = 0; i < 300; i++) {
        struct stage stage;
        struct rival rival;
        struct rt_task *task = stage_spawn(&stage, play_keep);
        pthread_t thread;

        stage_run(&stage); /* it leaves its waker, and goes idle */
        rt_waker_wake_by_ref(&kept);
        stage.part.play = play_until_told;
        stage.part.with = &rival;
        thread = start(&rival, task, act_tell);
        pthread_barrier_wait(&rival.barrier);
        while (stage_run(&stage))
            continue;
        end(&rival, thread);
        while (stage_run(&stage))
            continue;
        ck_assert_msg(rt_task_is_finished(task),
                      "round %d: the wake came after the condition was true, "
                      "and the task sleeps: T4: either the poller submits it "
                      "or the waker",
                      i);
        kept = RT_WAKER_EMPTY;
        take(task, NULL);
        ck_assert_uint_eq(stage.frees, 1);
    }
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_new_task_is_scheduled_and_has_three_references);
    rt_add(a_task_is_one_allocation);
    rt_add(a_task_is_small);
    rt_add(the_waker_of_a_poll_is_lent_and_a_clone_of_it_counts);
    rt_add(the_last_waker_frees_the_task);
    rt_add(a_wake_by_value_gives_its_reference_back);
    rt_add(a_wake_by_reference_leaves_the_waker_its_own);
    rt_add(wakes_of_an_idle_task_coalesce);
    rt_add(wakes_of_a_scheduled_task_add_no_second_poll);
    rt_add(wake_while_running_requeues_once);
    rt_add(a_poll_that_wakes_and_ends_is_not_queued_again);
    rt_add(waking_a_complete_task_does_nothing);
    rt_add(a_yield_is_told_from_a_wake);
    rt_add(the_future_is_dropped_before_the_output_is_handed_over);
    rt_add(a_task_is_not_finished_while_its_future_is_dropped);
    rt_add(an_output_that_is_taken_is_not_dropped);
    rt_add(the_output_of_a_task_without_a_handle_is_dropped_once);
    rt_add(a_handle_that_goes_after_the_end_drops_the_output_once);
    rt_add(a_cancelled_task_has_no_output_to_drop);
    rt_add(a_task_that_ends_while_the_joiner_registers_is_seen);
    rt_add(the_newest_joiner_is_woken);
    rt_add(a_handle_that_goes_takes_its_joiner_along);
    rt_add(a_task_that_is_aborted_before_its_first_poll_is_never_polled);
    rt_add(an_abort_of_an_idle_task_queues_it_to_be_dropped);
    rt_add(an_abort_during_the_poll_takes_effect_at_its_end);
    rt_add(a_task_that_finishes_in_spite_of_an_abort_gives_its_output);
    rt_add(an_abort_of_a_finished_task_does_nothing);
    rt_add(a_wake_of_a_cancelled_task_does_not_poll_it);
    rt_add(a_cancelled_task_wakes_its_joiner);
    rt_add(a_shutdown_cancels_an_idle_task_on_the_spot);
    rt_add(a_shutdown_cancels_a_queued_task_and_leaves_the_queue_its_reference);
    rt_add(no_memory_is_said_and_leaves_the_future_alone);
    rt_add(a_future_that_was_polled_cannot_move_into_a_task);
    rt_add(an_abort_and_the_end_at_once_leave_one_of_the_two);
    rt_add(a_handle_that_goes_as_the_task_ends_drops_the_output_once);
    rt_add(a_wake_from_another_thread_during_the_poll_is_never_lost);
}
