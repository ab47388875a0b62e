/* One case in a process group of its own: started, watched, killed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"

#define RECORD_FD 200 /* or the last one, where fewer are allowed */

static double factor = 1.0;

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* A fixed piece of work, timed in CPU time; the quickest of five counts. */
double
machine_factor(void)
{
    double best = 1.0;

    for (int round = 0; round < 5; round++) {
        struct timespec a, b;
        volatile unsigned sum = 0;
        double s;

        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
        for (unsigned i = 0; i < 400000; i++)
            sum = sum * 31 + i;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
        s = (double)(b.tv_sec - a.tv_sec) +
            (double)(b.tv_nsec - a.tv_nsec) * 1e-9;
        if (s < best)
            best = s;
    }
    factor = best / 0.001; /* measured on a server core of 2020 */
    factor = factor < 1.0 ? 1.0 : factor > 10.0 ? 10.0 : factor;
    return factor;
}

/* ---- the child ---------------------------------------------------------- */

static int
record_fd(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur <= RECORD_FD)
        return (int)limit.rlim_cur - 1;
    return RECORD_FD;
}

static void
move(int from, int to)
{
    if (dup2(from, to) < 0)
        _exit(127);
}

static _Noreturn void
become(struct child *c, int records, int output, int number)
{
    char fd[16], argument[16], *path = realpath(c->program, NULL);
    int in = open("/dev/null", O_RDONLY);
    rlim_t seconds = (rlim_t)(CPU_SECONDS * factor * 4 + 2);
    int to = record_fd();

    setpgid(0, 0);
    move(in, STDIN_FILENO);
    move(output, STDOUT_FILENO);
    move(output, STDERR_FILENO);
    move(records, to);
    for (int i = 3; i < 1024; i++)
        if (i != to)
            close(i);
    snprintf(fd, sizeof fd, "%d", to);
    snprintf(argument, sizeof argument, "%d", number);
    setenv("GRADE_FD", fd, 1);
    setenv("GRADE_COOKIE", c->cookie, 1);
    setenv("GRADE_DIR", c->e->folder, 1);
    /* a file that it writes lands there */
    if (getenv("GRADE_TMP") != NULL && chdir(getenv("GRADE_TMP")) != 0)
        _exit(127);
    setenv("ASAN_OPTIONS",
           "detect_leaks=1:exitcode=23:handle_abort=0:hard_rss_limit_mb=768",
           1);
    setenv("UBSAN_OPTIONS", "halt_on_error=1:exitcode=23", 1);
    setenv("TSAN_OPTIONS", "halt_on_error=1:exitcode=23", 1);
    unsetenv("RT_TRACE");
    unsetenv("RT_SCRIPT");
    setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){ FILE_SIZE, FILE_SIZE });
    setrlimit(RLIMIT_CPU, &(struct rlimit){ seconds, seconds });
    if (!c->e->sanitized)
        setrlimit(RLIMIT_DATA, &(struct rlimit){ MEMORY, MEMORY });
    if (path != NULL)
        execl(path, path, c->listing ? "list" : argument, (char *)NULL);
    _exit(127);
}

static void
make_cookie(struct child *c)
{
    unsigned long random[2] = { (unsigned long)getpid(), 0 };
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        if (read(fd, random, sizeof random) < 0)
            random[1] = (unsigned long)(now() * 1e9);
        close(fd);
    }
    snprintf(c->cookie, sizeof c->cookie, "%08lx%08lx",
             random[0] & 0xffffffffUL, random[1] & 0xffffffffUL);
}

static bool
start(struct child *c, int number)
{
    int records[2], output[2];

    make_cookie(c);
    if (pipe2(records, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)
        return false;
    c->pid = fork();
    if (c->pid < 0)
        return false;
    if (c->pid == 0)
        become(c, records[1], output[1], number);
    setpgid(c->pid, c->pid);
    close(records[1]);
    close(output[1]);
    c->records = records[0];
    c->output = output[0];
    fcntl(c->records, F_SETFL, O_NONBLOCK);
    fcntl(c->output, F_SETFL, O_NONBLOCK);
    c->began = c->idle_since = now();
    return true;
}

static enum end
judge(struct child *c)
{
    unsigned long ticks = 0;
    double t = now();
    bool awake = look_at(c->pid, &ticks, 0);

    if (c->printed > MAX_OUTPUT)
        return FLOODED;
    if (t - c->began > WALL_SECONDS * factor)
        return TIMED_OUT;
    if ((double)ticks / (double)sysconf(_SC_CLK_TCK) > CPU_SECONDS * factor)
        return SPUN;
    if (awake || ticks != c->ticks)
        c->idle_since = t;
    c->ticks = ticks;
    return t - c->idle_since > IDLE_SECONDS ? HUNG : RUNNING;
}

/* Both pipes, until nothing more is there or `seconds` are over. */
static void
drain(struct child *c, double seconds)
{
    struct pollfd p[2] = { { c->records, POLLIN, 0 },
                           { c->output, POLLIN, 0 } };
    double until = now() + seconds;

    while (poll(p, 2, seconds > 0 ? 10 : 0) >= 0) {
        if (p[0].fd >= 0 && p[0].revents && !read_records(c))
            p[0].fd = -1;
        if (p[1].fd >= 0 && p[1].revents && !read_output(c))
            p[1].fd = -1;
        if (p[0].revents == 0 && p[1].revents == 0 && now() >= until)
            return;
        if ((p[0].fd < 0 && p[1].fd < 0) || c->printed > 2 * MAX_OUTPUT)
            return;
        if (seconds > 0 && c->noted_where)
            return;
    }
}

static enum end
watch(struct child *c, int *status)
{
    struct pollfd p[2] = { { c->records, POLLIN, 0 },
                           { c->output, POLLIN, 0 } };
    enum end end = RUNNING;

    while (end == RUNNING) {
        poll(p, 2, 20);
        if (p[0].fd >= 0 && p[0].revents && !read_records(c))
            p[0].fd = -1;
        if (p[1].fd >= 0 && p[1].revents && !read_output(c))
            p[1].fd = -1;
        if (waitpid(c->pid, status, WNOHANG) == c->pid)
            return ENDED;
        if (p[0].fd < 0 && p[1].fd < 0)
            usleep(1000);
        end = judge(c);
    }
    return end;
}
static void
run(struct child *c, int number)
{
    enum end end;
    int status = 0;

    if (!start(c, number)) {
        say_red(c->v, FAULT, "a process for the case", strerror(errno));
        return;
    }
    end = watch(c, &status);
    if (end == HUNG)
        find_sleep(c);
    if (end != ENDED) {
        c->noted_where = false;
        if (end != FLOODED && kill(c->pid, SIGUSR2) == 0)
            drain(c, 0.2);
        kill(-c->pid, SIGKILL);
        kill(c->pid, SIGKILL);
        waitpid(c->pid, &status, 0);
    }
    kill(-c->pid, SIGKILL);
    kill_children();
    drain(c, 0);
    for (int i = 0; i < 1000; i++) { /* what it started, and became ours */
        pid_t pid = waitpid(-1, NULL, WNOHANG);

        if (pid < 0)
            break;
        if (pid == 0) {
            kill_children();
            usleep(200);
        }
    }
    close(c->records);
    close(c->output);
    c->v->seconds = now() - c->began;
    word_end(c, end, status, factor);
    if (c->v->status != GREEN && c->v->where[0] == '\0')
        find_place(c->e, c->program, c->frames, c->v->where);
}

void
case_run(const struct exercise *e, const char *program, int number,
         struct verdict *v)
{
    struct child c = { .e = e, .program = program, .v = v };

    run(&c, number);
}

int
case_list(const struct exercise *e, const char *program, struct verdict **cases,
          struct verdict *v)
{
    struct child c = { .e = e, .program = program, .v = v, .listing = true };

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    run(&c, 0);
    *cases = c.cases;
    if (v->status == GREEN)
        return c.listed;
    snprintf(v->name, TEXT, "the program reaches its first case");
    return -1;
}
