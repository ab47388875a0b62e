/* says: holds: exhaustive; 2 runs */
#include "memory.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int count;

static void *
count_one(void *argument)
{
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
    return argument;
}

static void
run(void)
{
    pthread_t first, second;
    void *result;

    pthread_create(&first, NULL, count_one, &count);
    pthread_create(&second, NULL, count_one, NULL);
    pthread_join(first, &result);
    EXPLORE_CHECK(result == &count);
    pthread_join(second, NULL);
    EXPLORE_CHECK(count == 2 && pthread_equal(pthread_self(), 0));
}

MODEL("pthread_create and pthread_join, as anywhere", NULL);
