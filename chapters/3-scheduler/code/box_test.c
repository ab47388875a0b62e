/* The test of the letter box: it is filled before the look, or after it. */
#include <stdio.h>
#include <stdlib.h>

#include "box.h"

enum { ROUNDS = 1000000 };

static long wakes;

static void
count(void *unused)
{
    (void)unused;
    wakes++;
}

static void
nothing(void *unused)
{
    (void)unused;
}

static const struct rt_waker_type counting = { nothing, count, count, nothing };

/* Either the look sees the letter, or a wake says that there is one. */
static void
check(bool seen, bool woken)
{
    if (seen || woken)
        return;
    printf("a wake is lost\n");
    exit(EXIT_FAILURE);
}

static void
round_of(bool letter_first)
{
    struct rt_waker waker = { &counting, NULL };
    struct box box = { .full = false };
    long before = wakes;
    bool seen;

    rt_cell_init(&box.waiting);
    if (letter_first)
        box_fill(&box);
    seen = box_look(&box, &waker);
    if (!letter_first)
        box_fill(&box);
    check(seen, wakes > before);
    rt_cell_fini(&box.waiting);
}

int
main(void)
{
    for (int i = 0; i < ROUNDS; i++)
        round_of(i % 2 == 0);
    printf("%d rounds, no wake is lost\n", ROUNDS);
}
