/* What our stdatomic.h, pthread.h and sched.h turn into. No model calls these
 * by name. Each is a step of the calling thread, unless it says otherwise. */
#ifndef EXPLORE_SHIM_H
#define EXPLORE_SHIM_H

#include "explore.h"

/* Atomics of 1, 2, 4 or 8 bytes; `order` is a memory_order. */
uint64_t explore_load(const volatile void *atomic, int size, int order,
                      const struct explore_site *site);
void explore_store(volatile void *atomic, int size, uint64_t value, int order,
                   const struct explore_site *site);
/* `change` is one of = + - & | ^. Returns the
 * value before. */
uint64_t explore_change(volatile void *atomic, int size, int change,
                        uint64_t operand, int order,
                        const struct explore_site *site);
bool explore_compare_exchange(volatile void *atomic, int size, void *expected,
                              uint64_t value, int order, int failed_order,
                              bool weak, const struct explore_site *site);
void explore_fence(int order, const struct explore_site *site);
/* atomic_init: a plain write, no step. */
void explore_init(volatile void *atomic, int size, uint64_t value,
                  const struct explore_site *site);

/* Locks and condition variables: 0 or an errno, as pthread's. init and destroy
 * are no steps. */
int explore_lock_init(void *lock, const struct explore_site *site);
int explore_lock_destroy(void *lock, const struct explore_site *site);
int explore_lock(void *lock, const struct explore_site *site);
int explore_trylock(void *lock, const struct explore_site *site);
int explore_unlock(void *lock, const struct explore_site *site);
int explore_cond_init(void *cond, const struct explore_site *site);
int explore_cond_destroy(void *cond, const struct explore_site *site);
int explore_wait(void *cond, void *lock, bool timed,
                 const struct explore_site *site);
int explore_signal(void *cond, bool all, const struct explore_site *site);

/* Threads; starting one is no step. */
int explore_create(unsigned long *thread, void *(*run)(void *), void *argument,
                   const struct explore_site *site);
int explore_join_thread(unsigned long thread, void **result,
                        const struct explore_site *site);
int explore_detach(unsigned long thread, const struct explore_site *site);

/* What a stage's RT_ASSERT and RT_TRACE turn into: shim_assert.c and
 * shim_trace.c, which stand in for the stage's own files. Both are no step.
 * A line of the trace is words, and is kept if this run is told. */
_Noreturn void explore_assert_failed(const struct explore_site *site,
                                     const char *message);
bool explore_tells(void);
void explore_trace(const struct explore_site *site, const char *words);

#endif
