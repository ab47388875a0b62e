/* A thread of its own sends a value into a task that waits for it. With the
 * argument "forget" it never sends. RT_CLOCK=real: the wait is a real one. */
#include <pthread.h>
#include <unistd.h>

#include "oneshot.h"
#include "run.h"

static struct rt_oneshot_sender sender;
static bool forgets;

static void *
another_thread(void *unused)
{
    int value = 42;

    usleep(50000);
    if (!forgets)
        rt_oneshot_send(&sender, &value);
    rt_oneshot_sender_drop(&sender); /* empty if it has sent */
    return unused;
}

struct root {
    struct rt_future future;
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
    pthread_t thread;
    int value;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    if (rt_oneshot_new(&sender, &me->receiver, sizeof me->value, NULL) != 0)
        abort();
    if (pthread_create(&me->thread, NULL, another_thread, NULL) != 0)
        abort();
    RT_AWAIT(me->recv, rt_oneshot_recv(&me->receiver, &me->value));
    if (me->recv.result == 0)
        printf("the value %d has come\n", me->value);
    else
        printf("no value: %s\n", strerror(-me->recv.result));
    rt_oneshot_receiver_drop(&me->receiver);
    pthread_join(me->thread, NULL);
    RT_ASYNC_END;
}
TYPE(root);

int
main(int argc, char **argv)
{
    struct root root = { .future = { .type = &root_type } };

    forgets = argc > 1 && strcmp(argv[1], "forget") == 0;
    return run(&root.future);
}
