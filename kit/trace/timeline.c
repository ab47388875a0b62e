/* Who ran when. Time runs down the page; the first lane is the thread that
 * drives everything, then one lane a task. A box is one poll and says what
 * happened in it; an arrow goes from what woke a task (or spawned it) to the
 * poll that follows. Long sleeps take no more room than short ones: the
 * numbers tell the time. What other tasks do meanwhile is folded into one box.
 */
#include "timeline.h"

#include <stdlib.h>
#include <string.h>

static bool
inside(const struct picture *p, const struct tr_event *e)
{
    return e->us >= p->o->from && (p->o->to < 0 || e->us <= p->o->to);
}

/* ---- groups: a turn of a task, or one sleep and what ends it ---- */

/* What the thread sees when it looks at the kernel and the clock. */
static bool
is_news(const struct tr_event *e)
{
    return e->kind == TR_park || e->kind == TR_event || e->kind == TR_fire ||
           e->kind == TR_interrupt;
}

/* The first event after the group that begins at `i`. */
static int
group_end(const struct tr_trace *t, int i)
{
    int task = t->event[i].task;
    bool turn = tr_begins_turn(&t->event[i]);

    for (i++; i < t->count && turn; i++) {
        if (tr_ends_turn(&t->event[i]) && t->event[i].task == task) {
            i++; /* and what its end brings with it */
            while (i < t->count && !tr_begins_turn(&t->event[i]) &&
                   !is_news(&t->event[i])) {
                i++;
            }
            return i;
        }
    }
    while (i < t->count && !tr_begins_turn(&t->event[i]) &&
           t->event[i].kind != TR_park) {
        i++;
    }
    return i;
}

/* Does this group make `task` run? */
static bool
moves(const struct tr_trace *t, int from, int to, int task)
{
    for (int i = from; i < to; i++) {
        const struct tr_event *e = &t->event[i];

        if (e->task == task &&
            (e->kind == TR_spawn || (tr_is_wake(e) && e->from == TR_IDLE))) {
            return true;
        }
    }
    return false;
}

/* ---- which task has a lane of its own ---- */

static void
give_lane(struct picture *p, int task)
{
    if (task != 0 && p->lane_of[task] == 0 && p->lanes < MAX_LANES) {
        p->lane_task[p->lanes] = task;
        p->lane_of[task] = p->lanes++;
    }
}

/* Whoever wakes the task of --task has a lane too, as long as there is one. */
static void
lanes_of_movers(struct picture *p)
{
    int end;

    for (int i = 0; i < p->t->count; i = end) {
        end = group_end(p->t, i);
        if (inside(p, &p->t->event[i]) && tr_begins_turn(&p->t->event[i]) &&
            moves(p->t, i, end, p->o->task)) {
            give_lane(p, p->t->event[i].task);
        }
    }
}

/* With --task, that one and whoever spawned it; else the first that ran. */
static void
choose_lanes(struct picture *p)
{
    const struct tr_trace *t = p->t;

    p->lanes = 1;
    if (p->o->task != 0) {
        give_lane(p, t->task[p->o->task].parent);
        give_lane(p, p->o->task);
        lanes_of_movers(p);
        return;
    }
    for (int i = 0; i < t->count; i++) {
        if (inside(p, &t->event[i]) && tr_begins_turn(&t->event[i])) {
            give_lane(p, t->event[i].task);
        }
    }
}

/* ---- what is shown ---- */

/* With --task: its turns, what makes it run, and what made that run. */
static bool
concerns(const struct picture *p, int from, int to)
{
    const struct tr_event *e = &p->t->event[from];
    int next_end;

    if ((tr_begins_turn(e) && e->task == p->o->task) ||
        moves(p->t, from, to, p->o->task)) {
        return true;
    }
    if (tr_begins_turn(e) || to == p->t->count) {
        return false;
    }
    next_end = group_end(p->t, to);
    return moves(p->t, to, next_end, p->o->task) &&
           moves(p->t, from, to, p->t->event[to].task);
}

static bool
shown(const struct picture *p, int from, int to)
{
    const struct tr_event *e = &p->t->event[from];

    if (tr_begins_turn(e) && p->lane_of[e->task] == 0) {
        return false;
    }
    if (p->o->task != 0) {
        return concerns(p, from, to);
    }
    return true;
}

/* ---- what is not shown, in one box ---- */

/* Every group that is not shown is counted here: polls, tasks, sleep. */
static void
count_folded(struct picture *p, struct item *it, int from, int to)
{
    for (int i = from; i < to; i++) {
        const struct tr_event *e = &p->t->event[i];

        if (e->kind == TR_step && e->step == TR_STEP_POLL) {
            it->polls++;
            if (p->folded_in[e->task] != p->items) {
                p->folded_in[e->task] = p->items;
                it->tasks++;
            }
        }
        if (e->kind == TR_park) {
            p->parked = e->us;
        }
        if (e->kind == TR_unpark && p->parked >= 0) {
            it->slept += e->us - p->parked;
            p->parked = -1;
        }
        it->to = e->us;
    }
}

static void
fold(struct picture *p, int from, int to)
{
    struct item *it = p->items > 0 ? &p->item[p->items - 1] : NULL;

    if (it == NULL || it->kind != FOLD) {
        it = tr_timeline_item(p, FOLD, &p->t->event[from]);
    }
    p->open = TR_NEVER;
    if (it != NULL) {
        count_folded(p, it, from, to);
    } else if (tr_begins_turn(&p->t->event[from])) {
        p->left_out++;
    }
}

static void
say_folded(struct picture *p)
{
    struct item *last = p->items > 0 ? &p->item[p->items - 1] : NULL;
    bool any = false;

    if (last != NULL && last->kind == FOLD && last->polls == 0) {
        p->items--; /* nothing ran after the last box */
    }
    for (int i = 0; i < p->items; i++) {
        struct item *it = &p->item[i];

        if (it->kind != FOLD) {
            continue;
        }
        any = true;
        it->lane = p->lanes;
        if (it->to != it->from) {
            tr_timeline_say(it, "until %ld.%03ld ms:", it->to / 1000,
                            it->to % 1000);
        }
        if (it->polls > 0) {
            tr_timeline_say(it, "%d poll%s of %d task%s", it->polls,
                            it->polls == 1 ? "" : "s", it->tasks,
                            it->tasks == 1 ? "" : "s");
        }
        if (it->slept > 0) {
            tr_timeline_say(it, "asleep for %ld.%03ld ms", it->slept / 1000,
                            it->slept % 1000);
        }
    }
    if (any) {
        p->lane_task[p->lanes++] = 0;
    }
}

/* ---- all of it ---- */

static void
collect(struct picture *p)
{
    int i = 0;

    choose_lanes(p);
    /* a node each for the lanes' names, that of the others, and a last note */
    p->room = MAX_NODES - p->lanes - 2;
    p->open = TR_NEVER;
    p->resume = p->parked = -1;
    while (i < p->t->count) {
        int end = group_end(p->t, i);

        if (!inside(p, &p->t->event[i])) {
            i = end;
        } else if (shown(p, i, end)) {
            while (i < end) {
                tr_timeline_note(p, i++);
            }
        } else {
            fold(p, i, end);
            i = end;
        }
    }
    say_folded(p);
}

static int
show(struct picture *p)
{
    if (p->items == 0) {
        fprintf(stderr, "trace: %s has no poll in that time\n", p->t->path);
        return 2;
    }
    if (p->o->text) {
        tr_timeline_write(p);
    } else {
        tr_timeline_draw(p);
    }
    return 0;
}

int
tr_timeline(const struct tr_trace *t, const struct tr_options *o)
{
    struct picture *p = tr_alloc(1, sizeof *p);
    size_t tasks = (size_t)t->tasks + 1;
    int status;

    p->t = t;
    p->o = o;
    p->lane_of = tr_alloc(tasks, sizeof *p->lane_of);
    p->woken_by = tr_alloc(tasks, sizeof *p->woken_by);
    p->folded_in = tr_alloc(tasks, sizeof *p->folded_in);
    p->by_spawn = tr_alloc(tasks, sizeof *p->by_spawn);
    collect(p);
    status = show(p);
    free(p->lane_of);
    free(p->woken_by);
    free(p->folded_in);
    free(p->by_spawn);
    free(p);
    return status;
}
