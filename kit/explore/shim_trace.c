/* Stands in for a stage's trace.c in a model: each event becomes a line of the
 * explorer's table, in words. It is compiled with the headers of the stage, so
 * kinds and events are looked up by their names: a stage may lack some. */
#include <stdio.h>
#include <string.h>

#include "explore_shim.h"
#include "task_state.h"
#include "trace.h"

#define NAMES 256U /* RT_TRACE cuts a number of a name to eight bits */

/* Declared by the stages that have them. */
void rt_trace_hold(void);
void rt_trace_release(void);

/* On in each run, also in those that nobody reads: a run that is told does the
 * same steps as before. */
bool rt_trace_on = true;

struct text {
    char *at;
    size_t room;
};

#define SAY(text, ...) \
    said((text), snprintf((text)->at, (text)->room, __VA_ARGS__))

static void
said(struct text *text, int length)
{
    size_t used = (size_t)length < text->room ? (size_t)length : text->room - 1;

    text->at += used;
    text->room -= used;
}

/* --- an event's two numbers, by their kind --- */

static const char *names[NAMES];

static void
say_row(struct text *text, uint32_t index)
{
    const struct rt_task_row *row = &rt_task_rows[index];

    SAY(text, "%s: %s -> %s", rt_task_event_name(row->event),
        rt_task_state_name(row->from), rt_task_state_name(row->to));
}

static void
say_frames(struct text *text, uint32_t frames)
{
    SAY(text, "%s in %s, %s", names[frames >> 16 & 255], names[frames & 255],
        names[frames >> 8 & 255]);
}

/* A number that stands for a word, and the words. */
static const struct {
    const char *kind;
    const char *words[4];
} enumerations[] = {
    { "DIRECTION", { "read", "write" } },
    { "READY", { "nothing", "read", "write", "read and write" } },
    { "QUEUE", { "run queue", "inject queue", "deferred queue" } },
    { "TO", { "is taken by its handle", "is dropped" } },
};
#define ENUMERATIONS (sizeof enumerations / sizeof *enumerations)

static bool
say_enumeration(struct text *text, const char *kind, uint32_t number)
{
    for (size_t i = 0; i < ENUMERATIONS; i++)
        if (strcmp(enumerations[i].kind, kind) == 0 && number < 4 &&
            enumerations[i].words[number] != NULL) {
            SAY(text, "%s", enumerations[i].words[number]);
            return true;
        }
    return false;
}

static void
say_value(struct text *text, const char *kind, int64_t number)
{
    if (strcmp(kind, "ROW") == 0)
        say_row(text, (uint32_t)number);
    else if (strcmp(kind, "FRAMES") == 0)
        say_frames(text, (uint32_t)number);
    else if (strcmp(kind, "NAME") == 0)
        SAY(text, "%s", names[number & 255]);
    else if (!say_enumeration(text, kind, (uint32_t)number))
        SAY(text, "%lld", (long long)number);
}

/* --- events --- */

/* What is said of an event. T is the task, O its object, A its argument. */
static const struct {
    const char *event, *sentence;
} sentences[] = {
    { "SPAWN", "T is new: O" },
    { "STEP", "T takes O, refs: A" },
    { "AWAIT", "T awaits O:A" },
    { "FREE", "T is freed" },
    { "PARK", "the executor parks" },
    { "UNPARK", "the executor goes on" },
    { "ARM", "alarm O is set for A ms" },
    { "FIRE", "alarm O rings" },
    { "CANCEL", "alarm O is taken back" },
    { "REGISTER", "io O is watched" },
    { "DEREGISTER", "io O is watched no more" },
    { "WANT", "T leaves its waker at io O, to A" },
    { "EVENT", "io O is ready to A" },
    { "CLEAR", "io O is not ready any more to A" },
    { "ACCEPT", "T accepts at io O: A" },
    { "CONNECT", "T connects io O: A" },
    { "READ", "T reads from io O: A" },
    { "WRITE", "T writes to io O: A" },
    { "SHUTDOWN", "io O is shut down: A" },
    { "CLOSE", "io O is closed" },
    { "INTERRUPT", "the reactor is interrupted" },
    { "SUBMIT", "T is in the O" },
    { "YIELD", "T gives way" },
    { "BUDGET", "T has spent its budget" },
    { "OUTPUT", "the output of T O" },
    { "DETACH", "the handle of T is gone" },
};
#define SENTENCES (sizeof sentences / sizeof *sentences)

struct description {
    const char *event, *object, *arg;
};
#define DESCRIBE(event, object, arg) { #event, #object, #arg },
static const struct description descriptions[] = { RT_TRACE_EVENTS(DESCRIBE) };

static const char *
sentence_of(const char *event)
{
    for (size_t i = 0; i < SENTENCES; i++)
        if (strcmp(sentences[i].event, event) == 0)
            return sentences[i].sentence;
    return NULL;
}

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A capital letter that stands alone is replaced by what it stands for. */
static void
say_event(struct text *text, const struct description *what, uint32_t task,
          uint32_t object, int32_t arg)
{
    const char *c = sentence_of(what->event);

    if (c == NULL) { /* one that this file does not know yet */
        SAY(text, "%s, task %u: %u %d", what->event, task, object, arg);
        return;
    }
    for (char before = ' '; *c != '\0'; before = *c++) {
        char whole = is_letter(before) || is_letter(c[1]) ? '\0' : *c;

        if (whole == 'T')
            SAY(text, "task %u", task);
        else if (whole == 'O')
            say_value(text, what->object, object);
        else if (whole == 'A')
            say_value(text, what->arg, arg);
        else
            SAY(text, "%c", *c);
    }
}

void
rt_trace_emit(struct rt_trace_site *site, uint32_t task, uint32_t object,
              int32_t arg)
{
    char words[96];

    if (!explore_tells())
        return;
    say_event(&(struct text){ words, sizeof words }, &descriptions[site->event],
              task, object, arg);
    explore_trace(&(struct explore_site){ site->file, site->line, "RT_TRACE" },
                  words);
}

uint32_t
rt_trace_name(const char *name)
{
    uint32_t number = 1;

    while (number < NAMES - 1 && names[number] != NULL && names[number] != name)
        number++;
    names[number] = number < NAMES - 1 ? name : "others";
    return number;
}

/* --- what a model has no use for --- */

int
rt_trace_start(const char *path, const char *clock)
{
    (void)path;
    (void)clock;
    return 0;
}

int
rt_trace_stop(void)
{
    return 0;
}

void
rt_trace_time(uint64_t time)
{
    (void)time;
}

/* Nobody comes between a step and its line: a thread of a model is stopped
 * before a step, never after it. */
void
rt_trace_hold(void)
{
}

void
rt_trace_release(void)
{
}
