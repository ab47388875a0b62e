/* A waker that rings: it puts a token where a thread sleeps, and counts how
 * many of it there are. Models only. */
#ifndef LIB_BELL_H
#define LIB_BELL_H

#include <stdatomic.h>

#include "waker.h"

struct bell {
    unsigned thread;    /* whom it wakes */
    _Atomic int clones; /* that nobody has woken or dropped */
    _Atomic unsigned rung;
};

/* Rings for the calling thread. */
void bell_init(struct bell *bell, const char *name);

/* Lent, as the waker of a poll is: to keep it is to clone it. */
struct rt_waker bell_waker(struct bell *bell);

/* When all is over: every clone was woken or dropped, once. */
void bell_check(struct bell *bell);

#endif
