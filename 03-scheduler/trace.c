/* File-scope state: a trace has to see events from everywhere, from the first
 * to the last, so it cannot hang on an object that one of them makes. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "error.h"
#include "rt_assert.h"
#include "task_state.h"
#include "trace.h"

#define RECORDS 4096U /* then the buffer goes to a file, as it is */
#define NAMES   256U
#define SITES   256U
#define ROWS    64U

struct record {
    uint64_t time : 40; /* microseconds: enough for 12 days */
    uint64_t object : 24;
    int32_t arg;
    uint32_t task : 24;
    uint32_t site : 8;
};
_Static_assert(sizeof(struct record) == 16, "a record is 16 bytes");

/* Protects all that follows. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct record records[RECORDS];
static unsigned used;
static uint64_t now;                             /* microseconds */
static const struct rt_trace_site *sites[SITES]; /* by id, from 1 */
static unsigned site_count;
static const char *names[NAMES]; /* by number, from 1 */
static uint64_t taken[ROWS];
static FILE *raw; /* the records that did not fit the buffer any more */
static FILE *out; /* the lines; NULL: no trace is being written */
static char dot_path[4096];

bool rt_trace_on;

struct description {
    const char *word;
    enum rt_trace_kind object, arg;
};
#define DESCRIBE(event, object, arg) \
    { #event, RT_TRACE_##object##_KIND, RT_TRACE_##arg##_KIND },
static const struct description descriptions[] = { RT_TRACE_EVENTS(DESCRIBE) };

static void
write_row(uint32_t index)
{
    const struct rt_task_row *row = &rt_task_rows[index];

    fprintf(out, " event=%s from=%s to=%s", rt_task_event_name(row->event),
            rt_task_state_name(row->from), rt_task_state_name(row->to));
}

static void
write_result(int32_t result)
{
    if (result < 0 && rt_error_name(-result) != NULL)
        fprintf(out, " result=-%s", rt_error_name(-result));
    else
        fprintf(out, " result=%d", result);
}

static void
write_value(enum rt_trace_kind kind, uint32_t object, int32_t arg)
{
    switch (kind) {
    case RT_TRACE_NONE_KIND:
        break;
    case RT_TRACE_NAME_KIND:
        fprintf(out, " name=%s", names[object]);
        break;
    case RT_TRACE_ROW_KIND:
        write_row(object);
        break;
    case RT_TRACE_REFS_KIND:
        fprintf(out, " refs=%d", arg);
        break;
    case RT_TRACE_FRAMES_KIND:
        fprintf(out, " in=%s for=%s line=%s", names[object & 255],
                names[object >> 16], names[object >> 8 & 255]);
        break;
    case RT_TRACE_LINE_KIND:
        fprintf(out, ":%d", arg);
        break;
    case RT_TRACE_IO_KIND:
        fprintf(out, " io=%u", object);
        break;
    case RT_TRACE_DIRECTION_KIND:
        fprintf(out, " dir=%s", arg == 0 ? "read" : "write");
        break;
    case RT_TRACE_READY_KIND:
        fprintf(out, " ready=%s",
                (const char *[]){ "none", "read", "write", "both" }[arg]);
        break;
    case RT_TRACE_RESULT_KIND:
        write_result(arg);
        break;
    case RT_TRACE_QUEUE_KIND:
        fprintf(out, " queue=%s",
                (const char *[]){ "run", "inject", "deferred" }[object]);
        break;
    case RT_TRACE_TO_KIND:
        fprintf(out, " to=%s", (const char *[]){ "handle", "dropped" }[object]);
        break;
    case RT_TRACE_ALARM_KIND:
        fprintf(out, " alarm=%u", object);
        break;
    case RT_TRACE_MS_KIND:
        fprintf(out, " ms=%u", (uint32_t)arg); /* up to 49 days */
        break;
    }
}

static void
write_record(const struct record *record)
{
    const struct rt_trace_site *site = sites[record->site];
    const struct description *what = &descriptions[site->event];
    uint32_t object = record->object;

    fprintf(out, "%u.%03u ", (unsigned)(record->time / 1000),
            (unsigned)(record->time % 1000));
    if (record->task != 0)
        fprintf(out, "task %u ", (unsigned)record->task);
    else
        fputs("- ", out);
    for (const char *c = what->word; *c != '\0'; c++)
        fputc(*c == '_' ? '_' : *c | 0x20, out); /* in lower case */
    write_value(what->object, object, record->arg);
    write_value(what->arg, object, record->arg);
    fprintf(out, " at=%s:%d\n", site->file, site->line);
}

/* To write a line costs as much as thirty records; so while the program runs,
 * records go out as they are. Caller holds the lock, or is alone. */
static void
spill_locked(void)
{
    fwrite(records, sizeof records[0], used, raw);
    used = 0;
}

/* Write a line for each record; the last ones are still in the buffer. Caller
 * holds the lock. */
static int
write_lines_locked(void)
{
    size_t count;
    bool lost;

    spill_locked();
    lost = fflush(raw) != 0 || ferror(raw) != 0; /* rewind() forgets it */
    rewind(raw);
    while ((count = fread(records, sizeof records[0], RECORDS, raw)) > 0)
        for (size_t i = 0; i < count; i++)
            write_record(&records[i]);
    return lost || ferror(raw) != 0 || ferror(out) != 0 ? -EIO : 0;
}

int
rt_trace_start(const char *path, const char *clock)
{
    RT_ASSERT(rt_task_row_count <= ROWS, "raise ROWS to %u", rt_task_row_count);
    if (path == NULL)
        return 0;
    RT_ASSERT(!rt_trace_on,
              "a trace is being written already; rt_trace_stop() ends it");
    snprintf(dot_path, sizeof dot_path, "%s.dot", path);
    raw = tmpfile();
    if (raw == NULL)
        return -errno;
    out = fopen(path, "w");
    if (out == NULL) {
        int error = errno;

        fclose(raw);
        return -error;
    }
    fprintf(out, "underhood trace 1 clock=%s\n", clock);
    memset(taken, 0, sizeof taken);
    now = 0;
    rt_trace_on = true;
    return 0;
}

/* Caller holds the lock. */
static int
close_files_locked(void)
{
    int result = write_lines_locked();

    fclose(raw);
    if (fclose(out) != 0 && result == 0)
        result = -errno;
    out = NULL;
    return result != 0 ? result : rt_trace_dot(dot_path, taken);
}

int
rt_trace_finish(void)
{
    int result = 0;

    pthread_mutex_lock(&lock);
    if (out != NULL)
        result = close_files_locked();
    pthread_mutex_unlock(&lock);
    return result;
}

int
rt_trace_stop(void)
{
    rt_trace_on = false;
    return rt_trace_finish();
}

void
rt_trace_time(uint64_t time)
{
    if (!rt_trace_on)
        return;
    pthread_mutex_lock(&lock);
    if (time / 1000 > now) /* two threads may have read it in either order */
        now = time / 1000;
    pthread_mutex_unlock(&lock);
}

uint32_t
rt_trace_name(const char *name)
{
    uint32_t number = 1;

    pthread_mutex_lock(&lock);
    while (number < NAMES - 1 && names[number] != NULL && names[number] != name)
        number++;
    names[number] = number < NAMES - 1 ? name : "others";
    pthread_mutex_unlock(&lock);
    return number;
}

_Noreturn static void
too_many_sites_locked(void)
{
    pthread_mutex_unlock(&lock); /* the assertion writes the trace */
    RT_ASSERT(0, "more than %u places write to the trace; raise SITES",
              SITES - 1);
    __builtin_unreachable();
}

/* Taken while no other lock is held; inside it, only the one above. */
static pthread_mutex_t step_lock = PTHREAD_MUTEX_INITIALIZER;

void
rt_trace_hold(void)
{
    if (rt_trace_on)
        pthread_mutex_lock(&step_lock);
}

void
rt_trace_release(void)
{
    if (rt_trace_on)
        pthread_mutex_unlock(&step_lock);
}

void
rt_trace_emit(struct rt_trace_site *site, uint32_t task, uint32_t object,
              int32_t arg)
{
    pthread_mutex_lock(&lock);
    if (out == NULL) { /* finished, since we looked */
        pthread_mutex_unlock(&lock);
        return;
    }
    if (site->id == 0) {
        if (site_count == SITES - 1)
            too_many_sites_locked();
        site->id = ++site_count;
        sites[site->id] = site;
    }
    if (site->event == RT_TRACE_STEP)
        taken[object]++;
    if (used == RECORDS)
        spill_locked();
    records[used++] = (struct record){ .time = now & 0xffffffffff,
                                       .object = object & 0xffffff,
                                       .arg = arg,
                                       .task = task & 0xffffff,
                                       .site = site->id & 0xff };
    pthread_mutex_unlock(&lock);
}
