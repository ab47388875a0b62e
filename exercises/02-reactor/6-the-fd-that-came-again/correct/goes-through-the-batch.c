#include "hall.h"

struct hall {
    int epoll, count, next; /* of the batch under way */
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
    int result = epoll_ctl(hall->epoll, EPOLL_CTL_ADD, player->fd, &watch);

    return result == 0 ? 0 : -errno;
}

void
hall_leave(struct hall *hall, struct player *player)
{
    for (int i = hall->next; i < hall->count; i++)
        if (hall->batch[i].data.ptr == player)
            hall->batch[i].data.ptr = NULL;
    epoll_ctl(hall->epoll, EPOLL_CTL_DEL, player->fd, NULL);
    close(player->fd);
}

void
hall_turn(struct hall *hall)
{
    hall->count = epoll_wait(hall->epoll, hall->batch, HALL_BATCH, -1);
    for (hall->next = 0; hall->next < hall->count;) {
        struct player *player = hall->batch[hall->next++].data.ptr;

        if (player != NULL)
            player->news(hall, player);
    }
    hall->next = hall->count = 0;
}
