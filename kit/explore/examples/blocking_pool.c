/* Threads for blocking calls: a spawner wakes an idle one, or starts another.
 * Who wakes a thread takes it off the count of the idle at once, under the
 * lock, so that the next spawner does not count on it, too. Job 1 waits for job
 * 2. */
#include "example.h"

enum { THREADS = 2 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work_there = PTHREAD_COND_INITIALIZER;
static pthread_cond_t done = PTHREAD_COND_INITIALIZER;
/* All under the lock. */
static unsigned next_job = 1, last_job, idle, wakes, threads;
static bool second_done, shutdown;

static void
run_job(unsigned job)
{
    explore_note("runs job %u", job);
    if (job == 2) {
        second_done = true;
        pthread_cond_broadcast(&done);
    }
    while (!second_done)
        pthread_cond_wait(&done, &lock);
}

static void
serve(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (next_job <= last_job)
            run_job(next_job++);
        if (shutdown)
            break;
        idle++;
        while (wakes == 0 && !shutdown)
            pthread_cond_wait(&work_there, &lock);
        if (wakes > 0) {
            wakes--;
#ifdef COUNTED_BY_THE_WOKEN
            idle--;
#endif
        }
    }
    pthread_mutex_unlock(&lock);
}

static void
spawn(void)
{
    pthread_mutex_lock(&lock);
    last_job++;
    if (idle > 0) {
#ifndef COUNTED_BY_THE_WOKEN
        idle--;
#endif
        wakes++;
        pthread_cond_signal(&work_there);
    } else if (threads < THREADS) {
        threads++;
        explore_thread("another", serve, NULL);
    }
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    threads = 1;
    explore_thread("server", serve, NULL);
    spawn();
    spawn();
    pthread_mutex_lock(&lock);
    shutdown = true;
    pthread_cond_broadcast(&work_there);
    pthread_mutex_unlock(&lock);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a job that waits has a thread, up to the limit",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
