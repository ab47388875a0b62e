/* The timeline on paper. Every box has its place computed here, so Graphviz
 * has nothing to lay out and two pictures of one trace are the same. */
#include "timeline.h"

#include <string.h>

enum { /* points */
       LANE_WIDTH = 190,
       BOX_WIDTH = 162,
       LINE_HEIGHT = 12,
       GAP = 16,
       NARROW_BOX = 186, /* on a phone, where lanes overlap like stairs */
       NARROW_ALL = 290,
       NARROW_STEP = 44,
       STAIR = 24,
       RAIL = 12, /* from a box's left side to the line of its lane */
};

/* ---- as DOT -------------------------------------------------------------- */

static const char *const fills[] = { "#BFE3F7", "#F8DDA8", "#A6DCCB",
                                     "#FBF6B5", "#EDCFE0", "#E3E3E3" };

/* From one lane to the next. On the narrow sheet each box hides what runs
 * behind it, so lanes may stand closer than a box is wide. */
static int
lane_step(const struct picture *p)
{
    int room = p->lanes > 1 ? (NARROW_ALL - NARROW_BOX) / (p->lanes - 1) : 0;

    if (!p->o->narrow) {
        return LANE_WIDTH;
    }
    return room < NARROW_STEP ? room : NARROW_STEP;
}

static int
lane_x(const struct picture *p, int lane_number)
{
    return lane_number * lane_step(p);
}

static int
box_width(const struct picture *p)
{
    return p->o->narrow ? NARROW_BOX : BOX_WIDTH;
}

/* Where the name of a lane stands. */
static int
name_y(const struct picture *p, int lane_number)
{
    return p->o->narrow ? -lane_number * STAIR : 0;
}

static void
place(struct picture *p)
{
    int y = 40 - name_y(p, p->lanes - 1);

    for (int i = 0; i < p->items; i++) {
        struct item *it = &p->item[i];

        it->top = y;
        it->height = (it->lines + 1) * LINE_HEIGHT + 8;
        y += it->height + GAP;
    }
}

static void
lane_name(const struct picture *p, int number, char *out, size_t size)
{
    int task = p->lane_task[number];

    if (number == 0) {
        snprintf(out, size, "the thread");
    } else if (task == 0) {
        snprintf(out, size, "other tasks");
    } else {
        snprintf(out, size, "task %d (%.20s)", task, tr_task_name(p->t, task));
    }
}

static void
draw_box(const struct picture *p, int i)
{
    const struct item *it = &p->item[i];
    int task = p->lane_task[it->lane];

    printf("  i%d [pos=\"%d,%d\", width=%.3f, height=%.3f, ", i,
           lane_x(p, it->lane), -(it->top + it->height / 2),
           box_width(p) / 72.0, it->height / 72.0);
    if (it->kind != POLL) {
        printf("style=\"filled,%s\", fillcolor=\"#F7F7F7\", ",
               it->kind == FOLD ? "dotted" : "rounded,dashed");
    } else {
        printf("fillcolor=\"%s\", %s", task ? fills[task % 6] : "#FFFFFF",
               it->finished ? "peripheries=2, " : "");
    }
    printf("label=\"%s %ld.%03ld ms\\l",
           it->kind == POLL   ? "poll at"
           : it->kind == FOLD ? "meanwhile, from"
                              : "at",
           it->from / 1000, it->from % 1000);
    for (int k = 0; k < it->lines; k++) {
        printf(it->times[k] > 1 ? "  %s x%d\\l" : "  %s\\l", it->line[k],
               it->times[k]);
    }
    puts("\"]");
}

/* Out on the right of all boxes between the two, and back. */
static void
draw_narrow_arrow(const struct picture *p, const struct arrow *a)
{
    const struct item *from = &p->item[a->from], *to = &p->item[a->to];
    int half = box_width(p) / 2;
    int x1 = lane_x(p, from->lane) + half, x2 = lane_x(p, to->lane) + half;
    int y1 = -(from->top + from->height - 8), y2 = -(to->top + 9);
    int edge = 0, far;

    for (int i = a->from; i <= a->to; i++) {
        int x = lane_x(p, p->item[i].lane) + half;

        edge = x > edge ? x : edge;
    }
    far = edge + 16 + (edge - (x1 + x2) / 2) / 3; /* a curve goes 3/4 out */
    printf("  i%d -> i%d [pos=\"e,%d,%d %d,%d %d,%d %d,%d %d,%d\", ", a->from,
           a->to, x2, y2, x1, y1, far, y1, far, y2, x2 + 7, y2);
    puts(a->spawn ? "style=dashed]"
                  : "color=\"#D55E00\", penwidth=1.8, class=hot]");
}

static void
draw_one_arrow(const struct picture *p, const struct arrow *a)
{
    const struct item *from = &p->item[a->from], *to = &p->item[a->to];
    int side = from->lane < to->lane ? 1 : -1;
    int x1 = lane_x(p, from->lane) + side * box_width(p) / 2;
    int x2 = lane_x(p, to->lane) - side * box_width(p) / 2;
    int y1 = -(from->top + from->height - 8), y2 = -(to->top + 9);
    int tip = x2 - side;

    if (from->lane == to->lane) { /* out on the right, back on the right */
        x1 = x2 = lane_x(p, from->lane) + box_width(p) / 2;
        tip = x2;
        side = 1;
        printf("  i%d -> i%d [pos=\"e,%d,%d %d,%d %d,%d %d,%d %d,%d\"", a->from,
               a->to, tip, y2, x1, y1, x1 + 20, y1, x2 + 20, y2, x2 + 7, y2);
    } else {
        printf("  i%d -> i%d [pos=\"e,%d,%d %d,%d %d,%d %d,%d %d,%d\"", a->from,
               a->to, tip, y2, x1, y1, x1 + side * 16, y1, x2 - side * 20, y2,
               x2 - side * 8, y2);
    }
    puts(a->spawn ? ", style=dashed]" : ", color=\"#D55E00\", penwidth=1.8]");
}

/* A thin line through each lane, from box to box. */
static void
draw_lifelines(const struct picture *p)
{
    for (int number = 0; number < p->lanes; number++) {
        int y = name_y(p, number) - (p->o->narrow ? 10 : 18);
        int before = TR_NEVER;

        for (int i = 0; i < p->items; i++) {
            const struct item *it = &p->item[i];
            int x = lane_x(p, number) -
                    (p->o->narrow ? box_width(p) / 2 - RAIL : 0);
            int y2 = -it->top;

            if (it->lane != number) {
                continue;
            }
            if (before == TR_NEVER) {
                printf("  lane%d", number);
            } else {
                printf("  i%d", before);
            }
            printf(" -> i%d [arrowhead=none, style=dotted, color=\"#888888\", "
                   "%spos=\"%d,%d %d,%d %d,%d %d,%d\"]\n",
                   i, p->o->narrow ? "class=faint, " : "", x, y, x,
                   y + (y2 - y) / 3, x, y2 - (y2 - y) / 3, x, y2);
            before = i;
            y = -(it->top + it->height);
        }
    }
}

static bool
any_spawn(const struct picture *p)
{
    for (int i = 0; i < p->arrows; i++) {
        if (p->arrow[i].spawn) {
            return true;
        }
    }
    return false;
}

static void
draw_title(const struct picture *p)
{
    fputs("  graph [splines=line, outputorder=edgesfirst, pad=0.2, "
          "fontname=\"Helvetica,Arial,sans-serif\", fontsize=12, labelloc=t, "
          "label=<<B>who ran when</B>: time runs down, a box is one ",
          stdout);
    if (p->o->narrow) {
        printf("poll<BR/>arrow: a wake%s<BR/>double border: "
               "the task's last poll<BR/> >]\n",
               any_spawn(p) ? "; dashed arrow: a spawn" : "");
    } else {
        puts("poll<BR/>arrow: a wake, or (dashed) a spawn; "
             "double border: the task's last poll<BR/> >]");
    }
}

void
tr_timeline_draw(struct picture *p)
{
    const struct item *last = p->items ? &p->item[p->items - 1] : NULL;
    char name[64];

    place(p);
    puts("// to draw it: neato -n2 -Tsvg FILE");
    puts("digraph timeline {");
    draw_title(p);
    printf("  node [shape=box, style=filled, fixedsize=true, "
           "fontname=\"Helvetica,Arial,sans-serif\", fontsize=%d, "
           "color=\"#444444\"]\n",
           p->o->narrow ? 10 : 9);
    puts("  edge [color=\"#222222\", arrowsize=0.7]");
    for (int number = 0; number < p->lanes; number++) {
        lane_name(p, number, name, sizeof name);
        printf("  lane%d [pos=\"%d,%d\", width=%.3f, height=%s, fontsize=11, "
               "fillcolor=\"#333333\", fontcolor=white, label=\"%s\"]\n",
               number, lane_x(p, number), name_y(p, number),
               box_width(p) / 72.0, p->o->narrow ? "0.29" : "0.5", name);
    }
    for (int i = 0; i < p->items; i++) {
        draw_box(p, i);
    }
    draw_lifelines(p);
    for (int i = 0; i < p->arrows; i++) {
        (p->o->narrow ? draw_narrow_arrow : draw_one_arrow)(p, &p->arrow[i]);
    }
    if (p->left_out > 0 && last != NULL) {
        printf("  more [shape=plaintext, style=\"\", fixedsize=false, "
               "%spos=\"%d,%d\", fontsize=11, label=\"%d more polls: "
               "--from=%ld.%03ld\"]\n",
               p->o->narrow ? "class=bare, " : "", lane_x(p, p->lanes - 1) / 2,
               -(last->top + last->height + 22), p->left_out, p->resume / 1000,
               p->resume % 1000);
    }
    puts("}");
}

/* ---- as text ---- */

void
tr_timeline_write(const struct picture *p)
{
    char name[64];
    int step = p->lanes > 1 ? 44 / (p->lanes - 1) : 0;

    puts("who ran when: time runs down; # a poll, : the thread, or others\n");
    for (int number = 0; number < p->lanes; number++) {
        lane_name(p, number, name, sizeof name);
        printf("%*s%s\n", number * step, "", name);
    }
    for (int i = 0; i < p->items; i++) {
        const struct item *it = &p->item[i];

        printf("\n%*s%c %ld.%03ld ms\n", it->lane * step, "",
               it->kind == POLL ? '#' : ':', it->from / 1000, it->from % 1000);
        for (int k = 0; k < it->lines; k++) {
            printf("%*s%c %s", it->lane * step, "",
                   it->kind == POLL ? '#' : ':', it->line[k]);
            if (it->times[k] > 1) {
                printf(" x%d", it->times[k]);
            }
            puts("");
        }
    }
    if (p->left_out > 0) {
        printf("\n%d more polls: --from=%ld.%03ld\n", p->left_out,
               p->resume / 1000, p->resume % 1000);
    }
}
