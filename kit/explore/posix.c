/* What the shim's pthread.h calls. */
#include <errno.h>

#include "engine.h"
#include "explore_shim.h"
#include "plain.h"

static struct op
lock_op(enum op_kind kind, void *lock, void *cond,
        const struct explore_site *site)
{
    struct op op = { .kind = kind, .place = -1, .cond = -1, .target = -1 };

    if (site != NULL)
        op.site = *site;
    if (cond != NULL) {
        op.address = (uintptr_t)cond;
        op.cond = place_at(PLACE_COND, cond, 1, site);
    }
    if (lock != NULL) {
        op.address = (uintptr_t)lock;
        /* the words of a wait are about its condition variable */
        op.place = place_at(PLACE_LOCK, lock, 1, cond == NULL ? site : NULL);
    }
    return op;
}

int
explore_lock_init(void *lock, const struct explore_site *site)
{
    struct place *place = &places[lock_op(OP_LOCK, lock, NULL, site).place];

    if (place->owner >= 0)
        fail(VERDICT_ASSERT, site, "%s is held, and initialised again",
             place->name);
    plain_write_at((uintptr_t)lock, 1, site);
    place->destroyed = false;
    return 0;
}

int
explore_lock_destroy(void *lock, const struct explore_site *site)
{
    struct place *place = &places[lock_op(OP_LOCK, lock, NULL, site).place];

    if (place->owner >= 0)
        fail(VERDICT_ASSERT, site, "%s is destroyed, and %s holds it",
             place->name, threads[place->owner].name);
    plain_destroy(place->address, site);
    place->destroyed = true;
    return 0;
}

int
explore_lock(void *lock, const struct explore_site *site)
{
    struct op op = lock_op(OP_LOCK, lock, NULL, site);

    step(&op);
    return 0;
}

int
explore_trylock(void *lock, const struct explore_site *site)
{
    struct op op = lock_op(OP_TRYLOCK, lock, NULL, site);

    step(&op);
    return threads[self].next.ok ? 0 : EBUSY;
}

int
explore_unlock(void *lock, const struct explore_site *site)
{
    struct op op = lock_op(OP_UNLOCK, lock, NULL, site);

    step(&op);
    return 0;
}

int
explore_cond_init(void *cond, const struct explore_site *site)
{
    places[lock_op(OP_SIGNAL, NULL, cond, site).cond].destroyed = false;
    plain_write_at((uintptr_t)cond, 1, site);
    return 0;
}

int
explore_cond_destroy(void *cond, const struct explore_site *site)
{
    struct place *place = &places[lock_op(OP_SIGNAL, NULL, cond, site).cond];

    if (place->waiting != 0)
        fail(VERDICT_ASSERT, site, "%s is destroyed, and a thread waits there",
             place->name);
    plain_destroy(place->address, site);
    place->destroyed = true;
    return 0;
}

int
explore_wait(void *cond, void *lock, bool timed,
             const struct explore_site *site)
{
    struct op op = lock_op(OP_WAIT, lock, cond, site);
    enum wake_by by;

    op.timed = timed;
    step(&op);
    op.kind = OP_WAKE;
    step(&op);
    by = threads[self].next.by;
    if (by != BY_SIGNAL) {
        op = lock_op(OP_LOCK, lock, NULL, site);
        step(&op);
    }
    return by == BY_TIMEOUT ? ETIMEDOUT : 0;
}

int
explore_signal(void *cond, bool all, const struct explore_site *site)
{
    struct op op = lock_op(all ? OP_BROADCAST : OP_SIGNAL, NULL, cond, site);

    step(&op);
    return 0;
}

/* --- threads --- */

static struct {
    void *(*run)(void *);
    void *argument, *result;
    bool joined;
} posix[MAX_THREADS];

static void
run_posix(void *argument)
{
    int me = self;

    (void)argument;
    posix[me].result = posix[me].run(posix[me].argument);
}

int
explore_create(unsigned long *thread, void *(*run)(void *), void *argument,
               const struct explore_site *site)
{
    struct op op = { .kind = OP_START, .place = -1, .site = *site };

    op.target = thread_new(site->text, self, run_posix, NULL);
    posix[op.target].run = run;
    posix[op.target].argument = argument;
    posix[op.target].joined = false;
    event_add(self, &op);
    *thread = (unsigned long)op.target;
    return 0;
}

int
explore_join_thread(unsigned long thread, void **value,
                    const struct explore_site *site)
{
    if (thread >= (unsigned long)thread_count || threads[thread].detached ||
        posix[thread].joined || thread == (unsigned long)self)
        misuse("%s:%d: a join of a thread that does not exist, was joined"
               " before, is detached, or is the one that joins",
               site->file, site->line);
    posix[thread].joined = true;
    step(&(struct op){
        .kind = OP_JOIN, .place = -1, .target = (int)thread, .site = *site });
    if (value != NULL)
        *value = posix[thread].result;
    return 0;
}

int
explore_detach(unsigned long thread, const struct explore_site *site)
{
    if (thread >= (unsigned long)thread_count || threads[thread].detached)
        misuse("%s:%d: a detach of a thread that does not exist, or is"
               " detached already",
               site->file, site->line);
    threads[thread].detached = true;
    return 0;
}
