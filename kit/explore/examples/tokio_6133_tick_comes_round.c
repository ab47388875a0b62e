/* readiness.c with a tick of one bit: after two events the number is as it was,
 * and a late reader clears what it has not seen. Tokio's had eight bits, and
 * one clock for all sockets: https://github.com/tokio-rs/tokio/issues/6133,
 * mended by 6134; and in 2026 a snapshot had eight again (8331). */
#define TICKS  2
#define BREAKS "lost-wakeup"
#include "readiness.c"
