/* inject.h, rules N1 and N2, on a real reactor. */
#include <pthread.h>

#include "inject.h"
#include "sockets.h"
#include "task.h"

#define MANY 200

static struct rt_task tasks[2 * MANY];

/* What an interrupt is to the kernel: a write to the eventfd or to the pipe. */
static unsigned
interrupts(void)
{
    return rt_fake_calls(RT_FAKE_WRITE);
}

START_TEST(only_the_first_of_many_interrupts_the_reactor)
{
    struct world world;
    struct rt_inject inject;
    unsigned before, after;

    world_start(&world, RT_CLOCK_REAL);
    rt_inject_init(&inject, &world.reactor);
    before = interrupts();
    for (int i = 0; i < 5; i++)
        rt_inject_push(&inject, &tasks[i]);
    after = interrupts();
    ck_assert_msg(after - before == 1,
                  "5 tasks came from another thread, and the reactor was "
                  "interrupted %u times: N1: whoever finds the queue empty "
                  "interrupts; M32: without it, the scheduler sleeps on",
                  after - before);
    rt_reactor_park(&world.reactor); /* hangs if it was not */
    for (int i = 0; i < 5; i++)
        ck_assert_ptr_eq(rt_inject_pop(&inject), &tasks[i]);
    ck_assert_ptr_null(rt_inject_pop(&inject));
    before = interrupts();
    rt_inject_push(&inject, &tasks[0]);
    after = interrupts();
    ck_assert_msg(after - before == 1,
                  "the queue had run empty, and the next push did not "
                  "interrupt");
    rt_inject_fini(&inject);
    world_stop(&world);
}
END_TEST

START_TEST(a_closed_queue_refuses_and_leaves_the_reactor_alone)
{
    struct world world;
    struct rt_inject inject;
    unsigned before;
    bool open;

    world_start(&world, RT_CLOCK_REAL);
    rt_inject_init(&inject, &world.reactor);
    open = rt_inject_push(&inject, &tasks[0]);
    ck_assert(open);
    rt_inject_close(&inject);
    ck_assert_ptr_eq(rt_inject_pop(&inject), &tasks[0]);
    before = interrupts();
    open = rt_inject_push(&inject, &tasks[1]);
    ck_assert_msg(!open, "N2: after it is closed nothing goes in");
    ck_assert_msg(interrupts() == before,
                  "N2: the reactor may be gone, and was interrupted");
    ck_assert_ptr_null(rt_inject_pop(&inject));
    rt_inject_fini(&inject);
    world_stop(&world);
}
END_TEST

static void *
push_half(void *argument)
{
    for (int i = 0; i < MANY; i++)
        rt_inject_push(argument, &tasks[i]);
    return NULL;
}

START_TEST(two_threads_push_and_nothing_is_lost)
{
    struct world world;
    struct rt_inject inject;
    struct rt_task *task;
    pthread_t thread;
    unsigned popped = 0, last = 0;

    world_start(&world, RT_CLOCK_REAL);
    rt_inject_init(&inject, &world.reactor);
    pthread_create(&thread, NULL, push_half, &inject);
    for (int i = MANY; i < 2 * MANY; i++)
        rt_inject_push(&inject, &tasks[i]);
    while (popped < 2 * MANY) {
        while ((task = rt_inject_pop(&inject)) == NULL)
            rt_reactor_park(&world.reactor); /* N1: it ends */
        popped++;
        if (task < &tasks[MANY]) {
            ck_assert_msg(task == &tasks[last],
                          "what one thread pushed keeps its order");
            last++;
        }
    }
    pthread_join(thread, NULL);
    rt_inject_fini(&inject);
    world_stop(&world);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(only_the_first_of_many_interrupts_the_reactor);
    rt_add(a_closed_queue_refuses_and_leaves_the_reactor_alone);
    rt_add(two_threads_push_and_nothing_is_lost);
}
