/* refs.c, but the count goes down by load and store: both read 2, both leave 1,
 * and nobody is the last. */
#define LOAD_AND_STORE
#define BREAKS "leak"
#include "refs.c"
