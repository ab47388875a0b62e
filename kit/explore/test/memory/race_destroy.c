/* says: lock: .*main destroys it at .*race_destroy.c:[0-9]+, .* uses it at */
#include "memory.h"

static pthread_mutex_t lock;

static void
use(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    pthread_mutex_init(&lock, NULL);
    explore_thread("other", use, NULL);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_destroy(&lock);
    explore_join();
}

MODEL("a lock is destroyed when nobody is going to use it", "race");
