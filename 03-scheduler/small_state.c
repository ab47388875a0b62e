#include <stddef.h>

#include "rt_assert.h"
#include "small_state.h"

int
rt_small_step(_Atomic int *state, const struct rt_small_row *rows,
              unsigned count, int event, const char *machine)
{
    int old = atomic_load(state);
    const struct rt_small_row *row;

    do {
        row = rows;
        while (row < rows + count && (row->from != old || row->event != event))
            row++;
        RT_ASSERT(row < rows + count, "%s: state %d cannot take event %d",
                  machine, old, event);
    } while (!atomic_compare_exchange_weak(state, &old, row->to));
    return row->duty;
}
