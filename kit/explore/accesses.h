/* Who touched which byte of memory: accesses.c. */
#ifndef ACCESSES_H
#define ACCESSES_H

#include "engine.h"

/* How an access clashes: the sum of these. LOCKS: it is a lock that is used. */
enum { READS = 0, WRITES = 1, ATOMIC = 2, FREES = 4, LOCKS = 8, DESTROYS = 16 };

struct access {
    struct access *older; /* in its list */
    uint8_t how, thread;
    uint8_t time;  /* known to whoever knows that much of the thread */
    uint8_t bytes; /* of eight: a set */
    int line;      /* 0: `file` is a pc */
    uintptr_t file;
};

/* A new run. */
void accesses_reset(void);

/* Add `now`, to these bytes, unless it races; whether some of them were used as
 * an atomic, too. */
bool accesses_add(uintptr_t address, size_t size, struct access now);

/* Only look whether it races. */
void accesses_compare(uintptr_t address, size_t size, struct access now);

/* What was done to these bytes is over. */
void accesses_forget(uintptr_t address, size_t size);

/* Called when two accesses race: these bytes are what both touch. */
_Noreturn void access_races(const struct access *older,
                            const struct access *now, uintptr_t address,
                            size_t size);

#endif
