/* What the verdict of a run is about: which two accesses, which block; and
 * what happened before what. */
#include <string.h>

#include "report.h"

struct about about;

static bool
is_access(const struct op *op)
{
    return op->kind == OP_READ || op->kind == OP_WRITE || op->kind == OP_FREE ||
           (op->kind < OP_STEPS && op->place >= 0);
}

static int
last_access(void)
{
    for (int i = event_count - 1; i >= 0; i--)
        if (is_access(&events[i].op))
            return i;
    return -1;
}

/* The bytes that an operation touches; of a free: the whole block. */
static void
bytes_of(const struct op *op, uintptr_t *from, uintptr_t *to)
{
    *from = op->address;
    *to = op->address + (uintptr_t)op->size;
    if (op->kind == OP_FREE && op->target >= 0) {
        *from = (uintptr_t)blocks[op->target].start;
        *to = *from + blocks[op->target].size;
    } else if (op->place >= 0) {
        *from = places[op->place].address;
        *to = *from + (uintptr_t)places[op->place].size;
    }
}

bool
overlap(const struct op *a, const struct op *b)
{
    uintptr_t from_a, to_a, from_b, to_b;

    bytes_of(a, &from_a, &to_a);
    bytes_of(b, &from_b, &to_b);
    return from_a < to_b && from_b < to_a;
}

int
before_in_thread(int event)
{
    for (int i = event - 1; i >= 0; i--)
        if (events[i].thread == events[event].thread)
            return i;
    for (int i = event - 1; i >= 0; i--)
        if (events[i].op.kind == OP_START &&
            events[i].op.target == events[event].thread)
            return i;
    return -1;
}

/* The events that happened before the one that was asked for last, in the
 * sense of C11; that one, too. */
static bool heard[MAX_EVENTS];

static void
hear_joined(const struct op *op, int event)
{
    for (int i = 0; i < event; i++)
        if (events[i].op.kind == OP_EXIT &&
            (op->target < 0 || events[i].thread == op->target))
            heard[i] = true;
}

static void
hear_back(int event)
{
    const struct event *e = &events[event];
    int before = before_in_thread(event);

    if (before >= 0)
        heard[before] = true;
    if (e->hears && e->reads_from >= 0)
        heard[e->reads_from] = true;
    if (e->op.kind == OP_JOIN)
        hear_joined(&e->op, event);
}

static void
find_heard(int event)
{
    memset(heard, 0, sizeof heard);
    heard[event] = true;
    for (int i = event; i >= 0; i--)
        if (heard[i])
            hear_back(i);
}

bool
is_ordered(int from, int to)
{
    find_heard(to);
    return heard[from];
}

int
last_heard(int thread, int event)
{
    find_heard(event);
    for (int i = event - 1; i >= 0; i--)
        if (heard[i] && events[i].thread == thread && events[i].step > 0)
            return i;
    return -1;
}

/* The access that races with `second`: the latest one of another thread that
 * is not ordered before it. */
static int
other_access(int second)
{
    const struct op *op = &events[second].op;
    int found = -1;

    for (int i = second - 1; i >= 0; i--) {
        const struct op *other = &events[i].op;

        if (events[i].thread == events[second].thread || !is_access(other) ||
            !overlap(other, op) || (!is_write(other) && !is_write(op)))
            continue;
        if (!is_ordered(i, second))
            return i;
        if (found < 0)
            found = i;
    }
    return found;
}

int
block_of(const struct op *op)
{
    struct block *block;

    if (op->kind == OP_FREE || op->kind == OP_MALLOC)
        return op->target;
    block = block_at(op->place >= 0 ? places[op->place].address : op->address);
    return block != NULL ? (int)(block - blocks) : -1;
}

static int
first_live_block(void)
{
    for (int i = 0; i < block_count; i++)
        if (blocks[i].live)
            return i;
    return -1;
}

void
about_find(const struct result *failed)
{
    about = (struct about){ .first = -1, .second = -1, .block = -1 };
    switch (failed->verdict) {
    case VERDICT_CHECK:
    case VERDICT_ASSERT:
        about.first = plain_cause(failed);
        break;
    case VERDICT_RACE:
        about.second = last_access();
        if (about.second >= 0)
            about.first = other_access(about.second);
        break;
    case VERDICT_FREED:
    case VERDICT_DOUBLE_FREE:
        about.second = last_access();
        if (about.second >= 0)
            about.block = block_of(&events[about.second].op);
        if (about.block >= 0)
            about.first = blocks[about.block].freed_event;
        break;
    case VERDICT_LEAK:
        about.block = first_live_block();
        break;
    default:
        break;
    }
}
