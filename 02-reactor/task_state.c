#include "task_state.h"
#include "rt_assert.h"

#define ROW(from, event, to, duty) \
    { RT_TASK_##from, RT_TASK_ON_##event, RT_TASK_##to, RT_TASK_DO_##duty },
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

const struct rt_task_row *
rt_task_step(enum rt_task_state *state, enum rt_task_event event)
{
    for (unsigned i = 0; i < rt_task_row_count; i++) {
        const struct rt_task_row *row = &rt_task_rows[i];

        if (row->from == *state && row->event == event) {
            *state = row->to;
            return row;
        }
    }
    RT_ASSERT(0, "a task that is %s cannot take %s", state_names[*state],
              event_names[event]);
    __builtin_unreachable();
}
