/* 3.6 The join handle's output: what lies between a task and its handle. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stdbool.h>

#include "cell.h"
#include "future.h"

/* WANTED    not there yet; a handle may come for it
 * UNWANTED  not there yet, and the handle is gone
 * KEPT      there, for the handle
 * GONE      somebody has it, or it was dropped */
enum output_state { WANTED, UNWANTED, KEPT, GONE };

struct output {
    /* Under the lock alone; between two locks they hold nothing of use. */
    enum output_state state;
    void *value; /* of KEPT */

    /* Never changes: gives back a value that nobody takes. */
    void (*drop)(void *value);

    struct rt_cell joiner; /* the waker of whoever joins; has its own lock */
};

/* Given: a new one, WANTED. It has two references: the task's and the handle's.
 * The last unref frees it, and drops the waker in the cell, not the value. */
struct output *output_new(void (*drop)(void *value));
void output_unref(struct output *output);

/* Given: the lock of state and value. */
void output_lock(struct output *output);
void output_unlock(struct output *output);

/* Yours. The task has finished with `value`: keep it and wake whoever joins, or
 * drop it. Called once. Takes the task's reference. */
void output_finish(struct output *output, void *value);

/* Yours. The poll of a join. RT_READY: `*value` is the caller's, and the
 * handle's reference is given back. RT_PENDING: `waker` is woken when the value
 * is there, and the newest waker replaces the older one. */
enum rt_poll output_join(struct output *output, const struct rt_waker *waker,
                         void **value);

/* Yours. The handle goes without the value. Takes its reference. */
void output_detach(struct output *output);

#endif
