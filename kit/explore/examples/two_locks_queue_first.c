/* two_locks.c, but the shutdown takes the queue's lock first: each holds one
 * and waits for the other. */
#define QUEUE_FIRST
#define BREAKS "deadlock"
#include "two_locks.c"
