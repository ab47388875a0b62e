#include <malloc.h>

#include "../waker.h"
#include "download.h"

static struct rt_clock test_clock;
static struct counter counter;
static int connections, closed;
static size_t size_of_next = 1000;

void
server_connect(void)
{
    connections++;
    grade_did("connected: %d open", connections);
}

void
server_close(void)
{
    connections--;
    closed++;
    grade_did("closed: %d open", connections);
}

size_t
server_ask_size(void)
{
    return size_of_next;
}

size_t
server_read(char *buffer, size_t n)
{
    GRADE_AS("", connections > 0, "read while it is connected",
             "the connection is closed");
    GRADE_AS("", malloc_usable_size(buffer) >= n,
             "a buffer with room for n bytes", "a buffer of less than %zu", n);
    for (size_t i = 0; i < n; i++)
        buffer[i] = 'x';
    grade_did("server_read of %zu bytes", n);
    return n;
}

static void
begin(void)
{
    rt_clock_init(&test_clock, RT_CLOCK_VIRTUAL);
    grade_did("a download is made");
}

/* Poll, let the alarm ring, poll, ...: `polls` times. */
static enum rt_poll
polls_of(struct download *d, int polls)
{
    struct rt_waker waker = counter_waker(&counter);
    struct rt_context cx = { .waker = &waker, .clock = &test_clock };
    enum rt_poll answer = RT_PENDING;

    for (int i = 0; i < polls; i++) {
        if (i > 0)
            rt_clock_jump(&test_clock);
        answer = rt_future_poll(&d->future, &cx);
        grade_did("poll %d: %s", i + 1, poll_name(answer));
    }
    return answer;
}

static void
making_connects_to_nobody(void)
{
    struct download d;
    int made;

    begin();
    d = download();
    made = connections;
    rt_future_drop(&d.future);
    grade_did("dropped, without a poll");
    if (made > 0)
        GRADE_AS(connections > 0 ? "M50" : "M01", false,
                 "0 connections: nobody has polled",
                 "%d, and %d still open after the drop", made, connections);
}

static void
dropped_before_the_first_poll(void)
{
    struct download d;

    begin();
    d = download();
    rt_future_drop(&d.future);
    grade_did("dropped before its first poll");
    GRADE(connections == 0 && closed == 0, "no connection, and none closed",
          "%d connections, %d closed", connections, closed);
}

static void
to_the_end(void)
{
    struct download d;

    begin();
    d = download();
    GRADE_AS("M02", polls_of(&d, 3) == RT_READY, "READY at the third poll",
             "PENDING");
    GRADE(d.received == 1000, "1000 bytes received", "%zu", d.received);
    grade_belief("");
    rt_future_drop(&d.future);
}

/* Cancelled after `polls` polls: what is left? */
static void
cancelled_after(int polls, const char *state, const char *belief)
{
    struct download d;

    begin();
    d = download();
    polls_of(&d, polls);
    rt_future_drop(&d.future);
    grade_did("cancelled in state %s", state);
    GRADE_AS(belief, !d.alarm.set && counter.live == 0,
             "the alarm is taken back: the clock forgets the download",
             "the clock still has its address");
    grade_law("F3: drop gives back what the machine holds, wherever it stands",
              "Which line closes the connection, if nobody polls again?");
    GRADE_AS("M42", connections == 0, "0 connections", "%d", connections);
    grade_law(NULL, "Which line frees the buffer in this state?");
    GRADE_AS("", grade_heap_blocks() == 0, "no memory is left", "%d block",
             grade_heap_blocks());
}

static void
cancelled_in_size(void)
{
    cancelled_after(1, "SIZE", "M16");
}

static void
cancelled_in_bytes(void)
{
    /* Taken back in SIZE, and not here: a second alarm is overlooked. */
    cancelled_after(2, "BYTES", "");
}

static void
finished(void)
{
    struct download d;

    begin();
    d = download();
    polls_of(&d, 3);
    rt_future_drop(&d.future);
    grade_did("dropped after READY");
    GRADE(closed == 1, "the connection is closed once", "%d times", closed);
    grade_law(NULL, "Which line frees the buffer when it is DONE?");
    GRADE(grade_heap_blocks() == 0, "no memory is left", "%d block",
          grade_heap_blocks());
}

static void
two_at_once(void)
{
    struct rt_waker waker = counter_waker(&counter);
    struct rt_context cx = { .waker = &waker, .clock = &test_clock };
    struct download d, e;

    begin();
    d = download();
    e = download();
    for (int i = 0; i < 3; i++) {
        size_of_next = 1000;
        rt_future_poll(&d.future, &cx);
        size_of_next = 10;
        rt_future_poll(&e.future, &cx);
        while (rt_clock_jump(&test_clock))
            ;
    }
    GRADE(d.received == 1000 && e.received == 10,
          "1000 bytes for one, 10 for the other", "%zu and %zu", d.received,
          e.received);
    rt_future_drop(&d.future);
    rt_future_drop(&e.future);
}

const struct grade_case grade_cases[] = {
    { making_connects_to_nobody, "making a download connects to nobody", "",
      "F1: a constructor starts nothing",
      "Which poll needs the connection first?" },
    { dropped_before_the_first_poll, "dropped before its first poll", "",
      "F3: drop gives back what the machine holds, and nothing else",
      "What does a download in state START hold?" },
    { to_the_end, "a download that is wanted to the end", "M14",
      "F8: no local variable lives across a wait; a field does",
      "Which call of download_poll set the variable, and which one reads it?" },
    { two_at_once, "two downloads at once", "M14",
      "what must live across a wait is a field: each future has its own",
      "Two downloads wait: how many variables `size` are there?" },
    { cancelled_in_size, "cancelled while it waits for the size", "M16",
      "F3, F4: before its memory goes, a future leaves every list",
      "What rings at 100 ms, and for whom?" },
    { cancelled_in_bytes, "cancelled while it waits for the bytes", "",
      "F3: drop gives back what the machine holds, wherever it stands",
      "Which three things does it hold in state BYTES?" },
    { finished, "finished, then dropped", "",
      "F3: each thing is given back exactly once",
      "Who closes the connection when it is DONE?" },
    { NULL, NULL, NULL, NULL, NULL },
};
