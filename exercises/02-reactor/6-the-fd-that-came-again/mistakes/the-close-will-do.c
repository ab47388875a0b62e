/* M26: the number of the fd says which connection it is */
#include "hall.h"

struct hall {
    int epoll;
    uint32_t entries; /* how many there were: the newest one's number */
    struct {
        struct player *player; /* NULL: nobody */
        uint32_t entry;        /* which of all entries this is */
    } at[HALL_FDS];
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
    uint32_t entry = ++hall->entries;
    struct epoll_event watch = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET,
                                 .data.u64 = (uint64_t)entry << 32 |
                                             (uint32_t)player->fd };

    if (epoll_ctl(hall->epoll, EPOLL_CTL_ADD, player->fd, &watch) != 0)
        return -errno;
    hall->at[player->fd].player = player;
    hall->at[player->fd].entry = entry;
    return 0;
}

void
hall_leave(struct hall *hall, struct player *player)
{
    hall->at[player->fd].player = NULL;
    close(player->fd); /* last of all: from here on it is another's number */
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    for (int i = 0; i < count; i++) {
        uint64_t name = batch[i].data.u64;
        uint32_t fd = (uint32_t)name;
        struct player *player = hall->at[fd].player;

        if (player == NULL)
            continue; /* has left, and nobody came */
        if (hall->at[fd].entry != name >> 32)
            continue; /* has left, and this is somebody else */
        player->news(hall, player);
    }
}
