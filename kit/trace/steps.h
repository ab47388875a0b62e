/* One request: which task it is, and which events belong to it. steps.c
 * chooses them, words.c says each one in a sentence. */
#ifndef TR_STEPS_H
#define TR_STEPS_H

#include "trace.h"

enum { TR_TEXT = 100 }; /* room for one sentence */

struct story {
    const struct tr_trace *t;
    int task;
    int parent;   /* who accepted and spawned it, 0: nobody */
    int accept;   /* event, or TR_NEVER */
    int listener; /* io, 0: none */
    int clients;  /* sockets of the task that do not listen */
    int spawn;    /* event, or TR_NEVER */
    bool *own_io;
    bool *own_alarm;
    bool *tell; /* by event */
};

/* The sentence for event `i`, at most 12 words, into `out[TR_TEXT]`. It is
 * made from that event, from the task's earlier steps, and from the event or
 * two before it. */
void tr_say(const struct story *s, int i, char *out);

/* The poll of `task` that begins last before event `i`, or TR_NEVER. */
int tr_poll_before(const struct tr_trace *t, int i, int task);

#endif
