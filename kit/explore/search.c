/* The search: every order of events, by running the model again and again.
 *
 * A run is a path of decisions: which thread takes the next step, and where
 * there is a choice (which store it reads), which one. The search goes depth
 * first. It keeps the path of the last run, changes the last decision that can
 * still be changed, and runs the model again, along the path up to there.
 *
 * It does not try every thread at every step. Two things spare it most of that
 * (Flanagan and Godefroid 2005; Abdulla and others 2014):
 *
 * - Races. When a step depends on an earlier one of another thread, and nothing
 *   orders the two, the other order is news. So at that earlier step a thread
 *   is noted that leads to it: `back`. Only what is noted is tried.
 * - Sleep. A thread that was tried at a step, and whose next operation nothing
 *   has touched since, needs no second try: its `sleep` ends when somebody does
 *   something that its operation depends on.
 *
 * With a bound neither holds, so a bounded search tries all that it can pay. */
#undef _FORTIFY_SOURCE
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine.h"

/* A decision, and what is known about its alternatives. */
struct node {
    uint8_t thread, choice, choices;
    uint8_t enabled; /* sets of threads: they could go */
    uint8_t ready;   /* and without a timeout that comes early */
    uint8_t back;    /* to be tried */
    uint8_t done;    /* tried */
    uint8_t sleep;   /* tried before, and nothing has changed for them */
    uint8_t floor[MAX_THREADS]; /* their load: older stores were tried, too */
    int cost;                   /* up to here */
    int previous;               /* who went before, or -1 */
    bool idle;
    struct clock after; /* of the step that was taken */
    struct op op;       /* the same */
};

enum end { ENDED, PRUNED, FAILED };

struct options options;
struct result result;
int step_count, step_now;
struct tree_run tree_runs[MAX_TREE_RUNS];
int tree_run_count;

static struct node path[MAX_STEPS + 1];
static int kept; /* decisions of `path` that this run repeats */
static void (*model_run)(void);
static const char *replay; /* what is left of options.replay */

/* --- random --- */

static uint64_t state;

static unsigned
random_below(unsigned count)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (unsigned)(state >> 33) % count;
}

static int priority[MAX_THREADS], change_at[16];

static void
shuffle_priorities(void)
{
    int steps = result.most_steps > 0 ? result.most_steps : 50;

    for (int i = 0; i < MAX_THREADS; i++)
        priority[i] = 100 + (int)random_below(1000000);
    for (int i = 0; i < options.depth - 1 && i < 16; i++)
        change_at[i] = (int)random_below((unsigned)steps);
}

static int
highest(unsigned set)
{
    int best = -1;

    for (int i = 0; i < options.depth - 1 && i < 16; i++)
        if (change_at[i] == step_count && step_count > 0)
            priority[path[step_count - 1].thread] = i;
    for (int i = 0; i < MAX_THREADS; i++)
        if ((set >> i & 1) != 0 && (best < 0 || priority[i] > priority[best]))
            best = i;
    return best;
}

static int
anybody(unsigned set)
{
    unsigned skip = random_below((unsigned)__builtin_popcount(set));

    while (skip-- > 0)
        set &= set - 1;
    return __builtin_ctz(set);
}

static bool
at_random(void)
{
    return options.mode == SEARCH_RANDOM || options.mode == SEARCH_PCT;
}

static bool
reduces(void)
{
    return options.mode == SEARCH_ALL && options.bound < 0;
}

static bool
sleeps(void)
{
    return (options.mode == SEARCH_ALL || options.mode == SEARCH_SLEEP) &&
           options.bound < 0;
}

/* --- whose turn --- */

static bool
alive(int thread)
{
    return thread < thread_count && !threads[thread].ended;
}

/* Who could go. If nobody can, time passes for whoever waits with a timeout. */
static void
look_around(struct node *node)
{
    node->ready = node->enabled = 0;
    idle = false;
    for (int i = 0; i < thread_count; i++)
        if (alive(i) && sync_ready(i))
            node->ready |= (uint8_t)(1U << i);
    for (int i = 0; i < thread_count; i++)
        if (alive(i) && sync_early(i))
            node->enabled |= (uint8_t)(1U << i);
    node->enabled |= node->ready;
    if (node->ready == 0) {
        node->enabled = 0;
        for (int i = 0; i < thread_count; i++)
            if (alive(i) && sync_by_time(i))
                node->enabled |= (uint8_t)(1U << i);
        idle = node->enabled != 0;
    }
    node->idle = idle;
}

/* A preemption: the thread that went before could go on, and does not. */
static int
price(const struct node *node, int thread)
{
    return node->previous >= 0 && thread != node->previous &&
           (node->ready >> node->previous & 1) != 0;
}

static unsigned
affordable(const struct node *node, unsigned set)
{
    if (options.bound >= 0)
        for (int i = 0; i < MAX_THREADS; i++)
            if ((set >> i & 1) != 0 &&
                node->cost + price(node, i) > options.bound)
                set &= ~(1U << i);
    return set;
}

/* The cheapest of `set`: who went before, or else the first who is ready. */
static int
pick(const struct node *node, unsigned set)
{
    if (node->previous >= 0 && (set >> node->previous & 1) != 0 &&
        (node->ready >> node->previous & 1) != 0)
        return node->previous;
    if ((set & node->ready) != 0)
        set &= node->ready;
    return __builtin_ctz(set);
}

/* --- replay --- */

static const char *
who_could(const struct node *node)
{
    static char text[MAX_THREADS * 32];
    size_t used = 0;

    text[0] = '\0';
    for (int i = 0; i < thread_count; i++)
        if ((node->enabled >> i & 1) != 0)
            used += (size_t)snprintf(text + used, sizeof text - used,
                                     "%s%c (%s)", used > 0 ? ", " : "", 'a' + i,
                                     threads[i].name);
    return text;
}

/* What the schedule says for this step; false: it has ended. */
static bool
follow_replay(struct node *node)
{
    if (replay == NULL || *replay == '\0')
        return false;
    node->thread = (uint8_t)(*replay - 'a');
    if (*replay < 'a' || *replay >= 'a' + MAX_THREADS ||
        (node->enabled >> node->thread & 1) == 0)
        misuse("the schedule does not fit this model: at step %d it says '%c',"
               " and who could go is %s",
               step_count + 1, *replay, who_could(node));
    replay++;
    node->choice = 0;
    while (*replay >= '0' && *replay <= '9')
        node->choice = (uint8_t)(10 * node->choice + (*replay++ - '0'));
    return true;
}

/* --- races: whom to try at an earlier step --- */

static bool
before(int step, const struct clock *clock)
{
    int thread = path[step].thread;

    return path[step].after.at[thread] <= clock->at[thread];
}

/* Step `later` depends on no step between `from` and itself, but for those that
 * come after `from` anyway. */
static bool
is_head(int from, int later)
{
    for (int i = from + 1; i < later; i++)
        if (!before(from, &path[i].after) && before(i, &path[later].after))
            return false;
    return true;
}

/* Threads that can begin a run in which the next step of `thread` comes before
 * step `from`. */
static unsigned
first_threads(int from, int thread)
{
    const struct thread *me = &threads[thread];
    unsigned first = 0, met = 0;
    bool depends = false;

    for (int i = from + 1; i < step_count; i++) {
        const struct node *node = &path[i];

        if (before(from, &node->after))
            continue;
        if (before(i, &me->after) ||
            (node->thread != thread && depend_wakes(&node->op, &me->next)))
            depends = true;
        if ((met >> node->thread & 1) != 0)
            continue;
        met |= 1U << node->thread;
        if (is_head(from, i))
            first |= 1U << node->thread;
    }
    if (!depends && (met >> thread & 1) == 0)
        first |= 1U << thread;
    return first;
}

/* Try one of `first` at `node`, unless one of them is tried there anyway. */
static void
add_back(struct node *node, unsigned first)
{
    unsigned able = first & node->enabled;

    if ((node->back & first) != 0)
        return;
    if ((able & ~(unsigned)node->sleep) != 0)
        able &= ~(unsigned)node->sleep;
    if (able == 0)
        node->back |= node->enabled;
    else
        node->back |= (uint8_t)(1U << __builtin_ctz(able));
}

/* `thread` is about to take its next step, or never can. */
static void
note_races(int thread)
{
    const struct op *next = &threads[thread].next;
    struct clock reached = threads[thread].after;

    for (int i = step_count - 1; i >= 0; i--) {
        struct node *node = &path[i];

        if (node->thread == thread || before(i, &reached) ||
            !depend_race(&node->op, next))
            continue;
        add_back(node, first_threads(i, thread));
        if (node->op.wrote || node->op.kind >= OP_LOCK)
            clock_join(&reached, &node->after);
    }
}

/* --- one run --- */

static void
run_model(void *argument)
{
    (void)argument;
    model_run();
}

static void
begin_run(void)
{
    step_count = step_now = event_count = 0;
    result.verdict = VERDICT_HOLDS;
    telling = options.tell;
    replay = options.replay;
    image_restore();
    threads_reset();
    memory_reset();
    sync_reset();
    names_reset();
    plain_reset();
    heap_reset();
    if (options.mode == SEARCH_PCT)
        shuffle_priorities();
}

/* Bring those that were started to their first step. */
static void
start_new_threads(void)
{
    for (int i = 0; i < thread_count; i++)
        if (!threads[i].running)
            thread_resume(i);
}

static void
check_same(const struct node *node, const struct node *now)
{
    const struct op *then = &node->op, *next = &threads[node->thread].next;

    if (node->enabled != now->enabled || then->kind != next->kind ||
        then->site.line != next->site.line || then->pc != next->pc ||
        then->place != next->place)
        misuse("the model is not deterministic: step %d was at %s:%d, and in"
               " the same order it is at %s:%d now (X1)",
               step_count + 1, then->site.file ? then->site.file : "?",
               then->site.line, next->site.file ? next->site.file : "?",
               next->site.line);
}

static void
fail_stuck(void)
{
    enum verdict verdict = VERDICT_DEADLOCK;
    char text[200] = "";
    size_t used = 0;

    for (int i = 0; i < thread_count; i++) {
        enum op_kind kind = threads[i].next.kind;

        if (!alive(i) || kind == OP_JOIN)
            continue;
        if (kind == OP_PARK || kind == OP_WAKE)
            verdict = VERDICT_LOST_WAKEUP;
        else if (kind == OP_SPIN && verdict == VERDICT_DEADLOCK)
            verdict = VERDICT_LIVELOCK;
        if (used < sizeof text)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s",
                                     used > 0 ? ", " : "", threads[i].name);
    }
    if (reduces())
        for (int i = 0; i < thread_count; i++)
            if (alive(i))
                note_races(i);
    fail(verdict, NULL, "nothing can happen any more, and %s still %s", text,
         strchr(text, ',') != NULL ? "wait" : "waits");
}

/* No end in sight: threads that go round and round by turns, or a model that
 * does not say where it waits? */
static void
fail_endless(void)
{
    unsigned spinning = 0;

    for (int i = MAX_STEPS / 2; i < MAX_STEPS; i++)
        if (path[i].op.kind == OP_SPIN)
            spinning |= 1U << path[i].thread;
    if (spinning != 0)
        fail(VERDICT_LIVELOCK, NULL, "no end after %d steps", MAX_STEPS);
    misuse("no end after %d steps, the last one in %s at %s:%d: a loop that"
           " waits for another thread needs explore_spin() (X2)",
           MAX_STEPS, threads[path[MAX_STEPS - 1].thread].name,
           path[MAX_STEPS - 1].op.site.file ? path[MAX_STEPS - 1].op.site.file
                                            : "?",
           path[MAX_STEPS - 1].op.site.line);
}

static int
cost_up_to(const struct node *node)
{
    return node->cost + price(node, node->thread) +
           choice_cost(&node->op, node->choice);
}

/* A decision that no run has met before. False: whoever could go here sleeps,
 * so another run was, or will be, the same. */
static bool
decide(struct node *node)
{
    unsigned can;

    node->done = node->choice = 0;
    node->previous = step_count > 0 ? node[-1].thread : -1;
    node->cost = step_count > 0 ? cost_up_to(node - 1) : 0;
    can = affordable(node, node->enabled & ~(unsigned)node->sleep);
    if (can == 0)
        return false;
    if (!follow_replay(node)) {
        if (options.mode == SEARCH_RANDOM)
            node->thread = (uint8_t)anybody(can);
        else if (options.mode == SEARCH_PCT)
            node->thread = (uint8_t)highest(can);
        else
            node->thread = (uint8_t)pick(node, can);
    }
    node->back = reduces() && !node->idle ? (uint8_t)(1U << node->thread)
                                          : node->enabled;
    return true;
}

static void
count_choices(struct node *node)
{
    const struct op *next = &threads[node->thread].next;
    int count = next->kind < OP_LOCK
                    ? memory_choices(node->thread, node->floor[node->thread])
                    : sync_choices(node->thread);

    node->choices = (uint8_t)count;
    if (at_random() && count > 1 &&
        (next->kind == OP_CHOOSE || random_below(4) == 0))
        node->choice = (uint8_t)random_below((unsigned)count);
    if (node->choice >= count)
        misuse("the schedule does not fit this model: at step %d it says"
               " choice %d, and there are %d, from 0 on",
               step_count + 1, node->choice, count);
}

/* Who sleeps on after `node` was taken: those whose next operation does not
 * care. A load that slept sees what it has not tried: the one new store. */
static void
pass_on_sleep(const struct node *node, struct node *next)
{
    unsigned asleep = node->sleep | node->done;

    next->sleep = 0;
    memset(next->floor, 0, sizeof next->floor);
    if (!sleeps() || node->idle)
        return;
    for (int i = 0; i < thread_count; i++) {
        enum wakes wakes;

        if (i == node->thread || !alive(i))
            continue;
        wakes = depend_wakes(&node->op, &threads[i].next);
        if ((asleep >> i & 1) != 0 && wakes == WAKES_NOT)
            next->sleep |= (uint8_t)(1U << i);
        if (wakes != WAKES)
            next->floor[i] = node->floor[i];
    }
}

/* What a load in `done` would have read here: everything that was there. */
static void
raise_floors(struct node *node)
{
    for (int i = 0; i < thread_count; i++)
        if ((node->done >> i & 1) != 0 && threads[i].next.kind == OP_LOAD)
            node->floor[i] = (uint8_t)places[threads[i].next.place].count;
}

/* The step is counted before it is taken: it may be the one that fails. */
static void
take_step(struct node *node)
{
    struct thread *thread = &threads[node->thread];
    struct node taken = *node;

    raise_floors(&taken);
    node->op = thread->next;
    node->after = thread->after;
    step_now = ++step_count;
    perform(node->thread, node->choice);
    step_now = 0;
    result.all_steps++;
    node->op = taken.op = thread->next;
    node->after = thread->after;
    pass_on_sleep(&taken, node + 1);
}

void
perform(int thread, int choice)
{
    struct thread *me = &threads[thread];

    if (me->knows.at[thread] > 240)
        misuse("thread %s takes more than 240 steps; make the model smaller",
               me->name);
    me->knows.at[thread]++;
    me->after.at[thread]++;
    if (!memory_perform(thread, choice))
        sync_perform(thread, choice);
}

/* False: pruned. */
static bool
run_step(void)
{
    struct node *node = &path[step_count];
    struct node now;

    look_around(&now);
    if (now.enabled == 0)
        fail_stuck();
    if (step_count == MAX_STEPS)
        fail_endless();
    if (step_count == 0 || now.idle) {
        node->sleep = 0;
        memset(node->floor, 0, sizeof node->floor);
    }
    if (step_count < kept - 1) {
        check_same(node, &now);
    } else {
        node->enabled = now.enabled;
        node->ready = now.ready;
        node->idle = now.idle;
        if (step_count >= kept && !decide(node))
            return false;
        count_choices(node);
        if (reduces() && node->choice == 0)
            note_races(node->thread);
    }
    take_step(node);
    thread_resume(node->thread);
    start_new_threads();
    return true;
}

static bool
anyone_alive(void)
{
    for (int i = 0; i < thread_count; i++)
        if (alive(i))
            return true;
    return false;
}

static enum end
run_once(void)
{
    begin_run();
    if (_setjmp(run_failed) != 0) {
        self = -1;
        return FAILED;
    }
    thread_new("main", -1, run_model, NULL);
    start_new_threads();
    while (anyone_alive())
        if (!run_step())
            return PRUNED;
    heap_check_leaks();
    return ENDED;
}

/* --- from run to run --- */

/* A run that was cut short has not shown its later races: try all. */
static void
distrust(void)
{
    if (result.verdict != VERDICT_DEADLOCK &&
        result.verdict != VERDICT_LOST_WAKEUP &&
        result.verdict != VERDICT_LIVELOCK)
        for (int i = 0; i < step_count; i++)
            path[i].back = path[i].enabled;
}

/* Change the last decision that can be changed; false: all is done. */
static bool
next_path(void)
{
    for (int i = step_count - 1; i >= 0; i--) {
        struct node *node = &path[i];
        unsigned left;

        if (node->choice + 1 < node->choices &&
            (options.bound < 0 ||
             node->cost + price(node, node->thread) +
                     choice_cost(&node->op, node->choice + 1) <=
                 options.bound)) {
            node->choice++;
            kept = i + 1;
            return true;
        }
        node->done |= (uint8_t)(1U << node->thread);
        left = affordable(node, (unsigned)node->back & node->enabled &
                                    ~(unsigned)node->done &
                                    ~(unsigned)node->sleep);
        if (left != 0) {
            node->thread = (uint8_t)pick(node, left);
            node->choice = 0;
            kept = i + 1;
            return true;
        }
    }
    return false;
}

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
    state = (options.seed + 1) * UINT64_C(0x9E3779B97F4A7C15);
    kept = 0;
    cas_site_count = 0;
    forget_tree();
    do {
        end = run_once();
        count_run(end);
        keep_for_tree(end);
        if (end != PRUNED && at_end != NULL)
            at_end(result.verdict);
        if (end == FAILED && !options.go_on)
            break;
        if (end == FAILED)
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
