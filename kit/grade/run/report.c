/* The verdict on a terminal, and the record of it. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"

#define WIDTH     80
#define MARGIN    10 /* where the text of a line with a label begins */
#define SHOWN     10 /* lines of the learner's own output */
#define ROOM_STEP 250

static bool colour;

static const char *
paint(const char *code)
{
    return colour ? code : "";
}
#define BAD   paint("\033[1;31m")
#define GOOD  paint("\033[32m")
#define FAINT paint("\033[2m")
#define PLAIN paint("\033[0m")

enum status
overall(const struct verdict *v, unsigned count)
{
    enum status worst = count == 0 ? FAULT : GREEN;

    for (unsigned i = 0; i < count; i++) {
        if (v[i].status == FAULT)
            return FAULT;
        if (v[i].status == CRASHED || (v[i].status == RED && worst == GREEN))
            worst = v[i].status;
    }
    return worst;
}

/* Columns of a text in UTF-8. */
static int
columns(const char *text, size_t size)
{
    int count = 0;

    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    return count;
}

#define NO_BREAK '\1' /* a blank, but not between two lines */

/* `label`, then `text` from column MARGIN on, broken between words. */
static void
paragraph(FILE *out, const char *label, const char *text)
{
    int at = MARGIN, pending = 0, used = columns(label, strlen(label)) + 2;

    if (text[0] == '\0')
        return;
    fprintf(out, "  %s%*s", label, used < at ? at - used : 2, "");
    at = used < at ? at : used + 2;
    for (bool first = true; *text != '\0'; first = false) {
        size_t size = strcspn(text, " ");
        size_t gap = strspn(text + size, " ");

        if (!first && at + pending + columns(text, size) > WIDTH) {
            fprintf(out, "\n%*s", MARGIN, "");
            at = MARGIN;
            pending = 0;
        }
        fprintf(out, "%*s", pending, "");
        for (size_t i = 0; i < size; i++)
            fputc(text[i] == NO_BREAK ? ' ' : text[i], out);
        at += pending + columns(text, size);
        pending = (int)gap;
        text += size + gap;
    }
    fputc('\n', out);
}

static void
steps(FILE *out, const struct verdict *v)
{
    char text[STEPS * 340] = "";
    unsigned kept = v->step_count < STEPS ? v->step_count : STEPS, first = 0;
    size_t size = 0, used = 0;

    for (unsigned i = kept; i > 0; i--) { /* the last ones that fit */
        size += strlen(v->steps[i - 1]) + 5;
        if (size > ROOM_STEP && i < kept) {
            first = i;
            break;
        }
    }
    if (first > 0)
        used += (size_t)snprintf(text, sizeof text, "(earlier: %u)   ", first);
    for (unsigned i = first; i < kept; i++) {
        size_t from = used;

        used += (size_t)snprintf(text + used, sizeof text - used, "%s%u %s",
                                 i > first ? "   " : "", i + 1, v->steps[i]);
        for (from += i > first ? 3 : 0; from < used; from++)
            if (text[from] == ' ' && strlen(v->steps[i]) < WIDTH - 20)
                text[from] = NO_BREAK;
    }
    if (v->step_count > kept)
        snprintf(text + used, sizeof text - used, "   ... %u more",
                 v->step_count - kept);
    paragraph(out, "steps", text);
}

/* What the learner's code printed, the last lines, marked as such. */
static void
printed(FILE *out, const struct exercise *e, const struct verdict *v)
{
    const char *text = v->output, *line, *from = strstr(text, "ERROR: ");
    unsigned lines = 0, skip;

    if (v->output_size == 0)
        return;
    for (line = text; *line != '\0'; line++)
        lines += *line == '\n';
    lines += v->output_size > 0 && text[v->output_size - 1] != '\n';
    skip = lines > SHOWN && from == NULL && !e->broken ? lines - SHOWN : 0;
    if (from != NULL) /* a sanitizer's report matters from its first line */
        text = from;
    fprintf(out, "  %s%s%s:%s\n", FAINT,
            e->broken ? "the compiler says" : "your code printed",
            skip > 0 || v->output_lost > 0 ? ", at its end" : "", PLAIN);
    for (unsigned n = 0; *text != '\0' && n < skip + SHOWN; n++) {
        size_t size = strcspn(text, "\n");

        if (n >= skip) {
            fputs("  | ", out);
            for (size_t i = 0; i < size && i < 200; i++)
                fputc((unsigned char)text[i] < ' ' || text[i] == 127 ? '?'
                                                                     : text[i],
                      out);
            fputc('\n', out);
        }
        text += size + (text[size] == '\n');
    }
}

/* A table of what ran, above the failure. */
static void
shown(FILE *out, const struct verdict *v)
{
    const char *text = v->table;

    while (*text != '\0') {
        size_t size = strcspn(text, "\n");

        fprintf(out, "  | %.*s\n", (int)size, text);
        text += size + (text[size] == '\n');
    }
}

/* The line of kit/grade/beliefs for `id`. */
static const char *
belief_of(const struct exercise *e, const char *id)
{
    static char line[TEXT];
    char path[TEXT];
    size_t size = strlen(id);
    FILE *in;

    snprintf(path, sizeof path, "%s/kit/grade/beliefs", e->root);
    in = size > 0 ? fopen(path, "r") : NULL;
    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, id, size) == 0 && line[size] == '|') {
            fclose(in);
            line[strcspn(line, "\n")] = '\0';
            return line + size + 1;
        }
    if (in != NULL)
        fclose(in);
    return "";
}

static void
expected_and_got(FILE *out, const struct verdict *v)
{
    if (columns(v->expected, strlen(v->expected)) +
            columns(v->got, strlen(v->got)) + 26 <=
        WIDTH) {
        fprintf(out, "  expected  %s     got  %s\n", v->expected, v->got);
        return;
    }
    paragraph(out, "expected", v->expected);
    paragraph(out, "got", v->got);
}

static bool
exists(const struct exercise *e, const char *path)
{
    char full[4 * TEXT];

    snprintf(full, sizeof full, "%s/%s", e->root, path);
    return access(full, R_OK) == 0;
}

static void
failure(FILE *out, const struct exercise *e, const struct verdict *v)
{
    const char *belief = belief_of(e, v->belief);
    char text[2 * TEXT];

    printed(out, e, v);
    shown(out, v);
    fprintf(out, "%sFAIL%s %s %s: %s%s%s%s\n", BAD, PLAIN, e->id, e->title,
            v->name, v->belief[0] != '\0' ? "   [" : "", v->belief,
            v->belief[0] != '\0' ? "]" : "");
    if (belief[0] != '\0') {
        snprintf(text, sizeof text, "\"%s\"", belief);
        paragraph(out, "belief", text);
    }
    steps(out, v);
    expected_and_got(out, v);
    paragraph(out, "where", v->where);
    paragraph(out, "law", v->law);
    paragraph(out, "ask", v->ask);
    snprintf(text, sizeof text, "chapters/misconceptions/%.16s.md", v->belief);
    if (belief[0] != '\0' && exists(e, text))
        paragraph(out, "read", text);
    if (v->hung && exists(e, "chapters/it-hangs.md"))
        paragraph(out, "read", "chapters/it-hangs.md");
}

static void
next(FILE *out, const struct exercise *e, enum status status)
{
    char text[TEXT];

    if (getenv("GRADE_NEXT") != NULL && strcmp(getenv("GRADE_NEXT"), "no") == 0)
        return;
    if (status == GREEN)
        snprintf(text, sizeof text, "make compare %s", e->id);
    else if (status == FAULT)
        snprintf(text, sizeof text, "this is not your doing; please report it");
    else
        snprintf(text, sizeof text,
                 "make hint   (or: make debug %s, make exercise %s)", e->id,
                 e->id);
    paragraph(out, "next", text);
}

void
report_terminal(FILE *out, const struct exercise *e, const struct verdict *v,
                unsigned count)
{
    unsigned green = 0, waiting = 0;
    enum status status = overall(v, count);
    double seconds = 0;

    colour = isatty(fileno(out)) && getenv("NO_COLOR") == NULL &&
             getenv("TERM") != NULL && strcmp(getenv("TERM"), "dumb") != 0;
    for (unsigned i = 0; i < count; i++) {
        seconds += v[i].seconds;
        waiting += v[i].status == WAITS;
        green += v[i].status == GREEN;
        if (v[i].status != GREEN)
            continue;
        fprintf(out, "  %sok%s    %s\n", GOOD, PLAIN, v[i].name);
        shown(out, &v[i]);
    }
    if (waiting > 0)
        fprintf(out, "  %s...   %u more case%s wait%s behind this one%s\n",
                FAINT, waiting, waiting == 1 ? "" : "s",
                waiting == 1 ? "s" : "", PLAIN);
    for (unsigned i = 0; i < count; i++)
        if (v[i].status != GREEN && v[i].status != WAITS)
            failure(out, e, &v[i]);
    if (status != GREEN && e->every && count > 1)
        fprintf(out, "%u of %u cases are green\n", green, count);
    if (status == GREEN)
        fprintf(out, "%sGREEN%s %s %s: %u of %u cases, %.1f s\n", GOOD, PLAIN,
                e->id, e->title, green, count, seconds);
    next(out, e, status);
}

/* ---- the record ---------------------------------------------------------- */

static const char *
status_word(enum status status)
{
    static const char *const words[] = { "green", "red", "crashed", "waits",
                                         "fault" };

    return words[status];
}

static void
line(FILE *out, const char *key, const char *text)
{
    if (text[0] == '\0')
        return;
    fprintf(out, "%s\t", key);
    for (; *text != '\0'; text++)
        fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
    fputc('\n', out);
}

static void
counters(FILE *out, const struct verdict *v, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        for (unsigned k = 0; k < v[i].count_count; k++) {
            long sum = 0;
            bool first = true;

            for (unsigned j = 0; j < count; j++)
                for (unsigned m = 0; m < v[j].count_count; m++)
                    if (strcmp(v[j].counts[m].what, v[i].counts[k].what) == 0) {
                        sum += v[j].counts[m].n;
                        first = first && (j > i || (j == i && m >= k));
                    }
            if (first)
                fprintf(out, "count\t%s\t%ld\n", v[i].counts[k].what, sum);
        }
}

void
report_record(FILE *out, const struct exercise *e, const struct verdict *v,
              unsigned count)
{
    unsigned kept;

    line(out, "exercise", e->id);
    line(out, "status", status_word(overall(v, count)));
    for (unsigned i = 0; i < count; i++) {
        fprintf(out, "case\t%u\t%s\t%s\t", i + 1, status_word(v[i].status),
                v[i].belief[0] != '\0' ? v[i].belief : "-");
        fprintf(out, "%s\n", v[i].name);
        if (v[i].status == GREEN || v[i].status == WAITS)
            continue;
        kept = v[i].step_count < STEPS ? v[i].step_count : STEPS;
        for (unsigned k = 0; k < kept; k++)
            line(out, "step", v[i].steps[k]);
        line(out, "expected", v[i].expected);
        line(out, "got", v[i].got);
        line(out, "law", v[i].law);
        line(out, "ask", v[i].ask);
        line(out, "where", v[i].where);
        line(out, "at", v[i].at);
    }
    counters(out, v, count);
}
