/* The trace of tasks that several threads wake: an order that can have been. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "actor.h"
#include "cell.h"
#include "sockets.h" /* a kernel to wait in: the script's ends by itself */
#include "trace.h"

#define TASKS   8
#define NUMBERS (2 * TASKS + 1) /* a root for each join */
#define THREADS 2
#define TIMES   2000

static struct rt_cell cells[TASKS];
static atomic_bool over;

static void *
wake_all(void *argument)
{
    while (!over)
        for (int i = 0; i < TASKS; i++)
            rt_cell_wake(&cells[i]);
    return argument;
}

/* Pending TIMES over: each wake comes from another thread, at any moment. */
struct woken {
    struct rt_future future;
    struct rt_cell *cell;
    int times;
};

static enum rt_poll
woken_poll(struct rt_future *self, struct rt_context *cx)
{
    struct woken *me = (struct woken *)self;

    rt_cell_register(me->cell, cx->waker);
    return me->times++ < TIMES ? RT_PENDING : RT_READY;
}

static const struct rt_future_type woken_type = {
    .name = "woken",
    .file = __FILE__,
    .poll = woken_poll,
    RT_FUTURE_LAYOUT(struct woken),
};

/* Each step begins where the one before it ended, and none comes after the
 * free. How many steps there were. */
static unsigned
check_lines(FILE *trace)
{
    static char state[NUMBERS][32];
    char line[256], from[32], to[32];
    unsigned task, steps = 0;

    while (fgets(line, sizeof line, trace) != NULL) {
        if (sscanf(line, "%*s task %u step event=%*s from=%31s to=%31s", &task,
                   from, to) == 3) {
            ck_assert_uint_lt(task, NUMBERS);
            ck_assert_msg(state[task][0] == '\0' ||
                              strcmp(state[task], from) == 0,
                          "task %u was %s, and its next line steps from %s",
                          task, state[task], from);
            strcpy(state[task], to);
            steps++;
        } else if (sscanf(line, "%*s task %u %31s", &task, to) == 2 &&
                   strcmp(to, "free") == 0) {
            strcpy(state[task], "free");
        }
    }
    return steps;
}

START_TEST(steps_of_several_threads_stand_in_the_order_in_which_they_were_taken)
{
    struct rt_runtime *runtime = runtime_new();
    const char *path = rt_temporary("trace");
    struct rt_join_handle handles[TASKS];
    pthread_t threads[THREADS];
    FILE *trace;

    rt_temporary("trace.dot");
    ck_assert_int_eq(rt_trace_start(path, "virtual"), 0);
    for (int i = 0; i < TASKS; i++) {
        struct woken woken = { .future = { .type = &woken_type },
                               .cell = &cells[i] };

        rt_cell_init(&cells[i]);
        handles[i] = rt_spawn_on(runtime, woken);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, wake_all, NULL);
    for (int i = 0; i < TASKS; i++) {
        struct rt_join join = rt_join_only(&handles[i]);

        RT_OK(rt_block_on(runtime, &join.future));
    }
    over = true;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < TASKS; i++)
        rt_cell_fini(&cells[i]);
    rt_runtime_free(runtime);
    ck_assert_int_eq(rt_trace_stop(), 0);
    trace = fopen(path, "r");
    ck_assert_ptr_nonnull(trace);
    ck_assert_uint_ge(check_lines(trace), TASKS * TIMES);
    fclose(trace);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(
        steps_of_several_threads_stand_in_the_order_in_which_they_were_taken);
}
