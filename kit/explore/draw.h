/* What the parts of the picture share: paper.c writes words, draw.c places the
 * boxes, draw_arrows.c connects them. */
#ifndef DRAW_H
#define DRAW_H

#include "report.h"

enum { /* points */
       LINE = 13,
       GAP = 52, /* between columns: where the arrows are */
       BOX_PAD = 8,
       NUMBER = 22, /* of a step, in its box */
       MAX_BOXES = 128,
};

/* A step, and what stands below it. */
struct box {
    int row, rows;
    int top, height;
};
extern struct box boxes[MAX_BOXES];
extern int box_count;

extern struct paper {
    FILE *out;
    int columns, width; /* how many there are; of one */
    int column_of[MAX_THREADS];
} paper;

/* --- paper.c --- */

/* What main does after all others is as wide as the paper. */
bool is_wide(const struct row *row);
int all_width(void);

void put_escaped(const char *text, int n);

/* Write the text on lines of `room` characters, or count them if not `write`.
 * `used_room` characters of the first are taken; returns what is taken of the
 * last. */
int lines_of(const char *text, int room, int used_room, bool write, int *lines);

/* A row in its box, or, if not `write`, how many lines it takes. */
int row_lines(const struct row *row, bool write);

/* The beginning of a node: a box with its middle there; of a table in it. */
void put_node(const char *name, int number, int x, int y, int w, int h);
void begin_table(int table_width);

/* A text that spans the paper from `left` on. Returns its height. */
int put_text(const char *name, int number, int top, const char *text, int left);

/* --- draw.c --- */

int x_of(int thread); /* the middle of its column */
int middle(const struct box *box);
const struct box *box_of(int event); /* NULL: it has none */

/* --- draw_arrows.c --- */

void draw_arrows(void);
/* What those that were drawn mean, from `top` downwards. */
void draw_arrow_legend(int top);

#endif
