/* A waker that looks into the cell which wakes it. */
#include <stdio.h>

#include "cell.h"

static struct rt_cell cell;

static void
ignore(void *data)
{
    (void)data;
}

static void
look(void *data)
{
    (void)data;
    rt_cell_clear(&cell); /* takes the lock of the cell */
    puts("woken, and the cell is free");
}

static const struct rt_waker_type curious = {
    .clone = ignore,
    .wake = look,
    .wake_by_ref = look,
    .drop = ignore,
};

int
main(void)
{
    struct rt_waker waker = { &curious, NULL };

    rt_cell_init(&cell);
    rt_cell_register(&cell, &waker);
    rt_cell_wake(&cell);
    rt_cell_fini(&cell);
    return 0;
}
