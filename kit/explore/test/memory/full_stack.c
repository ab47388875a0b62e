/* says: the stack of main is full at .*full_stack.c */
#include "memory.h"

static volatile bool deeper = true;

static int
dig(volatile int *depth)
{
    volatile int here[30];

    here[3] = *depth + 1;
    return deeper ? dig(&here[3]) + here[3] : 0;
}

static void
run(void)
{
    volatile int depth = 0;

    EXPLORE_CHECK(dig(&depth) == 0);
}

MODEL("a function that calls itself comes to an end", "crash");
