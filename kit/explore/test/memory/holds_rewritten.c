/* says: holds: exhaustive; 2 runs */
#include "memory.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int number;

static void
change(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    number++;
    number *= 3;
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    explore_thread("other", change, NULL);
    pthread_mutex_lock(&lock);
    EXPLORE_CHECK(number == 0 || number == 3);
    memset((void *)&number, 0, sizeof number);
    EXPLORE_CHECK(number == 0);
    pthread_mutex_unlock(&lock);
    explore_join();
    EXPLORE_CHECK(number == 0 || number == 3);
}

MODEL("an atomic can be written plainly, under a lock", NULL);
