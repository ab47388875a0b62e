/* parker.c, but the sleeper asks once instead of in a loop: pthread_cond_wait()
 * may return for no reason. */
#define WAITS_WITHOUT_A_LOOP
#define BREAKS "check"
#include "parker.c"
