/* The verdict for other programs: TAP version 14, and JUnit's XML. */
#include <string.h>

#include "run.h"

static void
quoted(FILE *out, const char *text) /* a scalar of YAML, in double quotes */
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            fputc('\\', out);
        fputc((unsigned char)*text < ' ' || *text == 127 ? ' ' : *text, out);
    }
    fputc('"', out);
}

static void
yaml(FILE *out, const char *key, const char *text)
{
    if (text[0] == '\0')
        return;
    fprintf(out, "  %s: ", key);
    quoted(out, text);
    fputc('\n', out);
}

/* A description: `#` starts a directive, `\` escapes it. */
static void
described(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '#' || *text == '\\')
            fputc('\\', out);
        fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
    }
}

void
report_tap(FILE *out, const struct exercise *e, const struct verdict *v,
           unsigned count)
{
    fprintf(out, "TAP version 14\n1..%u\n", count);
    fprintf(out, "# %s %s\n# file: ", e->id, e->title);
    described(out, e->learner);
    fprintf(out, "\n# kit: %s\n", e->kit != NULL ? e->kit : "unknown");
    for (unsigned i = 0; i < count; i++) {
        bool bad = v[i].status != GREEN && v[i].status != WAITS;
        unsigned kept = v[i].step_count < STEPS ? v[i].step_count : STEPS;

        fprintf(out, "%s %u - ", bad ? "not ok" : "ok", i + 1);
        described(out, v[i].name);
        fputs(v[i].status == WAITS ? " # SKIP waits behind the first red\n"
                                   : "\n",
              out);
        if (!bad)
            continue;
        fputs("  ---\n", out);
        yaml(out, "severity", v[i].status == FAULT ? "fault" : "fail");
        yaml(out, "belief", v[i].belief);
        yaml(out, "expected", v[i].expected);
        yaml(out, "got", v[i].got);
        if (kept > 0)
            fputs("  steps:\n", out);
        for (unsigned k = 0; k < kept; k++) {
            fputs("    - ", out);
            quoted(out, v[i].steps[k]);
            fputc('\n', out);
        }
        yaml(out, "law", v[i].law);
        yaml(out, "ask", v[i].ask);
        yaml(out, "where", v[i].where);
        yaml(out, "at", v[i].at);
        fputs("  ...\n", out);
    }
}

/* Length of the UTF-8 sequence at `text` that XML may hold, or 0. */
static size_t
sequence(const unsigned char *text)
{
    size_t size = text[0] < 0x80                      ? 1
                  : text[0] >= 0xC2 && text[0] < 0xE0 ? 2
                  : text[0] >= 0xE0 && text[0] < 0xF0 ? 3
                  : text[0] >= 0xF0 && text[0] < 0xF5 ? 4
                                                      : 0;

    if (size == 1)
        return text[0] >= ' ' && text[0] != 127 ? 1 : 0;
    for (size_t i = 1; i < size; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    if (size == 3 && ((text[0] == 0xE0 && text[1] < 0xA0) ||
                      (text[0] == 0xED && text[1] > 0x9F) ||
                      (text[0] == 0xEF && text[1] == 0xBF && text[2] > 0xBD)))
        return 0; /* overlong, a surrogate, or no character */
    if (size == 4 && ((text[0] == 0xF0 && text[1] < 0x90) ||
                      (text[0] == 0xF4 && text[1] > 0x8F)))
        return 0;
    return size;
}

static void
escaped(FILE *out, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    while (*at != '\0') {
        size_t size = sequence(at);

        if (*at == '\n')
            fputs("&#10;", out);
        else if (*at == '&')
            fputs("&amp;", out);
        else if (*at == '<')
            fputs("&lt;", out);
        else if (*at == '>')
            fputs("&gt;", out);
        else if (*at == '"')
            fputs("&quot;", out);
        else if (size == 0)
            fputc('?', out);
        else
            fwrite(at, 1, size, out);
        at += size > 0 ? size : 1;
    }
}

static void
attribute(FILE *out, const char *name, const char *text)
{
    fprintf(out, " %s=\"", name);
    escaped(out, text);
    fputc('"', out);
}

static void
body_line(FILE *out, const char *key, const char *text)
{
    if (text[0] == '\0')
        return;
    fprintf(out, "%s: ", key);
    escaped(out, text);
    fputc('\n', out);
}

static void
body(FILE *out, const struct verdict *v)
{
    unsigned kept = v->step_count < STEPS ? v->step_count : STEPS;

    for (unsigned k = 0; k < kept; k++)
        body_line(out, "step", v->steps[k]);
    body_line(out, "expected", v->expected);
    body_line(out, "got", v->got);
    body_line(out, "law", v->law);
    body_line(out, "ask", v->ask);
    body_line(out, "where", v->where);
}

static unsigned
how_many(const struct verdict *v, unsigned count, enum status a, enum status b)
{
    unsigned found = 0;

    for (unsigned i = 0; i < count; i++)
        found += v[i].status == a || v[i].status == b;
    return found;
}

static void
property(FILE *out, const char *name, const char *value)
{
    fprintf(out, "<property name=\"%s\"", name);
    attribute(out, "value", value);
    fputs("/>\n", out);
}

void
report_junit(FILE *out, const struct exercise *e, const struct verdict *v,
             unsigned count)
{
    double seconds = 0;

    for (unsigned i = 0; i < count; i++)
        seconds += v[i].seconds;
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
    fputs("<testsuite", out);
    attribute(out, "name", e->id);
    fprintf(out,
            " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\""
            " time=\"%.3f\">\n",
            count, how_many(v, count, RED, CRASHED),
            how_many(v, count, FAULT, FAULT), how_many(v, count, WAITS, WAITS),
            seconds);
    fputs("<properties>\n", out);
    property(out, "file", e->learner);
    property(out, "kit", e->kit != NULL ? e->kit : "unknown");
    fputs("</properties>\n", out);
    for (unsigned i = 0; i < count; i++) {
        const char *element = v[i].status == FAULT ? "error" : "failure";

        fputs("<testcase", out);
        attribute(out, "classname", e->id);
        attribute(out, "name", v[i].name);
        fprintf(out, " time=\"%.3f\">\n", v[i].seconds);
        if (v[i].status == WAITS) {
            fputs("<skipped message=\"waits behind the first red\"/>\n", out);
        } else if (v[i].status != GREEN) {
            fprintf(out, "<%s", element);
            attribute(out, "type", v[i].belief[0] ? v[i].belief : "-");
            attribute(out, "message", v[i].got);
            fputc('>', out);
            body(out, &v[i]);
            fprintf(out, "</%s>\n", element);
        }
        if (v[i].output_size > 0) {
            fputs("<system-out>", out);
            escaped(out, v[i].output);
            fputs("</system-out>\n", out);
        }
        fputs("</testcase>\n", out);
    }
    fputs("</testsuite>\n</testsuites>\n", out);
}
