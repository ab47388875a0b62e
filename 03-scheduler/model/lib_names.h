/* What tables and pictures call the words of the runtime: "RUNNING, 2 refs"
 * rather than 513. Models only. */
#ifndef LIB_NAMES_H
#define LIB_NAMES_H

#include "current_thread.h"
#include "oneshot.h"
#include "task.h"

void name_task_word(const rt_task_word *word, const char *name);

/* Its word, its output, its joiner. The task of a poll is rt_current.task. */
void name_task(const struct rt_task *task);

/* The state of a channel, given either end. */
void name_oneshot(const struct rt_oneshot *channel);

void name_runtime(const struct rt_current_thread *runtime);

#endif
