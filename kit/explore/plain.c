/* Plain memory: each access that the compiler reports is compared with those
 * before it, and must be to memory that is there. */
#include <stdio.h>
#include <string.h>

#include "explore_shim.h"
#include "accesses.h"
#include "plain.h"

enum {
    NULL_PAGE = 4096,
    RUNAWAY = 4 * 1000 * 1000, /* accesses without a step: an endless loop */
    MAX_LOGGED = MAX_EVENTS / 2,
};

uintptr_t caller_pc; /* where the model was last */

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
    accesses_reset();
    logged = in_moment = 0;
    step_under_way = NULL;
    caller_pc = 0;
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
    if (access->how & DESTROYS)
        return "destroys";
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

void
access_races(const struct access *older, const struct access *now,
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

/* A plain write to an atomic gives it a new value, and to a lock a new life. */
static void
rewrite_places(uintptr_t address, size_t size)
{
    for (int i = 0; i < place_count; i++) {
        struct place *place = &places[i];

        if (place->address >= address + size ||
            address >= place->address + (uintptr_t)place->size)
            continue;
        place->destroyed = false;
        if (place->kind == PLACE_ATOMIC && !place->untold)
            place_rewritten(i);
    }
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
    if (accesses_add(address, size, now) && (now.how & WRITES))
        rewrite_places(address, size);
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

/* From the explorer's own code, for the model: `site` says where that is; or,
 * if it is NULL, caller_pc. */
static struct access
at_site(int how, const struct explore_site *site)
{
    if (site == NULL || site->file == NULL)
        return by_self(how, caller_pc, 0);
    return by_self(how, (uintptr_t)site->file, site->line);
}

void
plain_read_at(uintptr_t address, size_t size, const struct explore_site *site)
{
    if (self >= 0 && !image_is_private(address))
        access_plain(address, size, at_site(READS, site));
}

void
plain_write_at(uintptr_t address, size_t size, const struct explore_site *site)
{
    if (self >= 0 && !image_is_private(address))
        access_plain(address, size, at_site(WRITES, site));
}

void
plain_destroy(uintptr_t address, const struct explore_site *site)
{
    access_plain(address, 1, at_site(WRITES | DESTROYS, site));
}

void
plain_free(uintptr_t address, size_t size, uintptr_t pc)
{
    accesses_compare(address, size, by_self(WRITES | FREES, pc, 0));
}

/* atomic_init: a plain write, as the standard has it. */
void
explore_init(volatile void *atomic, int size, uint64_t value,
             const struct explore_site *site)
{
    plain_write_at((uintptr_t)atomic, (size_t)size, site);
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
    accesses_add(address, size, now);
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
    /* sync.c: who was signalled has left it. */
    if (op->cond >= 0 && !(op->kind == OP_WAKE && threads[thread].signalled))
        access_atomic(thread, op, places[op->cond].address, 1);
}
