/* 2.6 The fd that came again: a hall of chess players, and news of them. */
#ifndef HALL_H
#define HALL_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

/* Each fd is smaller than this. Events that one turn takes at most. */
#define HALL_FDS   64
#define HALL_BATCH 16

struct hall;

struct player {
    int fd;
    void (*news)(struct hall *hall, struct player *player);
};

/* `epoll` is made by epoll_create1, and outlives the hall. */
struct hall *hall_new(int epoll);

/* Nobody is in the hall any more. */
void hall_free(struct hall *hall);

/* Watch player->fd, edge-triggered. 0, or a negative errno. */
int hall_enter(struct hall *hall, struct player *player);

/* Watch it no longer, and close it. The struct is the caller's again. */
void hall_leave(struct hall *hall, struct player *player);

/* Wait once, and tell each player of whom there is news. */
void hall_turn(struct hall *hall);

#endif
