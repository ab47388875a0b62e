/* M26: the number of the fd says which connection it is */
#include "hall.h"

struct hall {
    int epoll;
    uint64_t left;                    /* a bit for each fd closed in a turn */
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
    hall->left &= ~(UINT64_C(1) << player->fd);
    return 0;
}

void
hall_leave(struct hall *hall, struct player *player)
{
    epoll_ctl(hall->epoll, EPOLL_CTL_DEL, player->fd, NULL);
    hall->players[player->fd] = NULL;
    hall->left |= UINT64_C(1) << player->fd;
    close(player->fd);
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    hall->left = 0;
    for (int i = 0; i < count; i++) {
        struct player *player = hall->players[batch[i].data.fd];

        /* Whoever has this number now came after the wait. */
        if (player != NULL && !(hall->left & UINT64_C(1) << batch[i].data.fd))
            player->news(hall, player);
    }
}
