/* Threads of a model: coroutines, all in one thread of the system.
 *
 * A coroutine is born once, by makecontext(). From then on it changes with the
 * explorer by setjmp and longjmp, which need no system call. A run that is
 * given up leaves its coroutines where they are: the next run starts each of
 * them at its beginning again. */
#undef _FORTIFY_SOURCE /* it takes a longjmp to another stack for a mistake */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "engine.h"
#include "explore_shim.h"
#include "fiber.h"

enum { STACK_SIZE = 256 << 10, GUARD_SIZE = 64 << 10 };

struct thread threads[MAX_THREADS];
int thread_count;
int self = -1;
jmp_buf run_failed;

static struct coroutine {
    bool born;
    ucontext_t made;
    jmp_buf birth; /* at its beginning */
    jmp_buf here;  /* where it stopped */
    struct fiber fiber;
} coroutines[MAX_THREADS];
static jmp_buf explorer;
static struct fiber explorer_fiber;
static int loaded; /* the thread whose thread-locals are in place */

void
threads_reset(void)
{
    memset(threads, 0, sizeof threads);
    thread_count = 0;
    self = -1;
    loaded = 0;
}

int
thread_new(const char *name, int by, void (*run)(void *argument),
           void *argument)
{
    struct thread *thread = &threads[thread_count];

    if (thread_count == MAX_THREADS)
        misuse("more than %d threads; a model has main and at most %d more",
               MAX_THREADS, MAX_THREADS - 1);
    *thread = (struct thread){ .used = true,
                               .run = run,
                               .argument = argument,
                               .token_from = -1,
                               .signal_from = -1,
                               .spurious_left = (int)options.spurious,
                               .weak_left = (int)options.weak,
                               .timeouts_left = (int)options.timeouts };
    snprintf(thread->name, sizeof thread->name, "%s", name);
    if (by >= 0) {
        threads[by].knows.at[by]++; /* what it does next, nobody knows yet */
        thread->knows = threads[by].knows;
        thread->after = threads[by].after;
    }
    return thread_count++;
}

bool
alone(int thread)
{
    const uint8_t *known = threads[thread].knows.at;

    for (int i = 0; i < thread_count; i++)
        if (i != thread &&
            (!threads[i].ended || known[i] < threads[i].knows.at[i]))
            return false;
    return true;
}

/* --- to and fro --- */

static void
stop(void)
{
    struct coroutine *me = &coroutines[self];

    if (_setjmp(me->here) == 0) {
        fiber_leave(&me->fiber, &explorer_fiber);
        _longjmp(explorer, 1);
    }
    fiber_enter(&me->fiber);
}

/* Where a coroutine begins, again and again. */
static void
begin(void)
{
    if (_setjmp(coroutines[self].birth) == 0)
        coroutines[self].born = true;
    fiber_enter(NULL);
    threads[self].run(threads[self].argument);
    threads[self].ended = true;
    event_add(self, &(struct op){ .kind = OP_EXIT, .place = -1 });
    fiber_leave(NULL, &explorer_fiber);
    _longjmp(explorer, 1);
}

_Noreturn void
thread_give_up(void)
{
    if (self >= 0)
        fiber_leave(NULL, &explorer_fiber);
    _longjmp(run_failed, 1);
}

static char *
new_stack(void)
{
    char *memory = mmap(NULL, GUARD_SIZE + STACK_SIZE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (memory == MAP_FAILED)
        misuse("no memory for the stack of a thread");
    mprotect(memory, GUARD_SIZE, PROT_NONE);
    fiber_stack(memory + GUARD_SIZE, STACK_SIZE);
    return memory + GUARD_SIZE;
}

static void
bear(struct coroutine *coroutine)
{
    if (coroutine->made.uc_stack.ss_sp == NULL) {
        getcontext(&coroutine->made);
        coroutine->made.uc_stack.ss_sp = new_stack();
        coroutine->made.uc_stack.ss_size = STACK_SIZE;
        coroutine->made.uc_link = NULL; /* it never returns */
        makecontext(&coroutine->made, begin, 0);
        coroutine->fiber = fiber_of(coroutine->made.uc_stack.ss_sp, STACK_SIZE);
    }
    setcontext(&coroutine->made);
}

void
thread_resume(int thread)
{
    struct coroutine *coroutine = &coroutines[thread];

    if (loaded != thread)
        image_swap(loaded, thread);
    self = loaded = thread;
    if (_setjmp(explorer) == 0) {
        fiber_leave(&explorer_fiber, &coroutine->fiber);
        if (threads[thread].running)
            _longjmp(coroutine->here, 1);
        threads[thread].running = true;
        if (coroutine->born)
            _longjmp(coroutine->birth, 1);
        bear(coroutine);
    }
    fiber_enter(&explorer_fiber);
    self = -1;
}

/* Kinds that may have to wait, or have a choice, even for one thread alone. */
static bool
needs_search(const struct op *op)
{
    return op->kind == OP_WAKE || op->kind == OP_PARK ||
           op->kind == OP_CHOOSE || op->kind == OP_JOIN || op->kind == OP_SPIN;
}

void
step(const struct op *op)
{
    int me = self;

    threads[me].next = *op;
    if (op->site.file == NULL)
        threads[me].next.pc = caller_pc;
    if (!alone(me) || needs_search(op) || !sync_ready(me)) {
        stop();
        return;
    }
    self = -1;
    perform(me, 0);
    self = me;
}

/* --- what models call --- */

void
explore_thread(const char *name, void (*run)(void *argument), void *argument)
{
    struct op op = { .kind = OP_START, .place = -1 };

    op.target = thread_new(name, self, run, argument);
    event_add(self, &op);
}

void
explore_join_at(const struct explore_site *site)
{
    step(&(struct op){
        .kind = OP_JOIN, .place = -1, .target = -1, .site = *site });
}

unsigned
explore_self(void)
{
    return (unsigned)self;
}

void
explore_spin_at(const struct explore_site *site)
{
    struct op op = { .kind = OP_SPIN, .place = -1, .site = *site };

    op.operand = threads[self].read;
    threads[self].read = 0;
    step(&op);
}

unsigned
explore_choose_at(const struct explore_site *site, unsigned count)
{
    if (count < 1 || count > 32)
        misuse("%s:%d: a choice among %u; it is among 1 to 32", site->file,
               site->line, count);
    step(&(struct op){
        .kind = OP_CHOOSE, .place = -1, .operand = count, .site = *site });
    return (unsigned)threads[self].next.left;
}

/* --- pthread_create and friends --- */

static struct {
    void *(*run)(void *);
    void *argument, *result;
    bool joined;
} posix[MAX_THREADS];

static void
run_posix(void *argument)
{
    int me = self;

    (void)argument;
    posix[me].result = posix[me].run(posix[me].argument);
}

int
explore_create(unsigned long *thread, void *(*run)(void *), void *argument,
               const struct explore_site *site)
{
    struct op op = { .kind = OP_START, .place = -1, .site = *site };
    char name[24];

    snprintf(name, sizeof name, "thread %d", thread_count);
    op.target = thread_new(name, self, run_posix, NULL);
    posix[op.target].run = run;
    posix[op.target].argument = argument;
    posix[op.target].joined = false;
    event_add(self, &op);
    *thread = (unsigned long)op.target;
    return 0;
}

int
explore_join_thread(unsigned long thread, void **value,
                    const struct explore_site *site)
{
    if (thread >= (unsigned long)thread_count || threads[thread].detached ||
        posix[thread].joined)
        misuse("%s:%d: a join of a thread that does not exist, was joined"
               " before, or is detached",
               site->file, site->line);
    posix[thread].joined = true;
    step(&(struct op){
        .kind = OP_JOIN, .place = -1, .target = (int)thread, .site = *site });
    if (value != NULL)
        *value = posix[thread].result;
    return 0;
}

int
explore_detach(unsigned long thread, const struct explore_site *site)
{
    if (thread >= (unsigned long)thread_count || threads[thread].detached)
        misuse("%s:%d: a detach of a thread that does not exist, or is"
               " detached already",
               site->file, site->line);
    threads[thread].detached = true;
    return 0;
}
