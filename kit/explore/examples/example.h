/* What the examples have in common.
 *
 * NAME.c is one small structure, and it is right. NAME_MISTAKE.c is the same
 * file with one mistake: it says what is changed, and includes NAME.c. Its
 * first comment names the mistake; BREAKS is the verdict that it must end in,
 * NEEDS_STALE says that no order of events is enough to show it: a read must
 * see an old value as well. */
#ifndef EXAMPLE_H
#define EXAMPLE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "explore.h"

#ifndef BREAKS
#define BREAKS NULL
#endif
#ifndef NEEDS_STALE
#define NEEDS_STALE false
#endif

/* For explore_name(): the names of the bits that are set, the lowest first. */
static inline void
show_bits(uint64_t bits, const char *const *names, char *out, size_t size)
{
    const char *joint = "";
    size_t at = 0;
    snprintf(out, size, "none");
    for (; bits != 0 && at < size; bits >>= 1, names++)
        if ((bits & 1) != 0) {
            at += (size_t)snprintf(out + at, size - at, "%s%s", joint, *names);
            joint = "+";
        }
}

#endif
