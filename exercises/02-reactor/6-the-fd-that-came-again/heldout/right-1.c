/* Unusual: no identity at all: a seat knows in which turn it was taken, and
 * news is never for one who came in this turn */
#include "hall.h"

struct hall {
    int epoll;
    uint64_t turn;                    /* how many turns began */
    struct player *players[HALL_FDS]; /* by fd; NULL: nobody */
    uint64_t since[HALL_FDS];         /* the turn in which they entered */
    bool turning;
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
    int fd = player->fd;
    struct epoll_event watch = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET,
                                 .data.fd = fd };

    if (epoll_ctl(hall->epoll, EPOLL_CTL_ADD, fd, &watch) != 0)
        return -errno;
    hall->players[fd] = player;
    hall->since[fd] = hall->turning ? hall->turn : 0;
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
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    hall->turn++;
    hall->turning = true;
    for (int i = 0; i < count; i++) {
        int fd = batch[i].data.fd;
        struct player *player = hall->players[fd];

        if (player != NULL && hall->since[fd] != hall->turn)
            player->news(hall, player);
    }
    hall->turning = false;
}
