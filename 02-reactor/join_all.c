#include <pthread.h>
#include <stdlib.h>

#include "cell.h"
#include "join_all.h"
#include "rt_assert.h"

#define BIT(i) (UINT64_C(1) << (i))

/* What the children's wakers point to. Counted, since a child's waker may
 * outlive the join. */
struct rt_join_all_block {
    /* The waker of the join's newest poll. It has a lock of its own, since it
     * is woken outside of ours. */
    struct rt_cell parent;

    pthread_mutex_t lock; /* protects woken and refs; a leaf */
    uint64_t woken;       /* bit i: child i was woken and not polled since */
    unsigned refs;        /* the join's own, and one for each child's waker */
    struct slot {
        struct rt_join_all_block *block;
        unsigned index;
    } slots[];
};

static struct rt_join_all_block *
block_new(unsigned count)
{
    struct rt_join_all_block *block =
        malloc(sizeof *block + count * sizeof block->slots[0]);

    if (block == NULL)
        return NULL;
    rt_cell_init(&block->parent);
    pthread_mutex_init(&block->lock, NULL);
    block->woken = UINT64_MAX; /* each child is polled at the first poll */
    block->refs = 1;
    for (unsigned i = 0; i < count; i++)
        block->slots[i] = (struct slot){ block, i };
    return block;
}

static void
block_unref(struct rt_join_all_block *block)
{
    unsigned left;

    pthread_mutex_lock(&block->lock);
    left = --block->refs;
    pthread_mutex_unlock(&block->lock);
    if (left > 0)
        return;
    rt_cell_fini(&block->parent);
    pthread_mutex_destroy(&block->lock);
    free(block);
}

static uint64_t
take_woken(struct rt_join_all_block *block)
{
    uint64_t woken;

    pthread_mutex_lock(&block->lock);
    woken = block->woken;
    block->woken = 0;
    pthread_mutex_unlock(&block->lock);
    return woken;
}

static void
slot_clone(void *data)
{
    struct rt_join_all_block *block = ((struct slot *)data)->block;

    pthread_mutex_lock(&block->lock);
    block->refs++;
    pthread_mutex_unlock(&block->lock);
}

static void
slot_drop(void *data)
{
    block_unref(((struct slot *)data)->block);
}

/* Note which child it was, then wake the task (C1: first make it true). */
static void
slot_wake_by_ref(void *data)
{
    struct slot *slot = data;
    struct rt_join_all_block *block = slot->block;

    pthread_mutex_lock(&block->lock);
    block->woken |= BIT(slot->index);
    pthread_mutex_unlock(&block->lock);
    rt_cell_wake(&block->parent);
}

static void
slot_wake(void *data)
{
    slot_wake_by_ref(data);
    slot_drop(data);
}

static const struct rt_waker_type slot_waker = {
    .clone = slot_clone,
    .wake = slot_wake,
    .wake_by_ref = slot_wake_by_ref,
    .drop = slot_drop,
};

static void
poll_child(struct rt_join_all *me, unsigned i, struct rt_context *cx)
{
    struct rt_context child_cx = *cx;
    struct rt_waker waker;

    if (me->block != NULL) {
        waker = (struct rt_waker){ &slot_waker, &me->block->slots[i] };
        child_cx.waker = &waker;
    }
    if (rt_future_poll(me->children[i], &child_cx) == RT_PENDING)
        return;
    rt_future_drop(me->children[i]);
    me->finished |= BIT(i);
}

/* The parent's waker lies in our block, so block_on cannot see that no child
 * kept one of ours (F2). */
static void
assert_a_wake_can_come(struct rt_join_all *me)
{
    bool lost;

    if (me->block == NULL)
        return;
    pthread_mutex_lock(&me->block->lock);
    lost = me->block->refs == 1 && me->block->woken == 0;
    pthread_mutex_unlock(&me->block->lock);
    if (lost)
        rt_future_backtrace(&me->future, stderr);
    RT_ASSERT(!lost, "F2: join_all is pending and no child holds a clone of its"
                     " waker: no wake can come");
}

static enum rt_poll
join_all_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_join_all *me = (struct rt_join_all *)self;
    uint64_t woken = UINT64_MAX;

    if (!me->started) {
        me->started = true;
        me->block = block_new(me->count);
    }
    if (me->block != NULL) {
        rt_cell_register(&me->block->parent, cx->waker);
        woken = take_woken(me->block);
    }
    for (unsigned i = 0; i < me->count; i++)
        if ((woken & ~me->finished & BIT(i)) != 0)
            poll_child(me, i, cx);
    for (unsigned i = 0; i < me->count; i++)
        if ((me->finished & BIT(i)) == 0) {
            assert_a_wake_can_come(me);
            return RT_PENDING;
        }
    return RT_READY;
}

static struct rt_future *
join_all_child(const struct rt_future *self, unsigned i)
{
    const struct rt_join_all *me = (const struct rt_join_all *)self;

    return i < me->count ? me->children[i] : NULL;
}

/* The children are dropped by now (F3). */
static void
join_all_drop(struct rt_future *self)
{
    struct rt_join_all *me = (struct rt_join_all *)self;

    for (unsigned i = 0; i < me->count; i++) {
        struct rt_future *child = me->children[i];

        if (self->line != RT_LINE_FINISHED && (me->finished & BIT(i)) != 0 &&
            child->type->drop_output != NULL)
            child->type->drop_output(child);
    }
    if (me->block != NULL) {
        rt_cell_clear(&me->block->parent); /* a child's waker may outlive us */
        block_unref(me->block);
    }
}

static const struct rt_future_type join_all_type = {
    .name = "join_all",
    .file = __FILE__,
    .poll = join_all_poll,
    .drop = join_all_drop,
    .child = join_all_child,
};

struct rt_join_all
rt_join_all(struct rt_future **children, unsigned count)
{
    RT_ASSERT(count <= RT_JOIN_ALL_MAX,
              "join_all takes up to %u futures, not %u", RT_JOIN_ALL_MAX,
              count);
    return (struct rt_join_all){ .future = { .type = &join_all_type },
                                 .children = children,
                                 .count = count };
}
