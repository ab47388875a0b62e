/* A run that failed, for people. words.c says an event in words, with names.c;
 * story.c finds what the verdict is about; report.c makes rows of the events,
 * table.c prints them, draw.c draws them; why.c explains. All of them read the
 * log of the last run that was told, and what the engine left behind: threads,
 * places, blocks. */
#ifndef REPORT_H
#define REPORT_H

#include <stdio.h>

#include "engine.h"

enum { SAY = 240, WHERE = 64 };

/* Add to the text in `out`, which has room for SAY bytes; too much is cut. */
void add(char *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* --- names.c, words.c --- */

/* The names, as they stand in the report. Two places of one name get a number
 * each. */
const char *thread_name(int thread);
const char *thread_head(int thread); /* where its letter stands anyway */
void add_place(char *out, int place);
void add_value(char *out, int place, int size, uint64_t value);
void add_memory(char *out, uintptr_t address); /* plain */
void add_block(char *out, int block);

/* What the event is, in words: "reads flag: 1 (acquire)". */
void say_event(char *out, const struct event *event);
/* What a thread that is stuck would do next: "sleeps for ever in park". */
void say_stuck(char *out, int thread);

/* "mp.c:12", without the folder; "" if nobody knows. */
void say_site(char *out, const struct explore_site *site, uintptr_t pc);
#define say_where(out, op) say_site((out), &(op)->site, (op)->pc)
/* The line of source, without its indent: of a plain access. */
void say_source(char *out, const struct op *op);

/* How much of `text` goes on a line of at most `room` characters: up to a
 * blank, or behind an operator. */
int fitting(const char *text, int room);

/* --- report.c --- */

/* A line of the table, a box of the picture. */
struct row {
    int thread;
    int event;       /* -1: how the thread ended up */
    bool below;      /* it belongs to the step above it: a note, a trace */
    bool here;       /* the run ends here */
    char number[16]; /* of the step; X and Y, the two accesses */
    char text[SAY];
    char where[WHERE];
};
extern struct row rows[];
extern int row_count;
extern bool has_column[MAX_THREADS]; /* it does more than to wait for others */

/* What the verdict is about, as far as the log tells: events, or -1. */
struct about {
    int first, second; /* the two accesses; the free, and the use after it */
    int block;
    int round, length; /* a livelock: its first event, and how many */
    int left_out;      /* rows, because there are too many */
};
extern struct about about;
void about_find(const struct result *failed);

/* Make the rows of the run that was told. */
void rows_make(const struct result *failed);

void table_print(FILE *out);

/* The row of an event, or NULL if it is not shown. */
const struct row *row_of(int event);

/* Whether event `from` happened before `to` in the sense of C11: the reader of
 * the one knows of the other. As far as the log tells. */
bool is_ordered(int from, int to);

/* The last step of `thread` that is ordered before the event, or -1. */
int last_heard(int thread, int event);
/* The event before it in its thread, or the start of that thread; or -1. */
int before_in_thread(int event);

/* The block that an operation touches, or -1. */
int block_of(const struct op *op);

bool is_write(const struct op *op);
bool is_release(int order);
bool is_acquire(int order);

/* Whether the two touch the same bytes. */
bool overlap(const struct op *a, const struct op *b);

/* --- why.c --- */

/* A store over another one that came since its thread looked there last: that
 * other one; or -1. */
int overwritten(int event);

/* Words, wrapped, behind a mark, `indent` spaces from the left. */
void write_wrapped(FILE *out, int indent, const char *mark, const char *words);

/* Whether `thread` does not know the newest value of the place, written by
 * `by` (-1: anybody): then the two events, what it looked at last and what it
 * did not see. */
bool missed(int thread, int place, int by, int *look, int *write);

/* The latest plain write by another thread to what a check that fails has read;
 * or -1. */
int plain_cause(const struct result *failed);

/* Some sentences about how it came so, `indent` spaces in front. */
void why_print(FILE *out, const struct result *failed);

/* --- draw.c (with paper.c and draw_arrows.c), tree.c --- */

struct title {
    const char *model, *law, *schedule;
    enum verdict verdict;
};

/* Write the rows, or the runs of a search, as a picture for `neato -n2`. */
void draw(FILE *out, const struct title *title);
/* False, and nothing is written: they are too many. */
bool tree_draw(FILE *out, const struct title *title);

#endif
