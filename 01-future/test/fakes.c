#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "fakes.h"

#if defined(__SANITIZE_THREAD__)
#define TSAN true
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TSAN true
#endif
#endif
#ifndef TSAN
#define TSAN false
#endif

const bool rt_under_tsan = TSAN;

#define FAULTS 64U

/* What the linker calls libc's own functions. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t align, size_t size);
int __real_posix_memalign(void **block, size_t align, size_t size);
void __real_free(void *block);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
int __real_pthread_join(pthread_t thread, void **result);
int __real_pthread_detach(pthread_t thread);
int __real_pthread_mutex_init(pthread_mutex_t *mutex,
                              const pthread_mutexattr_t *attributes);
int __real_pthread_mutex_destroy(pthread_mutex_t *mutex);
int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __real_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __real_pthread_condattr_init(pthread_condattr_t *attributes);
int __real_pthread_condattr_destroy(pthread_condattr_t *attributes);
int __real_pthread_cond_init(pthread_cond_t *condition,
                             const pthread_condattr_t *attributes);
int __real_pthread_cond_destroy(pthread_cond_t *condition);
int __real_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int __real_pthread_cond_timedwait(pthread_cond_t *condition,
                                  pthread_mutex_t *mutex,
                                  const struct timespec *until);
FILE *__real_tmpfile(void);

/* And what it calls ours. */
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t align, size_t size);
int __wrap_posix_memalign(void **block, size_t align, size_t size);
void __wrap_free(void *block);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);
int __wrap_pthread_join(pthread_t thread, void **result);
int __wrap_pthread_detach(pthread_t thread);
int __wrap_pthread_mutex_init(pthread_mutex_t *mutex,
                              const pthread_mutexattr_t *attributes);
int __wrap_pthread_mutex_destroy(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __wrap_pthread_condattr_init(pthread_condattr_t *attributes);
int __wrap_pthread_condattr_destroy(pthread_condattr_t *attributes);
int __wrap_pthread_cond_init(pthread_cond_t *condition,
                             const pthread_condattr_t *attributes);
int __wrap_pthread_cond_destroy(pthread_cond_t *condition);
int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int __wrap_pthread_cond_timedwait(pthread_cond_t *condition,
                                  pthread_mutex_t *mutex,
                                  const struct timespec *until);
FILE *__wrap_tmpfile(void);

/* ---- faults ------------------------------------------------------------- */

static struct fault {
    enum rt_fake what;
    unsigned call;
    int error;
} faults[FAULTS];
static _Atomic unsigned fault_count, faults_met;
static _Atomic unsigned calls[RT_FAKE_KINDS];

void
rt_fake_fail(enum rt_fake what, unsigned nth, int error)
{
    unsigned count = atomic_load_explicit(&fault_count, memory_order_relaxed);

    if (count == FAULTS)
        abort();
    faults[count] = (struct fault){ what, rt_fake_calls(what) + nth, error };
    /* [K1 release -> K2] the fault above is filled. */
    atomic_store_explicit(&fault_count, count + 1, memory_order_release);
}

unsigned
rt_fake_calls(enum rt_fake what)
{
    return atomic_load_explicit(&calls[what], memory_order_relaxed);
}

unsigned
rt_fake_faults(void)
{
    return atomic_load_explicit(&faults_met, memory_order_relaxed);
}

void
rt_fakes_reset(void)
{
    atomic_store_explicit(&fault_count, 0, memory_order_relaxed);
    atomic_store_explicit(&faults_met, 0, memory_order_relaxed);
}

/* Count this call. The error that it must fail with, or 0: let it through. */
static int
fault(enum rt_fake what)
{
    unsigned call =
        atomic_fetch_add_explicit(&calls[what], 1, memory_order_relaxed) + 1;
    /* [K2 acquire <- K1] */
    unsigned count = atomic_load_explicit(&fault_count, memory_order_acquire);

    for (unsigned i = 0; i < count; i++) {
        if (faults[i].what != what || faults[i].call != call)
            continue;
        atomic_fetch_add_explicit(&faults_met, 1, memory_order_relaxed);
        return faults[i].error;
    }
    return 0;
}

/* ---- the heap ----------------------------------------------------------- */

/* A block that lives, found by its address: a table with open addressing,
 * doubled when it is half full. */
struct block {
    void *at;
    uint32_t size;
    uint32_t serial; /* blocks have numbers in the order of their birth */
};

static pthread_mutex_t heap_lock = PTHREAD_MUTEX_INITIALIZER;
static struct block *blocks;
static size_t block_slots, block_count;
static uint32_t last_serial, marked_serial;

/* Mutexes and condition variables: initialised less destroyed. */
static _Atomic int sync_count;
static int marked_sync;

static size_t
home_of(const void *at, size_t slots)
{
    return (size_t)(((uintptr_t)at >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20) &
           (slots - 1);
}

static void
place_locked(struct block block)
{
    size_t i = home_of(block.at, block_slots);

    while (blocks[i].at != NULL)
        i = (i + 1) & (block_slots - 1);
    blocks[i] = block;
}

static void
grow_locked(void)
{
    struct block *old = blocks;
    size_t old_slots = block_slots;

    block_slots = old_slots == 0 ? 4096 : old_slots * 2;
    blocks = mmap(NULL, block_slots * sizeof *blocks, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (blocks == MAP_FAILED)
        abort();
    for (size_t i = 0; i < old_slots; i++)
        if (old[i].at != NULL)
            place_locked(old[i]);
    if (old != NULL)
        munmap(old, old_slots * sizeof *old);
}

static void *
born(void *at, size_t size)
{
    if (TSAN || at == NULL)
        return at;
    __real_pthread_mutex_lock(&heap_lock);
    if (2 * block_count >= block_slots)
        grow_locked();
    place_locked((struct block){ at, (uint32_t)size, ++last_serial });
    block_count++;
    __real_pthread_mutex_unlock(&heap_lock);
    return at;
}

/* Forget `at`, if it is known: libc hands out blocks too (strdup, getline).
 * Those behind it in the same run of slots are placed again. */
static void
died(const void *at)
{
    size_t i;

    if (TSAN || at == NULL)
        return;
    __real_pthread_mutex_lock(&heap_lock);
    if (block_slots > 0) {
        for (i = home_of(at, block_slots); blocks[i].at != NULL;
             i = (i + 1) & (block_slots - 1))
            if (blocks[i].at == at)
                break;
        if (blocks[i].at == at) {
            blocks[i].at = NULL;
            block_count--;
            for (i = (i + 1) & (block_slots - 1); blocks[i].at != NULL;
                 i = (i + 1) & (block_slots - 1)) {
                struct block next = blocks[i];

                blocks[i].at = NULL;
                place_locked(next);
            }
        }
    }
    __real_pthread_mutex_unlock(&heap_lock);
}

void
rt_heap_mark(void)
{
    __real_pthread_mutex_lock(&heap_lock);
    marked_serial = last_serial;
    __real_pthread_mutex_unlock(&heap_lock);
    marked_sync = atomic_load_explicit(&sync_count, memory_order_relaxed);
}

unsigned
rt_heap_left(unsigned *sizes, unsigned max)
{
    unsigned left = 0;

    __real_pthread_mutex_lock(&heap_lock);
    for (size_t i = 0; i < block_slots; i++) {
        if (blocks[i].at == NULL || blocks[i].serial <= marked_serial)
            continue;
        if (left < max)
            sizes[left] = blocks[i].size;
        left++;
    }
    __real_pthread_mutex_unlock(&heap_lock);
    return left;
}

/* True if this allocation must fail; errno is set then. */
static bool
no_memory(void)
{
    int error = fault(RT_FAKE_MEMORY);

    if (error != 0)
        errno = error;
    return error != 0;
}

void *
__wrap_malloc(size_t size)
{
    return no_memory() ? NULL : born(__real_malloc(size), size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
    return no_memory() ? NULL : born(__real_calloc(count, size), count * size);
}

void *
__wrap_realloc(void *old, size_t size)
{
    void *block;

    if (no_memory())
        return NULL;
    died(old); /* before another thread can be given that address */
    block = __real_realloc(old, size);
    if (block == NULL && size > 0)
        born(old, 0);
    return born(block, size);
}

void *
__wrap_aligned_alloc(size_t align, size_t size)
{
    return no_memory() ? NULL : born(__real_aligned_alloc(align, size), size);
}

int
__wrap_posix_memalign(void **block, size_t align, size_t size)
{
    int error = fault(RT_FAKE_MEMORY);

    if (error == 0)
        error = __real_posix_memalign(block, align, size);
    if (error == 0)
        born(*block, size);
    return error;
}

void
__wrap_free(void *block)
{
    died(block);
    __real_free(block);
}

/* ---- locks --------------------------------------------------------------- */

#define HELD 16U

/* What this thread holds. */
static _Thread_local pthread_mutex_t *held[HELD];
static _Thread_local unsigned held_count;

unsigned
rt_locks_held(void)
{
    return held_count;
}

void
rt_assert_no_lock(const char *what)
{
    if (held_count == 0)
        return;
    fprintf(stderr, "F7: %s runs under %u of our locks: unlock first\n", what,
            held_count);
    abort();
}

int
rt_sync_left(void)
{
    return atomic_load_explicit(&sync_count, memory_order_relaxed) -
           marked_sync;
}

static int
sync_change(int change)
{
    atomic_fetch_add_explicit(&sync_count, change, memory_order_relaxed);
    return 0;
}

static unsigned
find_held(const pthread_mutex_t *mutex)
{
    unsigned i = 0;

    while (i < held_count && held[i] != mutex)
        i++;
    return i;
}

int
__wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    if (find_held(mutex) < held_count) {
        fputs("a thread locks a mutex that it holds: it would wait for itself, "
              "for ever\n",
              stderr);
        abort();
    }
    if (held_count == HELD)
        abort();
    held[held_count++] = mutex;
    return __real_pthread_mutex_lock(mutex);
}

int
__wrap_pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    unsigned i = find_held(mutex);

    if (i == held_count) {
        fputs("a thread unlocks a mutex that it does not hold\n", stderr);
        abort();
    }
    held[i] = held[--held_count];
    return __real_pthread_mutex_unlock(mutex);
}

int
__wrap_pthread_mutex_init(pthread_mutex_t *mutex,
                          const pthread_mutexattr_t *attributes)
{
    sync_change(1);
    return __real_pthread_mutex_init(mutex, attributes);
}

int
__wrap_pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    int error = __real_pthread_mutex_destroy(mutex);

    sync_change(-1);
    if (error == 0)
        return 0;
    fputs("a mutex is destroyed that somebody holds\n", stderr);
    abort();
}

int
__wrap_pthread_condattr_init(pthread_condattr_t *attributes)
{
    sync_change(1);
    return __real_pthread_condattr_init(attributes);
}

int
__wrap_pthread_condattr_destroy(pthread_condattr_t *attributes)
{
    sync_change(-1);
    return __real_pthread_condattr_destroy(attributes);
}

int
__wrap_pthread_cond_init(pthread_cond_t *condition,
                         const pthread_condattr_t *attributes)
{
    sync_change(1);
    return __real_pthread_cond_init(condition, attributes);
}

int
__wrap_pthread_cond_destroy(pthread_cond_t *condition)
{
    sync_change(-1);
    return __real_pthread_cond_destroy(condition);
}

/* A condition variable may return without a signal: so a fault is no error,
 * but for EINVAL, which never goes away. */
int
__wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    int error = fault(RT_FAKE_SLEEP);

    if (error != 0)
        return error == EINVAL ? error : 0;
    return __real_pthread_cond_wait(condition, mutex);
}

int
__wrap_pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *mutex,
                              const struct timespec *until)
{
    int error = fault(RT_FAKE_SLEEP);

    if (error != 0)
        return error == EINVAL ? error : 0;
    return __real_pthread_cond_timedwait(condition, mutex, until);
}

/* ---- threads ------------------------------------------------------------ */

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                      void *(*start)(void *), void *argument)
{
    int error = fault(RT_FAKE_THREAD);

    if (error == 0)
        error = __real_pthread_create(thread, attributes, start, argument);
    if (error == 0)
        sync_change(1);
    return error;
}

int
__wrap_pthread_join(pthread_t thread, void **result)
{
    int error = __real_pthread_join(thread, result);

    if (error == 0)
        sync_change(-1);
    return error;
}

int
__wrap_pthread_detach(pthread_t thread)
{
    int error = __real_pthread_detach(thread);

    if (error == 0)
        sync_change(-1);
    return error;
}

/* ---- files --------------------------------------------------------------- */

FILE *
__wrap_tmpfile(void)
{
    int error = fault(RT_FAKE_FILE);

    if (error == 0)
        return __real_tmpfile();
    errno = error;
    return NULL;
}
