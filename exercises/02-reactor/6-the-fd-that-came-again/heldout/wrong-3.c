/* M20: when somebody has left, the batch is stale: I throw it away, epoll
 * will tell the others again
 *
 * Breaks: Bob leaves in the batch, Dora is behind him in it: her edge was
 * told once, she never gets her news */
#include "hall.h"

struct hall {
    int epoll;
    bool stale;                       /* somebody left during this turn */
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
    hall->stale = true;
    hall->players[player->fd] = NULL;
    epoll_ctl(hall->epoll, EPOLL_CTL_DEL, player->fd, NULL);
    close(player->fd);
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    hall->stale = false;
    for (int i = 0; i < count && !hall->stale; i++) {
        struct player *player = hall->players[batch[i].data.fd];

        if (player != NULL)
            player->news(hall, player);
    }
}
