/* A whole runtime: its root waits for a value that another thread sends. The
 * sender is not done when the runtime is freed. */
#include "explore.h"
#include "lib_runtime.h"
#include "lib_names.h"
#include "oneshot.h"

static struct rt_oneshot_sender sender;

static void
send(void *unused)
{
    (void)unused;
    rt_oneshot_send(&sender, &(int){ 42 });
}

static void
run(void)
{
    struct rt_runtime *runtime = runtime_new();
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
    int out = 0;

    rt_oneshot_new(&sender, &receiver, sizeof out, NULL);
    name_oneshot(receiver.channel);
    recv = rt_oneshot_recv(&receiver, &out);
    explore_thread("sender", send, NULL);
    runtime_block_on(runtime, &recv.future);
    EXPLORE_CHECK(recv.result == 0 && out == 42, "it received %d", out);
    rt_oneshot_receiver_drop(&receiver);
    rt_runtime_free(runtime);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "N1, T4: a value that another thread sends ends block_on, also while"
           " the runtime parks",
    .run = run,
};
