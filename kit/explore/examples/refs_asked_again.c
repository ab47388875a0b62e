/* refs.c, but after its subtraction each asks for the count again: by then the
 * other may have freed the memory that it asks in. */
#define ASKED_AGAIN
#define BREAKS "race"
#include "refs.c"
