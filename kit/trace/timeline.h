/* The timeline's boxes and arrows: timeline.c collects them from the trace,
 * timeline_draw.c puts them on paper. */
#ifndef TR_TIMELINE_H
#define TR_TIMELINE_H

#include "trace.h"

enum {
    MAX_NODES = 40, /* more than that and nobody reads it */
    MAX_LANES = 6,
    MAX_LINES = 10,
    LINE_CHARS = 30,
};

enum item_kind { POLL, THREAD };

/* One box. */
struct item {
    enum item_kind kind;
    int lane; /* 0: the thread */
    int task;
    bool finished; /* the poll returned READY */
    bool asleep;
    long from;
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
    int *lane_of;  /* by task */
    int *woken_by; /* by task: item + 1 whose arrow starts here */
    bool *by_spawn;
    int open;     /* the box that events go into, or TR_NEVER */
    int left_out; /* polls that had no room */
    long resume;  /* when the first of them began */
};

/* Write the picture as DOT, or as text. There is at least one box. */
void tr_timeline_draw(struct picture *p);
void tr_timeline_write(const struct picture *p);

#endif
