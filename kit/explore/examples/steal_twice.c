/* steal.c, and the thief comes a second time. */
#define ROUNDS 2
#include "steal.c"
