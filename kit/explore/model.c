/* What a model calls by name: explore.h, but for checks, notes and names, which
 * are in log.c. */
#include "engine.h"

void
explore_thread(const char *name, void (*run)(void *argument), void *argument)
{
    struct op op = { .kind = OP_START, .place = -1 };

    op.target = thread_new(name, self, run, argument);
    event_add(self, &op);
}

void
explore_join_at(const struct explore_site *site)
{
    step(&(struct op){
        .kind = OP_JOIN, .place = -1, .target = -1, .site = *site });
}

unsigned
explore_self(void)
{
    return (unsigned)self;
}

void
explore_spin_at(const struct explore_site *site)
{
    struct op op = { .kind = OP_SPIN, .place = -1, .site = *site };

    op.operand = threads[self].read;
    threads[self].read = 0;
    step(&op);
}

unsigned
explore_choose_at(const struct explore_site *site, unsigned count)
{
    if (count < 1 || count > 32)
        misuse("%s:%d: a choice among %u; it is among 1 to 32", site->file,
               site->line, count);
    step(&(struct op){
        .kind = OP_CHOOSE, .place = -1, .operand = count, .site = *site });
    return (unsigned)threads[self].next.left;
}

bool
explore_park_at(const struct explore_site *site, enum explore_patience patience)
{
    step(&(struct op){ .kind = OP_PARK,
                       .place = -1,
                       .cond = -1,
                       .target = self,
                       .timed = patience == EXPLORE_FOR_A_TIME,
                       .only_looks = patience == EXPLORE_NOT_AT_ALL,
                       .site = *site });
    return threads[self].next.ok;
}

void
explore_unpark_at(const struct explore_site *site, unsigned thread)
{
    if (thread >= (unsigned)thread_count)
        misuse("%s:%d: unpark of thread %u, and there are %d", site->file,
               site->line, thread, thread_count);
    step(&(struct op){ .kind = OP_UNPARK,
                       .place = -1,
                       .cond = -1,
                       .target = (int)thread,
                       .site = *site });
}
