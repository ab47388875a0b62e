/* A runtime whose words have names in tables and pictures. Models only. */
#ifndef LIB_RUNTIME_H
#define LIB_RUNTIME_H

#include "current_thread.h"

/* Its clock is the real one, but time stands still: see lib_time.c. */
struct rt_runtime *runtime_new(void);

/* rt_block_on(), and the root's task has a name. */
void runtime_block_on(struct rt_runtime *runtime, struct rt_future *root);

#endif
