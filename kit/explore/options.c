/* The command line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"

static const char usage[] =
    "use: explore [options] MODEL.so...\n"
    "Runs a model in every order of its steps, and with every value that its\n"
    "loads may read, and shows the shortest run in which it goes wrong.\n"
    "\n"
    "  --sc            every read sees the newest store\n"
    "  --bound=N       at most N preemptions and stale reads in a run\n"
    "  --random=N      N runs at random; --seed=S, else 1\n"
    "  --pct=N         N runs with random priorities; --depth=D, else 3\n"
    "  --plain         every order one by one, without reduction\n"
    "  --spurious=N    wake-ups for no reason, at most N for each thread\n"
    "  --weak=N        weak compare-exchanges that fail for no reason\n"
    "  --timeouts=N    timeouts that come early\n"
    "  --reuse         malloc gives freed memory out again\n"
    "  --max=N         stop after N runs; --seconds=S: after S seconds (60)\n"
    "  --replay=TEXT   this schedule alone: a letter for the thread of each\n"
    "                  step, and a number where there was a choice;\n"
    "                  . for none, so that the explorer chooses\n"
    "  --dot=FILE      the run that failed, as a picture: neato -n2 -Tsvg\n"
    "  --tree=FILE     all runs as a tree, for small models: the same\n"
    "  --row=FILE      the result as fields parted by tabs\n"
    "  --again=TEXT    the command that a replay line begins with\n"
    "  --list-verdicts\n"
    "Exit: 0 it holds, or breaks as it must; 1 not so; 2 wrong use.\n";

struct given given;

static const struct number {
    const char *name;
    long *value;
    long least, most;
} numbers[] = {
    { "--bound=", &given.bound, 0, 100 },
    { "--random=", &given.random, 1, 1000000000 },
    { "--pct=", &given.pct, 1, 1000000000 },
    { "--depth=", &given.depth, 1, 16 },
    { "--seed=", &given.seed, 0, 1000000000 },
    { "--max=", &given.most, 1, 1000000000 },
    { "--seconds=", &given.seconds, 0, 1000000 },
    { "--spurious=", &given.spurious, 0, 100 },
    { "--weak=", &given.weak, 0, 100 },
    { "--timeouts=", &given.timeouts, 0, 100 },
};

static const struct flag {
    const char *name;
    bool *value;
} flags[] = {
    { "--sc", &given.sc },
    { "--plain", &given.plain },
    { "--reuse", &given.reuse },
};

static const struct text {
    const char *name;
    const char **value;
} texts[] = {
    { "--replay=", &given.replay }, { "--dot=", &given.dot },
    { "--tree=", &given.tree },     { "--row=", &given.row },
    { "--again=", &given.again },
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- options --- */

/* What stands behind `name` in `argument`, or NULL. */
static const char *
behind(const char *argument, const char *name)
{
    size_t length = strlen(name);

    return strncmp(argument, name, length) == 0 ? argument + length : NULL;
}

static long
number_of(const struct number *number, const char *text)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0 ||
        value < number->least || value > number->most)
        misuse("%s%s: a number from %ld to %ld", number->name, text,
               number->least, number->most);
    return value;
}

static bool
parse_option(const char *argument)
{
    const char *text;

    for (size_t i = 0; i < COUNT(numbers); i++)
        if ((text = behind(argument, numbers[i].name)) != NULL) {
            *numbers[i].value = number_of(&numbers[i], text);
            return true;
        }
    for (size_t i = 0; i < COUNT(flags); i++)
        if (strcmp(argument, flags[i].name) == 0) {
            *flags[i].value = true;
            return true;
        }
    for (size_t i = 0; i < COUNT(texts); i++)
        if ((text = behind(argument, texts[i].name)) != NULL) {
            if (*text == '\0')
                misuse("%s: nothing stands behind it", argument);
            *texts[i].value = text;
            return true;
        }
    return false;
}

static void
list_verdicts(void)
{
#define LIST(name, word, meaning) printf("%-16s%s\n", word, meaning);
    VERDICTS(LIST)
}

/* A schedule: a letter for each step, and perhaps a number behind it. */
static void
check_schedule(const char *text)
{
    for (const char *c = text; *c != '\0'; c++)
        if (!(*c >= 'a' && *c < 'a' + MAX_THREADS) &&
            !(*c >= '0' && *c <= '9' && c > text))
            misuse("--replay=%s: '%c' is neither a thread, a to %c, nor a"
                   " number behind one",
                   text, *c, 'a' + MAX_THREADS - 1);
}

static void
check_options(void)
{
    bool sampled = given.random > 0 || given.pct > 0;

    if (given.random > 0 && given.pct > 0)
        misuse("--random and --pct: one of them");
    if (sampled && given.bound >= 0)
        misuse("--bound goes with a search of all orders, not with %s",
               given.random > 0 ? "--random" : "--pct");
    if (sampled && given.plain)
        misuse("--plain goes with a search of all orders, not with %s",
               given.random > 0 ? "--random" : "--pct");
    if (given.seed >= 0 && !sampled)
        misuse("--seed goes with --random or --pct");
    if (given.depth >= 0 && given.pct < 0)
        misuse("--depth goes with --pct");
    if (given.tree != NULL && sampled)
        misuse("--tree draws a search of all orders, not one at random");
    if (given.replay != NULL && (sampled || given.bound >= 0 || given.tree))
        misuse("--replay is one run: without --bound, --random, --pct, --tree");
    if (given.replay != NULL && strcmp(given.replay, NO_STEPS) == 0)
        given.replay = "";
    if (given.replay != NULL)
        check_schedule(given.replay);
}

int
parse_options(int count, char **arguments)
{
    int i;

    for (size_t n = 0; n < COUNT(numbers); n++)
        *numbers[n].value = NOT_GIVEN;
    for (i = 1; i < count && arguments[i][0] == '-'; i++) {
        if (strcmp(arguments[i], "--help") == 0) {
            fputs(usage, stdout);
            exit(0);
        }
        if (strcmp(arguments[i], "--list-verdicts") == 0) {
            list_verdicts();
            exit(0);
        }
        if (!parse_option(arguments[i]))
            misuse("%s: no such option; --help lists them", arguments[i]);
    }
    if (i == count)
        misuse("no model is named; --help says how");
    check_options();
    return i;
}

static unsigned
either(long number, unsigned otherwise)
{
    return number >= 0 ? (unsigned)number : otherwise;
}

struct options
options_for(const struct explore_model *model)
{
    struct options o = { .mode = SEARCH_ALL, .bound = -1 };

    if (model->aborts != NULL && model->aborts[0] == '\0')
        misuse("aborts = \"\": with what does the assertion begin?");
    o.aborts = model->aborts;
    o.fresh = given.sc;
    o.reuse = given.reuse || model->reuse;
    o.spurious = either(given.spurious, model->spurious);
    o.weak = either(given.weak, model->weak);
    o.timeouts = either(given.timeouts, model->timeouts);
    o.most = either(given.most, 0);
    o.seconds = given.seconds >= 0 ? (double)given.seconds : 60;
    o.seed = either(given.seed, 1);
    o.depth = (int)either(given.depth, 3);
    if (given.plain || given.bound >= 0)
        o.mode = SEARCH_PLAIN;
    if (given.bound >= 0)
        o.bound = (int)given.bound;
    if (given.random > 0 || given.pct > 0) {
        o.mode = given.random > 0 ? SEARCH_RANDOM : SEARCH_PCT;
        o.most = (uint64_t)(given.random > 0 ? given.random : given.pct);
    }
    return o;
}

void
print_options(void)
{
    for (size_t i = 0; i < COUNT(flags); i++)
        if (*flags[i].value && flags[i].value != &given.plain)
            printf(" %s", flags[i].name);
    for (size_t i = 0; i < COUNT(numbers); i++)
        if (*numbers[i].value >= 0 && (numbers[i].value == &given.spurious ||
                                       numbers[i].value == &given.weak ||
                                       numbers[i].value == &given.timeouts))
            printf(" %s%ld", numbers[i].name, *numbers[i].value);
}
