/* 3.12, program 3. Thread a polls a task and lets it sleep; thread b wakes it.
 * Both leave word in the task's state. The waking side does so in one step, by
 * compare exchange; look at how the polling side does it. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "explore.h"

enum { SCHEDULED, RUNNING, WOKEN_MEANWHILE, IDLE };

static atomic_int state = SCHEDULED;
static atomic_bool ready; /* what the task waits for */

static void
show_state(uint64_t value, char *out, size_t size)
{
    static const char *const names[] = { "SCHEDULED", "RUNNING",
                                         "WOKEN_MEANWHILE", "IDLE" };
    snprintf(out, size, "%s", names[value]);
}

static void
wake(void *unused)
{
    int running = RUNNING;

    (void)unused;
    atomic_store(&ready, true); /* b1 */
    if (atomic_compare_exchange_strong(&state, &running,
                                       WOKEN_MEANWHILE)) /* b2 */
        return;        /* noted: a will see it, and poll again */
    explore_unpark(0); /* b3: wakes a */
}

/* Thread a. */
static void
run(void)
{
    explore_name(&state, "state", show_state); /* for the table */
    explore_thread("b", wake, NULL);
    for (;;) {
        atomic_store(&state, RUNNING); /* a1 */
        if (atomic_load(&ready))       /* a2: the poll */
            break;
        if (atomic_load(&state) == WOKEN_MEANWHILE) /* a3 */
            continue;
        atomic_store(&state, IDLE); /* a4 */
        explore_park();             /* sleeps until it is woken: no step */
    }
    explore_join();
}

const struct explore_model explore_model = {
    .law = "T4: a wake during the poll is noted, and one more poll follows",
    .run = run,
};
