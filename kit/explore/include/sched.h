/* sched_yield(), for code that the explorer runs: go on only when something
 * that this thread has read is changed. A loop that waits calls it. */
#include_next <sched.h>

#ifndef EXPLORE_SCHED_H
#define EXPLORE_SCHED_H

#include "explore.h"

#define sched_yield() (explore_spin_at(EXPLORE_SITE("sched_yield")), 0)

#endif
