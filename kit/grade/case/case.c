/* The judge's part in the learner's program: runs one case and tells the
 * runner, through a pipe of their own, what happened. What stands on standard
 * output is the learner's. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__has_include)
#if __has_include(<execinfo.h>)
#include <execinfo.h>
#define HAVE_BACKTRACE 1
#endif
#endif

#include "case.h"
#include "grade.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

static int pipe_fd = -1;   /* to the runner; -1: somebody is debugging */
static char cookie[40];    /* begins each record */
static pid_t case_pid;     /* the process that may send */
static int assertion = -1; /* in a child of grade_assertion: where to tell */
static const struct grade_case *running;
static const char *law, *ask, *belief;
static _Atomic unsigned *forks; /* shared with all children */

/* Of the stage; a program without a trace has none. */
__attribute__((weak)) int rt_trace_stop(void);
_Noreturn void rt_assert_failed(const char *file, int line, const char *format,
                                ...) __attribute__((format(printf, 3, 4)));
pid_t __real_fork(void);
pid_t __wrap_fork(void);
int __real_kill(pid_t pid, int sig);
int __wrap_kill(pid_t pid, int sig);

/* ---- records ------------------------------------------------------------ */

void
case_send(const char *key, const char *const *fields)
{
    char record[4000];
    size_t used, room = sizeof record - 1;

    if (pipe_fd < 0 || getpid() != case_pid)
        return;
    used = (size_t)snprintf(record, sizeof record, "%s\t%s", cookie, key);
    for (int i = 0; i < CASE_FIELDS && fields[i] != NULL; i++) {
        const char *text = fields[i];

        if (used < room)
            record[used++] = '\t';
        for (size_t n = 0; text[n] != '\0' && n < 900 && used < room; n++)
            record[used++] = (unsigned char)text[n] < ' ' ? ' ' : text[n];
    }
    record[used++] = '\n';
    while (write(pipe_fd, record, used) < 0 && errno == EINTR)
        continue;
}

void
case_send1(const char *key, const char *field)
{
    const char *fields[] = { field, NULL };

    case_send(key, fields);
}

void
case_send_frames(const char *key, const char *what)
{
    char frames[900] = "";
    const char *fields[] = { what, frames, NULL };
#ifdef HAVE_BACKTRACE
    void *at[32];
    int count = backtrace(at, 32);
    size_t used = 0;

    for (int i = 0; i < count && used < sizeof frames - 24; i++)
        used += (size_t)snprintf(frames + used, sizeof frames - used, "%s%lx",
                                 i == 0 ? "" : " ",
                                 (unsigned long)(uintptr_t)at[i]);
#endif
    case_send(key, fields);
}

static const char *
word(const char *text)
{
    return text != NULL ? text : "";
}

static _Noreturn void
end_red(void)
{
    fflush(NULL);
    if (pipe_fd < 0)
        raise(SIGTRAP); /* in gdb, this is the place */
    _exit(1);
}

static _Noreturn void
fail(const char *file, int line, const char *of, const char *expected,
     const char *got)
{
    char place[200];
    const char *fields[] = { word(of != NULL ? of : belief),
                             word(law),
                             word(ask),
                             expected,
                             got,
                             place,
                             NULL };

    snprintf(place, sizeof place, "%s:%d", word(file), line);
    case_send("fail", fields);
    if (pipe_fd < 0)
        fprintf(stderr, "FAIL %s  [%s]\n  expected  %s\n  got       %s\n",
                running->name, fields[0], expected, got);
    end_red();
}

_Noreturn void
case_fail(const char *of, const char *expected, const char *got)
{
    case_send_frames("place", "");
    fail("", 0, of, expected, got);
}

void
grade_failed(const char *file, int line, const char *of, const char *expected,
             const char *got, ...)
{
    char text[900];
    va_list values;

    va_start(values, got);
    vsnprintf(text, sizeof text, got, values);
    va_end(values);
    fail(file, line, of, expected, text);
}

void
grade_never(const char *of, const char *got, ...)
{
    char text[900];
    va_list values;

    va_start(values, got);
    vsnprintf(text, sizeof text, got, values);
    va_end(values);
    fail("", 0, of, "that never happens", text);
}

void
grade_fault(const char *format, ...)
{
    char text[900];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    case_send1("fault", text);
    fprintf(stderr, "the kit's own fault: %s\n", text);
    _exit(4);
}

void
grade_did(const char *format, ...)
{
    char text[300];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    case_send1("step", text);
    if (pipe_fd < 0)
        fprintf(stderr, "  step %s\n", text);
}

void
grade_law(const char *new_law, const char *new_ask)
{
    const char *fields[3];

    law = new_law != NULL ? new_law : law;
    ask = new_ask != NULL ? new_ask : ask;
    fields[0] = word(law);
    fields[1] = word(ask);
    fields[2] = NULL;
    case_send("law", fields);
}

void
grade_belief(const char *of)
{
    belief = of != NULL ? of : belief;
    case_send1("belief", word(belief));
}

void
grade_count(const char *what, long n)
{
    char number[32];
    const char *fields[] = { what, number, NULL };

    snprintf(number, sizeof number, "%ld", n);
    case_send("count", fields);
    if (pipe_fd < 0)
        fprintf(stderr, "  count %s %ld\n", what, n);
}

/* ---- what goes wrong by itself ------------------------------------------ */

/* In place of the stage's rt_assert.c: the rule's text is the verdict. */
void
rt_assert_failed(const char *file, int line, const char *format, ...)
{
    char text[900], place[200];
    const char *fields[] = { text, place, NULL };
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    snprintf(place, sizeof place, "%s:%d", file, line);
    if (assertion >= 0) {
        if (write(assertion, text, strlen(text)) < 0)
            _exit(3);
        _exit(0);
    }
    if (pipe_fd < 0)
        fprintf(stderr, "%s: %s\n", place, text);
    if (rt_trace_stop != NULL)
        rt_trace_stop();
    case_send_frames("place", "");
    case_send("assert", fields);
    end_red();
}

/* Do the registers hold a pointer that was read from a block's filling? */
static const char *
reason_of(int number, const siginfo_t *info, const void *context)
{
    const ucontext_t *cpu = context;
#if defined(__x86_64__)
    const greg_t *registers = cpu->uc_mcontext.gregs;
    size_t count = 16;
#elif defined(__aarch64__)
    const unsigned long long *registers = cpu->uc_mcontext.regs;
    size_t count = 31;
#else
    const unsigned long *registers = (const unsigned long *)cpu;
    size_t count = 0;
#endif

    if (number != SIGSEGV && number != SIGBUS)
        return "";
    for (size_t i = 0; i < count; i++) {
        uint64_t value = (uint64_t)registers[i] >> 16;

        if (value == UINT64_C(0xDDDDDDDDDDDD))
            return "it follows a pointer that stood in freed memory";
        if (value == UINT64_C(0xA5A5A5A5A5A5))
            return "it follows a pointer that nobody has set";
    }
    if ((uintptr_t)info->si_addr < 4096 && info->si_code > 0 &&
        info->si_code != SI_KERNEL)
        return "it follows a NULL pointer";
    return "";
}

static void
on_crash(int number, siginfo_t *info, void *context)
{
    char text[16];
    const char *fields[] = { text, reason_of(number, info, context), NULL };

    snprintf(text, sizeof text, "%d", number);
    case_send("crash", fields);
    case_send_frames("place", "");
    signal(number, SIG_DFL);
    raise(number);
}

static void
on_question(int number)
{
    (void)number;
    case_send_frames("where", "");
}

static void
listen_to_signals(void)
{
    static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    static char stack[65536];
    stack_t other = { .ss_sp = stack, .ss_size = sizeof stack };
    struct sigaction action = { .sa_sigaction = on_crash,
                                .sa_flags = SA_ONSTACK | SA_SIGINFO };

#ifdef HAVE_BACKTRACE
    void *at[1];

    backtrace(at, 1); /* its first call loads a library */
#endif
    if (pipe_fd < 0)
        return;
    if (!SANITIZED) {
        sigaltstack(&other, NULL);
        for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++)
            sigaction(crashes[i], &action, NULL);
    }
    action.sa_handler = on_question;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR2, &action, NULL);
}

const char *
grade_assertion(void (*function)(void *), void *data)
{
    static char text[900];
    int ends[2], status = 0;
    ssize_t n;
    pid_t pid;

    fflush(NULL);
    if (pipe2(ends, O_CLOEXEC) != 0 || (pid = __real_fork()) < 0)
        grade_fault("no process for an assertion: %s", strerror(errno));
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);

        for (int sig = 1; sig < 32; sig++)
            signal(sig, SIG_DFL);
        dup2(null, STDERR_FILENO);
        assertion = ends[1];
        function(data);
        _exit(0);
    }
    close(ends[1]);
    n = read(ends[0], text, sizeof text - 1);
    close(ends[0]);
    waitpid(pid, &status, 0);
    text[n > 0 ? n : 0] = '\0';
    if (n > 0)
        return text;
    if (!WIFSIGNALED(status))
        return NULL;
    snprintf(text, sizeof text, "killed by signal %d", WTERMSIG(status));
    return text;
}

/* A process that starts processes ends with a refusal, not with the machine. */
pid_t
__wrap_fork(void)
{
    if (forks != NULL && atomic_fetch_add(forks, 1) >= CASE_FORKS) {
        case_send1("forks", "");
        errno = EAGAIN;
        return -1;
    }
    return __real_fork();
}

int
__wrap_kill(pid_t pid, int sig)
{
    if (pid == getpid() || sig == 0 || (pid > 1 && pid != getppid()))
        return __real_kill(pid, sig);
    case_fail("", "signals to processes of its own",
              "it sends a signal to a process that it did not start");
}

/* ---- one case ----------------------------------------------------------- */

static int
count_cases(void)
{
    int count = 0;

    while (grade_cases[count].run != NULL)
        count++;
    return count;
}

static int
list_cases(void)
{
    char number[16];
    int count = count_cases();

    for (int i = 0; i < count; i++) {
        const struct grade_case *c = &grade_cases[i];
        const char *fields[] = { number,       word(c->name), word(c->belief),
                                 word(c->law), word(c->ask),  NULL };

        snprintf(number, sizeof number, "%d", i + 1);
        case_send("case", fields);
        if (pipe_fd < 0)
            printf("%d %s\n", i + 1, c->name);
    }
    snprintf(number, sizeof number, "%d", count);
    case_send1("end", number);
    return 0;
}

static void
run_case(int number)
{
    running = &grade_cases[number - 1];
    belief = running->belief;
    law = running->law;
    ask = running->ask;
    case_locks_begin();
    case_heap_begin();
    running->run();
    case_heap_check();
}

/* The runner says in the environment where it listens. The learner's code does
 * not find it there. */
static void
find_runner(void)
{
    const char *fd = getenv("GRADE_FD"),
               *word_of_runner = getenv("GRADE_COOKIE");

    case_pid = getpid();
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (fd == NULL || word_of_runner == NULL)
        return;
    pipe_fd = atoi(fd);
    fcntl(pipe_fd, F_SETFD, FD_CLOEXEC);
    snprintf(cookie, sizeof cookie, "%s", word_of_runner);
    unsetenv("GRADE_FD");
    unsetenv("GRADE_COOKIE");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    forks = mmap(NULL, sizeof *forks, PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    forks = forks == MAP_FAILED ? NULL : forks;
}

/* program [NUMBER | list]: without a number, every case in turn. */
int
main(int argc, char **argv)
{
    int count = count_cases(), number = argc > 1 ? atoi(argv[1]) : 0;

    find_runner();
    if (argc > 1 && strcmp(argv[1], "list") == 0)
        return list_cases();
    if (number < 0 || number > count) {
        fprintf(stderr, "there are %d cases\n", count);
        return 2;
    }
    listen_to_signals();
    for (int i = number == 0 ? 1 : number; i <= (number ? number : count);
         i++) {
        if (pipe_fd < 0)
            fprintf(stderr, "case %d: %s\n", i, grade_cases[i - 1].name);
        run_case(i);
    }
    fflush(NULL);
    if (forks != NULL && atomic_load(forks) > 0)
        case_fail(NULL, "one process", "your code starts another process");
    case_send1("end", "");
    if (SANITIZED)
        exit(0); /* the leak checker comes with it */
    _exit(0);
}
