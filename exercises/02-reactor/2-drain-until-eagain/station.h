/* 2.2 Drain until EAGAIN: a weather station sends what it has measured. */
#ifndef STATION_H
#define STATION_H

#include <stddef.h>

#include "future.h"
#include "io.h"

struct diary;

/* Given: append `size` bytes, at least one, to the diary. Never waits, never
 * fails. */
void diary_append(struct diary *diary, const char *bytes, size_t size);

/* async fn collect(io, diary): all that the station sends, until it hangs up.
 * `io` is registered before the first poll, and deregistered after the last
 * one, by whoever made this future. */
struct collect {
    struct rt_future future;
    struct rt_io *io; /* the socket's number is io->fd */
    struct diary *diary;
    int result; /* when ready: 0, the station hung up; or a negative errno */
};

extern const struct rt_future_type collect_type;

#endif
