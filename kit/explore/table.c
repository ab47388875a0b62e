/* The rows as a table: a column for each thread, as long as that is not too
 * wide. */
#include <string.h>

#include "report.h"

enum {
    WIDTH = 98,
    NUMBER = 8, /* the mark, and the number of the step */
    MOST_COLUMNS = 3,
};

struct layout {
    int columns;
    int number; /* chars */
    int name;   /* in the narrow form: of the column of names; else 0 */
    int width;  /* of a column */
    int column[MAX_THREADS];
};

static int
longest_where(void)
{
    int longest = 0;

    for (int i = 0; i < row_count; i++)
        if ((int)strlen(rows[i].where) > longest)
            longest = (int)strlen(rows[i].where);
    return longest;
}

static int
longest_text(void)
{
    int longest = 30;

    for (int i = 0; i < row_count; i++)
        if (rows[i].thread >= 0 && has_column[rows[i].thread] &&
            (int)strlen(rows[i].text) > longest)
            longest = (int)strlen(rows[i].text);
    for (int i = 0; i < thread_count; i++)
        if (has_column[i] && (int)strlen(thread_name(i)) + 4 > longest)
            longest = (int)strlen(thread_name(i)) + 4;
    return longest;
}

static struct layout
make_layout(void)
{
    struct layout layout = { 0 };
    int needed = longest_text() + 4;

    for (int i = 0; i < thread_count; i++)
        if (has_column[i])
            layout.column[i] = layout.columns++;
    layout.width = WIDTH - NUMBER - longest_where() - 1;
    if (layout.columns <= MOST_COLUMNS && layout.columns > 0) {
        layout.width = layout.width / layout.columns;
        layout.width = layout.width < needed ? layout.width : needed;
        return layout;
    }
    for (int i = 0; i < thread_count; i++)
        if (has_column[i] && (int)strlen(thread_name(i)) + 2 > layout.name)
            layout.name = (int)strlen(thread_name(i)) + 2;
    layout.width -= layout.name;
    layout.width = layout.width < needed ? layout.width : needed;
    return layout;
}

static void
print_head(FILE *out, const struct layout *layout)
{
    int after = 0; /* blanks that end the column before */

    if (layout->name > 0)
        return;
    fprintf(out, "%*s", NUMBER, "");
    for (int i = 0; i < thread_count; i++)
        if (has_column[i]) {
            fprintf(out, "%*s", after, "");
            after = layout->width -
                    fprintf(out, "%s (%c)", thread_head(i), 'a' + i);
            after = after < 0 ? 0 : after;
        }
    fputc('\n', out);
}

/* The text in its column, on as many lines as it takes; `where` stands behind
 * the first. */
static void
print_text(FILE *out, const struct layout *layout, const struct row *row)
{
    bool own = layout->name == 0 && has_column[row->thread];
    int before = own ? layout->column[row->thread] * layout->width : 0;
    int left = has_column[row->thread] ? layout->name : 0;
    int behind = (layout->name > 0 ? 1 : layout->columns) * layout->width +
                 layout->name - left;
    int room = own ? layout->width - 2 : behind - 2;
    const char *text = row->text;
    const char *where = row->where;
    int indent = row->below ? 2 : 0;

    do {
        int n = fitting(text, room - indent);

        if (text != row->text)
            fprintf(out, "%*s", NUMBER + left, "");
        fprintf(out, "%*s%.*s", before + indent, "", n, text);
        if (*where != '\0')
            fprintf(out, "%*s %s", behind - before - indent - n, "", where);
        fputc('\n', out);
        where = "";
        text += n;
        text += *text == ' ';
        if (!row->below)
            indent = 2;
    } while (*text != '\0');
}

static void
print_row(FILE *out, const struct layout *layout, const struct row *row)
{
    if (row->thread < 0) {
        fprintf(out, "%*s%s\n", NUMBER, "", row->text);
        return;
    }
    fprintf(out, "%s %-*s", row->here ? "=>" : "  ", NUMBER - 3, row->number);
    if (layout->name > 0 && has_column[row->thread])
        fprintf(out, "%-*s", layout->name, thread_name(row->thread));
    print_text(out, layout, row);
}

void
table_print(FILE *out)
{
    struct layout layout = make_layout();

    print_head(out, &layout);
    for (int i = 0; i < row_count; i++)
        print_row(out, &layout, &rows[i]);
}
