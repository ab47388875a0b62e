/* What a task costs: bytes, and nanoseconds to spawn and run it, to yield, to
 * wake it from its own thread and from another. `make bench` runs it. A figure
 * is the median of ROUNDS. */
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "runtime.h"
#include "oneshot.h"
#include "spawn.h"
#include "task.h"
#include "yield.h"

#define ROUNDS 9
#define TASKS  100000U
#define YIELDS 100000U
#define TRIPS  2000U

static double
seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void
print_median(const char *what, double *rounds, const char *unit)
{
    qsort(rounds, ROUNDS, sizeof rounds[0], compare);
    printf("%-42s %8.1f %s (%.1f to %.1f)\n", what, rounds[ROUNDS / 2], unit,
           rounds[0], rounds[ROUNDS - 1]);
}

/* ---- one machine for all: which of the loops, and how often ---- */

struct loops {
    struct rt_future future;
    unsigned tasks, yields, i;
    double bytes; /* each of `tasks` took of the heap */
    struct rt_yield yield;
};

static enum rt_poll
loops_poll(struct rt_future *self, struct rt_context *cx)
{
    struct loops *me = (struct loops *)self;

    RT_ASYNC_BEGIN(self);
    me->bytes = (double)mallinfo2().uordblks;
    for (me->i = 0; me->i < me->tasks; me->i++)
        rt_spawn_detached(rt_yield());
    me->bytes = (double)mallinfo2().uordblks - me->bytes;
    for (me->i = 0; me->i < me->yields; me->i++)
        RT_AWAIT(me->yield, rt_yield());
    RT_ASYNC_END;
}

static const struct rt_future_type loops_type = { .name = "loops",
                                                  .file = __FILE__,
                                                  .poll = loops_poll };

static double
run_loops(struct rt_runtime *runtime, struct loops loops)
{
    double begin = seconds();

    loops.future.type = &loops_type;
    if (rt_block_on(runtime, &loops.future) != 0)
        abort();
    return seconds() - begin;
}

static double
bytes_a_task(struct rt_runtime *runtime)
{
    struct loops loops = { .future = { .type = &loops_type },
                           .tasks = TASKS,
                           .yields = 2 };

    if (rt_block_on(runtime, &loops.future) != 0)
        abort();
    return loops.bytes / TASKS;
}

/* ---- two tasks that wake each other: no system call in between ---- */

struct pair {
    struct rt_future future;
    struct rt_waker *mine, *other;
    unsigned left;
};

static enum rt_poll
pair_poll(struct rt_future *self, struct rt_context *cx)
{
    struct pair *me = (struct pair *)self;

    if (me->mine->type == NULL)
        *me->mine = rt_waker_clone(cx->waker);
    rt_waker_wake_by_ref(me->other);
    return me->left-- == 0 ? RT_READY : RT_PENDING;
}

static const struct rt_future_type pair_type = {
    .name = "pair",
    .file = __FILE__,
    .poll = pair_poll,
    RT_FUTURE_LAYOUT(struct pair),
};

struct duet {
    struct rt_future future;
    struct rt_waker wakers[2];
    struct rt_join_handle handles[2];
    struct rt_join join;
};

static struct pair
pair(struct duet *duet, int i)
{
    return (struct pair){ .future = { .type = &pair_type },
                          .mine = &duet->wakers[i],
                          .other = &duet->wakers[1 - i],
                          .left = YIELDS };
}

static enum rt_poll
duet_poll(struct rt_future *self, struct rt_context *cx)
{
    struct duet *me = (struct duet *)self;

    RT_ASYNC_BEGIN(self);
    me->handles[0] = rt_spawn(pair(me, 0));
    me->handles[1] = rt_spawn(pair(me, 1));
    RT_AWAIT(me->join, rt_join_only(&me->handles[0]));
    rt_abort(&me->handles[1]);
    RT_AWAIT(me->join, rt_join_only(&me->handles[1]));
    rt_waker_drop(&me->wakers[0]);
    rt_waker_drop(&me->wakers[1]);
    RT_ASYNC_END;
}

static const struct rt_future_type duet_type = { .name = "duet",
                                                 .file = __FILE__,
                                                 .poll = duet_poll };

static double
run_duet(struct rt_runtime *runtime)
{
    struct duet duet = { .future = { .type = &duet_type } };
    double begin = seconds();

    if (rt_block_on(runtime, &duet.future) != 0)
        abort();
    return seconds() - begin;
}

/* ---- a wake from another thread, and the way back ---- */

struct trip {
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    pthread_barrier_t *barrier;
};

static void *
answer(void *argument)
{
    struct trip *trip = argument;

    for (unsigned i = 0; i < TRIPS; i++) {
        pthread_barrier_wait(trip->barrier);
        rt_oneshot_send(&trip->sender, NULL);
    }
    return NULL;
}

struct trips {
    struct rt_future future;
    struct trip trip;
    struct rt_oneshot_recv recv;
    unsigned i;
};

static enum rt_poll
trips_poll(struct rt_future *self, struct rt_context *cx)
{
    struct trips *me = (struct trips *)self;

    RT_ASYNC_BEGIN(self);
    for (me->i = 0; me->i < TRIPS; me->i++) {
        if (rt_oneshot_new(&me->trip.sender, &me->trip.receiver, 0, NULL) != 0)
            abort();
        pthread_barrier_wait(me->trip.barrier);
        RT_AWAIT(me->recv, rt_oneshot_recv(&me->trip.receiver, NULL));
        rt_oneshot_receiver_drop(&me->trip.receiver);
    }
    RT_ASYNC_END;
}

static const struct rt_future_type trips_type = { .name = "trips",
                                                  .file = __FILE__,
                                                  .poll = trips_poll };

static double
run_trips(struct rt_runtime *runtime)
{
    pthread_barrier_t barrier;
    struct trips trips = { .future = { .type = &trips_type },
                           .trip = { .barrier = &barrier } };
    pthread_t thread;
    double begin;

    pthread_barrier_init(&barrier, NULL, 2);
    if (pthread_create(&thread, NULL, answer, &trips.trip) != 0)
        abort();
    begin = seconds();
    if (rt_block_on(runtime, &trips.future) != 0)
        abort();
    begin = seconds() - begin;
    pthread_join(thread, NULL);
    pthread_barrier_destroy(&barrier);
    return begin;
}

int
main(void)
{
    double bytes[ROUNDS], spawn[ROUNDS], yield[ROUNDS], wake[ROUNDS],
        remote[ROUNDS];
    struct rt_runtime *runtime;

    if (rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_REAL },
                       &runtime) != 0)
        return EXIT_FAILURE;
    for (int i = 0; i < ROUNDS; i++) {
        bytes[i] = bytes_a_task(runtime);
        spawn[i] =
            run_loops(runtime, (struct loops){ .tasks = TASKS, .yields = 2 }) /
            TASKS * 1e9;
        yield[i] = run_loops(runtime, (struct loops){ .yields = YIELDS }) /
                   YIELDS * 1e9;
        wake[i] = run_duet(runtime) / (2.0 * YIELDS) * 1e9;
        remote[i] = run_trips(runtime) / TRIPS * 1e9;
    }
    rt_runtime_free(runtime);
    printf("sizeof(struct rt_task), and its future %11zu + %zu bytes\n",
           sizeof(struct rt_task), sizeof(struct rt_yield));
    print_median("a task on the heap, malloc's share included", bytes, "bytes");
    print_median("spawn, two polls, the end", spawn, "ns");
    print_median("yield, the reactor asked each time", yield, "ns");
    print_median("wake and poll, on one thread", wake, "ns");
    print_median("wake from another thread, park to poll", remote, "ns");
    return EXIT_SUCCESS;
}
