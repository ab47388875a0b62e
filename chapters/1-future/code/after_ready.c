/* A future that is ready at its first poll, and is polled once more. */
#include <stdio.h>

#include "future.h"

struct answer {
    struct rt_future future;
    int out;
};

static enum rt_poll
answer_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)cx;
    ((struct answer *)self)->out = 42;
    return RT_READY;
}

static const struct rt_future_type answer_type = { .name = "answer",
                                                   .file = __FILE__,
                                                   .poll = answer_poll };

int
main(void)
{
    struct answer answer = { .future = { .type = &answer_type } };
    struct rt_waker waker = RT_WAKER_EMPTY;
    struct rt_context cx = { .waker = &waker };

    rt_future_poll(&answer.future, &cx);
    rt_future_poll(&answer.future, &cx); /* once more */
    printf("out=%d\n", answer.out);
    rt_future_drop(&answer.future);
    return 0;
}
