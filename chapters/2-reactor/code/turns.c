/* Two clients, and one thread that reads from each in turn. The first client
 * says nothing; the second has said hello. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CLIENTS 2

int
main(void)
{
    int ends[CLIENTS][2]; /* of each client: ours, theirs */

    for (int i = 0; i < CLIENTS; i++)
        if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]) != 0)
            return 1;
    if (write(ends[1][1], "hello", 5) != 5)
        return 1;
    for (int i = 0; i < CLIENTS; i++) {
        char bytes[64];
        ssize_t count;

        printf("client %d: ", i + 1);
        fflush(stdout);
        count = read(ends[i][0], bytes, sizeof bytes);
        if (count < 0)
            printf("%s\n", strerror(errno));
        else
            printf("%zd bytes\n", count);
    }
    return 0;
}
