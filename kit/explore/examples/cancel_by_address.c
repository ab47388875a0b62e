/* cancel.c, but a job is known by its address. The worker frees job 1, and job
 * 2 comes to lie in the same place. No freed memory is touched. */
#define BY_ADDRESS
#define BREAKS "check"
#include "cancel.c"
