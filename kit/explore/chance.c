/* Random runs, for models that are too large for every order.
 * (PCT: Burckhardt, Kothari, Musuvathi and Nagarakatte 2010: threads run by
 * random priorities, which change at a few random steps. A bug that needs d
 * steps in a certain order is found in one of n * k^(d-1) runs or more often,
 * with n threads and k steps.) */
#include "search.h"

static uint64_t state;

unsigned
random_below(unsigned count)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % count;
}

static int priority[MAX_THREADS], change_at[16];

void
chance_begin_run(void)
{
    int steps = result.most_steps > 0 ? result.most_steps : 50;

    for (int i = 0; i < MAX_THREADS; i++)
        priority[i] = 100 + (int)random_below(1000000);
    for (int i = 0; i < options.depth - 1 && i < 16; i++)
        change_at[i] = (int)random_below((unsigned)steps);
}

int
highest(unsigned set)
{
    int best = -1;

    for (int i = 0; i < options.depth - 1 && i < 16; i++)
        if (change_at[i] == step_count && step_count > 0)
            priority[path[step_count - 1].thread] = i;
    for (int i = 0; i < MAX_THREADS; i++)
        if ((set >> i & 1) != 0 && (best < 0 || priority[i] > priority[best]))
            best = i;
    return best;
}

int
anybody(unsigned set)
{
    unsigned skip = random_below((unsigned)__builtin_popcount(set));

    while (skip-- > 0)
        set &= set - 1;
    return __builtin_ctz(set);
}

void
chance_seed(uint64_t seed)
{
    state = (seed + 1) * UINT64_C(0x9E3779B97F4A7C15);
}
