/* What the models of memory.sh share. Each says in its first line what the
 * explorer must say of it, as a pattern of grep -E. */
#ifndef MEMORY_H
#define MEMORY_H

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"

#define MODEL(what, verdict) \
    const struct explore_model explore_model = { .law = what, \
                                                 .run = run, \
                                                 .breaks = verdict }

#endif
