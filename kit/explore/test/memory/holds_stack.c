/* says: holds: exhaustive; 1 run, */
#include "memory.h"

/* One function's atomics lie where those of another lay, or its locks. */
union frame {
    atomic_ullong whole;
    atomic_uchar part;
    pthread_mutex_t lock;
    char bytes[48];
};

static int
use_whole(union frame *frame)
{
    memset(frame->bytes, 1, sizeof frame->bytes);
    atomic_init(&frame->whole, 7);
    return (int)atomic_fetch_add(&frame->whole, 1) + frame->bytes[40];
}

static int
use_part(union frame *frame)
{
    memset(frame->bytes, 9, sizeof frame->bytes);
    atomic_init(&frame->part, 3);
    atomic_fetch_add(&frame->part, 1);
    return atomic_load(&frame->part) + frame->bytes[1] + frame->bytes[7];
}

static int
use_lock(union frame *frame)
{
    pthread_mutex_init(&frame->lock, NULL);
    pthread_mutex_lock(&frame->lock);
    pthread_mutex_unlock(&frame->lock);
    return pthread_mutex_destroy(&frame->lock);
}

static void
use_the_stack(void *unused)
{
    union frame frame;

    (void)unused;
    for (int i = 0; i < 2; i++) {
        EXPLORE_CHECK(use_whole(&frame) == 8);
        EXPLORE_CHECK(use_part(&frame) == 22);
        EXPLORE_CHECK(use_lock(&frame) == 0);
    }
}

static void
run(void)
{
    explore_thread("one", use_the_stack, NULL);
    explore_thread("two", use_the_stack, NULL);
    explore_join();
}

MODEL("what lies on the stack is new each time", NULL);
