/* says: a local variable: main .* it at .*, writer writes it at */
#include "memory.h"

static void
write_it(void *variable)
{
    *(int *)variable = 1;
}

static void
run(void)
{
    int variable = 0;

    explore_thread("writer", write_it, &variable);
    variable++;
    explore_join();
    EXPLORE_CHECK(variable > 0);
}

MODEL("a local variable can be lent to another thread", "race");
