/* One case while it runs, for the parts of the runner that follow it. */
#ifndef CHILD_H
#define CHILD_H

#include <sys/types.h>

#include "run.h"

/* Limits of a case on the machine they were made for; the times are multiplied
 * by its factor. */
#define CPU_SECONDS  2.0
#define WALL_SECONDS 20.0
#define IDLE_SECONDS 0.6 /* asleep so long, every thread: nobody will wake it */
#define MEMORY       (768UL << 20)
#define FILE_SIZE    (16UL << 20)
#define MAX_OUTPUT   (1UL << 20)

enum end { RUNNING, ENDED, HUNG, SPUN, TIMED_OUT, FLOODED };

struct child {
    const struct exercise *e;
    const char *program;
    struct verdict *v;
    pid_t pid;
    int records, output; /* read ends */
    char cookie[40];
    char buffer[16384]; /* the records that are not read yet */
    size_t buffered;
    unsigned long printed;
    bool failed, finished, noted_where;
    int finishes;
    char frames[TEXT];
    char reason[200]; /* of a crash, or of a sleep; may be empty */
    bool listing;
    int listed;
    struct verdict *cases;
    double began, idle_since;
    unsigned long ticks; /* CPU time at the last look */
};

/* Copy what fits. */
void set_text(char *to, size_t size, const char *text);
#define SET(to, text) set_text(to, sizeof(to), text)

/* Read what its pipes hold. False: it has closed that pipe. */
bool read_records(struct child *c);
bool read_output(struct child *c);

/* The verdict, unless the case has given it: how it ended. `factor` is the
 * machine's. */
void word_end(struct child *c, enum end end, int status, double factor);

/* Make `v` red. */
void say_red(struct verdict *v, enum status status, const char *expected,
             const char *got);

/* From /proc. look_at adds up the CPU time of a process and all that came from
 * it; true if a thread among them is not asleep, or if that cannot be known.
 * find_sleep words the call in which it sleeps, in c->reason. */
bool look_at(pid_t pid, unsigned long *ticks, int depth);
void find_sleep(struct child *c);
void kill_children(void);

#endif
