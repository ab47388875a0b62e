/* What a task costs in bytes: one that yields, and a connection of the HTTP
 * server, with its buffers. */
#include <malloc.h>

#include "connection.h"
#include "run.h"
#include "task.h"
#include "yield.h"

#define TASKS 1000U

struct root {
    struct rt_future future;
    size_t bytes;
    struct rt_yield yield;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    me->bytes = mallinfo2().uordblks;
    for (unsigned i = 0; i < TASKS; i++)
        rt_spawn_detached(rt_yield());
    me->bytes = mallinfo2().uordblks - me->bytes;
    RT_AWAIT(me->yield, rt_yield());
    RT_AWAIT(me->yield, rt_yield());
    RT_ASYNC_END;
}
TYPE(root);

int
main(void)
{
    struct root root = { .future = { .type = &root_type } };
    int status = run(&root.future);

    printf("a task without its future: %zu bytes\n", sizeof(struct rt_task));
    printf("a yield: %zu bytes; a connection: %zu bytes\n",
           sizeof(struct rt_yield), sizeof(struct connection));
    printf("a task that yields, on the heap: %zu bytes\n", root.bytes / TASKS);
    return status;
}
