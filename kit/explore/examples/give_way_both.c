/* give_way.c, but both give way: they meet, step back, meet again, for ever. */
#define BOTH_GIVE_WAY
#define BREAKS "livelock"
#include "give_way.c"
