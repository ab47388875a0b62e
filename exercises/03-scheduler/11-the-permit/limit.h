/* 3.11 The permit: at most so many at once. README.md has the rules. */
#ifndef LIMIT_H
#define LIMIT_H

#include <pthread.h>
#include <stdbool.h>

#include "future.h"

struct limit_enter;

struct limit {
    pthread_mutex_t lock;             /* of what follows */
    unsigned permits;                 /* that nobody has */
    struct limit_enter *first, *last; /* who waits */
};

/* A future: ready when it has a permit. While it is in line, its fields below
 * `limit` belong to the lock. All of them are yours to use, and begin as 0. */
struct limit_enter {
    struct rt_future future;
    struct limit *limit;
    int state;
    struct rt_waker waker;
    struct limit_enter *next, *prev;
};

/* All yours. */
void limit_init(struct limit *limit, unsigned permits);

/* Nobody waits any more. */
void limit_fini(struct limit *limit);

/* A future that enters. F1: its constructor takes nothing. */
struct limit_enter limit_enter(struct limit *limit);

/* Give one permit back. Any thread. */
void limit_leave(struct limit *limit);

#endif
