#include "limit.h"

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

static enum rt_poll
enter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct limit_enter *me = (struct limit_enter *)self;
    enum rt_poll answer = RT_PENDING;

    /* REGISTER: a place in line at the first poll, the newest waker at each.
     * LOOK: is it my turn, and is there a permit? */
    (void)cx;
    pthread_mutex_lock(&me->limit->lock);
    if (me->limit->permits > 0) {
        me->limit->permits--;
        answer = RT_READY;
    }
    pthread_mutex_unlock(&me->limit->lock);
    return answer;
}

static void
enter_drop(struct rt_future *self)
{
    /* LEAVE the line. PASS ON what was meant for you. */
    (void)self;
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
    /* Who is next, and who wakes them? */
    pthread_mutex_lock(&limit->lock);
    limit->permits++;
    pthread_mutex_unlock(&limit->lock);
}
