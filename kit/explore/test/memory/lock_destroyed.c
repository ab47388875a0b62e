/* says: assert .*main uses lock, which is destroyed */
#include "memory.h"

static pthread_mutex_t lock;

static void
run(void)
{
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_destroy(&lock);
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
    pthread_mutex_destroy(&lock);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);
}

MODEL("a lock that is destroyed is not taken", "assert");
