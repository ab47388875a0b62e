/* tcp.h: every operation, every outcome, on a real kernel with faults. */
#include <pthread.h>
#include <stdlib.h>

#include "join_all.h"
#include "sockets.h"
#include "trace.h"

#define MANY (1 << 20) /* more than the kernel keeps for us */

static struct world world;

static void
begin(void)
{
    world_start(&world, RT_CLOCK_REAL);
}

static void
end(void)
{
    world_stop(&world);
}

/* Drive one operation to its end. */
static void
run(struct rt_future *future)
{
    world_block_on(&world, future);
}

static int
read_some(struct rt_tcp_stream *stream, void *bytes, size_t size)
{
    struct rt_tcp_read read = rt_tcp_read(stream, bytes, size);

    run(&read.future);
    return read.result;
}

static int
write_all(struct rt_tcp_stream *stream, const void *bytes, size_t size)
{
    struct rt_tcp_write_all write = rt_tcp_write_all(stream, bytes, size);

    run(&write.future);
    return write.result;
}

/* A stream of ours on a local pair: what is sent is there at once. */
static struct rt_tcp_stream
local_pair(int *peer)
{
    struct rt_tcp_stream stream = RT_TCP_CLOSED;

    socket_pair(&stream.fd, peer);
    return stream;
}

/* How many calls to the kernel there were, of all kinds but close. */
static unsigned
kernel_calls(void)
{
    unsigned calls = 0;

    for (int what = RT_FAKE_READ; what < RT_FAKE_KINDS; what++)
        if (what != RT_FAKE_CLOSE)
            calls += rt_fake_calls((enum rt_fake)what);
    return calls;
}

/* ---- constructors ------------------------------------------------------- */

START_TEST(a_constructor_does_nothing)
{
    unsigned calls = kernel_calls();
    unsigned memory = rt_fake_calls(RT_FAKE_MEMORY);
    struct rt_tcp_listener listener = { .fd = 3 };
    struct rt_tcp_stream stream = { .fd = 3 };
    struct rt_tcp_accept accept = rt_tcp_accept(&listener);
    struct rt_tcp_connect connect = rt_tcp_connect("127.0.0.1", 80);
    struct rt_tcp_read read = rt_tcp_read(&stream, NULL, 0);
    struct rt_tcp_write_all write = rt_tcp_write_all(&stream, NULL, 0);

    calls = kernel_calls() - calls;
    memory = rt_fake_calls(RT_FAKE_MEMORY) - memory;
    ck_assert_msg(calls == 0 && memory == 0,
                  "four constructors made %u calls to the kernel and %u "
                  "allocations: F1: lazy",
                  calls, memory);
    rt_future_drop(&accept.future);
    rt_future_drop(&connect.future);
    rt_future_drop(&read.future);
    rt_future_drop(&write.future);
    ck_assert_int_eq(connect.stream.fd, -1);
}
END_TEST

/* ---- listen and accept -------------------------------------------------- */

START_TEST(a_listener_gets_a_free_port_and_tells_which)
{
    struct rt_tcp_listener one, other;
    int result;

    listen_anywhere(&one);
    listen_anywhere(&other);
    ck_assert_uint_ne(one.port, 0);
    ck_assert_uint_ne(one.port, other.port);
    rt_tcp_listener_close(&other);
    result = rt_tcp_listen(&other, "127.0.0.1", one.port);
    ck_assert_int_eq(result, -EADDRINUSE);
    rt_tcp_listener_close(&other); /* closed already: nothing happens */
    rt_tcp_listener_close(&one);
    rt_tcp_listener_close(&one);
}
END_TEST

START_TEST(a_listener_that_cannot_be_made_says_why_and_stays_closed)
{
    struct rt_tcp_listener listener;
    int result = rt_tcp_listen(&listener, "localhost", 0);

    ck_assert_int_eq(result, -EINVAL);
    ck_assert_int_eq(listener.fd, -1);
    rt_fake_fail(RT_FAKE_GETSOCKNAME, 1, ENOBUFS);
    result = rt_tcp_listen(&listener, "127.0.0.1", 0);
    rt_fakes_reset();
    ck_assert_int_eq(result, -ENOBUFS);
    ck_assert_int_eq(listener.fd, -1);
}
END_TEST

START_TEST(accept_waits_until_a_client_comes)
{
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    enum rt_poll poll;
    int peer;

    begin();
    listen_anywhere(&listener);
    accept = rt_tcp_accept(&listener);
    poll = world_poll(&world, &accept.future, &counter);
    ck_assert_int_eq(poll, RT_PENDING);
    peer = dial(listener.port);
    world_park_until(&world, &counter, 1);
    ck_assert_uint_eq(world_finish(&world, &accept.future, &counter), 1);
    ck_assert_int_eq(accept.result, 0);
    ck_assert_int_ge(accept.stream.fd, 0);
    rt_future_drop(&accept.future);
    rt_tcp_stream_close(&accept.stream);
    rt_tcp_listener_close(&listener);
    close(peer);
    end();
}
END_TEST

START_TEST(a_queue_of_clients_is_accepted_one_by_one)
{
    struct rt_tcp_listener listener;
    int peers[5];

    begin();
    listen_anywhere(&listener);
    for (int i = 0; i < 5; i++)
        peers[i] = dial(listener.port);
    for (int i = 0; i < 5; i++) {
        struct rt_tcp_accept accept = rt_tcp_accept(&listener);

        run(&accept.future); /* hangs if one edge is taken for one client */
        ck_assert_int_eq(accept.result, 0);
        rt_tcp_stream_close(&accept.stream);
    }
    for (int i = 0; i < 5; i++)
        close(peers[i]);
    rt_tcp_listener_close(&listener);
    end();
}
END_TEST

/* Errors of one connection, which accept(2) hands on ("Error handling"). */
static const int gone[] = { ECONNABORTED, ENETDOWN, EPROTO,       ENOPROTOOPT,
                            EHOSTDOWN,    ENONET,   EHOSTUNREACH, EOPNOTSUPP,
                            ENETUNREACH,  ETIMEDOUT };
#define GONE (sizeof gone / sizeof gone[0])

/* Loop: each of them. */
START_TEST(a_client_that_left_the_queue_is_passed_over)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    unsigned calls;
    int peer;

    begin();
    listen_anywhere(&listener);
    peer = dial(listener.port);
    wait_for(listener.fd, POLLIN);
    accept = rt_tcp_accept(&listener);
    calls = rt_fake_calls(RT_FAKE_ACCEPT);
    rt_fake_fail(RT_FAKE_ACCEPT, 1, gone[_i]);
    world_block_on(&world, &accept.future);
    calls = rt_fake_calls(RT_FAKE_ACCEPT) - calls;
    ck_assert_msg(accept.result == 0 && calls == 2,
                  "the first client in the queue had gone with %s, the second "
                  "is there: accept says %d after %u calls",
                  strerror(gone[_i]), accept.result, calls);
    rt_tcp_stream_close(&accept.stream);
    rt_tcp_listener_close(&listener);
    close(peer);
    end();
}
END_TEST

START_TEST(what_time_mends_is_told_from_what_stays)
{
    const int passing[] = { EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM };
    const int staying[] = { 0, EBADF, EFAULT, EINVAL, ENOTSOCK };

    for (unsigned i = 0; i < 5; i++)
        ck_assert_msg(rt_tcp_accept_passes(-passing[i]) &&
                          !rt_tcp_accept_passes(-staying[i]),
                      "%d passes, and %d does not", passing[i], staying[i]);
}
END_TEST

/* Loop: EMFILE, ENFILE. */
START_TEST(without_a_free_fd_the_client_stays_in_the_queue)
{
    const int error = _i == 0 ? EMFILE : ENFILE;
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    unsigned calls;
    int peer, polls;

    begin();
    listen_anywhere(&listener);
    peer = dial(listener.port);
    wait_for(listener.fd, POLLIN);
    accept = rt_tcp_accept(&listener);
    calls = rt_fake_calls(RT_FAKE_ACCEPT);
    rt_fake_fail(RT_FAKE_ACCEPT, 1, error);
    world_block_on(&world, &accept.future);
    calls = rt_fake_calls(RT_FAKE_ACCEPT) - calls;
    ck_assert_int_eq(accept.result, -error);
    ck_assert_msg(calls == 1,
                  "no fd is free, and accept tried %u times: it will not "
                  "change while we try (M28)",
                  calls);
    accept = rt_tcp_accept(&listener);
    polls = (int)world_poll(&world, &accept.future, &counter);
    ck_assert_msg(polls == RT_READY,
                  "an fd is free again and a client is in the queue, but the "
                  "next accept waits for an edge that was told long ago");
    ck_assert_int_eq(accept.result, 0);
    rt_future_drop(&accept.future);
    rt_tcp_stream_close(&accept.stream);
    rt_tcp_listener_close(&listener);
    close(peer);
    end();
}
END_TEST

START_TEST(a_stream_that_nobody_takes_is_closed)
{
    struct counter counter = COUNTER_INIT;
    struct strings strings = STRINGS_INIT;
    struct puppet never = puppet(&strings);
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct rt_future *both[] = { &accept.future, &never.future };
    struct rt_join_all all = rt_join_all(both, 2);
    unsigned fds;
    int peer;

    begin();
    listen_anywhere(&listener);
    peer = dial(listener.port);
    wait_for(listener.fd, POLLIN);
    fds = rt_count_fds();
    accept = rt_tcp_accept(&listener);
    ck_assert_int_eq(world_poll(&world, &all.future, &counter), RT_PENDING);
    ck_assert_uint_eq(rt_count_fds(), fds + 1);
    rt_future_drop(&all.future);
    ck_assert_msg(rt_count_fds() == fds,
                  "a client was accepted, the join was cancelled before "
                  "anybody took it, and its fd is open: F3: drop_output");
    rt_tcp_listener_close(&listener);
    close(peer);
    end();
}
END_TEST

/* ---- connect ------------------------------------------------------------ */

START_TEST(connect_gives_a_stream_that_works)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_connect connect;
    struct rt_tcp_accept accept;
    struct rt_future *both[] = { &connect.future, &accept.future };
    struct rt_join_all all = rt_join_all(both, 2);
    char bytes[8];

    begin();
    listen_anywhere(&listener);
    connect = rt_tcp_connect("127.0.0.1", listener.port);
    accept = rt_tcp_accept(&listener);
    run(&all.future);
    ck_assert_int_eq(connect.result, 0);
    ck_assert_int_eq(accept.result, 0);
    ck_assert_int_eq(write_all(&connect.stream, "ping", 4), 0);
    ck_assert_int_eq(read_some(&accept.stream, bytes, 8), 4);
    ck_assert_int_eq(write_all(&accept.stream, "pong", 4), 0);
    ck_assert_int_eq(read_some(&connect.stream, bytes, 8), 4);
    ck_assert_mem_eq(bytes, "pong", 4);
    rt_tcp_stream_close(&connect.stream);
    rt_tcp_stream_close(&accept.stream);
    rt_tcp_listener_close(&listener);
    end();
}
END_TEST

START_TEST(connect_to_nobody_is_refused_and_leaves_no_fd)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_connect connect;

    begin();
    listen_anywhere(&listener); /* to know a port where nobody is */
    connect = rt_tcp_connect("127.0.0.1", listener.port);
    rt_tcp_listener_close(&listener);
    run(&connect.future);
    ck_assert_int_eq(connect.result, -ECONNREFUSED);
    ck_assert_int_eq(connect.stream.fd, -1);
    end();
}
END_TEST

START_TEST(connect_to_no_address_asks_no_kernel)
{
    struct rt_tcp_connect connect = rt_tcp_connect("nowhere", 80);
    unsigned calls;

    begin();
    calls = rt_fake_calls(RT_FAKE_SOCKET);
    run(&connect.future);
    ck_assert_int_eq(connect.result, -EINVAL);
    ck_assert_uint_eq(rt_fake_calls(RT_FAKE_SOCKET), calls);
    end();
}
END_TEST

/* Let the first two calls say that the connection is under way. */
static void
connect_slowly(void)
{
    rt_fake_fail(RT_FAKE_CONNECT, 1, EINTR); /* it begins all the same */
    rt_fake_fail(RT_FAKE_CONNECT, 2, EALREADY);
}

START_TEST(connect_waits_while_it_is_under_way)
{
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_listener listener;
    struct rt_tcp_connect connect;
    enum rt_poll poll;

    begin();
    listen_anywhere(&listener);
    connect = rt_tcp_connect("127.0.0.1", listener.port);
    connect_slowly();
    poll = world_poll(&world, &connect.future, &counter);
    rt_fakes_reset();
    ck_assert_int_eq(poll, RT_PENDING);
    world_finish(&world, &connect.future, &counter);
    ck_assert_int_eq(connect.result, 0);
    rt_future_drop(&connect.future);
    ck_assert_int_ge(connect.stream.fd, 0);
    rt_tcp_stream_close(&connect.stream);
    rt_tcp_listener_close(&listener);
    end();
}
END_TEST

START_TEST(connect_cancelled_half_way_closes_its_fd)
{
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_listener listener;
    struct rt_tcp_connect connect;
    unsigned fds;

    begin();
    listen_anywhere(&listener);
    fds = rt_count_fds();
    connect = rt_tcp_connect("127.0.0.1", listener.port);
    connect_slowly();
    ck_assert_int_eq(world_poll(&world, &connect.future, &counter), RT_PENDING);
    rt_future_drop(&connect.future);
    ck_assert_msg(rt_count_fds() == fds && counter.live == 0,
                  "connect was cancelled half-way; it left %d fds and %d "
                  "wakers (F3: drop gives back what the machine holds)",
                  (int)(rt_count_fds() - fds), counter.live);
    rt_tcp_listener_close(&listener);
    end();
}
END_TEST

START_TEST(a_connection_that_nobody_takes_is_closed)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_connect connect;
    unsigned fds;

    begin();
    listen_anywhere(&listener);
    fds = rt_count_fds();
    connect = rt_tcp_connect("127.0.0.1", listener.port);
    run(&connect.future);
    ck_assert_uint_eq(rt_count_fds(), fds + 1);
    connect.future.type->drop_output(&connect.future);
    ck_assert_uint_eq(rt_count_fds(), fds);
    rt_tcp_listener_close(&listener);
    end();
}
END_TEST

/* Loop: what the kernel refuses at which step. */
START_TEST(a_connect_that_cannot_begin_leaves_nothing)
{
    static const struct {
        enum rt_fake what;
        unsigned nth;
        int error;
    } steps[] = { { RT_FAKE_SOCKET, 1, EMFILE },
                  { RT_FAKE_CONNECT, 1, ENETUNREACH },
                  { RT_FAKE_CONNECT, 2, ETIMEDOUT },
                  { RT_FAKE_MEMORY, 1, ENOMEM } };
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_listener listener;
    struct rt_tcp_connect connect;
    enum rt_poll poll;

    begin();
    listen_anywhere(&listener);
    connect = rt_tcp_connect("127.0.0.1", listener.port);
    rt_fake_fail(steps[_i].what, steps[_i].nth, steps[_i].error);
    poll = world_poll(&world, &connect.future, &counter);
    rt_fakes_reset();
    ck_assert_int_eq(poll, RT_READY);
    ck_assert_int_eq(connect.result, -steps[_i].error);
    ck_assert_int_eq(connect.stream.fd, -1);
    ck_assert_uint_eq(world.reactor.registered, 0);
    rt_future_drop(&connect.future);
    rt_tcp_listener_close(&listener);
    end();
}
END_TEST

/* ---- read --------------------------------------------------------------- */

START_TEST(what_is_left_over_is_read_without_another_event)
{
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    char byte;
    int peer;

    begin();
    stream = local_pair(&peer);
    read = rt_tcp_read(&stream, &byte, 1);
    ck_assert_int_eq(world_poll(&world, &read.future, &counter), RT_PENDING);
    say(peer, "abc");
    world_finish(&world, &read.future, &counter);
    ck_assert_int_eq(read.result, 1);
    rt_future_drop(&read.future);
    for (int left = 2; left > 0; left--) {
        read = rt_tcp_read(&stream, &byte, 1);
        ck_assert_msg(
            world_poll(&world, &read.future, &counter) == RT_READY,
            "%d bytes are left of one edge, and the read waits for another "
            "one: I2: readiness is taken back after EAGAIN alone (M22)",
            left);
        ck_assert_int_eq(read.result, 1);
        rt_future_drop(&read.future);
    }
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

START_TEST(a_read_that_would_block_asks_the_kernel_once)
{
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    unsigned calls;
    char byte;
    int peer, poll;

    begin();
    stream = local_pair(&peer);
    read = rt_tcp_read(&stream, &byte, 1);
    calls = rt_fake_calls(RT_FAKE_READ);
    rt_fake_fail(RT_FAKE_READ, 50, EIO); /* so that a spin has an end */
    poll = (int)world_poll(&world, &read.future, &counter);
    rt_fakes_reset();
    calls = rt_fake_calls(RT_FAKE_READ) - calls;
    ck_assert_msg(poll == RT_PENDING && calls == 1,
                  "nothing is there: after %u calls the poll says %d: EAGAIN "
                  "takes the readiness back, or it spins (M23)",
                  calls, poll);
    calls = rt_fake_calls(RT_FAKE_READ);
    ck_assert_int_eq(world_poll(&world, &read.future, &counter), RT_PENDING);
    ck_assert_msg(rt_fake_calls(RT_FAKE_READ) == calls,
                  "a spurious wake made a system call; the fd is not ready");
    rt_future_drop(&read.future);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

/* Loop: data, nothing yet, the end. */
START_TEST(a_read_has_three_outcomes)
{
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    char bytes[8];
    int peer, poll;

    begin();
    stream = local_pair(&peer);
    if (_i == 0)
        say(peer, "abc");
    if (_i == 2)
        shutdown(peer, SHUT_WR);
    read = rt_tcp_read(&stream, bytes, sizeof bytes);
    poll = (int)world_poll(&world, &read.future, &counter);
    ck_assert_msg(poll == (_i == 1 ? RT_PENDING : RT_READY),
                  "with %s the poll says %d (M30: EAGAIN means wait, the end "
                  "of the stream does not)",
                  _i == 0   ? "3 bytes"
                  : _i == 1 ? "nothing"
                            : "the end",
                  poll);
    if (_i != 1)
        ck_assert_int_eq(read.result, _i == 0 ? 3 : 0);
    rt_future_drop(&read.future);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

START_TEST(a_readiness_that_came_to_nothing_is_waited_for_again)
{
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    char byte;
    int peer;

    begin();
    stream = local_pair(&peer);
    read = rt_tcp_read(&stream, &byte, 1);
    ck_assert_int_eq(world_poll(&world, &read.future, &counter), RT_PENDING);
    say(peer, "a");
    world_park_until(&world, &counter, 1);
    ck_assert_int_eq(recv(stream.fd, &byte, 1, 0), 1); /* stolen */
    ck_assert_msg(world_poll(&world, &read.future, &counter) == RT_PENDING,
                  "the fd was ready, but the byte was gone: the read says %d "
                  "(M21: readiness is a hint)",
                  read.result);
    say(peer, "b");
    world_finish(&world, &read.future, &counter);
    ck_assert_int_eq(read.result, 1);
    ck_assert_int_eq(byte, 'b');
    rt_future_drop(&read.future);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

START_TEST(a_message_may_come_in_single_bytes)
{
    struct rt_tcp_stream stream;
    char bytes[5];
    int peer, count = 0;

    begin();
    stream = local_pair(&peer);
    say(peer, "hello");
    for (unsigned nth = 1; nth <= 5; nth++)
        rt_fake_shorten(RT_FAKE_READ, nth, 1);
    while (count < 5 && read_some(&stream, bytes + count, 5) == 1)
        count++;
    ck_assert_msg(count == 5 && memcmp(bytes, "hello", 5) == 0,
                  "5 bytes came one by one; after %d it went wrong (M29)",
                  count);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

START_TEST(a_reset_is_an_error_and_then_a_broken_pipe)
{
    struct rt_tcp_stream stream;
    char byte;
    int peer;

    begin();
    tcp_pair(&world, &stream, &peer);
    reset(peer);
    ck_assert_int_eq(read_some(&stream, &byte, 1), -ECONNRESET);
    ck_assert_int_eq(write_all(&stream, "a", 1), -EPIPE); /* or SIGPIPE */
    rt_tcp_stream_close(&stream);
    end();
}
END_TEST

/* ---- write -------------------------------------------------------------- */

START_TEST(a_write_goes_on_where_the_kernel_stopped)
{
    struct rt_tcp_stream stream;
    struct rt_tcp_write_all write;
    char bytes[16];
    unsigned calls;
    int peer;

    begin();
    stream = local_pair(&peer);
    write = rt_tcp_write_all(&stream, "hello, world", 12);
    rt_fake_shorten(RT_FAKE_SEND, 1, 1);
    rt_fake_shorten(RT_FAKE_SEND, 2, 4);
    rt_fake_fail(RT_FAKE_SEND, 3, EINTR);
    calls = rt_fake_calls(RT_FAKE_SEND);
    run(&write.future);
    calls = rt_fake_calls(RT_FAKE_SEND) - calls;
    ck_assert_int_eq(write.result, 0);
    ck_assert_uint_eq(write.written, 12);
    ck_assert_uint_eq(calls, 4);
    ck_assert_int_eq(recv(peer, bytes, sizeof bytes, 0), 12);
    ck_assert_mem_eq(bytes, "hello, world", 12);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

START_TEST(a_write_to_a_slow_reader_waits_and_says_how_far_it_is)
{
    static char bytes[MANY];
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_stream stream;
    struct rt_tcp_write_all write;
    size_t before, all;
    char *heard = malloc(MANY);
    int peer;

    begin();
    stream = local_pair(&peer);
    fcntl(peer, F_SETFL, O_NONBLOCK);
    for (size_t i = 0; i < MANY; i++)
        bytes[i] = (char)(i % 251);
    write = rt_tcp_write_all(&stream, bytes, MANY);
    all = 0;
    while (world_poll(&world, &write.future, &counter) == RT_PENDING) {
        before = all;
        ssize_t n;

        while ((n = recv(peer, heard + all, MANY - all, 0)) > 0)
            all += (size_t)n;
        ck_assert_msg(all == write.written && all > before,
                      "%zu bytes came, %zu are said to be written", all,
                      write.written);
        world_park_until(&world, &counter, counter_wakes(&counter) + 1);
    }
    ck_assert_int_eq(write.result, 0);
    ck_assert_uint_eq(write.written, MANY);
    ck_assert_uint_gt(all, 0);
    for (ssize_t n; (n = recv(peer, heard + all, MANY - all, 0)) > 0;)
        all += (size_t)n;
    rt_future_drop(&write.future);
    rt_tcp_stream_close(&stream);
    ck_assert_uint_eq(all, MANY);
    ck_assert_mem_eq(heard, bytes, MANY);
    close(peer);
    free(heard);
    end();
}
END_TEST

START_TEST(writing_nothing_is_done_at_once)
{
    struct rt_tcp_stream stream;
    unsigned calls = rt_fake_calls(RT_FAKE_SEND);
    int peer;

    begin();
    stream = local_pair(&peer);
    ck_assert_int_eq(write_all(&stream, NULL, 0), 0);
    ck_assert_uint_eq(rt_fake_calls(RT_FAKE_SEND), calls);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

START_TEST(a_write_that_fails_says_how_far_it_came)
{
    struct rt_tcp_stream stream;
    struct rt_tcp_write_all write;
    int peer;

    begin();
    stream = local_pair(&peer);
    write = rt_tcp_write_all(&stream, "hello", 5);
    rt_fake_shorten(RT_FAKE_SEND, 1, 3);
    rt_fake_fail(RT_FAKE_SEND, 2, ENOBUFS);
    run(&write.future);
    ck_assert_int_eq(write.result, -ENOBUFS);
    ck_assert_uint_eq(write.written, 3);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

START_TEST(a_writer_that_waits_hears_of_a_reset)
{
    static const char bytes[8 * MANY];
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_stream stream;
    struct rt_tcp_write_all write;
    int peer;

    begin();
    tcp_pair(&world, &stream, &peer);
    write = rt_tcp_write_all(&stream, bytes, sizeof bytes);
    while (world_poll(&world, &write.future, &counter) == RT_PENDING) {
        if (peer >= 0)
            reset(peer);
        peer = -1;
        world_park_until(&world, &counter, counter_wakes(&counter) + 1);
    }
    ck_assert_msg(write.result == -ECONNRESET || write.result == -EPIPE,
                  "the peer reset the connection, write_all says %d",
                  write.result);
    rt_future_drop(&write.future);
    rt_tcp_stream_close(&stream);
    end();
}
END_TEST

/* ---- both directions ---------------------------------------------------- */

START_TEST(after_our_shutdown_the_other_direction_still_flows)
{
    struct rt_tcp_stream stream;
    char bytes[8];
    int peer;

    begin();
    tcp_pair(&world, &stream, &peer);
    ck_assert_int_eq(write_all(&stream, "bye", 3), 0);
    ck_assert_int_eq(rt_tcp_stream_shutdown(&stream), 0);
    ck_assert_uint_eq(drink(peer), 3); /* and then the end */
    say(peer, "answer");
    ck_assert_int_eq(read_some(&stream, bytes, 8), 6);
    ck_assert_int_eq(write_all(&stream, "a", 1), -EPIPE);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

START_TEST(after_the_peers_shutdown_the_other_direction_still_flows)
{
    struct rt_tcp_stream stream;
    char bytes[8];
    int peer;

    begin();
    tcp_pair(&world, &stream, &peer);
    say(peer, "bye");
    shutdown(peer, SHUT_WR);
    ck_assert_int_eq(read_some(&stream, bytes, 8), 3);
    ck_assert_int_eq(read_some(&stream, bytes, 8), 0);
    ck_assert_int_eq(write_all(&stream, "answer", 6), 0);
    ck_assert_int_eq(recv(peer, bytes, 8, 0), 6);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

START_TEST(a_shutdown_tells_why_it_failed)
{
    struct rt_tcp_stream stream;
    int peer, result;

    stream = local_pair(&peer);
    rt_fake_fail(RT_FAKE_SHUTDOWN, 1, ENOTCONN);
    result = rt_tcp_stream_shutdown(&stream);
    rt_fakes_reset();
    ck_assert_int_eq(result, -ENOTCONN);
    rt_tcp_stream_close(&stream);
    close(peer);
}
END_TEST

START_TEST(a_reader_and_a_writer_wait_at_one_stream)
{
    struct counter reader = COUNTER_INIT, writer = COUNTER_INIT;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    struct rt_tcp_write_all write;
    static char bytes[MANY];
    char byte;
    int peer;

    begin();
    stream = local_pair(&peer);
    read = rt_tcp_read(&stream, &byte, 1);
    write = rt_tcp_write_all(&stream, bytes, MANY);
    ck_assert_int_eq(world_poll(&world, &write.future, &writer), RT_PENDING);
    ck_assert_int_eq(world_poll(&world, &read.future, &reader), RT_PENDING);
    say(peer, "a");
    world_park_until(&world, &reader, 1);
    ck_assert_int_eq(world_poll(&world, &read.future, &reader), RT_READY);
    ck_assert_msg(writer.live == 1,
                  "the read is over, and the writer's waker with it (M24)");
    while (recv(peer, bytes, MANY, MSG_DONTWAIT) > 0)
        continue;
    world_park_until(&world, &writer, 1);
    rt_future_drop(&read.future);
    rt_future_drop(&write.future);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

/* Echo at the peer's end: all that comes goes back, until the end. */
static void *
echo_at(void *data)
{
    int fd = *(int *)data;
    char bytes[5000];
    ssize_t n;

    while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0)
        for (ssize_t sent = 0, m; sent < n; sent += m)
            if ((m = send(fd, bytes + sent, (size_t)(n - sent),
                          MSG_NOSIGNAL)) <= 0)
                return NULL;
    close(fd);
    return NULL;
}

/* async fn: read until `size` bytes came. */
struct collect {
    struct rt_future future;
    struct rt_tcp_stream *stream;
    char *bytes;
    size_t size, used;
    struct rt_tcp_read read;
};

static struct rt_tcp_read
read_the_rest(struct collect *me)
{
    return rt_tcp_read(me->stream, me->bytes + me->used, me->size - me->used);
}

static enum rt_poll
collect_poll(struct rt_future *self, struct rt_context *cx)
{
    struct collect *me = (struct collect *)self;

    RT_ASYNC_BEGIN(self);
    while (me->used < me->size) {
        RT_AWAIT(me->read, read_the_rest(me));
        if (me->read.result <= 0)
            RT_ASYNC_RETURN;
        me->used += (size_t)me->read.result;
    }
    RT_ASYNC_END;
}

static const struct rt_future_type collect_type = { .name = "collect",
                                                    .file = __FILE__,
                                                    .poll = collect_poll };

START_TEST(a_megabyte_goes_out_and_comes_back_through_small_buffers)
{
    const int small = 4096;
    char *out = malloc(MANY), *back = malloc(MANY);
    struct rt_tcp_stream stream;
    struct rt_tcp_write_all write;
    struct collect collect = { .future = { .type = &collect_type },
                               .bytes = back,
                               .size = MANY,
                               .stream = &stream };
    struct rt_future *both[] = { &collect.future, &write.future };
    struct rt_join_all all = rt_join_all(both, 2);
    pthread_t thread;
    int peer;

    begin();
    tcp_pair(&world, &stream, &peer);
    setsockopt(stream.fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    setsockopt(peer, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    for (size_t i = 0; i < MANY; i++)
        out[i] = (char)(i * i >> 7);
    write = rt_tcp_write_all(&stream, out, MANY);
    ck_assert_int_eq(pthread_create(&thread, NULL, echo_at, &peer), 0);
    run(&all.future);
    ck_assert_int_eq(write.result, 0);
    ck_assert_uint_eq(collect.used, MANY);
    ck_assert_mem_eq(out, back, MANY);
    rt_tcp_stream_close(&stream); /* ends the thread */
    pthread_join(thread, NULL);
    free(out);
    free(back);
    end();
}
END_TEST

/* ---- the life of a stream ----------------------------------------------- */

START_TEST(a_stream_may_move_between_two_operations)
{
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_stream *old = malloc(sizeof *old), moved;
    struct rt_tcp_read read;
    char byte;
    int peer;

    begin();
    *old = local_pair(&peer);
    say(peer, "a");
    ck_assert_int_eq(read_some(old, &byte, 1), 1);
    moved = *old;
    free(old);
    read = rt_tcp_read(&moved, &byte, 1);
    ck_assert_int_eq(world_poll(&world, &read.future, &counter), RT_PENDING);
    say(peer, "b");
    world_finish(&world, &read.future, &counter);
    ck_assert_int_eq(byte, 'b');
    rt_future_drop(&read.future);
    rt_tcp_stream_close(&moved);
    close(peer);
    end();
}
END_TEST

START_TEST(closing_twice_closes_once)
{
    struct rt_tcp_stream stream, never = RT_TCP_CLOSED;
    unsigned failed = rt_fake_failed(RT_FAKE_CLOSE);
    int peer;

    begin();
    stream = local_pair(&peer);
    ck_assert_int_eq(write_all(&stream, "a", 1), 0);
    rt_tcp_stream_close(&stream);
    rt_tcp_stream_close(&stream);
    rt_tcp_stream_close(&never);
    ck_assert_msg(rt_fake_failed(RT_FAKE_CLOSE) == failed,
                  "close() failed: a number was closed that was not open; "
                  "next time it is another's");
    close(peer);
    end();
}
END_TEST

START_TEST(a_stream_is_deregistered_before_it_is_closed)
{
    struct rt_tcp_stream stream;
    unsigned failed = rt_fake_failed(RT_FAKE_EPOLL_CTL);
    int peer, alive;

    begin();
    stream = local_pair(&peer);
    ck_assert_int_eq(write_all(&stream, "a", 1), 0);
    alive = dup(stream.fd); /* as in a child process: it stays open there */
    rt_tcp_stream_close(&stream);
    ck_assert_msg(rt_fake_failed(RT_FAKE_EPOLL_CTL) == failed,
                  "the fd was closed first, and epoll could not be told: while "
                  "a duplicate lives it tells events of an io that is freed "
                  "(M26)");
    ck_assert_uint_eq(world.reactor.registered, 0);
    close(alive);
    close(peer);
    end();
}
END_TEST

START_TEST(closing_a_stream_drops_the_waker_that_a_cancelled_read_left)
{
    struct counter counter = COUNTER_INIT;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    char byte;
    int peer;

    begin();
    stream = local_pair(&peer);
    read = rt_tcp_read(&stream, &byte, 1);
    ck_assert_int_eq(world_poll(&world, &read.future, &counter), RT_PENDING);
    rt_future_drop(&read.future);
    rt_tcp_stream_close(&stream);
    ck_assert_int_eq(counter.live, 0);
    close(peer);
    end();
}
END_TEST

START_TEST(after_a_cancelled_read_another_task_may_read)
{
    struct counter first = COUNTER_INIT, second = COUNTER_INIT;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    char byte;
    int peer;

    begin();
    stream = local_pair(&peer);
    read = rt_tcp_read(&stream, &byte, 1);
    ck_assert_int_eq(world_poll(&world, &read.future, &first), RT_PENDING);
    rt_future_drop(&read.future);
    read = rt_tcp_read(&stream, &byte, 1);
    ck_assert_int_eq(world_poll(&world, &read.future, &second), RT_PENDING);
    say(peer, "a");
    world_finish(&world, &read.future, &second);
    ck_assert_uint_eq(first.wakes, 0);
    ck_assert_int_eq(read.result, 1);
    rt_future_drop(&read.future);
    rt_tcp_stream_close(&stream);
    close(peer);
    end();
}
END_TEST

/* Loop: accept, read, write_all meet it at their first poll. */
START_TEST(without_memory_for_the_registration_it_is_tried_again_next_time)
{
    struct rt_tcp_listener listener;
    struct rt_tcp_stream stream = RT_TCP_CLOSED;
    struct counter counter = COUNTER_INIT;
    int peer, results[2];
    char byte;

    begin();
    listen_anywhere(&listener);
    if (_i > 0)
        stream = local_pair(&peer);
    else
        peer = dial(listener.port);
    wait_for(_i > 0 ? peer : listener.fd, _i > 0 ? POLLOUT : POLLIN);
    if (_i > 0)
        say(peer, "a");
    for (int try = 0; try < 2; try++) {
        struct rt_tcp_accept accept = rt_tcp_accept(&listener);
        struct rt_tcp_read read = rt_tcp_read(&stream, &byte, 1);
        struct rt_tcp_write_all write = rt_tcp_write_all(&stream, "b", 1);
        struct rt_future *tried = _i == 0   ? &accept.future
                                  : _i == 1 ? &read.future
                                            : &write.future;

        if (try == 0)
            rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
        world_poll(&world, tried, &counter);
        rt_fakes_reset();
        results[try] = _i == 0   ? accept.result
                       : _i == 1 ? read.result
                                 : write.result;
        ck_assert_int_eq(tried->line, RT_LINE_FINISHED);
        rt_tcp_stream_close(&accept.stream);
        rt_future_drop(tried);
    }
    ck_assert_int_eq(results[0], -ENOMEM);
    ck_assert_int_eq(results[1], _i == 1 ? 1 : 0);
    rt_tcp_stream_close(&stream);
    rt_tcp_listener_close(&listener);
    close(peer);
    end();
}
END_TEST

/* ---- cancelled anywhere -------------------------------------------------- */

/* async fn: connect, ask, end the stream, hear the answer; and its answerer. */
struct asker {
    struct rt_future future;
    uint16_t port;
    struct rt_tcp_connect connect;
    struct rt_tcp_stream stream;
    struct rt_tcp_write_all write;
    struct rt_tcp_read read;
    char heard[16];
};

static enum rt_poll
asker_poll(struct rt_future *self, struct rt_context *cx)
{
    struct asker *me = (struct asker *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->connect, rt_tcp_connect("127.0.0.1", me->port));
    me->stream = me->connect.stream;
    RT_AWAIT(me->write, rt_tcp_write_all(&me->stream, "question", 8));
    rt_tcp_stream_shutdown(&me->stream);
    RT_AWAIT(me->read, rt_tcp_read(&me->stream, me->heard, 16));
    RT_ASYNC_END;
}

static void
asker_drop(struct rt_future *self)
{
    rt_tcp_stream_close(&((struct asker *)self)->stream);
}

struct answerer {
    struct rt_future future;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    struct rt_tcp_write_all write;
    char heard[16];
};

static enum rt_poll
answerer_poll(struct rt_future *self, struct rt_context *cx)
{
    struct answerer *me = (struct answerer *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
    me->stream = me->accept.stream;
    do
        RT_AWAIT(me->read, rt_tcp_read(&me->stream, me->heard, 3));
    while (me->read.result > 0);
    RT_AWAIT(me->write, rt_tcp_write_all(&me->stream, "answer", 6));
    RT_ASYNC_END;
}

static void
answerer_drop(struct rt_future *self)
{
    struct answerer *me = (struct answerer *)self;

    rt_tcp_stream_close(&me->stream);
    rt_tcp_listener_close(&me->listener);
}

static const struct rt_future_type asker_type = {
    .name = "asker", .file = __FILE__, .poll = asker_poll, .drop = asker_drop
};
static const struct rt_future_type answerer_type = { .name = "answerer",
                                                     .file = __FILE__,
                                                     .poll = answerer_poll,
                                                     .drop = answerer_drop };

/* Loop: so many polls, then it is cancelled; the last ones let it finish. */
START_TEST(a_conversation_may_be_cancelled_after_each_of_its_polls)
{
    struct counter counter = COUNTER_INIT;
    struct asker asker = { .future = { .type = &asker_type },
                           .stream = RT_TCP_CLOSED };
    struct answerer answerer = { .future = { .type = &answerer_type },
                                 .stream = RT_TCP_CLOSED };
    struct rt_future *both[] = { &answerer.future, &asker.future };
    struct rt_join_all all = rt_join_all(both, 2);
    enum rt_poll poll = RT_PENDING;
    unsigned fds;

    begin();
    fds = rt_count_fds();
    listen_anywhere(&answerer.listener);
    asker.port = answerer.listener.port;
    for (int polls = 0; polls < _i && poll == RT_PENDING; polls++) {
        if (polls > 0)
            world_park_until(&world, &counter, (unsigned)polls);
        poll = world_poll(&world, &all.future, &counter);
    }
    if (poll == RT_READY) {
        ck_assert_int_eq(asker.read.result, 6);
        ck_assert_mem_eq(asker.heard, "answer", 6);
    }
    rt_future_drop(&all.future);
    ck_assert_msg(rt_count_fds() == fds && counter.live == 0 &&
                      world.reactor.registered == 0,
                  "dropped after %d polls it left %d fds, %d wakers, %u "
                  "registrations: F3: drop gives back what the machine holds",
                  _i, (int)(rt_count_fds() - fds), counter.live,
                  world.reactor.registered);
    end();
}
END_TEST

/* ---- the trace ----------------------------------------------------------- */

START_TEST(connect_shutdown_and_close_are_traced)
{
    const char *path = rt_temporary("trace");
    struct rt_tcp_listener listener;
    struct rt_tcp_connect connect;
    struct rt_tcp_stream stream;
    const char *lines[] = { "- connect io=1 result=0 at=",
                            "- shutdown io=1 result=0 at=",
                            "- close io=1 at=",
                            "- shutdown io=0 result=-ENOTCONN at=",
                            "- close io=0 at=",
                            "- interrupt at=" };
    int peer;
    char *text;

    rt_temporary("trace.dot");
    begin();
    listen_anywhere(&listener);
    ck_assert_int_eq(rt_trace_start(path, "real"), 0);
    connect = rt_tcp_connect("127.0.0.1", listener.port);
    run(&connect.future);
    rt_tcp_stream_shutdown(&connect.stream);
    rt_tcp_stream_close(&connect.stream);
    stream = local_pair(&peer);
    rt_fake_fail(RT_FAKE_SHUTDOWN, 1, ENOTCONN);
    rt_tcp_stream_shutdown(&stream); /* never registered: io 0 */
    rt_tcp_stream_close(&stream);
    rt_reactor_interrupt(&world.reactor);
    ck_assert_int_eq(rt_trace_stop(), 0);
    text = rt_read_file(path);
    for (unsigned i = 0; i < sizeof lines / sizeof *lines; i++)
        ck_assert_msg(strstr(text, lines[i]) != NULL, "no '%s' in %s", lines[i],
                      text);
    free(text);
    close(peer);
    rt_tcp_listener_close(&listener);
    end();
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_constructor_does_nothing);
    rt_add(a_listener_gets_a_free_port_and_tells_which);
    rt_add(a_listener_that_cannot_be_made_says_why_and_stays_closed);
    rt_add(accept_waits_until_a_client_comes);
    rt_add(a_queue_of_clients_is_accepted_one_by_one);
    rt_add_loop(a_client_that_left_the_queue_is_passed_over, GONE);
    rt_add(what_time_mends_is_told_from_what_stays);
    rt_add_loop(without_a_free_fd_the_client_stays_in_the_queue, 2);
    rt_add(a_stream_that_nobody_takes_is_closed);
    rt_add(connect_gives_a_stream_that_works);
    rt_add(connect_to_nobody_is_refused_and_leaves_no_fd);
    rt_add(connect_to_no_address_asks_no_kernel);
    rt_add(connect_waits_while_it_is_under_way);
    rt_add(connect_cancelled_half_way_closes_its_fd);
    rt_add(a_connection_that_nobody_takes_is_closed);
    rt_add_loop(a_connect_that_cannot_begin_leaves_nothing, 4);
    rt_add(what_is_left_over_is_read_without_another_event);
    rt_add(a_read_that_would_block_asks_the_kernel_once);
    rt_add_loop(a_read_has_three_outcomes, 3);
    rt_add(a_readiness_that_came_to_nothing_is_waited_for_again);
    rt_add(a_message_may_come_in_single_bytes);
    rt_add(a_reset_is_an_error_and_then_a_broken_pipe);
    rt_add(a_write_goes_on_where_the_kernel_stopped);
    rt_add(a_write_to_a_slow_reader_waits_and_says_how_far_it_is);
    rt_add(writing_nothing_is_done_at_once);
    rt_add(a_write_that_fails_says_how_far_it_came);
    rt_add(a_writer_that_waits_hears_of_a_reset);
    rt_add(after_our_shutdown_the_other_direction_still_flows);
    rt_add(after_the_peers_shutdown_the_other_direction_still_flows);
    rt_add(a_shutdown_tells_why_it_failed);
    rt_add(a_reader_and_a_writer_wait_at_one_stream);
    rt_add(a_megabyte_goes_out_and_comes_back_through_small_buffers);
    rt_add(a_stream_may_move_between_two_operations);
    rt_add(closing_twice_closes_once);
    rt_add(a_stream_is_deregistered_before_it_is_closed);
    rt_add(closing_a_stream_drops_the_waker_that_a_cancelled_read_left);
    rt_add(after_a_cancelled_read_another_task_may_read);
    rt_add_loop(a_conversation_may_be_cancelled_after_each_of_its_polls, 12);
    rt_add(connect_shutdown_and_close_are_traced);
    rt_add_loop(without_memory_for_the_registration_it_is_tried_again_next_time,
                3);
}
