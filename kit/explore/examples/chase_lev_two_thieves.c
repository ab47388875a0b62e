/* chase_lev.c with two thieves, each of whom tries once. */
#define THIEVES 2
#define ROUNDS  1
#include "chase_lev.c"
