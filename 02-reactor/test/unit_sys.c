/* sys.h: one way to fail, on a real kernel with faults. */
#include <arpa/inet.h>
#include <sys/mman.h>

#include "sockets.h"
#include "sys.h"

static struct sockaddr_in
loopback(void)
{
    struct sockaddr_in address;
    int result = rt_sys_address(&address, "127.0.0.1", 0);

    ck_assert_int_eq(result, 0);
    return address;
}

/* A listening socket and its port. */
static int
listening(struct sockaddr_in *address)
{
    int fd, port;

    *address = loopback();
    fd = rt_sys_listen(address);
    ck_assert_int_ge(fd, 0);
    port = rt_sys_port(fd);
    ck_assert_int_gt(port, 0);
    address->sin_port = htons((uint16_t)port);
    return fd;
}

START_TEST(an_address_is_an_ipv4_literal)
{
    struct sockaddr_in address;

    ck_assert_int_eq(rt_sys_address(&address, "10.1.2.3", 0x1234), 0);
    ck_assert_int_eq(address.sin_family, AF_INET);
    ck_assert_uint_eq(ntohl(address.sin_addr.s_addr), 0x0a010203);
    ck_assert_uint_eq(ntohs(address.sin_port), 0x1234);
    ck_assert_int_eq(rt_sys_address(&address, "localhost", 1), -EINVAL);
    ck_assert_int_eq(rt_sys_address(&address, "127.0.0.256", 1), -EINVAL);
    ck_assert_int_eq(rt_sys_address(&address, "", 1), -EINVAL);
}
END_TEST

static void
assert_flags(int fd, const char *whose)
{
    ck_assert_msg((fcntl(fd, F_GETFL) & O_NONBLOCK) != 0,
                  "%s blocks: one slow peer would stop all tasks", whose);
    ck_assert_msg((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0,
                  "%s would live on in a program that we start", whose);
}

START_TEST(no_socket_blocks_and_none_outlives_an_exec)
{
    struct sockaddr_in address;
    int listener = listening(&address);
    int peer = dial(ntohs(address.sin_port));
    int accepted = rt_sys_accept(listener);
    int connecting = rt_sys_socket();

    assert_flags(listener, "the listener");
    assert_flags(accepted, "the accepted socket");
    assert_flags(connecting, "the connecting socket");
    rt_sys_close(listener);
    rt_sys_close(accepted);
    rt_sys_close(connecting);
    close(peer);
}
END_TEST

START_TEST(a_listener_that_cannot_be_made_closes_its_socket)
{
    static const enum rt_fake steps[] = { RT_FAKE_SOCKET, RT_FAKE_SETSOCKOPT,
                                          RT_FAKE_BIND, RT_FAKE_LISTEN };
    struct sockaddr_in address = loopback();
    int result;

    rt_fake_fail(steps[_i], 1, ENOBUFS);
    result = rt_sys_listen(&address);
    rt_fakes_reset();
    ck_assert_int_eq(result, -ENOBUFS);
}
END_TEST

START_TEST(a_port_that_is_taken_is_refused_by_name)
{
    struct sockaddr_in address;
    int first = listening(&address);

    ck_assert_int_eq(rt_sys_listen(&address), -EADDRINUSE);
    rt_sys_close(first);
}
END_TEST

START_TEST(a_port_is_free_again_as_soon_as_its_listener_is_closed)
{
    struct sockaddr_in address;
    int first = listening(&address);
    int peer = dial(ntohs(address.sin_port));
    int accepted = rt_sys_accept(first), again;

    rt_sys_close(accepted); /* we close first: the address rests in TIME_WAIT */
    close(peer);
    rt_sys_close(first);
    again = rt_sys_listen(&address);
    ck_assert_msg(again >= 0,
                  "a server that ended could not start again: %d, where "
                  "SO_REUSEADDR makes it 0 or more",
                  again);
    rt_sys_close(again);
}
END_TEST

START_TEST(a_closed_fd_has_no_port)
{
    ck_assert_int_eq(rt_sys_port(1000), -EBADF);
}
END_TEST

/* Loop: read, write, accept. */
START_TEST(a_call_that_a_signal_interrupts_is_made_again)
{
    static const enum rt_fake kinds[] = { RT_FAKE_READ, RT_FAKE_SEND,
                                          RT_FAKE_ACCEPT };
    struct sockaddr_in address;
    int listener = listening(&address);
    int dialled = dial(ntohs(address.sin_port));
    int fd, peer, results[3];
    char byte;

    socket_pair(&fd, &peer);
    say(peer, "a");
    rt_fake_fail(kinds[_i], 1, EINTR);
    rt_fake_fail(kinds[_i], 2, EINTR);
    results[0] = rt_sys_read(fd, &byte, 1);
    results[1] = rt_sys_write(fd, "b", 1);
    results[2] = rt_sys_accept(listener);
    ck_assert_uint_eq(rt_fake_faults(), 2);
    ck_assert_int_eq(results[0], 1);
    ck_assert_int_eq(results[1], 1);
    ck_assert_int_ge(results[2], 0);
    rt_sys_close(results[2]);
    rt_sys_close(listener);
    close(dialled);
    close(fd);
    close(peer);
}
END_TEST

START_TEST(close_is_never_called_twice)
{
    unsigned calls;
    int fd = rt_sys_socket();

    calls = rt_fake_calls(RT_FAKE_CLOSE);
    rt_fake_fail(RT_FAKE_CLOSE, 1, EINTR);
    rt_sys_close(fd);
    calls = rt_fake_calls(RT_FAKE_CLOSE) - calls;
    rt_fakes_reset();
    ck_assert_msg(calls == 1,
                  "close was interrupted and called %u times: the fd was "
                  "closed by the first, the number may be another's by now",
                  calls);
}
END_TEST

static void
close_twice(void *unused)
{
    int fd = rt_sys_socket();

    (void)unused;
    rt_sys_close(fd);
    rt_sys_close(fd);
}

START_TEST(to_close_what_is_closed_aborts)
{
    const char *words = rt_last_words(close_twice, NULL);

    ck_assert_msg(strstr(words, "close: EBADF: fd ") != NULL,
                  "a second close hits whoever has that number by now: %s",
                  words);
}
END_TEST

START_TEST(what_would_block_says_so)
{
    struct sockaddr_in address;
    int listener = listening(&address), fd, peer;
    char byte = 0;

    socket_pair(&fd, &peer);
    ck_assert_int_eq(rt_sys_accept(listener), -EAGAIN);
    ck_assert_int_eq(rt_sys_read(fd, &byte, 1), -EAGAIN);
    fill(fd);
    ck_assert_int_eq(rt_sys_write(fd, &byte, 1), -EAGAIN);
    rt_sys_close(listener);
    close(fd);
    close(peer);
}
END_TEST

START_TEST(the_end_of_a_stream_reads_as_nothing)
{
    int fd, peer;
    char byte;

    socket_pair(&fd, &peer);
    close(peer);
    ck_assert_int_eq(rt_sys_read(fd, &byte, 1), 0);
    close(fd);
}
END_TEST

START_TEST(writing_to_nobody_is_an_error_and_no_signal)
{
    int fd, peer;

    socket_pair(&fd, &peer);
    close(peer);
    ck_assert_int_eq(rt_sys_write(fd, "a", 1), -EPIPE); /* or SIGPIPE kills */
    close(fd);
}
END_TEST

/* A buffer of more than 2 GiB; of its pages only the first is touched. */
START_TEST(counts_fit_in_an_int)
{
    const size_t size = (size_t)INT32_MAX + 4096;
    char *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int fd, peer;

    ck_assert_ptr_ne(bytes, MAP_FAILED);
    socket_pair(&fd, &peer);
    say(peer, "a");
    ck_assert_int_eq(rt_sys_read(fd, bytes, size), 1);
    munmap(bytes, size);
    close(fd);
    close(peer);
}
END_TEST

START_TEST(after_a_shutdown_the_peer_reads_the_end)
{
    int fd, peer;

    socket_pair(&fd, &peer);
    ck_assert_int_eq(rt_sys_shutdown(fd), 0);
    ck_assert_uint_eq(drink(peer), 0);
    say(peer, "a");
    ck_assert_int_eq(rt_sys_read(fd, &(char){ 0 }, 1), 1);
    close(fd);
    close(peer);
}
END_TEST

/* Loop: what connect may say, and what that means. */
START_TEST(a_connect_that_goes_on_is_no_error)
{
    static const struct {
        int error, result;
    } rows[] = { { EINPROGRESS, -EAGAIN },
                 { EALREADY, -EAGAIN },
                 { EINTR, -EAGAIN },
                 { EISCONN, 0 },
                 { ECONNREFUSED, -ECONNREFUSED },
                 { ENETUNREACH, -ENETUNREACH } };
    struct sockaddr_in address = loopback();
    int fd = rt_sys_socket(), result;

    rt_fake_fail(RT_FAKE_CONNECT, 1, rows[_i].error);
    result = rt_sys_connect(fd, &address);
    rt_fakes_reset();
    ck_assert_int_eq(result, rows[_i].result);
    rt_sys_close(fd);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(an_address_is_an_ipv4_literal);
    rt_add(no_socket_blocks_and_none_outlives_an_exec);
    rt_add_loop(a_listener_that_cannot_be_made_closes_its_socket, 4);
    rt_add(a_port_that_is_taken_is_refused_by_name);
    rt_add(a_port_is_free_again_as_soon_as_its_listener_is_closed);
    rt_add(a_closed_fd_has_no_port);
    rt_add_loop(a_call_that_a_signal_interrupts_is_made_again, 3);
    rt_add(close_is_never_called_twice);
    rt_add(to_close_what_is_closed_aborts);
    rt_add(what_would_block_says_so);
    rt_add(the_end_of_a_stream_reads_as_nothing);
    rt_add(writing_to_nobody_is_an_error_and_no_signal);
    rt_add(counts_fit_in_an_int);
    rt_add(after_a_shutdown_the_peer_reads_the_end);
    rt_add_loop(a_connect_that_goes_on_is_no_error, 6);
}
