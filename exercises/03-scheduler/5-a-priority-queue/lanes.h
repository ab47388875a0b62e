/* 3.5 A priority queue beside the run queue: a lane for tasks that are urgent,
 * and one for all others. Of one thread, or under its owner's lock.
 *
 * L1  In each lane the one that waits longest goes first.
 * L2  Nobody starves: of any LANES_TURN pops in a row, before each of which an
 *     ordinary task waited, at least one gives an ordinary task.
 * L3  Urgent means urgent: of any LANES_TURN pops in a row, before each of
 *     which an urgent task waited, at most one gives an ordinary task.
 * L4  While anybody waits, in either lane, a pop gives a task.
 * L5  Never allocates, never fails: each task brings its link (T2). */
#ifndef LANES_H
#define LANES_H

#include <stdbool.h>

#include "run_queue.h"

#define LANES_TURN 8U

/* All zero: empty. Several may be in use at once. */
struct lanes {
    struct rt_run_queue urgent, ordinary;
    unsigned note[2]; /* yours: what you want to remember from pop to pop */
};

/* The link of a task that is in no queue, into a lane. It may come back after
 * its pop, into the same lane or into the other one. */
void lanes_push(struct lanes *lanes, struct rt_run_link *link, bool urgent);

/* Who is next; NULL: nobody waits. */
struct rt_run_link *lanes_pop(struct lanes *lanes);

/* Would a pop give NULL? */
bool lanes_is_empty(const struct lanes *lanes);

#endif
