/* Wait for several futures at once, in one task. Chapter 1.
 *
 * Each child is polled with a waker of its own, so that a wake costs one poll,
 * not one for each child. (futures-rs: join_all; Tokio: macros/join.rs, which
 * polls every child at every wake.) */
#ifndef RT_JOIN_ALL_H
#define RT_JOIN_ALL_H

#include <stdbool.h>

#include "future.h"

#define RT_JOIN_ALL_MAX 64U

struct rt_join_all {
    struct rt_future future;
    struct rt_future **children; /* array and futures are the caller's */
    unsigned count;
    bool started;
    uint64_t finished;               /* bit i: child i is ready, and dropped */
    struct rt_join_all_block *block; /* NULL: not polled yet, or no memory */
};

/* Ready when all `count` children are, at most RT_JOIN_ALL_MAX. Polls and drops
 * them; their results stay in their fields for the caller. The array and the
 * children belong to the caller, stay where they are from the first poll on,
 * and outlive this future. If it is dropped before it is ready, the children
 * that had finished get their drop_output.
 *
 * Two mistakes abort and name join_all: more than RT_JOIN_ALL_MAX children, in
 * the constructor; and a poll that would be pending while no child holds a
 * clone of the waker it was given. Then no wake can come (F2), and the await
 * chain is printed. */
struct rt_join_all rt_join_all(struct rt_future **children, unsigned count);

#endif
