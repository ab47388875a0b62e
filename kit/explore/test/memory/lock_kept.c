/* says: assert .*at the end keeper still holds lock */
#include "memory.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
keep(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
}

static void
run(void)
{
    explore_thread("keeper", keep, NULL);
    explore_join();
}

MODEL("who takes a lock gives it back", "assert");
