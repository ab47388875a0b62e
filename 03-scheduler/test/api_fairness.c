/* Nobody waits for ever (S3), whatever the others await. */
#include "actor.h"
#include "delay.h"
#include "join_all.h"

#define MANY 10000U

/* async fn: await nothing until `enough`, at most MANY times. */
struct again {
    struct rt_future future;
    bool (*enough)(void *);
    void *with;
    unsigned times;
    struct rt_delay nap;
};

static enum rt_poll
again_poll(struct rt_future *self, struct rt_context *cx)
{
    struct again *me = (struct again *)self;

    RT_ASYNC_BEGIN(self);
    while (!me->enough(me->with) && me->times < MANY) {
        me->times++;
        RT_AWAIT(me->nap, rt_delay(0));
    }
    RT_ASYNC_END;
}

static const struct rt_future_type again_type = {
    .name = "again",
    .file = __FILE__,
    .poll = again_poll,
    RT_FUTURE_LAYOUT(struct again),
};

static bool
part_is_over(void *with)
{
    return ((struct part *)with)->polls > 0;
}

static bool
again_is_over(void *with)
{
    return ((struct again *)with)->future.line == RT_LINE_DROPPED;
}

static bool
again_has_begun(void *with)
{
    return ((struct again *)with)->times > 0;
}

START_TEST(a_task_that_awaits_delays_of_zero_gives_way)
{
    struct rt_runtime *runtime = runtime_new();
    struct part part = { .play = play_ready };
    struct again root = { .future = { .type = &again_type },
                          .enough = part_is_over,
                          .with = &part };
    struct rt_join_handle handle = rt_spawn_on(runtime, actor(&part));

    RT_OK(rt_block_on(runtime, &root.future));
    ck_assert_msg(part.polls == 1,
                  "%u awaits in a row were ready at once, and the other task "
                  "did not run: each result costs one from the budget",
                  MANY);
    rt_detach(&handle);
    rt_runtime_free(runtime);
}
END_TEST

/* Loop: the greedy one is the first or the last of three. */
START_TEST(a_greedy_child_of_a_join_starves_no_sibling)
{
    struct rt_runtime *runtime = runtime_new();
    struct again modest[2], greedy = { .future = { .type = &again_type },
                                       .enough = again_is_over,
                                       .with = &modest[1] };
    struct rt_future *children[3] = { &greedy.future, &modest[0].future,
                                      &modest[1].future };
    struct rt_join_all all = rt_join_all(children, 3);

    for (int i = 0; i < 2; i++)
        modest[i] = (struct again){ .future = { .type = &again_type },
                                    .enough = again_has_begun,
                                    .with = &modest[i] };
    children[0] = children[2 * _i];
    children[2 * _i] = &greedy.future;
    RT_OK(rt_block_on(runtime, &all.future));
    ck_assert_msg(greedy.times < MANY,
                  "a child was ready %u times in a row, and its sibling, which "
                  "awaits once, not yet: whom the budget does not reach is "
                  "first next time",
                  MANY);
    rt_runtime_free(runtime);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_task_that_awaits_delays_of_zero_gives_way);
    rt_add_loop(a_greedy_child_of_a_join_starves_no_sibling, 2);
}
