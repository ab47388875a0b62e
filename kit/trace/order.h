/* The order of events as a small sequence diagram: numbered steps, top to
 * bottom, one lane for each who acts. order.c takes the steps from a trace or
 * from what a program printed, order_draw.c puts them on paper. */
#ifndef TR_ORDER_H
#define TR_ORDER_H

#include <stdbool.h>

enum {
    ORDER_LANES = 6,
    ORDER_SHOWN = 16, /* with their texts and lanes at most 40 nodes */
    ORDER_TEXT = 100,
    ORDER_NAME = 20,
};

struct order_step {
    int who, whom; /* lanes; whom < 0: the step concerns nobody else */
    bool lost;     /* it does not arrive there */
    bool open;     /* more that happens in this poll goes into its text */
    char text[ORDER_TEXT];
};

struct order {
    char lane[ORDER_LANES][ORDER_NAME];
    int lanes;
    struct order_step *step;
    int steps, room;
    int left_out; /* steps after the last one shown */
    long us;      /* when the last step was, -1: not known */
};

void tr_order_draw(const struct order *o);
void tr_order_write(const struct order *o);

#endif
