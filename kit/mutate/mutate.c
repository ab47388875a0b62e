/* mutants STAGE BACKEND:BUILD...: the mutants of one stage. Started by the
 * script `mutate` in a folder with three copies of the stage: base, 0 and 1. */
#define _GNU_SOURCE
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sites.h"
#include "trial.h"

#define MAX_FILES  128
#define MAX_BUILDS 4
#define JOBS       2

static struct source {
    const char *name; /* in its stage */
    char *text;
} sources[MAX_FILES];
static unsigned source_count;

static const char *stage;
static struct sites sites;
static struct build builds[MAX_BUILDS];
static unsigned build_count;
static struct outcome *outcomes; /* of each site; shared with the trials */

/* ---- why some may survive */

static struct reason {
    char file[128], function[64], shown[256], why[1024];
    unsigned line;
} reasons[512];
static unsigned reason_count;

static char *
trimmed(char *line)
{
    size_t end;

    line += strspn(line, " \t\n");
    for (end = strlen(line); end > 0 && strchr(" \t\n", line[end - 1]); end--)
        line[end - 1] = '\0';
    return line;
}

/* Blocks of lines: file and function; the line of code with its {old -> new};
 * then why. A `#` at the margin starts a comment. */
static void
read_reasons(const char *path)
{
    FILE *in = path != NULL ? fopen(path, "r") : NULL;
    char line[1024];
    unsigned number = 0, part = 0;

    while (in != NULL && fgets(line, sizeof line, in) != NULL) {
        struct reason *reason = &reasons[reason_count];
        char *text = trimmed(line);

        number++;
        if (line[0] == '#') /* at the margin: code may begin with one */
            continue;
        if (*text == '\0') {
            reason_count += part > 0 && reason_count < 511;
            part = 0;
        } else if (part == 0) {
            *reason = (struct reason){ .line = number };
            sscanf(text, "%127s %63s", reason->file, reason->function);
            part++;
        } else if (part == 1) {
            snprintf(reason->shown, sizeof reason->shown, "%s", text);
            part++;
        } else {
            size_t used = strlen(reason->why);

            snprintf(reason->why + used, sizeof reason->why - used, "%s%s",
                     used > 0 ? " " : "", text);
        }
    }
    reason_count += part > 0;
    if (in != NULL)
        fclose(in);
}

static const struct reason *
reason_of(const struct site *site)
{
    for (unsigned i = 0; i < reason_count; i++) {
        const char *file = strchr(reasons[i].file, '/');

        if (file == NULL || strcmp(file + 1, site->file) != 0 ||
            strcmp(reasons[i].function, site->function) != 0 ||
            strcmp(reasons[i].shown, site->shown) != 0)
            continue;
        if (reasons[i].file[0] == '*' ||
            strncmp(reasons[i].file, stage, strlen(stage)) == 0)
            return &reasons[i];
    }
    return NULL;
}

/* For the script: which reasons belong to a site, and how that site ended. */
static void
note_reasons(FILE *out)
{
    for (size_t i = 0; i < sites.count; i++) {
        const struct reason *reason = reason_of(&sites.all[i]);

        if (reason != NULL)
            fprintf(out, "%u %s\n", reason->line,
                    outcomes[i].verdict == RED        ? "red"
                    : outcomes[i].verdict == SURVIVED ? "survived"
                                                      : "known");
    }
}

/* ---- the stage */

static char *
text_of(const char *path)
{
    FILE *in = fopen(path, "r");
    char *text = calloc(1, 1 << 20);

    if (text == NULL || in == NULL) {
        perror(path);
        exit(2);
    }
    text[fread(text, 1, (1 << 20) - 1, in)] = '\0';
    fclose(in);
    return text;
}

static void
read_sources(const char *only)
{
    glob_t found;

    glob("base/*.c", 0, NULL, &found);
    glob("base/*.h", GLOB_APPEND, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc && source_count < MAX_FILES; i++) {
        const char *name = strdup(strchr(found.gl_pathv[i], '/') + 1);

        if (name == NULL || (only != NULL && strcmp(only, name) != 0))
            continue;
        sources[source_count] =
            (struct source){ name, text_of(found.gl_pathv[i]) };
        sites_read(&sites, name, sources[source_count++].text);
    }
    globfree(&found);
}

/* BACKEND:BUILD, and the tests and objects that the script listed. */
static void
read_build(const char *word)
{
    struct build *build = &builds[build_count++];
    char path[64], *text, *save;

    sscanf(word, "%15[^:]:%63s", build->backend, build->folder);
    snprintf(path, sizeof path, "tests.%s", build->backend);
    text = text_of(path);
    for (char *name = strtok_r(text, " \n", &save); name != NULL;
         name = strtok_r(NULL, " \n", &save)) {
        struct test *test = &build->tests[build->count++];

        if (build->count == MAX_TESTS)
            exit(2);
        snprintf(test->name, sizeof test->name, "%s", name);
    }
    free(text);
    snprintf(path, sizeof path, "objects.%s", build->backend);
    text = text_of(path);
    text[strcspn(text, "\n")] = '\0';
    snprintf(build->objects, sizeof build->objects, "%s", text);
    free(text);
    if (strcmp(build->backend, "-") == 0)
        build->backend[0] = '\0';
}

/* ---- the trials, two at a time */

/* A file of one backend is tried with it. Any other is tried with the first,
 * and if it survives there and knows the reactor, with poll as well; the tests
 * of script are among those of the first. */
static void
try_site(size_t i, const char *folder)
{
    const struct site *site = &sites.all[i];
    const char *text = "";
    unsigned first = 0, count = 1;

    for (unsigned k = 0; k < source_count; k++)
        if (strcmp(sources[k].name, site->file) == 0)
            text = sources[k].text;
    if (build_count > 1 && (strstr(text, "\"reactor.h\"") != NULL ||
                            strstr(text, "\"backend.h\"") != NULL))
        count = 2;
    for (unsigned k = 0; k < build_count; k++) {
        char own[64];

        snprintf(own, sizeof own, "backend_%s.c", builds[k].backend);
        if (strcmp(own, site->file) == 0) {
            first = k;
            count = 1;
        }
    }
    trial_begin();
    trial_run(site, text, folder, &builds[first], count, &outcomes[i]);
    _exit(0);
}

static struct trial {
    pid_t pid; /* 0: this copy of the stage is free */
    size_t site;
} trials[JOBS];

static void
stop_trials(int number)
{
    for (unsigned i = 0; i < JOBS; i++)
        if (trials[i].pid > 0)
            kill(trials[i].pid, SIGTERM);
    _exit(128 + number);
}

static unsigned
running(void)
{
    unsigned count = 0;

    for (unsigned i = 0; i < JOBS; i++)
        count += trials[i].pid != 0;
    return count;
}

static void
start(size_t site)
{
    unsigned i = 0;
    char folder[16];
    pid_t pid;

    while (trials[i].pid != 0)
        i++;
    snprintf(folder, sizeof folder, "%u", i);
    fflush(NULL);
    pid = fork();
    if (pid == 0)
        try_site(site, folder);
    trials[i] = (struct trial){ pid, site };
}

/* The site of the trial that ends first. */
static size_t
wait_for_one(void)
{
    for (;;) {
        int status;
        pid_t pid = wait(&status);

        for (unsigned i = 0; i < JOBS; i++) {
            struct outcome *outcome = &outcomes[trials[i].site];

            if (trials[i].pid != pid)
                continue;
            trials[i].pid = 0;
            if (status != 0 || outcome->verdict == UNTRIED) {
                outcome->verdict = FAILED;
                snprintf(outcome->by, sizeof outcome->by,
                         "the trial ended early");
            }
            return trials[i].site;
        }
    }
}

/* One change a place: was another one of it before in the order? */
static bool
place_is_taken(size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (sites.all[k].place == sites.all[i].place)
            return true;
    return false;
}

static unsigned tried, red, explained, unexplained;

static void
print(size_t i)
{
    const struct site *site = &sites.all[i];
    const struct outcome *outcome = &outcomes[i];
    const struct reason *reason = reason_of(site);

    if (outcome->verdict == NO_MUTANT || outcome->verdict == UNTRIED)
        return;
    printf("%3u %s/%s:%u %s", ++tried, stage, site->file, site->line,
           site->shown);
    if (outcome->verdict == RED) {
        red++;
        printf("  red: %s\n", outcome->by);
    } else if (outcome->verdict == FAILED) {
        unexplained++;
        printf("  FAILED: %s\n", outcome->by);
    } else if (reason != NULL) {
        explained++;
        printf("  SURVIVED, because: %s\n", reason->why);
    } else {
        unexplained++;
        printf("  SURVIVED (in %s)\n", site->function);
    }
    fflush(stdout);
}

/* Try sites in their shuffled order until `wanted` mutants are tried: a site is
 * begun only if it is needed, so each run takes the same sample. */
static void
try_all(size_t wanted, bool every)
{
    size_t next = 0, printed = 0, mutants = 0;

    for (;;) {
        while (next < sites.count && running() < JOBS &&
               mutants + running() < wanted) {
            if (every || !place_is_taken(next))
                start(next);
            next++;
        }
        if (running() == 0)
            return;
        mutants += outcomes[wait_for_one()].verdict != NO_MUTANT;
        while (printed < next) {
            bool runs = false;

            for (unsigned i = 0; i < JOBS; i++)
                runs |= trials[i].pid != 0 && trials[i].site == printed;
            if (runs)
                break;
            print(printed++);
        }
    }
}

static int
list_sites(void)
{
    for (size_t i = 0; i < sites.count; i++)
        printf("%s/%s:%u %s: %s\n", stage, sites.all[i].file, sites.all[i].line,
               sites.all[i].function, sites.all[i].shown);
    return 0;
}

int
main(int argc, char **argv)
{
    const char *count = getenv("COUNT"), *seed = getenv("SEED");
    bool every = count != NULL && strcmp(count, "all") == 0;
    FILE *notes;

    if (argc < 3)
        return 2;
    stage = argv[1];
    read_sources(getenv("ONLY"));
    if (strcmp(argv[2], "--list") == 0)
        return list_sites();
    for (int i = 2; i < argc && build_count < MAX_BUILDS; i++)
        read_build(argv[i]);
    read_reasons(getenv("REASONS"));
    outcomes = mmap(NULL, (sites.count + 1) * sizeof *outcomes,
                    PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (outcomes == MAP_FAILED)
        return 2;
    signal(SIGINT, stop_trials);
    signal(SIGTERM, stop_trials);
    sites_shuffle(&sites, stage, strtoull(seed != NULL ? seed : "1", NULL, 0));
    for (unsigned i = 0; i < build_count; i++)
        if (!trial_base(&builds[i], "base"))
            return 2;
    if (system("rm -rf 0 1 && cp -pR base 0 && cp -pR base 1") != 0)
        return 2;
    try_all(every           ? sites.count
            : count != NULL ? strtoul(count, NULL, 10)
                            : 100,
            every);
    notes = fopen("reasons", "w");
    if (notes != NULL) {
        note_reasons(notes);
        fclose(notes);
    }
    /* for the script: it counts the stages */
    printf("mutate %s: %u of %u red, %u survived for a reason, %u without\n",
           stage, red, tried, explained, unexplained);
    return unexplained > 0 || tried == 0 || red * 100 < tried * 85;
}
