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
static bool on_its_stack; /* a thread runs, or the explorer on its stack */
static int loaded;        /* the thread whose thread-locals are in place */

void
threads_reset(void)
{
    memset(threads, 0, sizeof threads);
    thread_count = 0;
    self = -1;
    loaded = 0;
}

static void
add_letter(struct thread *thread)
{
    snprintf(thread->name + thread->name_length,
             sizeof thread->name - (size_t)thread->name_length, " (%c)",
             'a' + (int)(thread - threads));
}

/* Two threads of one name say their letters, too: "add (b)". */
static void
name_thread(struct thread *thread, const char *name)
{
    snprintf(thread->name, sizeof thread->name - 4, "%s", name);
    thread->name_length = (int)strlen(thread->name);
    for (struct thread *other = threads; other < thread; other++)
        if (other->name_length == thread->name_length &&
            strncmp(other->name, name, (size_t)thread->name_length) == 0) {
            add_letter(other);
            add_letter(thread);
        }
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
    name_thread(thread, name);
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
    fiber_begin(&explorer_fiber);
    threads[self].run(threads[self].argument);
    threads[self].knows.at[self]++; /* who joins it, knows what it did last */
    threads[self].ended = true;
    event_add(self, &(struct op){ .kind = OP_EXIT, .place = -1 });
    fiber_leave(NULL, &explorer_fiber);
    _longjmp(explorer, 1);
}

_Noreturn void
thread_give_up(void)
{
    if (on_its_stack)
        fiber_leave(NULL, &explorer_fiber);
    _longjmp(run_failed, 1);
}

void
thread_given_up(void)
{
    if (on_its_stack)
        fiber_enter(&explorer_fiber);
    on_its_stack = false;
    self = -1;
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
give_stack(struct coroutine *coroutine)
{
    getcontext(&coroutine->made);
    coroutine->made.uc_stack.ss_sp = new_stack();
    coroutine->made.uc_stack.ss_size = STACK_SIZE;
    coroutine->made.uc_link = NULL; /* it never returns */
    makecontext(&coroutine->made, begin, 0);
    coroutine->fiber = fiber_of(coroutine->made.uc_stack.ss_sp, STACK_SIZE);
}

void
thread_resume(int thread)
{
    struct coroutine *coroutine = &coroutines[thread];

    if (coroutine->fiber.bottom == NULL)
        give_stack(coroutine);
    if (loaded != thread)
        image_swap(loaded, thread);
    self = loaded = thread;
    on_its_stack = true;
    if (_setjmp(explorer) == 0) {
        fiber_leave(&explorer_fiber, &coroutine->fiber);
        if (threads[thread].running)
            _longjmp(coroutine->here, 1);
        threads[thread].running = true;
        fiber_clean(&coroutine->fiber);
        if (coroutine->born)
            _longjmp(coroutine->birth, 1);
        setcontext(&coroutine->made);
    }
    fiber_enter(&explorer_fiber);
    on_its_stack = false;
    self = -1;
}

/* Kinds that may have to wait, or have a choice, even for one thread alone. */
static bool
needs_search(const struct op *op)
{
    return op->kind == OP_WAKE || op->kind == OP_PARK ||
           op->kind == OP_CHOOSE || op->kind == OP_JOIN ||
           op->kind == OP_SPIN || (op->weak && threads[self].weak_left > 0);
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
