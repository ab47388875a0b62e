/* How many messages are in a channel? Closing takes a place in it, too, which
 * is no message. A place counts only if its bit says that a message is
 * there. */
#include "example.h"

static atomic_uint tail;   /* places that were given out */
static atomic_uint filled; /* a bit for each place with a message in it */
static atomic_bool closed;

static void
send_and_close(void *unused)
{
    (void)unused;
    unsigned place = atomic_fetch_add(&tail, 1);
    atomic_fetch_or(&filled, 1U << place);
    atomic_fetch_add(&tail, 1); /* the last sender is dropped */
    atomic_store(&closed, true);
}

static unsigned
length(void)
{
    unsigned places = atomic_load(&tail);
#ifdef COUNTS_THE_CLOSE
    return places - atomic_load(&closed);
#else
    if (places == 0)
        return 0;
    bool last = (atomic_load(&filled) >> (places - 1) & 1) != 0;
    return last ? places : places - 1;
#endif
}

static void
ask(void *unused)
{
    (void)unused;
    unsigned answer = length();
    EXPLORE_CHECK(answer <= 1, "%u messages, and one was sent", answer);
}

static void
run(void)
{
    explore_thread("sender", send_and_close, NULL);
    explore_thread("receiver", ask, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "there are never more messages than were sent",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
