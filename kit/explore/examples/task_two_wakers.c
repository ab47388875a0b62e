/* task.c with two wakers at the same time. */
#define WAKERS 2
#include "task.c"
