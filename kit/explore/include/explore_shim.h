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

#endif
