/* The timeline's boxes and arrows: timeline.c collects them from the trace,
 * timeline_draw.c puts them on paper. */
#ifndef TR_TIMELINE_H
#define TR_TIMELINE_H

#include "trace.h"

enum {
    MAX_NODES = 40, /* more than that and nobody reads it */
    MAX_LANES = 6,
    MAX_LINES = 12, /* in a box */
    LAST_LINES = 4, /* that are kept if there are more */
    LINE_CHARS = 30,
};

enum item_kind { POLL, THREAD, FOLD };

/* One box. */
struct item {
    enum item_kind kind;
    int lane; /* 0: the thread */
    int task;
    bool finished; /* the poll returned READY */
    bool asleep;
    long from, to;
    int polls, tasks; /* of a FOLD: how many it stands for */
    long slept;
    char line[MAX_LINES][LINE_CHARS];
    int times[MAX_LINES]; /* the line happened so often in a row */
    int lines;
    int top, height; /* points, downward */
};

/* From what made a task runnable to the poll that this leads to. */
struct arrow {
    int from, to;
    bool spawn;
};

struct picture {
    const struct tr_trace *t;
    const struct tr_options *o;
    struct item item[MAX_NODES];
    int items, room;
    struct arrow arrow[2 * MAX_NODES];
    int arrows;
    int lane_task[MAX_LANES + 1]; /* 0: the last lane, of all others */
    int lanes;
    int *lane_of;   /* by task */
    int *woken_by;  /* by task: item + 1 whose arrow starts here */
    int *folded_in; /* by task: the FOLD it was counted in last */
    bool *by_spawn;
    int open;     /* the box that events go into, or TR_NEVER */
    long parked;  /* since when the thread sleeps in a FOLD, -1: it does not */
    int left_out; /* polls that had no room */
    long resume;  /* when the first of them began */
};

/* Add a line to a box; a line that repeats is counted. */
__attribute__((format(printf, 2, 3))) void
tr_timeline_say(struct item *it, const char *format, ...);
/* A new box, open for events, or NULL: there is no room. */
struct item *tr_timeline_item(struct picture *p, enum item_kind kind,
                              const struct tr_event *e);
/* Put event `i` where it belongs. */
void tr_timeline_note(struct picture *p, int i);

/* Write the picture as DOT, or as text. There is at least one box. */
void tr_timeline_draw(struct picture *p);
void tr_timeline_write(const struct picture *p);

#endif
