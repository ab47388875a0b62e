/* The same two clients, read without blocking, until both have ended their
 * streams. They never do. */
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS 2

/* Read once from client `number`. Returns 1 if its stream has ended. */
static int
read_from(int number, int fd)
{
    char bytes[64];
    ssize_t count = read(fd, bytes, sizeof bytes);

    if (count > 0)
        printf("client %d: %zd bytes\n", number, count);
    return count == 0;
}

int
main(void)
{
    int ends[CLIENTS][2]; /* of each client: ours, theirs */
    struct pollfd asked[CLIENTS];
    int open = CLIENTS;

    setlinebuf(stdout);
    for (int i = 0; i < CLIENTS; i++) {
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends[i]) != 0)
            return 1;
        asked[i] = (struct pollfd){ .fd = ends[i][0], .events = POLLIN };
    }
    if (write(ends[1][1], "hello", 5) != 5)
        return 1;
    while (open > 0) {
        poll(asked, CLIENTS, 0); /* look, and do not wait */
        for (int i = 0; i < CLIENTS; i++)
            open -= read_from(i + 1, ends[i][0]);
    }
    return 0;
}
