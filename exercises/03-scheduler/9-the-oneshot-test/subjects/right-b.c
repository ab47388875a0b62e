/* Right: a lock, two blocks, and a look before the registration. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "coop.h"
#include "oneshot.h"
#include "rt_assert.h"

struct rt_oneshot {
    pthread_mutex_t lock; /* protects state, refs and value */
    enum rt_oneshot_state state;
    unsigned refs;
    struct rt_cell waiting;
    size_t size;
    void (*drop_value)(void *value);
    void *value; /* a block of its own */
};

static void
unref(struct rt_oneshot *channel)
{
    bool last;

    pthread_mutex_lock(&channel->lock);
    last = --channel->refs == 0;
    pthread_mutex_unlock(&channel->lock);
    if (!last)
        return;
    rt_cell_fini(&channel->waiting);
    pthread_mutex_destroy(&channel->lock);
    free(channel->value);
    free(channel);
}

int
rt_oneshot_new(struct rt_oneshot_sender *sender,
               struct rt_oneshot_receiver *receiver, size_t size,
               void (*drop_value)(void *value))
{
    struct rt_oneshot *channel = calloc(1, sizeof *channel);

    if (channel == NULL)
        return -ENOMEM;
    channel->value = malloc(size + 1);
    if (channel->value == NULL) {
        free(channel);
        return -ENOMEM;
    }
    pthread_mutex_init(&channel->lock, NULL);
    rt_cell_init(&channel->waiting);
    channel->refs = 2;
    channel->size = size;
    channel->drop_value = drop_value;
    sender->channel = receiver->channel = channel;
    return 0;
}

int
rt_oneshot_send(struct rt_oneshot_sender *sender, const void *value)
{
    struct rt_oneshot *channel = sender->channel;
    bool refused;

    RT_ASSERT(channel != NULL, "this sender has sent, or was dropped");
    sender->channel = NULL;
    pthread_mutex_lock(&channel->lock);
    refused = channel->state == RT_ONESHOT_REFUSED;
    if (!refused) {
        memcpy(channel->value, value, channel->size);
        channel->state = RT_ONESHOT_SENT;
    }
    pthread_mutex_unlock(&channel->lock);
    if (!refused)
        rt_cell_wake(&channel->waiting);
    unref(channel);
    return refused ? -EPIPE : 0;
}

void
rt_oneshot_sender_drop(struct rt_oneshot_sender *sender)
{
    struct rt_oneshot *channel = sender->channel;

    sender->channel = NULL;
    if (channel == NULL)
        return;
    pthread_mutex_lock(&channel->lock);
    if (channel->state == RT_ONESHOT_EMPTY)
        channel->state = RT_ONESHOT_UNSENT;
    pthread_mutex_unlock(&channel->lock);
    rt_cell_wake(&channel->waiting); /* too often is legal (F5) */
    unref(channel);
}

void
rt_oneshot_receiver_drop(struct rt_oneshot_receiver *receiver)
{
    struct rt_oneshot *channel = receiver->channel;
    bool mine;

    receiver->channel = NULL;
    if (channel == NULL)
        return;
    pthread_mutex_lock(&channel->lock);
    mine = channel->state == RT_ONESHOT_SENT;
    channel->state = RT_ONESHOT_REFUSED;
    pthread_mutex_unlock(&channel->lock);
    rt_cell_clear(&channel->waiting);
    if (mine && channel->drop_value != NULL)
        channel->drop_value(channel->value);
    unref(channel);
}

/* READY if there is news, and then what it is. */
static enum rt_poll
look(struct rt_oneshot_recv *me, struct rt_oneshot *channel)
{
    enum rt_poll answer = RT_READY;

    pthread_mutex_lock(&channel->lock);
    if (channel->state == RT_ONESHOT_EMPTY) {
        answer = RT_PENDING;
    } else if (channel->state == RT_ONESHOT_SENT) {
        channel->state = RT_ONESHOT_TAKEN;
        memcpy(me->out, channel->value, channel->size);
        me->result = 0;
    }
    pthread_mutex_unlock(&channel->lock);
    return answer;
}

/* It looks, registers, and looks once more. */
static enum rt_poll
recv_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_oneshot_recv *me = (struct rt_oneshot_recv *)self;
    struct rt_oneshot *channel = me->receiver->channel;

    me->result = -EPIPE;
    if (channel == NULL || look(me, channel) == RT_READY)
        return RT_READY;
    rt_cell_register(&channel->waiting, cx->waker);
    return look(me, channel);
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
