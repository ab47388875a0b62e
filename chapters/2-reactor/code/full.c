/* A client waits in the listener's queue, and this process may not open one
 * more fd. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "block_on.h"
#include "tcp.h"

/* Connect to our own listener; its queue takes us before anybody accepts. */
static int
dial(uint16_t port)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    return connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd
                                                                         : -1;
}

/* Forbid any fd beyond those that are open now. */
static void
allow_no_more(void)
{
    int next = dup(0);
    struct rlimit limit;

    close(next);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = (rlim_t)next;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static void
accept_one(struct rt_tcp_listener *listener, struct rt_reactor *reactor)
{
    struct rt_tcp_accept accept = rt_tcp_accept(listener);

    rt_block_on(reactor, &accept.future);
    printf("accept: %s\n",
           accept.result == 0 ? "a client" : strerror(-accept.result));
    rt_tcp_stream_close(&accept.stream);
}

int
main(void)
{
    struct rt_clock clock;
    struct rt_reactor reactor;
    struct rt_tcp_listener listener;
    int spare = dup(0), client;

    setlinebuf(stdout);
    rt_clock_init(&clock, RT_CLOCK_REAL);
    if (rt_reactor_init(&reactor, &clock) != 0 ||
        rt_tcp_listen(&listener, "127.0.0.1", 0) != 0)
        return 1;
    client = dial(listener.port);
    allow_no_more();
    accept_one(&listener, &reactor);
    close(spare);
    accept_one(&listener, &reactor);
    close(client);
    rt_tcp_listener_close(&listener);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
