/* The five states of a task as a picture: which moves this run made, how
 * often and when, and which allowed moves it never made. Every state and
 * every label has a place of its own, so two pictures can be laid side by
 * side: a run changes only words and lines. */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

enum { OLD_WAKE = 1, WAKE_WITH_REFS = 2, BOTH = 3, KEPT = 2 };

/* The moves that the life-cycle tables allow and that change the state.
 *    from                event     to                 stages */
#define ROWS(X) \
    X(SCHEDULED, POLL, RUNNING, BOTH) \
    X(SCHEDULED, POLL_CANCELLED, RUNNING, WAKE_WITH_REFS) \
    X(SCHEDULED, SHUTDOWN, RUNNING, WAKE_WITH_REFS) \
    X(RUNNING, PENDING, IDLE, BOTH) \
    X(RUNNING, READY, COMPLETE, BOTH) \
    X(RUNNING_SCHEDULED, PENDING, SCHEDULED, BOTH) \
    X(RUNNING_SCHEDULED, READY, COMPLETE, BOTH) \
    X(RUNNING_SCHEDULED, PENDING_CANCELLED, RUNNING, WAKE_WITH_REFS) \
    X(IDLE, WAKE, SCHEDULED, OLD_WAKE) \
    X(IDLE, WAKE_VAL, SCHEDULED, WAKE_WITH_REFS) \
    X(IDLE, WAKE_REF, SCHEDULED, WAKE_WITH_REFS) \
    X(IDLE, ABORT, SCHEDULED, WAKE_WITH_REFS) \
    X(IDLE, SHUTDOWN, RUNNING, WAKE_WITH_REFS) \
    X(RUNNING, WAKE, RUNNING_SCHEDULED, OLD_WAKE) \
    X(RUNNING, WAKE_VAL, RUNNING_SCHEDULED, WAKE_WITH_REFS) \
    X(RUNNING, WAKE_REF, RUNNING_SCHEDULED, WAKE_WITH_REFS) \
    X(RUNNING, ABORT, RUNNING_SCHEDULED, WAKE_WITH_REFS)

static const struct row {
    enum tr_state from, to;
    enum tr_step step;
    int stages;
} rows[] = {
#define X(from, step, to, stages) \
    { TR_##from, TR_##to, TR_STEP_##step, stages },
    ROWS(X)
#undef X
};

/* Where each state stands, in points; y grows upward. */
struct place {
    int x, y;
};

/* The curve of each allowed edge, its tip first, and where its label stands.
 */
struct curve {
    enum tr_state from, to;
    const char *pos;
    int x, y;
};

enum { CURVES = 9 };

/* A sheet of paper: everything on it has its place, so Graphviz has nothing to
 * lay out. The wide one reads like the text picture below, the narrow one fits
 * a phone. */
struct sheet {
    struct place place[TR_STATE_COUNT];
    struct curve curve[CURVES];
    const char *start, *legend;
    double width, height; /* of a state, in inches */
    int font, detail;     /* points */
};

static const char *const fills[TR_STATE_COUNT] = {
    [TR_SCHEDULED] = "#56B4E9",         [TR_RUNNING] = "#E69F00",
    [TR_RUNNING_SCHEDULED] = "#F0E442", [TR_IDLE] = "#DDDDDD",
    [TR_COMPLETE] = "#009E73",
};

static const struct sheet wide = {
    .place = {
        [TR_SCHEDULED] = { 140, 0 },
        [TR_RUNNING] = { 470, 0 },
        [TR_RUNNING_SCHEDULED] = { 305, -170 },
        [TR_IDLE] = { 305, 170 },
        [TR_COMPLETE] = { 800, 0 },
    },
    .curve = {
        { TR_SCHEDULED, TR_RUNNING, "e,395,0 215,0 270,0 330,0 386,0", 305,
          27 },
        { TR_RUNNING, TR_IDLE, "e,380,170 450,29 450,110 440,166 389,170", 510,
          105 },
        { TR_IDLE, TR_SCHEDULED, "e,160,29 230,170 170,166 160,110 160,38",
          100, 105 },
        { TR_RUNNING, TR_RUNNING_SCHEDULED,
          "e,380,-160 450,-29 450,-110 440,-156 389,-160", 515, -95 },
        { TR_RUNNING_SCHEDULED, TR_SCHEDULED,
          "e,160,-29 230,-170 170,-166 160,-110 160,-38", 100, -105 },
        { TR_RUNNING, TR_COMPLETE, "e,723,0 545,0 600,0 660,0 714,0", 632,
          22 },
        { TR_RUNNING_SCHEDULED, TR_COMPLETE,
          "e,800,-31 380,-182 600,-190 800,-160 800,-40", 720, -180 },
        { TR_RUNNING_SCHEDULED, TR_RUNNING,
          "e,425,-29 345,-141 360,-100 400,-70 420,-36", 286, -78 },
        { TR_IDLE, TR_RUNNING, "e,420,29 320,141 340,90 390,60 413,35", 305,
          75 },
    },
    .start =
        "  start [shape=circle, label=\"\", style=filled, width=0.17, "
        "height=0.17, fillcolor=\"#222222\", pos=\"-20,0\"]\n"
        "  start -> SCHEDULED [pos=\"e,65,0 -14,0 10,0 30,0 56,0\"]\n"
        "  spawned [shape=plaintext, style=\"\", fixedsize=false, "
        "pos=\"20,16\", label=\"spawn \303\227%ld\"]\n",
    .legend = "solid: happened, &#215; how often, and when; "
              "dashed: allowed, never happened",
    .width = 2.08,
    .height = 0.8,
    .font = 11,
    .detail = 9,
};

static const struct sheet narrow = {
    .place = {
        [TR_SCHEDULED] = { 184, 0 },
        [TR_RUNNING] = { 184, -330 },
        [TR_RUNNING_SCHEDULED] = { 314, -160 },
        [TR_IDLE] = { 54, -160 },
        [TR_COMPLETE] = { 184, -460 },
    },
    .curve = {
        { TR_SCHEDULED, TR_RUNNING, "e,184,-306 184,-24 184,-100 184,-200 "
                                    "184,-297", 184, -140 },
        { TR_RUNNING, TR_IDLE, "e,54,-184 126,-330 80,-330 54,-290 54,-193",
          54, -250 },
        { TR_IDLE, TR_SCHEDULED, "e,126,0 54,-136 54,-40 80,0 117,0", 54,
          -72 },
        { TR_RUNNING, TR_RUNNING_SCHEDULED,
          "e,314,-184 242,-330 288,-330 314,-290 314,-193", 314, -250 },
        { TR_RUNNING_SCHEDULED, TR_SCHEDULED,
          "e,242,0 314,-136 314,-40 288,0 251,0", 314, -72 },
        { TR_RUNNING, TR_COMPLETE, "e,184,-436 184,-354 184,-380 184,-410 "
                                   "184,-427", 184, -393 },
        { TR_RUNNING_SCHEDULED, TR_COMPLETE,
          "e,242,-460 364,-184 384,-300 384,-460 251,-460", 316, -425 },
        { TR_RUNNING_SCHEDULED, TR_RUNNING,
          "e,222,-306 270,-184 256,-220 234,-260 226,-297", 228, -236 },
        { TR_IDLE, TR_RUNNING, "e,146,-306 98,-184 112,-220 134,-260 "
                               "142,-297", 140, -236 },
    },
    .start =
        "  start [shape=circle, label=\"\", style=filled, width=0.17, "
        "height=0.17, fillcolor=\"#222222\", pos=\"184,60\", "
        "class=dot]\n"
        "  start -> SCHEDULED [pos=\"e,184,24 184,54 184,48 184,40 184,33\"]"
        "\n"
        "  spawned [shape=plaintext, style=\"\", fixedsize=false, "
        "pos=\"216,46\", class=bare, label=\"spawn \303\227%ld\"]\n",
    .legend = "solid: happened, &#215; how often, and when<BR/>"
              "dashed: allowed, never happened",
    .width = 1.6,
    .height = 0.66,
    .font = 11,
    .detail = 9,
};

/* What the run did. */
struct tally {
    long count[TR_STATE_COUNT][TR_STATE_COUNT][TR_STEP_COUNT];
    struct edge {
        long taken;
        long first[KEPT]; /* microseconds of the first moves */
        long last;
    } edge[TR_STATE_COUNT][TR_STATE_COUNT];
    long spent[TR_STATE_COUNT];
    long spawned;
    int stages; /* which wakes it knows */
    const struct sheet *sheet;
};

static void
count_step(struct tally *n, const struct tr_event *e)
{
    struct edge *edge = &n->edge[e->from][e->to];

    if (edge->taken < KEPT) {
        edge->first[edge->taken] = e->us;
    }
    edge->taken++;
    edge->last = e->us;
    n->count[e->from][e->to][e->step]++;
    if (e->step == TR_STEP_WAKE) {
        n->stages = OLD_WAKE;
    }
}

static void
count_run(const struct tr_trace *t, int only, struct tally *n)
{
    long *since = tr_alloc((size_t)t->tasks + 1, sizeof *since);

    n->stages = WAKE_WITH_REFS;
    for (int i = 0; i < t->count; i++) {
        const struct tr_event *e = &t->event[i];

        if (e->task == 0 || (only != 0 && e->task != only)) {
            continue;
        }
        if (e->kind == TR_spawn) {
            n->spawned++;
            since[e->task] = e->us;
        }
        if (e->kind == TR_step) {
            count_step(n, e);
            if (e->from != TR_COMPLETE) {
                n->spent[e->from] += e->us - since[e->task];
            }
            since[e->task] = e->us;
        }
    }
    free(since);
}

static bool
allowed(const struct tally *n, enum tr_state from, enum tr_state to)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].from == from && rows[i].to == to &&
            (rows[i].stages & n->stages)) {
            return true;
        }
    }
    return false;
}

static bool
visited(const struct tally *n, enum tr_state s)
{
    for (int other = 0; other < TR_STATE_COUNT; other++) {
        if (n->edge[s][other].taken > 0 || n->edge[other][s].taken > 0) {
            return true;
        }
    }
    return false;
}

/* Wakes that found nothing to do: they leave the state as it is. */
static long
idle_wakes(const struct tally *n, enum tr_state s)
{
    return n->edge[s][s].taken;
}

static void
print_times(const struct edge *edge)
{
    printf("at %ld.%03ld", edge->first[0] / 1000, edge->first[0] % 1000);
    if (edge->taken == 2) {
        printf(", %ld.%03ld", edge->last / 1000, edge->last % 1000);
    } else if (edge->taken > 2) {
        printf(" ... %ld.%03ld", edge->last / 1000, edge->last % 1000);
    }
    fputs(" ms", stdout);
}

/* Between two states that stand close, the name of the event takes a line. */
static void
draw_never(const struct tally *n, const struct curve *c, enum tr_step step,
           const char *sep)
{
    bool tight =
        n->sheet == &narrow && (c->to == TR_RUNNING && c->from != TR_SCHEDULED);

    printf("%s<FONT COLOR=\"#666666\"", sep);
    if (n->sheet == &narrow) {
        printf(" POINT-SIZE=\"%d\"", n->sheet->detail);
    }
    if (tight && step == TR_STEP_PENDING_CANCELLED) {
        fputs(">PENDING_<BR/>CANCELLED<BR/>never</FONT>", stdout);
    } else {
        printf(">%s%snever</FONT>", tr_step_name(step), tight ? "<BR/>" : " ");
    }
}

/* "POLL x3", each event of the edge; those that never came in grey. */
static void
draw_label(const struct tally *n, const struct curve *c, int id)
{
    const struct edge *edge = &n->edge[c->from][c->to];
    const char *sep = "";

    printf("  label%d [shape=plaintext, %sfixedsize=false, "
           "pos=\"%d,%d\",\n    label=<",
           id,
           n->sheet == &narrow ? "style=filled, fillcolor=white, margin=0.02, "
                                 "height=0.1, width=0.1, class=bare, "
                               : "style=\"\", ",
           c->x, c->y);
    for (int s = 0; s < TR_STEP_COUNT; s++) {
        if (n->count[c->from][c->to][s] > 0) {
            printf("%s<B>%s &#215;%ld</B>", sep, tr_step_name((enum tr_step)s),
                   n->count[c->from][c->to][s]);
            sep = "<BR/>";
        }
    }
    if (edge->taken > 0) {
        printf("<BR/><FONT POINT-SIZE=\"%d\">", n->sheet->detail);
        print_times(edge);
        fputs("</FONT>", stdout);
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].from == c->from && rows[i].to == c->to &&
            (rows[i].stages & n->stages) &&
            n->count[c->from][c->to][rows[i].step] == 0) {
            draw_never(n, c, rows[i].step, sep);
            sep = "<BR/>";
        }
    }
    puts(">]");
}

static void
draw_edges(const struct tally *n)
{
    for (int i = 0; i < CURVES; i++) {
        const struct curve *c = &n->sheet->curve[i];
        long taken = n->edge[c->from][c->to].taken;

        if (taken == 0 && !allowed(n, c->from, c->to)) {
            continue;
        }
        printf("  %s -> %s [pos=\"%s\", %s]\n", tr_state_name(c->from),
               tr_state_name(c->to), c->pos,
               taken > 0 ? "penwidth=2"
               : n->sheet == &narrow
                   ? "style=dashed, color=\"#888888\", class=faint"
                   : "style=dashed, color=\"#888888\", penwidth=1");
        draw_label(n, c, i);
    }
}

static bool
has_curve(enum tr_state from, enum tr_state to)
{
    for (int i = 0; i < CURVES; i++) {
        if (wide.curve[i].from == from && wide.curve[i].to == to) {
            return true;
        }
    }
    return from == to;
}

/* Moves that no table allows: a broken runtime made them. */
static void
draw_forbidden(const struct tally *n)
{
    for (int from = 1; from < TR_STATE_COUNT; from++) {
        for (int to = 1; to < TR_STATE_COUNT; to++) {
            const struct place *a = &n->sheet->place[from];
            const struct place *b = &n->sheet->place[to];
            long taken = n->edge[from][to].taken;

            if (taken == 0 ||
                has_curve((enum tr_state)from, (enum tr_state)to)) {
                continue;
            }
            printf("  %s -> %s [color=\"#D55E00\", penwidth=4, pos=\"e,%d,%d "
                   "%d,%d %d,%d %d,%d %d,%d\"]\n",
                   tr_state_name((enum tr_state)from),
                   tr_state_name((enum tr_state)to), b->x, b->y + 30, a->x,
                   a->y + 30, a->x, a->y + 90, b->x, b->y + 90, b->x,
                   b->y + 39);
            printf("  bad%d%d [shape=plaintext, style=\"\", fixedsize=false, "
                   "pos=\"%d,%d\", fontcolor=\"#D55E00\", "
                   "label=\"NOT ALLOWED x%ld\"]\n",
                   from, to, (a->x + b->x) / 2, (a->y + b->y) / 2 + 84, taken);
        }
    }
}

static void
draw_state(const struct tally *n, enum tr_state s)
{
    const struct place *p = &n->sheet->place[s];
    bool seen = visited(n, s);

    printf("  %s [pos=\"%d,%d\", ", tr_state_name(s), p->x, p->y);
    if (seen) {
        printf("fillcolor=\"%s\", ", fills[s]);
    } else {
        fputs("fillcolor=\"#FFFFFF\", style=\"filled,rounded,dashed\", "
              "fontcolor=\"#666666\", ",
              stdout);
        fputs(n->sheet == &narrow ? "class=never, " : "", stdout);
    }
    printf("%slabel=<<B>%s</B>", s == TR_COMPLETE ? "peripheries=2, " : "",
           s == TR_RUNNING_SCHEDULED ? "RUNNING_<BR/>SCHEDULED"
                                     : tr_state_name(s));
    if (!seen) {
        fputs("<BR/>never", stdout);
    } else if (s != TR_COMPLETE) {
        printf("<BR/>for %ld.%03ld ms", n->spent[s] / 1000, n->spent[s] % 1000);
    }
    if (idle_wakes(n, s) > 0) {
        printf("<BR/>+ %ld wake%s, no effect", idle_wakes(n, s),
               idle_wakes(n, s) == 1 ? "" : "s");
    }
    puts(">]");
}

static void
print_title(const struct tr_trace *t, const struct tr_options *o,
            const struct tally *n)
{
    int task = o->task != 0 ? o->task : t->tasks == 1 ? 1 : 0;

    if (task != 0) {
        printf("the life of task %d (%s)", task, tr_task_name(t, task));
    } else {
        printf("the lives of %ld tasks", n->spawned);
    }
}

static void
draw(const struct tr_trace *t, const struct tr_options *o,
     const struct tally *n)
{
    puts("// to draw it: neato -n2 -Tsvg FILE");
    puts("digraph task_states {");
    fputs("  graph [splines=curved, outputorder=edgesfirst, pad=0.2, "
          "fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, labelloc=t, "
          "label=<<B>",
          stdout);
    print_title(t, o, n);
    printf("</B><BR/>%s<BR/> >]\n", n->sheet->legend);
    printf("  node [shape=box, style=\"filled,rounded\", fixedsize=true, "
           "width=%.3g, height=%.3g, "
           "fontname=\"Helvetica,Arial,sans-serif\", fontsize=%d]\n",
           n->sheet->width, n->sheet->height, n->sheet->font);
    puts("  edge [color=\"#222222\", arrowsize=0.8]");
    printf(n->sheet->start, n->spawned);
    for (int s = TR_NOWHERE + 1; s < TR_STATE_COUNT; s++) {
        draw_state(n, (enum tr_state)s);
    }
    draw_edges(n);
    draw_forbidden(n);
    puts("}");
}

/* ---- the same without Graphviz ---- */

static const char map[] = "\n"
                          "              WAKE  +--------+  PENDING\n"
                          "         +----------|  IDLE  |<---------+\n"
                          "         |          +--------+          |\n"
                          "         v                              |\n"
                          " spawn +-----------+    POLL    +---------+ READY "
                          "+============+\n"
                          " ----->| SCHEDULED |----------->| RUNNING |------>"
                          "|  COMPLETE  |\n"
                          "       +-----------+            +---------+       "
                          "+============+\n"
                          "         ^                              |         "
                          "      ^\n"
                          "         |     +-------------------+    |         "
                          "      |\n"
                          "         +-----| RUNNING_SCHEDULED |<---+ WAKE    "
                          "      |\n"
                          "       PENDING +-------------------+--------------"
                          "------+\n"
                          "                                           READY\n"
                          "\n";

/* The times are those of the edge: its events share them. */
static void
print_times_short(long count, const struct edge *edge)
{
    printf("x%-4ld %ld.%03ld", count, edge->first[0] / 1000,
           edge->first[0] % 1000);
    if (edge->taken > 1) {
        printf("%s%ld.%03ld", edge->taken > 2 ? ".." : ", ", edge->last / 1000,
               edge->last % 1000);
    }
    puts("");
}

static void
list_row(const struct tally *n, const struct row *r)
{
    long count = n->count[r->from][r->to][r->step];

    printf("  %-17s %-17s %-17s ", tr_state_name(r->from),
           tr_step_name(r->step), tr_state_name(r->to));
    if (count == 0) {
        puts("never");
    } else {
        print_times_short(count, &n->edge[r->from][r->to]);
    }
}

static void
write_text(const struct tr_trace *t, const struct tr_options *o,
           const struct tally *n)
{
    print_title(t, o, n);
    puts("");
    fputs(map, stdout);
    puts("  from              event             to                how often, "
         "ms");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((rows[i].stages & n->stages) ||
            n->count[rows[i].from][rows[i].to][rows[i].step] > 0) {
            list_row(n, &rows[i]);
        }
    }
}

int
tr_states(const struct tr_trace *t, const struct tr_options *o)
{
    struct tally *n = tr_alloc(1, sizeof *n);

    n->sheet = o->narrow ? &narrow : &wide;
    count_run(t, o->task, n);
    if (o->text) {
        write_text(t, o, n);
    } else {
        draw(t, o, n);
    }
    free(n);
    return 0;
}
