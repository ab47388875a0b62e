/* The sender goes without a word while somebody waits for it. */
#include <errno.h>

#include "explore.h"
#include "lib_bell.h"
#include "lib_names.h"
#include "oneshot.h"

static struct rt_oneshot_sender sender;
static struct bell bell;

static void
go(void *unused)
{
    (void)unused;
    rt_oneshot_sender_drop(&sender);
}

static void
run(void)
{
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
    struct rt_waker waker = bell_waker(&bell);
    struct rt_context cx = { .waker = &waker };
    int out = 0;

    bell_init(&bell, "clones");
    rt_oneshot_new(&sender, &receiver, sizeof out, NULL);
    name_oneshot(receiver.channel);
    explore_thread("sender", go, NULL);
    recv = rt_oneshot_recv(&receiver, &out);
    while (rt_future_poll(&recv.future, &cx) == RT_PENDING) {
        explore_note("the poll returns PENDING: the sender is still there");
        explore_park();
    }
    rt_future_drop(&recv.future);
    EXPLORE_CHECK(recv.result == -EPIPE, "it received %d", recv.result);
    rt_oneshot_receiver_drop(&receiver);
    explore_join();
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "C1: a sender that goes wakes whoever waits for it, with -EPIPE",
    .run = run,
};
