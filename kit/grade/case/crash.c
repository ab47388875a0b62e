/* What goes wrong by itself: a broken rule, a crash, too many processes. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "case.h"
#include "grade.h"

static int assertion = -1; /* in a child of grade_assertion: where to tell */

/* Of the stage; a program without a trace has none. */
__attribute__((weak)) int rt_trace_stop(void);
_Noreturn void rt_assert_failed(const char *file, int line, const char *format,
                                ...) __attribute__((format(printf, 3, 4)));
pid_t __real_fork(void);
pid_t __wrap_fork(void);
int __real_kill(pid_t pid, int sig);
int __wrap_kill(pid_t pid, int sig);

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
    if (running.pipe < 0)
        fprintf(stderr, "%s: %s\n", place, text);
    if (rt_trace_stop != NULL)
        rt_trace_stop();
    case_send_frames("place", "");
    case_send("assert", fields);
    case_end_red();
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

    if (number == SIGSEGV && case_is_guarded(info->si_addr)) {
        grade_guard(NULL, false);
        case_fail(NULL, "what a lock protects is touched under the lock",
                  "it is touched while the lock is not held");
    }
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

void
case_listen(void)
{
    static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    static char stack[65536];
    stack_t other = { .ss_sp = stack, .ss_size = sizeof stack };
    struct sigaction action = { .sa_sigaction = on_crash,
                                .sa_flags = SA_ONSTACK | SA_SIGINFO };

    case_load_frames();
    if (running.pipe < 0)
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
    if (running.forks != NULL &&
        atomic_fetch_add(running.forks, 1) >= CASE_FORKS) {
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
