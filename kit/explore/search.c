/* The search: every order of events, by running the model again and again.
 *
 * A run is a path of decisions: which thread takes the next step, and where
 * that step has a choice (which store it reads), which one. The search goes
 * depth first. It keeps the path of the last run, and changes the last decision
 * that can still be changed. Then it runs the model again, along the path up to
 * there. README.md follows three steps through all this.
 *
 * It does not try every thread at every step. Two things spare it most of that
 * (Flanagan and Godefroid 2005; Abdulla and others 2014):
 *
 * - Races. When a step depends on an earlier one of another thread, and nothing
 *   orders the two, the other order is news. So at that earlier step a thread
 *   is noted that leads to it: `back`. Only what is noted is tried.
 * - Sleep. A thread that was tried at a step needs no second try while nothing
 *   has touched its next operation. It is in `sleep` until another thread takes
 *   a step that this operation depends on.
 *
 * Where all that could go sleep, the run is pruned: another one was the same.
 *
 * Both would lose orders within a bound, so a bounded search tries each thread
 * that the bound allows. */
#undef _FORTIFY_SOURCE
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "search.h"

struct options options;
struct result result;
int step_count, step_now;

struct node path[MAX_STEPS + 1];
int kept;
void (*model_run)(void);
static const char *replay; /* what is left of options.replay */

bool
at_random(void)
{
    return options.mode == SEARCH_RANDOM || options.mode == SEARCH_PCT;
}

bool
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
        for (int i = 0; i < thread_count; i++)
            if (alive(i) && sync_by_time(i)) {
                node->enabled |= (uint8_t)(1U << i);
                idle = true;
            }
        if (!idle)
            node->enabled = 0;
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

int
replay_left(void)
{
    return replay != NULL ? (int)strlen(replay) : 0;
}

/* The number behind the letter; there is no choice among more than 250. */
static uint8_t
replayed_choice(void)
{
    int choice = 0;

    while (*replay >= '0' && *replay <= '9' && choice < 250)
        choice = 10 * choice + (*replay++ - '0');
    if (choice >= 250)
        misuse("the schedule does not fit this model: at step %d it says"
               " choice %d or more",
               step_count + 1, choice);
    return (uint8_t)choice;
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
    node->choice = replayed_choice();
    return true;
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
    chance_begin_run();
}

/* Bring those that were started to their first step. */
static void
start_new_threads(void)
{
    for (int i = 0; i < thread_count; i++)
        if (!threads[i].running)
            thread_resume(i);
}

/* What `thread` is about to do, in one number. */
static uint32_t
sum_of(const struct thread *thread)
{
    const struct op *next = &thread->next;
    uint64_t sum = (uint64_t)next->kind + 31 * next->address;

    if (thread->ended)
        return 0;
    sum = sum * 31 + (uint64_t)(next->order + 7 * next->size);
    sum = sum * 31 + next->operand;
    sum = sum * 31 + next->expected;
    sum = sum * 31 + (uint64_t)next->site.line + next->pc;
    return (uint32_t)(sum * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

static void
note_wants(struct node *node)
{
    for (int i = 0; i < thread_count; i++)
        node->wants[i] = sum_of(&threads[i]);
}

/* The model has been here before: is all as it was? */
static void
check_same(const struct node *node, const struct node *now)
{
    int other = 0;

    while (other < thread_count && node->wants[other] == now->wants[other])
        other++;
    if (other < thread_count)
        misuse("the model is not deterministic (X1): after the same %d steps as"
               " before, %s does something else, now at %s:%d",
               step_count, threads[other].name,
               threads[other].next.site.file ? threads[other].next.site.file
                                             : "its end or a line",
               threads[other].next.site.line);
    if (node->enabled != now->enabled)
        misuse("the model is not deterministic (X1): after the same %d steps as"
               " before, other threads can go on",
               step_count);
}

/* Whether all who are left wait for others to end. */
static bool
all_join(void)
{
    for (int i = 0; i < thread_count; i++)
        if (alive(i) && threads[i].next.kind != OP_JOIN)
            return false;
    return true;
}

static void
fail_stuck(void)
{
    enum verdict verdict = VERDICT_DEADLOCK;
    char text[200] = "";
    size_t used = 0;

    for (int i = 0; i < thread_count; i++) {
        enum op_kind kind = threads[i].next.kind;

        if (!alive(i) || (kind == OP_JOIN && !all_join()))
            continue;
        if (kind == OP_PARK || (kind == OP_WAKE && !threads[i].signalled))
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
fail_endless(int thread)
{
    struct explore_site last = op_site(&threads[thread].next);
    unsigned spinning = 0;

    for (int i = step_count / 2; i < step_count; i++)
        if (path[i].op.kind == OP_SPIN)
            spinning |= 1U << path[i].thread;
    if (spinning != 0)
        fail(VERDICT_LIVELOCK, NULL, "no end after %d steps", step_count);
    misuse("no end after %d steps, and %s goes on at %s:%d: a loop that"
           " waits for another thread needs explore_spin() (X2), and a thread"
           " may take %d steps",
           step_count, threads[thread].name, last.file, last.line, MAX_TIME);
}

int
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
               " choice %d, and the last one is %d",
               step_count + 1, node->choice, count - 1);
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

    result.thread = thread;
    if (me->knows.at[thread] > MAX_TIME)
        fail_endless(thread);
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
        fail_endless(path[step_count - 1].thread);
    if (step_count == 0 || now.idle) {
        node->sleep = 0;
        memset(node->floor, 0, sizeof node->floor);
    }
    note_wants(&now);
    if (step_count < kept)
        check_same(node, &now);
    if (step_count >= kept - 1) {
        memcpy(node->wants, now.wants, sizeof node->wants);
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

/* The assertion that the model waits for. The table shows it as a note. */
static bool
aborts_as_it_must(void)
{
    struct op op = { .kind = OP_NOTE, .place = -1, .site = result.site };
    struct event *event;

    if (options.aborts == NULL || result.verdict != VERDICT_ASSERT ||
        strncmp(result.message, options.aborts, strlen(options.aborts)) != 0)
        return false;
    event = event_add(result.thread, &op);
    if (event != NULL)
        snprintf(event->text, sizeof event->text, "aborts: %.80s",
                 result.message);
    result.verdict = VERDICT_HOLDS;
    return true;
}

static void
check_end(void)
{
    if (options.aborts != NULL)
        fail(VERDICT_CHECK, NULL,
             "the run comes to its end, and no assertion has said: %s",
             options.aborts);
    sync_check_held();
    heap_check_leaks();
}

enum end
run_once(void)
{
    begin_run();
    if (_setjmp(run_failed) != 0) {
        thread_given_up();
        return aborts_as_it_must() ? ABORTED : FAILED;
    }
    thread_new("main", -1, run_model, NULL);
    start_new_threads();
    while (anyone_alive())
        if (!run_step())
            return PRUNED;
    check_end();
    return ENDED;
}

bool
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
