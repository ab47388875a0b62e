/* Rung 4: drop, at every place where a future can stop.
 *                                   cc -pthread 4_drop.c && ./a.out
 * A download waits twice, for the size and for the bytes, and holds something
 * else in each state. Whoever polls it may lose interest in any of them. So a
 * future has a second function beside poll: drop gives back what it holds. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum rt_poll { RT_PENDING, RT_READY };
struct rt_future;

/* What every kind of future has. (No waker here: each poll stands for one that
 * came after the alarm rang.) */
struct rt_future_type {
    enum rt_poll (*poll)(struct rt_future *self);
    void (*drop)(struct rt_future *self);
};

struct rt_future {
    const struct rt_future_type *type;
};

enum download_state { START, SIZE, BYTES, DONE };
static const char *const state_name[] = { "START", "SIZE", "BYTES", "DONE" };

struct download {
    struct rt_future future; /* first: its address is ours */
    enum download_state state;
    char *buffer;
};

static int alarms, buffers; /* how many are held now, by all futures */

static enum rt_poll
download_poll(struct rt_future *self)
{
    struct download *me = (struct download *)self;

    switch (me->state) {
    case START:
        alarms++; /* set one: it keeps our address, to wake us */
        me->state = SIZE;
        return RT_PENDING;
    case SIZE: /* the alarm rang, the size is known; set it again */
        me->buffer = malloc(1000);
        buffers++;
        me->state = BYTES;
        return RT_PENDING;
    case BYTES: /* the alarm rang, the bytes are there */
        alarms--;
        me->state = DONE;
        return RT_READY;
    default:
        abort(); /* it has finished: nothing is left to poll */
    }
}

/* Once for each future: never polled, in its middle or finished. */
static void
download_drop(struct rt_future *self)
{
    struct download *me = (struct download *)self;

    if (me->state == SIZE || me->state == BYTES)
        alarms--;
    if (me->buffer != NULL)
        buffers--;
    free(me->buffer);
}

static const struct rt_future_type download_type = { download_poll,
                                                     download_drop };

/* Poll some times, then lose interest. */
static void
cancel_after(int polls, bool with_drop)
{
    struct download download = { .future.type = &download_type };
    struct rt_future *f = &download.future;

    for (int i = 0; i < polls; i++)
        f->type->poll(f);
    printf("  polls=%d state=%-5s  alarms=%d buffers=%d", polls,
           state_name[download.state], alarms, buffers);
    if (with_drop) {
        f->type->drop(f);
        printf("  after drop: alarms=%d buffers=%d", alarms, buffers);
    }
    puts("");
}

int
main(void)
{
    puts("cancelled, with drop:");
    for (int polls = 0; polls <= 3; polls++)
        cancel_after(polls, true);
    puts("cancelled, without drop (and it adds up):");
    for (int polls = 0; polls <= 3; polls++)
        cancel_after(polls, false);
    printf("LEAKED: alarms=%d buffers=%d\n\n", alarms, buffers);
    puts("A leaked buffer is lost memory. A leaked alarm rings later, and\n"
         "wakes an address where no future lives any more.\n\n"
         "Question: two waits were four cases. With ten we shall miscount\n"
         "some day. Who else could write the switch?\n"
         "Rung 5 answers it: 5_macro.c");
    return 0;
}
