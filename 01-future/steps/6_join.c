/* Rung 6: join, several futures at once.
 *                                   cc -pthread 6_join.c && ./a.out
 * A join is a future that polls others, its children. The naive one hands its
 * own waker on, so a wake does not say which child it is for, and it polls all
 * that are left. The other one gives each child a waker of its own. */
#include <stdbool.h>
#include <stdio.h>
#include <time.h>

enum rt_poll { RT_PENDING, RT_READY };

struct rt_waker {
    void (*wake)(void *data);
    void *data;
};

struct rt_context {
    struct rt_waker waker;
};

/* A fetch_data with an alarm of its own, and what the join notes of it. */
struct child {
    int takes_ms;
    long long alarm_at; /* us; 0 = not polled yet */
    struct rt_waker alarm_waker;
    bool woken, done;
    struct rt_waker parent;
};

struct join {
    struct child child[10];
    int n, child_polls;
    bool naive;
};

static long long
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static enum rt_poll
fetch_data_poll(struct child *me, struct rt_context *cx)
{
    if (me->alarm_at == 0)
        me->alarm_at = now_us() + me->takes_ms * 1000;
    me->alarm_waker = cx->waker;
    return now_us() < me->alarm_at ? RT_PENDING : RT_READY;
}

/* Sleep until the next alarm rings; then call the waker that was left there. */
static void
sleep_until_alarm(struct child *child)
{
    while (child->done)
        child++; /* the children stand in the order of their alarms */

    long long at = child->alarm_at;
    struct timespec t = { at / 1000000, at % 1000000 * 1000 };

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
    child->alarm_waker.wake(child->alarm_waker.data);
}

/* A child's own waker: note which child, then wake whoever polls the join. */
static void
wake_child(void *data)
{
    struct child *child = data;

    child->woken = true;
    child->parent.wake(child->parent.data);
}

static enum rt_poll
join_poll(struct join *me, struct rt_context *cx)
{
    enum rt_poll answer = RT_READY;

    for (struct child *c = me->child; c < me->child + me->n; c++) {
        struct rt_context own = { .waker = { wake_child, c } };

        c->parent = cx->waker;
        if (!c->done && (c->woken || me->naive)) {
            c->woken = false;
            me->child_polls++;
            c->done = fetch_data_poll(c, me->naive ? cx : &own) == RT_READY;
        }
        if (!c->done)
            answer = RT_PENDING;
    }
    return answer;
}

static void
count_wake(void *data)
{
    ++*(int *)data;
}

/* The block_on of rung 2. */
static void
run(int n, bool naive)
{
    struct join join = { .n = n, .naive = naive };
    long long start = now_us();
    int wakes = 0;
    struct rt_context cx = { .waker = { count_wake, &wakes } };

    for (int i = 0; i < n; i++)
        join.child[i] = (struct child){ 100 + 20 * i, .woken = true };
    for (; join_poll(&join, &cx) == RT_PENDING; wakes = 0)
        while (wakes == 0)
            sleep_until_alarm(join.child);
    printf("%2d children, %-16s %lld ms, polls of children=%d\n", n,
           naive ? "naive:" : "a waker each:", (now_us() - start) / 1000,
           join.child_polls);
}

int
main(void)
{
    puts("Child 0 takes 100 ms, child 1 takes 120 ms, ... child 9: 280 ms.");
    run(2, true);
    run(2, false);
    run(10, true);
    run(10, false);
    puts("\nAt once: the time is that of the slowest child, not the sum.\n"
         "Naive, n children take n(n+3)/2 polls; with a waker each, 2n.\n\n"
         "This was the last rung. Stage 1 is what you have seen, cut into\n"
         "modules: future (rungs 4, 5), waker (2), cell (2 and 3: where a\n"
         "waker waits), block_on (2, 3), clock, delay (the alarm),\n"
         "join_all (6), and trace, which writes down what happens.\n"
         "To build and test them: make stage 1");
    return 0;
}
