/* One thread sends while the other receives. */
#include "explore.h"
#include "lib_bell.h"
#include "lib_names.h"
#include "oneshot.h"

static struct rt_oneshot_sender sender;
static struct bell bell;

static void
send(void *unused)
{
    int result;

    (void)unused;
    result = rt_oneshot_send(&sender, &(int){ 42 });
    EXPLORE_CHECK(result == 0, "the send says %d", result);
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
    explore_thread("sender", send, NULL);
    recv = rt_oneshot_recv(&receiver, &out);
    while (rt_future_poll(&recv.future, &cx) == RT_PENDING) {
        explore_note("the poll returns PENDING: nothing was sent");
        explore_park();
    }
    rt_future_drop(&recv.future);
    EXPLORE_CHECK(recv.result == 0 && out == 42, "it received %d", out);
    rt_oneshot_receiver_drop(&receiver);
    explore_join();
    bell_check(&bell);
}

const struct explore_model explore_model = {
    .law = "C1: whoever sees SENT sees the value, and whoever waits is woken",
    .run = run,
    .weak = 1,
};
