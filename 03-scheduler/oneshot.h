/* One value, from one sender to one receiver. Chapter 3. Any thread: the two
 * sides may be on two. (Tokio: sync/oneshot.rs.)
 *
 * Whose is the value?
 * EMPTY: not sent yet. SENT: it lies in the channel. TAKEN: the receiver has
 * it. UNSENT: the sender is gone without it. REFUSED: the receiver is gone.
 *
 * V1  A sender sends once; after that, and after its drop, it is empty. */
#ifndef RT_ONESHOT_H
#define RT_ONESHOT_H

#include "future.h"

#define RT_ONESHOT_STATES(X) \
    X(EMPTY) \
    X(SENT) \
    X(TAKEN) \
    X(UNSENT) \
    X(REFUSED)
/* clang-format off */
/*    from     event          to       duty */
#define RT_ONESHOT_TRANSITIONS(X) \
    X(EMPTY,   SEND,          SENT,    WAKE) \
    X(EMPTY,   DROP_SENDER,   UNSENT,  WAKE) \
    X(EMPTY,   DROP_RECEIVER, REFUSED, NOTHING) \
    X(SENT,    TAKE,          TAKEN,   NOTHING) \
    X(SENT,    DROP_RECEIVER, REFUSED, DROP_VALUE) \
    X(TAKEN,   DROP_RECEIVER, TAKEN,   NOTHING) \
    X(UNSENT,  DROP_RECEIVER, UNSENT,  NOTHING) \
    X(REFUSED, SEND,          REFUSED, REFUSE) \
    X(REFUSED, DROP_SENDER,   REFUSED, NOTHING)
/* clang-format on */
#define RT_ONESHOT_NAME_STATE(s) RT_ONESHOT_##s,
enum rt_oneshot_state { RT_ONESHOT_STATES(RT_ONESHOT_NAME_STATE) };
enum rt_oneshot_event {
    RT_ONESHOT_ON_SEND,
    RT_ONESHOT_ON_DROP_SENDER,
    RT_ONESHOT_ON_TAKE,
    RT_ONESHOT_ON_DROP_RECEIVER
};
enum rt_oneshot_duty {
    RT_ONESHOT_DO_NOTHING,
    RT_ONESHOT_DO_WAKE,
    RT_ONESHOT_DO_DROP_VALUE,
    RT_ONESHOT_DO_REFUSE
};

struct rt_oneshot; /* the channel; the two ends share it */

/* Each end is dropped once; send drops the sender. An empty end stays so. */
struct rt_oneshot_sender {
    struct rt_oneshot *channel; /* NULL: empty */
};
struct rt_oneshot_receiver {
    struct rt_oneshot *channel;
};

/* A channel for a value of `size` bytes. `drop_value`, which may be NULL, gives
 * back a value that nobody took. 0, or -ENOMEM with both ends empty. */
int rt_oneshot_new(struct rt_oneshot_sender *sender,
                   struct rt_oneshot_receiver *receiver, size_t size,
                   void (*drop_value)(void *value));

/* Send a copy of `value`. 0, or -EPIPE: the receiver is gone, and the value is
 * still the caller's. Never blocks, never allocates. */
int rt_oneshot_send(struct rt_oneshot_sender *sender, const void *value);

void rt_oneshot_sender_drop(struct rt_oneshot_sender *sender);
void rt_oneshot_receiver_drop(struct rt_oneshot_receiver *receiver);

/* Ready with result 0 and the value moved to `out`, or with -EPIPE: the sender
 * is gone, the value was taken before, or the receiver is empty. Dropping this
 * future leaves the receiver as it is. Receiver and out outlive it. */
struct rt_oneshot_recv {
    struct rt_future future;
    struct rt_oneshot_receiver *receiver;
    void *out;
    int result;
};
struct rt_oneshot_recv rt_oneshot_recv(struct rt_oneshot_receiver *receiver,
                                       void *out);

#endif
