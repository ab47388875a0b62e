/* Right: the line is in no order; each has a number, and the smallest is first.
 * `last` counts the numbers. */
#include <stdint.h>

#include "limit.h"

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

/* The one who waits with the smallest number, out of line; or NULL. */
static struct limit_enter *
pop_locked(struct limit *limit)
{
    struct limit_enter **best = &limit->first, *found;

    for (struct limit_enter **at = best; *at != NULL; at = &(*at)->next)
        if ((uintptr_t)(*at)->prev < (uintptr_t)(*best)->prev)
            best = at;
    found = *best;
    if (found != NULL)
        *best = found->next;
    return found;
}

static void
pass_on(struct limit *limit)
{
    struct rt_waker waker = RT_WAKER_EMPTY;
    struct limit_enter *next;

    pthread_mutex_lock(&limit->lock);
    next = pop_locked(limit);
    if (next != NULL) {
        next->state = GIVEN;
        waker = next->waker;
        next->waker = RT_WAKER_EMPTY;
    } else {
        limit->permits++;
    }
    pthread_mutex_unlock(&limit->lock);
    rt_waker_wake(&waker);
}

static enum rt_poll
enter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct limit_enter *me = (struct limit_enter *)self;
    struct limit *limit = me->limit;
    struct rt_waker unused = rt_waker_clone(cx->waker);
    enum rt_poll answer = RT_READY;

    pthread_mutex_lock(&limit->lock);
    if (me->state == NEW && limit->permits > 0) {
        limit->permits--;
        me->state = INSIDE;
    } else if (me->state == NEW) {
        limit->last = (struct limit_enter *)((uintptr_t)limit->last + 1);
        me->prev = limit->last;
        me->next = limit->first;
        limit->first = me;
        me->state = WAITING;
    } else if (me->state == GIVEN) {
        me->state = INSIDE;
    }
    if (me->state == WAITING) {
        struct rt_waker older = me->waker;

        me->waker = unused;
        unused = older;
        answer = RT_PENDING;
    }
    pthread_mutex_unlock(&limit->lock);
    rt_waker_drop(&unused);
    return answer;
}

static void
enter_drop(struct rt_future *self)
{
    struct limit_enter *me = (struct limit_enter *)self;
    struct limit_enter **link = &me->limit->first;
    struct rt_waker mine;
    bool given;

    pthread_mutex_lock(&me->limit->lock);
    while (*link != NULL && *link != me)
        link = &(*link)->next;
    if (*link == me)
        *link = me->next;
    given = me->state == GIVEN;
    mine = me->waker;
    me->waker = RT_WAKER_EMPTY;
    pthread_mutex_unlock(&me->limit->lock);
    rt_waker_drop(&mine);
    if (given)
        pass_on(me->limit);
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
    pass_on(limit);
}
