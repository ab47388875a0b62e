/* The arrows of the picture: who hears from whom, who does not. */
#include <stdlib.h>
#include <string.h>

#include "draw.h"

/* What an arrow says. */
enum arrow { SYNC, READ, UNSEEN, ASLEEP, LOST, RACING, NOBODY, ARROWS };
static const struct {
    const char *style, *words;
} arrows[ARROWS] = {
    [SYNC] = { "color=\"#007A5A\", penwidth=1.8",
               "hears from: all that came before it is known there" },
    [READ] = { "color=\"#666666\", style=dashed, class=faint",
               "reads the value, and learns nothing else" },
    [UNSEEN] = { "color=\"#9C3D77\", style=dotted, penwidth=2",
                 "was there before that read, which does not see it" },
    [ASLEEP] = { "color=\"#9C3D77\", style=dotted, arrowhead=onormal",
                 "comes too late: the sleeper does not look again" },
    [LOST] = { "color=\"#D55E00\", penwidth=1.8, style=dashed, arrowhead=box,"
               " class=hot",
               "is overwritten there by a store that has not read it" },
    [RACING] = { "color=\"#D55E00\", penwidth=3, arrowhead=tee, arrowtail=tee,"
                 " dir=both, class=hot",
                 "X and Y: nothing orders these two" },
    [NOBODY] = { "color=\"#D55E00\", penwidth=1.8, style=dashed,"
                 " arrowhead=none, class=hot",
                 "reaches nobody" },
};
static bool used[ARROWS];

/* A line from here to there; its head, if it has one, is of the style. */
static void
put_line(enum arrow kind, int x1, int y1, int x2, int y2, bool head)
{
    int dx = x2 - x1, dy = y2 - y1;
    int long_side = abs(dx) + abs(dy) > 0 ? abs(dx) + abs(dy) : 1;
    int xe = x2 - (head ? dx * 8 / long_side : 0);
    int ye = y2 - (head ? dy * 8 / long_side : 0);

    fprintf(paper.out, "[%s, pos=\"", arrows[kind].style);
    if (kind == RACING)
        fprintf(paper.out, "s,%d,%d ", x1, -y1);
    if (head)
        fprintf(paper.out, "e,%d,%d ", x2, -y2);
    fprintf(paper.out, "%d,%d %d,%d %d,%d %d,%d\"]\n", x1, -y1,
            x1 + (xe - x1) / 3, -(y1 + (ye - y1) / 3), xe - (xe - x1) / 3,
            -(ye - (ye - y1) / 3), xe, -ye);
}

static void
draw_arrow(enum arrow kind, const struct box *from, const struct box *to)
{
    int a, b, side;

    if (from == NULL || to == NULL || from == to)
        return;
    a = rows[from->row].thread;
    b = rows[to->row].thread;
    if (a == b || is_wide(&rows[from->row]) || is_wide(&rows[to->row]))
        return;
    side = paper.column_of[b] > paper.column_of[a] ? 1 : -1;
    used[kind] = true;
    fprintf(paper.out, "  s%d -> s%d ", (int)(from - boxes), (int)(to - boxes));
    put_line(kind, x_of(a) + side * paper.width / 2, middle(from),
             x_of(b) - side * paper.width / 2,
             middle(to) + (kind == UNSEEN ? -5
                           : kind == READ ? 5
                                          : 0),
             true);
}

/* The newest store that a stale read does not see. */
static int
unseen_store(const struct event *event)
{
    for (int i = (int)(event - events) - 1; i > event->reads_from; i--)
        if (events[i].op.wrote && events[i].op.place == event->op.place)
            return i;
    return -1;
}

static int
last_of(int thread, int before)
{
    for (int i = before - 1; i >= 0; i--)
        if (events[i].thread == thread && row_of(i) != NULL)
            return i;
    return -1;
}

/* A signal that comes while nobody waits goes towards the one who sleeps. */
static void
draw_lost_signal(const struct box *from)
{
    int me = rows[from->row].thread, side, x, y = middle(from);

    for (int i = 0; i < thread_count; i++) {
        if (i == me || !has_column[i])
            continue;
        side = paper.column_of[i] > paper.column_of[me] ? 1 : -1;
        x = x_of(me) + side * paper.width / 2;
        used[NOBODY] = true;
        fprintf(paper.out, "  s%d -> t%d ", (int)(from - boxes), i);
        put_line(NOBODY, x, y, x + side * GAP / 2, y, false);
        put_node("x", (int)(from - boxes), x + side * (GAP / 2 + 6), y, 20, 20);
        fputs("shape=plaintext, style=\"\", class=\"bare hot\", fontsize=16, "
              "fontcolor=\"#D55E00\", label=<<B>&#215;</B>>]\n",
              paper.out);
        return;
    }
}

/* An arrow that tells what is known there anyway is left out. */
static bool
is_news(int event)
{
    int before = before_in_thread(event);

    return before < 0 || !is_ordered(events[event].reads_from, before);
}

static bool
asleep(int thread)
{
    enum op_kind kind = threads[thread].next.kind;

    return !threads[thread].ended && (kind == OP_PARK || kind == OP_WAKE);
}

/* What a thread that sleeps for ever did not see. */
static void
draw_missed(const struct box *box)
{
    int look, write, thread = rows[box->row].thread;

    for (int i = 0; i < place_count; i++)
        if (missed(thread, i, -1, &look, &write) && look < write)
            draw_arrow(ASLEEP, box_of(write), box);
}

static void
draw_arrows_to(const struct box *box)
{
    int number = rows[box->row].event;
    const struct event *event = &events[number < 0 ? 0 : number];
    const struct op *op = &event->op;

    if (number < 0 && rows[box->row].here && !is_wide(&rows[box->row]) &&
        asleep(rows[box->row].thread))
        draw_missed(box);
    if (number < 0)
        return;
    if (event->reads_from >= 0 && is_news(number))
        draw_arrow(event->hears ? SYNC : READ, box_of(event->reads_from), box);
    draw_arrow(LOST, box_of(overwritten(number)), box);
    if (event->stale > 0)
        draw_arrow(UNSEEN, box_of(unseen_store(event)), box);
    if (op->kind == OP_JOIN && op->target >= 0)
        draw_arrow(SYNC, box_of(last_of(op->target, number)), box);
    if ((op->kind == OP_SIGNAL || op->kind == OP_BROADCAST) && op->target < 0)
        draw_lost_signal(box);
}

void
draw_arrows(void)
{
    memset(used, 0, sizeof used);
    for (int i = 0; i < box_count; i++)
        draw_arrows_to(&boxes[i]);
    if (about.first >= 0 && about.second >= 0 &&
        !is_ordered(about.first, about.second))
        draw_arrow(RACING, box_of(about.first), box_of(about.second));
}

void
draw_arrow_legend(int top)
{
    int left = -paper.width / 2;

    for (int i = 0; i < ARROWS; i++) {
        int height;

        if (!used[i])
            continue;
        height = put_text("legend", i, top, arrows[i].words, 50);
        fprintf(paper.out, "  legend%d -> legend%d ", i, i);
        put_line((enum arrow)i, left + 2, top + height / 2, left + 42,
                 top + height / 2, i != NOBODY);
        top += height;
    }
}
