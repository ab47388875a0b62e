/* explore [options] MODEL.so...: explores each, and says how it went. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "plain.h"
#include "report.h"

/* --- the result in words --- */

/* What was done to find nothing. */
static const char *
how(const struct options *o, const struct result *r)
{
    if (r->verdict != VERDICT_HOLDS)
        return "-";
    if (o->replay != NULL)
        return "replayed";
    if (o->mode == SEARCH_RANDOM || o->mode == SEARCH_PCT)
        return "sampled";
    if (r->dropped)
        return "dropped";
    if (!r->complete)
        return "stopped";
    return o->bound >= 0 ? "bounded" : "exhaustive";
}

/* 12345 as "12 345"; a new buffer for each of four calls. */
static const char *
grouped(uint64_t number)
{
    static char buffers[4][32];
    static int turn;
    char plain[24], *out = buffers[turn++ % 4];
    int n = snprintf(plain, sizeof plain, "%" PRIu64, number), used = 0;

    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[used++] = ' ';
        out[used++] = plain[i];
    }
    out[used] = '\0';
    return out;
}

static const char *
plural(uint64_t number)
{
    return number == 1 ? "" : "s";
}

static void
print_how(const struct options *o, const struct result *r)
{
    const char *word = how(o, r);

    if (strcmp(word, "exhaustive") == 0)
        printf("exhaustive");
    else if (strcmp(word, "replayed") == 0)
        printf("in this one run");
    else if (strcmp(word, "dropped") == 0)
        printf("not exhaustive: the history of %s was longer than %d stores",
               r->dropped_name != NULL ? r->dropped_name : "an atomic",
               MAX_STORES);
    else if (strcmp(word, "bounded") == 0)
        printf("no bug within %d preemption%s or stale read%s", o->bound,
               plural((uint64_t)o->bound), plural((uint64_t)o->bound));
    else if (strcmp(word, "stopped") == 0)
        printf("stopped after %s runs: not exhaustive",
               grouped(r->runs + r->pruned));
    else
        printf("no bug in %s random runs (%sseed %" PRIu64 ")",
               grouped(r->runs), o->mode == SEARCH_PCT ? "by priority, " : "",
               o->seed);
    if (o->fresh)
        printf(", if every read sees the newest store (--sc)");
}

/* What may happen to each thread, so often. */
static void
print_budgets(const struct options *o)
{
    const struct {
        unsigned count;
        const char *one, *more;
    } budgets[] = {
        { o->spurious, "wake-up for no reason", "wake-ups for no reason" },
        { o->weak, "weak failure", "weak failures" },
        { o->timeouts, "early timeout", "early timeouts" },
    };
    const char *before = "  for each thread at most ";

    for (int i = 0; i < 3; i++)
        if (budgets[i].count > 0) {
            printf("%s%u %s", before, budgets[i].count,
                   budgets[i].count == 1 ? budgets[i].one : budgets[i].more);
            before = ", ";
        }
    if (*before == ',')
        putchar('\n');
}

static void
print_size(const struct options *o, const struct result *r)
{
    printf("; %s run%s, %s pruned, %s step%s; %d thread%s, at most %d step%s;"
           " %.2f s\n",
           grouped(r->runs), plural(r->runs), grouped(r->pruned),
           grouped(r->all_steps), plural(r->all_steps), r->threads,
           plural((uint64_t)r->threads), r->most_steps,
           plural((uint64_t)r->most_steps), r->seconds);
    print_budgets(o);
    if (o->reuse)
        printf("  freed memory is given out again\n");
}

static int
never_failed(void)
{
    int count = 0;

    for (int i = 0; i < cas_site_count; i++)
        count += cas_sites[i].failed == 0;
    return count;
}

/* A compare-exchange that never fails was never contended. */
static void
print_cas_sites(void)
{
    const char *comma = "";
    int count = never_failed();

    if (count == 0)
        return;
    printf("  %d of %d compare-exchange site%s never failed: ", count,
           cas_site_count, plural((uint64_t)cas_site_count));
    for (int i = 0; i < cas_site_count; i++)
        if (cas_sites[i].failed == 0) {
            struct explore_site site = { .file = cas_sites[i].file,
                                         .line = cas_sites[i].line };
            char where[WHERE];

            say_site(where, &site, 0);
            printf("%s%s", comma, where);
            comma = ", ";
        }
    putchar('\n');
}

static const char *
meaning(enum verdict verdict)
{
#define MEANING(name, word, meaning) meaning,
    static const char *const meanings[] = { VERDICTS(MEANING) };

    return meanings[verdict];
}

/* --- files --- */

static const char *
written(const char *schedule)
{
    return *schedule != '\0' ? schedule : NO_STEPS;
}

static FILE *
open_file(const char *path, const char *mode)
{
    FILE *file = fopen(path, mode);

    if (file == NULL)
        misuse("%s: %s", path, strerror(errno));
    return file;
}

/* So that nobody waits for a search whose result cannot be written. */
static void
check_files(void)
{
    const char *paths[] = { given.row, given.dot, given.tree };

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (paths[i] != NULL)
            fclose(open_file(paths[i], "a"));
}

static void
close_file(FILE *file, const char *path)
{
    if (ferror(file) != 0 || fclose(file) != 0)
        misuse("%s: cannot be written", path);
}

static void
write_row(const struct explore_model *model, const struct options *o,
          const struct result *r)
{
    FILE *file = open_file(given.row, "a");
    bool red = r->verdict != VERDICT_HOLDS;

    fprintf(file,
            "%s\t%s\t%d\t%d\t%" PRIu64 "\t%" PRIu64 "\t%.2f\t%d\t%s\t%s\t%d"
            "\t%" PRIu64 "\t%d/%d\t%s\n",
            verdict_words[r->verdict], how(o, r), r->threads, r->most_steps,
            r->runs, r->pruned, r->seconds, red ? r->cost : 0,
            red ? written(r->schedule) : "-",
            model->breaks ? model->breaks : "-", model->needs_stale,
            r->stale_runs, never_failed(), cas_site_count, model->law);
    close_file(file, given.row);
}

static void
write_picture(const struct title *title)
{
    FILE *file = open_file(given.dot, "w");

    draw(file, title);
    close_file(file, given.dot);
}

/* Its own search: the tree shows what comes after a run that failed, too. */
static void
write_tree(const struct explore_model *model, struct options o,
           const struct title *title)
{
    FILE *file = open_file(given.tree, "w");

    o.go_on = o.keep_tree = true;
    o.most = MAX_TREE_RUNS + 1;
    explore(model->run, o, NULL);
    if (!tree_draw(file, title))
        printf("  the tree is too large to draw: more than %d runs\n",
               MAX_TREE_RUNS);
    close_file(file, given.tree);
}

/* --- a failure --- */

/* The schedule that was given and the run need not be of one length. */
static void
print_difference(const struct options *o)
{
    int given_steps = 0;

    if (o->replay == NULL)
        return;
    for (const char *c = o->replay; *c != '\0'; c++)
        given_steps += *c >= 'a' && *c <= 'z';
    if (given_steps < step_count)
        printf("  the schedule ends after %d step%s; then a thread goes on as"
               " long as it can\n",
               given_steps, plural((uint64_t)given_steps));
    else if (replay_left() > 0)
        printf("  the run ends before the schedule does: %d character%s left"
               " over\n",
               replay_left(), replay_left() == 1 ? " is" : "s are");
}

static void
print_no_steps(const struct result *r)
{
    if (r->schedule[0] == '\0')
        printf("  (%s is the schedule of a run without a step)\n", NO_STEPS);
}

static void
print_again(const char *program, const char *path, const struct result *r)
{
    if (given.again != NULL) {
        printf("Again: %s REPLAY=%s\n", given.again, written(r->schedule));
        print_no_steps(r);
        return;
    }
    printf("Again: %s --replay=%s", program, written(r->schedule));
    print_options();
    printf(" %s\n", path);
    print_no_steps(r);
}

static void
print_failure_line(const struct result *r, bool expected)
{
    printf("  %s: %s (%s)", expected ? "breaks as it must" : "red",
           verdict_words[r->verdict], meaning(r->verdict));
    putchar('\n');
    if (r->message[0] != '\0')
        write_wrapped(stdout, 1, "", r->message);
    printf("  %d step%s, %d preemption%s or stale read%s%s; found in %s"
           " run%s, %.2f s\n",
           r->steps, plural((uint64_t)r->steps), r->cost,
           plural((uint64_t)r->cost), plural((uint64_t)r->cost),
           r->shortest ? ", and not with fewer" : "", grouped(r->runs),
           plural(r->runs), r->seconds);
}

/* Run `schedule` once more, with a log, and make the rows. */
static struct result
tell(const struct explore_model *model, struct options o, const char *schedule,
     enum verdict verdict)
{
    struct result r;

    if (verdict == VERDICT_CHECK || verdict == VERDICT_ASSERT)
        plain_watch(0, 0); /* a check may read anything */

    o.mode = SEARCH_PLAIN;
    o.bound = -1;
    o.replay = schedule;
    o.tell = true;
    o.most = 1;
    r = explore(model->run, o, NULL);
    rows_make(&r);
    return r;
}

static void
check_told(const struct result *found, const struct result *told)
{
    if (found->verdict != told->verdict)
        misuse("the schedule %s ended in %s, and now in %s: the model is not"
               " deterministic (X1)",
               found->schedule, verdict_words[found->verdict],
               verdict_words[told->verdict]);
}

static void
print_told(const struct result *told)
{
    putchar('\n');
    table_print(stdout);
    putchar('\n');
    why_print(stdout, told);
}

/* --- one model --- */

static const char *
name_of(const char *path)
{
    static char name[128];
    const char *slash = strrchr(path, '/');

    snprintf(name, sizeof name, "%s", slash != NULL ? slash + 1 : path);
    if (strlen(name) > 3 && strcmp(name + strlen(name) - 3, ".so") == 0)
        name[strlen(name) - 3] = '\0';
    return name;
}

/* What the model has to end in, by its own word. */
static enum verdict
expected_of(const struct explore_model *model, bool fresh)
{
    if (model->breaks == NULL || (model->needs_stale && fresh))
        return VERDICT_HOLDS;
    for (int i = 0; i < VERDICT_COUNT; i++)
        if (strcmp(verdict_words[i], model->breaks) == 0)
            return (enum verdict)i;
    misuse("breaks = \"%s\": there is no such verdict; --list-verdicts has"
           " their words",
           model->breaks);
}

/* Show the shortest way to fail. Its verdict counts: that of the run that was
 * found first may be another one. */
static enum verdict
show_failure(const struct explore_model *model, const struct options *o,
             const struct result *found, const char *program, const char *path)
{
    struct result shown = *found, told;

    if (o->replay == NULL)
        shown = explore_shortest(model->run, *o, found);
    told = tell(model, *o, o->replay != NULL ? o->replay : shown.schedule,
                shown.verdict);
    check_told(&shown, &told);
    shown.runs = found->runs;
    shown.seconds = found->seconds;
    print_failure_line(&shown, shown.verdict == expected_of(model, o->fresh));
    print_difference(o);
    print_told(&told);
    print_again(program, path, &shown);
    if (given.row != NULL) {
        shown.threads = found->threads;
        shown.most_steps = found->most_steps;
        shown.pruned = found->pruned;
        write_row(model, o, &shown);
    }
    if (given.dot != NULL)
        write_picture(&(struct title){
            model_name, model->law, written(shown.schedule), shown.verdict });
    return shown.verdict;
}

static void
show_success(const struct explore_model *model, const struct options *o,
             const struct result *found)
{
    if (found->verdict != expected_of(model, o->fresh))
        printf("  red: it must end in %s, and holds: ", model->breaks);
    else if (strcmp(how(o, found), "stopped") == 0)
        printf("  not decided: ");
    else if (model->aborts != NULL)
        printf("  aborts as it must, by %s: ", model->aborts);
    else
        printf("  holds: ");
    print_how(o, found);
    print_size(o, found);
    print_cas_sites();
    if (given.row != NULL)
        write_row(model, o, found);
    if (o->replay == NULL)
        return;
    tell(model, *o, o->replay, found->verdict);
    print_difference(o);
    print_told(found);
    if (given.dot != NULL)
        write_picture(&(struct title){ model_name, model->law, o->replay,
                                       VERDICT_HOLDS });
}

/* A model that breaks by a stale read alone has to hold without them. */
static bool
holds_without_stale(const struct explore_model *model, struct options o)
{
    struct result r;

    if (model->breaks == NULL || !model->needs_stale || o.fresh ||
        o.replay != NULL)
        return true;
    o.fresh = true;
    r = explore(model->run, o, NULL);
    if (r.verdict == VERDICT_HOLDS)
        printf("  and it holds if every read sees the newest store\n");
    else
        printf("  red: it needs no stale read to end in %s\n",
               verdict_words[r.verdict]);
    return r.verdict == VERDICT_HOLDS;
}

static bool
explore_model_at(const char *program, const char *path)
{
    const struct explore_model *model = image_load(path);
    struct options o = options_for(model);
    struct result found;
    char law[SAY];
    enum verdict verdict = VERDICT_HOLDS;

    model_name = name_of(path);
    o.replay = given.replay;
    if (o.replay != NULL)
        o.mode = SEARCH_PLAIN;
    found = explore(model->run, o, NULL);
    snprintf(law, sizeof law, "%s: ", model_name);
    add(law, "%s", model->law);
    write_wrapped(stdout, 0, "", law);
    if (found.verdict == VERDICT_HOLDS)
        show_success(model, &o, &found);
    else
        verdict = show_failure(model, &o, &found, program, path);
    if (given.tree != NULL)
        write_tree(
            model, o,
            &(struct title){ model_name, model->law, "", VERDICT_HOLDS });
    return holds_without_stale(model, o) &&
           verdict == expected_of(model, o.fresh);
}

int
main(int count, char **arguments)
{
    bool green = true;

    int first;

    model_name = "explore";
    first = parse_options(count, arguments);
    check_files();
    for (int i = first; i < count; i++)
        green = explore_model_at(arguments[0], arguments[i]) && green;
    return green ? 0 : 1;
}
