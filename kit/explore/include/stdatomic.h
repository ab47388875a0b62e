/* Atomics, for code that the explorer runs. Chapter 4.
 *
 * Each operation becomes a call into the explorer, with its file, line and
 * text; the types are the compiler's own. What is written without a name of
 * this file, as x++ on an _Atomic, reaches the explorer too: plain.c. */
#ifndef EXPLORE_STDATOMIC_H
#define EXPLORE_STDATOMIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uchar.h>

#include "explore_shim.h"

typedef enum memory_order {
    memory_order_relaxed = __ATOMIC_RELAXED,
    memory_order_consume = __ATOMIC_CONSUME,
    memory_order_acquire = __ATOMIC_ACQUIRE,
    memory_order_release = __ATOMIC_RELEASE,
    memory_order_acq_rel = __ATOMIC_ACQ_REL,
    memory_order_seq_cst = __ATOMIC_SEQ_CST
} memory_order;

typedef _Atomic _Bool atomic_bool;
typedef _Atomic char atomic_char;
typedef _Atomic signed char atomic_schar;
typedef _Atomic unsigned char atomic_uchar;
typedef _Atomic short atomic_short;
typedef _Atomic unsigned short atomic_ushort;
typedef _Atomic int atomic_int;
typedef _Atomic unsigned int atomic_uint;
typedef _Atomic long atomic_long;
typedef _Atomic unsigned long atomic_ulong;
typedef _Atomic long long atomic_llong;
typedef _Atomic unsigned long long atomic_ullong;
typedef _Atomic char16_t atomic_char16_t;
typedef _Atomic char32_t atomic_char32_t;
typedef _Atomic wchar_t atomic_wchar_t;
typedef _Atomic int_least8_t atomic_int_least8_t;
typedef _Atomic uint_least8_t atomic_uint_least8_t;
typedef _Atomic int_least16_t atomic_int_least16_t;
typedef _Atomic uint_least16_t atomic_uint_least16_t;
typedef _Atomic int_least32_t atomic_int_least32_t;
typedef _Atomic uint_least32_t atomic_uint_least32_t;
typedef _Atomic int_least64_t atomic_int_least64_t;
typedef _Atomic uint_least64_t atomic_uint_least64_t;
typedef _Atomic int_fast8_t atomic_int_fast8_t;
typedef _Atomic uint_fast8_t atomic_uint_fast8_t;
typedef _Atomic int_fast16_t atomic_int_fast16_t;
typedef _Atomic uint_fast16_t atomic_uint_fast16_t;
typedef _Atomic int_fast32_t atomic_int_fast32_t;
typedef _Atomic uint_fast32_t atomic_uint_fast32_t;
typedef _Atomic int_fast64_t atomic_int_fast64_t;
typedef _Atomic uint_fast64_t atomic_uint_fast64_t;
typedef _Atomic intptr_t atomic_intptr_t;
typedef _Atomic uintptr_t atomic_uintptr_t;
typedef _Atomic size_t atomic_size_t;
typedef _Atomic ptrdiff_t atomic_ptrdiff_t;
typedef _Atomic intmax_t atomic_intmax_t;
typedef _Atomic uintmax_t atomic_uintmax_t;

typedef struct {
    atomic_bool set;
} atomic_flag;

#define ATOMIC_FLAG_INIT \
    { \
        0 \
    }
#define ATOMIC_VAR_INIT(value)    (value)
#define kill_dependency(value)    (value)

#define ATOMIC_BOOL_LOCK_FREE     2
#define ATOMIC_CHAR_LOCK_FREE     2
#define ATOMIC_CHAR16_T_LOCK_FREE 2
#define ATOMIC_CHAR32_T_LOCK_FREE 2
#define ATOMIC_WCHAR_T_LOCK_FREE  2
#define ATOMIC_SHORT_LOCK_FREE    2
#define ATOMIC_INT_LOCK_FREE      2
#define ATOMIC_LONG_LOCK_FREE     2
#define ATOMIC_LLONG_LOCK_FREE    2
#define ATOMIC_POINTER_LOCK_FREE  2

#define atomic_is_lock_free(p)    (EXPLORE_SIZE(p) <= 8)

/* What one gets when one reads *p: its type without _Atomic. */
#define EXPLORE_TYPE(p)           __typeof__((void)0, *(p))

/* What `__builtin_classify_type` calls a pointer; a number is less. */
#define EXPLORE_POINTER_CLASS     5

/* The size of *p, if it is one that the explorer can do; else no size. */
#define EXPLORE_SIZE(p) \
    ((int)sizeof(struct { \
        _Static_assert(_Generic((p), EXPLORE_TYPE(p) * : 0, default : 1), \
                       "this is not declared _Atomic"); \
        _Static_assert(sizeof *(p) <= 8, \
                       "the explorer has no atomics of more than 8 bytes"); \
        _Static_assert(__builtin_classify_type(((void)0, *(p))) <= \
                           EXPLORE_POINTER_CLASS, \
                       "the explorer has atomic numbers, bools, enums and " \
                       "pointers, no structs and no floating point"); \
        char bytes[sizeof *(p)]; \
    }))
/* The same where arithmetic is done: compilers do not agree what 1 more is for
 * a pointer. */
#define EXPLORE_NUMBER_SIZE(p) \
    (EXPLORE_SIZE(p) + \
     0 * (int)sizeof(struct { \
         _Static_assert(__builtin_classify_type(((void)0, *(p))) < \
                            EXPLORE_POINTER_CLASS, \
                        "no arithmetic on an atomic pointer: use a " \
                        "compare-exchange"); \
         char byte; \
     }))

/* The bits of a value that is about to be stored in *p. */
#define EXPLORE_BITS(p, value) ((uint64_t)(EXPLORE_TYPE(p))(value))
/* `expected` must point to the type of *p. */
#define EXPLORE_EXPECTED(p, expected) \
    _Generic((expected), EXPLORE_TYPE(p) * : (expected))

/* `text` is what the caller wrote for p. */
#define EXPLORE_LOAD(p, order, text) \
    ({ \
        (EXPLORE_TYPE(p)) explore_load((p), EXPLORE_SIZE(p), (int)(order), \
                                       EXPLORE_SITE(text)); \
    })
#define EXPLORE_STORE(p, value, order, text) \
    explore_store((p), EXPLORE_SIZE(p), EXPLORE_BITS(p, value), (int)(order), \
                  EXPLORE_SITE(text))
#define EXPLORE_EXCHANGE(p, value, order, text) \
    ({ \
        (EXPLORE_TYPE(p)) \
            explore_change((p), EXPLORE_SIZE(p), '=', EXPLORE_BITS(p, value), \
                           (int)(order), EXPLORE_SITE(text)); \
    })
#define EXPLORE_CHANGE(p, change, value, order, text) \
    ({ \
        (EXPLORE_TYPE(p)) explore_change((p), EXPLORE_NUMBER_SIZE(p), change, \
                                         EXPLORE_BITS(p, value), (int)(order), \
                                         EXPLORE_SITE(text)); \
    })
#define EXPLORE_CAS(p, expected, value, order, failed, weak, text) \
    explore_compare_exchange((p), EXPLORE_SIZE(p), \
                             EXPLORE_EXPECTED(p, expected), \
                             EXPLORE_BITS(p, value), (int)(order), \
                             (int)(failed), weak, EXPLORE_SITE(text))

#define atomic_init(p, value) \
    explore_init((p), EXPLORE_SIZE(p), EXPLORE_BITS(p, value), EXPLORE_SITE(#p))

/* What one gets if one does not ask. */
#define EXPLORE_SC                     memory_order_seq_cst

#define atomic_load(p)                 EXPLORE_LOAD(p, EXPLORE_SC, #p)
#define atomic_load_explicit(p, order) EXPLORE_LOAD(p, order, #p)

#define atomic_store(p, value)         EXPLORE_STORE(p, value, EXPLORE_SC, #p)
#define atomic_store_explicit(p, value, order) \
    EXPLORE_STORE(p, value, order, #p)

#define atomic_exchange(p, value) EXPLORE_EXCHANGE(p, value, EXPLORE_SC, #p)
#define atomic_exchange_explicit(p, value, order) \
    EXPLORE_EXCHANGE(p, value, order, #p)

#define atomic_fetch_add(p, value) EXPLORE_CHANGE(p, '+', value, EXPLORE_SC, #p)
#define atomic_fetch_add_explicit(p, value, order) \
    EXPLORE_CHANGE(p, '+', value, order, #p)
#define atomic_fetch_sub(p, value) EXPLORE_CHANGE(p, '-', value, EXPLORE_SC, #p)
#define atomic_fetch_sub_explicit(p, value, order) \
    EXPLORE_CHANGE(p, '-', value, order, #p)
#define atomic_fetch_or(p, value) EXPLORE_CHANGE(p, '|', value, EXPLORE_SC, #p)
#define atomic_fetch_or_explicit(p, value, order) \
    EXPLORE_CHANGE(p, '|', value, order, #p)
#define atomic_fetch_and(p, value) EXPLORE_CHANGE(p, '&', value, EXPLORE_SC, #p)
#define atomic_fetch_and_explicit(p, value, order) \
    EXPLORE_CHANGE(p, '&', value, order, #p)
#define atomic_fetch_xor(p, value) EXPLORE_CHANGE(p, '^', value, EXPLORE_SC, #p)
#define atomic_fetch_xor_explicit(p, value, order) \
    EXPLORE_CHANGE(p, '^', value, order, #p)

#define atomic_compare_exchange_strong(p, expected, value) \
    EXPLORE_CAS(p, expected, value, EXPLORE_SC, EXPLORE_SC, false, #p)
#define atomic_compare_exchange_strong_explicit(p, expected, value, order, \
                                                failed) \
    EXPLORE_CAS(p, expected, value, order, failed, false, #p)
#define atomic_compare_exchange_weak(p, expected, value) \
    EXPLORE_CAS(p, expected, value, EXPLORE_SC, EXPLORE_SC, true, #p)
#define atomic_compare_exchange_weak_explicit(p, expected, value, order, \
                                              failed) \
    EXPLORE_CAS(p, expected, value, order, failed, true, #p)

#define atomic_flag_test_and_set(p) \
    EXPLORE_EXCHANGE(&(p)->set, true, EXPLORE_SC, #p)
#define atomic_flag_test_and_set_explicit(p, order) \
    EXPLORE_EXCHANGE(&(p)->set, true, order, #p)
#define atomic_flag_clear(p) EXPLORE_STORE(&(p)->set, false, EXPLORE_SC, #p)
#define atomic_flag_clear_explicit(p, order) \
    EXPLORE_STORE(&(p)->set, false, order, #p)

#define atomic_thread_fence(order) \
    explore_fence((int)(order), EXPLORE_SITE("fence"))
/* Between a thread and its own signal handler: no other thread sees it. */
#define atomic_signal_fence(order) __atomic_signal_fence(order)

#endif
