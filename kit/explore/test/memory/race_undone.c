/* says: shared: .* race_undone.c:1[0-9] */
#include <stdatomic.h>

#include "memory.h"

static unsigned shared;
static atomic_int through;

static void
there_and_back(void *unused)
{
    (void)unused;
    shared++;
    shared--;
    atomic_fetch_add(&through, 1);
}

static void
run(void)
{
    explore_thread("first", there_and_back, NULL);
    explore_thread("second", there_and_back, NULL);
    explore_join();
}

MODEL("an access that a compiler could leave out is one", "race");
