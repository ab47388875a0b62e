/* 1.7 The test: a gate, and futures that wait until it is opened. */
#ifndef GATE_H
#define GATE_H

#include "../waker.h" /* struct counter: a waker that counts its wakes */
#include "cell.h"
#include "grade.h"

struct gate {
    pthread_mutex_t lock;
    bool open; /* once open, it stays so; protected by lock */
    struct rt_cell cell;
};

struct gate_wait {
    struct rt_future future;
    struct gate *gate;
    int polls; /* for the gate's own use */
};

void gate_init(struct gate *gate);
void gate_fini(struct gate *gate);

/* Open it, and wake whoever waits. Any thread. */
void gate_open(struct gate *gate);

/* A future that is ready when the gate is open. One waits at a time. */
struct gate_wait gate_wait(struct gate *gate);

#endif
