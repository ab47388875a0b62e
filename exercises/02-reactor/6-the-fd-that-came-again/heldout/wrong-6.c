/* M26: if I look up all players before the first news, nobody can be
 * mistaken any more
 *
 * Breaks: Alice's news lets Bob leave, who is behind her in the batch: he is
 * called all the same, and his struct may be freed */
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
    close(player->fd);
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    struct player *told[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    /* R2: collect first, then call. */
    for (int i = 0; i < count; i++)
        told[i] = hall->players[batch[i].data.fd];
    for (int i = 0; i < count; i++)
        if (told[i] != NULL)
            told[i]->news(hall, told[i]);
}
