/* Lines of text into events. Whatever is wrong with the file ends here, in
 * one message with the line's number; the other files can trust the events.
 */
#include "trace.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { ID_MAX = 4000000 };

struct kind_row {
    const char *name;
    const char *keys;
};

static const struct kind_row kind_table[TR_KIND_COUNT] = {
#define X(name, keys) [TR_##name] = { #name, keys },
    TR_EVENTS(X)
#undef X
};

static const char *const state_names[TR_STATE_COUNT] = { [TR_NOWHERE] =
                                                             "NOWHERE",
#define X(name) [TR_##name] = #name,
                                                         TR_STATES(X)
#undef X
};

static const char *const step_names[TR_STEP_COUNT] = { [TR_STEP_OTHER] =
                                                           "OTHER",
#define X(name) [TR_STEP_##name] = #name,
                                                       TR_STEPS(X)
#undef X
};

/* The line at hand: what damage() needs to say where it is. */
struct reader {
    struct tr_trace *t;
    int line;
    bool last_line_cut; /* the file's last line has no newline */
    bool is_last;
};

const char *
tr_state_name(enum tr_state s)
{
    return state_names[s];
}

const char *
tr_step_name(enum tr_step s)
{
    return step_names[s];
}

void *
tr_alloc(size_t count, size_t size)
{
    void *p = calloc(count ? count : 1, size);

    if (p == NULL) {
        fputs("trace: out of memory\n", stderr);
        exit(2);
    }
    return p;
}

/* One line about a file that cannot be used. Always false. */
static bool
damage(const struct reader *r, const char *what, const char *word)
{
    const char *how = "damaged";

    if (r->is_last && r->last_line_cut) {
        how = "cut short";
    }
    fprintf(stderr, "%s:%d: the trace is %s here: %s", r->t->path, r->line, how,
            what);
    if (word != NULL) {
        fputs(" '", stderr);
        for (int i = 0; i < 30 && word[i] != '\0'; i++) {
            unsigned char c = (unsigned char)word[i];
            fputc(c < 32 || c > 126 ? '?' : c, stderr);
        }
        fputc('\'', stderr);
    }
    fputc('\n', stderr);
    return false;
}

/* A decimal number that is the whole word. */
static bool
number(const char *word, long low, long high, long *out)
{
    char *end;
    const char *digits = word[0] == '-' ? word + 1 : word;

    if (*digits < '0' || *digits > '9') {
        return false;
    }
    errno = 0;
    *out = strtol(word, &end, 10);
    return errno == 0 && *end == '\0' && *out >= low && *out <= high;
}

/* "12.345" milliseconds into 12345 microseconds. */
static bool
milliseconds(char *word, long *us)
{
    char *dot = strchr(word, '.');
    long whole, part;

    if (dot == NULL || strlen(dot + 1) != 3) {
        return false;
    }
    *dot = '\0';
    if (!number(word, 0, LONG_MAX / 2000, &whole) ||
        !number(dot + 1, 0, 999, &part)) {
        *dot = '.';
        return false;
    }
    *dot = '.';
    *us = whole * 1000 + part;
    return true;
}

static bool
state_of(const char *word, enum tr_state *out)
{
    for (int s = TR_NOWHERE + 1; s < TR_STATE_COUNT; s++) {
        if (strcmp(word, state_names[s]) == 0) {
            *out = (enum tr_state)s;
            return true;
        }
    }
    return false;
}

static enum tr_step
step_of(const char *word)
{
    for (int s = TR_STEP_OTHER + 1; s < TR_STEP_COUNT; s++) {
        if (strcmp(word, step_names[s]) == 0) {
            return (enum tr_step)s;
        }
    }
    return TR_STEP_OTHER;
}

static enum tr_kind
kind_of(const char *word)
{
    for (int k = TR_UNKNOWN + 1; k < TR_KIND_COUNT; k++) {
        if (strcmp(word, kind_table[k].name) == 0) {
            return (enum tr_kind)k;
        }
    }
    return TR_UNKNOWN;
}

static bool
id_of(const char *word, long low, int *out)
{
    long id;

    if (!number(word, low, ID_MAX, &id)) {
        return false;
    }
    *out = (int)id;
    return true;
}

static bool
result_of(const char *word, struct tr_event *e)
{
    if (word[0] == '-' && word[1] == 'E') {
        e->result = -1;
        e->error = word + 1;
        return true;
    }
    if (!number(word, LONG_MIN, LONG_MAX, &e->result)) {
        return false;
    }
    e->error = e->result < 0 ? "an error" : NULL;
    return true;
}

/* The keys whose values are words, and where each one goes. */
static bool
keep_word(struct tr_event *e, const char *key, const char *value)
{
    const struct {
        const char *key;
        const char **place;
    } words[] = {
        { "name", &e->name },   { "in", &e->in },       { "line", &e->place },
        { "for", &e->leaf },    { "dir", &e->dir },     { "ready", &e->ready },
        { "queue", &e->queue }, { "why", &e->why },     { "to", &e->who },
        { "at", &e->at },       { "ms", &e->deadline },
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(key, words[i].key) == 0) {
            *words[i].place = value;
            return true;
        }
    }
    return false;
}

/* One key=value of a known event; unknown keys are skipped. */
static bool
keep(const struct reader *r, struct tr_event *e, const char *key, char *value)
{
    long refs;

    if (*value == '\0') {
        return damage(r, "no value after the key", key);
    }
    if (e->kind == TR_step && strcmp(key, "event") == 0) {
        e->step = step_of(value);
        return true;
    }
    if (e->kind == TR_step && strcmp(key, "from") == 0) {
        return state_of(value, &e->from) || damage(r, "no such state", value);
    }
    if (e->kind == TR_step && strcmp(key, "to") == 0) {
        return state_of(value, &e->to) || damage(r, "no such state", value);
    }
    if (strcmp(key, "refs") == 0) {
        if (!number(value, 0, INT_MAX, &refs)) {
            return damage(r, "not a count of references:", value);
        }
        e->refs = (int)refs;
        return true;
    }
    if (strcmp(key, "io") == 0) {
        e->has_io = true;
        return id_of(value, 0, &e->io) || damage(r, "not an id:", value);
    }
    if (strcmp(key, "alarm") == 0) {
        return id_of(value, 1, &e->alarm) || damage(r, "not an id:", value);
    }
    if (strcmp(key, "result") == 0) {
        return result_of(value, e) || damage(r, "not a result:", value);
    }
    keep_word(e, key, value);
    return true;
}

static bool
has_key(const struct tr_event *e, const char *key, size_t n)
{
    const struct {
        const char *key;
        bool there;
    } have[] = {
        { "name", e->name },   { "event", e->from },  { "from", e->from },
        { "to", e->who },      { "in", e->in },       { "line", e->place },
        { "for", e->leaf },    { "alarm", e->alarm }, { "ms", e->deadline },
        { "io", e->has_io },   { "dir", e->dir },     { "ready", e->ready },
        { "queue", e->queue },
    };

    if (e->kind == TR_step) {
        return e->from != TR_NOWHERE && e->to != TR_NOWHERE;
    }
    for (size_t i = 0; i < sizeof have / sizeof have[0]; i++) {
        if (strlen(have[i].key) == n && strncmp(key, have[i].key, n) == 0) {
            return have[i].there;
        }
    }
    return true;
}

/* Every key that an event cannot do without, or which one is missing. */
static bool
complete(const struct reader *r, const struct tr_event *e)
{
    const char *key = kind_table[e->kind].keys;
    char missing[16];

    if (e->at == NULL) {
        return damage(r, "the line does not end in at=file:line", NULL);
    }
    while (*key != '\0') {
        size_t n = strcspn(key, " ");

        if (!has_key(e, key, n)) {
            snprintf(missing, sizeof missing, "%.*s=", (int)n, key);
            return damage(r, "the event lacks", missing);
        }
        key += n + (key[n] == ' ');
    }
    if (e->task == 0 &&
        (e->kind == TR_spawn || e->kind == TR_step || e->kind == TR_free)) {
        return damage(
            r, "a task's event without a task:", kind_table[e->kind].name);
    }
    return true;
}

/* Cut the next word off `*rest`; NULL at the end of the line. */
static char *
next_word(char **rest)
{
    char *word;

    do {
        word = strsep(rest, " ");
    } while (word != NULL && *word == '\0');
    return word;
}

/* <ms> <task N | N | -> <event> [key=value ...] */
static bool
read_event(const struct reader *r, char *line, struct tr_event *e)
{
    char *rest = line;
    char *time = next_word(&rest);
    char *who = next_word(&rest);
    char *word;
    bool result = false;

    if (time == NULL || !milliseconds(time, &e->us)) {
        return damage(r, "not a time in milliseconds:", time ? time : "");
    }
    if (who != NULL && strcmp(who, "task") == 0) {
        who = next_word(&rest);
    }
    if (who == NULL || (strcmp(who, "-") != 0 && !id_of(who, 1, &e->task))) {
        return damage(r, "neither a task's number nor '-':", who ? who : "");
    }
    word = next_word(&rest);
    if (word == NULL) {
        return damage(r, "no event after the time", NULL);
    }
    e->kind = kind_of(word);
    if (e->kind == TR_UNKNOWN) {
        return true;
    }
    while ((word = next_word(&rest)) != NULL) {
        char *equals = strchr(word, '=');

        if (equals == NULL) {
            return damage(r, "not key=value:", word);
        }
        *equals = '\0';
        result = result || strcmp(word, "result") == 0;
        if (!keep(r, e, word, equals + 1)) {
            return false;
        }
    }
    if (!result && strstr(kind_table[e->kind].keys, "result") != NULL) {
        return damage(r, "the event lacks 'result='", NULL);
    }
    return complete(r, e);
}

static bool
read_header(const struct reader *r, char *line, struct tr_trace *t)
{
    static const char start[] = "underhood trace ";

    if (strncmp(line, start, sizeof start - 1) != 0) {
        return damage(r, "the first line is not 'underhood trace 1 ...' but",
                      line);
    }
    line += sizeof start - 1;
    if (strncmp(line, "1 ", 2) != 0) {
        return damage(r, "this program reads version 1, not", line);
    }
    t->virtual_clock = strstr(line, "clock=virtual") != NULL;
    if (!t->virtual_clock && strstr(line, "clock=real") == NULL) {
        return damage(r, "neither clock=real nor clock=virtual:", line);
    }
    return true;
}

/* The whole file as one string. NULL: it cannot be read, told on stderr. */
static char *
slurp(const char *path, size_t *size)
{
    FILE *in = fopen(path, "r");
    size_t room = 1 << 16, got;
    char *text = NULL;

    if (in == NULL) {
        fprintf(stderr, "trace: %s: %s\n", path, strerror(errno));
        return NULL;
    }
    *size = 0;
    do {
        char *more;

        room *= 2;
        more = realloc(text, room);
        if (more == NULL) {
            fputs("trace: out of memory\n", stderr);
            exit(2);
        }
        text = more;
        got = fread(text + *size, 1, room - 1 - *size, in);
        *size += got;
    } while (got > 0);
    if (ferror(in)) {
        fprintf(stderr, "trace: %s: %s\n", path, strerror(errno));
        free(text);
        text = NULL;
    } else {
        text[*size] = '\0';
    }
    fclose(in);
    return text;
}

static int
count_lines(const char *text, size_t size)
{
    int lines = 1;

    for (size_t i = 0; i < size; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

static void
highest_ids(struct tr_trace *t, const struct tr_event *e)
{
    t->tasks = e->task > t->tasks ? e->task : t->tasks;
    t->ios = e->io > t->ios ? e->io : t->ios;
    t->alarms = e->alarm > t->alarms ? e->alarm : t->alarms;
}

static bool
read_lines(struct reader *r, size_t size)
{
    struct tr_trace *t = r->t;
    char *end = t->text + size;
    char *line = t->text;

    r->last_line_cut = size > 0 && end[-1] != '\n';
    while (line < end) {
        char *newline = memchr(line, '\n', (size_t)(end - line));
        char *stop = newline ? newline : end;
        struct tr_event *e = &t->event[t->count];

        r->line++;
        r->is_last = newline == NULL || newline + 1 == end;
        if (memchr(line, '\0', (size_t)(stop - line)) != NULL) {
            return damage(r, "a zero byte", NULL);
        }
        *stop = '\0';
        if (newline == NULL) {
            return damage(r, "the last line has no end", NULL);
        }
        *e = (struct tr_event){ .line = r->line, .refs = -1 };
        if (r->line == 1 ? !read_header(r, line, t) : !read_event(r, line, e)) {
            return false;
        }
        if (r->line > 1 && e->kind != TR_UNKNOWN) {
            highest_ids(t, e);
            t->count++;
        }
        line = stop + 1;
    }
    r->line++;
    return t->count > 0 || damage(r, "there is no event in it", NULL);
}

int
tr_read(struct tr_trace *t, const char *path)
{
    struct reader r = { .t = t };
    size_t size;

    *t = (struct tr_trace){ .path = path };
    t->text = slurp(path, &size);
    if (t->text == NULL) {
        return 2;
    }
    t->event = tr_alloc((size_t)count_lines(t->text, size), sizeof *t->event);
    return read_lines(&r, size) ? 0 : 2;
}

void
tr_fini(struct tr_trace *t)
{
    free(t->text);
    free(t->event);
    free(t->task);
    free(t->listens);
}
