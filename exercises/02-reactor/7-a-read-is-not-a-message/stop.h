/* 2.7 A read is not a message: the sign at a bus stop. */
#ifndef STOP_H
#define STOP_H

#include <stddef.h>

#include "future.h"

/* The longest text of a message, in bytes. */
#define MESSAGE_MAX 300

struct wire;

/* Given: read up to `size` bytes, at least one if there are any. How many; 0 at
 * the end of the stream; -EAGAIN: nothing is there yet, and the waker of cx is
 * kept and woken when that changes; or another negative errno. */
int wire_read(struct wire *wire, struct rt_context *cx, void *bytes,
              size_t size);

/* A bus stop, and its connection. Outlives each future that receives. */
struct stop {
    struct wire *wire;
    unsigned char bytes[512]; /* what came, and was not handed out yet */
    size_t count;             /* how many of them */
};

/* async fn receive(stop): the next message */
struct receive {
    struct rt_future future;
    struct stop *stop;
    char text[MESSAGE_MAX];
    size_t size;
    int result; /* 1: a message; 0: the end; or a negative errno */
};

extern const struct rt_future_type receive_type;

#endif
