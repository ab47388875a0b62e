#include "future.h"
#include "rt_assert.h"
#include "trace.h"

/* 32 bits that tell where a future is; never 0, which means "not yet". */
static uint32_t
place_of(const struct rt_future *future)
{
    return (uint32_t)((uintptr_t)future >> 3) | 1;
}

enum rt_poll
rt_future_poll(struct rt_future *future, struct rt_context *cx)
{
    const char *name = future->type->name;

    RT_ASSERT(future->line != RT_LINE_FINISHED,
              "F3: %s is polled after it finished; take its result and drop it",
              name);
    RT_ASSERT(future->line != RT_LINE_DROPPED,
              "F3: %s is polled after it was dropped; construct it anew", name);
    RT_ASSERT(future->here == 0 || future->here == place_of(future),
              "F4: %s moved after its first poll; move it before, or drop it",
              name);
    future->here = place_of(future);

    if (future->type->poll(future, cx) == RT_PENDING)
        return RT_PENDING;
    future->line = RT_LINE_FINISHED;
    return RT_READY;
}

static void
drop_children(struct rt_future *future)
{
    struct rt_future *child;

    if (future->type->child == NULL) {
        if (future->awaiting != NULL)
            rt_future_drop(future->awaiting);
        future->awaiting = NULL;
        return;
    }
    for (unsigned i = 0; (child = future->type->child(future, i)) != NULL; i++)
        if (child->line != RT_LINE_DROPPED)
            rt_future_drop(child);
}

void
rt_future_drop(struct rt_future *future)
{
    RT_ASSERT(future->line != RT_LINE_DROPPED,
              "F3: %s is dropped twice; whoever polls it drops it, once",
              future->type->name);
    RT_ASSERT(future->here == 0 || future->here == place_of(future),
              "F4: %s moved between its first poll and its drop",
              future->type->name);
    drop_children(future);
    if (future->type->drop != NULL)
        future->type->drop(future);
    future->line = RT_LINE_DROPPED;
    future->here = 0;
}

static void
print_chain(const struct rt_future *future, FILE *out, int depth)
{
    const struct rt_future *child;

    if (future->line == RT_LINE_DROPPED)
        return;
    fprintf(out, "%*s%s %s", 2 * depth, "", future->type->name,
            future->type->file);
    if (future->awaiting != NULL)
        fprintf(out, ":%u", (unsigned)future->line);
    fputc('\n', out);
    if (future->awaiting != NULL)
        print_chain(future->awaiting, out, depth + 1);
    if (future->type->child == NULL)
        return;
    for (unsigned i = 0; (child = future->type->child(future, i)) != NULL; i++)
        print_chain(child, out, depth + 1);
}

void
rt_future_backtrace(const struct rt_future *future, FILE *out)
{
    print_chain(future, out, 1);
}

void
rt_future_trace_await(const struct rt_future *future, uint32_t task)
{
    const struct rt_future *leaf = future;
    uint32_t frames;

    if (!rt_trace_on)
        return;
    while (leaf->awaiting != NULL) {
        future = leaf;
        leaf = leaf->awaiting;
    }
    frames = rt_trace_name(future->type->name) |
             rt_trace_name(future->type->file) << 8 |
             rt_trace_name(leaf->type->name) << 16;
    RT_TRACE(AWAIT, task, frames, (int32_t)future->line);
}

void
rt_future_bad_resume(const struct rt_future *future)
{
    RT_ASSERT(0,
              "F8: %s cannot resume at line %u: no await of its own is there,"
              " or it stands inside another switch",
              future->type->name, (unsigned)future->line);
    __builtin_unreachable();
}
