/* Abort a task that waits; or, with the argument "running", one that runs; or,
 * with "early", one that was never polled. */
#include <pthread.h>

#include "delay.h"
#include "run.h"

static struct rt_join_handle handle;
static bool running, early;

static void *
another_thread(void *unused)
{
    rt_abort(&handle);
    return unused;
}

struct upload { /* async fn upload() -> int */
    struct rt_future future;
    struct rt_delay nap;
    int out;
};

/* What another thread asks, while this task runs. */
static void
be_aborted(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, another_thread, NULL) == 0)
        pthread_join(thread, NULL);
    puts("upload: the abort has returned, and I run on");
}

static enum rt_poll
upload_poll(struct rt_future *self, struct rt_context *cx)
{
    struct upload *me = (struct upload *)self;

    RT_ASYNC_BEGIN(self);
    if (running) {
        be_aborted();
        me->out = 7;
        RT_ASYNC_RETURN;
    }
    RT_AWAIT(me->nap, rt_delay(1000));
    me->out = 7;
    RT_ASYNC_END;
}

static void
upload_drop(struct rt_future *self)
{
    (void)self;
    puts("upload: dropped");
}

static const struct rt_future_type upload_type = {
    .name = "upload",
    .file = __FILE__,
    .poll = upload_poll,
    .drop = upload_drop,
    RT_FUTURE_LAYOUT(struct upload),
    RT_FUTURE_OUTPUT(struct upload, out),
};

struct root {
    struct rt_future future;
    struct rt_delay nap;
    struct rt_join join;
    int out;
};

static void
start_upload(void)
{
    struct upload upload = { .future = { .type = &upload_type } };

    handle = rt_spawn(upload);
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    start_upload();
    if (!early)
        RT_AWAIT(me->nap, rt_delay(10)); /* it has run once */
    if (!running) {
        rt_abort(&handle);
        puts("root: the abort has returned");
    }
    RT_AWAIT(me->join, rt_join(&handle, &me->out));
    if (me->join.result == 0)
        printf("root: the output is %d\n", me->out);
    else
        printf("root: %s\n", strerror(-me->join.result));
    RT_ASYNC_END;
}
TYPE(root);

int
main(int argc, char **argv)
{
    struct root root = { .future = { .type = &root_type } };

    running = argc > 1 && strcmp(argv[1], "running") == 0;
    early = argc > 1 && strcmp(argv[1], "early") == 0;
    return run(&root.future);
}
