/* The list of all tasks of a runtime, and its end: shutdown frees what is in
 * the list, and a task that comes later is refused. So `closed` is read under
 * the same lock that shutdown holds when it sets it. */
#include "example.h"

static struct task {
    struct task *next;
} * list;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool closed;

static void
add(struct task *task)
{
    task->next = list;
    list = task;
}

static void
spawn(void *unused)
{
    (void)unused;
    struct task *task = malloc(sizeof *task);
    if (task == NULL)
        return;
#ifdef LOOKS_OUTSIDE
    bool refused = atomic_load(&closed);
    pthread_mutex_lock(&lock);
#else
    pthread_mutex_lock(&lock);
    bool refused = atomic_load(&closed);
#endif
    if (!refused)
        add(task);
    pthread_mutex_unlock(&lock);
    if (refused)
        free(task);
}

static void
shut_down(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    atomic_store(&closed, true);
    while (list != NULL) {
        struct task *task = list;
        list = task->next;
        free(task);
    }
    pthread_mutex_unlock(&lock);
}

static void
run(void)
{
    explore_thread("spawner", spawn, NULL);
    explore_thread("shutdown", shut_down, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "no task survives the shutdown",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
