/* Alice's fd is closed, and Bob's socket gets its number. A copy of Alice's fd
 * lives on, as it does in a child process that inherited it. */
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

int
main(void)
{
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event watch = { .events = EPOLLIN }, told;
    int alice[2], bob[2], copy;

    if (epoll < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, alice) != 0)
        return 1;
    watch.data.fd = alice[0];
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, alice[0], &watch) != 0)
        return 1;
    copy = dup(alice[0]);
    close(alice[0]);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, bob) != 0)
        return 1;
    printf("Bob has Alice's number: %s\n", bob[0] == alice[0] ? "yes" : "no");

    if (write(alice[1], "!", 1) != 1) /* Bob's peer says nothing */
        return 1;
    if (epoll_wait(epoll, &told, 1, 0) == 0)
        printf("no news\n");
    else if (told.data.fd == bob[0])
        printf("epoll tells news of Bob's number\n");
    close(copy);
    return 0;
}
