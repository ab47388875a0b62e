#include <errno.h>

#include "station.h"
#include "sys.h"

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;

    /* LOOK: is a read worth trying? If not: your waker stays there. */
    /* TRY: rt_sys_read(me->io->fd, ...) into some bytes of your own. */
    /* SORT what it says: bytes, the end, "not now", something broke. */
    /* BYTES go to the diary, and you try again. */
    /* NOT NOW takes the readiness back, and you look again. */
    /* THE END and an ERROR finish the future; `result` says which. */
    (void)me;
    (void)cx;
    return RT_PENDING;
}

const struct rt_future_type collect_type = {
    .name = "collect",
    .file = __FILE__,
    .poll = collect_poll,
};
