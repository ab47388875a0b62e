/* A future waits for a bell that another thread rings, once. With an argument
 * it waits for that many rings. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "block_on.h"
#include "cell.h"

struct bell {
    struct rt_cell cell;  /* where the listener leaves its waker */
    pthread_mutex_t lock; /* protects rings */
    int rings;
};

struct listen { /* async fn listen(bell, wanted) */
    struct rt_future future;
    struct bell *bell;
    int wanted, polls;
};

static enum rt_poll
listen_poll(struct rt_future *self, struct rt_context *cx)
{
    struct listen *me = (struct listen *)self;
    int rings;

    me->polls++;
    rt_cell_register(&me->bell->cell, cx->waker); /* C1: first */
    pthread_mutex_lock(&me->bell->lock);
    rings = me->bell->rings; /* C1: and after that */
    pthread_mutex_unlock(&me->bell->lock);
    return rings >= me->wanted ? RT_READY : RT_PENDING;
}

static const struct rt_future_type listen_type = { .name = "listen",
                                                   .file = __FILE__,
                                                   .poll = listen_poll };

static void *
ring(void *argument)
{
    struct bell *bell = argument;

    usleep(50 * 1000);
    pthread_mutex_lock(&bell->lock);
    bell->rings++;
    pthread_mutex_unlock(&bell->lock);
    rt_cell_wake(&bell->cell);
    return NULL;
}

int
main(int argc, char **argv)
{
    struct bell bell = { .lock = PTHREAD_MUTEX_INITIALIZER };
    struct listen listen = { .future = { .type = &listen_type },
                             .bell = &bell,
                             .wanted = argc > 1 ? atoi(argv[1]) : 1 };
    struct rt_clock clock;
    struct rt_reactor reactor;
    pthread_t ringer;

    rt_cell_init(&bell.cell);
    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (rt_reactor_init(&reactor, &clock) != 0 ||
        pthread_create(&ringer, NULL, ring, &bell) != 0)
        return 1;
    rt_block_on(&reactor, &listen.future);
    pthread_join(ringer, NULL);
    printf("heard it: rings=%d polls=%d\n", bell.rings, listen.polls);
    rt_cell_fini(&bell.cell);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
