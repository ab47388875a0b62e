/* free_list.c without the counter. A thread has read the head and what comes
 * next, and sleeps. Meanwhile the other takes two places and gives the first
 * one back: the head is as it was, what comes next is not. This is ABA. */
#define WITHOUT_A_COUNTER
#define BREAKS "check"
#include "free_list.c"
