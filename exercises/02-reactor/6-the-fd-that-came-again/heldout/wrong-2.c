/* M26: when I close an fd, epoll forgets it by itself
 *
 * Breaks: a child holds a duplicate, the player leaves: the kernel watches
 * on, and the next turn wakes for nobody */
#include "hall.h"

struct hall {
    int epoll;
    uint32_t ids;
    struct seat {
        uint32_t id;
        struct player *player; /* NULL: nobody */
    } seats[HALL_FDS];         /* by fd */
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
    uint32_t id = ++hall->ids;
    struct epoll_event watch = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET };

    watch.data.u64 = (uint64_t)id << 32 | (uint32_t)player->fd;
    if (epoll_ctl(hall->epoll, EPOLL_CTL_ADD, player->fd, &watch) != 0)
        return -errno;
    hall->seats[player->fd] = (struct seat){ .id = id, .player = player };
    return 0;
}

void
hall_leave(struct hall *hall, struct player *player)
{
    hall->seats[player->fd].player = NULL;
    close(player->fd); /* and with it goes the watch */
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    for (int i = 0; i < count; i++) {
        struct seat *seat = &hall->seats[(uint32_t)batch[i].data.u64];

        if (seat->player != NULL && seat->id == batch[i].data.u64 >> 32)
            seat->player->news(hall, seat->player);
    }
}
