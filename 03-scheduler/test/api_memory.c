/* A million tasks, spawned and given back: afterwards the heap is as it was. */
#include <malloc.h>
#include <stdio.h>

#include "actor.h"
#include "coop.h"
#include "yield.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOW true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SLOW true
#endif
#endif
#ifndef SLOW
#define SLOW false
#endif

#define BATCH 10000U

/* Spawn batches of tasks that yield once; the next when one is done. */
struct batches {
    struct rt_future future;
    unsigned count, spawned;
    struct rt_yield yield;
};

static enum rt_poll
batches_poll(struct rt_future *self, struct rt_context *cx)
{
    struct batches *me = (struct batches *)self;

    RT_ASYNC_BEGIN(self);
    for (me->spawned = 0; me->spawned < me->count * BATCH;) {
        for (unsigned i = 0; i < BATCH; i++, me->spawned++)
            rt_spawn_detached(rt_yield());
        RT_AWAIT(me->yield, rt_yield()); /* all have run, and gave way */
        RT_AWAIT(me->yield, rt_yield()); /* all are finished */
    }
    RT_ASYNC_END;
}

static const struct rt_future_type batches_type = { .name = "batches",
                                                    .file = __FILE__,
                                                    .poll = batches_poll };

static void
run_batches(struct rt_runtime *runtime, unsigned count)
{
    struct batches root = { .future = { .type = &batches_type },
                            .count = count };
    int result = rt_block_on(runtime, &root.future);

    ck_assert_int_eq(result, 0);
    ck_assert_uint_eq(rt_runtime_tasks(runtime), 0);
}

START_TEST(a_million_tasks_leave_the_heap_as_it_was)
{
    const unsigned count = SLOW ? 2 : 100;
    struct rt_runtime *runtime = runtime_new();
    struct mallinfo2 before, after;

    run_batches(runtime, 1); /* libc's own caches are filled now */
    before = mallinfo2();
    run_batches(runtime, count);
    after = mallinfo2();
    rt_runtime_free(runtime);
    ck_assert_msg(after.uordblks == before.uordblks,
                  "%zu bytes were in use before %u tasks, and %zu after them",
                  before.uordblks, count * BATCH, after.uordblks);
    printf("api_memory: %u tasks spawned and given back%s\n", count * BATCH,
           SLOW ? " (not 1000000: a sanitizer watches)" : "");
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_million_tasks_leave_the_heap_as_it_was);
}
