/* run SECONDS OUTPUT PROGRAM ARGUMENTS...: runs a program that may never end,
 * in a session of its own, and prints one line:
 *
 *     exit 3             it ended by itself
 *     signal 6           a signal ended it
 *     alive asleep 0 1   after SECONDS, or when it had used half as many of
 *                        processor time, it was alive; cpu and running, percent
 *     alive busy 97 100
 *     alive unsure 40 35
 *
 * Its stdout and stderr are a terminal, so that what it printed before it hung
 * or aborted is not lost in a buffer; OUTPUT gets the first 64 KiB of it.
 *
 * A program that sleeps and a program that spins differ in the state of their
 * threads: one that runs or waits for a processor is R, whatever the load of
 * this machine. So the states are sampled, and the processor time is a second
 * witness. Where neither is clear the program gets the time once more. In the
 * end whatever is left of its process group is killed.
 * Nothing the program does makes run fail; exit 2 is our own trouble. */
#define _GNU_SOURCE /* posix_openpt */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 10, BUSY = 60, ASLEEP = 20, OUTPUT_MAX = 64 << 10 };

struct job {
    pid_t pid;
    int terminal; /* our side of it */
    FILE *output;
    long written;
};

static _Noreturn void
trouble(const char *what)
{
    fprintf(stderr, "run: %s: %s\n", what, strerror(errno));
    exit(2);
}

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* A terminal that leaves every byte as it is: its other side; -1 where none can
 * be had, as in a folder that is a root of its own. */
static int
open_terminal(int *ours)
{
    struct termios t;
    const char *name;
    int theirs = -1;

    *ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*ours >= 0 && grantpt(*ours) == 0 && unlockpt(*ours) == 0 &&
        (name = ptsname(*ours)) != NULL)
        theirs = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (theirs < 0) {
        if (*ours >= 0)
            close(*ours);
        return -1;
    }
    if (tcgetattr(theirs, &t) == 0) {
        t.c_oflag &= ~(tcflag_t)OPOST;
        t.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(theirs, TCSANOW, &t);
    }
    return theirs;
}

/* Without a terminal: a pipe, and stdbuf keeps the program from holding lines
 * back. AddressSanitizer asks to be the first library; here it need not be. */
static int
open_pipe(int *ours)
{
    const char *options = getenv("ASAN_OPTIONS");
    char more[512];
    int pair[2];

    if (pipe2(pair, O_CLOEXEC) != 0)
        trouble("a pipe");
    snprintf(more, sizeof(more), "%s%sverify_asan_link_order=0",
             options != NULL ? options : "", options != NULL ? ":" : "");
    setenv("ASAN_OPTIONS", more, 1);
    *ours = pair[0];
    return pair[1];
}

static _Noreturn void
become(int terminal, bool buffered, char **argv)
{
    const struct rlimit none = { 0, 0 };
    int in = open("/dev/null", O_RDONLY);

    setsid();
    if (in < 0)
        trouble("/dev/null");
    dup2(in, 0);
    dup2(terminal, 1);
    dup2(terminal, 2);
    setrlimit(RLIMIT_CORE, &none);
    if (buffered) {
        char *line[64] = { "stdbuf", "-oL", "-eL" };

        for (int i = 0; i < 60 && argv[i] != NULL; i++)
            line[i + 3] = argv[i];
        execvp(line[0], line);
    }
    execv(argv[0], argv);
    trouble(argv[0]);
}

/* The letter of a stat file's state; it stands after the last parenthesis. */
static char
state_of(const char *path)
{
    char line[512];
    const char *end;
    FILE *f = fopen(path, "r");

    if (f == NULL)
        return 'X';
    if (fgets(line, sizeof(line), f) == NULL)
        line[0] = '\0';
    fclose(f);
    end = strrchr(line, ')');
    return end != NULL && end[1] == ' ' ? end[2] : 'X';
}

/* Is a thread of it running, or waiting for a processor? */
static bool
running(pid_t pid)
{
    char path[300];
    struct dirent *entry;
    bool any = false;
    DIR *dir;

    snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
    dir = opendir(path);
    if (dir == NULL)
        return false;
    while (!any && (entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "/proc/%d/task/%.20s/stat", (int)pid,
                 entry->d_name);
        any = state_of(path) == 'R';
    }
    closedir(dir);
    return any;
}

/* Seconds of processor time of a process that lives. */
static double
cpu_of(pid_t pid)
{
    struct timespec t;
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
        return 0;
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Take what it printed, for `ms` at most. False: nothing came. */
static bool
listen_to(struct job *job, int ms)
{
    struct pollfd p = { .fd = job->terminal, .events = POLLIN };
    char bytes[65536];
    ssize_t got;

    if (poll(&p, 1, ms) <= 0)
        return false;
    got = read(job->terminal, bytes, sizeof(bytes));
    if (got <= 0)
        return false;
    if (job->written < OUTPUT_MAX)
        fwrite(bytes, 1, (size_t)got, job->output);
    job->written += got;
    return true;
}

/* Wait until it ends or the time is over. True if it ended. */
static bool
ends(struct job *job, double seconds, int *cpu, int *ran)
{
    double start = now(), next = start, wall = 0;
    double cpu_before = cpu_of(job->pid), used = 0;
    unsigned samples = 0, busy = 0;
    siginfo_t info;

    while (wall < seconds && used < seconds / 2) {
        info.si_pid = 0;
        if (waitid(P_PID, (id_t)job->pid, &info, WEXITED | WNOHANG | WNOWAIT) <
            0)
            trouble("waitid");
        if (info.si_pid != 0)
            return true;
        listen_to(job, TICK_MS);
        if (now() >= next) {
            samples++;
            busy += running(job->pid);
            next = now() + (double)TICK_MS / 1e3;
        }
        wall = now() - start;
        used = cpu_of(job->pid) - cpu_before;
    }
    *cpu = (int)(used * 100 / wall);
    *ran = samples == 0 ? 0 : (int)(busy * 100 / samples);
    return false;
}

static const char *
verdict(int cpu, int ran)
{
    if (cpu >= BUSY || ran >= BUSY)
        return "busy";
    return cpu < ASLEEP && ran < ASLEEP ? "asleep" : "unsure";
}

int
main(int argc, char **argv)
{
    struct job job = { 0 };
    int cpu = 0, ran = 0, status = 0, theirs;
    double seconds;
    bool ended, buffered;

    if (argc < 4 || (seconds = strtod(argv[1], NULL)) <= 0) {
        fputs("run: type run SECONDS OUTPUT PROGRAM ARGUMENTS...\n", stderr);
        return 2;
    }
    job.output = fopen(argv[2], "w");
    if (job.output == NULL)
        trouble(argv[2]);
    theirs =
        getenv("WEAVE_NO_TERMINAL") != NULL ? -1 : open_terminal(&job.terminal);
    buffered = theirs < 0;
    if (buffered)
        theirs = open_pipe(&job.terminal);
    job.pid = fork();
    if (job.pid < 0)
        trouble("fork");
    if (job.pid == 0)
        become(theirs, buffered, argv + 3);
    ended = ends(&job, seconds, &cpu, &ran);
    if (!ended && strcmp(verdict(cpu, ran), "unsure") == 0)
        ended = ends(&job, seconds, &cpu, &ran);
    kill(-job.pid, SIGKILL);
    kill(job.pid, SIGKILL);
    if (waitpid(job.pid, &status, 0) != job.pid)
        trouble("waitpid");
    while (job.written < OUTPUT_MAX && listen_to(&job, 0))
        ;
    if (fclose(job.output) != 0)
        trouble(argv[2]);
    if (!ended)
        printf("alive %s %d %d\n", verdict(cpu, ran), cpu, ran);
    else if (WIFEXITED(status))
        printf("exit %d\n", WEXITSTATUS(status));
    else
        printf("signal %d\n", WTERMSIG(status));
    return 0;
}
