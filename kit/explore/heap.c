/* malloc and free of the model: an arena that each run begins anew.
 *
 * It does not give freed memory out again, so each later use of it shows. But
 * then a new object never has the address of an old one, and a mistake that
 * needs that (ABA) never shows. So with --reuse the block that was freed last
 * goes to the next malloc of its size, and both are steps. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "explore_shim.h"
#include "accesses.h"
#include "plain.h"

/* Only the linker knows these: --wrap=malloc. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

enum {
    UNIT = 16, /* alignment */
    GAP = 16,  /* behind each block: who goes too far is not in the next one */
    ARENA = 1 << 20,
    MAX_BLOCKS = 2000,
    FRESH = 0xA5, /* what is in new memory: nothing of use */
};

#define CALLER ((uintptr_t)__builtin_return_address(0))

struct block blocks[MAX_BLOCKS];
int block_count;
static _Alignas(4096) char arena[ARENA];
static size_t used;
/* For each unit of the arena: the block that it belongs to, + 1. */
static uint16_t owners[ARENA / UNIT];
/* Blocks to give out again, the last one first. */
static int freed[MAX_BLOCKS], freed_count;

void
heap_reset(void)
{
    block_count = freed_count = 0;
    used = 0;
}

struct block *
block_at(uintptr_t address)
{
    uintptr_t offset = address - (uintptr_t)arena;

    if (offset >= used || owners[offset / UNIT] == 0)
        return NULL;
    return &blocks[owners[offset / UNIT] - 1];
}

/* --- where a block goes --- */

static size_t
room_for(size_t size)
{
    return size == 0 ? UNIT : (size + UNIT - 1) / UNIT * UNIT;
}

static char *
at_the_end(size_t size, size_t alignment)
{
    size_t start = (used + alignment - 1) / alignment * alignment;

    if (size > ARENA || start + room_for(size) + GAP > ARENA)
        misuse("the model has more than %d KiB of memory in one run; make it"
               " smaller",
               ARENA / 1024);
    memset(&owners[used / UNIT], 0, (start - used) / UNIT * sizeof owners[0]);
    used = start + room_for(size) + GAP;
    return arena + start;
}

/* Where a block of that room was freed; NULL: nowhere. Who gets it, hears from
 * who freed it; no other malloc hears of a free. */
static char *
in_a_freed_one(size_t size)
{
    for (int i = freed_count - 1; i >= 0; i--) {
        struct block *block = &blocks[freed[i]];

        if (room_for(block->size) != room_for(size))
            continue;
        memmove(&freed[i], &freed[i + 1],
                (size_t)(--freed_count - i) * sizeof freed[0]);
        knowledge_join(&threads[self].knows, &block->passed);
        accesses_forget((uintptr_t)block->start, block->size);
        return block->start;
    }
    return NULL;
}

static char *
place_for(size_t size, size_t alignment)
{
    char *start = alignment == UNIT ? in_a_freed_one(size) : NULL;

    return start != NULL ? start : at_the_end(size, alignment);
}

/* The gap, too: who touches it is behind the end of this block. */
static void
own(const struct block *block)
{
    size_t first = (size_t)(block->start - arena) / UNIT;

    for (size_t i = 0; i < (room_for(block->size) + GAP) / UNIT; i++)
        owners[first + i] = (uint16_t)(block - blocks + 1);
}

/* --- malloc --- */

/* A line of the table; a step only if other threads may get the memory. */
static void
tell_or_step(enum op_kind kind, int block, size_t size, uintptr_t pc)
{
    struct op op = { .kind = kind,
                     .place = -1,
                     .cond = -1,
                     .target = block,
                     .size = (int)size,
                     .pc = pc };
    struct event *event;

    caller_pc = pc;
    if (options.reuse) {
        step(&op);
        return;
    }
    event = event_add(self, &op);
    if (event != NULL)
        event->step = 0;
}

/* Which block and where it is, a step of malloc knows only when it happens. */
static void
complete_event(const struct block *block)
{
    struct op *op = event_count > 0 ? &events[event_count - 1].op : NULL;

    if (!telling || op == NULL || op->kind != OP_MALLOC)
        return;
    op->target = (int)(block - blocks);
    op->address = (uintptr_t)block->start;
}

static void *
allocate(size_t size, size_t alignment, uintptr_t pc)
{
    struct block *block;

    tell_or_step(OP_MALLOC, -1, size, pc);
    if (block_count == MAX_BLOCKS)
        misuse("the model allocates more than %d blocks in one run; make it"
               " smaller",
               MAX_BLOCKS);
    block = &blocks[block_count++];
    *block = (struct block){ .start = place_for(size, alignment),
                             .size = size,
                             .live = true,
                             .made_at = pc,
                             .made_by = self,
                             .freed_event = -1 };
    own(block);
    memset(block->start, FRESH, size);
    complete_event(block);
    return block->start;
}

void *
__wrap_malloc(size_t size)
{
    return allocate(size, UNIT, CALLER);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    uintptr_t pc = CALLER;
    void *memory;

    if (size != 0 && count > ARENA / size)
        misuse("calloc of %zu times %zu bytes; make the model smaller", count,
               size);
    memory = allocate(count * size, UNIT, pc);
    memset(memory, 0, count * size);
    plain_write((uintptr_t)memory, count * size, pc);
    return memory;
}

void *
__wrap_aligned_alloc(size_t alignment, size_t size)
{
    uintptr_t pc = CALLER;

    if (alignment == 0 || (alignment & (alignment - 1)) != 0)
        misuse("aligned_alloc with alignment %zu; it is a power of 2",
               alignment);
    return allocate(size, alignment < UNIT ? UNIT : alignment, pc);
}

char *
__wrap_strdup(const char *text)
{
    uintptr_t pc = CALLER;
    size_t size = strlen(text) + 1;
    char *copy = allocate(size, UNIT, pc);

    plain_read((uintptr_t)text, size, pc);
    plain_write((uintptr_t)copy, size, pc);
    return memcpy(copy, text, size);
}

char *
__wrap_strndup(const char *text, size_t most)
{
    uintptr_t pc = CALLER;
    size_t length = strnlen(text, most);
    char *copy = allocate(length + 1, UNIT, pc);

    plain_read((uintptr_t)text, length + (length < most), pc);
    plain_write((uintptr_t)copy, length + 1, pc);
    copy[length] = '\0';
    return memcpy(copy, text, length);
}

int
__wrap_posix_memalign(void **memory, size_t alignment, size_t size)
{
    uintptr_t pc = CALLER;

    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    *memory = allocate(size, alignment < UNIT ? UNIT : alignment, pc);
    plain_write((uintptr_t)memory, sizeof *memory, pc);
    return 0;
}

/* --- free --- */

_Noreturn static void
fail_not_given(const char *memory, uintptr_t pc)
{
    struct explore_site here = image_site(pc);

    fail(VERDICT_CRASH, &here,
         "%s frees %s at %s:%d, which is not what malloc gave",
         threads[self].name, memory_name((uintptr_t)memory), here.file,
         here.line);
}

_Noreturn static void
fail_freed_before(const struct block *block, uintptr_t pc)
{
    struct explore_site here = image_site(pc);
    struct explore_site then = image_site(block->freed_at);

    plain_watch((uintptr_t)block->start, block->size);
    fail(VERDICT_DOUBLE_FREE, &here,
         "%s frees %s at %s:%d; %s freed it before, at %s:%d",
         threads[self].name, memory_name((uintptr_t)block->start), here.file,
         here.line, threads[block->freed_by].name, then.file, then.line);
}

/* The block that begins at `memory` and is live; or the run ends. */
static struct block *
block_to_free(const char *memory, uintptr_t pc)
{
    struct block *block = block_at((uintptr_t)memory);

    if (block == NULL || block->start != memory)
        fail_not_given(memory, pc);
    else if (!block->live)
        fail_freed_before(block, pc);
    return block;
}

static void
release(char *memory, uintptr_t pc)
{
    struct block *block = block_at((uintptr_t)memory);

    tell_or_step(OP_FREE, block != NULL ? (int)(block - blocks) : -1,
                 block != NULL ? block->size : 0, pc);
    block = block_to_free(memory, pc);
    plain_free((uintptr_t)block->start, block->size, pc);
    block->live = false;
    block->freed_at = pc;
    block->freed_by = self;
    block->passed = threads[self].knows;
    block->freed_event = event_count - 1;
    if (options.reuse)
        freed[freed_count++] = (int)(block - blocks);
}

void
__wrap_free(void *memory)
{
    if (memory != NULL)
        release(memory, CALLER);
}

void *
__wrap_realloc(void *memory, size_t size)
{
    uintptr_t pc = CALLER;
    size_t kept;
    char *new;

    if (memory == NULL)
        return allocate(size, UNIT, pc);
    kept = block_to_free(memory, pc)->size;
    kept = kept < size ? kept : size;
    new = allocate(size, UNIT, pc);
    plain_read((uintptr_t)memory, kept, pc);
    memcpy(new, memory, kept);
    plain_write((uintptr_t) new, kept, pc);
    release(memory, pc);
    return new;
}

/* --- the end --- */

void
heap_check_leaks(void)
{
    const struct block *first = NULL;
    struct explore_site site;
    int count = 0;

    for (const struct block *b = blocks; b < blocks + block_count; b++) {
        if (b->live && first == NULL)
            first = b;
        count += b->live;
    }
    if (first == NULL)
        return;
    site = image_site(first->made_at);
    plain_watch((uintptr_t)first->start, first->size);
    fail(VERDICT_LEAK, &site,
         "at the end nobody has freed %zu bytes that %s allocated at %s:%d%s",
         first->size, threads[first->made_by].name, site.file, site.line,
         count > 1 ? ", nor others" : "");
}
