/* Two locks, of the list of all tasks and of the run queue. Spawning needs
 * both, and so does the shutdown. Both take the list's lock first. */
#include "example.h"

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned listed, queued;

static void
spawn(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&list_lock);
    pthread_mutex_lock(&queue_lock);
    listed++;
    queued++;
    pthread_mutex_unlock(&queue_lock);
    pthread_mutex_unlock(&list_lock);
}

static void
shut_down(void *unused)
{
    (void)unused;
#ifdef QUEUE_FIRST
    pthread_mutex_lock(&queue_lock);
    pthread_mutex_lock(&list_lock);
#else
    pthread_mutex_lock(&list_lock);
    pthread_mutex_lock(&queue_lock);
#endif
    EXPLORE_CHECK(listed == queued, "%u and %u tasks", listed, queued);
    pthread_mutex_unlock(&list_lock);
    pthread_mutex_unlock(&queue_lock);
}

static void
run(void)
{
    explore_thread("spawner", spawn, NULL);
    explore_thread("shutdown", shut_down, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a task that is listed is queued",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
