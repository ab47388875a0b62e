/* M03: I have left my waker once, that is enough */
#include "limit.h"

/* NEW: not polled. WAITING: in line. GIVEN: out of the line, a permit is its
 * own, and its poll has not seen it. INSIDE: its poll was READY. */
enum { NEW, WAITING, GIVEN, INSIDE };

void
limit_init(struct limit *limit, unsigned permits)
{
    *limit = (struct limit){ .permits = permits };
    pthread_mutex_init(&limit->lock, NULL);
}

void
limit_fini(struct limit *limit)
{
    pthread_mutex_destroy(&limit->lock);
}

static void
append_locked(struct limit *limit, struct limit_enter *me)
{
    me->state = WAITING; /* and `next` is NULL from the start */
    me->prev = limit->last;
    if (limit->last != NULL)
        limit->last->next = me;
    else
        limit->first = me;
    limit->last = me;
}

static void
unlink_locked(struct limit *limit, struct limit_enter *me)
{
    if (me->prev != NULL)
        me->prev->next = me->next;
    else
        limit->first = me->next;
    if (me->next != NULL)
        me->next->prev = me->prev;
    else
        limit->last = me->prev;
}

/* A permit has no owner: it is the first one's, or free. Returns the waker of
 * the new owner, for after the unlock. */
static struct rt_waker
give_locked(struct limit *limit)
{
    struct limit_enter *first = limit->first;
    struct rt_waker waker = RT_WAKER_EMPTY;

    if (first == NULL) {
        limit->permits++;
        return waker;
    }
    unlink_locked(limit, first);
    first->state = GIVEN;
    waker = first->waker;
    first->waker = RT_WAKER_EMPTY;
    return waker;
}

static enum rt_poll
enter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct limit_enter *me = (struct limit_enter *)self;
    struct rt_waker spare = rt_waker_clone(cx->waker);
    bool waits;

    pthread_mutex_lock(&me->limit->lock);
    if (me->state == NEW && me->limit->permits > 0) {
        me->limit->permits--;
    } else if (me->state == NEW) {
        append_locked(me->limit, me);
    }
    waits = me->state == WAITING;
    if (waits && me->waker.type == NULL) {
        struct rt_waker older = me->waker;

        me->waker = spare;
        spare = older;
    } else if (!waits) {
        me->state = INSIDE;
    }
    pthread_mutex_unlock(&me->limit->lock);
    rt_waker_drop(&spare);
    return waits ? RT_PENDING : RT_READY;
}

static void
enter_drop(struct rt_future *self)
{
    struct limit_enter *me = (struct limit_enter *)self;
    struct rt_waker next = RT_WAKER_EMPTY;

    pthread_mutex_lock(&me->limit->lock);
    if (me->state == WAITING)
        unlink_locked(me->limit, me);
    else if (me->state == GIVEN)
        next = give_locked(me->limit);
    pthread_mutex_unlock(&me->limit->lock);
    rt_waker_drop(&me->waker); /* out of line: its own again */
    rt_waker_wake(&next);
}

static const struct rt_future_type enter_type = {
    .name = "limit_enter",
    .file = __FILE__,
    .poll = enter_poll,
    .drop = enter_drop,
    RT_FUTURE_LAYOUT(struct limit_enter),
};

struct limit_enter
limit_enter(struct limit *limit)
{
    return (struct limit_enter){ .future = { .type = &enter_type },
                                 .limit = limit };
}

void
limit_leave(struct limit *limit)
{
    struct rt_waker next;

    pthread_mutex_lock(&limit->lock);
    next = give_locked(limit);
    pthread_mutex_unlock(&limit->lock);
    rt_waker_wake(&next);
}
