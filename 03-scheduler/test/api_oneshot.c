/* oneshot.h: one value, taken, dropped or refused, whoever goes first. */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "fakes.h"
#include "harness.h"
#include "oneshot.h"
#include "puppet.h"

static unsigned dropped; /* values that drop_value gave back */
static int last_dropped;

static void
drop_value(void *value)
{
    dropped++;
    last_dropped = *(int *)value;
}

/* A channel of ints, a recv on it, and a waker that counts. */
struct pipe {
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
    struct counter counter;
    int out;
};

static void
pipe_open(struct pipe *pipe)
{
    int result;

    *pipe = (struct pipe){ .counter = COUNTER_INIT, .out = -1 };
    result =
        rt_oneshot_new(&pipe->sender, &pipe->receiver, sizeof(int), drop_value);
    ck_assert_int_eq(result, 0);
    pipe->recv = rt_oneshot_recv(&pipe->receiver, &pipe->out);
}

static enum rt_poll
poll_with(struct rt_oneshot_recv *recv, const struct rt_waker *waker)
{
    struct rt_context cx = { .waker = waker };

    return rt_future_poll(&recv->future, &cx);
}

static enum rt_poll
pipe_poll(struct pipe *pipe)
{
    struct rt_waker waker = counter_waker(&pipe->counter);

    return poll_with(&pipe->recv, &waker);
}

/* Drop what is left, twice, since an empty end stays so; count the wakers. */
static void
pipe_close(struct pipe *pipe)
{
    if (pipe->recv.future.line != RT_LINE_DROPPED)
        rt_future_drop(&pipe->recv.future);
    for (int i = 0; i < 2; i++) {
        rt_oneshot_sender_drop(&pipe->sender);
        rt_oneshot_receiver_drop(&pipe->receiver);
    }
    ck_assert_msg(pipe->counter.live == 0, "%d wakers are left",
                  pipe->counter.live);
}

static int
send_int(struct pipe *pipe, int value)
{
    return rt_oneshot_send(&pipe->sender, &value);
}

START_TEST(a_value_that_was_sent_is_there_at_the_first_poll)
{
    struct pipe pipe;
    int result;

    pipe_open(&pipe);
    result = send_int(&pipe, 7);
    ck_assert_int_eq(result, 0);
    ck_assert_ptr_null(pipe.sender.channel);
    ck_assert_int_eq(pipe_poll(&pipe), RT_READY);
    ck_assert_int_eq(pipe.recv.result, 0);
    ck_assert_int_eq(pipe.out, 7);
    pipe_close(&pipe);
    ck_assert_msg(dropped == 0, "the receiver has it, and it was dropped");
}
END_TEST

START_TEST(a_receiver_that_waits_is_woken_once_by_the_send)
{
    struct pipe pipe;

    pipe_open(&pipe);
    ck_assert_int_eq(pipe_poll(&pipe), RT_PENDING);
    ck_assert_uint_eq(pipe.counter.wakes, 0);
    send_int(&pipe, 8);
    ck_assert_uint_eq(pipe.counter.wakes, 1);
    ck_assert_int_eq(pipe_poll(&pipe), RT_READY);
    ck_assert_int_eq(pipe.out, 8);
    pipe_close(&pipe);
    ck_assert_uint_eq(pipe.counter.wakes, 1);
}
END_TEST

/* A waker that looks: it must find what it was woken for. */
static enum rt_poll found;

static void
look(void *data)
{
    struct pipe *pipe = data;
    struct rt_waker nobody = RT_WAKER_EMPTY;

    found = poll_with(&pipe->recv, &nobody);
}

static void
nothing(void *data)
{
    (void)data;
}

static const struct rt_waker_type looking = {
    .clone = nothing,
    .wake = look,
    .wake_by_ref = look,
    .drop = nothing,
};

START_TEST(the_value_is_there_when_the_wake_comes)
{
    struct pipe pipe;
    struct rt_waker waker = { &looking, &pipe };

    pipe_open(&pipe);
    ck_assert_int_eq(poll_with(&pipe.recv, &waker), RT_PENDING);
    send_int(&pipe, 9);
    ck_assert_msg(found == RT_READY && pipe.out == 9,
                  "the wake came, and the value was not there yet: C1: first "
                  "make it true, then wake; it was %d",
                  pipe.out);
    pipe_close(&pipe);
}
END_TEST

static void
clone_that_sends(void *data)
{
    send_int(data, 10);
}

static const struct rt_waker_type sending = {
    .clone = clone_that_sends,
    .wake = nothing,
    .wake_by_ref = nothing,
    .drop = nothing,
};

START_TEST(a_value_that_is_sent_while_the_receiver_registers_is_seen)
{
    struct pipe pipe;
    struct rt_waker waker = { &sending, &pipe };

    pipe_open(&pipe);
    ck_assert_msg(poll_with(&pipe.recv, &waker) == RT_READY,
                  "the receiver looked, then registered: the value came in "
                  "between, and it sleeps for ever (C1: register, then look)");
    ck_assert_int_eq(pipe.out, 10);
    pipe_close(&pipe);
}
END_TEST

START_TEST(a_sender_that_goes_wakes_the_receiver_with_epipe)
{
    struct pipe pipe;

    pipe_open(&pipe);
    ck_assert_int_eq(pipe_poll(&pipe), RT_PENDING);
    rt_oneshot_sender_drop(&pipe.sender);
    ck_assert_uint_eq(pipe.counter.wakes, 1);
    ck_assert_int_eq(pipe_poll(&pipe), RT_READY);
    ck_assert_int_eq(pipe.recv.result, -EPIPE);
    ck_assert_int_eq(pipe.out, -1);
    pipe_close(&pipe);
    ck_assert_uint_eq(dropped, 0);
}
END_TEST

START_TEST(a_sender_that_has_gone_is_found_at_the_first_poll)
{
    struct pipe pipe;

    pipe_open(&pipe);
    rt_oneshot_sender_drop(&pipe.sender);
    ck_assert_int_eq(pipe_poll(&pipe), RT_READY);
    ck_assert_int_eq(pipe.recv.result, -EPIPE);
    pipe_close(&pipe);
}
END_TEST

START_TEST(a_send_to_nobody_is_refused_and_the_value_stays_the_callers)
{
    struct pipe pipe;
    int result;

    pipe_open(&pipe);
    rt_oneshot_receiver_drop(&pipe.receiver);
    result = send_int(&pipe, 11);
    ck_assert_int_eq(result, -EPIPE);
    ck_assert_msg(dropped == 0, "a value that was refused was dropped");
    pipe_close(&pipe);
}
END_TEST

START_TEST(a_receiver_that_goes_drops_the_value_that_was_sent)
{
    struct pipe pipe;

    pipe_open(&pipe);
    send_int(&pipe, 12);
    rt_oneshot_receiver_drop(&pipe.receiver);
    ck_assert_msg(dropped == 1 && last_dropped == 12,
                  "nobody took the value: it was dropped %u times", dropped);
    pipe_close(&pipe);
    ck_assert_uint_eq(dropped, 1);
}
END_TEST

START_TEST(a_value_is_received_once)
{
    struct pipe pipe;

    pipe_open(&pipe);
    send_int(&pipe, 13);
    ck_assert_int_eq(pipe_poll(&pipe), RT_READY);
    rt_future_drop(&pipe.recv.future);
    pipe.out = -1;
    pipe.recv = rt_oneshot_recv(&pipe.receiver, &pipe.out);
    ck_assert_int_eq(pipe_poll(&pipe), RT_READY);
    ck_assert_int_eq(pipe.recv.result, -EPIPE);
    ck_assert_int_eq(pipe.out, -1);
    pipe_close(&pipe);
}
END_TEST

START_TEST(a_recv_that_is_cancelled_leaves_the_value_for_the_next)
{
    struct pipe pipe;

    pipe_open(&pipe);
    ck_assert_int_eq(pipe_poll(&pipe), RT_PENDING);
    rt_future_drop(&pipe.recv.future);
    send_int(&pipe, 14);
    pipe.recv = rt_oneshot_recv(&pipe.receiver, &pipe.out);
    ck_assert_int_eq(pipe_poll(&pipe), RT_READY);
    ck_assert_int_eq(pipe.out, 14);
    pipe_close(&pipe);
}
END_TEST

START_TEST(a_recv_from_an_empty_receiver_is_epipe)
{
    struct rt_oneshot_receiver receiver = { NULL };
    struct rt_oneshot_recv recv = rt_oneshot_recv(&receiver, NULL);
    struct rt_waker nobody = RT_WAKER_EMPTY;

    ck_assert_int_eq(poll_with(&recv, &nobody), RT_READY);
    ck_assert_int_eq(recv.result, -EPIPE);
    rt_future_drop(&recv.future);
}
END_TEST

START_TEST(the_newest_waker_is_woken)
{
    struct counter newer = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&newer);
    struct pipe pipe;

    pipe_open(&pipe);
    ck_assert_int_eq(pipe_poll(&pipe), RT_PENDING);
    ck_assert_int_eq(poll_with(&pipe.recv, &waker), RT_PENDING);
    send_int(&pipe, 15);
    ck_assert_msg(pipe.counter.wakes == 0 && newer.wakes == 1,
                  "F2: the newest waker replaces the older one");
    pipe_close(&pipe);
    ck_assert_int_eq(newer.live, 0);
}
END_TEST

START_TEST(a_value_of_no_bytes_is_a_signal)
{
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    struct rt_oneshot_recv recv;
    struct rt_waker nobody = RT_WAKER_EMPTY;
    int result = rt_oneshot_new(&sender, &receiver, 0, NULL);

    ck_assert_int_eq(result, 0);
    result = rt_oneshot_send(&sender, NULL);
    ck_assert_int_eq(result, 0);
    recv = rt_oneshot_recv(&receiver, NULL);
    ck_assert_int_eq(poll_with(&recv, &nobody), RT_READY);
    ck_assert_int_eq(recv.result, 0);
    rt_future_drop(&recv.future);
    rt_oneshot_receiver_drop(&receiver);
}
END_TEST

START_TEST(a_value_without_a_drop_is_forgotten)
{
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    int value = 1;
    int result = rt_oneshot_new(&sender, &receiver, sizeof value, NULL);

    ck_assert_int_eq(result, 0);
    rt_oneshot_send(&sender, &value);
    rt_oneshot_receiver_drop(&receiver);
}
END_TEST

START_TEST(no_memory_is_said)
{
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    int result;

    rt_fake_fail(RT_FAKE_MEMORY, 1, ENOMEM);
    result = rt_oneshot_new(&sender, &receiver, 4, NULL);
    ck_assert_int_eq(result, -ENOMEM);
}
END_TEST

static void
send_twice(void *unused)
{
    struct pipe pipe;

    (void)unused;
    pipe_open(&pipe);
    send_int(&pipe, 1);
    send_int(&pipe, 2);
}

START_TEST(a_second_send_aborts)
{
    const char *words = rt_last_words(send_twice, NULL);

    ck_assert_msg(strstr(words, "this sender has sent, or was dropped") != NULL,
                  "it said: %s", words);
}
END_TEST

/* ---- two threads ---- */

struct far_end {
    struct pipe *pipe;
    bool sends;
    int result;
    pthread_barrier_t *barrier;
};

static void *
act(void *argument)
{
    struct far_end *far = argument;

    pthread_barrier_wait(far->barrier);
    if (far->sends)
        far->result = send_int(far->pipe, 16);
    else
        rt_oneshot_sender_drop(&far->pipe->sender);
    return NULL;
}

/* _i has two bits: does the sender send, does the receiver wait? */
START_TEST(whichever_end_is_faster_the_value_has_one_owner)
{
    bool sends = (_i & 1) != 0, waits = (_i & 2) != 0;
    pthread_barrier_t barrier;

    pthread_barrier_init(&barrier, NULL, 2);
    for (int round = 0; round < 100; round++) {
        struct pipe pipe;
        struct far_end far = { .pipe = &pipe,
                               .sends = sends,
                               .barrier = &barrier };
        pthread_t thread;
        bool taken = false;

        dropped = 0;
        pipe_open(&pipe);
        pthread_create(&thread, NULL, act, &far);
        pthread_barrier_wait(&barrier);
        if (waits) {
            while (pipe_poll(&pipe) == RT_PENDING)
                counter_wait(&pipe.counter, 1); /* hangs if it is lost */
            taken = pipe.recv.result == 0;
            rt_future_drop(&pipe.recv.future);
        }
        rt_oneshot_receiver_drop(&pipe.receiver);
        pthread_join(thread, NULL);
        ck_assert_msg(taken == (sends && waits), "round %d", round);
        if (sends)
            ck_assert_msg(taken + dropped + (far.result == -EPIPE) == 1,
                          "round %d: the value was taken %d times, dropped %u "
                          "times, and the sender was told %d",
                          round, taken, dropped, far.result);
        pipe_close(&pipe);
    }
    pthread_barrier_destroy(&barrier);
}
END_TEST

/* One byte is the smallest value that can be copied wrong. */
START_TEST(each_byte_of_a_value_arrives_and_no_more)
{
    static const char sent[9] = "abcdefgh";
    size_t size = (size_t)_i;
    struct rt_oneshot_sender sender;
    struct rt_oneshot_receiver receiver;
    struct counter counter = COUNTER_INIT;
    struct rt_waker waker = counter_waker(&counter);
    struct rt_oneshot_recv recv;
    char out[9] = "--------", wanted[9] = "--------";

    memcpy(wanted, sent, size);
    ck_assert_int_eq(rt_oneshot_new(&sender, &receiver, size, NULL), 0);
    recv = rt_oneshot_recv(&receiver, out);
    ck_assert_int_eq(rt_oneshot_send(&sender, sent), 0);
    ck_assert_int_eq(poll_with(&recv, &waker), RT_READY);
    ck_assert_int_eq(recv.result, 0);
    ck_assert_str_eq(out, wanted);
    rt_future_drop(&recv.future);
    rt_oneshot_receiver_drop(&receiver);
    ck_assert_int_eq(counter.live, 0);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_value_that_was_sent_is_there_at_the_first_poll);
    rt_add(a_receiver_that_waits_is_woken_once_by_the_send);
    rt_add(the_value_is_there_when_the_wake_comes);
    rt_add(a_value_that_is_sent_while_the_receiver_registers_is_seen);
    rt_add(a_sender_that_goes_wakes_the_receiver_with_epipe);
    rt_add(a_sender_that_has_gone_is_found_at_the_first_poll);
    rt_add(a_send_to_nobody_is_refused_and_the_value_stays_the_callers);
    rt_add(a_receiver_that_goes_drops_the_value_that_was_sent);
    rt_add(a_value_is_received_once);
    rt_add(a_recv_that_is_cancelled_leaves_the_value_for_the_next);
    rt_add(a_recv_from_an_empty_receiver_is_epipe);
    rt_add(the_newest_waker_is_woken);
    rt_add(a_value_of_no_bytes_is_a_signal);
    rt_add(a_value_without_a_drop_is_forgotten);
    rt_add(no_memory_is_said);
    rt_add(a_second_send_aborts);
    rt_add_loop(whichever_end_is_faster_the_value_has_one_owner, 4);
    rt_add_loop(each_byte_of_a_value_arrives_and_no_more, 9);
}
