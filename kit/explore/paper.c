/* Words on paper: what Graphviz is told of a text and of a box. */
#include <string.h>

#include "draw.h"

enum { SMALL = 8 }; /* a font */

struct paper paper;

void
put_escaped(const char *text, int n)
{
    for (int i = 0; i < n && text[i] != '\0'; i++)
        switch (text[i]) {
        case '<':
            fputs("&lt;", paper.out);
            break;
        case '>':
            fputs("&gt;", paper.out);
            break;
        case '&':
            fputs("&amp;", paper.out);
            break;
        default:
            fputc(text[i], paper.out);
        }
}

int
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
            fputs("<BR/>", paper.out);
    }
}

bool
is_wide(const struct row *row)
{
    return row->thread < 0 || !has_column[row->thread];
}

int
all_width(void)
{
    return paper.columns * (paper.width + GAP) - GAP;
}

/* How many characters fit on a line of its box. */
static int
chars_of(const struct row *row)
{
    return ((is_wide(row) ? all_width() : paper.width) - BOX_PAD - NUMBER) *
           10 / 62;
}

int
row_lines(const struct row *row, bool write)
{
    int lines = 1, taken, chars = chars_of(row);

    if (write)
        fprintf(paper.out,
                "<TR><TD ALIGN=\"LEFT\" VALIGN=\"TOP\" WIDTH=\"%d\">"
                "<B>%s</B></TD><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\">%s",
                NUMBER, *row->number != '\0' ? row->number : "&#160;",
                row->below ? "<I>" : "");
    taken = lines_of(row->text, chars, 0, write, &lines);
    if (write && row->below)
        fputs("</I>", paper.out);
    if (*row->where != '\0' && !row->below) {
        bool fits = taken + 2 + (int)strlen(row->where) * 8 / 10 <= chars;

        lines += !fits;
        if (write)
            fprintf(paper.out,
                    "%s<FONT COLOR=\"#555555\" POINT-SIZE=\"%d\">%s</FONT>",
                    fits ? "&#160;&#160;&#160;" : "<BR/>", SMALL, row->where);
    }
    if (write)
        fputs("</TD></TR>", paper.out);
    return lines;
}

void
begin_table(int table_width)
{
    fprintf(paper.out,
            "label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" "
            "CELLPADDING=\"0\" WIDTH=\"%d\">",
            table_width);
}

void
put_node(const char *name, int number, int x, int y, int w, int h)
{
    fprintf(paper.out, "  %s%d [pos=\"%d,%d\", width=%.3f, height=%.3f, ", name,
            number, x, -y, w / 72.0, h / 72.0);
}

int
put_text(const char *name, int number, int top, const char *text, int left)
{
    bool bold = *name == 't' && number == 0;
    int all = all_width() - left;
    int lines = 1, height;

    lines_of(text, all * 10 / 62, 0, false, &lines);
    height = lines * LINE + 4;
    put_node(name, number, -paper.width / 2 + left + all / 2, top + height / 2,
             all, height);
    fputs("shape=plaintext, style=\"\", class=bare, ", paper.out);
    begin_table(all);
    fprintf(paper.out, "<TR><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\">%s",
            bold ? "<B>" : "");
    lines_of(text, all * 10 / 62, 0, true, &lines);
    fprintf(paper.out, "%s</TD></TR></TABLE>>]\n", bold ? "</B>" : "");
    return height;
}
