/* What tables and pictures call the words of the runtime: "RUNNING, 2 refs"
 * rather than 513. Models only. */
#ifndef LIB_NAMES_H
#define LIB_NAMES_H

#include "oneshot.h"
#include "task.h"

void name_task_word(const rt_task_word *word, const char *name);

/* "task 1" is its word; its output and its joiner's lock get names, too. The
 * task that is polled is rt_current.task. */
void name_task(const struct rt_task *task);

/* The state of a channel, given either end's pointer to it. */
void name_oneshot(const struct rt_oneshot *channel);

#endif
