/* 1.5 The download: what it holds, and who gives it back. */
#ifndef DOWNLOAD_H
#define DOWNLOAD_H

#include "clock.h"
#include "future.h"

/* The server. Given. It serves four clients at a time, so a connection that is
 * not closed is missing for everybody. */
void server_connect(void);
void server_close(void);
size_t server_ask_size(void);               /* when the first alarm rang */
size_t server_read(char *buffer, size_t n); /* when the second one rang */

enum download_state { START, SIZE, BYTES, DONE };

struct download {
    struct rt_future future;
    enum download_state state;
    struct rt_alarm alarm; /* the clock keeps its address while it is set */
    char *buffer;
    size_t size;     /* of the file */
    size_t received; /* the result */
};

struct download download(void);

#endif
