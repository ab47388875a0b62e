/* M08: a wake runs the task, so the work is done when it returns */
#include "limit.h"

enum { NEW, WAITING, WOKEN, OUT };

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

/* Whom to tell: the first of those who may enter and do not know it. */
static struct rt_waker
news_locked(struct limit *limit)
{
    struct limit_enter *at = limit->first;
    struct rt_waker waker = RT_WAKER_EMPTY;

    for (unsigned i = 0; i < limit->permits && at != NULL; i++) {
        if (at->state == WAITING) {
            at->state = WOKEN;
            waker = at->waker;
            at->waker = RT_WAKER_EMPTY;
            break;
        }
        at = at->next;
    }
    return waker;
}

static bool
may_enter_locked(struct limit *limit, const struct limit_enter *me)
{
    const struct limit_enter *at = limit->first;

    for (unsigned i = 0; i < limit->permits && at != NULL; i++) {
        if (at == me)
            return true;
        at = at->next;
    }
    return false;
}

static void
out_of_line_locked(struct limit *limit, struct limit_enter *me)
{
    struct limit_enter **link = &limit->first;

    while (*link != me)
        link = &(*link)->next;
    *link = me->next;
    me->state = OUT;
}

static enum rt_poll
enter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct limit_enter *me = (struct limit_enter *)self;
    struct limit *limit = me->limit;
    struct rt_waker newest = rt_waker_clone(cx->waker), older;
    enum rt_poll answer = RT_PENDING;

    pthread_mutex_lock(&limit->lock);
    if (me->state == NEW) {
        struct limit_enter **link = &limit->first;

        while (*link != NULL)
            link = &(*link)->next;
        *link = me;
        me->state = WAITING;
    }
    older = me->waker;
    me->waker = newest;
    if (may_enter_locked(limit, me)) {
        out_of_line_locked(limit, me);
        limit->permits--;
        answer = RT_READY;
        newest = me->waker;
        me->waker = RT_WAKER_EMPTY;
    } else {
        newest = RT_WAKER_EMPTY;
    }
    pthread_mutex_unlock(&limit->lock);
    rt_waker_drop(&older);
    rt_waker_drop(&newest);
    return answer;
}

static void
enter_drop(struct rt_future *self)
{
    struct limit_enter *me = (struct limit_enter *)self;
    struct rt_waker mine, next = RT_WAKER_EMPTY;

    pthread_mutex_lock(&me->limit->lock);
    if (me->state == WAITING || me->state == WOKEN) {
        out_of_line_locked(me->limit, me);
        next = news_locked(me->limit);
    }
    mine = me->waker;
    me->waker = RT_WAKER_EMPTY;
    pthread_mutex_unlock(&me->limit->lock);
    rt_waker_drop(&mine);
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
    limit->permits++;
    next = news_locked(limit);
    limit->permits--;
    pthread_mutex_unlock(&limit->lock);
    rt_waker_wake(&next);
    pthread_mutex_lock(&limit->lock);
    limit->permits++;
    pthread_mutex_unlock(&limit->lock);
}
