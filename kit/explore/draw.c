/* The run that failed, as a sequence diagram: a column for each thread, a box
 * for each step, downwards in their order. Each place on the paper is computed
 * here, so `neato -n2` has nothing to decide, and nothing jumps. */
#include <stdlib.h>
#include <string.h>

#include "report.h"

enum { /* points */
       LINE = 13,
       GAP = 52, /* between columns: where the arrows are */
       ROW_GAP = 9,
       BOX_PAD = 8,
       HEAD = 24,
       SMALL = 8,   /* a font */
       NUMBER = 22, /* of a step, in its box */
       MAX_BOXES = 128,
       LONGEST_SCHEDULE = 80,
};

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

struct box {
    int row, rows; /* the step, and what stands below it */
    int top, height;
};
static struct box boxes[MAX_BOXES];
static int box_count;
static int column_of[MAX_THREADS], columns, width;
static bool used[ARROWS], used_fill[FILLS];
static int arrow_count;
static FILE *out;

/* --- text --- */

static void
put_escaped(const char *text, int n)
{
    for (int i = 0; i < n && text[i] != '\0'; i++)
        switch (text[i]) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        default:
            fputc(text[i], out);
        }
}

/* Write the text on lines of `room` characters, or count them if not `write`.
 * `used_room` characters of the first are taken; returns what is taken of the
 * last. */
static int
lines_of(const char *text, int room, int used_room, bool write, int *lines)
{
    for (;;) {
        int n = fitting(text, room - used_room);

        if (write)
            put_escaped(text, n);
        text += n;
        text += *text == ' ';
        if (*text == '\0')
            return used_room + n;
        used_room = 0;
        ++*lines;
        if (write)
            fputs("<BR/>", out);
    }
}

/* What main does after all others, as wide as the paper. */
static bool
is_wide(const struct row *row)
{
    return row->thread < 0 || !has_column[row->thread];
}

static int
all_width(void)
{
    return columns * (width + GAP) - GAP;
}

/* How many characters fit on a line of its box. */
static int
chars_of(const struct row *row)
{
    return ((is_wide(row) ? all_width() : width) - BOX_PAD - NUMBER) * 10 / 62;
}

/* A row in its box, or, if not `write`, how many lines it takes. */
static int
row_lines(const struct row *row, bool write)
{
    int lines = 1, taken, chars = chars_of(row);

    if (write)
        fprintf(out,
                "<TR><TD ALIGN=\"LEFT\" VALIGN=\"TOP\" WIDTH=\"%d\">"
                "<B>%s</B></TD><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\">%s",
                NUMBER, *row->number != '\0' ? row->number : "&#160;",
                row->below ? "<I>" : "");
    taken = lines_of(row->text, chars, 0, write, &lines);
    if (write && row->below)
        fputs("</I>", out);
    if (*row->where != '\0' && !row->below) {
        bool fits = taken + 2 + (int)strlen(row->where) * 8 / 10 <= chars;

        lines += !fits;
        if (write)
            fprintf(out,
                    "%s<FONT COLOR=\"#555555\" POINT-SIZE=\"%d\">%s</FONT>",
                    fits ? "&#160;&#160;&#160;" : "<BR/>", SMALL, row->where);
    }
    if (write)
        fputs("</TD></TR>", out);
    return lines;
}

static void
begin_table(int table_width)
{
    fprintf(out,
            "label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" "
            "CELLPADDING=\"0\" WIDTH=\"%d\">",
            table_width);
}

/* --- where everything is --- */

static int
x_of(int thread)
{
    return column_of[thread] * (width + GAP);
}

static int
middle(const struct box *box)
{
    return box->top + box->height / 2;
}

static void
place_columns(void)
{
    static const int widths[] = { 0, 260, 226, 186, 160 };

    columns = 0;
    for (int i = 0; i < thread_count; i++)
        if (has_column[i])
            column_of[i] = columns++;
    width = columns <= 4 ? widths[columns] : 140;
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

static const struct box *
box_of(int event)
{
    for (int i = 0; i < box_count && event >= 0; i++)
        for (int k = 0; k < boxes[i].rows; k++)
            if (rows[boxes[i].row + k].event == event)
                return &boxes[i];
    return NULL;
}

/* --- boxes --- */

static void
put_node(const char *name, int number, int x, int y, int w, int h)
{
    fprintf(out, "  %s%d [pos=\"%d,%d\", width=%.3f, height=%.3f, ", name,
            number, x, -y, w / 72.0, h / 72.0);
}

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
        put_node("s", i, (wide - width) / 2, middle(box), wide, box->height);
    else
        put_node("s", i, x_of(row->thread), middle(box), width, box->height);
    if (row->thread < 0)
        fputs("shape=plaintext, style=\"\", class=bare, ", out);
    else
        fprintf(out, "fillcolor=\"%s\", %s", fills[fill].colour,
                row->here ? "color=\"#D55E00\", penwidth=2.5, " : "");
    begin_table((is_wide(row) ? wide : width) - BOX_PAD);
    for (int k = 0; k < box->rows; k++)
        row_lines(&rows[box->row + k], true);
    fputs("</TABLE>>]\n", out);
}

static void
draw_head(int thread, int bottom)
{
    int x = x_of(thread), from = HEAD / 2, third = (bottom - from) / 3;

    put_node("t", thread, x, 0, width, HEAD);
    fputs("fillcolor=\"#333333\", fontcolor=white, label=<<B>", out);
    put_escaped(thread_name(thread), 40);
    fprintf(out, "</B>&#160; (%c)>]\n", 'a' + thread);
    fprintf(out,
            "  t%d -> t%d [arrowhead=none, style=dotted, color=\"#888888\", "
            "class=faint, pos=\"%d,%d %d,%d %d,%d %d,%d\"]\n",
            thread, thread, x, -from, x, -(from + third), x, -(bottom - third),
            x, -bottom);
}

/* --- arrows --- */

/* A line from here to there; its head, if it has one, is of the style. */
static void
put_line(enum arrow kind, int x1, int y1, int x2, int y2, bool head)
{
    int dx = x2 - x1, dy = y2 - y1;
    int long_side = abs(dx) + abs(dy) > 0 ? abs(dx) + abs(dy) : 1;
    int xe = x2 - (head ? dx * 8 / long_side : 0);
    int ye = y2 - (head ? dy * 8 / long_side : 0);

    fprintf(out, "[%s, pos=\"", arrows[kind].style);
    if (kind == RACING)
        fprintf(out, "s,%d,%d ", x1, -y1);
    if (head)
        fprintf(out, "e,%d,%d ", x2, -y2);
    fprintf(out, "%d,%d %d,%d %d,%d %d,%d\"]\n", x1, -y1, x1 + (xe - x1) / 3,
            -(y1 + (ye - y1) / 3), xe - (xe - x1) / 3, -(ye - (ye - y1) / 3),
            xe, -ye);
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
    side = column_of[b] > column_of[a] ? 1 : -1;
    used[kind] = true;
    arrow_count++;
    fprintf(out, "  s%d -> s%d ", (int)(from - boxes), (int)(to - boxes));
    put_line(kind, x_of(a) + side * width / 2, middle(from),
             x_of(b) - side * width / 2,
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
        side = column_of[i] > column_of[me] ? 1 : -1;
        x = x_of(me) + side * width / 2;
        used[NOBODY] = true;
        fprintf(out, "  s%d -> t%d ", (int)(from - boxes), i);
        put_line(NOBODY, x, y, x + side * GAP / 2, y, false);
        put_node("x", (int)(from - boxes), x + side * (GAP / 2 + 6), y, 20, 20);
        fputs("shape=plaintext, style=\"\", class=\"bare hot\", fontsize=16, "
              "fontcolor=\"#D55E00\", label=<<B>&#215;</B>>]\n",
              out);
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

static void
draw_arrows(void)
{
    for (int i = 0; i < box_count; i++)
        draw_arrows_to(&boxes[i]);
    if (about.first >= 0 && about.second >= 0 &&
        !is_ordered(about.first, about.second))
        draw_arrow(RACING, box_of(about.first), box_of(about.second));
}

/* --- title and legend --- */

/* A text that spans the paper, its lines centred or not. Returns its height. */
static int
put_text(const char *name, int number, int top, const char *text, int left)
{
    bool bold = *name == 't' && number == 0;
    int all = all_width() - left;
    int lines = 1, height;

    lines_of(text, all * 10 / 62, 0, false, &lines);
    height = lines * LINE + 4;
    put_node(name, number, -width / 2 + left + all / 2, top + height / 2, all,
             height);
    fputs("shape=plaintext, style=\"\", class=bare, ", out);
    begin_table(all);
    fprintf(out, "<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\">%s",
            bold ? "<B>" : "");
    lines_of(text, all * 10 / 62, 0, true, &lines);
    fprintf(out, "%s</TD></TR></TABLE>>]\n", bold ? "</B>" : "");
    return height;
}

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
        put_node("sample", i, -width / 2 + 22, top + height / 2, 40, LINE - 3);
        fprintf(out, "fillcolor=\"%s\", label=\"\"]\n", fills[i].colour);
        top += height;
    }
    return top;
}

static void
draw_legend(int top)
{
    int left = -width / 2;

    top = draw_fills(top);
    for (int i = 0; i < ARROWS; i++) {
        int height;

        if (!used[i])
            continue;
        height = put_text("legend", i, top, arrows[i].words, 50);
        fprintf(out, "  legend%d -> legend%d ", i, i);
        put_line((enum arrow)i, left + 2, top + height / 2, left + 42,
                 top + height / 2, i != NOBODY);
        top += height;
    }
}

void
draw(FILE *file, const struct title *title)
{
    int bottom;

    out = file;
    memset(used, 0, sizeof used);
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
          out);
    draw_title(title);
    for (int i = 0; i < thread_count; i++)
        if (has_column[i])
            draw_head(i, bottom + ROW_GAP);
    for (int i = 0; i < box_count; i++)
        draw_box(i);
    draw_arrows();
    draw_legend(bottom + 2 * ROW_GAP);
    fputs("}\n", out);
}
