/* M26: a number does not come again 256 times within a batch, so a byte is
 * enough to count
 *
 * Breaks: in one call of news 256 players take the number and all but the
 * last leave: old news fits the last of them */
#include "hall.h"

struct hall {
    int epoll;
    uint8_t round[HALL_FDS];          /* how often the number was given */
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
    uint8_t round = hall->round[player->fd] + 1;
    struct epoll_event watch = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET };

    watch.data.u32 = (uint32_t)round << 8 | (uint32_t)player->fd;
    if (epoll_ctl(hall->epoll, EPOLL_CTL_ADD, player->fd, &watch) != 0)
        return -errno;
    hall->round[player->fd] = round;
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
        uint32_t name = batch[i].data.u32;
        int fd = name & 0xff;
        struct player *player = hall->players[fd];

        if (player != NULL && hall->round[fd] == name >> 8)
            player->news(hall, player);
    }
}
