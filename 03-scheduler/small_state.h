/* A small state that threads share: a table and one atomic number. Chapter 3.
 * Any thread. The output of a task and the oneshot are made of it. */
#ifndef RT_SMALL_STATE_H
#define RT_SMALL_STATE_H

#include <stdatomic.h>

/* States, events and duties are enums of whoever has the table. */
struct rt_small_row {
    int from, event, to, duty;
};

/* Take the row for (*state, event), in one compare-exchange, and return its
 * duty. Aborts, with the name of the machine, where there is no row. */
int rt_small_step(_Atomic int *state, const struct rt_small_row *rows,
                  unsigned count, int event, const char *machine);

#endif
