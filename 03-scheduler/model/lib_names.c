#include <inttypes.h>
#include <stdio.h>

#include "explore.h"
#include "lib_names.h"

#define NAME(name) #name,

static const char *const output_names[] = { RT_OUTPUT_STATES(NAME) };
static const char *const oneshot_names[] = { RT_ONESHOT_STATES(NAME) };

static void
show_word(uint64_t word, char *out, size_t size)
{
    enum rt_task_state state = (enum rt_task_state)(word & RT_TASK_STATE_MASK);
    uint64_t refs = word / RT_TASK_REF;

    snprintf(out, size, "%s%s, %" PRIu64 " ref%s", rt_task_state_name(state),
             (word & RT_TASK_CANCELLED) != 0 ? ", cancelled" : "", refs,
             refs == 1 ? "" : "s");
}

static void
show_output(uint64_t state, char *out, size_t size)
{
    snprintf(out, size, "%s", state < 4 ? output_names[state] : "?");
}

static void
show_oneshot(uint64_t state, char *out, size_t size)
{
    snprintf(out, size, "%s", state < 5 ? oneshot_names[state] : "?");
}

void
name_task_word(const rt_task_word *word, const char *name)
{
    explore_name((const void *)word, name, show_word);
}

void
name_task(const struct rt_task *task)
{
    name_task_word(&task->word, "word");
    explore_name((const void *)&task->output, "output", show_output);
    explore_name(&task->joiner.lock, "joiner.lock", NULL);
}

/* Its state is the first member of a channel. */
void
name_oneshot(const struct rt_oneshot *channel)
{
    explore_name(channel, "oneshot", show_oneshot);
}

void
name_runtime(const struct rt_current_thread *runtime)
{
    explore_name((const void *)&runtime->refs, "runtime refs", NULL);
    explore_name((const void *)&runtime->ids, "ids", NULL);
    explore_name(&runtime->inject.lock, "inject.lock", NULL);
    explore_name(&runtime->owned.lock, "owned.lock", NULL);
}
