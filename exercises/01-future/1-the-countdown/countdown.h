/* 1.1 The countdown: a backup that gives way after each block. */
#ifndef COUNTDOWN_H
#define COUNTDOWN_H

#include "future.h"

struct countdown {
    struct rt_future future;
    unsigned left;   /* blocks that are still to copy */
    unsigned copied; /* blocks that were copied: the result */
};

/* A backup of `blocks` blocks. */
struct countdown countdown(unsigned blocks);

/* Poll `future` until it is ready, and never without a wake; then drop it.
 * Returns the number of polls, or -1 if it is pending and no wake has come. */
int drive(struct rt_future *future);

/* Copies one block of the file. Given. */
void copy_block(void);

#endif
