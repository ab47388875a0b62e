/* 1.3 The doorbell: a porter waits until somebody presses the button. */
#ifndef PORTER_H
#define PORTER_H

#include <stdbool.h>

#include "cell.h"
#include "future.h"

/* A door with a button. Given; any thread. */
struct door {
    pthread_mutex_t lock;
    bool pressed;        /* protected by lock */
    struct rt_cell cell; /* where a porter leaves its waker */
};

/* Somebody presses: first `pressed` becomes true, then the cell is woken. */
void door_press(struct door *door);

/* Look: true if somebody has pressed, and that press is used up. */
bool door_was_pressed(struct door *door);

struct porter {
    struct rt_future future;
    struct door *door;
    int polls; /* for whoever wants to count */
};

/* Ready when somebody has pressed. */
struct porter porter(struct door *door);

#endif
