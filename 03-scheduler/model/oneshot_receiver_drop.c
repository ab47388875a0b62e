/* The receiver looks once and goes, while the value comes. The value is a block
 * of memory: nobody may forget it, and only one may free it. */
#include <stdlib.h>

#include "explore.h"
#include "lib_bell.h"
#include "lib_names.h"
#include "oneshot.h"

static struct rt_oneshot_sender sender;
static struct bell bell;

static void
drop_value(void *value)
{
    explore_note("the channel drops the value");
    free(*(int **)value);
}

static void
send(void *unused)
{
    int *value = malloc(sizeof *value);

    (void)unused;
    *value = 42;
    if (rt_oneshot_send(&sender, &value) != 0)
        free(value); /* the receiver is gone: it is still ours */
}

static void
run(void)
{
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
    struct rt_waker waker = bell_waker(&bell);
    struct rt_context cx = { .waker = &waker };
    int *out = NULL;

    bell_init(&bell, "clones");
    rt_oneshot_new(&sender, &receiver, sizeof out, drop_value);
    name_oneshot(receiver.channel);
    explore_thread("sender", send, NULL);
    recv = rt_oneshot_recv(&receiver, &out);
    if (rt_future_poll(&recv.future, &cx) == RT_READY)
        free(out);
    rt_future_drop(&recv.future);
    rt_oneshot_receiver_drop(&receiver);
    explore_join();
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "a value has one owner: the receiver, the channel that drops it, or"
           " the sender that hears -EPIPE",
    .run = run,
};
