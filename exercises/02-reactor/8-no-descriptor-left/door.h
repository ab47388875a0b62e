/* 2.8 No descriptor left: the door of a library's catalogue. */
#ifndef DOOR_H
#define DOOR_H

#include "delay.h"
#include "future.h"
#include "tcp.h"

struct door;

/* Given: a reader comes in, and is somebody else's business from here on. Never
 * waits, never fails. */
void welcome(struct door *door, struct rt_tcp_stream stream);

/* async fn door(listener): welcome readers, for ever. Begins with all but
 * `listener` as zero. */
struct door {
    struct rt_future future;
    struct rt_tcp_listener *listener; /* outlives the door */
    struct rt_tcp_accept accept;
    struct rt_delay nap;
    unsigned pause; /* ms; yours, if you want one */
    int result;     /* when ready: a negative errno that does not pass */
};

extern const struct rt_future_type door_type;

#endif
