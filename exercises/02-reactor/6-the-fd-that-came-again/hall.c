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
    /* NAME: what epoll gives back to you with each news of this player. */
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
    /* END: in which order do these three happen? */
    hall->players[player->fd] = NULL;
    close(player->fd);
    epoll_ctl(hall->epoll, EPOLL_CTL_DEL, player->fd, NULL);
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    for (int i = 0; i < count; i++) {
        /* WHOSE: is this the player for whom the news was sent? */
        struct player *player = hall->players[batch[i].data.fd];

        if (player != NULL)
            player->news(hall, player);
    }
}
