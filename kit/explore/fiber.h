/* Tell AddressSanitizer about the stacks of coroutines, when it watches. */
#ifndef FIBER_H
#define FIBER_H

#include <stddef.h>

#if defined(__SANITIZE_ADDRESS__)
#define FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define FIBER_ASAN 1
#endif
#endif

#ifdef FIBER_ASAN
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif

/* A stack, and the sanitizer's own stack that belongs to it. */
struct fiber {
    const void *bottom;
    size_t size;
    void *fake;
};

static inline struct fiber
fiber_of(const void *bottom, size_t size)
{
    return (struct fiber){ bottom, size, NULL };
}

static inline void
fiber_stack(char *bottom, size_t size)
{
#ifdef VALGRIND_STACK_REGISTER
    VALGRIND_STACK_REGISTER(bottom, bottom + size);
#endif
    (void)bottom;
    (void)size;
}

/* Right before a jump from `from` to `to`; NULL: `from` is given up. */
static inline void
fiber_leave(struct fiber *from, const struct fiber *to)
{
#ifdef FIBER_ASAN
    __sanitizer_start_switch_fiber(from != NULL ? &from->fake : NULL,
                                   to->bottom, to->size);
#endif
    (void)from;
    (void)to;
}

/* Right after it. */
static inline void
fiber_enter(struct fiber *me)
{
#ifdef FIBER_ASAN
    __sanitizer_finish_switch_fiber(me->fake, NULL, NULL);
#endif
    (void)me;
}

/* The same at the beginning of one; `from` learns where its own stack lies. */
static inline void
fiber_begin(struct fiber *from)
{
#ifdef FIBER_ASAN
    __sanitizer_finish_switch_fiber(NULL, &from->bottom, &from->size);
#endif
    (void)from;
}

/* Before `me` begins: a run that was given up may have left its frames on the
 * stack. */
static inline void
fiber_clean(const struct fiber *me)
{
#ifdef FIBER_ASAN
    __asan_unpoison_memory_region(me->bottom, me->size);
#endif
    (void)me;
}

#endif
