/* A bad pointer, a division by zero, a loop without an end: the thread of the
 * model that does it is given up, and the run has failed. */
#define _GNU_SOURCE
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <ucontext.h>

#include "plain.h"

enum {
    SIGNAL_STACK = 64 << 10,
    NEAR_STACK = 64 << 10,
    TICK = 300 * 1000, /* microseconds: thousands of runs */
};

/* Where the processor was, and how far down its stack. */
static uintptr_t
pc_of(const ucontext_t *context, uintptr_t *stack)
{
#if defined(__x86_64__)
    *stack = (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#elif defined(__aarch64__)
    *stack = (uintptr_t)context->uc_mcontext.sp;
    return (uintptr_t)context->uc_mcontext.pc;
#else
    (void)context;
    *stack = 0;
    return 0;
#endif
}

/* Where the thread was: in the model, or in what the model called last. */
static struct explore_site
site_of(int thread, uintptr_t pc)
{
    if (image_has_code(pc))
        return image_site(pc + 1); /* image_site() goes one back */
    if (self >= 0 && caller_pc != 0)
        return image_site(caller_pc);
    return threads[thread].next.site;
}

/* The thread for which the explorer reads from `address`; -1: none. */
static int
thread_with(uintptr_t address)
{
    for (int i = 0; i < thread_count; i++)
        if (!threads[i].ended && threads[i].next.kind != OP_NONE &&
            threads[i].next.address == address)
            return i;
    return -1;
}

static void
on_crash(int number, siginfo_t *info, void *context)
{
    uintptr_t address = (uintptr_t)info->si_addr, stack;
    uintptr_t pc = pc_of(context, &stack);
    int thread = self >= 0 ? self : thread_with(address);
    struct explore_site site;

    if (thread < 0) { /* our own mistake: crash as if nobody listened */
        signal(number, SIG_DFL);
        return;
    }
    site = site_of(thread, pc);
    if (number == SIGFPE)
        fail(VERDICT_CRASH, &site, "%s divides by zero at %s:%d",
             threads[thread].name, site.file, site.line);
    if (number == SIGABRT)
        fail(VERDICT_CRASH, &site, "%s calls abort()", threads[thread].name);
    if (address - stack + NEAR_STACK < 2 * NEAR_STACK)
        fail(VERDICT_CRASH, &site,
             "the stack of %s is full at %s:%d: a function that calls itself"
             " without an end, or too large a local variable",
             threads[thread].name, site.file, site.line);
    fail(VERDICT_CRASH, &site, "%s follows a bad pointer, %#lx, at %s:%d",
         threads[thread].name, (unsigned long)address,
         site.file != NULL ? site.file : "?", site.line);
}

/* Now and then while it computes: the thread that is still where it was the
 * last time runs on and on. */
static void
on_tick(int number, siginfo_t *info, void *context)
{
    static int last_thread = -1, last_time, last_run;
    uintptr_t stack;
    uintptr_t pc = pc_of(context, &stack);
    struct explore_site site;

    (void)number;
    (void)info;
    if (self < 0 || !image_has_code(pc))
        return;
    if (last_thread == self && last_time == threads[self].knows.at[self] &&
        last_run == (int)(result.runs + result.pruned)) {
        site = image_site(pc + 1);
        fail(VERDICT_LIVELOCK, &site,
             "%s runs on and on at %s:%d, and waits for nobody",
             threads[self].name, site.file, site.line);
    }
    last_thread = self;
    last_time = threads[self].knows.at[self];
    last_run = (int)(result.runs + result.pruned);
}

static void
listen_to(int number, void (*handler)(int, siginfo_t *, void *))
{
    struct sigaction action = { .sa_sigaction = handler,
                                .sa_flags = SA_SIGINFO | SA_ONSTACK |
                                            SA_NODEFER | SA_RESTART };

    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

void
crash_watch(void)
{
    static char stack[SIGNAL_STACK]; /* the thread's own may be full */
    const struct itimerval tick = { { 0, TICK }, { 0, TICK } };

    sigaltstack(&(stack_t){ .ss_sp = stack, .ss_size = sizeof stack }, NULL);
    listen_to(SIGSEGV, on_crash);
    listen_to(SIGBUS, on_crash);
    listen_to(SIGFPE, on_crash);
    listen_to(SIGILL, on_crash);
    listen_to(SIGABRT, on_crash);
    listen_to(SIGVTALRM, on_tick);
    setitimer(ITIMER_VIRTUAL, &tick, NULL);
}
