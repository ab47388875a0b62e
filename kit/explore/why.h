/* What the parts of the explanation share. why.c says it, why_wait.c is about
 * threads that wait, why_memory.c about races and memory. */
#ifndef WHY_H
#define WHY_H

#include "report.h"

/* One thing to say, wrapped. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "in step 7 (mp.c:12)", "after step 7 (mp.c:13)", of an event; a name; a value
 * of the operation's place. Each in a new buffer for each of four calls. */
const char *at(int event);
const char *who(int event);
const char *place_name(int place);
const char *value_of(const struct op *op, uint64_t value);

/* Whether it is a load, a store, a read-modify-write; and what its thread knows
 * of the place once it is done. */
bool is_atomic(const struct op *op);
uint64_t known_after(const struct op *op);

/* The last write of an atomic, and the next one after an event; or -1. */
int last_write(int place);
int next_write(int place, int after);

/* What the sleeper did not see, and what of the sleeper others did not see. */
void say_all_missed(int sleeper);

/* Compare-exchanges that find a value again that was changed in between. */
void say_all_same_again(void);

/* Where a thread could have gone on, and others came in between. */
void say_all_between(void);

/* How many threads are in explore_join(), for ever. */
int all_joins(void);

void why_check(const struct result *failed);
void why_race(void);
void why_leak(void);
void why_freed(bool twice);
void why_lost_wakeup(void);
void why_deadlock(void);
void why_livelock(const struct result *failed);

#endif
