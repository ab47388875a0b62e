#include <stddef.h>

#include "rt_assert.h"
#include "task_state.h"

#define ROW(from, event, to, duty, refs) \
    { RT_TASK_##from, RT_TASK_ON_##event, RT_TASK_##to, RT_TASK_DO_##duty, \
      refs },
#define NAME(name) #name,

const struct rt_task_row rt_task_rows[] = { RT_TASK_TRANSITIONS(ROW) };
const unsigned rt_task_row_count = sizeof rt_task_rows / sizeof *rt_task_rows;

static const char *const state_names[] = { RT_TASK_STATES(NAME) };
static const char *const event_names[] = { RT_TASK_EVENTS(NAME) };

const char *
rt_task_state_name(enum rt_task_state state)
{
    return state_names[state];
}

const char *
rt_task_event_name(enum rt_task_event event)
{
    return event_names[event];
}

static enum rt_task_state
state_of(uint64_t word)
{
    return (enum rt_task_state)(word & RT_TASK_STATE_MASK);
}

/* The guard of T6. */
static enum rt_task_event
guarded(enum rt_task_event event, uint64_t word)
{
    if ((word & RT_TASK_CANCELLED) == 0)
        return event;
    if (event == RT_TASK_ON_POLL)
        return RT_TASK_ON_POLL_CANCELLED;
    if (event == RT_TASK_ON_PENDING)
        return RT_TASK_ON_PENDING_CANCELLED;
    return event;
}

static const struct rt_task_row *
row_for(enum rt_task_state state, enum rt_task_event event)
{
    for (unsigned i = 0; i < rt_task_row_count; i++)
        if (rt_task_rows[i].from == state && rt_task_rows[i].event == event)
            return &rt_task_rows[i];
    RT_ASSERT(0, "T1: a task that is %s cannot take %s", state_names[state],
              event_names[event]);
    return NULL;
}

/* The word after `row`. */
static uint64_t
moved(uint64_t word, const struct rt_task_row *row, enum rt_task_event event)
{
    word = (word & ~RT_TASK_STATE_MASK) | row->to;
    if ((event == RT_TASK_ON_ABORT || event == RT_TASK_ON_SHUTDOWN) &&
        row->from != RT_TASK_COMPLETE)
        word |= RT_TASK_CANCELLED;
    RT_ASSERT(row->refs >= 0 || word >= RT_TASK_REF,
              "T5: %s gives back a reference that is not there",
              event_names[event]);
    return word + (uint64_t)row->refs * RT_TASK_REF;
}

struct rt_task_step
rt_task_word_step(rt_task_word *word, enum rt_task_event event)
{
    uint64_t old = atomic_load(word);
    const struct rt_task_row *row;
    uint64_t new;

    do {
        row = row_for(state_of(old), guarded(event, old));
        new = moved(old, row, event);
    } while (!atomic_compare_exchange_weak(word, &old, new));
    return (struct rt_task_step){ row, new / RT_TASK_REF };
}

void
rt_task_word_init(rt_task_word *word, unsigned refs)
{
    atomic_init(word, RT_TASK_SCHEDULED + refs * RT_TASK_REF);
}

void
rt_task_word_ref(rt_task_word *word)
{
    atomic_fetch_add(word, RT_TASK_REF);
}

uint64_t
rt_task_word_unref(rt_task_word *word)
{
    uint64_t old = atomic_fetch_sub(word, RT_TASK_REF);

    RT_ASSERT(old >= RT_TASK_REF, "T5: a reference was given back twice");
    return old / RT_TASK_REF - 1;
}

enum rt_task_state
rt_task_word_state(rt_task_word *word)
{
    return state_of(atomic_load(word));
}

uint64_t
rt_task_word_refs(rt_task_word *word)
{
    return atomic_load(word) / RT_TASK_REF;
}
