/* A future that is ready after a while. Chapter 1.
 * (Tokio: time/sleep.rs, which counts from the constructor; ours counts from
 * its first poll.) */
#ifndef RT_DELAY_H
#define RT_DELAY_H

#include "clock.h"
#include "future.h"

struct rt_delay {
    struct rt_future future;
    uint64_t ns;
    struct rt_alarm alarm;
    int result; /* 0, or a negative errno: no alarm could be set */
};

/* Ready `ms` milliseconds after its first poll, never earlier; 0: in it. */
struct rt_delay rt_delay(unsigned ms);

#endif
