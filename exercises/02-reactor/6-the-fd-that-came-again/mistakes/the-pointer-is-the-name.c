/* M26: the number of the fd says which connection it is */
#include "hall.h"

struct hall {
    int epoll;
    struct player *players[HALL_FDS]; /* by fd; NULL: nobody */
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

    if (epoll_ctl(hall->epoll, EPOLL_CTL_ADD, player->fd, &watch) != 0)
        return -errno;
    hall->players[player->fd] = player;
    return 0;
}

void
hall_leave(struct hall *hall, struct player *player)
{
    epoll_ctl(hall->epoll, EPOLL_CTL_DEL, player->fd, NULL);
    hall->players[player->fd] = NULL;
    close(player->fd);
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    for (int i = 0; i < count; i++)
        for (int fd = 0; fd < HALL_FDS; fd++)
            if (hall->players[fd] == batch[i].data.ptr) {
                hall->players[fd]->news(hall, hall->players[fd]);
                break;
            }
}
