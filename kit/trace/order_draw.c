/* The order of events on paper: lanes on the left, a numbered circle for each
 * step in the lane of whoever acts, an arrow to whom it concerns, the words on
 * the right. Narrow enough for a phone. */
#include "order.h"
#include "trace.h"

#include <string.h>

enum { /* points */
       LANE = 56,
       TIGHT_LANE = 40, /* with four lanes or more */
       HEAD = 32,
       CIRCLE = 20,
       LINE_HEIGHT = 13,
       ROW_GAP = 14,
       LINE_CHARS = 33, /* of text, and how wide they are */
       TEXT_WIDTH = 212,
       TIGHT_CHARS = 27,
       TIGHT_TEXT = 176,
};

/* Graphviz places in points, and sizes in inches. */
static double
inches(int points)
{
    return points / 72.0;
}

static int
lane_width(const struct order *o)
{
    return o->lanes > 3 ? TIGHT_LANE : LANE;
}

static int
lane_x(const struct order *o, int lane)
{
    return lane * lane_width(o);
}

static int
line_chars(const struct order *o)
{
    return o->lanes > 3 ? TIGHT_CHARS : LINE_CHARS;
}

static int
text_width(const struct order *o)
{
    return o->lanes > 3 ? TIGHT_TEXT : TEXT_WIDTH;
}

/* How much of `text` goes on the next line of at most `room` characters. */
static int
fits(const char *text, int room)
{
    int n = (int)strlen(text);

    if (n <= room) {
        return n;
    }
    for (n = room; n > 12; n--) {
        if (text[n] == ' ') {
            return n;
        }
    }
    return room;
}

static int
count_lines(const struct order *o, const char *text)
{
    int lines = 0;

    while (*text != '\0') {
        text += fits(text, line_chars(o));
        text += *text == ' ';
        lines++;
    }
    return lines ? lines : 1;
}

static void
print_escaped(const char *text, int n)
{
    for (int i = 0; i < n; i++) {
        if (text[i] == '"' || text[i] == '\\') {
            putchar('\\');
        }
        putchar(text[i]);
    }
}

static void
draw_text(const struct order *o, int i, int y, const char *text)
{
    int height = count_lines(o, text) * LINE_HEIGHT + 4;
    int left = lane_x(o, o->lanes - 1) + lane_width(o) / 2;

    printf("  text%d [shape=plaintext, style=\"\", class=bare, pos=\"%d,%d\", "
           "width=%.3f, height=%.3f, label=\"",
           i, left + text_width(o) / 2, -y, inches(text_width(o)),
           inches(height));
    while (*text != '\0') {
        int n = fits(text, line_chars(o));

        print_escaped(text, n);
        fputs("\\l", stdout);
        text += n;
        text += *text == ' ';
    }
    puts("\"]");
}

/* An arrow along the row; one that is lost stops before it arrives. */
static void
draw_arrow(const struct order *o, int i, int y)
{
    const struct order_step *s = &o->step[i];
    int side = s->whom > s->who ? 1 : -1;
    int x1 = lane_x(o, s->who) + side * CIRCLE / 2;
    int x2 = lane_x(o, s->whom) - side * (s->lost ? 20 : 1);
    int end = x2 - side * (s->lost ? 0 : 8);

    bool wake = s->lost || strstr(s->text, "wake") != NULL;

    printf("  s%d -> lane%d [%s%spos=\"", i, s->whom,
           wake ? "color=\"#D55E00\", penwidth=1.8, class=hot, " : "",
           s->lost ? "style=dashed, arrowhead=none, " : "");
    if (!s->lost) {
        printf("e,%d,%d ", x2, -y);
    }
    printf("%d,%d %d,%d %d,%d %d,%d\"]\n", x1, -y, x1 + (end - x1) / 3, -y,
           end - (end - x1) / 3, -y, end, -y);
    if (s->lost) {
        printf("  x%d [shape=plaintext, style=\"\", class=\"bare hot\", "
               "pos=\"%d,%d\", width=0.4, height=0.4, fontsize=16, "
               "fontcolor=\"#D55E00\", label=<<B>&#215;</B>>]\n",
               i, x2 + side * 6, -y);
    }
}

static void
draw_step(const struct order *o, int i, int y)
{
    const struct order_step *s = &o->step[i];

    printf("  s%d [shape=circle, width=%.3f, height=%.3f, "
           "fillcolor=\"#FFFFFF\", pos=\"%d,%d\", label=\"%d\"]\n",
           i, inches(CIRCLE), inches(CIRCLE), lane_x(o, s->who), -y, i + 1);
    draw_text(o, i, y, s->text);
    if (s->whom >= 0 && s->whom != s->who) {
        draw_arrow(o, i, y);
    }
}

/* The name of a lane, on two lines if it has two words. */
static void
draw_lane(const struct order *o, int lane, int bottom)
{
    const char *name = o->lane[lane];
    int n = (int)strlen(name);
    int cut = n > 6 ? (int)strcspn(name, " -") : n;
    int longest = cut > n - cut - 1 ? cut : n - cut - 1;
    int fits_in = o->lanes > 3 ? 5 : 8; /* letters, at the common size */
    int x = lane_x(o, lane);

    printf("  lane%d [pos=\"%d,0\", width=%.3f, height=%.3f, fontsize=%d, "
           "fillcolor=\"#333333\", fontcolor=white, label=\"",
           lane, x, inches(lane_width(o) - 4), inches(HEAD),
           longest > fits_in ? 8 : 10);
    print_escaped(name, cut);
    if (cut < n) {
        fputs("\\n", stdout);
        print_escaped(name + cut + 1, n - cut - 1);
    }
    puts("\"]");
    printf("  lane%d -> lane%d [arrowhead=none, style=dotted, "
           "color=\"#888888\", class=faint, pos=\"%d,%d %d,%d %d,%d "
           "%d,%d\"]\n",
           lane, lane, x, -HEAD / 2, x, -bottom / 3, x, -bottom * 2 / 3, x,
           -bottom);
}

/* The middle of row `i`, and where the next row begins. */
static int
row_middle(const struct order *o, int i, int *top)
{
    int height = count_lines(o, o->step[i].text) * LINE_HEIGHT + ROW_GAP;
    int middle = *top + height / 2;

    *top += height;
    return middle;
}

void
tr_order_draw(const struct order *o)
{
    int top = HEAD / 2 + 6;
    int bottom = top;
    char more[40];

    for (int i = 0; i < o->steps; i++) {
        row_middle(o, i, &bottom);
    }
    puts("// to draw it: neato -n2 -Tsvg FILE");
    puts("digraph order {");
    puts("  graph [splines=line, outputorder=edgesfirst, pad=0.1]");
    puts("  node [shape=box, style=filled, fixedsize=true, "
         "fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, "
         "color=\"#444444\"]");
    puts("  edge [color=\"#222222\", arrowsize=0.7]");
    for (int lane = 0; lane < o->lanes; lane++) {
        draw_lane(o, lane, bottom);
    }
    for (int i = 0; i < o->steps; i++) {
        draw_step(o, i, row_middle(o, i, &top));
    }
    if (o->left_out > 0) {
        snprintf(more, sizeof more, "and %d more steps", o->left_out);
        draw_text(o, o->steps, bottom + LINE_HEIGHT, more);
    }
    puts("}");
}

/* ---- as text ---- */

void
tr_order_write(const struct order *o)
{
    int width = 0;

    for (int i = 0; i < o->lanes; i++) {
        int n = (int)strlen(o->lane[i]);

        width = n > width ? n : width;
    }
    for (int i = 0; i < o->steps; i++) {
        const struct order_step *s = &o->step[i];
        const char *text = s->text;
        bool first = true;

        printf("%3d  %-*s ", i + 1, width, o->lane[s->who]);
        if (s->whom >= 0 && s->whom != s->who) {
            printf("%s %-*s  ", s->lost ? "--x" : "-->", width,
                   o->lane[s->whom]);
        } else {
            printf("    %-*s  ", width, "");
        }
        do {
            int n = fits(text, LINE_CHARS);

            if (!first) {
                printf("%*s", 2 * width + 12, "");
            }
            printf("%.*s\n", n, text);
            text += n;
            text += *text == ' ';
            first = false;
        } while (*text != '\0');
    }
    if (o->left_out > 0) {
        printf("     and %d more steps\n", o->left_out);
    }
}
