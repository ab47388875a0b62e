/* output.c, but each side sets its bit and then looks, in two steps: both see
 * both bits, and both drop. */
#define SET_AND_LOOK
#define BREAKS "double-free"
#include "output.c"
