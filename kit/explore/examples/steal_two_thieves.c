/* steal.c with two thieves, who also compete with each other. */
#define THIEVES 2
#include "steal.c"
