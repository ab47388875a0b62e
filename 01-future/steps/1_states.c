/* Rung 1: a function that waits in its middle, as two states.
 *                                   cc -pthread 1_states.c && ./a.out
 * The story that this course retells, in a language that has `async`:
 *
 *     async fetch_data(id) {
 *         await sleep(100 ms);       state WAITING: the data is under way
 *         return id * 10;            the data is there
 *     }
 *
 * A poll may not wait. So the function returns at the await, and a struct
 * keeps what it needs to go on: where it was, and what it had. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum rt_poll { RT_PENDING, RT_READY };
enum fetch_state { START, WAITING, DONE };

struct fetch_data {
    enum fetch_state state; /* where to go on */
    int id;                 /* the argument */
    long long there_at;     /* us; needed after the await, so a field */
    int out;                /* the result */
};

static long long program_start;

static long long
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000 - program_start;
}

static void
say(int id, const char *what)
{
    printf("%4lld ms  fetch_data(%d)  %s\n", now_us() / 1000, id, what);
}

static enum rt_poll
fetch_data_poll(struct fetch_data *me)
{
    switch (me->state) {
    case START:
        me->there_at = now_us() + 100000;
        say(me->id, "START -> WAITING");
        me->state = WAITING;
        return RT_PENDING;
    case WAITING:
        if (now_us() < me->there_at)
            return RT_PENDING;
        me->out = me->id * 10;
        say(me->id, "WAITING -> DONE");
        me->state = DONE;
        return RT_READY;
    default:
        say(me->id, "DONE, and polled again: it has nowhere to go on");
        exit(1);
    }
}

/* The loop of rung 0, with a nap of 1 ms. Returns the number of polls. */
static int
run(struct fetch_data *fetch)
{
    int polls = 1;

    for (; fetch_data_poll(fetch) == RT_PENDING; polls++)
        usleep(1000);
    return polls;
}

int
main(void)
{
    struct fetch_data a = { .state = START, .id = 1 };
    struct fetch_data b = { .state = START, .id = 2 };

    program_start = now_us();
    printf("   0 ms  both are made\n");
    usleep(50000);
    printf("%4lld ms  nothing has begun: a future is lazy\n", now_us() / 1000);

    int polls = run(&a) + run(&b);

    printf("%4lld ms  out=%d out=%d polls=%d\n\n", now_us() / 1000, a.out,
           b.out, polls);
    printf("Two waits in a row take the sum: b starts at its first poll.\n\n"
           "Question: 4 polls changed a state, the other %d found nothing.\n"
           "Who knows when a poll is worth it?\n"
           "Rung 2 answers it: 2_waker.c\n",
           polls - 4);
    return 0;
}
