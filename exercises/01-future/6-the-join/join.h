/* 1.6 The join: a waker for each child, and a note of who was woken. */
#ifndef JOIN_H
#define JOIN_H

#include "cell.h"
#include "future.h"

#define BIT(i)   (UINT64_C(1) << (i))
#define JOIN_MAX 64U

/* Where the children's wakers lead to. A child's waker may outlive the join, so
 * this is counted, on the heap. */
struct notes {
    struct rt_cell parent; /* the waker of whoever polls the join */
    pthread_mutex_t lock;  /* protects woken and refs */
    uint64_t woken;        /* bit i: child i was woken, and not polled since */
    unsigned refs;
};

struct join {
    struct rt_future future;
    struct rt_future **children;
    unsigned count;
    uint64_t finished; /* bit i: child i was ready, and is dropped */
    struct notes *notes;
};

/* Yours. The waker of child number i calls this, on any thread. */
void notes_wake(struct notes *notes, unsigned i);

/* Yours. Ready when each child is. */
enum rt_poll join_poll(struct rt_future *self, struct rt_context *cx);

/* Given: a join, whose notes say that each child is to be polled. */
struct join join_of(struct rt_future **children, unsigned count);

/* Given: a waker for one poll of child number i; do not drop it. Its wake is
 * notes_wake. */
struct rt_waker notes_waker(struct notes *notes, unsigned i);

#endif
