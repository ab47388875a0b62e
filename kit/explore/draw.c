/* The run that failed, as a sequence diagram: a column for each thread, a box
 * for each step, downwards in their order. Each place on the paper is computed
 * here, so `neato -n2` has nothing to decide, and nothing jumps. */
#include <string.h>

#include "draw.h"

enum { ROW_GAP = 9, HEAD = 24, LONGEST_SCHEDULE = 80 };

/* What the colour of a box says. */
enum fill { OTHER, WRITES, OLD, WRONG, FILLS };
static const struct {
    const char *colour, *words;
} fills[FILLS] = {
    [OTHER] = { "#F7F7F7", "reads, waits, and the rest" },
    [WRITES] = { "#D6E9F7", "writes" },
    [OLD] = { "#F7EFA0", "reads an old value" },
    [WRONG] = { "#FBE0D0", "where it ends, or X and Y" },
};
static bool used_fill[FILLS];

struct box boxes[MAX_BOXES];
int box_count;

/* --- where everything is --- */

int
x_of(int thread)
{
    return paper.column_of[thread] * (paper.width + GAP);
}

int
middle(const struct box *box)
{
    return box->top + box->height / 2;
}

static void
place_columns(void)
{
    static const int widths[] = { 0, 260, 226, 186, 160 };

    paper.columns = 0;
    for (int i = 0; i < thread_count; i++)
        if (has_column[i])
            paper.column_of[i] = paper.columns++;
    paper.width = paper.columns <= 4 ? widths[paper.columns] : 140;
}

/* Returns the bottom. */
static int
place_boxes(int top)
{
    box_count = 0;
    for (int i = 0; i < row_count; i++) {
        struct box *box = box_count > 0 ? &boxes[box_count - 1] : NULL;
        int height = row_lines(&rows[i], false) * LINE;

        if (rows[i].below && box != NULL &&
            rows[box->row].thread == rows[i].thread) {
            box->rows++;
            box->height += height;
            top += height;
            continue;
        }
        if (box_count == MAX_BOXES)
            break;
        boxes[box_count++] = (struct box){ .row = i,
                                           .rows = 1,
                                           .top = top + ROW_GAP,
                                           .height = height + BOX_PAD };
        top += height + BOX_PAD + ROW_GAP;
    }
    return top;
}

const struct box *
box_of(int event)
{
    for (int i = 0; i < box_count && event >= 0; i++)
        for (int k = 0; k < boxes[i].rows; k++)
            if (rows[boxes[i].row + k].event == event)
                return &boxes[i];
    return NULL;
}

/* --- boxes --- */

static enum fill
fill_of(const struct row *row)
{
    const struct event *event = row->event >= 0 ? &events[row->event] : NULL;

    if (row->here || (event != NULL && (row->event == about.first ||
                                        row->event == about.second)))
        return WRONG;
    if (event == NULL)
        return OTHER;
    if (event->stale > 0)
        return OLD;
    return event->op.wrote || event->op.kind == OP_WRITE ? WRITES : OTHER;
}

static void
draw_box(int i)
{
    const struct box *box = &boxes[i];
    const struct row *row = &rows[box->row];
    int wide = all_width();
    enum fill fill = fill_of(row);

    used_fill[fill] = true;
    if (is_wide(row))
        put_node("s", i, (wide - paper.width) / 2, middle(box), wide,
                 box->height);
    else
        put_node("s", i, x_of(row->thread), middle(box), paper.width,
                 box->height);
    if (row->thread < 0)
        fputs("shape=plaintext, style=\"\", class=bare, ", paper.out);
    else
        fprintf(paper.out, "fillcolor=\"%s\", %s", fills[fill].colour,
                row->here ? "color=\"#D55E00\", penwidth=2.5, " : "");
    begin_table((is_wide(row) ? wide : paper.width) - BOX_PAD);
    for (int k = 0; k < box->rows; k++)
        row_lines(&rows[box->row + k], true);
    fputs("</TABLE>>]\n", paper.out);
}

static void
draw_head(int thread, int bottom)
{
    int x = x_of(thread), from = HEAD / 2, third = (bottom - from) / 3;

    put_node("t", thread, x, 0, paper.width, HEAD);
    fputs("fillcolor=\"#333333\", fontcolor=white, label=<<B>", paper.out);
    put_escaped(thread_head(thread), 40);
    fprintf(paper.out, "</B>&#160; (%c)>]\n", 'a' + thread);
    fprintf(paper.out,
            "  t%d -> t%d [arrowhead=none, style=dotted, color=\"#888888\", "
            "class=faint, pos=\"%d,%d %d,%d %d,%d %d,%d\"]\n",
            thread, thread, x, -from, x, -(from + third), x, -(bottom - third),
            x, -bottom);
}

/* --- title and legend --- */

/* A long one is cut: the table has all of it. */
static void
add_schedule(char *line, const char *schedule)
{
    bool is_long = strlen(schedule) > LONGEST_SCHEDULE;

    add(line, "replay: %.*s%s", LONGEST_SCHEDULE, schedule,
        is_long ? "..." : "");
    add(line, "   a letter is a step of that thread%s",
        has_column[0] ? "" : "; a is main");
    if (strpbrk(schedule, "123456789") != NULL)
        add(line, "; a number is another choice, such as an older store");
}

static void
draw_title(const struct title *title)
{
    char lines[3][SAY] = { "", "", "" };
    int height[3], all = all_width(), y = -HEAD / 2 - 8;

    add(lines[0], "%s: %s", title->model, verdict_words[title->verdict]);
    add(lines[1], "%s", title->law);
    add_schedule(lines[2], title->schedule);
    for (int i = 2; i >= 0; i--) {
        int count = 1;

        lines_of(lines[i], all * 10 / 62, 0, false, &count);
        height[i] = count * LINE + 4;
        y -= height[i];
    }
    for (int i = 0; i < 3; i++) {
        put_text("title", i, y, lines[i], 0);
        y += height[i];
    }
}

static int
draw_fills(int top)
{
    for (int i = 0; i < FILLS; i++) {
        int height;

        if (!used_fill[i])
            continue;
        height = put_text("fill", i, top, fills[i].words, 50);
        put_node("sample", i, -paper.width / 2 + 22, top + height / 2, 40,
                 LINE - 3);
        fprintf(paper.out, "fillcolor=\"%s\", label=\"\"]\n", fills[i].colour);
        top += height;
    }
    return top;
}

void
draw(FILE *file, const struct title *title)
{
    int bottom;

    paper.out = file;
    memset(used_fill, 0, sizeof used_fill);
    place_columns();
    bottom = place_boxes(HEAD / 2);
    fputs("// to draw it: neato -n2 -Tsvg FILE\n"
          "digraph run {\n"
          "  graph [splines=line, outputorder=edgesfirst, pad=0.1]\n"
          "  node [shape=box, style=filled, fixedsize=true, "
          "fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, "
          "color=\"#444444\"]\n"
          "  edge [color=\"#222222\", arrowsize=0.7]\n",
          paper.out);
    draw_title(title);
    for (int i = 0; i < thread_count; i++)
        if (has_column[i])
            draw_head(i, bottom + ROW_GAP);
    for (int i = 0; i < box_count; i++)
        draw_box(i);
    draw_arrows();
    draw_arrow_legend(draw_fills(bottom + 2 * ROW_GAP));
    fputs("}\n", paper.out);
}
