/* M26: a number comes again, but the address of a player is his own, so that
 * is his name
 *
 * Breaks: Bob leaves in the batch and enters again with another socket in
 * the same struct: old news of his counts as his */
#include "hall.h"

struct hall {
    int epoll;
    struct player *players[HALL_FDS]; /* who is in the hall, by fd */
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

/* Compares addresses only: the struct may be gone. */
static bool
is_here(const struct hall *hall, const struct player *player)
{
    for (int fd = 0; fd < HALL_FDS; fd++)
        if (hall->players[fd] == player)
            return true;
    return false;
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
    hall->players[player->fd] = NULL;
    epoll_ctl(hall->epoll, EPOLL_CTL_DEL, player->fd, NULL);
    close(player->fd);
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    for (int i = 0; i < count; i++) {
        struct player *player = batch[i].data.ptr;

        if (is_here(hall, player))
            player->news(hall, player);
    }
}
