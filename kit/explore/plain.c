/* Plain memory: who touched it last, and whether a race is in it.
 *
 * Two accesses race if they touch the same byte, one of them writes, not both
 * are atomic, and neither thread has heard of what the other did. For each
 * eight bytes that a run touches there is a list of the accesses that may still
 * race with a later one. A thread that has heard of an access, and does one
 * that clashes with at least as much, makes the older one superfluous; so the
 * lists stay short. (FastTrack, Flanagan and Freund 2009, byte by byte.) */
#include <stdio.h>
#include <string.h>

#include "explore_shim.h"
#include "plain.h"

enum {
    GRANULE = 8,
    TABLE = 1 << 15,
    FULL = TABLE / 4 * 3,
    MAX_ACCESSES = 1 << 17,
    NULL_PAGE = 4096,
    RUNAWAY = 20 * 1000 * 1000, /* accesses without a step: an endless loop */
    MAX_LOGGED = MAX_EVENTS / 2,
};

/* How an access clashes: the sum of these. */
enum { READS = 0, WRITES = 1, ATOMIC = 2, FREES = 4, LOCKS = 8 };

struct access {
    struct access *older;
    uint8_t how, thread, time;
    uint8_t bytes; /* of the granule: a set */
    int line;      /* 0: `file` is a pc */
    uintptr_t file;
};

/* Of the run whose number it has; other ones are empty. */
struct granule {
    uintptr_t address;
    struct access *newest;
    uint32_t run;
    bool atomic; /* it was used as one, too */
};

uintptr_t caller_pc; /* where the model was last */
static struct granule table[TABLE];
static struct access pool[MAX_ACCESSES];
static struct access *unused; /* given back in this run */
static int granules_used, accesses_used;
static uint32_t run;

static uint64_t moment; /* of which thread, at which of its steps */
static int in_moment;   /* accesses since */
static int logged;
static const struct op *step_under_way; /* an atomic operation, or a lock's */
static struct {
    uintptr_t address;
    size_t size;
} watched;

void
plain_reset(void)
{
    run++;
    granules_used = accesses_used = logged = 0;
    unused = NULL;
    in_moment = 0;
    step_under_way = NULL;
    caller_pc = 0;
}

/* --- lists of accesses --- */

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

/* --- telling --- */

static struct explore_site
site_of(const struct access *access)
{
    if (access->line == 0)
        return image_site(access->file);
    return (struct explore_site){ (const char *)access->file, access->line,
                                  NULL };
}

static const char *
verb(const struct access *access)
{
    if (access->how & (FREES | LOCKS))
        return access->how & FREES ? "frees" : "uses";
    if (access->how & ATOMIC)
        return access->how & WRITES ? "atomically writes" : "atomically reads";
    return access->how & WRITES ? "writes" : "reads";
}

/* The line of the table. */
static void
log_access(const struct access *access, uintptr_t address, size_t size)
{
    struct op op = { .kind = access->how & WRITES ? OP_WRITE : OP_READ,
                     .place = -1,
                     .cond = -1,
                     .target = -1,
                     .size = (int)size,
                     .address = address };

    if (access->line == 0)
        op.pc = access->file;
    else
        op.site = site_of(access);
    event_add(access->thread, &op);
}

/* Few accesses are of interest: if it is known which, those. */
static void
tell(const struct access *access, uintptr_t address, size_t size)
{
    if (logged == MAX_LOGGED ||
        (watched.size != 0 && (address >= watched.address + watched.size ||
                               address + size <= watched.address)))
        return;
    logged++;
    log_access(access, address, size);
}

/* The access that fails is the last line of the log. */
static void
tell_failed(const struct access *now, uintptr_t address, size_t size)
{
    const struct op *last =
        event_count > 0 ? &events[event_count - 1].op : NULL;

    if (step_under_way != NULL)
        event_add(now->thread, step_under_way);
    else if (telling && !(now->how & FREES) &&
             (last == NULL || last->address != address ||
              (last->kind != OP_READ && last->kind != OP_WRITE)))
        log_access(now, address, size);
}

void
plain_watch(uintptr_t address, size_t size)
{
    watched.address = address;
    watched.size = size;
}

/* --- races --- */

_Noreturn static void
fail_race(const struct access *older, const struct access *now,
          uintptr_t address, size_t size)
{
    struct explore_site then = site_of(older);
    struct explore_site here = site_of(now);

    plain_watch(address, size);
    tell_failed(now, address, size);
    fail(VERDICT_RACE, &here,
         "%s: %s %s it at %s:%d, %s %s it at %s:%d, and nothing puts one before"
         " the other",
         memory_name(address), threads[older->thread].name, verb(older),
         then.file, then.line, threads[now->thread].name, verb(now), here.file,
         here.line);
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
            fail_race(older, now,
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

/* Whether some of these bytes were used as an atomic, too. */
static bool
touch(uintptr_t address, size_t size, struct access now)
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

/* --- memory that is not there --- */

static void
check_block(uintptr_t address, size_t size, const struct access *now)
{
    const struct block *block = block_at(address);
    struct explore_site here, then;

    if (block == NULL ||
        (block->live &&
         address + size <= (uintptr_t)block->start + block->size))
        return;
    here = site_of(now);
    then = image_site(block->live ? block->made_at : block->freed_at);
    plain_watch((uintptr_t)block->start, block->size);
    tell_failed(now, address, size);
    if (!block->live)
        fail(VERDICT_FREED, &here, "%s %s %s at %s:%d; %s freed it at %s:%d",
             threads[now->thread].name, verb(now), memory_name(address),
             here.file, here.line, threads[block->freed_by].name, then.file,
             then.line);
    fail(VERDICT_CRASH, &here,
         "%s %s behind the end of a block at %s:%d; it has %zu bytes, and was"
         " allocated at %s:%d",
         threads[now->thread].name, verb(now), here.file, here.line,
         block->size, then.file, then.line);
}

static void
check_memory(uintptr_t address, size_t size, const struct access *now)
{
    struct explore_site here;

    if (address >= NULL_PAGE) {
        check_block(address, size, now);
        return;
    }
    here = site_of(now);
    tell_failed(now, address, size);
    fail(VERDICT_CRASH, &here, "%s %s address %#lx at %s:%d: a null pointer",
         threads[now->thread].name, verb(now), (unsigned long)address,
         here.file, here.line);
}

/* --- plain accesses --- */

/* A thread that runs on and on takes no step that it could be stopped at. */
static void
count_access(const struct access *now)
{
    uint64_t here = (uint64_t)now->thread << 8 | now->time;
    struct explore_site site;

    if (here != moment) {
        moment = here;
        in_moment = 0;
    }
    if (++in_moment < RUNAWAY)
        return;
    site = site_of(now);
    fail(VERDICT_LIVELOCK, &site,
         "%s runs on and on at %s:%d, and waits for nobody: a loop without an"
         " end, or one that waits for a plain variable",
         threads[now->thread].name, site.file, site.line);
}

/* A plain write to an atomic gives it a new value. */
static void
rewrite_atomics(uintptr_t address, size_t size)
{
    for (int i = 0; i < place_count; i++)
        if (places[i].kind == PLACE_ATOMIC && !places[i].untold &&
            places[i].address < address + size &&
            address < places[i].address + (uintptr_t)places[i].size)
            place_rewritten(i);
}

/* What a thread does between two steps is known to whoever hears of the next
 * one. */
static struct access
by_self(int how, uintptr_t file, int line)
{
    return (struct access){ .how = (uint8_t)how,
                            .thread = (uint8_t)self,
                            .time = (uint8_t)(threads[self].knows.at[self] + 1),
                            .line = line,
                            .file = file };
}

static void
access_plain(uintptr_t address, size_t size, struct access now)
{
    if (size == 0)
        return;
    if (now.line == 0)
        caller_pc = now.file;
    count_access(&now);
    if (telling)
        tell(&now, address, size);
    check_memory(address, size, &now);
    if (touch(address, size, now) && (now.how & WRITES))
        rewrite_atomics(address, size);
}

void
plain_read(uintptr_t address, size_t size, uintptr_t pc)
{
    if (self >= 0 && !image_is_private(address))
        access_plain(address, size, by_self(READS, pc, 0));
}

void
plain_write(uintptr_t address, size_t size, uintptr_t pc)
{
    if (self >= 0 && !image_is_private(address))
        access_plain(address, size, by_self(WRITES, pc, 0));
}

void
plain_init(uintptr_t address, size_t size, const struct explore_site *site)
{
    if (self >= 0)
        access_plain(address, size,
                     by_self(WRITES, (uintptr_t)site->file, site->line));
}

void
plain_free(uintptr_t address, size_t size, uintptr_t pc)
{
    uintptr_t granule = address & ~(uintptr_t)(GRANULE - 1);
    struct access now = by_self(WRITES | FREES, pc, 0);

    for (; granule < address + size; granule += GRANULE) {
        struct granule *found = granule_at(granule, false);

        now.bytes = bytes_of(granule, address, size);
        if (found != NULL)
            compare(found, &now);
    }
}

void
plain_forget(uintptr_t address, size_t size)
{
    uintptr_t start = address & ~(uintptr_t)(GRANULE - 1);

    for (; start < address + size; start += GRANULE) {
        struct granule *granule = granule_at(start, false);

        if (granule != NULL)
            granule->newest = NULL; /* the run's end gives them back */
    }
}

/* atomic_init: a plain write, as the standard has it. */
void
explore_init(volatile void *atomic, int size, uint64_t value,
             const struct explore_site *site)
{
    plain_init((uintptr_t)atomic, (size_t)size, site);
    memcpy((void *)(uintptr_t)atomic, &value, (size_t)size);
}

/* --- atomic ones --- */

/* A compare-exchange that finds another value does not write. */
static bool
writes(const struct op *op)
{
    uint64_t value = op->expected;

    if (op->kind == OP_CAS)
        memcpy(&value, (const void *)op->address, (size_t)op->size);
    return op->kind != OP_LOAD && value == op->expected;
}

static void
access_atomic(int thread, const struct op *op, uintptr_t address, size_t size)
{
    bool locks = op->kind > OP_CAS;
    struct access now = { .how = (uint8_t)(ATOMIC | (locks ? LOCKS : 0)),
                          .thread = (uint8_t)thread,
                          .time = threads[thread].knows.at[thread],
                          .line = op->site.line,
                          .file = (uintptr_t)op->site.file };

    if (op->site.file == NULL) {
        now.line = 0;
        now.file = op->pc;
    }
    step_under_way = op;
    check_memory(address, size, &now);
    if (writes(op))
        now.how |= WRITES;
    touch(address, size, now);
    step_under_way = NULL;
}

void
plain_check_atomic(int thread, const struct op *op)
{
    if (op->kind >= OP_LOAD && op->kind <= OP_CAS) {
        access_atomic(thread, op, op->address, (size_t)op->size);
        return;
    }
    if (op->place >= 0)
        access_atomic(thread, op, places[op->place].address, 1);
    if (op->cond >= 0)
        access_atomic(thread, op, places[op->cond].address, 1);
}
