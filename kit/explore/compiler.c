/* What the compiler calls, for code that it compiles with -fsanitize=thread: a
 * function for each kind of access and each size. A normal program is linked
 * with a library that has them; a model finds them here. Atomics get here only
 * if the source uses one without a name of stdatomic.h, as x++ does. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
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

static void *
move(void *to, const void *from, size_t size, uintptr_t pc)
{
    plain_read((uintptr_t)from, size, pc);
    plain_write((uintptr_t)to, size, pc);
    return memmove(to, from, size);
}

void *
__wrap_memcpy(void *to, const void *from, size_t size)
{
    return move(to, from, size, CALLER);
}

void *
__wrap_memmove(void *to, const void *from, size_t size)
{
    return move(to, from, size, CALLER);
}

void *
__wrap_memset(void *to, int byte, size_t size)
{
    plain_write((uintptr_t)to, size, CALLER);
    return memset(to, byte, size);
}

/* So clang calls them from version 15 on. */
void *
__tsan_memcpy(void *to, const void *from, size_t size)
{
    return move(to, from, size, CALLER);
}

void *
__tsan_memmove(void *to, const void *from, size_t size)
{
    return move(to, from, size, CALLER);
}

void *
__tsan_memset(void *to, int byte, size_t size)
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

/* --- strings --- */

size_t
__wrap_strlen(const char *text)
{
    size_t length = strlen(text);

    plain_read((uintptr_t)text, length + 1, CALLER);
    return length;
}

char *
__wrap_strchr(const char *text, int wanted)
{
    char *found = strchr(text, wanted);
    size_t read = found != NULL ? (size_t)(found - text) : strlen(text);

    plain_read((uintptr_t)text, read + 1, CALLER);
    return found;
}

/* Both are read as far as they are the same, and one more. */
static int
compare(const char *a, const char *b, size_t most, uintptr_t pc)
{
    size_t same = 0;

    while (same < most && a[same] == b[same] && a[same] != '\0')
        same++;
    if (same < most)
        same++;
    plain_read((uintptr_t)a, same, pc);
    plain_read((uintptr_t)b, same, pc);
    return strncmp(a, b, same);
}

int
__wrap_strcmp(const char *a, const char *b)
{
    return compare(a, b, SIZE_MAX, CALLER);
}

int
__wrap_strncmp(const char *a, const char *b, size_t size)
{
    return compare(a, b, size, CALLER);
}

char *
__wrap_strcpy(char *to, const char *from)
{
    return move(to, from, strlen(from) + 1, CALLER);
}

char *
__wrap_strcat(char *to, const char *from)
{
    size_t length = strlen(to);

    plain_read((uintptr_t)to, length, CALLER);
    move(to + length, from, strlen(from) + 1, CALLER);
    return to;
}

char *
__wrap_strncpy(char *to, const char *from, size_t size)
{
    size_t length = strnlen(from, size);

    plain_read((uintptr_t)from, length + (length < size), CALLER);
    plain_write((uintptr_t)to, size, CALLER);
    memset(to, 0, size);
    return memcpy(to, from, length);
}

static int
print(char *to, size_t size, const char *format, va_list values, uintptr_t pc)
{
    int length = vsnprintf(to, size, format, values);

    if (length >= 0 && size > 0)
        plain_write((uintptr_t)to,
                    (size_t)length < size ? (size_t)length + 1 : size, pc);
    return length;
}

int
__wrap_vsnprintf(char *to, size_t size, const char *format, va_list values)
{
    return print(to, size, format, values, CALLER);
}

int
__wrap_snprintf(char *to, size_t size, const char *format, ...)
{
    va_list values;
    int length;

    va_start(values, format);
    length = print(to, size, format, values, CALLER);
    va_end(values);
    return length;
}
