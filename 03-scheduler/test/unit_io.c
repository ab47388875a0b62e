/* io.h, rules I1 to I4, on sockets and pipes of a real kernel. */
#include "io.h"
#include "sockets.h"
#include "sys.h"

/* What every test here begins with: our end of a pair, registered. */
struct end {
    struct world world;
    int fd, peer;
    struct rt_io *io;
};

static void
end_open(struct end *end, void (*make)(int *ours, int *peer))
{
    int result;

    world_start(&end->world, RT_CLOCK_REAL);
    make(&end->fd, &end->peer);
    result = rt_io_register(&end->io, &end->world.reactor, end->fd);
    ck_assert_int_eq(result, 0);
}

static void
end_close(struct end *end)
{
    rt_io_deregister(end->io);
    close(end->fd);
    close(end->peer);
    world_stop(&end->world);
}

static enum rt_poll
look(struct end *end, enum rt_direction direction, struct counter *counter,
     struct rt_ready *ready)
{
    struct rt_waker waker = counter_waker(counter);
    struct rt_context cx = { .waker = &waker,
                             .clock = &end->world.clock,
                             .reactor = &end->world.reactor };

    return rt_io_poll_ready(end->io, direction, &cx, ready);
}

/* Find the direction ready, hit EAGAIN, take it back, and wait for it. */
static void
want(struct end *end, enum rt_direction direction, struct counter *counter)
{
    struct rt_ready ready;
    enum rt_poll poll = look(end, direction, counter, &ready);

    ck_assert_int_eq(poll, RT_READY);
    rt_io_clear(end->io, ready);
    poll = look(end, direction, counter, &ready);
    ck_assert_int_eq(poll, RT_PENDING);
}

START_TEST(an_fd_that_was_just_registered_counts_as_ready)
{
    struct counter counter = COUNTER_INIT;
    struct rt_ready ready;
    struct end end;

    end_open(&end, socket_pair);
    ck_assert_msg(look(&end, RT_READ, &counter, &ready) == RT_READY &&
                      look(&end, RT_WRITE, &counter, &ready) == RT_READY,
                  "a new fd was not ready: I3: nobody has asked the kernel, so "
                  "the call itself must be tried first");
    ck_assert_uint_eq(end.world.reactor.waits, 0);
    end_close(&end);
}
END_TEST

START_TEST(readiness_stays_until_it_is_taken_back)
{
    struct counter counter = COUNTER_INIT;
    struct rt_ready ready;
    struct end end;
    char byte;

    end_open(&end, socket_pair);
    want(&end, RT_READ, &counter);
    say(end.peer, "ab");
    world_park_until(&end.world, &counter, 1);
    for (int i = 0; i < 2; i++) {
        ck_assert_msg(look(&end, RT_READ, &counter, &ready) == RT_READY,
                      "%d bytes are left and the fd is not ready: I2: it is "
                      "taken back after EAGAIN, not after a good read",
                      2 - i);
        ck_assert_int_eq(rt_sys_read(end.fd, &byte, 1), 1);
    }
    end_close(&end);
}
END_TEST

START_TEST(readiness_may_be_wrong_and_is_then_waited_for_again)
{
    struct counter counter = COUNTER_INIT;
    struct rt_ready ready;
    struct end end;
    char bytes[2];

    end_open(&end, socket_pair);
    want(&end, RT_READ, &counter);
    say(end.peer, "a");
    world_park_until(&end.world, &counter, 1);
    ck_assert_int_eq(rt_sys_read(end.fd, bytes, 2), 1); /* somebody else */
    ck_assert_int_eq(look(&end, RT_READ, &counter, &ready), RT_READY);
    ck_assert_int_eq(rt_sys_read(end.fd, bytes, 2), -EAGAIN);
    want(&end, RT_READ, &counter);
    say(end.peer, "b");
    world_park_until(&end.world, &counter, 2);
    ck_assert_int_eq(rt_sys_read(end.fd, bytes, 2), 1);
    end_close(&end);
}
END_TEST

START_TEST(clearing_one_direction_leaves_the_other)
{
    struct counter counter = COUNTER_INIT;
    struct rt_ready ready;
    struct end end;

    end_open(&end, socket_pair);
    want(&end, RT_READ, &counter);
    ck_assert_msg(look(&end, RT_WRITE, &counter, &ready) == RT_READY,
                  "a read met EAGAIN and the write side was cleared too: "
                  "readiness is known for each direction (M24)");
    want(&end, RT_WRITE, &counter);
    end_close(&end);
}
END_TEST

START_TEST(the_newest_waker_replaces_the_older_one)
{
    struct counter older = COUNTER_INIT, newer = COUNTER_INIT;
    struct rt_ready ready;
    struct end end;

    end_open(&end, socket_pair);
    want(&end, RT_READ, &older);
    ck_assert_int_eq(look(&end, RT_READ, &newer, &ready), RT_PENDING);
    ck_assert_msg(older.live == 0 && older.wakes == 0,
                  "the older waker was not dropped (%d live, %u wakes): I4: "
                  "one waiter a direction",
                  older.live, older.wakes);
    say(end.peer, "a");
    rt_reactor_park(&end.world.reactor);
    ck_assert_msg(newer.wakes == 1 && older.wakes == 0,
                  "the newer waker was woken %u times, the older one %u: F2: "
                  "the future may have moved to another task between two polls",
                  newer.wakes, older.wakes);
    end_close(&end);
}
END_TEST

START_TEST(a_waiter_is_woken_once_and_then_forgotten)
{
    struct counter counter = COUNTER_INIT;
    struct end end;

    end_open(&end, socket_pair);
    want(&end, RT_READ, &counter);
    say(end.peer, "a");
    world_park_until(&end.world, &counter, 1);
    say(end.peer, "b");
    rt_reactor_look(&end.world.reactor);
    ck_assert_msg(counter.wakes == 1 && counter.live == 0,
                  "%u wakes and %d live wakers after one wait: the event takes "
                  "the waker with it; who wants another leaves another",
                  counter.wakes, counter.live);
    end_close(&end);
}
END_TEST

START_TEST(an_event_wakes_the_direction_that_it_names)
{
    struct counter reader = COUNTER_INIT, writer = COUNTER_INIT;
    struct end end;
    char bytes[4096];

    end_open(&end, socket_pair);
    fill(end.fd);
    want(&end, RT_READ, &reader);
    want(&end, RT_WRITE, &writer);
    rt_reactor_look(&end.world.reactor); /* the news of the registration */
    ck_assert_uint_eq(writer.wakes, 0);
    say(end.peer, "a");
    world_park_until(&end.world, &reader, 1);
    ck_assert_msg(
        writer.wakes == 0,
        "bytes came in, and the writer was woken; its buffer is full");
    while (recv(end.peer, bytes, sizeof bytes, MSG_DONTWAIT) > 0)
        continue;
    world_park_until(&end.world, &writer, 1);
    ck_assert_uint_eq(reader.wakes, 1);
    end_close(&end);
}
END_TEST

START_TEST(deregistering_drops_the_wakers_that_wait)
{
    struct counter counter = COUNTER_INIT;
    struct end end;

    end_open(&end, socket_pair);
    want(&end, RT_READ, &counter);
    want(&end, RT_WRITE, &counter);
    ck_assert_int_eq(counter.live, 2);
    end_close(&end);
    ck_assert_msg(counter.live == 0,
                  "%d wakers are still held by an fd that is gone: a task that "
                  "owns its socket, which holds its waker, is never freed",
                  counter.live);
    ck_assert_uint_eq(counter.wakes, 0);
}
END_TEST

START_TEST(the_death_of_a_pipes_writer_ends_the_wait_to_read)
{
    struct counter counter = COUNTER_INIT;
    struct end end;

    end_open(&end, pipe_pair); /* we read */
    want(&end, RT_READ, &counter);
    close(end.peer);
    end.peer = -1;
    rt_reactor_park(&end.world.reactor);
    ck_assert_msg(counter.wakes == 1,
                  "the writer hung up, and the reader sleeps on: HUP comes "
                  "alone, without IN; the next read tells (M25)");
    end_close(&end);
}
END_TEST

static void
pipe_to_write(int *ours, int *peer)
{
    pipe_pair(peer, ours);
}

START_TEST(the_death_of_a_pipes_reader_ends_the_wait_to_write)
{
    struct counter counter = COUNTER_INIT;
    struct end end;

    end_open(&end, pipe_to_write);
    fill(end.fd);
    want(&end, RT_WRITE, &counter);
    rt_reactor_look(&end.world.reactor);
    ck_assert_uint_eq(counter.wakes, 0);
    close(end.peer);
    end.peer = -1;
    rt_reactor_park(&end.world.reactor);
    ck_assert_msg(counter.wakes == 1,
                  "nobody reads any more, and the writer sleeps on: ERR comes "
                  "alone, without OUT; the next write tells (M25)");
    end_close(&end);
}
END_TEST

START_TEST(a_registration_without_memory_leaves_nothing)
{
    struct world world;
    struct rt_io *io = NULL;
    int fd, peer, result;

    world_start(&world, RT_CLOCK_REAL);
    socket_pair(&fd, &peer);
    rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
    result = rt_io_register(&io, &world.reactor, fd);
    rt_fakes_reset();
    ck_assert_int_eq(result, -ENOMEM);
    ck_assert_ptr_null(io);
    ck_assert_uint_eq(world.reactor.registered, 0);
    close(fd);
    close(peer);
    world_stop(&world);
}
END_TEST

START_TEST(deregistering_nothing_is_allowed)
{
    rt_io_deregister(NULL);
}
END_TEST

START_TEST(every_registration_has_a_number_of_its_own)
{
    struct end end;
    uint32_t first;

    end_open(&end, socket_pair);
    first = end.io->id;
    ck_assert_uint_eq(first, 1);
    rt_io_deregister(end.io);
    ck_assert_int_eq(rt_io_register(&end.io, &end.world.reactor, end.fd), 0);
    ck_assert_msg(end.io->id == first + 1,
                  "the same fd, registered again, has number %u after %u: a "
                  "number is never used twice, an fd is",
                  end.io->id, first);
    end_close(&end);
}
END_TEST

static void
poll_with_another_reactor(void *data)
{
    struct end *end = data;
    struct counter counter = COUNTER_INIT;
    struct rt_ready ready;
    struct end other = { .io = end->io };

    world_start(&other.world, RT_CLOCK_REAL);
    look(&other, RT_READ, &counter, &ready);
}

START_TEST(an_fd_stays_with_its_reactor)
{
    struct end end;
    const char *words;

    end_open(&end, socket_pair);
    words = rt_last_words(poll_with_another_reactor, &end);
    ck_assert_msg(strstr(words, "io 1 belongs to another reactor") != NULL,
                  "an fd of one reactor was polled by a task of another, which "
                  "will never hear of it, and it said: %s",
                  words);
    end_close(&end);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(an_fd_that_was_just_registered_counts_as_ready);
    rt_add(readiness_stays_until_it_is_taken_back);
    rt_add(readiness_may_be_wrong_and_is_then_waited_for_again);
    rt_add(clearing_one_direction_leaves_the_other);
    rt_add(the_newest_waker_replaces_the_older_one);
    rt_add(a_waiter_is_woken_once_and_then_forgotten);
    rt_add(an_event_wakes_the_direction_that_it_names);
    rt_add(deregistering_drops_the_wakers_that_wait);
    rt_add(the_death_of_a_pipes_writer_ends_the_wait_to_read);
    rt_add(the_death_of_a_pipes_reader_ends_the_wait_to_write);
    rt_add(a_registration_without_memory_leaves_nothing);
    rt_add(deregistering_nothing_is_allowed);
    rt_add(every_registration_has_a_number_of_its_own);
    rt_add(an_fd_stays_with_its_reactor);
}
