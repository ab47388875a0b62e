/* M28: a host has as many fds as he may have. A guest rings; another guest will
 * leave in 5 ms. `M28 3` gives up after three tries. */
#include <arpa/inet.h>
#include <errno.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "delay.h"
#include "join_all.h"
#include "run.h"
#include "tcp.h"

static int guest, patience; /* 0: without end */

/* Ring at the door, and take every fd that is left. */
static void
ring(uint16_t port)
{
    struct sockaddr_in door = { .sin_family = AF_INET,
                                .sin_port = htons(port),
                                .sin_addr = { htonl(INADDR_LOOPBACK) } };
    struct rlimit few = { 64, 64 };
    int new_guest = socket(AF_INET, SOCK_STREAM, 0);
    int next;

    if (connect(new_guest, (struct sockaddr *)&door, sizeof door) != 0)
        exit(EXIT_FAILURE);
    setrlimit(RLIMIT_NOFILE, &few);
    while ((next = dup(new_guest)) >= 0)
        guest = next;
}

struct host {
    struct rt_future future;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct rt_delay nap;
    int tries;
};

static enum rt_poll
host_poll(struct rt_future *self, struct rt_context *cx)
{
    struct host *me = (struct host *)self;

    RT_ASYNC_BEGIN(self);
    ring(me->listener.port);
    do {
        RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
        if (patience > 0)
            step("kernel -> host %s at %u",
                 me->accept.result == -EMFILE ? "has no fd for him" : "lets go",
                 now_ms(cx->clock));
        if (++me->tries == patience)
            exit(1);
    } while (me->accept.result == -EMFILE);
    printf("result %d after %d tries at %u ms\n", me->accept.result, me->tries,
           now_ms(cx->clock));
    RT_ASYNC_END;
}

static void
host_drop(struct rt_future *self)
{
    struct host *me = (struct host *)self;

    rt_tcp_stream_close(&me->accept.stream);
    rt_tcp_listener_close(&me->listener);
}

static const struct rt_future_type host_type = {
    .name = "host", .file = __FILE__, .poll = host_poll, .drop = host_drop
};

struct old_guest {
    struct rt_future future;
    struct rt_delay drink;
};

static enum rt_poll
old_guest_poll(struct rt_future *self, struct rt_context *cx)
{
    struct old_guest *me = (struct old_guest *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->drink, rt_delay(5));
    close(guest); /* he leaves, and one fd is free */
    RT_ASYNC_END;
}

static const struct rt_future_type old_guest_type = { .name = "old_guest",
                                                      .file = __FILE__,
                                                      .poll = old_guest_poll };

int
main(int argc, char **argv)
{
    struct host host = { .future = { .type = &host_type } };
    struct old_guest old = { .future = { .type = &old_guest_type } };
    struct rt_future *both[] = { &host.future, &old.future };
    struct rt_join_all all = rt_join_all(both, 2);

    if (argc > 1)
        patience = atoi(argv[1]);
    if (rt_tcp_listen(&host.listener, "127.0.0.1", 0) != 0)
        return EXIT_FAILURE;
    return run(&all.future);
}
