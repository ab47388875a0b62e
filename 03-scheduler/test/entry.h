/* Entry points × circumstances, as a table: each cell is a test, and ENTRY.md
 * shows the table. Tests only.
 *
 * A row is a public function and a piece of code that uses it. A column is a
 * circumstance, in which this file calls that piece. A cell says what must come
 * of it:
 *
 *     works        the piece returns 0, and gave back what it took
 *     -ENOMEM      it returns that
 *     S4: ...      it aborts, and says these words
 *     never: ...   it cannot come to this, and why
 *
 * RT_TABLE=1 prints the table, in Markdown, and runs no test. */
#ifndef RT_ENTRY_H
#define RT_ENTRY_H

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "actor.h"
#include "clock.h"
#include "coop.h"
#include "fakes.h"

enum column { BEFORE, ELSEWHERE, NESTED, AFTER, NO_MEMORY, COLUMNS };
static const char *const column_names[COLUMNS] = { "before", "other thread",
                                                   "nested", "after the end",
                                                   "no memory" };

/* What a row needs to be there. */
enum needs {
    NOTHING,
    A_POLL = 1,   /* it polls a future, by await() */
    INSIDE = 2,   /* without memory, too, it is called in a poll */
    A_TASK = 4,   /* scene->handle and scene->waker */
    A_CLOCK = 8,  /* scene->clock and scene->reactor, the runtime's */
    FINISHED = 16 /* that task has run to its end, but for NESTED, AFTER */
};

struct scene;
struct row {
    const char *entry;
    int (*use)(struct scene *scene);
    unsigned needs;
    const char *is[COLUMNS];
};

struct scene {
    const struct row *row;
    enum column column;
    struct rt_runtime *runtime; /* NULL before */
    const char *wrong;          /* what use() found */
    int result;

    struct rt_runtime *made; /* by use(), which cannot free it */
    struct part task;        /* of `handle` */
    struct rt_join_handle handle;
    struct rt_waker waker;
    struct rt_clock *clock;
    struct rt_reactor *reactor;

    struct part spawned; /* for use(): dropped once if `spawns` */
    bool spawns;
    struct rt_future *child; /* of await() */
};

/* use() found something that is not as it should be. */
static inline int
wrong(struct scene *scene, const char *what)
{
    scene->wrong = what;
    return 1;
}

#define WANT(cond) \
    do \
        if (!(cond)) \
            return wrong(scene, #cond); \
    while (0)

/* From here on no memory, and no file. Check may not be called meanwhile. */
static inline void
take_memory_away(struct scene *scene)
{
    for (unsigned i = 1; scene->column == NO_MEMORY && i <= 16; i++)
        rt_fake_fail(RT_FAKE_MEMORY, i, ENOMEM);
    if (scene->column == NO_MEMORY)
        rt_fake_fail(RT_FAKE_FILE, 1, ENOMEM);
}

/* --- where use() is called --- */

static inline void
call(struct scene *scene)
{
    if ((scene->row->needs & A_POLL) == 0)
        take_memory_away(scene);
    scene->result = scene->row->use(scene);
    rt_fakes_reset();
}

static inline void *
call_in_a_thread(void *scene)
{
    call(scene);
    return NULL;
}

static inline enum rt_poll
play_call(struct part *part, struct rt_context *cx)
{
    (void)cx;
    call(part->with);
    return RT_READY;
}

static inline void
drop_calls(struct part *part)
{
    call(part->with);
}

/* A waker that calls: an alarm rings it. */
static inline void
calling_nothing(void *data)
{
    (void)data;
}

static inline void
calling_wake(void *scene)
{
    call(scene);
}

static const struct rt_waker_type calling_waker = {
    .clone = calling_nothing,
    .wake = calling_wake,
    .wake_by_ref = calling_wake,
    .drop = calling_nothing,
};

struct wake_scene {
    struct scene *scene;
    struct rt_alarm first, second;
};

/* Two alarms of one moment: the first calls, the second ends the wait. */
static inline enum rt_poll
play_wait_for_a_wake(struct part *part, struct rt_context *cx)
{
    struct wake_scene *wake = part->with;
    struct rt_waker calling = { &calling_waker, wake->scene };

    if (part->polls > 1)
        return RT_READY;
    if (rt_alarm_set(&wake->first, cx->clock, RT_NS_PER_MS, &calling) != 0 ||
        rt_alarm_set(&wake->second, cx->clock, RT_NS_PER_MS, cx->waker) != 0)
        abort();
    return RT_PENDING;
}

static inline int
drive_part(struct rt_runtime *runtime, struct part *part)
{
    struct actor root = actor(part);

    return rt_block_on(runtime, &root.future);
}

enum place { IN_A_POLL, IN_A_DROP, IN_A_WAKE, PLACES };
static const char *const place_names[PLACES] = { "in a poll", "in a drop",
                                                 "in a wake" };

static inline void
call_inside(struct scene *scene, enum place place)
{
    struct wake_scene wake = { .scene = scene };
    struct part poll = { .play = play_call, .with = scene };
    struct part drop = { .play = play_ready,
                         .on_drop = drop_calls,
                         .with = scene };
    struct part waits = { .play = play_wait_for_a_wake, .with = &wake };
    struct part *const parts[PLACES] = { &poll, &drop, &waits };
    int result = drive_part(scene->runtime, parts[place]);

    if (result != 0)
        scene->wrong = "rt_block_on around it said an error";
}

/* --- await(): a future, in each circumstance --- */

static inline enum rt_poll
play_host(struct part *part, struct rt_context *cx)
{
    struct scene *scene = part->with;
    enum rt_poll polled;

    take_memory_away(scene);
    polled = rt_future_poll(scene->child, cx);
    rt_fakes_reset();
    if (polled == RT_READY)
        rt_future_drop(scene->child);
    return polled;
}

/* With a context that has a waker alone, as long as it wakes itself. */
static inline int
await_by_hand(struct scene *scene, struct rt_future *future)
{
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_context cx = { .waker = &waker };
    enum rt_poll polled;
    unsigned polls = 0;

    do
        polled = rt_future_poll(future, &cx);
    while (polled == RT_PENDING && counter_wakes(&counter) == ++polls);
    rt_future_drop(future);
    return polled == RT_READY ? 0 : wrong(scene, "it waits for no wake");
}

/* 0: `future` became ready. NESTED and NO_MEMORY: in a task of the runtime.
 * ELSEWHERE, AFTER: in one of another runtime. */
static inline int
await(struct scene *scene, struct rt_future *future)
{
    struct rt_runtime *runtime = scene->runtime;
    struct part host = { .play = play_host, .with = scene };
    bool other = scene->column == ELSEWHERE || scene->column == AFTER;
    int result;

    if (scene->column == BEFORE)
        return await_by_hand(scene, future);
    scene->child = future;
    if (other && rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                                &runtime) != 0)
        return wrong(scene, "no second runtime");
    result = drive_part(runtime, &host);
    if (other)
        rt_runtime_free(runtime);
    return result;
}

/* --- the circumstances --- */

static inline enum rt_poll
play_task(struct part *part, struct rt_context *cx)
{
    struct scene *scene = part->with;

    if (scene->row->needs & FINISHED)
        return RT_READY;
    rt_waker_drop(&scene->waker);
    scene->waker = rt_waker_clone(cx->waker);
    return RT_PENDING;
}

static inline enum rt_poll
play_prepare(struct part *part, struct rt_context *cx)
{
    struct scene *scene = part->with;
    bool runs = scene->column != AFTER || (scene->row->needs & FINISHED) == 0;

    scene->clock = cx->clock;
    scene->reactor = cx->reactor;
    if (part->polls > 1 || (scene->row->needs & A_TASK) == 0)
        return RT_READY;
    scene->handle = rt_spawn(actor(&scene->task));
    if (!runs)
        return RT_READY;
    rt_coop_yield(cx); /* so that the task runs once */
    return RT_PENDING;
}

/* What else a program wants to be there, made and given back on the thread of
 * the runtime; before, there is none. */
static void (*at_home)(struct scene *scene);
static void (*at_home_again)(struct scene *scene);

static inline void
prepare(struct scene *scene)
{
    struct part part = { .play = play_prepare, .with = scene };

    scene->task = (struct part){ .play = play_task, .with = scene };
    scene->runtime = runtime_new();
    if (drive_part(scene->runtime, &part) != 0)
        abort();
    if (at_home != NULL)
        at_home(scene);
}

static inline void
free_runtime(struct scene *scene)
{
    if (at_home_again != NULL)
        at_home_again(scene);
    if (scene->made != NULL)
        rt_runtime_free(scene->made);
    if (scene->runtime != NULL && scene->column != AFTER)
        rt_runtime_free(scene->runtime);
    rt_waker_drop(&scene->waker);
    rt_detach(&scene->handle);
    if (scene->runtime != NULL && scene->column == AFTER)
        rt_runtime_unref(scene->runtime);
    if (scene->spawns && scene->spawned.drops != 1)
        scene->wrong = "what was spawned is dropped once";
}

static inline void
in_a_thread(struct scene *scene)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, call_in_a_thread, scene) != 0)
        abort();
    pthread_join(thread, NULL);
}

static inline void
stage(struct scene *scene, enum place place)
{
    unsigned needs = scene->row->needs;

    scene->spawned = (struct part){ .play = play_ready };
    if (scene->column != BEFORE)
        prepare(scene);
    if (scene->column == AFTER) {
        rt_runtime_ref(scene->runtime);
        rt_runtime_free(scene->runtime);
    }
    if (scene->column == ELSEWHERE)
        in_a_thread(scene);
    else if (scene->column == NESTED && (needs & A_POLL) == 0)
        call_inside(scene, place);
    else if (scene->column == NO_MEMORY && (needs & INSIDE) != 0)
        call_inside(scene, IN_A_POLL);
    else
        call(scene);
    free_runtime(scene);
}

/* --- the verdict --- */

struct cell {
    const struct row *row;
    enum column column;
    enum place place;
};

static inline void
stage_cell(void *cell)
{
    const struct cell *it = cell;
    struct scene scene = { .row = it->row, .column = it->column };

    stage(&scene, it->place);
}

static inline int
error_of(const char *is)
{
    static const struct {
        const char *name;
        int error;
    } errors[] = { { "-ENOMEM", -ENOMEM },
                   { "-ECANCELED", -ECANCELED },
                   { "-EPIPE", -EPIPE },
                   { "-EBADF", -EBADF } };

    for (unsigned i = 0; i < sizeof errors / sizeof *errors; i++)
        if (strncmp(is, errors[i].name, strlen(errors[i].name)) == 0)
            return errors[i].error;
    return 0;
}

static inline void
check_outcome(const struct cell *cell, const char *is)
{
    struct scene scene = { .row = cell->row, .column = cell->column };

    stage(&scene, cell->place);
    ck_assert_msg(scene.wrong == NULL && scene.result == error_of(is),
                  "%s, %s%s%s: expected '%s', and it gave %d%s%s",
                  cell->row->entry, column_names[cell->column],
                  cell->column == NESTED ? ", " : "",
                  cell->column == NESTED ? place_names[cell->place] : "", is,
                  scene.result, scene.wrong != NULL ? "; not so: " : "",
                  scene.wrong != NULL ? scene.wrong : "");
}

static inline void
check_cell(const struct row *row, enum column column)
{
    const char *is = row->is[column];
    struct cell cell = { row, column, IN_A_POLL };
    bool works = strncmp(is, "works", 5) == 0 || is[0] == '-';
    bool places = column == NESTED && (row->needs & A_POLL) == 0;

    if (strncmp(is, "never", 5) == 0)
        return;
    for (; cell.place < (places ? PLACES : 1); cell.place++) {
        const char *words;

        if (works) {
            check_outcome(&cell, is);
            continue;
        }
        words = rt_last_words(stage_cell, &cell);
        ck_assert_msg(strstr(words, is) != NULL,
                      "%s, %s, %s: expected '%s', it said: %s", row->entry,
                      column_names[column], place_names[cell.place], is, words);
    }
}

/* --- the table --- */

#define TABLE_SIZE (64 * 1024)

/* In Markdown, for the caller to free. */
static inline char *
table_text(const struct row *rows, unsigned count)
{
    char *text = malloc(TABLE_SIZE);
    size_t used = 0;

    if (text == NULL)
        abort();
    text[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        used += (size_t)snprintf(text + used, TABLE_SIZE - used, "| %s |",
                                 rows[i].entry);
        for (unsigned c = 0; c < COLUMNS; c++)
            used += (size_t)snprintf(text + used, TABLE_SIZE - used, " %s |",
                                     rows[i].is[c]);
        used += (size_t)snprintf(text + used, TABLE_SIZE - used, "\n");
    }
    return text;
}

static inline bool
table_wanted(const struct row *rows, unsigned count)
{
    char *text;

    if (getenv("RT_TABLE") == NULL)
        return false;
    text = table_text(rows, count);
    fputs(text, stdout);
    free(text);
    return true;
}

static inline void
check_table_is_shown(const struct row *rows, unsigned count)
{
    char *text = table_text(rows, count);
    char *page = rt_read_file("ENTRY.md");
    bool shown = page != NULL && strstr(page, text) != NULL;

    free(text);
    free(page);
    ck_assert_msg(shown, "ENTRY.md shows another table: put what RT_TABLE=1 "
                         "prints in its place, and read what changed");
}

#endif
