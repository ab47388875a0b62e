/* One case in a process group of its own: started, watched, killed. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run.h"

/* Limits of a case on the machine they were made for; the times are multiplied
 * by its factor. */
#define CPU_SECONDS  2.0
#define WALL_SECONDS 10.0
#define IDLE_SECONDS 0.6 /* asleep so long, every thread: nobody will wake it */
#define MEMORY       (768UL << 20)
#define FILE_SIZE    (16UL << 20)
#define MAX_OUTPUT   (1UL << 20)
#define RECORD_FD    200

enum end { RUNNING, ENDED, HUNG, SPUN, TIMED_OUT, FLOODED };

struct child {
    const struct exercise *e;
    const char *program;
    struct verdict *v;
    pid_t pid;
    int records, output; /* read ends */
    char cookie[40];
    char buffer[16384]; /* the records that are not read yet */
    size_t buffered;
    unsigned long printed;
    bool failed, finished, noted_where;
    int finishes;
    char frames[TEXT];
    char reason[200]; /* of a crash, or of a sleep; may be empty */
    bool listing;
    int listed;
    struct verdict *cases;
    double began, idle_since;
    unsigned long ticks; /* CPU time at the last look */
};

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

/* ---- what a case tells -------------------------------------------------- */

char *
next_field(char **rest)
{
    char *field = *rest, *tab;

    if (field == NULL)
        return (char[]){ "" };
    tab = strchr(field, '\t');
    if (tab != NULL)
        *tab++ = '\0';
    *rest = tab;
    return field;
}

static void
set(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text);
}
#define SET(to, text) set(to, sizeof(to), text)

static void
take_case(struct child *c, char *rest)
{
    struct verdict *v;

    next_field(&rest);
    c->cases = realloc(c->cases, (size_t)(c->listed + 1) * sizeof *c->cases);
    if (c->cases == NULL)
        abort();
    v = &c->cases[c->listed++];
    memset(v, 0, sizeof *v);
    v->status = WAITS;
    SET(v->name, next_field(&rest));
    SET(v->belief, next_field(&rest));
    SET(v->law, next_field(&rest));
    SET(v->ask, next_field(&rest));
}

static void
take_count(struct verdict *v, char *rest)
{
    char *what = next_field(&rest);
    long n = atol(next_field(&rest));

    for (unsigned i = 0; i < v->count_count; i++)
        if (strcmp(v->counts[i].what, what) == 0) {
            v->counts[i].n += n;
            return;
        }
    if (v->count_count == COUNTS)
        return;
    SET(v->counts[v->count_count].what, what);
    v->counts[v->count_count++].n = n;
}

static void
say_red(struct verdict *v, enum status status, const char *expected,
        const char *got)
{
    v->status = status;
    SET(v->expected, expected);
    SET(v->got, got);
}

static void
take_fail(struct verdict *v, char *rest)
{
    SET(v->belief, next_field(&rest));
    SET(v->law, next_field(&rest));
    SET(v->ask, next_field(&rest));
    v->status = RED;
    SET(v->expected, next_field(&rest));
    SET(v->got, next_field(&rest));
    SET(v->at, next_field(&rest));
}

static void
take_record(struct child *c, char *line)
{
    struct verdict *v = c->v;
    char *rest = line, *key;

    if (strcmp(next_field(&rest), c->cookie) != 0)
        return; /* not from our part of the program */
    key = next_field(&rest);
    if (strcmp(key, "case") == 0 && c->listing) {
        take_case(c, rest);
    } else if (strcmp(key, "end") == 0) {
        c->finished = true;
        c->finishes++;
    } else if (c->listing || c->failed) {
        return;
    } else if (strcmp(key, "step") == 0) {
        if (v->step_count < STEPS)
            SET(v->steps[v->step_count], next_field(&rest));
        v->step_count++;
    } else if (strcmp(key, "count") == 0) {
        take_count(v, rest);
    } else if (strcmp(key, "law") == 0) {
        SET(v->law, next_field(&rest));
        SET(v->ask, next_field(&rest));
    } else if (strcmp(key, "belief") == 0) {
        SET(v->belief, next_field(&rest));
    } else if (strcmp(key, "place") == 0 || strcmp(key, "where") == 0) {
        next_field(&rest);
        SET(c->frames, next_field(&rest));
        c->noted_where = true;
    } else if (strcmp(key, "crash") == 0) {
        next_field(&rest);
        SET(c->reason, next_field(&rest));
    } else if (strcmp(key, "fail") == 0) {
        take_fail(v, rest);
        c->failed = true;
    } else if (strcmp(key, "assert") == 0) {
        char *text = next_field(&rest);

        say_red(v, RED, "every rule holds", text);
        if (v->law[0] == '\0')
            SET(v->law, text);
        SET(v->at, next_field(&rest));
        c->failed = true;
    } else if (strcmp(key, "nomem") == 0) {
        say_red(v, RED, "a few kilobytes of memory",
                "it asks for more memory than a case may have (768 MB)");
        c->failed = true;
    } else if (strcmp(key, "forks") == 0) {
        say_red(v, RED, "at most a process or two",
                "it starts process after process; the kit stopped it at 16");
        c->failed = true;
    } else if (strcmp(key, "fault") == 0) {
        say_red(v, FAULT, "a test that runs", next_field(&rest));
        c->failed = true;
    }
}

static bool
read_records(struct child *c)
{
    ssize_t n = read(c->records, c->buffer + c->buffered,
                     sizeof c->buffer - 1 - c->buffered);
    char *line = c->buffer, *end;

    if (n <= 0)
        return n < 0 && (errno == EAGAIN || errno == EINTR);
    c->buffered += (size_t)n;
    c->buffer[c->buffered] = '\0';
    while ((end = memchr(line, '\n',
                         c->buffered - (size_t)(line - c->buffer))) != NULL) {
        *end = '\0';
        take_record(c, line);
        line = end + 1;
    }
    c->buffered -= (size_t)(line - c->buffer);
    memmove(c->buffer, line, c->buffered);
    if (c->buffered == sizeof c->buffer - 1)
        c->buffered = 0; /* no record is so long */
    return true;
}

static bool
read_output(struct child *c)
{
    struct verdict *v = c->v;
    char text[4096];
    ssize_t n = read(c->output, text, sizeof text);
    size_t size, keep;

    if (n <= 0)
        return n < 0 && (errno == EAGAIN || errno == EINTR);
    size = (size_t)n;
    c->printed += size;
    if (size > OUTPUT)
        size = OUTPUT;
    keep = v->output_size + size > OUTPUT ? OUTPUT - size : v->output_size;
    v->output_lost += v->output_size - keep;
    memmove(v->output, v->output + v->output_size - keep, keep);
    memcpy(v->output + keep, text, size);
    v->output_size = keep + size;
    v->output[v->output_size] = '\0';
    return true;
}

/* ---- what the kernel tells about it ------------------------------------- */

static size_t
slurp(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n;

    text[0] = '\0';
    if (fd < 0)
        return 0;
    n = read(fd, text, size - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    return n > 0 ? (size_t)n : 0;
}

/* Add up CPU time of the process and all that came from it. True if a thread
 * among them is not asleep, or if that cannot be known. */
static bool
look_at(pid_t pid, unsigned long *ticks, int depth)
{
    char path[300], text[4096], *at;
    struct dirent *entry;
    bool awake = false;
    DIR *dir;

    snprintf(path, sizeof path, "/proc/%d/task", (int)pid);
    dir = opendir(path);
    if (dir == NULL || depth > 8) {
        if (dir != NULL)
            closedir(dir);
        return depth > 8;
    }
    while ((entry = readdir(dir)) != NULL) {
        unsigned long user = 0, system = 0;
        char state = 'R';

        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/%d/task/%.16s/stat", (int)pid,
                 entry->d_name);
        slurp(path, text, sizeof text);
        at = strrchr(text, ')');
        if (at != NULL &&
            sscanf(at + 1,
                   " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu %lu",
                   &state, &user, &system) == 3)
            *ticks += user + system;
        awake = awake || strchr("SZX", state) == NULL;
        snprintf(path, sizeof path, "/proc/%d/task/%.16s/children", (int)pid,
                 entry->d_name);
        if (access(path, R_OK) != 0)
            awake = true; /* we do not know about its children */
        slurp(path, text, sizeof text);
        for (char *p = text; *p != '\0';) {
            pid_t child = (pid_t)strtol(p, &at, 10);

            if (at == p)
                break;
            awake = look_at(child, ticks, depth + 1) || awake;
            p = at;
        }
    }
    closedir(dir);
    return awake;
}

/* In which call of the kernel does it sleep? For calls that block a thread. */
static void
find_sleep(struct child *c)
{
    static const struct {
        long number;
        const char *words;
    } calls[] = {
        { SYS_clock_nanosleep, "sleeps" },
#ifdef SYS_nanosleep
        { SYS_nanosleep, "sleeps" },
#endif
        { SYS_read, "waits in read()" },
        { SYS_recvfrom, "waits in recv()" },
        { SYS_accept4, "waits in accept()" },
    };
    char path[64], text[256];
    long number;

    snprintf(path, sizeof path, "/proc/%d/syscall", (int)c->pid);
    slurp(path, text, sizeof text);
    if (sscanf(text, "%ld", &number) != 1)
        return;
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].number == number)
            snprintf(c->reason, sizeof c->reason,
                     "the thread %s, in a call that blocks: nobody else has a "
                     "turn meanwhile",
                     calls[i].words);
}

static void
kill_children(void)
{
    char path[64], text[4096], *p = text, *end;

    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    slurp(path, text, sizeof text);
    for (; *p != '\0'; p = end) {
        pid_t pid = (pid_t)strtol(p, &end, 10);

        if (end == p)
            break;
        kill(pid, SIGKILL);
    }
}

/* ---- the child ---------------------------------------------------------- */

static void
limit(int what, rlim_t value)
{
    struct rlimit l = { value, value };

    setrlimit(what, &l);
}

static _Noreturn void
become(struct child *c, int records, int output, int number)
{
    char fd[16], argument[16];
    int in = open("/dev/null", O_RDONLY);

    setpgid(0, 0);
    dup2(in, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    dup2(records, RECORD_FD);
    for (int i = 3; i < 64; i++)
        close(i);
    snprintf(fd, sizeof fd, "%d", RECORD_FD);
    snprintf(argument, sizeof argument, "%d", number);
    setenv("GRADE_FD", fd, 1);
    setenv("GRADE_COOKIE", c->cookie, 1);
    setenv("GRADE_DIR", c->e->folder, 1);
    setenv("ASAN_OPTIONS",
           "detect_leaks=1:exitcode=23:handle_abort=0:hard_rss_limit_mb=768",
           1);
    setenv("UBSAN_OPTIONS", "halt_on_error=1:exitcode=23", 1);
    setenv("TSAN_OPTIONS", "halt_on_error=1:exitcode=23", 1);
    unsetenv("RT_TRACE");
    unsetenv("RT_SCRIPT");
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, FILE_SIZE);
    limit(RLIMIT_CPU, (rlim_t)(CPU_SECONDS * factor * 4 + 2));
    if (!c->e->sanitized)
        limit(RLIMIT_AS, MEMORY);
    execl(c->program, c->program, c->listing ? "list" : argument, (char *)NULL);
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

/* ---- the verdict --------------------------------------------------------- */

static void
say_signal(struct child *c, int number)
{
    char got[TEXT];

    snprintf(got, sizeof got, "the program dies: %s%ssignal %d, %s", c->reason,
             c->reason[0] != '\0' ? "; " : "", number, strsignal(number));
    say_red(c->v, CRASHED, "a case that runs to its end", got);
}

/* The line of a sanitizer's report that says what it is. */
static void
say_sanitizer(struct child *c)
{
    char *at = strstr(c->v->output, "ERROR: "), got[TEXT];

    if (at == NULL)
        at = strstr(c->v->output, "runtime error: ");
    if (at == NULL)
        at = strstr(c->v->output, "WARNING: ");
    snprintf(got, sizeof got, "the sanitizer says: %.*s",
             at ? (int)strcspn(at, "\n") : 20, at ? at : "its report is above");
    say_red(c->v, strstr(got, "LeakSanitizer") ? RED : CRASHED,
            "no error of memory", got);
}

static void
word_end(struct child *c, enum end end, int status)
{
    struct verdict *v = c->v;
    char got[TEXT];

    if (c->failed)
        return;
    switch (end) {
    case HUNG:
        say_red(v, RED, "the case runs to its end",
                c->reason[0] != '\0'
                    ? c->reason
                    : "it hangs: everything sleeps, and no wake will come");
        v->hung = true;
        return;
    case SPUN:
        snprintf(got, sizeof got,
                 "it spins: %.0f s of CPU time, and still no end",
                 CPU_SECONDS * factor);
        say_red(v, RED, "the case runs to its end", got);
        v->hung = true;
        return;
    case TIMED_OUT:
        snprintf(got, sizeof got, "no end after %.0f s", WALL_SECONDS * factor);
        say_red(v, RED, "the case runs to its end", got);
        v->hung = true;
        return;
    case FLOODED:
        say_red(v, RED, "a few lines of output at most",
                "it prints without end; the kit stopped it after 1 MB");
        return;
    case RUNNING:
    case ENDED:
        break;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
        say_red(v, RED, "the case runs to its end", "it spins");
        v->hung = true;
    } else if (WIFSIGNALED(status)) {
        say_signal(c, WTERMSIG(status));
    } else if (WEXITSTATUS(status) == 23 || WEXITSTATUS(status) == 77) {
        say_sanitizer(c);
    } else if (WEXITSTATUS(status) == 127 && !c->finished) {
        say_red(v, FAULT, "a program that starts", "it cannot be started");
    } else if (!c->finished) {
        snprintf(got, sizeof got,
                 "the program ends by itself (exit code %d) in the middle",
                 WEXITSTATUS(status));
        say_red(v, RED, "the case runs to its end", got);
    } else if (c->finishes > 1) {
        say_red(v, RED, "the case ends once",
                "a second process came to the end of the case as well");
    } else if (WEXITSTATUS(status) != 0) {
        snprintf(got, sizeof got, "exit code %d after the last case",
                 WEXITSTATUS(status));
        say_red(v, RED, "exit code 0", got);
    } else {
        v->status = GREEN;
    }
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
    word_end(c, end, status);
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
