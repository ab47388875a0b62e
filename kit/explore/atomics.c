/* What the shim's stdatomic.h calls: an operation becomes a step. */
#include <stdatomic.h>
#include <string.h>

#include "engine.h"
#include "explore_shim.h"
#include "plain.h"

static struct op
atomic_op(enum op_kind kind, const volatile void *atomic, int size, int order,
          const struct explore_site *site)
{
    struct op op = { .kind = kind,
                     .order = order == memory_order_consume
                                  ? memory_order_acquire
                                  : order,
                     .failed_order = -1,
                     .size = size,
                     .address = (uintptr_t)atomic };

    if (site != NULL)
        op.site = *site;
    op.place = place_at(PLACE_ATOMIC, atomic, size, site);
    return op;
}

uint64_t
explore_load(const volatile void *atomic, int size, int order,
             const struct explore_site *site)
{
    struct op op = atomic_op(OP_LOAD, atomic, size, order, site);

    step(&op);
    return threads[self].next.seen;
}

void
explore_store(volatile void *atomic, int size, uint64_t value, int order,
              const struct explore_site *site)
{
    struct op op = atomic_op(OP_STORE, atomic, size, order, site);

    op.operand = value & mask(size);
    step(&op);
}

uint64_t
explore_change(volatile void *atomic, int size, int change, uint64_t operand,
               int order, const struct explore_site *site)
{
    struct op op = atomic_op(OP_RMW, atomic, size, order, site);

    op.change = (char)change;
    op.operand = operand & mask(size);
    step(&op);
    return threads[self].next.seen;
}

bool
explore_compare_exchange(volatile void *atomic, int size, void *expected,
                         uint64_t value, int order, int failed_order, bool weak,
                         const struct explore_site *site)
{
    struct op op = atomic_op(OP_CAS, atomic, size, order, site);

    op.failed_order = failed_order == memory_order_consume
                          ? memory_order_acquire
                          : failed_order;
    op.operand = value & mask(size);
    op.weak = weak;
    plain_read_at((uintptr_t)expected, (size_t)size, site);
    memcpy(&op.expected, expected, (size_t)size);
    step(&op);
    if (threads[self].next.ok)
        return true;
    plain_write_at((uintptr_t)expected, (size_t)size, site);
    memcpy(expected, &threads[self].next.seen, (size_t)size);
    return false;
}

void
explore_fence(int order, const struct explore_site *site)
{
    struct thread *me = &threads[self];
    struct op op = { .kind = OP_FENCE, .order = order, .place = -1 };

    op.failed_order = -1;
    if (site != NULL)
        op.site = *site;
    if (order == memory_order_seq_cst) {
        step(&op);
        return;
    }
    if (acquires(order))
        knowledge_join(&me->knows, &me->heard);
    if (releases(order)) {
        if (me->knows.at[self] < MAX_TIME)
            me->knows.at[self]++; /* what it does next, is not published */
        me->published = me->knows;
    }
    op.kind = OP_LOCAL_FENCE;
    event_add(self, &op);
}
