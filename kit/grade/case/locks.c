/* Locks: counted, watched, and a place where a test puts the other thread. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "case.h"
#include "grade.h"

int __real_pthread_mutex_lock(pthread_mutex_t *mutex);
int __real_pthread_mutex_trylock(pthread_mutex_t *mutex);
int __real_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __real_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);
int __wrap_pthread_mutex_lock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_trylock(pthread_mutex_t *mutex);
int __wrap_pthread_mutex_unlock(pthread_mutex_t *mutex);
int __wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex);

#define HELD 16U

static _Thread_local pthread_mutex_t *held[HELD];
static _Thread_local unsigned held_count;
static unsigned locks;

enum when { NEVER, AT_LOCK, AT_UNLOCK };

/* Belongs to the thread that armed it. */
static _Thread_local struct {
    enum when when;
    unsigned left; /* locks or unlocks to let go by */
    void (*other)(void *);
    void *data;
    bool inside, ran;
} gap;

/* ---- a page that its lock protects -------------------------------------- */

static struct {
    char *at; /* NULL: no guard */
    size_t size;
    unsigned held; /* mutexes in it that are held */
} guarded;

void *
grade_page(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *at;

    if (size > page)
        grade_fault("grade_page gives at most %zu bytes", page);
    at = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
              -1, 0);
    if (at == MAP_FAILED)
        grade_fault("no page of memory");
    return at;
}

static void
let_in(bool in)
{
    mprotect(guarded.at, guarded.size, in ? PROT_READ | PROT_WRITE : PROT_NONE);
}

void
grade_guard(void *page, bool on)
{
    if (SANITIZED)
        return;
    if (guarded.at != NULL)
        let_in(true);
    guarded.at = on ? page : NULL;
    guarded.size = (size_t)sysconf(_SC_PAGESIZE);
    guarded.held = 0;
    if (on)
        let_in(false);
}

bool
case_is_guarded(const void *address)
{
    const char *at = address;

    return guarded.at != NULL && at >= guarded.at &&
           at < guarded.at + guarded.size;
}

static void
guard_lock(const pthread_mutex_t *mutex)
{
    if (case_is_guarded(mutex) && guarded.held++ == 0)
        let_in(true);
}

static void
guard_unlock(const pthread_mutex_t *mutex)
{
    if (case_is_guarded(mutex) && --guarded.held == 0)
        let_in(false);
}

void
case_locks_begin(void)
{
    guarded.at = NULL;
    held_count = locks = 0;
    gap.when = NEVER;
    gap.ran = false;
}

static void
arm(enum when when, unsigned k, void (*other)(void *), void *data)
{
    gap.when = when;
    gap.left = k;
    gap.other = other;
    gap.data = data;
    gap.ran = false;
}

void
grade_at_lock(unsigned k, void (*other)(void *), void *data)
{
    arm(AT_LOCK, k, other, data);
}

void
grade_at_unlock(unsigned k, void (*other)(void *), void *data)
{
    arm(AT_UNLOCK, k, other, data);
}

bool
grade_at_ran(void)
{
    return gap.ran;
}

void
grade_at_forget(void)
{
    gap.when = NEVER;
}

unsigned
grade_locks(void)
{
    return locks;
}

bool
grade_lock_held(void)
{
    return held_count > 0;
}

/* One more lock or unlock of the interrupted side: is it the one? While a lock
 * is held, the other side would wait for it: it runs after the last unlock. */
static void
reached(enum when when)
{
    if (gap.inside || gap.when == NEVER)
        return;
    if (gap.left > 0) {
        if (when == gap.when)
            gap.left--;
        return;
    }
    if (held_count > 0 && when == gap.when)
        gap.when = AT_UNLOCK;
    if (held_count > 0 || when != gap.when)
        return;
    gap.when = NEVER;
    gap.inside = true;
    gap.other(gap.data);
    gap.inside = false;
    gap.ran = true;
}

static unsigned
find(const pthread_mutex_t *mutex)
{
    unsigned i = 0;

    while (i < held_count && held[i] != mutex)
        i++;
    return i;
}

int
__wrap_pthread_mutex_lock(pthread_mutex_t *mutex)
{
    int error;

    reached(AT_LOCK);
    if (find(mutex) < held_count)
        case_fail(NULL, "a lock is taken once, then released",
                  "the thread locks a mutex that it already holds, and waits "
                  "for itself for ever");
    guard_lock(mutex);
    error = __real_pthread_mutex_lock(mutex);
    if (error == 0 && held_count < HELD)
        held[held_count++] = mutex;
    if (!gap.inside)
        locks++;
    return error;
}

int
__wrap_pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    int error;

    if (find(mutex) < held_count)
        return EBUSY;
    guard_lock(mutex);
    error = __real_pthread_mutex_trylock(mutex);
    if (error == 0 && held_count < HELD)
        held[held_count++] = mutex;
    if (error != 0)
        guard_unlock(mutex);
    return error;
}

static void
let_go(pthread_mutex_t *mutex)
{
    unsigned i = find(mutex);

    if (i == held_count)
        case_fail(NULL, "an unlock for each lock",
                  "the thread unlocks a mutex that it does not hold");
    held[i] = held[--held_count];
}

int
__wrap_pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    int error;

    let_go(mutex);
    error = __real_pthread_mutex_unlock(mutex);
    guard_unlock(mutex);
    reached(AT_UNLOCK);
    return error;
}

/* A condition variable may return without a signal: so it does if the other
 * side has run meanwhile. */
int
__wrap_pthread_cond_wait(pthread_cond_t *condition, pthread_mutex_t *mutex)
{
    int error;

    if (gap.when == AT_UNLOCK && gap.left == 0 && !gap.inside) {
        __wrap_pthread_mutex_unlock(mutex);
        guard_lock(mutex);
        error = __real_pthread_mutex_lock(mutex);
        held[held_count++] = mutex;
        return error;
    }
    if (gap.when == AT_UNLOCK && !gap.inside)
        gap.left--;
    let_go(mutex);
    error = __real_pthread_cond_wait(condition, mutex);
    held[held_count++] = mutex;
    return error;
}
