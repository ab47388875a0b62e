#include <stddef.h>

#include "owned.h"
#include "task.h"

void
rt_owned_init(struct rt_owned *owned)
{
    *owned = (struct rt_owned){ .first = NULL };
    pthread_mutex_init(&owned->lock, NULL);
}

void
rt_owned_fini(struct rt_owned *owned)
{
    pthread_mutex_destroy(&owned->lock);
}

bool
rt_owned_add(struct rt_owned *owned, struct rt_task *task)
{
    bool open;

    pthread_mutex_lock(&owned->lock);
    open = !owned->closed;
    if (open) {
        task->owned = true;
        task->owned_next = owned->first;
        if (owned->first != NULL)
            owned->first->owned_prev = task;
        owned->first = task;
        owned->count++;
    }
    pthread_mutex_unlock(&owned->lock);
    return open;
}

/* Caller holds the lock. */
static bool
unlink_locked(struct rt_owned *owned, struct rt_task *task)
{
    if (!task->owned)
        return false;
    if (task->owned_prev != NULL)
        task->owned_prev->owned_next = task->owned_next;
    else
        owned->first = task->owned_next;
    if (task->owned_next != NULL)
        task->owned_next->owned_prev = task->owned_prev;
    task->owned_next = task->owned_prev = NULL;
    task->owned = false;
    owned->count--;
    return true;
}

bool
rt_owned_remove(struct rt_owned *owned, struct rt_task *task)
{
    bool removed;

    pthread_mutex_lock(&owned->lock);
    removed = unlink_locked(owned, task);
    pthread_mutex_unlock(&owned->lock);
    return removed;
}

struct rt_task *
rt_owned_close_and_pop(struct rt_owned *owned)
{
    struct rt_task *task;

    pthread_mutex_lock(&owned->lock);
    owned->closed = true;
    task = owned->first;
    if (task != NULL)
        unlink_locked(owned, task);
    pthread_mutex_unlock(&owned->lock);
    return task;
}

unsigned long
rt_owned_count(struct rt_owned *owned)
{
    unsigned long count;

    pthread_mutex_lock(&owned->lock);
    count = owned->count;
    pthread_mutex_unlock(&owned->lock);
    return count;
}
