/* inject.h, rules N1 and N2. */
#include <pthread.h>

#include "inject.h"
#include "sockets.h"
#include "task.h"

#define MANY 200

static struct rt_task tasks[2 * MANY];

START_TEST(only_the_first_of_many_finds_it_empty)
{
    struct rt_inject inject;
    enum rt_inject_found found[5];

    rt_inject_init(&inject);
    for (int i = 0; i < 5; i++)
        found[i] = rt_inject_push(&inject, &tasks[i]);
    ck_assert_msg(found[0] == RT_INJECT_WAS_EMPTY,
                  "the first push did not find the queue empty: N1: so nobody "
                  "interrupts; M32: without it, the scheduler sleeps on");
    for (int i = 1; i < 5; i++)
        ck_assert_msg(found[i] == RT_INJECT_HAD_MORE,
                      "push %d of 5 says that the queue was empty: it costs an "
                      "interrupt that nobody needs",
                      i + 1);
    for (int i = 0; i < 5; i++)
        ck_assert_ptr_eq(rt_inject_pop(&inject), &tasks[i]);
    ck_assert_ptr_null(rt_inject_pop(&inject));
    ck_assert_msg(rt_inject_push(&inject, &tasks[0]) == RT_INJECT_WAS_EMPTY,
                  "the queue had run empty, and the next push does not say so");
    rt_inject_fini(&inject);
}
END_TEST

START_TEST(a_closed_queue_refuses_and_gives_what_it_has)
{
    struct rt_inject inject;

    rt_inject_init(&inject);
    rt_inject_push(&inject, &tasks[0]);
    rt_inject_close(&inject);
    ck_assert_ptr_eq(rt_inject_pop(&inject), &tasks[0]);
    ck_assert_msg(rt_inject_push(&inject, &tasks[1]) == RT_INJECT_CLOSED,
                  "N2: after it is closed nothing goes in");
    ck_assert_ptr_null(rt_inject_pop(&inject));
    rt_inject_fini(&inject);
}
END_TEST

struct post {
    struct rt_inject inject;
    struct world world;
};

/* As a scheduler does it (N1). */
static void
post_push(struct post *post, int i)
{
    if (rt_inject_push(&post->inject, &tasks[i]) == RT_INJECT_WAS_EMPTY)
        rt_reactor_interrupt(&post->world.reactor);
}

static void *
push_half(void *argument)
{
    for (int i = 0; i < MANY; i++)
        post_push(argument, i);
    return NULL;
}

START_TEST(two_threads_push_and_nothing_is_lost)
{
    struct post post;
    struct rt_task *task;
    pthread_t thread;
    unsigned popped = 0, last = 0;

    world_start(&post.world, RT_CLOCK_REAL);
    rt_inject_init(&post.inject);
    pthread_create(&thread, NULL, push_half, &post);
    for (int i = MANY; i < 2 * MANY; i++)
        post_push(&post, i);
    while (popped < 2 * MANY) {
        while ((task = rt_inject_pop(&post.inject)) == NULL)
            rt_reactor_park(&post.world.reactor); /* N1: it ends */
        popped++;
        if (task < &tasks[MANY]) {
            ck_assert_msg(task == &tasks[last],
                          "what one thread pushed keeps its order");
            last++;
        }
    }
    pthread_join(thread, NULL);
    rt_inject_fini(&post.inject);
    world_stop(&post.world);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(only_the_first_of_many_finds_it_empty);
    rt_add(a_closed_queue_refuses_and_gives_what_it_has);
    rt_add(two_threads_push_and_nothing_is_lost);
}
