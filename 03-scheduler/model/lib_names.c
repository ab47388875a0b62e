#include <inttypes.h>
#include <stdio.h>

#include "explore.h"
#include "lib_names.h"

#define NAME(name) #name,
#define TASKS      4 /* in one runtime */

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

/* Each task has three texts, which live as long as the model. */
static const char *
text_of(const struct rt_task *task, int i, const char *what)
{
    static char texts[TASKS][3][24];
    char *text = texts[task->id % TASKS][i];

    snprintf(text, sizeof texts[0][0], "task %" PRIu32 "%s", task->id, what);
    return text;
}

void
name_task(const struct rt_task *task)
{
    name_task_word(&task->word, text_of(task, 0, ""));
    explore_name((const void *)&task->output, text_of(task, 1, " output"),
                 show_output);
    explore_name(&task->joiner.lock, text_of(task, 2, " joiner"), NULL);
}

/* Its state is the first member of a channel. */
void
name_oneshot(const struct rt_oneshot *channel)
{
    explore_name(channel, "oneshot", show_oneshot);
}
