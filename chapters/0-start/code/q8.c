/* Question 8: a bell that rings before anybody listens. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

int
main(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t bell = PTHREAD_COND_INITIALIZER;
    struct timespec soon;
    int answer;

    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_sec += 1;
    pthread_cond_signal(&bell); /* first it rings */
    pthread_mutex_lock(&lock);
    answer = pthread_cond_timedwait(&bell, &lock, &soon); /* then we wait */
    pthread_mutex_unlock(&lock);
    printf("%s\n", answer == ETIMEDOUT ? "nothing came" : "it rang");
    return 0;
}
