#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "coop.h"
#include "oneshot.h"
#include "rt_assert.h"
#include "small_state.h"

#define ROW(from, event, to, duty) \
    { RT_ONESHOT_##from, RT_ONESHOT_ON_##event, RT_ONESHOT_##to, \
      RT_ONESHOT_DO_##duty },
static const struct rt_small_row rows[] = { RT_ONESHOT_TRANSITIONS(ROW) };

struct rt_oneshot {
    _Atomic int state;      /* enum rt_oneshot_state */
    _Atomic unsigned refs;  /* one for each end */
    struct rt_cell waiting; /* the receiver's waker */
    size_t size;
    void (*drop_value)(void *value);

    /* The sender's until SENT, then the receiver's, or of whoever gets the duty
     * DROP_VALUE. */
    _Alignas(max_align_t) char value[];
};

static enum rt_oneshot_duty
step(struct rt_oneshot *channel, enum rt_oneshot_event event)
{
    return (enum rt_oneshot_duty)rt_small_step(&channel->state, rows,
                                               sizeof rows / sizeof *rows,
                                               (int)event, "oneshot");
}

static void
unref(struct rt_oneshot *channel)
{
    if (atomic_fetch_sub(&channel->refs, 1) > 1)
        return;
    rt_cell_fini(&channel->waiting);
    free(channel);
}

int
rt_oneshot_new(struct rt_oneshot_sender *sender,
               struct rt_oneshot_receiver *receiver, size_t size,
               void (*drop_value)(void *value))
{
    struct rt_oneshot *channel = malloc(sizeof *channel + size);

    sender->channel = receiver->channel = channel;
    if (channel == NULL)
        return -ENOMEM;
    atomic_init(&channel->state, RT_ONESHOT_EMPTY);
    atomic_init(&channel->refs, 2);
    rt_cell_init(&channel->waiting);
    channel->size = size;
    channel->drop_value = drop_value;
    return 0;
}

/* Write first, then tell (C1): whoever sees SENT sees the value. */
int
rt_oneshot_send(struct rt_oneshot_sender *sender, const void *value)
{
    struct rt_oneshot *channel = sender->channel;
    int result = 0;

    RT_ASSERT(channel != NULL, "V1: this sender has sent, or was dropped");
    sender->channel = NULL;
    if (channel->size > 0)
        memcpy(channel->value, value, channel->size);
    if (step(channel, RT_ONESHOT_ON_SEND) == RT_ONESHOT_DO_WAKE)
        rt_cell_wake(&channel->waiting);
    else
        result = -EPIPE;
    unref(channel);
    return result;
}

void
rt_oneshot_sender_drop(struct rt_oneshot_sender *sender)
{
    struct rt_oneshot *channel = sender->channel;

    sender->channel = NULL;
    if (channel == NULL)
        return;
    if (step(channel, RT_ONESHOT_ON_DROP_SENDER) == RT_ONESHOT_DO_WAKE)
        rt_cell_wake(&channel->waiting);
    unref(channel);
}

void
rt_oneshot_receiver_drop(struct rt_oneshot_receiver *receiver)
{
    struct rt_oneshot *channel = receiver->channel;

    receiver->channel = NULL;
    if (channel == NULL)
        return;
    if (step(channel, RT_ONESHOT_ON_DROP_RECEIVER) ==
            RT_ONESHOT_DO_DROP_VALUE &&
        channel->drop_value != NULL)
        channel->drop_value(channel->value);
    rt_cell_clear(&channel->waiting); /* the waker may lead back to us */
    unref(channel);
}

static enum rt_poll
recv_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_oneshot_recv *me = (struct rt_oneshot_recv *)self;
    struct rt_oneshot *channel = me->receiver->channel;
    int state;

    me->result = -EPIPE;
    if (channel == NULL)
        return rt_coop_take(cx) ? RT_READY : RT_PENDING;
    rt_cell_register(&channel->waiting, cx->waker); /* C1: then look */
    state = atomic_load(&channel->state);
    if (state == RT_ONESHOT_EMPTY || !rt_coop_take(cx))
        return RT_PENDING;
    if (state == RT_ONESHOT_SENT) {
        step(channel, RT_ONESHOT_ON_TAKE);
        if (channel->size > 0)
            memcpy(me->out, channel->value, channel->size);
        me->result = 0;
    }
    rt_cell_clear(&channel->waiting);
    return RT_READY;
}

static const struct rt_future_type recv_type = {
    .name = "oneshot_recv",
    .file = __FILE__,
    .poll = recv_poll,
    RT_FUTURE_LAYOUT(struct rt_oneshot_recv),
};

struct rt_oneshot_recv
rt_oneshot_recv(struct rt_oneshot_receiver *receiver, void *out)
{
    return (struct rt_oneshot_recv){ .future = { .type = &recv_type },
                                     .receiver = receiver,
                                     .out = out };
}
