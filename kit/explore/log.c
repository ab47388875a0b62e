/* The log of the run that is told, names, and how a run fails. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "explore_shim.h"

#define WORD(name, word, meaning) word,
const char *const verdict_words[] = { VERDICTS(WORD) };

struct event events[MAX_EVENTS];
int event_count;
bool telling;
const char *model_name = "model";

static struct {
    uintptr_t address; /* 0: of every variable whose line calls it so */
    const char *name;
    void (*show)(uint64_t value, char *out, size_t size);
} names[64];
static int name_count;

struct event *
event_add(int thread, const struct op *op)
{
    struct event *event = &events[event_count];

    if (!telling || event_count == MAX_EVENTS)
        return NULL;
    event_count++;
    *event = (struct event){ .op = *op,
                             .thread = thread,
                             .step = op->kind < OP_STEPS ? step_now : 0,
                             .reads_from = -1 };
    return event;
}

static void
note(const struct explore_site *site, const char *format, va_list values)
{
    struct event *event = event_add(
        self, &(struct op){ .kind = OP_NOTE, .place = -1, .site = *site });

    if (event != NULL)
        vsnprintf(event->text, sizeof event->text, format, values);
}

void
explore_note_at(const struct explore_site *site, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    note(site, format, values);
    va_end(values);
}

/* --- names --- */

void
names_reset(void)
{
    name_count = 0;
}

void
names_apply(struct place *place)
{
    for (int i = 0; i < name_count; i++)
        if (names[i].address == place->address ||
            (names[i].address == 0 && place->name != NULL &&
             strcmp(names[i].name, place->name) == 0)) {
            place->name = names[i].name;
            place->show = names[i].show;
        }
}

static void
add_name(uintptr_t address, const char *name,
         void (*show)(uint64_t value, char *out, size_t size))
{
    if (name_count == (int)(sizeof names / sizeof *names))
        misuse("more than %d names", name_count);
    names[name_count].address = address;
    names[name_count].name = name;
    names[name_count++].show = show;
}

void
explore_show(const char *text,
             void (*show)(uint64_t value, char *out, size_t size))
{
    add_name(0, text, show);
}

void
explore_name(const void *address, const char *name,
             void (*show)(uint64_t value, char *out, size_t size))
{
    int place = place_find((uintptr_t)address);

    add_name((uintptr_t)address, name, show);
    if (place >= 0)
        names_apply(&places[place]);
}

/* --- the end of a run, or of it all --- */

static void
end_run(enum verdict verdict, const struct explore_site *site,
        const char *format, va_list values)
{
    const char *start = result.message;

    result.verdict = verdict;
    if (self >= 0)
        result.thread = self;
    result.site = site != NULL ? *site : (struct explore_site){ NULL, 0, "" };
    vsnprintf(result.message, sizeof result.message, format, values);
    while (*start == ' ')
        start++;
    memmove(result.message, start, strlen(start) + 1);
    thread_give_up();
}

void
fail(enum verdict verdict, const struct explore_site *site, const char *format,
     ...)
{
    va_list values;

    va_start(values, format);
    end_run(verdict, site, format, values);
    va_end(values);
    abort(); /* not reached */
}

void
explore_failed(const struct explore_site *site, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    end_run(VERDICT_CHECK, site, format, values);
    va_end(values);
    abort(); /* not reached */
}

void
explore_assert_failed(const struct explore_site *site, const char *message)
{
    fail(VERDICT_ASSERT, site, "%s", message);
}

/* --- what a stage's trace says --- */

bool
explore_tells(void)
{
    return telling;
}

void
explore_trace(const struct explore_site *site, const char *words)
{
    struct event *event = event_add(
        self, &(struct op){ .kind = OP_TRACE, .place = -1, .site = *site });

    if (event != NULL)
        snprintf(event->text, sizeof event->text, "%s", words);
}

void
misuse(const char *format, ...)
{
    va_list values;

    fflush(stdout);
    fprintf(stderr, "%s: ", model_name);
    va_start(values, format);
    vfprintf(stderr, format, values);
    va_end(values);
    fputc('\n', stderr);
    exit(2);
}
