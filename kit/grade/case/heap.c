/* The heap: what is live, what is freed twice, what is written to after it was
 * freed. No block is used twice in a case, up to a bound. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "case.h"
#include "grade.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define WATCH false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define WATCH false
#endif
#endif
#ifndef WATCH
#define WATCH true
#endif

#define SLOTS     (1U << 17) /* blocks of a case that are watched: half of it */
#define KEEP      (64U << 20)
#define FILL_NEW  0xA5
#define FILL_FREE 0xDD

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t align, size_t size);
int __real_posix_memalign(void **block, size_t align, size_t size);
void __real_free(void *block);
int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __real_pthread_mutex_unlock(pthread_mutex_t *mutex);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t align, size_t size);
int __wrap_posix_memalign(void **block, size_t align, size_t size);
void __wrap_free(void *block);

enum state { GONE, LIVE, KEPT };

static struct block {
    void *at;
    size_t size;
    enum state state;
} * blocks;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned used, allocations;
static int live;
static size_t kept;
static long fail_at = -1; /* this many allocations go through before */

static size_t
home(const void *at)
{
    return (size_t)(((uintptr_t)at >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 40) &
           (SLOTS - 1);
}

/* The block's slot, or the empty one where it would stand. */
static struct block *
slot(const void *at)
{
    size_t i = home(at);

    while (blocks[i].at != NULL && blocks[i].at != at)
        i = (i + 1) & (SLOTS - 1);
    return &blocks[i];
}

void
case_heap_begin(void)
{
    struct block *fresh;

    __real_pthread_mutex_lock(&lock);
    fresh = mmap(NULL, SLOTS * sizeof *blocks, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (fresh != MAP_FAILED) {
        if (blocks != NULL)
            munmap(blocks, SLOTS * sizeof *blocks);
        blocks = fresh;
    }
    used = allocations = 0;
    live = 0;
    kept = 0;
    fail_at = -1;
    __real_pthread_mutex_unlock(&lock);
}

/* A new block; its bytes from `fill_from` on are filled. */
static void *
born(void *at, size_t size, size_t fill_from)
{
    struct block *b;

    if (at == NULL || blocks == NULL)
        return at;
    __real_pthread_mutex_lock(&lock);
    allocations++;
    live++;
    if (WATCH && used < SLOTS / 2) {
        b = slot(at);
        used += b->at == NULL;
        *b = (struct block){ at, size, LIVE };
    }
    __real_pthread_mutex_unlock(&lock);
    if (WATCH && fill_from < size)
        memset((char *)at + fill_from, FILL_NEW, size - fill_from);
    return at;
}

static void
twice(void)
{
    __real_pthread_mutex_unlock(&lock);
    case_fail(NULL, "each block is freed once",
              "a block is freed that was freed already");
}

/* True if the block stays where it is, poisoned, until the case ends. */
static bool
died(void *at, size_t *size)
{
    struct block *b;
    bool keep = false;

    *size = 0;
    if (at == NULL || blocks == NULL)
        return false;
    __real_pthread_mutex_lock(&lock);
    b = slot(at);
    if (b->at != NULL && b->state == KEPT)
        twice();
    if (b->at != NULL && b->state == LIVE) {
        *size = b->size;
        live--;
        b->state = KEPT;
        keep = kept + b->size <= KEEP;
        if (keep)
            kept += b->size;
        else
            b->state = GONE; /* libc may give it out again */
    }
    if (!WATCH)
        live--;
    __real_pthread_mutex_unlock(&lock);
    if (keep)
        memset(at, FILL_FREE, *size);
    return keep;
}

void
case_heap_check(void)
{
    if (!WATCH || blocks == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++) {
        const unsigned char *bytes = blocks[i].at;

        if (bytes == NULL || blocks[i].state != KEPT)
            continue;
        for (size_t n = 0; n < blocks[i].size; n++)
            if (bytes[n] != FILL_FREE)
                case_fail(NULL, "freed memory is left alone",
                          "a block was written to after it was freed");
    }
}

int
grade_heap_blocks(void)
{
    return live;
}

unsigned
grade_allocations(void)
{
    return allocations;
}

void
grade_no_memory(unsigned k)
{
    fail_at = (long)k;
}

/* True if the test wants this allocation to fail. */
static bool
refused(void)
{
    if (fail_at < 0 || fail_at-- > 0)
        return false;
    errno = ENOMEM;
    return true;
}

/* The limit of the process, not the test, has refused. */
static void *
checked(void *at, size_t size)
{
    if (at == NULL && size > 0)
        case_send1("nomem", "");
    return at;
}

void *
__wrap_malloc(size_t size)
{
    if (refused())
        return NULL;
    return born(checked(__real_malloc(size), size), size, 0);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    if (refused())
        return NULL;
    return born(checked(__real_calloc(count, size), count * size), count * size,
                count * size);
}

void *
__wrap_realloc(void *old, size_t size)
{
    size_t old_size;
    void *block;

    if (old == NULL)
        return __wrap_malloc(size);
    if (!WATCH || blocks == NULL)
        return __real_realloc(old, size);
    if (refused())
        return NULL;
    __real_pthread_mutex_lock(&lock);
    old_size = slot(old)->at != NULL ? slot(old)->size : 0;
    __real_pthread_mutex_unlock(&lock);
    if (old_size == 0)
        return __real_realloc(old, size);
    block = __wrap_malloc(size);
    if (block == NULL)
        return NULL;
    memcpy(block, old, old_size < size ? old_size : size);
    __wrap_free(old);
    return block;
}

void *
__wrap_aligned_alloc(size_t align, size_t size)
{
    if (refused())
        return NULL;
    return born(checked(__real_aligned_alloc(align, size), size), size, 0);
}

int
__wrap_posix_memalign(void **block, size_t align, size_t size)
{
    int error;

    if (refused())
        return ENOMEM;
    error = __real_posix_memalign(block, align, size);
    if (error == 0)
        born(*block, size, 0);
    return error;
}

void
__wrap_free(void *block)
{
    size_t size;

    if (!died(block, &size))
        __real_free(block);
}
