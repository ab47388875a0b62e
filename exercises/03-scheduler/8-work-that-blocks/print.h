/* 3.8 Work that blocks everybody: a print, and what it calls. */
#ifndef PRINT_H
#define PRINT_H

#include "coop.h"
#include "delay.h"
#include "future.h"
#include "yield.h"

#define PAGES  2U
#define ROWS   100U /* of a page */
#define DRY_MS 100U /* for a page */

struct print {
    struct rt_future future;
    unsigned page, row; /* counted from 0 */

    /* Children, and a number: use what you need. */
    struct rt_yield yield;
    struct rt_delay delay;
    unsigned count;
};

/* Given: draw one row. Takes 1 ms of the thread's time, all of it work. */
void draw_row(struct print *print, struct rt_context *cx);

/* Given: does nothing for `ms`, on this thread. What sleep(3) is. */
void sleep_ms(struct rt_context *cx, unsigned ms);

/* Yours: the poll of a print. */
enum rt_poll print_poll(struct rt_future *self, struct rt_context *cx);

#endif
