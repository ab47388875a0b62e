/* Who drops the output of a task: the task, if nobody is interested in it, or
 * the handle, if the task is complete. Each side sets its bit and learns in the
 * same step what the other has done. */
#include "example.h"

enum { COMPLETE = 1, NO_INTEREST = 2 };

static atomic_uint state;
static int *output;

static void
show_state(uint64_t bits, char *out, size_t size)
{
    static const char *const names[] = { "COMPLETE", "NO_INTEREST" };
    show_bits(bits, names, out, size);
}

/* What the state was before. */
static unsigned
set(unsigned bit)
{
#ifdef SET_AND_LOOK
    atomic_fetch_or(&state, bit);
    return atomic_load(&state) & ~bit;
#else
    return atomic_fetch_or(&state, bit);
#endif
}

static void
complete(void *unused)
{
    (void)unused;
    output = malloc(sizeof *output);
    if (set(COMPLETE) & NO_INTEREST)
        free(output);
}

static void
drop_handle(void *unused)
{
    (void)unused;
    if (set(NO_INTEREST) & COMPLETE)
        free(output);
}

static void
run(void)
{
    explore_name(&state, "state", show_state);
    explore_thread("worker", complete, NULL);
    explore_thread("handle", drop_handle, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "the output is dropped once",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
