/* Unusual: the batch is in the hall, and whoever leaves is struck out of it;
 * the name is the pointer */
#include "hall.h"

struct hall {
    int epoll;
    int count; /* of the batch; 0 outside of a turn */
    struct epoll_event batch[HALL_BATCH];
};

struct hall *
hall_new(int epoll)
{
    struct hall *hall = calloc(1, sizeof *hall);

    if (hall != NULL)
        hall->epoll = epoll;
    return hall;
}

void
hall_free(struct hall *hall)
{
    free(hall);
}

int
hall_enter(struct hall *hall, struct player *player)
{
    struct epoll_event watch = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET,
                                 .data.ptr = player };

    return epoll_ctl(hall->epoll, EPOLL_CTL_ADD, player->fd, &watch) != 0
               ? -errno
               : 0;
}

void
hall_leave(struct hall *hall, struct player *player)
{
    epoll_ctl(hall->epoll, EPOLL_CTL_DEL, player->fd, NULL);
    for (int i = 0; i < hall->count; i++)
        if (hall->batch[i].data.ptr == player)
            hall->batch[i].data.ptr = NULL;
    close(player->fd);
}

void
hall_turn(struct hall *hall)
{
    hall->count = epoll_wait(hall->epoll, hall->batch, HALL_BATCH, -1);
    for (int i = 0; i < hall->count; i++) {
        struct player *player = hall->batch[i].data.ptr;

        if (player != NULL)
            player->news(hall, player);
    }
    hall->count = 0;
}
