/* run SECONDS OUTPUT PROGRAM ARGUMENTS...: runs a program that may never end,
 * in a process group of its own, with nothing on stdin, and prints one line:
 *
 *     exit 3             it ended by itself
 *     signal 6           a signal ended it
 *     alive asleep 0 1   after SECONDS it was alive; cpu and running, percent
 *     alive busy 97 100
 *     alive unsure 40 35
 *
 * What it writes to stdout and stderr goes to OUTPUT, at most 4 MiB.
 *
 * A program that sleeps and a program that spins differ in the state of their
 * threads: one that is running or waits for a processor is R, whatever the load
 * of this machine. So the states are sampled; the processor time decides where
 * the two do not agree with each other. Between asleep and busy the program gets
 * the time once more. Then whatever is left of its process group is killed.
 * Nothing the program does makes run fail; exit 2 is our own trouble. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 10, BUSY = 60, ASLEEP = 20, OUTPUT_MAX = 4 << 20 };

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

static void
limit(int resource, rlim_t value)
{
    struct rlimit r = { value, value };

    setrlimit(resource, &r);
}

static _Noreturn void
become(const char *output, char **argv)
{
    int in = open("/dev/null", O_RDONLY);
    int out = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0666);

    setpgid(0, 0);
    if (in < 0 || out < 0)
        trouble(output);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, OUTPUT_MAX);
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

/* Wait until it ends or the time is over. True if it ended. */
static bool
ends(pid_t pid, double seconds, int *cpu, int *ran)
{
    const struct timespec tick = { 0, TICK_MS * 1000000L };
    double start = now(), cpu_before = cpu_of(pid), wall;
    unsigned samples = 0, busy = 0;
    siginfo_t info;

    do {
        info.si_pid = 0;
        if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
            trouble("waitid");
        if (info.si_pid != 0)
            return true;
        nanosleep(&tick, NULL);
        samples++;
        busy += running(pid);
        wall = now() - start;
    } while (wall < seconds);
    *cpu = (int)((cpu_of(pid) - cpu_before) * 100 / wall);
    *ran = (int)(busy * 100 / samples);
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
    int cpu = 0, ran = 0, status = 0;
    double seconds;
    bool ended;
    pid_t pid;

    if (argc < 4 || (seconds = strtod(argv[1], NULL)) <= 0) {
        fputs("run: type run SECONDS OUTPUT PROGRAM ARGUMENTS...\n", stderr);
        return 2;
    }
    pid = fork();
    if (pid < 0)
        trouble("fork");
    if (pid == 0)
        become(argv[2], argv + 3);
    setpgid(pid, pid);
    ended = ends(pid, seconds, &cpu, &ran);
    if (!ended && strcmp(verdict(cpu, ran), "unsure") == 0)
        ended = ends(pid, seconds, &cpu, &ran);
    kill(-pid, SIGKILL);
    if (waitpid(pid, &status, 0) != pid)
        trouble("waitpid");
    if (!ended)
        printf("alive %s %d %d\n", verdict(cpu, ran), cpu, ran);
    else if (WIFEXITED(status))
        printf("exit %d\n", WEXITSTATUS(status));
    else
        printf("signal %d\n", WTERMSIG(status));
    return 0;
}
