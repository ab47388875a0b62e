/* backend.h as backend_epoll.c does it, without a reactor on top. */
#include <sys/stat.h>

#include "backend.h"
#include "io.h"
#include "sockets.h"

#define ROOM 8

static struct rt_backend *
backend(void)
{
    struct rt_backend *made = rt_backend_new(NULL);

    ck_assert_ptr_nonnull(made);
    return made;
}

/* Ask without waiting. */
static unsigned
look(struct rt_backend *epoll, struct rt_backend_event *events)
{
    return rt_backend_wait(epoll, 0, events, ROOM);
}

START_TEST(an_edge_is_told_once)
{
    struct rt_backend *epoll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io io;
    unsigned count;
    int peer;

    socket_pair(&io.fd, &peer);
    ck_assert_int_eq(rt_backend_add(epoll, &io), 0);
    say(peer, "a");
    count = look(epoll, events);
    ck_assert_uint_eq(count, 1);
    ck_assert_ptr_eq(events[0].io, &io);
    ck_assert(events[0].ready[RT_READ] && events[0].ready[RT_WRITE]);
    count = look(epoll, events);
    ck_assert_msg(count == 0,
                  "the byte is unread, and it was told again (%u events): "
                  "without EPOLLET each wait ends at once (M20)",
                  count);
    rt_backend_remove(epoll, &io);
    close(io.fd);
    close(peer);
    rt_backend_free(epoll);
}
END_TEST

START_TEST(one_registration_lasts_for_the_life_of_an_fd)
{
    unsigned calls = rt_fake_calls(RT_FAKE_EPOLL_CTL);
    struct rt_backend *epoll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io io;
    int peer;

    socket_pair(&io.fd, &peer);
    ck_assert_int_eq(rt_backend_add(epoll, &io), 0);
    for (int i = 0; i < 10; i++) {
        say(peer, "a");
        ck_assert_uint_eq(look(epoll, events), 1);
    }
    rt_backend_remove(epoll, &io);
    calls = rt_fake_calls(RT_FAKE_EPOLL_CTL) - calls;
    ck_assert_msg(calls == 3,
                  "%u calls of epoll_ctl for ten events: one for the eventfd, "
                  "one to add, one to remove are enough",
                  calls);
    close(io.fd);
    close(peer);
    rt_backend_free(epoll);
}
END_TEST

START_TEST(a_removed_fd_tells_nothing_though_an_event_is_pending)
{
    struct rt_backend *epoll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io io;
    int peer;

    socket_pair(&io.fd, &peer);
    ck_assert_int_eq(rt_backend_add(epoll, &io), 0);
    say(peer, "a");
    rt_backend_remove(epoll, &io);
    ck_assert_msg(look(epoll, events) == 0,
                  "an event came for an fd that is no longer watched: its "
                  "struct rt_io is freed by now");
    close(io.fd);
    close(peer);
    rt_backend_free(epoll);
}
END_TEST

START_TEST(a_number_that_is_used_again_hears_only_its_own_news)
{
    struct rt_backend *epoll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io old, new;
    int old_peer, new_peer, fd, alive;
    unsigned count;

    socket_pair(&old.fd, &old_peer);
    socket_pair(&fd, &new_peer);
    ck_assert_int_eq(rt_backend_add(epoll, &old), 0);
    say(old_peer, "a");  /* pending while the number changes hands */
    alive = dup(old.fd); /* as in a forked child: close() is not the end */
    rt_backend_remove(epoll, &old);
    new.fd = dup2(fd, old.fd);
    close(fd);
    ck_assert_int_eq(rt_backend_add(epoll, &new), 0);
    say(new_peer, "b");
    say(old_peer, "b");
    count = look(epoll, events);
    ck_assert_msg(count == 1 && events[0].io == &new,
                  "fd %d was closed and used again, and %u events came: the "
                  "event's io says whose news it is, the number does not (M26)",
                  new.fd, count);
    rt_backend_remove(epoll, &new);
    close(new.fd);
    close(alive);
    close(old_peer);
    close(new_peer);
    rt_backend_free(epoll);
}
END_TEST

START_TEST(a_regular_file_cannot_be_waited_for)
{
    struct rt_io io;
    struct world world;
    struct rt_io *registered = NULL;
    int result;

    io.fd = open(rt_temporary("file"), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    ck_assert_int_ge(io.fd, 0);
    world_start(&world, RT_CLOCK_REAL);
    result = rt_io_register(&registered, &world.reactor, io.fd);
    ck_assert_msg(result == -EPERM,
                  "registering a file said %d, not -EPERM: epoll knows no "
                  "files (M27)",
                  result);
    ck_assert_uint_eq(world.reactor.registered, 0);
    ck_assert_ptr_null(registered);
    close(io.fd);
    world_stop(&world);
}
END_TEST

START_TEST(a_registration_that_the_kernel_refuses_leaves_nothing)
{
    struct rt_io *io = NULL;
    struct world world;
    int fd, peer, result;

    world_start(&world, RT_CLOCK_REAL);
    socket_pair(&fd, &peer);
    rt_fake_fail(RT_FAKE_EPOLL_CTL, 1, ENOSPC);
    result = rt_io_register(&io, &world.reactor, fd);
    rt_fakes_reset();
    ck_assert_int_eq(result, -ENOSPC);
    ck_assert_msg(world.reactor.registered == 0,
                  "epoll refused the fd, and the reactor counts %u: what was "
                  "not added must not be kept (tokio-rs/tokio#6329)",
                  world.reactor.registered);
    result = rt_io_register(&io, &world.reactor, fd);
    ck_assert_int_eq(result, 0);
    rt_io_deregister(io);
    close(fd);
    close(peer);
    world_stop(&world);
}
END_TEST

START_TEST(many_interrupts_are_told_once)
{
    struct rt_backend *epoll = backend();
    struct rt_backend_event events[ROOM];
    unsigned reads = rt_fake_calls(RT_FAKE_READ);
    unsigned count;

    for (int i = 0; i < 5; i++)
        rt_backend_interrupt(epoll);
    count = rt_backend_wait(epoll, RT_FOREVER, events, ROOM);
    ck_assert_uint_eq(count, 1);
    ck_assert_ptr_null(events[0].io);
    ck_assert_uint_eq(rt_fake_calls(RT_FAKE_READ) - reads, 1);
    count = look(epoll, events);
    ck_assert_msg(count == 0,
                  "the interrupts were taken notice of, and %u events came "
                  "again: read the eventfd, or no wait is a wait (M33)",
                  count);
    rt_backend_free(epoll);
}
END_TEST

START_TEST(an_interrupt_that_somebody_else_took_is_no_error)
{
    struct rt_backend *epoll = backend();
    struct rt_backend_event events[ROOM];
    struct rt_io io;
    unsigned count;
    int peer;

    socket_pair(&io.fd, &peer);
    rt_backend_interrupt(epoll);
    ck_assert_int_eq(rt_backend_add(epoll, &io), 0);
    rt_fake_fail(RT_FAKE_READ, 1, EAGAIN);
    count = rt_backend_wait(epoll, RT_FOREVER, events, ROOM);
    rt_fakes_reset();
    ck_assert_uint_eq(count, 2);
    ck_assert_ptr_null(events[0].io);
    ck_assert_msg(events[1].io == &io && events[1].ready[RT_WRITE],
                  "the eventfd said EAGAIN, and the event behind it is lost");
    ck_assert_msg(
        !events[1].ready[RT_READ],
        "there is nothing to read, and the event says that there is (I1 "
        "allows a wrong hint, not a habit of it)");
    rt_backend_remove(epoll, &io);
    close(io.fd);
    close(peer);
    rt_backend_free(epoll);
}
END_TEST

START_TEST(an_interrupt_too_many_is_no_error)
{
    struct rt_backend *epoll = backend();
    struct rt_backend_event events[ROOM];

    rt_backend_interrupt(epoll);
    rt_fake_fail(RT_FAKE_WRITE, 1, EAGAIN); /* the counter is full */
    rt_backend_interrupt(epoll);
    rt_fakes_reset();
    ck_assert_uint_eq(rt_backend_wait(epoll, RT_FOREVER, events, ROOM), 1);
    ck_assert_uint_eq(look(epoll, events), 0);
    rt_backend_free(epoll);
}
END_TEST

START_TEST(more_room_than_the_backend_can_use_is_allowed)
{
    static struct rt_backend_event events[1000];
    struct rt_backend *epoll = backend();

    rt_backend_interrupt(epoll);
    ck_assert_uint_eq(rt_backend_wait(epoll, RT_FOREVER, events, 1000), 1);
    rt_backend_free(epoll);
}
END_TEST

START_TEST(no_more_events_are_told_than_there_is_room_for)
{
    struct rt_backend *epoll = backend();
    struct rt_backend_event events[ROOM] = { { .io = NULL } };
    struct rt_io ios[3];
    int peers[3];

    for (int i = 0; i < 3; i++) {
        socket_pair(&ios[i].fd, &peers[i]);
        ck_assert_int_eq(rt_backend_add(epoll, &ios[i]), 0);
    }
    ck_assert_uint_eq(rt_backend_wait(epoll, RT_FOREVER, events, 2), 2);
    ck_assert_ptr_null(events[2].io);
    ck_assert_uint_eq(rt_backend_wait(epoll, RT_FOREVER, events, 2), 1);
    for (int i = 0; i < 3; i++) {
        rt_backend_remove(epoll, &ios[i]);
        close(ios[i].fd);
        close(peers[i]);
    }
    rt_backend_free(epoll);
}
END_TEST

START_TEST(a_backend_that_cannot_be_made_gives_back_what_it_had)
{
    static const enum rt_fake steps[] = { RT_FAKE_MEMORY, RT_FAKE_EPOLL_CREATE,
                                          RT_FAKE_EVENTFD, RT_FAKE_EPOLL_CTL };
    struct rt_clock clock;
    struct rt_reactor reactor;
    int result;

    rt_clock_init(&clock, RT_CLOCK_REAL);
    rt_fake_fail(steps[_i], 1, ENFILE);
    result = rt_reactor_init(&reactor, &clock);
    rt_fakes_reset();
    ck_assert_int_eq(result, -ENFILE);
    rt_clock_fini(&clock);
}
END_TEST

START_TEST(the_fds_of_a_backend_are_closed_on_exec)
{
    unsigned before = rt_count_fds(), seen = 0;
    struct rt_backend *epoll = backend();

    for (int fd = 3; fd < 64; fd++) {
        int flags = fcntl(fd, F_GETFD);
        struct stat stat;

        if (flags < 0 || fstat(fd, &stat) != 0 || S_ISREG(stat.st_mode) ||
            S_ISFIFO(stat.st_mode))
            continue; /* closed, or the harness's */
        seen += (flags & FD_CLOEXEC) != 0;
    }
    ck_assert_msg(seen >= 2,
                  "%u of the 2 fds of the backend are closed on exec", seen);
    ck_assert_uint_eq(rt_count_fds(), before + 2);
    rt_backend_free(epoll);
}
END_TEST

/* ---- what must not happen ----------------------------------------------- */

static int wrong_error;

static void
wait_that_fails(void *epoll)
{
    struct rt_backend_event events[ROOM];

    rt_fake_fail(RT_FAKE_EPOLL_WAIT, 1, wrong_error);
    rt_backend_wait(epoll, RT_FOREVER, events, ROOM);
}

static void
interrupt_that_is_not_read(void *epoll)
{
    struct rt_backend_event events[ROOM];

    rt_backend_interrupt(epoll);
    rt_fake_fail(RT_FAKE_READ, 1, wrong_error);
    rt_backend_wait(epoll, RT_FOREVER, events, ROOM);
}

static void
interrupt_that_is_not_written(void *epoll)
{
    rt_fake_fail(RT_FAKE_WRITE, 1, wrong_error);
    rt_backend_interrupt(epoll);
}

static void
remove_what_is_closed(void *epoll)
{
    struct rt_io io;
    int peer;

    socket_pair(&io.fd, &peer);
    ck_assert_int_eq(rt_backend_add(epoll, &io), 0);
    close(io.fd);
    rt_backend_remove(epoll, &io);
}

static const struct {
    void (*run)(void *epoll);
    int error;
    const char *words;
} hard_errors[] = {
    { wait_that_fails, EBADF,
      "epoll_wait: EBADF: who closed the reactor's descriptor?" },
    { wait_that_fails, EINVAL, "epoll_wait: EINVAL: who closed" },
    { interrupt_that_is_not_read, EBADF, "read: EBADF: who closed" },
    { interrupt_that_is_not_read, EINTR, "read: EINTR: who closed" },
    { interrupt_that_is_not_written, EBADF, "write: EBADF: who closed" },
    { remove_what_is_closed, 0, "was closed before it was deregistered" },
};
#define HARD_ERRORS (sizeof hard_errors / sizeof hard_errors[0])

START_TEST(a_hard_error_aborts_with_its_name)
{
    struct rt_backend *epoll = backend();
    const char *words;

    wrong_error = hard_errors[_i].error;
    words = rt_last_words(hard_errors[_i].run, epoll);
    ck_assert_msg(strstr(words, hard_errors[_i].words) != NULL,
                  "nothing was said of an error that never goes away, and a "
                  "loop around it spins: expected '%s', got: %s",
                  hard_errors[_i].words, words);
    rt_backend_free(epoll);
}
END_TEST

START_TEST(a_wait_that_a_signal_ends_tells_nothing)
{
    struct rt_backend *epoll = backend();
    struct rt_backend_event events[ROOM];
    unsigned count;

    rt_backend_interrupt(epoll);
    rt_fake_fail(RT_FAKE_EPOLL_WAIT, 1, EINTR);
    count = rt_backend_wait(epoll, RT_FOREVER, events, ROOM);
    rt_fakes_reset();
    ck_assert_uint_eq(count, 0);
    ck_assert_uint_eq(look(epoll, events), 1);
    rt_backend_free(epoll);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(an_edge_is_told_once);
    rt_add(one_registration_lasts_for_the_life_of_an_fd);
    rt_add(a_removed_fd_tells_nothing_though_an_event_is_pending);
    rt_add(a_number_that_is_used_again_hears_only_its_own_news);
    rt_add(a_regular_file_cannot_be_waited_for);
    rt_add(a_registration_that_the_kernel_refuses_leaves_nothing);
    rt_add(many_interrupts_are_told_once);
    rt_add(an_interrupt_that_somebody_else_took_is_no_error);
    rt_add(an_interrupt_too_many_is_no_error);
    rt_add(more_room_than_the_backend_can_use_is_allowed);
    rt_add(no_more_events_are_told_than_there_is_room_for);
    rt_add_loop(a_backend_that_cannot_be_made_gives_back_what_it_had, 4);
    rt_add(the_fds_of_a_backend_are_closed_on_exec);
    rt_add_loop(a_hard_error_aborts_with_its_name, HARD_ERRORS);
    rt_add(a_wait_that_a_signal_ends_tells_nothing);
}
