/* cancel_by_address.c where malloc() never gives the same memory twice: it
 * holds. Most test programs are such a place; the server is not. */
#define BY_ADDRESS
#define REUSE false
#include "cancel.c"
