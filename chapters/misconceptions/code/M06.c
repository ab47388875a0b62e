/* M06: an executor of 20 lines frees a task when it has finished. A friend has
 * kept its waker. */
#include <stdlib.h>

#include "run.h"
#include "waker.h"

struct task {
    int refs; /* the executor's, and one for each waker */
    bool woken;
};

static void
unref(void *data)
{
    struct task *task = data;

    if (--task->refs == 0)
        free(task);
}

static void
ref(void *data)
{
    ((struct task *)data)->refs++;
}

static void
wake_by_ref(void *data)
{
    ((struct task *)data)->woken = true;
}

static void
wake(void *data)
{
    wake_by_ref(data);
    unref(data);
}

static const struct rt_waker_type task_waker = { ref, wake, wake_by_ref,
                                                 unref };
static struct rt_waker friend; /* he said: I tell you if I hear something */

static enum rt_poll
chat_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    friend = rt_waker_clone(cx->waker);
    step("task -> friend leaves a waker, and finishes without him");
    return RT_READY;
}

static const struct rt_future_type chat_type = { .name = "chat",
                                                 .file = __FILE__,
                                                 .poll = chat_poll };

int
main(void)
{
    struct rt_future chat = { .type = &chat_type };
    struct task *task = calloc(1, sizeof *task);
    struct rt_waker waker = { &task_waker, task };
    struct rt_context cx = { .waker = &waker };

    if (task == NULL)
        return EXIT_FAILURE;
    task->refs = 1;
    rt_future_poll(&chat, &cx);
    rt_future_drop(&chat);
    step("executor frees the task: it has finished");
    free(task);
    step("friend -> task has heard something, and wakes");
    rt_waker_wake(&friend);
    step("friend has harmed nobody");
    return 0;
}
