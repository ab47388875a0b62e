/* Threads, locks and condition variables, for code that the explorer runs.
 * Chapter 4.
 *
 * The types, the initialisers and the attributes are those of the system; each
 * operation becomes a call into the explorer. What it has no model of does not
 * compile, and says why. */
#include_next <pthread.h>

#ifndef EXPLORE_PTHREAD_H
#define EXPLORE_PTHREAD_H

#include "explore_shim.h"

/* `p`, which must point to `type`; and one that may be NULL or 0. */
#define EXPLORE_IS(type, p) _Generic((p), type * : (p), void * : (p))
#define EXPLORE_MAY_BE(type, p) \
    _Generic((p), type * : (p), const type * : (p), void * : (p), int : (p))

#define pthread_mutex_init(mutex, attributes) \
    ((void)EXPLORE_MAY_BE(pthread_mutexattr_t, attributes), \
     explore_lock_init(EXPLORE_IS(pthread_mutex_t, mutex), \
                       EXPLORE_SITE(#mutex)))
#define pthread_mutex_destroy(mutex) \
    explore_lock_destroy(EXPLORE_IS(pthread_mutex_t, mutex), \
                         EXPLORE_SITE(#mutex))
#define pthread_mutex_lock(mutex) \
    explore_lock(EXPLORE_IS(pthread_mutex_t, mutex), EXPLORE_SITE(#mutex))
#define pthread_mutex_trylock(mutex) \
    explore_trylock(EXPLORE_IS(pthread_mutex_t, mutex), EXPLORE_SITE(#mutex))
#define pthread_mutex_unlock(mutex) \
    explore_unlock(EXPLORE_IS(pthread_mutex_t, mutex), EXPLORE_SITE(#mutex))

#define pthread_cond_init(cond, attributes) \
    ((void)EXPLORE_MAY_BE(pthread_condattr_t, attributes), \
     explore_cond_init(EXPLORE_IS(pthread_cond_t, cond), EXPLORE_SITE(#cond)))
#define pthread_cond_destroy(cond) \
    explore_cond_destroy(EXPLORE_IS(pthread_cond_t, cond), EXPLORE_SITE(#cond))
#define pthread_cond_signal(cond) \
    explore_signal(EXPLORE_IS(pthread_cond_t, cond), false, EXPLORE_SITE(#cond))
#define pthread_cond_broadcast(cond) \
    explore_signal(EXPLORE_IS(pthread_cond_t, cond), true, EXPLORE_SITE(#cond))
#define pthread_cond_wait(cond, mutex) \
    explore_wait(EXPLORE_IS(pthread_cond_t, cond), \
                 EXPLORE_IS(pthread_mutex_t, mutex), false, \
                 EXPLORE_SITE(#cond))
/* When the time is up is a choice of the explorer. */
#define pthread_cond_timedwait(cond, mutex, until) \
    ((void)EXPLORE_MAY_BE(struct timespec, until), \
     explore_wait(EXPLORE_IS(pthread_cond_t, cond), \
                  EXPLORE_IS(pthread_mutex_t, mutex), true, \
                  EXPLORE_SITE(#cond)))
#define pthread_cond_clockwait(cond, mutex, clock, until) \
    ((void)(clock), pthread_cond_timedwait(cond, mutex, until))

/* A thread is called as its function is. Its attributes say how much stack,
 * which does not matter here. */
#define pthread_create(thread, attributes, run, argument) \
    ((void)EXPLORE_MAY_BE(pthread_attr_t, attributes), \
     explore_create(EXPLORE_IS(pthread_t, thread), (run), (argument), \
                    EXPLORE_SITE(#run)))
#define pthread_join(thread, result) \
    explore_join_thread((thread), (result), EXPLORE_SITE(#thread))
#define pthread_detach(thread) explore_detach((thread), EXPLORE_SITE(#thread))
#define pthread_self()         ((pthread_t)explore_self())
#define pthread_equal(a, b)    ((pthread_t)(a) == (pthread_t)(b))

#define EXPLORE_HAS_NO(what) \
    ({ \
        _Static_assert(0, "the explorer has no " what); \
        0; \
    })

#define EXPLORE_NO_RWLOCK \
    EXPLORE_HAS_NO("read-write locks; use a mutex in what you explore")
#define pthread_rwlock_init(...)        EXPLORE_NO_RWLOCK
#define pthread_rwlock_destroy(...)     EXPLORE_NO_RWLOCK
#define pthread_rwlock_rdlock(...)      EXPLORE_NO_RWLOCK
#define pthread_rwlock_tryrdlock(...)   EXPLORE_NO_RWLOCK
#define pthread_rwlock_timedrdlock(...) EXPLORE_NO_RWLOCK
#define pthread_rwlock_wrlock(...)      EXPLORE_NO_RWLOCK
#define pthread_rwlock_trywrlock(...)   EXPLORE_NO_RWLOCK
#define pthread_rwlock_timedwrlock(...) EXPLORE_NO_RWLOCK
#define pthread_rwlock_unlock(...)      EXPLORE_NO_RWLOCK

#define EXPLORE_NO_BARRIER \
    EXPLORE_HAS_NO("barriers; use a mutex and a condition variable")
#define pthread_barrier_init(...)    EXPLORE_NO_BARRIER
#define pthread_barrier_destroy(...) EXPLORE_NO_BARRIER
#define pthread_barrier_wait(...)    EXPLORE_NO_BARRIER

#define EXPLORE_NO_SPIN              EXPLORE_HAS_NO("spin locks; use a mutex")
#define pthread_spin_init(...)       EXPLORE_NO_SPIN
#define pthread_spin_destroy(...)    EXPLORE_NO_SPIN
#define pthread_spin_lock(...)       EXPLORE_NO_SPIN
#define pthread_spin_trylock(...)    EXPLORE_NO_SPIN
#define pthread_spin_unlock(...)     EXPLORE_NO_SPIN

#define pthread_once(...) \
    EXPLORE_HAS_NO("pthread_once; initialise before you start threads")

#define EXPLORE_NO_KEY \
    EXPLORE_HAS_NO("thread-specific keys; use a _Thread_local variable")
#define pthread_key_create(...)  EXPLORE_NO_KEY
#define pthread_key_delete(...)  EXPLORE_NO_KEY
#define pthread_getspecific(...) EXPLORE_NO_KEY
#define pthread_setspecific(...) EXPLORE_NO_KEY

#define EXPLORE_NO_KIND \
    EXPLORE_HAS_NO("recursive, checked or shared locks; only default ones")
#define pthread_mutexattr_settype(...)        EXPLORE_NO_KIND
#define pthread_mutexattr_setrobust(...)      EXPLORE_NO_KIND
#define pthread_mutexattr_setprotocol(...)    EXPLORE_NO_KIND
#define pthread_mutexattr_setpshared(...)     EXPLORE_NO_KIND
#define pthread_mutexattr_setprioceiling(...) EXPLORE_NO_KIND

#define EXPLORE_NO_TIMED_LOCK \
    EXPLORE_HAS_NO("timed locks; use trylock, or a timed condition variable")
#define pthread_mutex_timedlock(...) EXPLORE_NO_TIMED_LOCK
#define pthread_mutex_clocklock(...) EXPLORE_NO_TIMED_LOCK

#define pthread_attr_setdetachstate(...) \
    EXPLORE_HAS_NO("detached attribute; call pthread_detach()")
#define pthread_exit(...) \
    EXPLORE_HAS_NO("pthread_exit; return from the thread's function")
#define pthread_cancel(...) \
    EXPLORE_HAS_NO("pthread_cancel; tell the thread with a flag")

#endif
