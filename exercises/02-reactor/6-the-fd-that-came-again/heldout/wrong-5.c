/* none|M26: I close at the end of the turn, then no number can come again
 * within it
 *
 * Breaks: news lets Bob leave: hall_leave returns and his fd is still open,
 * his peer sees no end yet */
#include "hall.h"

struct hall {
    int epoll;
    bool turning;
    int to_close[HALL_FDS];
    unsigned closing;
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
    hall->players[player->fd] = NULL;
    epoll_ctl(hall->epoll, EPOLL_CTL_DEL, player->fd, NULL);
    if (hall->turning)
        hall->to_close[hall->closing++] = player->fd;
    else
        close(player->fd);
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    hall->turning = true;
    for (int i = 0; i < count; i++) {
        struct player *player = hall->players[batch[i].data.fd];

        if (player != NULL)
            player->news(hall, player);
    }
    hall->turning = false;
    while (hall->closing > 0)
        close(hall->to_close[--hall->closing]);
}
