/* Models that are used wrongly, and must not end in "exhaustive". The variable
 * CASE of the environment says which one. The explorer's line for each stands
 * in misuse.sh. */
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"

static atomic_int x, y, many[60];
static int plain;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;

static void
add(void *unused)
{
    (void)unused;
    atomic_fetch_add(&x, 1);
}

static void *
add_posix(void *unused)
{
    add(unused);
    return unused;
}

static void
explore_two(void (*one)(void *), void (*other)(void *))
{
    explore_thread("one", one, NULL);
    explore_thread("other", other, NULL);
    explore_join();
}

/* --- without an end --- */

static void
for_ever(void *unused)
{
    (void)unused;
    for (;;)
        atomic_fetch_add(&x, 1);
}

static void
wait_without_spin(void *unused)
{
    (void)unused;
    while (atomic_load(&y) == 0)
        ;
}

static void
raise_y(void *unused)
{
    (void)unused;
    atomic_store(&y, 1);
}

static void
wait_with_spin(void *unused)
{
    (void)unused;
    while (atomic_load(&y) == 0)
        explore_spin();
}

static void
ping(void *unused)
{
    (void)unused;
    while (atomic_load(&x) < 2) {
        atomic_fetch_xor(&y, 1);
        explore_spin();
    }
}

static void
pong(void *unused)
{
    (void)unused;
    while (atomic_load(&y) < 2) {
        atomic_fetch_xor(&x, 1);
        explore_spin();
    }
}

static void
endless(void)
{
    explore_two(for_ever, add);
}
static void
endless_main(void)
{
    for_ever(NULL);
}
static void
endless_wait(void)
{
    explore_two(wait_without_spin, raise_y);
}
static void
endless_spin(void)
{
    explore_two(wait_with_spin, add);
}
static void
endless_turns(void)
{
    explore_two(ping, pong);
}

/* --- too much --- */

static void
too_many_threads(void)
{
    for (int i = 0; i < 8; i++)
        explore_thread("one of eight", add, NULL);
    explore_join();
}

static void
too_many_posix(void)
{
    pthread_t thread;

    for (int i = 0; i < 8; i++) {
        pthread_create(&thread, NULL, add_posix, NULL);
        pthread_join(thread, NULL);
    }
}

static void
too_many_places(void)
{
    for (int i = 0; i < 60; i++)
        atomic_store(&many[i], 1);
}

static void
add_often(void *unused)
{
    (void)unused;
    for (int i = 0; i < 250; i++)
        atomic_fetch_add(&x, 1);
}
static void
too_many_steps(void)
{
    explore_two(add_often, raise_y);
}

static void
store_often(void *unused)
{
    (void)unused;
    for (int i = 0; i < 130; i++)
        atomic_store_explicit(&x, i, memory_order_relaxed);
}
static void
too_many_stores(void)
{
    explore_two(store_often, store_often);
}

static void
store_forty(void *unused)
{
    (void)unused;
    for (int i = 0; i < 40; i++)
        atomic_store_explicit(&x, i, memory_order_relaxed);
}
static void
look_once(void *unused)
{
    (void)unused;
    atomic_load(&x);
}
static void
long_history(void)
{
    explore_two(store_forty, look_once);
}

static void
too_much_memory(void)
{
    for (int i = 0; i < 100; i++)
        free(malloc(100000));
}

static void
big_choice(void)
{
    explore_choose(33, "one of 33");
}

/* --- something else in each run --- */

/* How often it was called, in all runs: the environment is not put back. */
static int
calls(void)
{
    const char *before = getenv("CALLS");
    int count = before != NULL ? atoi(before) + 1 : 1;
    char after[16];

    snprintf(after, sizeof after, "%d", count);
    setenv("CALLS", after, 1);
    return count;
}

static void
look_at_another(void *unused)
{
    (void)unused;
    atomic_fetch_add(calls() / 3 % 2 == 0 ? &x : &y, 1);
}
static void
another_place(void)
{
    explore_two(look_at_another, look_at_another);
}

static void
store_another(void *unused)
{
    (void)unused;
    atomic_store(&x, calls());
}
static void
another_value(void)
{
    explore_two(store_another, store_another);
}

static void
end_early(void *unused)
{
    (void)unused;
    if (calls() == 1)
        atomic_fetch_add(&x, 1);
}
static void
another_end(void)
{
    explore_two(end_early, add);
}

/* --- the wrong call --- */

static void
unlock(void)
{
    pthread_mutex_unlock(&m);
}

static void
relock(void)
{
    pthread_mutex_lock(&m);
    pthread_mutex_lock(&m);
}

static void
wait_without_lock(void)
{
    pthread_cond_wait(&c, &m);
}

static void
destroy_held(void)
{
    pthread_mutex_lock(&m);
    pthread_mutex_destroy(&m);
}

static void
join_twice(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, add_posix, NULL);
    pthread_join(thread, NULL);
    pthread_join(thread, NULL);
}

static void
join_detached(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, add_posix, NULL);
    pthread_detach(thread);
    pthread_join(thread, NULL);
}

static void
join_self(void)
{
    pthread_join(pthread_self(), NULL);
}

static void
unpark_nobody(void)
{
    explore_unpark(5);
}

/* --- what is no mistake --- */

static void
say_hello(void *unused)
{
    (void)unused;
    printf("x is %d\n", atomic_fetch_add(&x, 1));
    plain = 0;
}
static void
print(void)
{
    explore_thread("one", say_hello, NULL);
    explore_join();
}

/* --- one address, and more than one thing --- */

static union {
    atomic_int whole;
    atomic_uchar bytes[4];
} mixed;

static void
part_of_an_atomic(void)
{
    atomic_store(&mixed.whole, 1);
    (void)atomic_load(&mixed.bytes[1]);
}

static _Thread_local atomic_int own_atomic;
static _Thread_local int own;
static _Atomic(int *) given;

static void
thread_local_atomic(void)
{
    atomic_store(&own_atomic, 1);
}

static void
thread_local_address(void)
{
    atomic_store(&given, &own);
}

static void
nothing(void)
{
}

#define CASE(name) \
    { \
#name, name \
    }
static const struct {
    const char *name;
    void (*run)(void);
} cases[] = {
    CASE(endless),
    CASE(endless_main),
    CASE(endless_wait),
    CASE(endless_spin),
    CASE(endless_turns),
    CASE(too_many_threads),
    CASE(too_many_posix),
    CASE(too_many_places),
    CASE(too_many_steps),
    CASE(too_many_stores),
    CASE(long_history),
    CASE(too_much_memory),
    CASE(big_choice),
    CASE(another_place),
    CASE(another_value),
    CASE(another_end),
    CASE(unlock),
    CASE(relock),
    CASE(wait_without_lock),
    CASE(destroy_held),
    CASE(join_twice),
    CASE(join_detached),
    CASE(join_self),
    CASE(unpark_nobody),
    CASE(part_of_an_atomic),
    CASE(thread_local_atomic),
    CASE(thread_local_address),
    CASE(print),
    CASE(nothing),
};

static void
run(void)
{
    const char *name = getenv("CASE");

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (name != NULL && strcmp(name, cases[i].name) == 0) {
            cases[i].run();
            return;
        }
    abort();
}

const struct explore_model explore_model = {
    .law = "nobody uses the explorer wrongly",
    .run = run,
};
