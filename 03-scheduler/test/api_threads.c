/* spawn, wake, abort and detach from {a task, another runtime's thread, a plain
 * thread, the time after the shutdown}. The future is always polled and dropped
 * by its own runtime's thread. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "delay.h"
#include "actor.h"
#include "coop.h"
#include "oneshot.h"
#include "sockets.h"

enum place { TASK, OTHER_RUNTIME, PLAIN_THREAD, AFTERWARDS, PLACES };
enum deed { WAKE, ABORT, DETACH, DEEDS };
static const char *const place_names[PLACES] = { "a task",
                                                 "another runtime's thread",
                                                 "a plain thread", "the end" };
static const char *const deed_names[DEEDS] = { "wake", "abort", "detach" };

/* Call `act(scene)` from `place`. */
struct scene {
    enum place place;
    enum deed deed;
    void (*act)(struct scene *scene);
    struct rt_runtime *runtime;
    pthread_t home;

    struct part victim;
    struct rt_waker waker; /* the victim's */
    struct rt_join_handle handle;
    bool strange; /* it was polled or dropped by another thread */
    int error;    /* what a spawn said */
    unsigned acted;
};

static enum rt_poll
play_act(struct part *part, struct rt_context *cx)
{
    struct scene *scene = part->with;

    (void)cx;
    scene->act(scene);
    return RT_READY;
}

static void *
act_in_a_runtime(void *argument)
{
    struct rt_runtime *other = NULL;
    struct part part = { .play = play_act, .with = argument };
    struct actor root = actor(&part);

    if (rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                       &other) != 0)
        return NULL;
    RT_OK(rt_block_on(other, &root.future));
    rt_runtime_free(other);
    return NULL;
}

static void *
act_in_a_thread(void *argument)
{
    struct scene *scene = argument;

    scene->act(scene);
    return NULL;
}

static void
act_from(struct scene *scene, enum place place)
{
    pthread_t thread;

    if (scene->place != place)
        return;
    scene->acted++;
    switch (place) {
    case TASK:
    case AFTERWARDS:
        scene->act(scene);
        return;
    case OTHER_RUNTIME:
        pthread_create(&thread, NULL, act_in_a_runtime, scene);
        break;
    default:
        pthread_create(&thread, NULL, act_in_a_thread, scene);
        break;
    }
    pthread_join(thread, NULL);
}

/* ---- the victim: ready at its second poll ---- */

static void
note_thread(struct scene *scene)
{
    if (!pthread_equal(pthread_self(), scene->home))
        scene->strange = true;
}

static enum rt_poll
play_victim(struct part *part, struct rt_context *cx)
{
    struct scene *scene = part->with;

    note_thread(scene);
    if (part->polls == 2)
        return RT_READY;
    scene->waker = rt_waker_clone(cx->waker);
    return RT_PENDING;
}

static void
drop_victim(struct part *part)
{
    note_thread(part->with);
}

static enum rt_poll
play_scene(struct part *part, struct rt_context *cx)
{
    struct scene *scene = part->with;

    if (part->polls == 1)
        scene->handle = rt_spawn(actor(&scene->victim));
    if (part->polls == 2) {
        act_from(scene, TASK);
        act_from(scene, OTHER_RUNTIME);
        act_from(scene, PLAIN_THREAD);
    }
    if (part->polls == 5)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

static void
run_scene(struct scene *scene)
{
    struct part root = { .play = play_scene, .with = scene };

    scene->home = pthread_self();
    scene->runtime = runtime_new();
    scene->victim = (struct part){ .play = play_victim,
                                   .on_drop = drop_victim,
                                   .with = scene };
    run_part(scene->runtime, &root);
    rt_runtime_free(scene->runtime);
    act_from(scene, AFTERWARDS);
    ck_assert_uint_eq(scene->acted, 1);
}

/* ---- wake, abort, detach ---- */

static void
do_deed(struct scene *scene)
{
    switch (scene->deed) {
    case WAKE:
        rt_waker_wake_by_ref(&scene->waker);
        rt_waker_wake_by_ref(&scene->waker);
        break;
    case ABORT:
        rt_abort(&scene->handle);
        break;
    default:
        rt_detach(&scene->handle);
        break;
    }
}

START_TEST(wake_abort_and_detach_work_from_everywhere)
{
    struct scene scene = { .place = (enum place)(_i % PLACES),
                           .deed = (enum deed)(_i / PLACES),
                           .act = do_deed };
    const char *what = deed_names[scene.deed],
               *where = place_names[_i % PLACES];
    bool woken = scene.deed == WAKE && scene.place != AFTERWARDS;

    run_scene(&scene);
    ck_assert_msg(scene.victim.polls == (woken ? 2U : 1U),
                  "%s from %s: the victim was polled %u times", what, where,
                  scene.victim.polls);
    ck_assert_msg(scene.victim.drops == 1 && !scene.strange,
                  "%s from %s: dropped %u times%s", what, where,
                  scene.victim.drops,
                  scene.strange ? ", polled or dropped by a strange thread "
                                  "(#3929)"
                                : "");
    rt_detach(&scene.handle);
    rt_waker_wake(&scene.waker);
    ck_assert_uint_eq(scene.victim.outputs_dropped, woken);
}
END_TEST

START_TEST(an_abort_from_everywhere_ends_the_task_before_the_shutdown)
{
    struct scene scene = { .place = (enum place)_i,
                           .deed = ABORT,
                           .act = do_deed };
    struct part root = { .play = play_scene, .with = &scene };

    scene.home = pthread_self();
    scene.runtime = runtime_new();
    scene.victim = (struct part){ .play = play_victim,
                                  .on_drop = drop_victim,
                                  .with = &scene };
    run_part(scene.runtime, &root);
    ck_assert_msg(scene.victim.drops == 1 && !scene.strange,
                  "J4: the scheduler drops it when its turn comes");
    ck_assert(rt_join_handle_is_finished(&scene.handle));
    rt_runtime_free(scene.runtime);
    rt_detach(&scene.handle);
    rt_waker_drop(&scene.waker);
}
END_TEST

/* ---- spawn ---- */

static struct part spawned;

static enum rt_poll
play_spawned(struct part *part, struct rt_context *cx)
{
    (void)cx;
    part->result =
        pthread_equal(pthread_self(), *(pthread_t *)part->with) ? 1 : 2;
    return RT_READY;
}

static void
do_spawn(struct scene *scene)
{
    struct rt_join_handle handle;

    spawned = (struct part){ .play = play_spawned, .with = &scene->home };
    handle = rt_spawn_on(scene->runtime, actor(&spawned));
    scene->error = handle.error;
    rt_detach(&handle);
}

START_TEST(a_spawn_works_from_everywhere_and_runs_at_home)
{
    struct scene scene = { .place = (enum place)_i, .act = do_spawn };

    run_scene(&scene);
    ck_assert_int_eq(scene.error, 0);
    ck_assert_msg(spawned.polls == 1 && spawned.drops == 1,
                  "spawned from %s: polled %u times, dropped %u times",
                  place_names[_i], spawned.polls, spawned.drops);
    ck_assert_msg(spawned.result == 1, "spawned from %s, it ran elsewhere",
                  place_names[_i]);
    rt_detach(&scene.handle);
    rt_waker_drop(&scene.waker);
}
END_TEST

/* During the shutdown: the victim's drop acts. */
static void
drop_and_spawn(struct part *part)
{
    struct scene *scene = part->with;

    for (int place = TASK; place < AFTERWARDS; place++)
        act_from(scene, (enum place)place);
}

static enum rt_poll
play_quiet(struct part *part, struct rt_context *cx)
{
    struct scene *scene = part->with;

    if (part->polls == 1)
        scene->handle = rt_spawn(actor(&scene->victim));
    if (part->polls == 2)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(a_spawn_during_the_shutdown_is_refused_from_everywhere)
{
    struct scene scene = { .place = (enum place)_i, .act = do_spawn };
    struct part root = { .play = play_quiet, .with = &scene };

    scene.home = pthread_self();
    scene.runtime = runtime_new();
    scene.victim = (struct part){ .play = play_never,
                                  .on_drop = drop_and_spawn,
                                  .with = &scene };
    run_part(scene.runtime, &root);
    rt_runtime_free(scene.runtime);
    ck_assert_uint_eq(scene.acted, 1);
    ck_assert_msg(scene.error == -ECANCELED,
                  "O2: a spawn from %s during the shutdown said %d",
                  place_names[_i], scene.error);
    ck_assert_uint_eq(spawned.polls, 0);
    ck_assert_uint_eq(spawned.drops, 1);
    rt_detach(&scene.handle);
}
END_TEST

/* ---- a runtime that is parked, or that nobody drives ---- */

struct signal {
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
    unsigned waits; /* of the kernel, before block_on */
};

/* Wait until the runtime's thread is on its way into the kernel, then send. */
static void *
send_to_the_parked(void *argument)
{
    struct signal *signal = argument;

    while (world_waits() == signal->waits)
        sched_yield();
    rt_oneshot_send(&signal->sender, NULL);
    return NULL;
}

START_TEST(a_wake_from_another_thread_ends_the_park)
{
    for (int round = 0; round < 50; round++) {
        struct rt_runtime *runtime = runtime_new();
        struct signal signal = { .waits = world_waits() };
        pthread_t thread;
        int result = rt_oneshot_new(&signal.sender, &signal.receiver, 0, NULL);

        ck_assert_int_eq(result, 0);
        signal.recv = rt_oneshot_recv(&signal.receiver, NULL);
        pthread_create(&thread, NULL, send_to_the_parked, &signal);
        /* It hangs if the wake is lost. */
        RT_OK(rt_block_on(runtime, &signal.recv.future));
        ck_assert_int_eq(signal.recv.result, 0);
        pthread_join(thread, NULL);
        rt_oneshot_receiver_drop(&signal.receiver);
        rt_runtime_free(runtime);
    }
}
END_TEST

static enum rt_poll
play_pass(struct part *part, struct rt_context *cx)
{
    if (part->polls == 3)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

/* F2: the root has left its waker with a thread, which drops it. */
struct forgetful {
    struct rt_waker waker;
    unsigned waits; /* of the kernel, before the park */
};

static void *
drop_under_the_parked(void *argument)
{
    struct forgetful *forgetful = argument;

    while (world_waits() == forgetful->waits)
        sched_yield();
    usleep(20000); /* now it sleeps, or nearly; both are right */
    rt_waker_drop(&forgetful->waker);
    return NULL;
}

/* The thread is made here, so that it sees the waker. */
static enum rt_poll
play_leave_the_waker(struct part *part, struct rt_context *cx)
{
    struct forgetful *forgetful = part->with;
    pthread_t thread;

    forgetful->waker = rt_waker_clone(cx->waker);
    forgetful->waits = world_waits();
    pthread_create(&thread, NULL, drop_under_the_parked, forgetful);
    return RT_PENDING;
}

static void
lose_the_root(void *unused)
{
    struct forgetful forgetful = { .waker = RT_WAKER_EMPTY };
    struct rt_runtime *runtime = runtime_new();
    struct part part = { .play = play_leave_the_waker, .with = &forgetful };

    (void)unused;
    run_part(runtime, &part);
}

START_TEST(a_root_whose_last_waker_another_thread_drops_is_named)
{
    const char *words = rt_last_words(lose_the_root, NULL);

    ck_assert_msg(strstr(words, "F2: actor is pending") != NULL,
                  "expected an abort that names F2, it said: %s", words);
}
END_TEST

START_TEST(what_comes_while_nobody_drives_waits_for_the_next_call)
{
    struct scene scene = { .place = PLAIN_THREAD, .act = do_spawn };
    struct part root = { .play = play_quiet, .with = &scene };
    struct part again = { .play = play_pass };

    scene.home = pthread_self();
    scene.runtime = runtime_new();
    scene.victim = (struct part){ .play = play_victim, .with = &scene };
    run_part(scene.runtime, &root);
    act_from(&scene, PLAIN_THREAD);
    rt_waker_wake_by_ref(&scene.waker);
    ck_assert_uint_eq(spawned.polls, 0);
    ck_assert_uint_eq(scene.victim.polls, 1);
    run_part(scene.runtime, &again);
    ck_assert_uint_eq(spawned.polls, 1);
    ck_assert_uint_eq(scene.victim.polls, 2);
    rt_runtime_free(scene.runtime);
    rt_detach(&scene.handle);
    rt_waker_drop(&scene.waker);
}
END_TEST

/* ---- many threads at once ---- */

#define THREADS 3
#define SPAWNS  100

/* A future that counts its drops, on whichever thread. */
static _Atomic unsigned quick_drops, quick_outputs;

static enum rt_poll
quick_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    return RT_READY;
}

static void
quick_drop(struct rt_future *self)
{
    (void)self;
    atomic_fetch_add(&quick_drops, 1);
}

static void
quick_drop_output(struct rt_future *self)
{
    (void)self;
    atomic_fetch_add(&quick_outputs, 1);
}

struct quick {
    struct rt_future future;
};

static const struct rt_future_type quick_type = {
    .name = "quick",
    .file = __FILE__,
    .poll = quick_poll,
    .drop = quick_drop,
    .drop_output = quick_drop_output,
    RT_FUTURE_LAYOUT(struct quick),
};

static struct quick
quick(void)
{
    return (struct quick){ .future = { .type = &quick_type } };
}

static void *
spawn_many(void *argument)
{
    for (int i = 0; i < SPAWNS; i++) {
        struct rt_join_handle handle = rt_spawn_on(argument, quick());

        if (i % 3 == 0)
            rt_abort(&handle);
        rt_detach(&handle);
    }
    return NULL;
}

static enum rt_poll
play_until_all_dropped(struct part *part, struct rt_context *cx)
{
    (void)part;
    if (atomic_load(&quick_drops) == THREADS * SPAWNS)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(three_threads_spawn_and_abort_and_every_future_is_dropped_once)
{
    struct rt_runtime *runtime = runtime_new();
    struct part root = { .play = play_until_all_dropped };
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, spawn_many, runtime);
    run_part(runtime, &root);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_uint_eq(rt_runtime_tasks(runtime), 0);
    ck_assert_uint_eq(quick_drops, THREADS * SPAWNS);
    ck_assert_uint_le(quick_outputs, THREADS * SPAWNS);
    rt_runtime_free(runtime);
}
END_TEST

START_TEST(a_shutdown_while_threads_spawn_drops_every_future_once)
{
    for (int round = 0; round < 10; round++) {
        struct rt_runtime *runtime = runtime_new();
        struct scene scene = { .acted = 0 };
        struct part root = { .play = play_quiet, .with = &scene };
        pthread_t thread;

        /* A kept waker keeps the runtime's memory: its task is there. */
        scene.victim = (struct part){ .play = play_victim, .with = &scene };
        scene.home = pthread_self();
        run_part(runtime, &root);
        pthread_create(&thread, NULL, spawn_many, runtime);
        rt_runtime_free(runtime);
        pthread_join(thread, NULL);
        ck_assert_uint_eq(scene.victim.drops, 1);
        ck_assert_uint_eq(quick_drops, (unsigned)(round + 1) * SPAWNS);
        rt_detach(&scene.handle);
        rt_waker_drop(&scene.waker);
    }
}
END_TEST

/* On the real clock its helper rings, whatever runs: a yield sees it. */
static enum rt_poll
play_yield_until_it_rang(struct part *part, struct rt_context *cx)
{
    struct rt_join_handle *sleeper = part->with;

    if (part->polls == 1)
        *sleeper = rt_spawn(rt_delay(5));
    if (rt_join_handle_is_finished(sleeper)) {
        rt_detach(sleeper);
        return RT_READY;
    }
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(while_a_task_yields_the_real_clock_rings)
{
    struct rt_runtime *runtime;
    struct rt_join_handle sleeper;
    struct part root = { .play = play_yield_until_it_rang, .with = &sleeper };
    int result =
        rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_REAL }, &runtime);

    ck_assert_int_eq(result, 0);
    run_part(runtime, &root); /* hangs if a yield starves the alarm */
    rt_runtime_free(runtime);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add_loop(wake_abort_and_detach_work_from_everywhere,
                DEEDS * (int)PLACES);
    rt_add_loop(an_abort_from_everywhere_ends_the_task_before_the_shutdown,
                AFTERWARDS);
    rt_add_loop(a_spawn_works_from_everywhere_and_runs_at_home, AFTERWARDS);
    rt_add_loop(a_spawn_during_the_shutdown_is_refused_from_everywhere,
                AFTERWARDS);
    rt_add(a_wake_from_another_thread_ends_the_park);
    rt_add(a_root_whose_last_waker_another_thread_drops_is_named);
    rt_add(what_comes_while_nobody_drives_waits_for_the_next_call);
    rt_add(three_threads_spawn_and_abort_and_every_future_is_dropped_once);
    rt_add(a_shutdown_while_threads_spawn_drops_every_future_once);
    rt_add(while_a_task_yields_the_real_clock_rings);
}
