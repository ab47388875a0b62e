/* owned.c, but `closed` is read before the lock is taken: the shutdown comes in
 * between, and the task joins a list that nobody empties any more. */
#define LOOKS_OUTSIDE
#define BREAKS "leak"
#include "owned.c"
