/* sched_yield(), for code that the explorer runs: go on only when something
 * that this thread has read is changed. A loop that waits calls it. */
#include_next <sched.h>

#ifndef EXPLORE_SCHED_H
#define EXPLORE_SCHED_H

#include "explore.h"

static inline int
explore_yield_at(const struct explore_site *site)
{
    explore_spin_at(site);
    return 0;
}
#define sched_yield() explore_yield_at(EXPLORE_SITE("sched_yield"))

#endif
