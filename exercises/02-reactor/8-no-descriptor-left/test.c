#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "../../01-future/waker.h"
#include "block_on.h"
#include "door.h"

/* ---- who sleeps, stops all ----------------------------------------------- */

static _Noreturn void
sleeps(const char *how)
{
    grade_law("a poll function never waits",
              "Who would close a descriptor while this thread sleeps?");
    grade_never("M36", "%s, in a poll", how);
}

int
usleep(useconds_t us)
{
    (void)us;
    sleeps("usleep");
}

unsigned
sleep(unsigned seconds)
{
    (void)seconds;
    sleeps("sleep");
}

int
nanosleep(const struct timespec *asked, struct timespec *left)
{
    (void)asked;
    (void)left;
    sleeps("nanosleep");
}

int
clock_nanosleep(clockid_t clock, int flags, const struct timespec *asked,
                struct timespec *left)
{
    (void)clock;
    (void)flags;
    (void)asked;
    (void)left;
    sleeps("clock_nanosleep");
}

int
poll(struct pollfd *asked, nfds_t count, int timeout)
{
    (void)asked;
    (void)count;
    (void)timeout;
    sleeps("poll");
}

int
select(int count, fd_set *in, fd_set *out, fd_set *bad, struct timeval *timeout)
{
    (void)count;
    (void)in;
    (void)out;
    (void)bad;
    (void)timeout;
    sleeps("select");
}

int
rt_block_on(struct rt_reactor *reactor, struct rt_future *root)
{
    (void)root;
    (void)reactor;
    sleeps("rt_block_on");
}

/* ---- a listener ---------------------------------------------------------- */

#define FIRST_FD 10

struct queue {
    struct rt_tcp_listener listener;
    struct door door;
    struct counter task;
    int readers;           /* they wait in the kernel's queue */
    int welcomed;          /* they are in */
    int error;             /* what accept says, until `frees`; 0: nothing */
    uint64_t frees;        /* ms */
    struct rt_waker waker; /* of an accept that waits for a reader */
    uint64_t tried;        /* when accept failed last, ms */
    int poll_failed;       /* in which poll that was */
    int failed;            /* how often it did, since it last succeeded */
    int tries, polls;      /* all of them */
};

static struct queue queues[2];
static struct rt_clock clock_;

static uint64_t
now(void)
{
    return rt_clock_now(&clock_) / RT_NS_PER_MS;
}

static const char *
name_of(int error)
{
    return error == -EMFILE    ? "EMFILE"
           : error == -ENFILE  ? "ENFILE"
           : error == -ENOBUFS ? "ENOBUFS"
           : error == -ENOMEM  ? "ENOMEM"
                               : "EINVAL";
}

/* Is it right to try now, so long after the try that failed? */
static void
judge_try(struct queue *queue)
{
    uint64_t gap = now() - queue->tried;

    if (queue->failed == 0)
        return;
    GRADE_AS(queue->polls == queue->poll_failed ? "M28" : NULL, gap >= 5,
             "a try again, 5 ms after the last one or later",
             "accept is called again %d ms after it said %s", (int)gap,
             name_of(queue->error));
    GRADE_AS("", gap <= 100, "a try again within 100 ms",
             "accept is called again after %d ms", (int)gap);
}

static enum rt_poll
accept_poll(struct rt_future *self, struct rt_context *cx)
{
    struct rt_tcp_accept *me = (struct rt_tcp_accept *)self;
    struct queue *queue = (struct queue *)me->listener;

    if (queue->readers == 0) {
        struct rt_waker older = queue->waker;

        queue->waker = rt_waker_clone(cx->waker);
        rt_waker_drop(&older);
        return RT_PENDING;
    }
    judge_try(queue);
    queue->tries++;
    if (queue->error != 0 && now() < queue->frees) {
        me->result = queue->error;
        queue->tried = now();
        queue->poll_failed = queue->polls;
        queue->failed++;
        if (queue->failed < 6)
            grade_did("%d ms: accept says %s", (int)now(),
                      name_of(queue->error));
        return RT_READY;
    }
    queue->failed = 0;
    queue->readers--;
    me->stream.fd = FIRST_FD + queue->welcomed;
    return RT_READY;
}

static void
accept_drop(struct rt_future *self)
{
    struct queue *queue =
        (struct queue *)((struct rt_tcp_accept *)self)->listener;

    rt_waker_drop(&queue->waker);
}

static const struct rt_future_type accept_type = {
    .name = "accept", .file = __FILE__, .poll = accept_poll, .drop = accept_drop
};

struct rt_tcp_accept
rt_tcp_accept(struct rt_tcp_listener *listener)
{
    GRADE_AS("",
             listener == &queues[0].listener || listener == &queues[1].listener,
             "the listener that was given", "another one");
    return (struct rt_tcp_accept){ .future = { .type = &accept_type },
                                   .listener = listener,
                                   .stream = RT_TCP_CLOSED };
}

void
rt_tcp_stream_close(struct rt_tcp_stream *stream)
{
    grade_law("a reader who cannot come in yet waits in the queue",
              "Who told you that this reader wants to go?");
    if (stream->fd >= 0)
        grade_never("", "a reader is turned away");
}

void
rt_tcp_listener_close(struct rt_tcp_listener *listener)
{
    (void)listener;
    grade_law("tcp.h: the connection stays in the listener's queue",
              "What becomes of a queue whose listener is closed?");
    grade_never("", "the listener is closed, and with it the queue");
}

int
rt_tcp_listen(struct rt_tcp_listener *listener, const char *host, uint16_t port)
{
    (void)listener;
    (void)host;
    (void)port;
    grade_never("", "another listener is made");
}

void
welcome(struct door *door, struct rt_tcp_stream stream)
{
    struct queue *queue = &queues[door != &queues[0].door];

    grade_did("%d ms: a reader is welcomed", (int)now());
    GRADE_AS("", stream.fd == FIRST_FD + queue->welcomed,
             "the stream that accept gave", "fd %d", stream.fd);
    queue->welcomed++;
}

/* ---- a day at the door --------------------------------------------------- */

static void
begin(void)
{
    if (clock_.kind != RT_CLOCK_VIRTUAL)
        rt_clock_init(&clock_, RT_CLOCK_VIRTUAL);
    for (int i = 0; i < 2; i++) {
        memset(&queues[i], 0, sizeof queues[i]);
        queues[i].listener.fd = 5;
        queues[i].door = (struct door){ .future = { .type = &door_type },
                                        .listener = &queues[i].listener };
    }
}

static void
full(struct queue *queue, int error, uint64_t ms)
{
    queue->error = error;
    queue->frees = now() + ms;
    grade_did("%d ms: %s, for the next %d ms", (int)now(),
              error == -ENFILE   ? "the whole system has no descriptor left"
              : error == -EMFILE ? "no descriptor is left"
                                 : "the kernel has no memory for a socket",
              (int)ms);
}

static void
knocks(struct queue *queue, int readers)
{
    bool waits = queue->waker.type != NULL;
    int before = queue->task.wakes;

    queue->readers += readers;
    grade_did("%d ms: %d reader%s come%s", (int)now(), readers,
              readers == 1 ? "" : "s", readers == 1 ? "s" : "");
    rt_waker_wake(&queue->waker);
    if (waits)
        GRADE_AS("M03", queue->task.wakes == before + 1, "the door is woken",
                 "another task is");
}

static enum rt_poll
poll_door(struct queue *queue)
{
    struct rt_waker waker = counter_waker(&queue->task);
    struct rt_context cx = { .waker = &waker, .clock = &clock_ };
    int before = queue->task.wakes;
    enum rt_poll answer;

    queue->polls++;
    answer = rt_future_poll(&queue->door.future, &cx);
    if (queue->task.wakes != before) {
        grade_law("F2: a wake that you send yourself is no wait",
                  "How much time passes until the next poll?");
        grade_never("M11", "the door woke itself in its poll");
    }
    if (answer == RT_READY)
        return answer;
    if (queue->task.live == 0)
        grade_law("F2: RT_PENDING is a promise: a wake has been arranged",
                  "Who ends this pause?");
    GRADE_AS("M02", queue->task.live > 0, "PENDING, and somebody will wake it",
             "PENDING, with %d reader%s in the queue, and nobody has a waker",
             queue->readers, queue->readers == 1 ? "" : "s");
    return answer;
}

static void
still_open(struct queue *queue)
{
    if (poll_door(queue) == RT_PENDING)
        return;
    grade_law("tcp.h: EMFILE leaves the connection in the kernel's queue",
              "Who accepts the next reader, when this future has finished?");
    grade_never("", "READY with result %d: nobody is at the door any more",
                queue->door.result);
}

/* Time goes on, no further than to `until`; the door is polled when woken. */
static void
goes_on(struct queue *queue, uint64_t until)
{
    int woken = queue->task.wakes;

    while (rt_clock_next(&clock_) <= until * RT_NS_PER_MS) {
        rt_clock_jump(&clock_);
        if (queue->task.wakes != woken)
            still_open(queue);
        woken = queue->task.wakes;
    }
    if (queue->readers > 0 && queue->failed > 0)
        GRADE_AS("", until <= queue->tried + 100, "a try again within 100 ms",
                 "none from %d ms to %d ms", (int)queue->tried, (int)until);
    if (until * RT_NS_PER_MS > rt_clock_now(&clock_))
        rt_clock_move(&clock_, until * RT_NS_PER_MS);
}

static void
are_in(struct queue *queue, int readers)
{
    GRADE_AS("", queue->welcomed == readers && queue->readers == 0,
             "each reader is welcomed, once", "%d are in, %d in the queue",
             queue->welcomed, queue->readers);
}

static void
ends(struct queue *queue)
{
    rt_future_drop(&queue->door.future);
    GRADE_AS("", rt_clock_next(&clock_) == RT_FOREVER,
             "no alarm is left when the door is dropped", "one is still set");
    GRADE_AS("", queue->task.live == 0, "no waker is left over", "%d are",
             queue->task.live);
}

/* ---- the cases ----------------------------------------------------------- */

static void
forty_ms(void)
{
    struct queue *queue = queues;

    begin();
    full(queue, -EMFILE, 40);
    knocks(queue, 1);
    still_open(queue);
    goes_on(queue, 140);
    are_in(queue, 1);
    grade_count("calls of accept in 40 ms without a descriptor", queue->tries);
}

static void
three_at_once(void)
{
    struct queue *queue = queues;

    begin();
    knocks(queue, 3);
    still_open(queue);
    GRADE(queue->welcomed == 3, "three readers, welcomed in one poll",
          "%d are in, %d in the queue", queue->welcomed, queue->readers);
    ends(queue);
}

static void
an_empty_queue(void)
{
    struct queue *queue = queues;

    begin();
    still_open(queue);
    GRADE(rt_clock_next(&clock_) == RT_FOREVER,
          "nothing is waited for but a reader", "an alarm is set");
    rt_clock_move(&clock_, 1000 * RT_NS_PER_MS);
    knocks(queue, 2);
    still_open(queue);
    are_in(queue, 2);
    GRADE(rt_clock_next(&clock_) == RT_FOREVER,
          "nothing is waited for but a reader", "an alarm is set");
}

static void
ten_seconds(void)
{
    struct queue *queue = queues;

    begin();
    full(queue, -EMFILE, 10000);
    knocks(queue, 2);
    still_open(queue);
    goes_on(queue, 10100);
    are_in(queue, 2);
    grade_count("calls of accept in 10 s without a descriptor", queue->tries);
}

static void
the_other_three(void)
{
    static const int errors[] = { -ENFILE, -ENOBUFS, -ENOMEM };
    struct queue *queue = queues;

    for (int i = 0; i < 3; i++) {
        grade_anew();
        begin();
        full(queue, errors[i], 30);
        knocks(queue, 1);
        still_open(queue);
        goes_on(queue, now() + 130);
        are_in(queue, 1);
        ends(queue);
    }
}

static void
again_and_again(void)
{
    struct queue *queue = queues;

    begin();
    for (int i = 1; i <= 12; i++) {
        grade_anew();
        full(queue, -EMFILE, 70);
        knocks(queue, 1);
        still_open(queue);
        goes_on(queue, now() + 170);
        are_in(queue, i);
    }
    ends(queue);
}

static void
polled_in_the_pause(void)
{
    struct queue *queue = queues;

    begin();
    full(queue, -EMFILE, 50);
    knocks(queue, 1);
    still_open(queue);
    grade_did("each ms the door is polled for another future's sake");
    for (int i = 0; i < 150; i++) {
        still_open(queue);
        goes_on(queue, now() + 1);
    }
    are_in(queue, 1);
    ends(queue);
}

static void
does_not_pass(void)
{
    struct queue *queue = queues;

    begin();
    knocks(queue, 1);
    still_open(queue);
    queue->error = -EINVAL;
    queue->frees = UINT64_MAX;
    grade_did("the listener is broken: accept will say EINVAL");
    knocks(queue, 1);
    GRADE(poll_door(queue) == RT_READY, "READY: this error does not pass",
          "PENDING");
    GRADE(queue->door.result == -EINVAL, "the errno in `result`", "%d",
          queue->door.result);
    ends(queue);
}

static void
dropped_in_the_pause(void)
{
    struct queue *queue = queues;
    int blocks = grade_heap_blocks();

    begin();
    full(queue, -EMFILE, 50);
    knocks(queue, 1);
    still_open(queue);
    grade_did("the door is dropped in its pause");
    ends(queue);
    begin();
    still_open(queue);
    grade_did("another is dropped while it waits for a reader");
    ends(queue);
    GRADE(grade_heap_blocks() == blocks, "all memory is freed",
          "%d blocks are not", grade_heap_blocks() - blocks);
}

static void
two_doors(void)
{
    begin();
    for (int i = 0; i < 2; i++) {
        grade_did("door %d:", i + 1);
        full(&queues[i], -EMFILE, 50);
        knocks(&queues[i], 1);
        still_open(&queues[i]);
    }
    for (int i = 0; i < 200; i++) {
        int woken[2] = { queues[0].task.wakes, queues[1].task.wakes };

        if (rt_clock_next(&clock_) > 200 * RT_NS_PER_MS)
            break;
        rt_clock_jump(&clock_);
        for (int k = 0; k < 2; k++)
            if (queues[k].task.wakes != woken[k])
                still_open(&queues[k]);
    }
    are_in(&queues[0], 1);
    are_in(&queues[1], 1);
}

#define STAYS "tcp.h: EMFILE leaves the connection in the kernel's queue"

const struct grade_case grade_cases[] = {
    { forty_ms, "no descriptor for 40 ms, and a reader in the queue", "M28",
      STAYS, "What has changed for the next accept, at the same moment?" },
    { three_at_once, "three readers, and descriptors for all", "",
      "a pause is for a failure that passes",
      "What are readers 2 and 3 "
      "waiting for?" },
    { an_empty_queue, "an empty queue, and then readers", "M11",
      "F2: the accept that waits has your waker",
      "Who wakes the door when a reader comes?" },
    { two_doors, "two doors, and a pause at each", "M14",
      "what belongs to a door is in its struct", "Whose pause is this?" },
    { polled_in_the_pause, "the door is polled while it pauses", "M05",
      "F5: a wake means \"look again\", never \"ready\"",
      "How do you know that the pause is over?" },
    { ten_seconds, "no descriptor for 10 seconds", "",
      "the next try is 5 to 100 ms after the last",
      "How long is your "
      "pause the tenth time?" },
    { the_other_three, "ENFILE, ENOBUFS, ENOMEM", "",
      "what passes is waited for",
      "Which errors does a descriptor or memory "
      "that is freed repair?" },
    { again_and_again, "full, free, full again", "", STAYS,
      "What is left of the last pause when the next begins?" },
    { does_not_pass, "an error that does not pass", "",
      "F6: outcomes are 0 or a negative errno",
      "Which of these errors can time repair?" },
    { dropped_in_the_pause, "the door is dropped in its pause", "",
      "F3: a dropped future gives back what it holds",
      "Who cancels the alarm?" },
    { NULL, NULL, NULL, NULL, NULL },
};
