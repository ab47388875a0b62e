/* What the kernel tells about the processes of a case. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "child.h"

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

bool
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

void
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

void
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
