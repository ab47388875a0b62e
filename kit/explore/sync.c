/* Locks, condition variables, park, join: what makes threads wait. */
#include <string.h>

#include "engine.h"

bool idle;

/* Which memory is given out again depends on the order of malloc and free. */
static struct clock heap_after;

void
sync_reset(void)
{
    idle = false;
    memset(&heap_after, 0, sizeof heap_after);
}

/* --- who can go on --- */

static bool
lock_is_free(const struct op *op)
{
    return places[op->place].owner < 0;
}

static bool
has_ended(int thread, int target)
{
    if (target >= 0)
        return threads[target].ended;
    for (int i = 0; i < thread_count; i++)
        if (i != thread && !threads[i].ended)
            return false;
    return true;
}

bool
sync_ready(int thread)
{
    const struct thread *me = &threads[thread];

    switch (me->next.kind) {
    case OP_LOCK:
        return lock_is_free(&me->next);
    case OP_WAKE:
        return me->signalled && lock_is_free(&me->next);
    case OP_PARK:
        return me->token || me->next.only_looks;
    case OP_JOIN:
        return has_ended(thread, me->next.target);
    default:
        return memory_ready(thread);
    }
}

/* It waits, and nobody has woken it; but for that it could go on. */
static bool
waits(const struct thread *me)
{
    if (me->next.kind == OP_PARK)
        return !me->token && !me->next.only_looks;
    return me->next.kind == OP_WAKE && !me->signalled;
}

bool
sync_by_time(int thread)
{
    return threads[thread].next.timed && waits(&threads[thread]);
}

/* In which ways it could end its wait without being woken. */
static int
ways(const struct thread *me, enum wake_by way[2])
{
    int count = 0;

    if (me->next.timed && (idle || me->timeouts_left > 0))
        way[count++] = BY_TIMEOUT;
    if (me->spurious_left > 0)
        way[count++] = BY_NOTHING;
    return count;
}

bool
sync_early(int thread)
{
    enum wake_by way[2];

    return waits(&threads[thread]) && ways(&threads[thread], way) > 0;
}

static int
waiters(const struct place *cond)
{
    return __builtin_popcount(cond->waiting);
}

int
sync_choices(int thread)
{
    const struct thread *me = &threads[thread];
    enum wake_by way[2];

    if (me->next.kind == OP_CHOOSE)
        return (int)me->next.operand;
    if (me->next.kind == OP_SIGNAL && waiters(&places[me->next.cond]) > 1)
        return waiters(&places[me->next.cond]);
    if (waits(me))
        return ways(me, way);
    return 1;
}

int
choice_cost(const struct op *op, int choice)
{
    if (op->kind == OP_SIGNAL || op->kind == OP_CHOOSE)
        return 0;
    return choice > 0;
}

/* --- locks --- */

/* Whoever does anything with a lock comes after whoever did before. */
static void
in_order(struct thread *me, struct place *lock)
{
    clock_join(&me->after, &lock->after);
    lock->after = me->after;
}

static void
take(struct thread *me, struct place *lock)
{
    int index = (int)(lock - places);

    lock->owner = (int)(me - threads);
    knowledge_join(&me->knows, &lock->passed);
    in_order(me, lock);
    me->knows.oldest[index] = (uint8_t)(lock->count - 1);
    note_read(me, index, lock->count - 1);
}

static void
try_to_take(struct thread *me, struct place *lock)
{
    int index = (int)(lock - places);

    me->next.ok = lock->owner < 0;
    if (me->next.ok) {
        take(me, lock);
        return;
    }
    in_order(me, lock);
    me->knows.oldest[index] = (uint8_t)(lock->count - 1);
    note_read(me, index, lock->count - 1);
}

static void
give_back(struct thread *me, struct place *lock)
{
    int index = (int)(lock - places);

    if (lock->owner != (int)(me - threads) && me->next.kind == OP_WAIT)
        fail(VERDICT_ASSERT, &me->next.site,
             "%s waits at %s, with a lock that it does not hold", me->name,
             places[me->next.cond].name);
    if (lock->owner != (int)(me - threads))
        fail(VERDICT_ASSERT, &me->next.site,
             "%s gives back %s, and does not hold it", me->name, lock->name);
    if (lock->count == 249)
        misuse("%s is given back more than 249 times in one run; make the"
               " model smaller",
               lock->name);
    lock->owner = -1;
    lock->passed = me->knows;
    in_order(me, lock);
    lock->event = telling ? event_count : -1;
    me->knows.oldest[index] = (uint8_t)lock->count++;
    if (me->round[index] == lock->count - 2)
        me->round[index]++; /* no news for the one who did it */
}

/* --- condition variables: a signal tells nothing but that --- */

static void
begin_to_wait(struct thread *me, struct place *cond)
{
    me->signalled = false;
    cond->waiting |= (uint8_t)(1U << (me - threads));
    clock_join(&me->after, &cond->after);
    clock_join(&cond->readers, &me->after);
}

static void
wake_one(struct thread *me, int waiter, struct place *cond)
{
    cond->waiting &= (uint8_t) ~(1U << waiter);
    threads[waiter].signalled = threads[waiter].next.ok = true;
    threads[waiter].signal_from = telling ? event_count : -1;
    me->next.target = waiter;
}

static void
signal_to(struct thread *me, struct place *cond, int choice)
{
    uint8_t all = cond->waiting;

    me->next.target = -1;
    clock_join(&me->after, &cond->after);
    clock_join(&me->after, &cond->readers);
    cond->after = me->after;
    for (int i = 0; i < MAX_THREADS; i++)
        if ((all >> i & 1) != 0 &&
            (me->next.kind == OP_BROADCAST || choice-- == 0))
            wake_one(me, i, cond);
}

/* A wait is over. By a signal: with the lock again, in the same step. Early:
 * the lock is a step of its own, and meanwhile others may have it. */
static void
end_wait(struct thread *me, struct place *lock, struct place *cond, int choice)
{
    enum wake_by way[2] = { BY_SIGNAL, BY_SIGNAL };

    if (!me->signalled)
        ways(me, way);
    me->next.by = way[choice];
    me->timeouts_left -= me->next.by == BY_TIMEOUT && !idle;
    me->spurious_left -= me->next.by == BY_NOTHING;
    cond->waiting &= (uint8_t) ~(1U << (me - threads));
    clock_join(&me->after, &cond->after);
    clock_join(&cond->readers, &me->after);
    if (me->signalled)
        take(me, lock);
}

/* --- park --- */

static void
park(struct thread *me, int choice)
{
    enum wake_by way[2] = { BY_SIGNAL, BY_SIGNAL };

    if (waits(me))
        ways(me, way);
    me->next.by = way[choice];
    me->next.ok = me->token;
    me->timeouts_left -= me->next.by == BY_TIMEOUT && !idle;
    me->spurious_left -= me->next.by == BY_NOTHING;
    clock_join(&me->after, &me->token_after);
    clock_join(&me->parked_after, &me->after);
    if (me->token)
        knowledge_join(&me->knows, &me->token_knows);
    me->token = false;
}

static void
unpark(struct thread *me, struct thread *target)
{
    clock_join(&me->after, &target->parked_after);
    clock_join(&target->token_after, &me->after);
    knowledge_join(&target->token_knows, &me->knows);
    me->next.ok = !target->token;
    target->token = true;
    target->token_from = telling ? event_count : -1;
}

static void
join(struct thread *me, int target)
{
    for (int i = 0; i < thread_count; i++)
        if (i == target || (target < 0 && &threads[i] != me)) {
            knowledge_join(&me->knows, &threads[i].knows);
            clock_join(&me->after, &threads[i].after);
        }
}

/* --- all of them --- */

/* The lock or condition variable lies in memory, too. */
static void
touch(int thread, int place)
{
    if (place < 0)
        return;
    plain_check_atomic(thread, &threads[thread].next);
    if (places[place].destroyed) {
        event_add(thread, &threads[thread].next);
        fail(VERDICT_ASSERT, &threads[thread].next.site,
             "%s uses %s, which is destroyed", threads[thread].name,
             places[place].name);
    }
    places[place].touched[thread] = threads[thread].knows.at[thread];
}

void
sync_check_held(void)
{
    for (int i = 0; i < place_count; i++)
        if (places[i].kind == PLACE_LOCK && places[i].owner >= 0)
            fail(VERDICT_ASSERT, NULL, "at the end %s still holds %s",
                 threads[places[i].owner].name, places[i].name);
}

static int
hears_from(const struct thread *me)
{
    switch (me->next.kind) {
    case OP_LOCK:
    case OP_TRYLOCK:
        return places[me->next.place].event;
    case OP_WAKE:
        return me->next.by == BY_SIGNAL ? me->signal_from : -1;
    case OP_PARK:
        return me->next.ok ? me->token_from : -1;
    default:
        return -1;
    }
}

static void
perform_on_lock(struct thread *me, int choice)
{
    struct place *lock = me->next.place >= 0 ? &places[me->next.place] : NULL;
    struct place *cond = me->next.cond >= 0 ? &places[me->next.cond] : NULL;

    switch (me->next.kind) {
    case OP_LOCK:
        take(me, lock);
        break;
    case OP_TRYLOCK:
        try_to_take(me, lock);
        break;
    case OP_UNLOCK:
        give_back(me, lock);
        break;
    case OP_WAIT:
        give_back(me, lock);
        begin_to_wait(me, cond);
        break;
    case OP_WAKE:
        end_wait(me, lock, cond, choice);
        break;
    default:
        signal_to(me, cond, choice);
    }
}

static void
perform_on_heap(struct thread *me)
{
    clock_join(&me->after, &heap_after);
    heap_after = me->after;
}

bool
sync_perform(int thread, int choice)
{
    struct thread *me = &threads[thread];
    struct event *event;

    /* Only now: it could not have come earlier. */
    if (idle && me->timeouts_left == 0 && me->spurious_left == 0)
        for (int i = 0; i < thread_count; i++)
            clock_join(&me->after, &threads[i].after);
    if (me->next.kind >= OP_LOCK && me->next.kind <= OP_BROADCAST) {
        touch(thread, me->next.place);
        /* Who was signalled has left it, so it may be destroyed by then. */
        if (me->next.kind != OP_WAKE || !me->signalled)
            touch(thread, me->next.cond);
        perform_on_lock(me, choice);
    } else if (me->next.kind == OP_PARK) {
        park(me, choice);
    } else if (me->next.kind == OP_UNPARK) {
        unpark(me, &threads[me->next.target]);
    } else if (me->next.kind == OP_JOIN) {
        join(me, me->next.target);
    } else if (me->next.kind == OP_CHOOSE) {
        me->next.left = (uint64_t)choice;
    } else {
        perform_on_heap(me);
    }
    event = event_add(thread, &me->next);
    if (event != NULL) {
        event->reads_from = hears_from(me);
        event->hears = event->reads_from >= 0;
    }
    return true;
}
