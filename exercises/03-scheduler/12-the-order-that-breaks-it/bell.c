/* 3.12, program 2. Thread a, a night porter, sleeps until a guest rings. Thread
 * b is the guest. A ring that finds nobody asleep wakes nobody. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "explore.h"

static atomic_bool rung, asleep;

static void
guest(void *unused)
{
    (void)unused;
    atomic_store(&rung, true); /* b1 */
    if (atomic_load(&asleep))  /* b2 */
        explore_unpark(0);     /* b3: wakes a */
}

/* Thread a. */
static void
run(void)
{
    explore_thread("b", guest, NULL);
    while (!atomic_load(&rung)) {    /* a1 */
        atomic_store(&asleep, true); /* a2 */
        explore_park();              /* sleeps until it is woken: no step */
    }
    explore_join();
}

const struct explore_model explore_model = {
    .law = "C1: either a sees the ring, or b sees that a sleeps, or both",
    .run = run,
};
