/* Rung 3: a wake from another thread.
 *                                   cc -pthread 3_thread.c && ./a.out
 * The loop goes to sleep in two steps: it CHECKs that nobody woke it, then it
 * WAITs. Here another thread wakes it between the two: once with a gap there,
 * once with both steps under one lock. (./a.out naive, ./a.out locked: one.) */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;
static bool woken; /* under lock */

/* The function of a waker, in a thread of its own. */
static void *
wake(void *data)
{
    (void)data;
    puts("    other thread: wake! asks for the lock");
    pthread_mutex_lock(&lock);
    puts("    other thread: has the lock, sets woken, rings the bell");
    woken = true;
    pthread_cond_signal(&bell); /* heard by who waits now, by nobody later */
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* Wait for the bell, and give the lock to others meanwhile. Caller holds lock.
 * At most 300 ms, so that a lost wake is reported and does not hang. */
static int
wait_bell(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_sec += (t.tv_nsec + 300000000) / 1000000000;
    t.tv_nsec = (t.tv_nsec + 300000000) % 1000000000;
    puts("  loop: WAIT");
    return pthread_cond_timedwait(&bell, &lock, &t);
}

static int
sleep_naive(pthread_t *other)
{
    int error;

    printf("  loop: CHECK, woken=%d\n", woken);
    pthread_create(other, NULL, wake, NULL);
    pthread_join(*other, NULL); /* the whole wake falls into the gap */
    pthread_mutex_lock(&lock);
    error = wait_bell();
    pthread_mutex_unlock(&lock);
    return error;
}

static int
sleep_locked(pthread_t *other)
{
    int error = 0;

    pthread_mutex_lock(&lock);
    printf("  loop: CHECK, woken=%d\n", woken);
    pthread_create(other, NULL, wake, NULL);
    usleep(50000); /* the same place, but there is no gap: it cannot get in */
    while (!woken && error == 0)
        error = wait_bell();
    pthread_mutex_unlock(&lock);
    pthread_join(*other, NULL);
    return error;
}

static void
try(const char *name, int (*go_to_sleep)(pthread_t *other))
{
    pthread_t other;

    puts(name);
    woken = false;
    if (go_to_sleep(&other) == ETIMEDOUT)
        printf("  LOST: woken=%d, and the bell does not ring again\n\n", woken);
    else
        printf("  loop: awake, woken=%d\n\n", woken);
}

int
main(int argc, char **argv)
{
    const char *which = argc > 1 ? argv[1] : "both";

    if (strcmp(which, "locked") != 0)
        try("naive: CHECK without the lock, then WAIT", sleep_naive);
    if (strcmp(which, "naive") != 0)
        try("locked: CHECK and WAIT under one lock", sleep_locked);
    puts("Under one lock a wake comes before the CHECK, which sees it,\n"
         "or in the WAIT, which hears it. There is no third place.\n\n"
         "Question: a future that stops in its middle holds things: an\n"
         "alarm, a buffer. Who gives them back if nobody polls it again?\n"
         "Rung 4 answers it: 4_drop.c");
    return 0;
}
