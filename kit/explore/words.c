/* An event in words. */
#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "report.h"

/* An order is said only where it is not the one that orders all. */
static void
add_order(char *out, int order)
{
    static const char *const words[] = { "relaxed", "consume", "acquire",
                                         "release", "acq_rel" };

    if (order != memory_order_seq_cst)
        add(out, " (%s)", words[order]);
}

bool
is_release(int order)
{
    return order == memory_order_release || order == memory_order_acq_rel ||
           order == memory_order_seq_cst;
}

bool
is_acquire(int order)
{
    return order != memory_order_relaxed && order != memory_order_release;
}

bool
is_write(const struct op *op)
{
    return op->wrote || op->kind == OP_WRITE || op->kind == OP_FREE;
}

/* --- atomics --- */

static void
add_load(char *out, const struct event *event)
{
    const struct op *op = &event->op;

    add(out, "reads ");
    add_place(out, op->place);
    add(out, event->stale > 0 ? ": the old " : ": ");
    add_value(out, op->place, op->size, op->seen);
    add_order(out, op->order);
    if (event->stale == 1)
        add(out, "; 1 newer store is not seen yet");
    else if (event->stale > 1)
        add(out, "; %d newer stores are not seen yet", event->stale);
}

static void
add_store(char *out, const struct event *event)
{
    const struct op *op = &event->op;
    int lost = overwritten((int)(event - events));

    add(out, "sets ");
    add_place(out, op->place);
    add(out, " = ");
    add_value(out, op->place, op->size, op->operand);
    add_order(out, op->order);
    if (lost < 0)
        return;
    add(out, ", over ");
    add_value(out, op->place, op->size, op->seen);
    add(out, ", which it has not read");
}

/* "from -> to" */
static void
add_step(char *out, const struct op *op, uint64_t to)
{
    add_place(out, op->place);
    add(out, ": ");
    add_value(out, op->place, op->size, op->seen);
    add(out, " -> ");
    add_value(out, op->place, op->size, to);
    add_order(out, op->order);
}

static void
add_change(char *out, const struct op *op)
{
    switch (op->change) {
    case '+':
        add(out, "counts up ");
        break;
    case '-':
        add(out, "counts down ");
        break;
    case '|':
        add(out, "sets bits in ");
        break;
    case '&':
        add(out, "clears bits in ");
        break;
    case '^':
        add(out, "flips bits in ");
        break;
    default:
        add(out, "exchanges ");
    }
    add_step(out, op, op->left);
}

static void
add_compare_exchange(char *out, const struct op *op)
{
    if (op->ok) {
        add(out, "CAS ");
        add_step(out, op, op->operand);
        return;
    }
    add(out, "CAS ");
    add_place(out, op->place);
    add(out, " fails: it is ");
    add_value(out, op->place, op->size, op->seen);
    if (op->on_purpose) {
        add(out, " as expected, but a weak one may fail");
    } else {
        add(out, ", not ");
        add_value(out, op->place, op->size, op->expected);
    }
    add_order(out, op->failed_order);
}

static void
add_atomic(char *out, const struct event *event)
{
    const struct op *op = &event->op;

    switch (op->kind) {
    case OP_LOAD:
        add_load(out, event);
        break;
    case OP_STORE:
        add_store(out, event);
        break;
    case OP_RMW:
        add_change(out, op);
        break;
    case OP_CAS:
        add_compare_exchange(out, op);
        break;
    case OP_SPIN:
        add(out, op->operand != 0 ? "goes round: something has changed"
                                  : "goes round, and has looked at nothing");
        break;
    default:
        add(out, "fence");
        add_order(out, op->order);
    }
}

/* --- locks, condition variables, park --- */

static void
add_signal(char *out, const struct op *op)
{
    bool all = op->kind == OP_BROADCAST;

    add(out, all ? "broadcasts " : "signals ");
    add_place(out, op->cond);
    if (op->target < 0)
        add(out, ": nobody waits");
    else if (all)
        add(out, " to all who wait");
    else
        add(out, " to %s", thread_name(op->target));
}

static void
add_wake(char *out, const struct op *op)
{
    static const char *const ways[] = { "by the signal", "as time is up",
                                        "for no reason" };

    add(out, "wakes %s", ways[op->by]);
    if (!op->ok)
        return; /* it takes the lock in a step of its own */
    add(out, ", has ");
    add_place(out, op->place);
    add(out, " again");
}

static void
add_park(char *out, const struct op *op)
{
    static const char *const ways[] = { "parks: takes the token, goes on",
                                        "parks: goes on as time is up",
                                        "parks: goes on for no reason" };

    if (op->only_looks)
        add(out, op->ok ? "takes the token" : "looks: no token");
    else
        add(out, "%s", ways[op->by]);
}

static void
add_lock(char *out, const struct op *op)
{
    switch (op->kind) {
    case OP_LOCK:
        add(out, "locks ");
        break;
    case OP_TRYLOCK:
        add(out, op->ok ? "locks (try) " : "tries in vain to lock ");
        break;
    case OP_UNLOCK:
        add(out, "unlocks ");
        break;
    default:
        add(out, "waits for ");
        add_place(out, op->cond);
        add(out, ", gives back ");
    }
    add_place(out, op->place);
}

static void
add_join(char *out, const struct op *op)
{
    if (op->target < 0)
        add(out, "joins them all");
    else
        add(out, "joins %s", thread_name(op->target));
}

static void
add_sync(char *out, const struct op *op)
{
    switch (op->kind) {
    case OP_WAKE:
        add_wake(out, op);
        break;
    case OP_SIGNAL:
    case OP_BROADCAST:
        add_signal(out, op);
        break;
    case OP_PARK:
        add_park(out, op);
        break;
    case OP_UNPARK:
        add(out, "unparks %s%s", thread_name(op->target),
            op->ok ? "" : ", which has a token already");
        break;
    case OP_JOIN:
        add_join(out, op);
        break;
    default:
        add_lock(out, op);
    }
}

/* --- the rest --- */

static void
add_plain(char *out, const struct op *op)
{
    char source[SAY];

    add(out, op->kind == OP_READ ? "reads " : "writes ");
    add_memory(out, op->address);
    say_source(source, op);
    if (*source != '\0')
        add(out, ": %s", source);
}

static void
add_rest(char *out, const struct event *event)
{
    const struct op *op = &event->op;

    switch (op->kind) {
    case OP_CHOOSE:
        add(out, "%s: %" PRIu64 " of 0 to %" PRIu64,
            op->site.text != NULL ? op->site.text : "chooses", op->left,
            op->operand - 1);
        break;
    case OP_MALLOC:
    case OP_FREE:
        add(out,
            op->kind == OP_MALLOC ? "allocates block %d" : "frees block %d",
            op->target + 1);
        break;
    case OP_START:
        add(out, "starts %s", thread_name(op->target));
        break;
    case OP_EXIT:
        add(out, "ends");
        break;
    default:
        add(out, "%s", event->text);
    }
}

void
say_event(char *out, const struct event *event)
{
    const struct op *op = &event->op;

    *out = '\0';
    if (op->kind <= OP_SPIN || op->kind == OP_LOCAL_FENCE)
        add_atomic(out, event);
    else if (op->kind <= OP_JOIN)
        add_sync(out, op);
    else if (op->kind == OP_READ || op->kind == OP_WRITE)
        add_plain(out, op);
    else
        add_rest(out, event);
}

void
say_stuck(char *out, int thread)
{
    const struct op *op = &threads[thread].next;

    *out = '\0';
    switch (op->kind) {
    case OP_PARK:
        add(out, "sleeps for ever in park");
        break;
    case OP_WAKE:
        add(out, threads[thread].signalled ? "waits for ever for "
                                           : "sleeps for ever, waits for ");
        add_place(out, threads[thread].signalled ? op->place : op->cond);
        break;
    case OP_LOCK:
        add(out, "waits for ever for ");
        add_place(out, op->place);
        break;
    case OP_JOIN:
        add(out, "waits for ever for ");
        add(out, "%s", op->target < 0 ? "the others" : thread_name(op->target));
        break;
    case OP_SPIN:
        add(out, "goes round for ever: nothing changes any more");
        break;
    default:
        add(out, "is here when the run is given up");
    }
}
