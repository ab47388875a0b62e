/* The world, made to fail on demand. Tests only; any thread, but a fault is set
 * while no other thread can meet it.
 *
 * The linker puts these functions in front of libc's (-Wl,--wrap, see wrap.mk):
 * every call is counted, and the call that a test has named fails. The heap is
 * watched as well: what was allocated and not freed is known by size. */
#ifndef RT_FAKES_H
#define RT_FAKES_H

#include <stdbool.h>

/* Built with ThreadSanitizer, which brings a thread of its own, and to which
 * the lock that watches the heap would hide races: so neither is watched
 * then. */
extern const bool rt_under_tsan;

enum rt_fake {
    RT_FAKE_MEMORY, /* malloc and its kin: NULL */
    RT_FAKE_THREAD, /* pthread_create: the error is its result */
    RT_FAKE_SLEEP,  /* pthread_cond_wait and timedwait: see fakes.c */
    RT_FAKE_FILE,   /* tmpfile: NULL, and errno */
    RT_FAKE_READ,   /* the kernel from here on: -1, and errno */
    RT_FAKE_WRITE,
    RT_FAKE_SEND,
    RT_FAKE_ACCEPT,
    RT_FAKE_CONNECT,
    RT_FAKE_SETSOCKOPT,
    RT_FAKE_BIND,
    RT_FAKE_LISTEN,
    RT_FAKE_GETSOCKNAME,
    RT_FAKE_SHUTDOWN,
    RT_FAKE_CLOSE,
    RT_FAKE_EPOLL_CREATE,
    RT_FAKE_EPOLL_CTL,
    RT_FAKE_EPOLL_WAIT,
    RT_FAKE_EVENTFD,
    RT_FAKE_PIPE,
    RT_FAKE_POLL,
    RT_FAKE_SOCKET, /* the last of the kernel kinds */
    RT_FAKE_KINDS   /* how many there are */
};

/* Let call number `nth` from now on (1: the next one) fail with `error`. The
 * calls before and after it go through. Up to 64 faults until a reset. Keep
 * Check's own calls (ck_assert allocates) out of the stretch that is armed. */
void rt_fake_fail(enum rt_fake what, unsigned nth, int error);

/* The same for read, write, send: it succeeds, with at most `count` bytes. */
void rt_fake_shorten(enum rt_fake what, unsigned nth, unsigned count);

/* How many calls failed since the program began, by a fault or in earnest. For
 * the kernel kinds. EAGAIN counts too. */
unsigned rt_fake_failed(enum rt_fake what);

/* How many calls there were since the program began. */
unsigned rt_fake_calls(enum rt_fake what);

/* How many calls a fault has met since the last reset. */
unsigned rt_fake_faults(void);

/* Forget the faults. The harness does it before each test. */
void rt_fakes_reset(void);

/* Blocks that were allocated since rt_heap_mark() and are live; their sizes go
 * to `sizes`, at most `max` of them. 0 under ThreadSanitizer. */
unsigned rt_heap_left(unsigned *sizes, unsigned max);
void rt_heap_mark(void);

/* Mutexes and condition variables that were initialised since rt_heap_mark()
 * and not destroyed, and threads that were not joined (below 0: twice). */
int rt_sync_left(void);

/* The mutexes that this thread holds. A thread that locks one twice, or unlocks
 * one that it does not hold, is aborted with a sentence. */
unsigned rt_locks_held(void);

/* Abort if this thread holds a mutex. For wakers and futures of tests: `what`
 * is user code, and runs under no lock of ours (F7). */
void rt_assert_no_lock(const char *what);

#endif
