/* Rung 5: a macro writes the switch.
 *                                   cc -pthread 5_macro.c && ./a.out
 * The same download twice: by_hand numbers its cases 1 and 2, by_macro takes
 * the line of each await. To see what the macro wrote: cc -E -P 5_macro.c */
#include <stdio.h>

enum rt_poll { RT_PENDING, RT_READY };

struct rt_future {
    enum rt_poll (*poll)(struct rt_future *self);
    int line; /* where to go on; 0 at the start */
};

/* A future that is pending once, then ready: a wait without a clock. */
static enum rt_poll
pause_poll(struct rt_future *self)
{
    return self->line++ == 0 ? RT_PENDING : RT_READY;
}

static const struct rt_future a_pause = { .poll = pause_poll };

/* From BEGIN to END the function is one switch, and each await is a case in
 * it. A poll jumps to the case where the poll before it stopped. */
#define RT_ASYNC_BEGIN(self) \
    struct rt_future *const rt_self = (self); \
    switch (rt_self->line) { \
    case 0:

#define RT_AWAIT(child, make) \
    do { \
        (child) = (make); \
        rt_self->line = __LINE__; \
        __attribute__((fallthrough)); \
    case __LINE__: \
        if ((child).poll(&(child)) == RT_PENDING) \
            return RT_PENDING; \
    } while (0)

#define RT_ASYNC_END \
    } \
    return RT_READY

struct download {
    struct rt_future future;
    struct rt_future wait; /* the child: what it waits for now */
    int size;
};

static enum rt_poll
by_hand(struct rt_future *self)
{
    struct download *me = (struct download *)self;
    int size = 0; /* a local: new at each poll */

    switch (self->line) {
    case 0:
        me->size = size = 1000;
        me->wait = a_pause;
        self->line = 1;
        __attribute__((fallthrough));
    case 1:
        if (me->wait.poll(&me->wait) == RT_PENDING)
            return RT_PENDING;
        printf(" field size=%d, local size=%d,", me->size, size);
        me->wait = a_pause;
        self->line = 2;
        __attribute__((fallthrough));
    case 2:
        if (me->wait.poll(&me->wait) == RT_PENDING)
            return RT_PENDING;
    }
    return RT_READY;
}

static enum rt_poll
by_macro(struct rt_future *self)
{
    struct download *me = (struct download *)self;
    int size = 0; /* a local: new at each poll */

    RT_ASYNC_BEGIN(self);
    me->size = size = 1000; /* asynclint: ok, size is lost on purpose */
    RT_AWAIT(me->wait, a_pause);
    printf(" field size=%d, local size=%d,", me->size, size);
    RT_AWAIT(me->wait, a_pause);
    RT_ASYNC_END;
}

static void
run(const char *name, enum rt_poll (*poll)(struct rt_future *self))
{
    struct download download = { .future.poll = poll };
    struct rt_future *f = &download.future;
    enum rt_poll answer = RT_PENDING;

    for (int n = 1; answer == RT_PENDING; n++) {
        printf("%s: poll %d goes on at case %d:", name, n, f->line);
        answer = f->poll(f);
        puts(answer == RT_PENDING ? " pending" : " ready");
    }
}

int
main(void)
{
    run("by_hand ", by_hand);
    run("by_macro", by_macro);
    puts("\nThe same machine with other numbers. An await returns from the\n"
         "function, and its locals are gone: what must live is a field.\n\n"
         "Question: two awaits in a row take the sum, as in rung 1. How\n"
         "do two futures wait at once?\n"
         "Rung 6 answers it: 6_join.c");
    return 0;
}
