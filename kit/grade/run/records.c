/* What a case tells: records of the judge in it, and what the case prints. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"

char *
next_field(char **rest)
{
    static char nothing[1];
    char *field = *rest, *tab;

    if (field == NULL)
        return nothing;
    tab = strchr(field, '\t');
    if (tab != NULL)
        *tab++ = '\0';
    *rest = tab;
    return field;
}

void
set_text(char *to, size_t size, const char *text)
{
    snprintf(to, size, "%s", text);
}
static void
take_case(struct child *c, char *rest)
{
    struct verdict *v;

    next_field(&rest);
    c->cases = realloc(c->cases, (size_t)(c->listed + 1) * sizeof *c->cases);
    if (c->cases == NULL)
        abort();
    v = &c->cases[c->listed++];
    memset(v, 0, sizeof *v);
    v->status = WAITS;
    SET(v->name, next_field(&rest));
    SET(v->belief, next_field(&rest));
    SET(v->law, next_field(&rest));
    SET(v->ask, next_field(&rest));
}

static void
take_count(struct verdict *v, char *rest)
{
    char *what = next_field(&rest);
    long n = atol(next_field(&rest));

    for (unsigned i = 0; i < v->count_count; i++)
        if (strcmp(v->counts[i].what, what) == 0) {
            v->counts[i].n += n;
            return;
        }
    if (v->count_count == COUNTS)
        return;
    SET(v->counts[v->count_count].what, what);
    v->counts[v->count_count++].n = n;
}

void
say_red(struct verdict *v, enum status status, const char *expected,
        const char *got)
{
    v->status = status;
    SET(v->expected, expected);
    SET(v->got, got);
}

static void
take_fail(struct verdict *v, char *rest)
{
    SET(v->belief, next_field(&rest));
    SET(v->law, next_field(&rest));
    SET(v->ask, next_field(&rest));
    v->status = RED;
    SET(v->expected, next_field(&rest));
    SET(v->got, next_field(&rest));
    SET(v->at, next_field(&rest));
}

/* One more line of the table that stands above the failure. */
static void
take_line(struct verdict *v, const char *line)
{
    size_t used = strlen(v->table);

    snprintf(v->table + used, sizeof v->table - used, "%s\n", line);
}

static void
take_record(struct child *c, char *line)
{
    struct verdict *v = c->v;
    char *rest = line, *key;

    if (strcmp(next_field(&rest), c->cookie) != 0)
        return; /* not from our part of the program */
    key = next_field(&rest);
    if (strcmp(key, "case") == 0 && c->listing) {
        take_case(c, rest);
    } else if (strcmp(key, "end") == 0) {
        c->finished = true;
        c->finishes++;
    } else if (c->failed || (c->listing && strcmp(key, "fail") != 0)) {
        return;
    } else if (strcmp(key, "step") == 0) {
        if (v->step_count < STEPS)
            SET(v->steps[v->step_count], next_field(&rest));
        v->step_count++;
    } else if (strcmp(key, "table") == 0) {
        take_line(v, next_field(&rest));
    } else if (strcmp(key, "anew") == 0) {
        v->step_count = 0;
        v->table[0] = '\0';
    } else if (strcmp(key, "count") == 0) {
        take_count(v, rest);
    } else if (strcmp(key, "law") == 0) {
        SET(v->law, next_field(&rest));
        SET(v->ask, next_field(&rest));
    } else if (strcmp(key, "belief") == 0) {
        SET(v->belief, next_field(&rest));
    } else if (strcmp(key, "place") == 0 || strcmp(key, "where") == 0) {
        next_field(&rest);
        SET(c->frames, next_field(&rest));
        c->noted_where = true;
    } else if (strcmp(key, "crash") == 0) {
        next_field(&rest);
        SET(c->reason, next_field(&rest));
    } else if (strcmp(key, "fail") == 0) {
        take_fail(v, rest);
        c->failed = true;
    } else if (strcmp(key, "assert") == 0) {
        char *text = next_field(&rest);

        say_red(v, RED, "every rule holds", text);
        if (v->law[0] == '\0')
            SET(v->law, text);
        SET(v->at, next_field(&rest));
        c->failed = true;
    } else if (strcmp(key, "nomem") == 0) {
        say_red(v, RED, "a few kilobytes of memory",
                "it asks for more memory than a case may have (768 MB)");
        c->failed = true;
    } else if (strcmp(key, "forks") == 0) {
        say_red(v, RED, "at most a process or two",
                "it starts process after process; the kit stopped it at 16");
        c->failed = true;
    } else if (strcmp(key, "fault") == 0) {
        say_red(v, FAULT, "a test that runs", next_field(&rest));
        c->failed = true;
    }
}

bool
read_records(struct child *c)
{
    ssize_t n = read(c->records, c->buffer + c->buffered,
                     sizeof c->buffer - 1 - c->buffered);
    char *line = c->buffer, *end;

    if (n <= 0)
        return n < 0 && (errno == EAGAIN || errno == EINTR);
    c->buffered += (size_t)n;
    c->buffer[c->buffered] = '\0';
    while ((end = memchr(line, '\n',
                         c->buffered - (size_t)(line - c->buffer))) != NULL) {
        *end = '\0';
        take_record(c, line);
        line = end + 1;
    }
    c->buffered -= (size_t)(line - c->buffer);
    memmove(c->buffer, line, c->buffered);
    if (c->buffered == sizeof c->buffer - 1)
        c->buffered = 0; /* no record is so long */
    return true;
}

bool
read_output(struct child *c)
{
    struct verdict *v = c->v;
    char text[4096];
    ssize_t n = read(c->output, text, sizeof text);
    size_t size, keep;

    if (n <= 0)
        return n < 0 && (errno == EAGAIN || errno == EINTR);
    size = (size_t)n;
    c->printed += size;
    if (size > OUTPUT)
        size = OUTPUT;
    keep = v->output_size + size > OUTPUT ? OUTPUT - size : v->output_size;
    v->output_lost += v->output_size - keep;
    memmove(v->output, v->output + v->output_size - keep, keep);
    memcpy(v->output + keep, text, size);
    v->output_size = keep + size;
    v->output[v->output_size] = '\0';
    return true;
}
