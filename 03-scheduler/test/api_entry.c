/* Every entry point × {before, other thread, nested, after the end, no memory}:
 * see entry.h, and ENTRY.md for the table. The fd's part of it is in
 * unit_reactor_entry.c. */
#include "entry.h"

#include "cell.h"
#include "delay.h"
#include "join_all.h"
#include "oneshot.h"
#include "trace.h"
#include "yield.h"

#define NO_RUNTIME "never: rt_runtime_new() must have made one"
#define NO_INIT    "never: memory that nobody initialised holds anything"
#define NO_FAILURE "works"
#define EVERYWHERE \
    { \
        "works", "works", "works", "works", "works" \
    }
#define ONCE_MADE \
    { \
        NO_INIT, "works", "works", "works", "works" \
    }
#define ON_A_RUNTIME \
    { \
        NO_RUNTIME, "works", "works", "works", "works" \
    }

/* ---- runtime.h ---- */

static int
use_new(struct scene *scene)
{
    struct rt_runtime *made = NULL;
    int result =
        rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL }, &made);

    if (result == 0 && scene->column == NESTED)
        scene->made = made; /* freed outside (S2) */
    else if (result == 0)
        rt_runtime_free(made);
    return result;
}

static int
use_free(struct scene *scene)
{
    struct rt_runtime *runtime = scene->runtime;

    scene->runtime = NULL;
    rt_runtime_free(runtime);
    return 0;
}

static int
use_ref_and_unref(struct scene *scene)
{
    rt_runtime_ref(scene->runtime);
    rt_runtime_unref(scene->runtime);
    return 0;
}

static int
use_unref_too_often(struct scene *scene)
{
    rt_runtime_unref(scene->runtime);
    return 0;
}

static int
use_block_on(struct scene *scene)
{
    struct part part = { .play = play_ready };
    int result = drive_part(scene->runtime, &part);

    WANT(part.drops == 1);
    WANT(part.polls == 0 || result == 0);
    return result;
}

static int
use_tasks(struct scene *scene)
{
    unsigned long tasks = rt_runtime_tasks(scene->runtime);

    WANT(tasks == 0 || scene->column == NESTED);
    return 0;
}

static int
use_now(struct scene *scene)
{
    WANT(rt_runtime_now(scene->runtime) <= RT_NS_PER_MS);
    return 0;
}

/* ---- spawn.h ---- */

static int
use_handle(struct scene *scene, struct rt_join_handle handle)
{
    int error = handle.error;

    scene->spawns = true;
    if (handle.task == NULL) {
        WANT(scene->spawned.drops == 1);
        WANT(scene->spawned.polls == 0);
        return error;
    }
    rt_detach(&handle);
    return 0;
}

static int
use_spawn(struct scene *scene)
{
    return use_handle(scene, rt_spawn(actor(&scene->spawned)));
}

static int
use_spawn_on(struct scene *scene)
{
    return use_handle(scene,
                      rt_spawn_on(scene->runtime, actor(&scene->spawned)));
}

static int
use_spawn_detached(struct scene *scene)
{
    scene->spawns = true;
    rt_spawn_detached(actor(&scene->spawned));
    return 0;
}

/* ---- join_handle.h: before, the handle is all zero ---- */

static int
use_detach(struct scene *scene)
{
    rt_detach(&scene->handle);
    WANT(scene->handle.task == NULL);
    return 0;
}

static int
use_abort(struct scene *scene)
{
    rt_abort(&scene->handle);
    return 0;
}

static int
use_is_finished(struct scene *scene)
{
    bool waits = scene->column != BEFORE && scene->column != AFTER;

    WANT(rt_join_handle_is_finished(&scene->handle) == !waits);
    return 0;
}

static int
use_join(struct scene *scene)
{
    int out = -1;
    struct rt_join join = rt_join(&scene->handle, &out);
    int result = await(scene, &join.future);

    WANT(result == 0);
    WANT(out == (join.result == 0 ? 0 : -1));
    return join.result;
}

static int
use_join_only(struct scene *scene)
{
    struct rt_join join = rt_join_only(&scene->handle);
    int result = await(scene, &join.future);

    WANT(result == 0);
    return join.result;
}

/* ---- oneshot.h: before, the ends are all zero ---- */

static int
use_oneshot_new(struct scene *scene)
{
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    int result;

    memset(&sender, 0x55, sizeof sender); /* as a stack is */
    memset(&receiver, 0x55, sizeof receiver);
    result = rt_oneshot_new(&sender, &receiver, sizeof(int), NULL);
    WANT((sender.channel == NULL) == (result != 0));
    rt_oneshot_sender_drop(&sender);
    rt_oneshot_receiver_drop(&receiver);
    return result;
}

struct ends {
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
};

/* Without memory: a channel from before. */
static struct ends
ends_for(struct scene *scene)
{
    struct ends ends = { { NULL }, { NULL } };

    rt_fakes_reset();
    if (scene->column != BEFORE &&
        rt_oneshot_new(&ends.sender, &ends.receiver, sizeof(int), NULL) != 0)
        abort();
    if ((scene->row->needs & A_POLL) == 0)
        take_memory_away(scene);
    return ends;
}

static int
drop_ends(struct ends *ends)
{
    rt_oneshot_sender_drop(&ends->sender);
    rt_oneshot_receiver_drop(&ends->receiver);
    return 0;
}

static int
use_send(struct scene *scene)
{
    struct ends ends = ends_for(scene);
    int result = rt_oneshot_send(&ends.sender, &(int){ 7 });

    drop_ends(&ends);
    return result;
}

static int
use_ends(struct scene *scene)
{
    struct ends ends = ends_for(scene);

    drop_ends(&ends);
    WANT(ends.sender.channel == NULL && ends.receiver.channel == NULL);
    return 0;
}

static int
use_recv(struct scene *scene)
{
    struct ends ends = ends_for(scene);
    int out = 0;
    struct rt_oneshot_recv recv = rt_oneshot_recv(&ends.receiver, &out);
    int result = 0;

    if (ends.sender.channel != NULL)
        result = rt_oneshot_send(&ends.sender, &(int){ 7 });
    WANT(result == 0);
    result = await(scene, &recv.future);
    drop_ends(&ends);
    WANT(result == 0);
    WANT(out == (recv.result == 0 ? 7 : 0));
    return recv.result;
}

/* ---- yield.h, coop.h, delay.h, join_all.h ---- */

static int
use_yield(struct scene *scene)
{
    struct rt_yield yield = rt_yield();

    return await(scene, &yield.future);
}

static enum rt_poll
play_take(struct part *part, struct rt_context *cx)
{
    (void)part;
    return rt_coop_take(cx) ? RT_READY : RT_PENDING;
}

static enum rt_poll
play_give_way(struct part *part, struct rt_context *cx)
{
    if (part->polls > 1)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

static int
use_coop_take(struct scene *scene)
{
    struct part part = { .play = play_take };
    struct actor future = actor(&part);
    int result = await(scene, &future.future);

    WANT(part.polls == 1);
    return result;
}

static int
use_coop_yield(struct scene *scene)
{
    struct part part = { .play = play_give_way };
    struct actor future = actor(&part);

    return await(scene, &future.future);
}

static int
use_delay(struct scene *scene)
{
    struct rt_delay delay = rt_delay(1);
    int result = await(scene, &delay.future);

    WANT(result == 0);
    return delay.result;
}

static int
use_join_all(struct scene *scene)
{
    struct rt_yield one = rt_yield(), two = rt_yield();
    struct rt_future *children[] = { &one.future, &two.future };
    struct rt_join_all all = rt_join_all(children, 2);

    return await(scene, &all.future);
}

/* ---- waker.h: before, the waker is the empty one ---- */

static int
use_clone_and_drop(struct scene *scene)
{
    struct rt_waker clone = rt_waker_clone(&scene->waker);

    rt_waker_drop(&clone);
    WANT(clone.type == NULL);
    return 0;
}

static int
use_wake(struct scene *scene)
{
    rt_waker_wake(&scene->waker);
    WANT(scene->waker.type == NULL);
    return 0;
}

static int
use_wake_by_ref(struct scene *scene)
{
    rt_waker_wake_by_ref(&scene->waker);
    return 0;
}

/* ---- cell.h ---- */

static int
use_cell(struct scene *scene)
{
    struct rt_cell cell;

    rt_cell_init(&cell);
    rt_cell_register(&cell, &scene->waker);
    rt_cell_clear(&cell);
    rt_cell_register(&cell, &scene->waker);
    rt_cell_wake(&cell);
    rt_cell_fini(&cell);
    return 0;
}

/* ---- future.h ---- */

static int
use_poll(struct scene *scene)
{
    struct part part = { .play = play_ready };
    struct actor future = actor(&part);

    return await(scene, &future.future);
}

static int
use_poll_of_a_dropped_one(struct scene *scene)
{
    struct part part = { .play = play_ready };
    struct actor future = actor(&part);

    rt_future_drop(&future.future);
    return await(scene, &future.future);
}

static int
use_drop(struct scene *scene)
{
    struct part part = { .play = play_ready };
    struct actor future = actor(&part);

    rt_future_drop(&future.future);
    WANT(part.drops == 1 && part.polls == 0);
    return 0;
}

static int
use_drop_twice(struct scene *scene)
{
    use_drop(scene);
    {
        struct part part = { .play = play_ready };
        struct actor future = actor(&part);

        rt_future_drop(&future.future);
        rt_future_drop(&future.future);
    }
    return 0;
}

static int
use_backtrace(struct scene *scene)
{
    struct part part = { .play = play_ready };
    struct actor future = actor(&part);
    FILE *nowhere;

    rt_fakes_reset(); /* fopen is the test's */
    nowhere = fopen("/dev/null", "w");
    take_memory_away(scene);
    rt_future_backtrace(&future.future, nowhere);
    rt_future_trace_await(&future.future, 1);
    rt_fakes_reset();
    fclose(nowhere);
    return 0;
}

static int
use_bad_resume(struct scene *scene)
{
    struct part part = { .play = play_ready };
    struct actor future = actor(&part);

    (void)scene;
    rt_future_bad_resume(&future.future);
}

/* ---- clock.h ---- */

static int
use_own_clock(struct scene *scene)
{
    struct rt_clock clock;
    struct rt_alarm alarm = { .set = false };
    int result;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    rt_clock_assert_ours(&clock);
    rt_clock_move(&clock, 1);
    WANT(rt_clock_now(&clock) == 1);
    result = rt_alarm_set(&alarm, &clock, 5, &scene->waker);
    WANT(result == 0);
    WANT(rt_clock_next(&clock) == 5);
    WANT(rt_clock_jump(&clock));
    rt_clock_trace(&clock);
    WANT(rt_clock_now(&clock) == 5);
    rt_clock_fini(&clock);
    return 0;
}

static int
use_clock_kind_wanted(struct scene *scene)
{
    enum rt_clock_kind kind = rt_clock_kind_wanted();

    WANT(kind == RT_CLOCK_REAL || kind == RT_CLOCK_VIRTUAL);
    return 0;
}

/* The runtime's clock, of which a future hears by its context. */
static int
use_assert_ours(struct scene *scene)
{
    rt_clock_assert_ours(scene->clock);
    return 0;
}

static int
use_alarm(struct scene *scene)
{
    struct rt_alarm alarm = { .set = false };
    uint64_t when = rt_clock_now(scene->clock) + RT_NS_PER_MS;
    int result = rt_alarm_set(&alarm, scene->clock, when, &scene->waker);

    WANT(result != 0 || !rt_alarm_rang(&alarm, &scene->waker));
    rt_alarm_cancel(&alarm);
    return result;
}

static int
use_alarm_rang(struct scene *scene)
{
    struct rt_alarm alarm = { .set = false };

    if (scene->column == BEFORE)
        return rt_alarm_rang(&alarm, &scene->waker) ? 0 : 1;
    return use_alarm(scene);
}

static int
use_alarm_cancel(struct scene *scene)
{
    struct rt_alarm alarm = { .set = false };

    rt_alarm_cancel(&alarm);
    return scene->column == BEFORE ? 0 : use_alarm(scene);
}

/* ---- trace.h ---- */

static int
use_trace(struct scene *scene)
{
    const char *path;
    int result;

    rt_fakes_reset();
    path = rt_temporary("entry.trace");
    take_memory_away(scene);
    result = rt_trace_start(path, "virtual");
    WANT(rt_trace_on == (result == 0));
    RT_TRACE(PARK, 0, 0, 0);
    rt_trace_time(1);
    if (result != 0)
        return result;
    return rt_trace_stop();
}

static int
use_trace_off(struct scene *scene)
{
    RT_TRACE(PARK, 0, 0, 0);
    rt_trace_time(1);
    rt_trace_hold();
    rt_trace_release();
    WANT(rt_trace_name("entry") > 0);
    WANT(rt_trace_start(NULL, "virtual") == 0 && !rt_trace_on);
    return rt_trace_stop();
}

static int
use_trace_twice(struct scene *scene)
{
    const char *path;
    int result;

    rt_fakes_reset();
    path = rt_temporary("entry.trace");
    result = rt_trace_start(path, "virtual");
    WANT(result == 0);
    return rt_trace_start(path, "virtual");
}

/* ---- the table ---- */

#define S2_INSIDE "S2: a runtime inside of a runtime; await instead"
#define S2_SPAWN  "S2: rt_spawn(actor) outside of a runtime; use rt_spawn_on()"
#define S4        "S4: only the thread that made a runtime drives and frees it"
#define S5        "S5: this runtime was freed"
#define S5_UNREF  "S5: rt_runtime_unref() without rt_runtime_ref()"

static const struct row rows[] = {
    { "`rt_runtime_new`",
      use_new,
      NOTHING,
      { "works", "works", "works", "works", "-ENOMEM" } },
    { "`rt_runtime_free`",
      use_free,
      NOTHING,
      { NO_RUNTIME, S4, S2_INSIDE, S5, "works" } },
    { "`rt_runtime_ref`", use_ref_and_unref, NOTHING, ON_A_RUNTIME },
    { "`rt_runtime_unref`", use_ref_and_unref, NOTHING, ON_A_RUNTIME },
    { "`rt_runtime_unref`, once too often",
      use_unref_too_often,
      NOTHING,
      { NO_RUNTIME, S5_UNREF, S5_UNREF, "never: the memory is gone",
        S5_UNREF } },
    { "`rt_block_on`",
      use_block_on,
      NOTHING,
      { NO_RUNTIME, S4, S2_INSIDE, S5, "-ENOMEM" } },
    { "`rt_runtime_tasks`", use_tasks, NOTHING, ON_A_RUNTIME },
    { "`rt_runtime_now`",
      use_now,
      NOTHING,
      { NO_RUNTIME, "works", "works", S5, "works" } },
    { "`rt_spawn`, `rt_spawn_future`",
      use_spawn,
      INSIDE,
      { S2_SPAWN, S2_SPAWN, "works", S2_SPAWN, "-ENOMEM" } },
    { "`rt_spawn_detached`",
      use_spawn_detached,
      INSIDE,
      { S2_SPAWN, S2_SPAWN, "works", S2_SPAWN,
        "works: the future is dropped, and nobody hears of it" } },
    { "`rt_spawn_on`, `rt_spawn_future_on`",
      use_spawn_on,
      NOTHING,
      { NO_RUNTIME, "works", "works", "-ECANCELED", "-ENOMEM" } },
    { "`rt_detach`", use_detach, A_TASK, EVERYWHERE },
    { "`rt_abort`", use_abort, A_TASK, EVERYWHERE },
    { "`rt_join_handle_is_finished`", use_is_finished, A_TASK, EVERYWHERE },
    { "`rt_join`, `rt_join_sized`",
      use_join,
      A_POLL | A_TASK | FINISHED,
      { "J1: this handle was joined or detached already, or is of no spawn",
        "works", "works", "-ECANCELED: the task was not finished", "works" } },
    { "`rt_join_only`",
      use_join_only,
      A_POLL | A_TASK | FINISHED,
      { "J1: this handle was joined or detached already, or is of no spawn",
        "works", "works", "-ECANCELED: the task was not finished", "works" } },
    { "`rt_oneshot_new`",
      use_oneshot_new,
      NOTHING,
      { "works", "works", "works", "works", "-ENOMEM: both ends are empty" } },
    { "`rt_oneshot_send`",
      use_send,
      NOTHING,
      { "V1: this sender has sent, or was dropped", "works", "works", "works",
        "works" } },
    { "`rt_oneshot_sender_drop`", use_ends, NOTHING, EVERYWHERE },
    { "`rt_oneshot_receiver_drop`", use_ends, NOTHING, EVERYWHERE },
    { "`rt_oneshot_recv`",
      use_recv,
      A_POLL,
      { "-EPIPE", "works", "works", "works", "works" } },
    { "`rt_yield`", use_yield, A_POLL, EVERYWHERE },
    { "`rt_coop_take`", use_coop_take, A_POLL, EVERYWHERE },
    { "`rt_coop_yield`", use_coop_yield, A_POLL, EVERYWHERE },
    { "`rt_delay`",
      use_delay,
      A_POLL,
      { "S2: a delay outside of a runtime", "works", "works", "works",
        "works" } },
    { "`rt_join_all`", use_join_all, A_POLL, EVERYWHERE },
    { "`rt_waker_clone`, `rt_waker_drop`", use_clone_and_drop, A_TASK,
      EVERYWHERE },
    { "`rt_waker_wake`", use_wake, A_TASK, EVERYWHERE },
    { "`rt_waker_wake_by_ref`", use_wake_by_ref, A_TASK, EVERYWHERE },
    { "`rt_cell_init`", use_cell, A_TASK, EVERYWHERE },
    { "`rt_cell_register`, `rt_cell_clear`, `rt_cell_wake`, `rt_cell_fini`",
      use_cell, A_TASK, ONCE_MADE },
    { "`rt_future_poll`", use_poll, A_POLL, EVERYWHERE },
    { "`rt_future_poll`, of one that was dropped",
      use_poll_of_a_dropped_one,
      A_POLL,
      { "F3: actor is polled after it was dropped",
        "F3: actor is polled after it was dropped",
        "F3: actor is polled after it was dropped",
        "F3: actor is polled after it was dropped",
        "F3: actor is polled after it was dropped" } },
    { "`rt_future_drop`", use_drop, NOTHING, EVERYWHERE },
    { "`rt_future_drop`, twice",
      use_drop_twice,
      NOTHING,
      { "F3: actor is dropped twice", "F3: actor is dropped twice",
        "F3: actor is dropped twice", "F3: actor is dropped twice",
        "F3: actor is dropped twice" } },
    { "`rt_future_backtrace`, `rt_future_trace_await`", use_backtrace, NOTHING,
      EVERYWHERE },
    { "`rt_future_bad_resume`",
      use_bad_resume,
      NOTHING,
      { "F8: actor cannot resume", "F8: actor cannot resume",
        "F8: actor cannot resume", "F8: actor cannot resume",
        "F8: actor cannot resume" } },
    { "`rt_clock_init`", use_own_clock, A_TASK, EVERYWHERE },
    { "`rt_clock_fini`, `rt_clock_now`, `rt_clock_next`, `rt_clock_move`, "
      "`rt_clock_trace`, `rt_clock_jump`",
      use_own_clock, A_TASK, ONCE_MADE },
    { "`rt_clock_kind_wanted`", use_clock_kind_wanted, NOTHING, EVERYWHERE },
    { "`rt_clock_assert_ours`",
      use_assert_ours,
      A_CLOCK,
      { NO_INIT, "a virtual clock belongs to one thread", "works",
        "works: the clock of a context ends with its runtime", "works" } },
    { "`rt_alarm_set`",
      use_alarm,
      A_CLOCK | A_TASK,
      { NO_INIT, "works", "works",
        "never: a context and its clock end with their runtime", "works" } },
    { "`rt_alarm_rang`",
      use_alarm_rang,
      A_CLOCK | A_TASK,
      { "an alarm that was never set", "works", "works",
        "never: a context and its clock end with their runtime", "works" } },
    { "`rt_alarm_cancel`",
      use_alarm_cancel,
      A_CLOCK | A_TASK,
      { "works", "works", "works",
        "never: a context and its clock end with their runtime", "works" } },
    { "`rt_trace_start`, `rt_trace_stop`, `rt_trace_emit`, `rt_trace_dot`, "
      "`rt_trace_finish`",
      use_trace,
      NOTHING,
      { "works", "works", "works", "works", "-ENOMEM" } },
    { "`rt_trace_start`, twice",
      use_trace_twice,
      NOTHING,
      { "a trace is being written", "a trace is being written",
        "a trace is being written", "a trace is being written",
        "a trace is being written" } },
    { "`rt_trace_time`, `rt_trace_name`, `rt_trace_hold`, `rt_trace_release`, "
      "`RT_TRACE`",
      use_trace_off, NOTHING, EVERYWHERE },
};
#define ROWS ((unsigned)(sizeof rows / sizeof *rows))

START_TEST(each_entry_point_does_what_the_table_says)
{
    check_cell(&rows[_i / COLUMNS], (enum column)(_i % COLUMNS));
}
END_TEST

START_TEST(the_page_shows_this_table)
{
    check_table_is_shown(rows, ROWS);
}
END_TEST

/* ---- what a handle and a waker keep ---- */

static enum rt_poll
play_keep(struct part *part, struct rt_context *cx)
{
    struct rt_waker *kept = part->with;

    *kept = rt_waker_clone(cx->waker);
    return RT_PENDING;
}

static enum rt_poll
play_spawn_and_go(struct part *part, struct rt_context *cx)
{
    if (part->polls > 1)
        return RT_READY;
    rt_spawn_detached(actor(part->with));
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(the_descriptors_of_a_runtime_go_with_its_last_waker)
{
    unsigned before = rt_count_fds(), with, after;
    struct rt_waker waker = RT_WAKER_EMPTY;
    struct part kept = { .play = play_keep, .with = &waker };
    struct part root = { .play = play_spawn_and_go, .with = &kept };
    struct rt_runtime *runtime = runtime_new();

    with = rt_count_fds();
    run_part(runtime, &root);
    rt_runtime_free(runtime);
    after = rt_count_fds();
    rt_waker_drop(&waker);
    ck_assert_msg(after == with,
                  "%u descriptors with the runtime, %u while a waker is left",
                  with, after);
    ck_assert_uint_eq(rt_count_fds(), before);
}
END_TEST

void
rt_add_tests(void)
{
    if (table_wanted(rows, ROWS))
        return;
    rt_add_loop(each_entry_point_does_what_the_table_says,
                (int)(ROWS * COLUMNS));
    rt_add(the_page_shows_this_table);
    rt_add(the_descriptors_of_a_runtime_go_with_its_last_waker);
}
