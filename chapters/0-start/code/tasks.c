/* N waits of 200 ms, a task for each, on the runtime of stage 3. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime.h"
#include "delay.h"
#include "spawn.h"

static unsigned
count_threads(void)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    unsigned count = 0;

    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Threads: %u", &count) == 1)
            break;
    if (file != NULL)
        fclose(file);
    return count;
}

struct look { /* looks around while the others wait */
    struct rt_future future;
    struct rt_runtime *runtime;
    unsigned count;
    struct rt_delay nap;
};

static enum rt_poll
look_poll(struct rt_future *self, struct rt_context *cx)
{
    struct look *me = (struct look *)self;
    size_t before;

    RT_ASYNC_BEGIN(self);
    before = mallinfo2().uordblks;
    for (unsigned i = 0; i < me->count; i++)
        rt_spawn_detached(rt_delay(200));
    printf("memory in use, for each wait: %zu bytes\n",
           (mallinfo2().uordblks - before) / me->count);
    RT_AWAIT(me->nap, rt_delay(50)); /* all of them wait now */
    printf("waits=%lu threads=%u\n", rt_runtime_tasks(me->runtime) - 1,
           count_threads());
    RT_ASYNC_END;
}

static const struct rt_future_type look_type = { .name = "look",
                                                 .file = __FILE__,
                                                 .poll = look_poll };

int
main(int argc, char **argv)
{
    struct rt_runtime *runtime;
    struct look look = { .future = { .type = &look_type },
                         .count = argc > 1 ? (unsigned)atoi(argv[1]) : 1000 };

    if (look.count == 0 ||
        rt_runtime_new((struct rt_config){ .clock = rt_clock_kind_wanted() },
                       &runtime) != 0)
        return 1;
    look.runtime = runtime;
    if (rt_block_on(runtime, &look.future) != 0)
        return 1;
    rt_runtime_free(runtime);
    return 0;
}
