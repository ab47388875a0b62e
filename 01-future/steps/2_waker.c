/* Rung 2: a waker, which is a function and a pointer.
 *                                   cc -pthread 2_waker.c && ./a.out
 * Whoever polls hands in a waker. A future that answers "pending" leaves it
 * with someone who knows when to look again: here with the alarm. The loop
 * sleeps, the alarm calls the waker, and only then comes the next poll. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum rt_poll { RT_PENDING, RT_READY };

struct rt_waker {
    void (*wake)(void *data);
    void *data;
};

/* What a poll is given. */
struct rt_context {
    struct rt_waker waker;
};

struct fetch_data {
    long long there_at; /* us; 0 = not polled yet */
    int id, out;
};

/* The one alarm of this program: a time (us; 0 = not set), and whom to wake. */
static long long alarm_at;
static struct rt_waker alarm_waker;

static long long
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static enum rt_poll
fetch_data_poll(struct fetch_data *me, struct rt_context *cx)
{
    if (me->there_at == 0)
        me->there_at = now_us() + 100000;
    if (now_us() < me->there_at) {
        alarm_waker = cx->waker; /* the newest replaces the older */
        alarm_at = me->there_at;
        return RT_PENDING;
    }
    me->out = me->id * 10;
    return RT_READY;
}

/* One sleep, to the alarm's time; then call the waker that was left there. */
static void
sleep_until_alarm(void)
{
    struct timespec t = { alarm_at / 1000000, alarm_at % 1000000 * 1000 };

    if (alarm_at == 0) {
        puts("STUCK: the poll said pending, and left our waker with nobody.");
        exit(1);
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    alarm_at = 0;
    alarm_waker.wake(alarm_waker.data);
}

/* Our waker counts. It does not poll: a wake says "look again", no more. */
static void
count_wake(void *data)
{
    ++*(int *)data;
}

/* Poll first and after each wake, sleep else. Returns the number of polls. */
static int
block_on(struct fetch_data *fetch)
{
    int polls = 1, wakes = 0;
    struct rt_context cx = { .waker = { count_wake, &wakes } };

    for (; fetch_data_poll(fetch, &cx) == RT_PENDING; polls++) {
        while (wakes == 0)
            sleep_until_alarm();
        wakes = 0;
    }
    return polls;
}

int
main(void)
{
    struct fetch_data fetch = { .id = 1 };
    long long start = now_us();
    int polls = block_on(&fetch), a = 0, b = 0;

    printf("polls=%d out=%d after %lld ms, processor time %ld ms\n", polls,
           fetch.out, (now_us() - start) / 1000,
           clock() * 1000 / CLOCKS_PER_SEC);

    struct rt_context cx_a = { .waker = { count_wake, &a } };
    struct rt_context cx_b = { .waker = { count_wake, &b } };

    fetch = (struct fetch_data){ .id = 2 };
    fetch_data_poll(&fetch, &cx_a);
    fetch_data_poll(&fetch, &cx_b);
    sleep_until_alarm();
    printf("polled for A, then for B: A was woken %d times, B %d\n\n", a, b);

    puts("The first poll sets the alarm, the second finds the data.\n"
         "Whoever polled last is woken: the future may have moved to B,\n"
         "and A may be gone.\n\n"
         "Question: here the sleeper wakes itself. What if another thread\n"
         "does it, when we have looked and do not sleep yet?\n"
         "Rung 3 answers it: 3_thread.c");
    return 0;
}
