/* says: number == 2 */
#include <assert.h>

#include "memory.h"

static void
run(void)
{
    int number = 1;

    assert(number == 2);
}

MODEL("a false assert() ends the run", "assert");
