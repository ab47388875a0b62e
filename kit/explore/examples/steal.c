/* The run queue of a worker, from which a thief steals half: two slots, three
 * tasks. The head is two counters in one word. The thief moves `real` to claim
 * tasks, copies them, and then lets `steal` follow: only now may the owner fill
 * those slots again. This is Tokio's queue (tokio-rs/tokio#2387), made
 * small. */
#include "example.h"

#ifndef TAIL_ORDER
#define TAIL_ORDER memory_order_release
#endif
#ifndef HEAD_SEEN
#define HEAD_SEEN memory_order_acquire
#endif
#ifndef FREED_ORDER
#define FREED_ORDER memory_order_acq_rel
#endif
#ifndef THIEVES
#define THIEVES 1
#endif
#ifndef ROUNDS
#define ROUNDS 1
#endif

enum { SLOTS = 2, TASKS = 3, WHO = 4 };

static struct {
    _Atomic uint32_t head; /* steal << 16 | real */
    _Atomic uint16_t tail; /* the owner's; all three count up */
    unsigned slot[SLOTS];
} queue;
static unsigned overflow[TASKS], overflows;
static unsigned ran[WHO][TASKS + 1];

static uint32_t
pack(uint16_t steal, uint16_t real)
{
    return (uint32_t)steal << 16 | real;
}

static void
show_head(uint64_t head, char *out, size_t size)
{
    snprintf(out, size, "steal=%u real=%u", (unsigned)(head >> 16),
             (unsigned)(head & 0xffff));
}

static void
run_task(unsigned task)
{
    explore_note("runs task %u", task);
    ran[explore_self()][task]++;
}

static void
push(unsigned task)
{
    uint16_t tail = atomic_load_explicit(&queue.tail, memory_order_relaxed);
    uint32_t head = atomic_load_explicit(&queue.head, HEAD_SEEN);
    if ((uint16_t)(tail - (head >> 16)) >= SLOTS) {
        overflow[overflows++] = task;
        return;
    }
    queue.slot[tail % SLOTS] = task;
    atomic_store_explicit(&queue.tail, (uint16_t)(tail + 1), TAIL_ORDER);
}

static bool
pop(void)
{
    uint16_t tail = atomic_load_explicit(&queue.tail, memory_order_relaxed);
    uint32_t head = atomic_load_explicit(&queue.head, memory_order_acquire);
    for (;;) {
        uint16_t steal = (uint16_t)(head >> 16), real = (uint16_t)head;
        if (real == tail)
            return false;
        uint16_t next = (uint16_t)(real + 1);
        uint32_t moved = pack(steal == real ? next : steal, next);
#ifdef POP_BY_STORE
        atomic_store_explicit(&queue.head, moved, memory_order_release);
#else
        if (!atomic_compare_exchange_strong_explicit(&queue.head, &head, moved,
                                                     memory_order_acq_rel,
                                                     memory_order_acquire))
            continue;
#endif
        run_task(queue.slot[real % SLOTS]);
        return true;
    }
}

/* Claim half of the tasks. Returns how many, and in *head what it left. */
static uint16_t
claim(uint32_t *head)
{
    *head = atomic_load_explicit(&queue.head, memory_order_acquire);
    for (;;) {
        uint16_t steal = (uint16_t)(*head >> 16), real = (uint16_t)*head;
        uint16_t tail = atomic_load_explicit(&queue.tail, memory_order_acquire);
        uint16_t count = (uint16_t)(tail - real);
        count = (uint16_t)(count - count / 2);
        if (steal != real || count == 0 || count > SLOTS)
            return 0; /* another thief is at work, or it is empty */
        uint16_t next = (uint16_t)(real + count);
#ifdef IN_ONE_PHASE
        steal = next;
#endif
        if (atomic_compare_exchange_strong_explicit(
                &queue.head, head, pack(steal, next), memory_order_acq_rel,
                memory_order_acquire)) {
            *head = pack(steal, next);
            return count;
        }
    }
}

#ifndef IN_ONE_PHASE
/* Let `steal` follow: the slots are the owner's again. */
static void
free_slots(uint32_t head)
{
    for (;;) {
        uint32_t freed = pack((uint16_t)head, (uint16_t)head);
        if (atomic_compare_exchange_strong_explicit(
                &queue.head, &head, freed, FREED_ORDER, memory_order_relaxed))
            return;
    }
}
#endif

static void
steal(void *unused)
{
    (void)unused;
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t head;
        uint16_t count = claim(&head);
        if (count == 0)
            continue;
        for (uint16_t i = count; i > 0; i--)
            run_task(queue.slot[(uint16_t)(head - i) % SLOTS]);
#ifndef IN_ONE_PHASE
        free_slots(head);
#endif
    }
}

static void
own(void *unused)
{
    (void)unused;
    push(1);
    push(2);
    pop();
    push(3);
    while (pop())
        ;
}

static void
run(void)
{
    explore_name(&queue.head, "head", show_head);
    explore_name(&queue.tail, "tail", NULL);
    explore_thread("owner", own, NULL);
    for (int thief = 0; thief < THIEVES; thief++)
        explore_thread("thief", steal, NULL);
    explore_join();
    while (overflows > 0)
        run_task(overflow[--overflows]);
    for (unsigned task = 1; task <= TASKS; task++) {
        unsigned times = 0;
        for (unsigned who = 0; who < WHO; who++)
            times += ran[who][task];
        EXPLORE_CHECK(times == 1, "task %u ran %u times", task, times);
    }
}

const struct explore_model explore_model = {
    .law = "each task runs once, whoever took it",
    .run = run,
    .breaks = BREAKS,
    .needs_stale = NEEDS_STALE,
};
