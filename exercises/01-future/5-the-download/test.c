#include "../waker.h"
#include "download.h"

static struct rt_clock test_clock;
static struct counter counter;
static int connections, closed;

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
    return 1000;
}

size_t
server_read(char *buffer, size_t n)
{
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

    begin();
    d = download();
    GRADE(connections == 0, "0 connections: nobody has polled", "%d",
          connections);
    rt_future_drop(&d.future);
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
    rt_future_drop(&d.future);
}

/* Cancelled after `polls` polls: what is left? */
static void
cancelled_after(int polls, const char *state)
{
    struct download d;

    begin();
    d = download();
    polls_of(&d, polls);
    rt_future_drop(&d.future);
    grade_did("cancelled in state %s", state);
    GRADE(!d.alarm.set && counter.live == 0,
          "the alarm is taken back: the clock forgets the download",
          "the clock still has its address");
    GRADE_AS("M42", connections == 0, "0 connections", "%d", connections);
    GRADE_AS("M50", grade_heap_blocks() == 0, "no memory is left", "%d block",
             grade_heap_blocks());
}

static void
cancelled_in_size(void)
{
    cancelled_after(1, "SIZE");
}

static void
cancelled_in_bytes(void)
{
    cancelled_after(2, "BYTES");
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
    GRADE(grade_heap_blocks() == 0, "no memory is left", "%d block",
          grade_heap_blocks());
}

const struct grade_case grade_cases[] = {
    { making_connects_to_nobody, "making a download connects to nobody", "M50",
      "F1: a constructor starts nothing, so what was never polled holds "
      "nothing",
      "Which poll needs the connection first?" },
    { dropped_before_the_first_poll, "dropped before its first poll", "M50",
      "F3: drop gives back what the machine holds: here nothing",
      "What does a download in state START hold?" },
    { to_the_end, "a download that is wanted to the end", "M14",
      "F8: no local variable lives across a wait; a field does",
      "Which call of download_poll set the variable, and which one reads it?" },
    { cancelled_in_size, "cancelled while it waits for the size", "M16",
      "F3, F4: before its memory goes, a future leaves every list",
      "What rings at 100 ms, and for whom?" },
    { cancelled_in_bytes, "cancelled while it waits for the bytes", "M16",
      "F3: drop gives back what the machine holds, wherever it stands",
      "Which three things does it hold in state BYTES?" },
    { finished, "finished, then dropped", "M42",
      "F3: each thing is given back exactly once",
      "Who closes the connection when it is DONE?" },
    { NULL, NULL, NULL, NULL, NULL },
};
