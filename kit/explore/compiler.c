/* What the compiler calls, for code that it compiles with -fsanitize=thread: a
 * function for each kind of access and each size. A normal program is linked
 * with a library that has them; a model finds them here. Atomics get here only
 * if the source uses one without a name of stdatomic.h, as x++ does. */
#include <string.h>

#include "explore_shim.h"
#include "plain.h"

/* Nobody declares them: the compiler knows what they are. */
#pragma GCC diagnostic ignored "-Wmissing-prototypes"

#define CALLER ((uintptr_t)__builtin_return_address(0))

void
__tsan_init(void)
{
}

void
__tsan_func_entry(void *pc)
{
    (void)pc;
}

void
__tsan_func_exit(void)
{
}

void
__tsan_read_range(const void *p, size_t size)
{
    plain_read((uintptr_t)p, size, CALLER);
}

void
__tsan_write_range(const void *p, size_t size)
{
    plain_write((uintptr_t)p, size, CALLER);
}

/* Macros define the functions from here on, although no debugger steps through
 * such ones: there are eighty, none is longer than one call. */
#define PLAIN(size) \
    void __tsan_read##size(const void *p) \
    { \
        plain_read((uintptr_t)p, size, CALLER); \
    } \
    void __tsan_write##size(const void *p) \
    { \
        plain_write((uintptr_t)p, size, CALLER); \
    } \
    void __tsan_unaligned_read##size(const void *p) \
    { \
        plain_read((uintptr_t)p, size, CALLER); \
    } \
    void __tsan_unaligned_write##size(const void *p) \
    { \
        plain_write((uintptr_t)p, size, CALLER); \
    }

PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)

/* An explorer that gets no site looks at caller_pc. */
#define CHANGE(bits, name, change) \
    uint##bits##_t __tsan_atomic##bits##_##name( \
        volatile uint##bits##_t *atomic, uint##bits##_t operand, int order) \
    { \
        caller_pc = CALLER; \
        return (uint##bits##_t)explore_change(atomic, bits / 8, change, \
                                              operand, order, NULL); \
    }
#define COMPARE(bits, name, weak) \
    int __tsan_atomic##bits##_compare_exchange_##name( \
        volatile uint##bits##_t *atomic, uint##bits##_t *expected, \
        uint##bits##_t value, int order, int failed) \
    { \
        caller_pc = CALLER; \
        return explore_compare_exchange(atomic, bits / 8, expected, value, \
                                        order, failed, weak, NULL); \
    }
#define ATOMIC(bits) \
    uint##bits##_t __tsan_atomic##bits##_load( \
        const volatile uint##bits##_t *atomic, int order) \
    { \
        caller_pc = CALLER; \
        return (uint##bits##_t)explore_load(atomic, bits / 8, order, NULL); \
    } \
    void __tsan_atomic##bits##_store(volatile uint##bits##_t *atomic, \
                                     uint##bits##_t value, int order) \
    { \
        caller_pc = CALLER; \
        explore_store(atomic, bits / 8, value, order, NULL); \
    } \
    CHANGE(bits, exchange, '=') \
    CHANGE(bits, fetch_add, '+') \
    CHANGE(bits, fetch_sub, '-') \
    CHANGE(bits, fetch_and, '&') \
    CHANGE(bits, fetch_or, '|') \
    CHANGE(bits, fetch_xor, '^') \
    COMPARE(bits, strong, false) \
    COMPARE(bits, weak, true) \
    uint##bits##_t __tsan_atomic##bits##_compare_exchange_val( \
        volatile uint##bits##_t *atomic, uint##bits##_t expected, \
        uint##bits##_t value, int order, int failed) \
    { \
        caller_pc = CALLER; \
        explore_compare_exchange(atomic, bits / 8, &expected, value, order, \
                                 failed, false, NULL); \
        return expected; \
    }

ATOMIC(8)
ATOMIC(16)
ATOMIC(32)
ATOMIC(64)

void
__tsan_atomic_thread_fence(int order)
{
    caller_pc = CALLER;
    explore_fence(order, NULL);
}

void
__tsan_atomic_signal_fence(int order)
{
    (void)order;
}

/* --- what reads and writes many bytes; by --wrap --- */

void *
__wrap_memcpy(void *to, const void *from, size_t size)
{
    uintptr_t pc = CALLER;

    plain_read((uintptr_t)from, size, pc);
    plain_write((uintptr_t)to, size, pc);
    return memcpy(to, from, size);
}

void *
__wrap_memmove(void *to, const void *from, size_t size)
{
    uintptr_t pc = CALLER;

    plain_read((uintptr_t)from, size, pc);
    plain_write((uintptr_t)to, size, pc);
    return memmove(to, from, size);
}

void *
__wrap_memset(void *to, int byte, size_t size)
{
    plain_write((uintptr_t)to, size, CALLER);
    return memset(to, byte, size);
}

int
__wrap_memcmp(const void *a, const void *b, size_t size)
{
    uintptr_t pc = CALLER;

    plain_read((uintptr_t)a, size, pc);
    plain_read((uintptr_t)b, size, pc);
    return memcmp(a, b, size);
}
