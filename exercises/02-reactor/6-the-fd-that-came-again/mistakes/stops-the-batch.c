/* M20: epoll tells me again if I leave bytes behind */
#include "hall.h"

struct hall {
    int epoll;
    bool left;                        /* somebody has, in this turn */
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
                                 .data.fd = player->fd };

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
    hall->left = true;
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    hall->left = false;
    for (int i = 0; i < count && !hall->left; i++) {
        struct player *player = hall->players[batch[i].data.fd];

        if (player != NULL)
            player->news(hall, player);
    }
}
