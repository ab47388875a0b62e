/* A oneshot channel whose receiver closes it and then asks a last time. Either
 * the receiver gets the value, or the sender gets it back. */
#include "example.h"

enum { SENT = 1, CLOSED = 2 };

static atomic_uint state;
static int value; /* whose it is, says `state` */
static bool received, returned;

static void
show_state(uint64_t bits, char *out, size_t size)
{
    static const char *const names[] = { "SENT", "CLOSED" };
    show_bits(bits, names, out, size);
}

/* What the state was before. */
static unsigned
set_sent(void)
{
#ifdef SENT_ALTHOUGH_CLOSED
    return atomic_fetch_or(&state, SENT);
#else
    unsigned before = atomic_load(&state);
    while ((before & CLOSED) == 0)
        if (atomic_compare_exchange_strong(&state, &before, before | SENT))
            break;
    return before;
#endif
}

static void
send(void *unused)
{
    (void)unused;
    value = 42;
    if ((set_sent() & CLOSED) != 0) {
        returned = true;
        value = 0; /* taken out again */
    }
}

static void
close_and_receive(void *unused)
{
    (void)unused;
    atomic_fetch_or(&state, CLOSED);
    if ((atomic_load(&state) & SENT) != 0) {
        received = true;
        EXPLORE_CHECK(value == 42, "received %d", value);
        value = 0;
    }
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("sender", send, NULL);
    explore_thread("receiver", close_and_receive, NULL);
    explore_join();
    EXPLORE_CHECK(received != returned, "received %d, returned %d", received,
                  returned);
}

const struct explore_model explore_model = {
    .law = "the value ends with the receiver, or again with the sender",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
