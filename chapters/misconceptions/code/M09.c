/* M09: a board where someone waits, and a waker that notes its wake on the same
 * board. */
#include "run.h"
#include "waker.h"

static struct {
    pthread_mutex_t lock; /* protects what follows */
    struct rt_waker waker;
    int notes;
} board = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* A waker may do anything that a program does: this one keeps count. */
static void
note(void *data)
{
    (void)data;
    step("waker -> board wants the lock, to note the wake");
    pthread_mutex_lock(&board.lock);
    board.notes++;
    pthread_mutex_unlock(&board.lock);
}

static const struct rt_waker_type note_waker = { nothing, note, note, nothing };

static void
wake_whoever_waits(void)
{
    struct rt_waker waker;

    pthread_mutex_lock(&board.lock);
    step("thread takes the lock and the waker");
    waker = board.waker;
    board.waker = RT_WAKER_EMPTY;
    rt_waker_wake(&waker);
    pthread_mutex_unlock(&board.lock);
}

int
main(void)
{
    struct rt_waker waker = { &note_waker, NULL };

    board.waker = rt_waker_clone(&waker);
    wake_whoever_waits();
    step("thread goes on: %d note on the board", board.notes);
    return 0;
}
