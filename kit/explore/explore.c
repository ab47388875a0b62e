/* From run to run: the whole of a search, and what is kept of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search.h"

struct tree_run tree_runs[MAX_TREE_RUNS];
int tree_run_count;

static void
write_schedule(char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (int i = 0; i < step_count && used + 8 < size; i++) {
        out[used++] = (char)('a' + path[i].thread);
        out[used] = '\0';
        if (path[i].choice > 0)
            used +=
                (size_t)snprintf(out + used, size - used, "%d", path[i].choice);
    }
}

static void
keep_for_tree(enum end end)
{
    char schedule[sizeof result.schedule];

    if (!options.keep_tree || tree_run_count > MAX_TREE_RUNS)
        return;
    if (tree_run_count == MAX_TREE_RUNS) {
        tree_run_count++; /* too many */
        return;
    }
    write_schedule(schedule, sizeof schedule);
    tree_runs[tree_run_count++] =
        (struct tree_run){ strdup(schedule), result.verdict, end == PRUNED };
}

static void
forget_tree(void)
{
    for (int i = 0; i < tree_run_count && i < MAX_TREE_RUNS; i++)
        free(tree_runs[i].schedule);
    tree_run_count = 0;
}

static void
count_run(enum end end)
{
    bool stale = false;

    if (end == PRUNED)
        result.pruned++;
    else
        result.runs++;
    for (int i = 0; i < step_count; i++)
        stale = stale || (path[i].op.kind == OP_LOAD && path[i].choice > 0);
    result.stale_runs += stale;
    if (step_count > result.most_steps)
        result.most_steps = step_count;
    if (thread_count > result.threads)
        result.threads = thread_count;
    if (place_count > result.places)
        result.places = place_count;
}

/* A schedule of another model fits for a while, and then it is too long. */
static void
check_replay(enum end end)
{
    if (end == ENDED && replay_left() > 0)
        misuse("the schedule does not fit this model: the run ends after %d"
               " steps, and %d characters of the schedule are left",
               step_count, replay_left());
}

static double
now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static bool
spent(double start)
{
    uint64_t all = result.runs + result.pruned;

    return (options.most != 0 && all >= options.most) ||
           (options.seconds > 0 && all % 256 == 0 &&
            now() - start > options.seconds);
}

/* True: there is another run to do. */
static bool
prepare_next(void)
{
    if (options.replay != NULL)
        return false;
    if (at_random()) {
        kept = 0;
        return true;
    }
    result.complete = !next_path();
    return !result.complete;
}

struct result
explore(void (*run)(void), struct options wanted,
        void (*at_end)(enum verdict verdict))
{
    double start = now();
    enum end end;

    options = wanted;
    model_run = run;
    memset(&result, 0, sizeof result);
    chance_seed(options.seed);
    kept = 0;
    cas_site_count = 0;
    forget_tree();
    do {
        end = run_once();
        check_replay(end);
        count_run(end);
        keep_for_tree(end);
        if (end != PRUNED && at_end != NULL)
            at_end(result.verdict);
        if (end == FAILED && !options.go_on)
            break;
        if (end == FAILED || end == ABORTED)
            distrust();
    } while (prepare_next() && !spent(start));
    if (end == FAILED) {
        write_schedule(result.schedule, sizeof result.schedule);
        result.steps = step_count;
        result.cost = step_count > 0 ? cost_up_to(&path[step_count - 1]) : 0;
    }
    result.seconds = now() - start;
    return result;
}

struct result
explore_shortest(void (*run)(void), struct options wanted,
                 const struct result *found)
{
    struct result shortest = *found;

    wanted.mode = SEARCH_PLAIN;
    wanted.most = 300000;
    wanted.seconds = 5;
    wanted.keep_tree = false;
    for (int bound = 0; bound < found->cost; bound++) {
        struct result r;

        wanted.bound = bound;
        r = explore(run, wanted, NULL);
        if (r.verdict != VERDICT_HOLDS) {
            r.shortest = true;
            return r;
        }
        if (!r.complete)
            return shortest;
    }
    shortest.shortest = true;
    return shortest;
}
