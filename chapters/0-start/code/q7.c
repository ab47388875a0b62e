/* Question 7: two threads, one counter. */
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long count; /* under lock */

static void *
add(void *unused)
{
    for (int i = 0; i < 100000; i++) {
        pthread_mutex_lock(&lock);
        count++;
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

int
main(void)
{
    pthread_t other;

    if (pthread_create(&other, NULL, add, NULL) != 0)
        return 1;
    add(NULL);
    pthread_join(other, NULL);
    printf("count=%ld\n", count);
    return 0;
}
