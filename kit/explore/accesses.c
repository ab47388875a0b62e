/* The accesses of a run that may still race with a later one.
 *
 * Two accesses race if they touch the same byte, one of them writes, not both
 * are atomic, and neither thread has heard of what the other did. For each
 * eight bytes that a run touches there is a list of accesses. A thread that has
 * heard of an access, and does one that clashes with at least as much, makes
 * the older one superfluous; so the lists stay short. (FastTrack, Flanagan and
 * Freund 2009, byte by byte.) */
#include "accesses.h"

enum {
    GRANULE = 8,
    TABLE = 1 << 15,
    FULL = TABLE / 4 * 3,
    MAX_ACCESSES = 1 << 17,
};

/* Of the run whose number it has; other ones are empty. */
struct granule {
    uintptr_t address;
    struct access *newest;
    uint32_t run;
    bool atomic; /* it was used as one, too */
};

static struct granule table[TABLE];
static struct access pool[MAX_ACCESSES];
static struct access *unused; /* given back in this run */
static int granules_used, accesses_used;
static uint32_t run;

void
accesses_reset(void)
{
    run++;
    granules_used = accesses_used = 0;
    unused = NULL;
}

static struct access *
new_access(void)
{
    struct access *access = unused;

    if (access != NULL)
        unused = access->older;
    else if (accesses_used < MAX_ACCESSES)
        access = &pool[accesses_used++];
    else
        misuse("the model touches too much memory; make it smaller");
    return access;
}

static void
give_back(struct access *access)
{
    access->older = unused;
    unused = access;
}

/* The granule at `address`; where it is not there yet, a new one or NULL. */
static struct granule *
granule_at(uintptr_t address, bool new)
{
    unsigned hash =
        (unsigned)((address / GRANULE * UINT64_C(0x9E3779B97F4A7C15)) >> 40);
    struct granule *granule = &table[hash % TABLE];

    while (granule->run == run && granule->address != address)
        granule = granule == &table[TABLE - 1] ? table : granule + 1;
    if (granule->run == run)
        return granule;
    if (!new)
        return NULL;
    if (granules_used++ == FULL)
        misuse("the model touches more than %d KiB of memory; make it smaller",
               FULL * GRANULE / 1024);
    *granule = (struct granule){ address, NULL, run, false };
    return granule;
}

/* Which of the granule's bytes are in the `size` bytes at `address`. */
static uint8_t
bytes_of(uintptr_t granule, uintptr_t address, size_t size)
{
    uintptr_t from = address > granule ? address - granule : 0;
    uintptr_t end = address + size - granule;

    if (end > GRANULE)
        end = GRANULE;
    return (uint8_t)((1U << end) - (1U << from));
}

static bool
clash(const struct access *a, const struct access *b)
{
    return a->thread != b->thread && ((a->how | b->how) & WRITES) &&
           !(a->how & b->how & ATOMIC);
}

/* Whether the thread of `now` has heard of `older`. */
static bool
heard_of(const struct access *now, const struct access *older)
{
    return now->thread == older->thread ||
           threads[now->thread].knows.at[older->thread] >= older->time;
}

/* Whether whatever clashes with `older` clashes with `now`, too. */
static bool
replaces(const struct access *now, const struct access *older)
{
    return (now->how & WRITES) >= (older->how & WRITES) &&
           (now->how & ATOMIC) <= (older->how & ATOMIC);
}

/* Compare `now` with each access of the granule; forget what it replaces. */
static void
compare(struct granule *granule, const struct access *now)
{
    struct access **link = &granule->newest;

    while (*link != NULL) {
        struct access *older = *link;
        uint8_t shared = older->bytes & now->bytes;

        if (shared != 0 && !heard_of(now, older) && clash(older, now))
            access_races(older, now,
                         granule->address + (uintptr_t)__builtin_ctz(shared),
                         (size_t)__builtin_popcount(shared));
        if (shared != 0 && heard_of(now, older) && replaces(now, older))
            older->bytes &= (uint8_t)~shared;
        if (older->bytes == 0) {
            *link = older->older;
            give_back(older);
        } else {
            link = &older->older;
        }
    }
}

/* The most frequent case: the same thread did that a moment ago. */
static bool
nothing_new(const struct granule *granule, const struct access *now)
{
    const struct access *last = granule->newest;

    return last != NULL && last->thread == now->thread &&
           last->time == now->time && (now->bytes & ~last->bytes) == 0 &&
           replaces(last, now);
}

static void
add(struct granule *granule, struct access now)
{
    struct access *access;

    if (nothing_new(granule, &now))
        return;
    compare(granule, &now);
    access = new_access();
    now.older = granule->newest;
    *access = now;
    granule->newest = access;
}

bool
accesses_add(uintptr_t address, size_t size, struct access now)
{
    uintptr_t start = address & ~(uintptr_t)(GRANULE - 1);
    bool atomic = false;

    for (; start < address + size; start += GRANULE) {
        struct granule *granule = granule_at(start, true);

        now.bytes = bytes_of(start, address, size);
        add(granule, now);
        granule->atomic |= (now.how & ATOMIC) != 0;
        atomic |= granule->atomic;
    }
    return atomic;
}

void
accesses_compare(uintptr_t address, size_t size, struct access now)
{
    uintptr_t start = address & ~(uintptr_t)(GRANULE - 1);

    for (; start < address + size; start += GRANULE) {
        struct granule *granule = granule_at(start, false);

        now.bytes = bytes_of(start, address, size);
        if (granule != NULL)
            compare(granule, &now);
    }
}

void
accesses_forget(uintptr_t address, size_t size)
{
    uintptr_t start = address & ~(uintptr_t)(GRANULE - 1);

    for (; start < address + size; start += GRANULE) {
        struct granule *granule = granule_at(start, false);

        if (granule != NULL)
            granule->newest = NULL; /* the run's end gives them back */
    }
}
