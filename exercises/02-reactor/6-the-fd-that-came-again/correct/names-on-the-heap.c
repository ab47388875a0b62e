#include "hall.h"

/* One for each entry; what epoll knows of. It outlives the batch. */
struct seat {
    struct player *player; /* NULL: has left */
    struct seat *next;     /* of those that have left */
};

struct hall {
    int epoll;
    struct seat *seats[HALL_FDS]; /* by fd, those that are taken */
    struct seat *left;
};

struct hall *
hall_new(int epoll)
{
    struct hall *hall = calloc(1, sizeof *hall);

    if (hall != NULL)
        hall->epoll = epoll;
    return hall;
}

static void
sweep(struct hall *hall)
{
    while (hall->left != NULL) {
        struct seat *seat = hall->left;

        hall->left = seat->next;
        free(seat);
    }
}

void
hall_free(struct hall *hall)
{
    sweep(hall);
    free(hall);
}

int
hall_enter(struct hall *hall, struct player *player)
{
    struct seat *seat = malloc(sizeof *seat);
    struct epoll_event watch = { .events = EPOLLIN | EPOLLRDHUP | EPOLLET,
                                 .data.ptr = seat };

    if (seat == NULL)
        return -ENOMEM;
    *seat = (struct seat){ .player = player };
    if (epoll_ctl(hall->epoll, EPOLL_CTL_ADD, player->fd, &watch) != 0) {
        free(seat);
        return -errno;
    }
    hall->seats[player->fd] = seat;
    return 0;
}

void
hall_leave(struct hall *hall, struct player *player)
{
    struct seat *seat = hall->seats[player->fd];

    epoll_ctl(hall->epoll, EPOLL_CTL_DEL, player->fd, NULL);
    hall->seats[player->fd] = NULL;
    seat->player = NULL;
    seat->next = hall->left;
    hall->left = seat;
    close(player->fd);
}

void
hall_turn(struct hall *hall)
{
    struct epoll_event batch[HALL_BATCH];
    int count = epoll_wait(hall->epoll, batch, HALL_BATCH, -1);

    for (int i = 0; i < count; i++) {
        struct seat *seat = batch[i].data.ptr;

        if (seat->player != NULL)
            seat->player->news(hall, seat->player);
    }
    sweep(hall);
}
