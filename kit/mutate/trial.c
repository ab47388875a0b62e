#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "trial.h"

#define BUILD_LIMIT 120000U /* ms: until a build counts as hanging */
#define TEST_LIMIT  15000U  /* and a test program; LIMIT= is another one */

enum { TIMED_OUT = -1, SEEN = -2 }; /* how run() may end, but for exit codes */

static volatile sig_atomic_t stopping;

static void
stop(int number)
{
    (void)number;
    stopping = 1;
}

void
trial_begin(void)
{
    struct sigaction action = { .sa_handler = stop };

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* orphans become children of ours */
}

static unsigned
now_ms(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (unsigned)time.tv_sec * 1000U + (unsigned)(time.tv_nsec / 1000000);
}

/* ---- processes */

/* Kill what is left of the children, and of theirs: these become children of
 * ours as soon as their parents are dead. */
static void
kill_all(void)
{
    char path[64], text[4096];
    size_t size = 1;

    snprintf(path, sizeof path, "/proc/self/task/%ld/children", (long)getpid());
    while (size > 0) {
        FILE *in = fopen(path, "r");

        size = in != NULL ? fread(text, 1, sizeof text - 1, in) : 0;
        text[size] = '\0';
        for (char *next = text; *next >= '0';) {
            pid_t child = (pid_t)strtol(next, &next, 10);

            kill(child, SIGKILL);
            waitpid(child, NULL, 0);
            next += *next == ' ';
        }
        if (in != NULL)
            fclose(in);
    }
}

static void
become(char *const *words, const char *log)
{
    struct rlimit memory = { (rlim_t)4 << 30, (rlim_t)4 << 30 };
    /* the soft limit: a test of the trace sets one of its own */
    struct rlimit file = { (rlim_t)256 << 20, RLIM_INFINITY };
    struct rlimit core = { 0, 0 };
    int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    int in = open("/dev/null", O_RDONLY);

    setpgid(0, 0);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    setrlimit(RLIMIT_AS, &memory);
    setrlimit(RLIMIT_FSIZE, &file);
    setrlimit(RLIMIT_CORE, &core);
    dup2(in, 0);
    dup2(out, 1);
    dup2(out, 2);
    execvp(words[0], words);
    _exit(127);
}

/* Run a command until it ends, until `limit` ms are over, or until `seen` is
 * true of `argument`. All that it started is dead then. */
static int
run(char *const *words, const char *log, unsigned limit,
    bool (*seen)(const char *argument), const char *argument)
{
    unsigned began = now_ms(), turns = 0;
    pid_t pid = fork();
    int status = 0, result = TIMED_OUT;

    if (pid == 0)
        become(words, log);
    while (!stopping && now_ms() - began < limit) {
        if (waitpid(pid, &status, WNOHANG) == pid) {
            result = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
            break;
        }
        if (seen != NULL && ++turns % 8 == 0 && seen(argument)) {
            result = SEEN;
            break;
        }
        nanosleep(&(struct timespec){ 0, 4000000 }, NULL);
    }
    kill_all();
    if (stopping)
        _exit(1);
    return result;
}

/* make, in a copy of the stage. `goals` has blanks between its words. */
static int
make(const struct build *build, const char *folder, const char *goals,
     unsigned limit, bool (*seen)(const char *), const char *argument)
{
    char text[sizeof build->objects + 64], out[96], back[64], log[256];
    char plain[] = "make", *wanted = getenv("MAKE"), *save;
    char *words[512] = { wanted != NULL ? wanted : plain, "-s", "-C" };
    unsigned count = 3;

    words[count++] = (char *)folder;
    snprintf(out, sizeof out, "BUILD=%s", build->folder);
    words[count++] = out;
    words[count++] = "OPT=-O2 -g0 -Werror"; /* equal code: equal bytes */
    snprintf(back, sizeof back, "BACKEND=%s", build->backend);
    if (build->backend[0] != '\0')
        words[count++] = back;
    snprintf(text, sizeof text, "%s", goals);
    for (char *w = strtok_r(text, " ", &save); w != NULL && count < 511;
         w = strtok_r(NULL, " ", &save))
        words[count++] = w;
    snprintf(log, sizeof log, "%s.log", folder);
    return run(words, log, limit, seen, argument);
}

/* ---- what a test program says */

static char *
read_file(const char *path)
{
    FILE *in = fopen(path, "r");
    char *text = calloc(1, 1 << 20);

    if (text == NULL)
        abort();
    if (in != NULL) {
        text[fread(text, 1, (1 << 20) - 1, in)] = '\0';
        fclose(in);
    }
    return text;
}

/* The harness prints `test/FILE:LINE: name_of_the_test: why` for a test that
 * failed. Is there such a line? Its name and how go to `by`. */
static bool
names_failure(const char *text, char *by, size_t size)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";

    for (const char *line = text; *line != '\0';) {
        const char *next = line + strcspn(line, "\n");
        const char *c = line + strcspn(line, " :\n"), *name;

        if (strncmp(line, "test/", 5) == 0 && *c == ':') {
            c += 1 + strspn(c + 1, "0123456789");
            name = c + strspn(c, ": ");
            c = name + strspn(name, letters);
            if (c > name && strncmp(c, ": ", 2) == 0) {
                bool hangs = strncmp(c, ": it hangs:", 11) == 0;

                snprintf(by, size, "%.*s%s", (int)(c - name), name,
                         hangs ? ", it hangs" : "");
                return true;
            }
        }
        line = next + (*next == '\n');
    }
    return false;
}

static bool
says_red(const char *path)
{
    char *text = read_file(path), by[192];
    bool red = names_failure(text, by, sizeof by);

    free(text);
    return red;
}

/* Green only if it closes with `name: N passed, 0 failed`. */
static bool
is_green(const char *text, const char *name)
{
    char form[96];
    unsigned passed, failed;
    const char *line = text, *at;

    snprintf(form, sizeof form, "%s: ", name);
    while ((at = strstr(line, form)) != NULL) {
        line = at + strlen(form);
        if ((at == text || at[-1] == '\n') &&
            sscanf(line, "%u passed, %u failed", &passed, &failed) == 2)
            return passed > 0 && failed == 0;
    }
    return false;
}

/* Build and run one test program. True: green. */
static bool
test_is_green(const struct build *build, const struct test *test,
              const char *folder, struct outcome *outcome)
{
    char goal[192], path[320], *text, how[160] = "";
    const char *wanted = getenv("LIMIT");
    unsigned limit = wanted != NULL ? (unsigned)atoi(wanted) : TEST_LIMIT;
    int result;
    bool green;

    snprintf(goal, sizeof goal, "%s/test/%s.result", build->folder, test->name);
    snprintf(path, sizeof path, "%s/%s", folder, goal);
    unlink(path);
    result = make(build, folder, goal, limit + 4 * test->ms, says_red, path);
    text = read_file(path);
    green = result == 0 && is_green(text, test->name);
    if (!green && !names_failure(text, how, sizeof how)) {
        snprintf(how, sizeof how, "%s",
                 result == TIMED_OUT ? "it hangs"
                                     : "it ends without a verdict");
        if (result > 0) { /* make itself failed: the program does not link */
            outcome->verdict = FAILED;
            snprintf(outcome->by, sizeof outcome->by, "%s is not built",
                     test->name);
            free(text);
            return false;
        }
    }
    free(text);
    if (green)
        return true;
    outcome->verdict = RED;
    snprintf(outcome->by, sizeof outcome->by, "%s: %s%s%s", test->name, how,
             build->backend[0] != '\0' ? " BACKEND=" : "", build->backend);
    return false;
}

/* ---- trials */

bool
trial_base(struct build *build, const char *folder)
{
    char path[256], *text;
    struct outcome outcome = { UNTRIED, "" };

    for (unsigned i = 0; i < build->count; i++) {
        struct test *test = &build->tests[i];
        unsigned began = now_ms();

        if (!test_is_green(build, test, folder, &outcome)) {
            snprintf(path, sizeof path, "%s/%s/test/%s.result", folder,
                     build->folder, test->name);
            if (outcome.verdict == FAILED)
                snprintf(path, sizeof path, "%s.log", folder);
            text = read_file(path);
            fprintf(stderr, "without a mutant, a test is red: %s\n%s\n",
                    outcome.by, text);
            free(text);
            return false;
        }
        test->ms = now_ms() - began;
    }
    return true;
}

static void
write_file(const char *path, const char *text)
{
    FILE *out = fopen(path, "w");

    if (out == NULL || fputs(text, out) < 0 || fclose(out) != 0) {
        fprintf(stderr, "cannot write %s\n", path);
        _exit(1);
    }
}

/* Does the mutant compile, to something else than the stage? */
static bool
is_a_mutant(const struct build *build, const char *folder,
            const struct site *site)
{
    size_t stem = strlen(site->file) - 2;
    char goals[sizeof build->objects], command[sizeof goals + 256];

    if (strcmp(site->file + stem, ".c") == 0)
        snprintf(goals, sizeof goals, "%s/%.*s.o", build->folder, (int)stem,
                 site->file);
    else
        snprintf(goals, sizeof goals, "%s", build->objects);
    if (make(build, folder, goals, BUILD_LIMIT, NULL, NULL) != 0)
        return false;
    snprintf(command, sizeof command,
             "for o in %s; do cmp -s base/$o %s/$o || exit 1; done", goals,
             folder);
    return system(command) != 0;
}

/* How likely is `test` to notice first? One that has the name of the file. */
static unsigned
distance(const struct test *test, const struct site *site)
{
    size_t stem = strlen(site->file) - 2;
    const char *subject = strchr(test->name, '_');
    bool same = subject != NULL &&
                strncmp(subject + 1, site->file, stem) == 0 &&
                (subject[1 + stem] == '\0' || subject[1 + stem] == '_');

    return (same ? 0 : 1000000U) + test->ms;
}

static void
try_build(const struct build *build, const char *folder,
          const struct site *site, struct outcome *outcome)
{
    bool done[MAX_TESTS] = { false };

    for (unsigned n = 0; n < build->count; n++) {
        unsigned best = build->count;

        for (unsigned i = 0; i < build->count; i++)
            if (!done[i] && (best == build->count ||
                             distance(&build->tests[i], site) <
                                 distance(&build->tests[best], site)))
                best = i;
        done[best] = true;
        if (!test_is_green(build, &build->tests[best], folder, outcome))
            return;
    }
    outcome->verdict = SURVIVED;
}

void
trial_run(const struct site *site, const char *text, const char *folder,
          const struct build *builds, unsigned build_count,
          struct outcome *outcome)
{
    char path[256], command[512], *mutant = site_apply(site, text);

    snprintf(path, sizeof path, "%s/%s", folder, site->file);
    write_file(path, mutant);
    free(mutant);
    if (!is_a_mutant(&builds[0], folder, site))
        outcome->verdict = NO_MUTANT;
    for (unsigned i = 0; i < build_count; i++)
        if (outcome->verdict == UNTRIED || outcome->verdict == SURVIVED)
            try_build(&builds[i], folder, site, outcome);
    snprintf(command, sizeof command,
             "cp -p base/%s %s/%s && rm -rf %s/build && cp -pR base/build %s/",
             site->file, folder, site->file, folder, folder);
    if (system(command) != 0) {
        outcome->verdict = FAILED;
        snprintf(outcome->by, sizeof outcome->by, "cannot restore %s", folder);
    }
}
