/* cursor.c with cursors of two bits. The thief sleeps while the owner pushes
 * and pops four times; then the head is as it was, and the thief runs a task a
 * second time. Tokio's had 16 bits and needed 65,536 pushes:
 * https://github.com/tokio-rs/tokio/issues/5041, mended by 5042 with 32. */
#define ROUND  4
#define BREAKS "check"
#include "cursor.c"
