#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../01-future/waker.h"
#include "reactor.h"
#include "station.h"
#include "sys.h"

/* ---- a socket, made of pieces -------------------------------------------- */

#define FD   7
#define NONE 1000000 /* `last`: this poll has not read yet */

/* `pieces` lie there, and behind them `behind`: -EAGAIN (nothing yet), 0 (the
 * end), or another errno. One read brings one piece at most. */
static struct {
    const char *pieces[16];
    size_t sizes[16];
    unsigned first, count;
    size_t used; /* of the first piece */
    int behind;
    int last;        /* what the last read of this poll said */
    unsigned again;  /* how often in a row it said the same no */
    bool said_again; /* EAGAIN, in this poll */
    long reads;
    size_t brought; /* bytes that all reads together have brought */
} inbox = { .behind = -EAGAIN };

struct diary {
    char text[8192];
    size_t size;
};

static struct diary diary;
static struct rt_reactor reactor;
static struct rt_io *io;
static struct collect me;
static bool was_ready; /* when this poll began */
static bool polling;

int
rt_reactor_add(struct rt_reactor *at, struct rt_io *new)
{
    (void)at;
    new->id = 1;
    return 0;
}

void
rt_reactor_remove(struct rt_reactor *at, struct rt_io *old)
{
    (void)at;
    (void)old;
    if (polling)
        grade_never("", "a poll deregisters the io, which is its maker's");
}

static const char *
name_of(int answer)
{
    static char text[24];

    snprintf(text, sizeof text, "%d bytes", answer);
    return answer == -EAGAIN       ? "EAGAIN"
           : answer == -ECONNRESET ? "ECONNRESET"
           : answer == 0           ? "0, the end"
                                   : text;
}

static void
no_again(int answer)
{
    inbox.again = inbox.last == answer ? inbox.again + 1 : 1;
    if (inbox.again < 8)
        return;
    if (answer != -EAGAIN)
        grade_never("M30", "one poll has read %u times, each time: %s",
                    inbox.again, name_of(answer));
    grade_law("I2: after EAGAIN the readiness is yours to take back",
              "What does the next look say, if nobody has called rt_io_clear?");
    grade_never("M23", "one poll has read %u times, each time: EAGAIN",
                inbox.again);
}

int
rt_sys_read(int fd, void *bytes, size_t size)
{
    const char *piece = inbox.pieces[inbox.first] + inbox.used;

    GRADE(fd == FD, "reads from me->io->fd", "a read from fd %d", fd);
    GRADE_AS("M30", size > 0, "a read that has room for bytes",
             "a read of 0 bytes: its answer 0 would look like the end");
    if (was_ready && !io->sides[RT_READ].ready && !inbox.said_again) {
        grade_law("I2: only EAGAIN takes the readiness back",
                  "Who has said EAGAIN so far, in this poll?");
        grade_never("M22", "rt_io_clear before a read has said EAGAIN");
    }
    GRADE_AS("", diary.size == inbox.brought,
             "what a read brought is in the diary before the next read",
             "%ld of its bytes are not",
             (long)inbox.brought - (long)diary.size);
    inbox.reads++;
    if (inbox.first == inbox.count) {
        no_again(inbox.behind);
        inbox.last = inbox.behind;
        inbox.said_again |= inbox.behind == -EAGAIN;
    } else {
        size_t left = inbox.sizes[inbox.first] - inbox.used;

        size = size < left ? size : left;
        memcpy(bytes, piece, size);
        inbox.used += size;
        inbox.brought += size;
        if (size == left) {
            inbox.first++;
            inbox.used = 0;
        }
        inbox.last = (int)size;
    }
    grade_did("read: %s", name_of(inbox.last));
    return inbox.last;
}

void
diary_append(struct diary *to, const char *bytes, size_t size)
{
    GRADE_AS("M30", size > 0 && size < sizeof to->text - to->size,
             "the diary gets bytes that a read has brought",
             "diary_append of %ld bytes, after a read that said %s", (long)size,
             name_of(inbox.last));
    memcpy(to->text + to->size, bytes, size);
    to->size += size;
}

static void
four_answers(const char *ask)
{
    grade_law("a read says: bytes, the end, \"not now\", or an error", ask);
}

/* ---- what happens -------------------------------------------------------- */

static void
begin(void)
{
    if (rt_io_register(&io, &reactor, FD) != 0)
        grade_fault("no memory");
    me = (struct collect){ .future = { .type = &collect_type },
                           .io = io,
                           .diary = &diary };
}

static void
come(const char *bytes, size_t size)
{
    inbox.pieces[inbox.count] = bytes;
    inbox.sizes[inbox.count++] = size;
}

static void
comes(const char *text)
{
    grade_did("the station sends \"%s\"", text);
    come(text, strlen(text));
}

/* The kernel's one piece of news for all that came before. */
static void
edge(struct counter *who)
{
    int before = who->wakes;
    struct rt_waker waker = rt_io_set_ready(io, RT_READ);

    rt_waker_wake(&waker);
    grade_did("the kernel tells, once: readable%s",
              who->wakes > before ? "" : " (nobody waits there)");
}

/* Is a PENDING right, and will there be a wake? */
static void
judge_pending(const struct counter *who)
{
    const struct rt_waker *left = &io->sides[RT_READ].waker;
    bool ready = io->sides[RT_READ].ready;

    if (inbox.last <= 0 && inbox.last != -EAGAIN)
        four_answers("What can become better by waiting?");
    GRADE_AS("M30", inbox.last != 0, "READY: nothing will ever come",
             "PENDING after a read that said 0");
    GRADE_AS("M30", inbox.last > 0 || inbox.last == -EAGAIN,
             "READY: a broken connection does not mend", "PENDING after %s",
             name_of(inbox.last));
    if (inbox.last > 0 && inbox.last != NONE)
        grade_law("I2: only EAGAIN takes the readiness back; an edge is told "
                  "once",
                  "Who wakes you, if the kernel has told all that it knows?");
    GRADE_AS(ready ? "M20" : "M22", inbox.last == -EAGAIN || inbox.last == NONE,
             "PENDING after EAGAIN, and not before",
             "PENDING after a read that brought %s%s", name_of(inbox.last),
             ready ? "" : ", and readiness taken back");
    GRADE_AS("M24", io->sides[RT_WRITE].waker.type == NULL,
             "a waker that waits for reads", "it waits for writes");
    GRADE_AS("M02", left->type != NULL, "PENDING, and a waker is left",
             "PENDING, and no waker was left with the io");
    GRADE_AS("M23", !ready, "after EAGAIN the readiness is taken back",
             "it is still there: the next look says READY");
    GRADE_AS("M03", left->data == who, "the waker of this poll is left",
             "an older one is left");
}

static void
judge_ready(void)
{
    four_answers("Which of the four has the last read given?");
    GRADE_AS("", inbox.last != NONE, "a read that says so",
             "READY, and rt_sys_read was not called");
    GRADE_AS("M22", !was_ready || inbox.said_again || io->sides[RT_READ].ready,
             "rt_io_clear is for EAGAIN alone",
             "READY, and the readiness was taken back");
    GRADE_AS(me.result == -EAGAIN ? "M30" : "", inbox.last != -EAGAIN,
             "PENDING: EAGAIN means \"not now\"",
             "READY after EAGAIN, with result %d", me.result);
    GRADE_AS("M29", inbox.last <= 0, "READY at the end, and not before",
             "READY after a read that brought %s", name_of(inbox.last));
    GRADE_AS(me.result == 0 ? "M30" : "", me.result == inbox.last,
             inbox.last == 0 ? "result 0" : "the errno in `result`",
             "the last read said %s, result is %d", name_of(inbox.last),
             me.result);
}

static enum rt_poll
poll_by(struct counter *who)
{
    struct rt_waker waker = counter_waker(who);
    struct rt_context cx = { .waker = &waker, .reactor = &reactor };
    int before = who->wakes;
    enum rt_poll answer;

    inbox.last = NONE;
    inbox.again = 0;
    inbox.said_again = false;
    was_ready = io->sides[RT_READ].ready;
    polling = true;
    answer = rt_future_poll(&me.future, &cx);
    polling = false;
    grade_did("poll: %s", poll_name(answer));
    if (who->wakes > before) {
        grade_law("F2: a wake that you send yourself is no wait",
                  "Who polls you next, and how soon, while nothing comes?");
        grade_never("M11", "the future woke itself in its poll");
    }
    if (answer == RT_PENDING)
        judge_pending(who);
    else
        judge_ready();
    return answer;
}

static void
bytes_in_the_diary(const char *bytes, size_t size)
{
    GRADE_AS("", diary.size == size && memcmp(diary.text, bytes, size) == 0,
             "all that was read is in the diary, in order",
             "%ld bytes of %ld, or others", (long)diary.size, (long)size);
}

static void
in_the_diary(const char *text)
{
    GRADE_AS("",
             diary.size == strlen(text) &&
                 memcmp(diary.text, text, diary.size) == 0,
             "all that was read is in the diary, in order",
             "\"%.*s\", not \"%s\"", (int)diary.size, diary.text, text);
}

static void
finish(struct counter *who)
{
    rt_future_drop(&me.future);
    rt_io_deregister(io);
    GRADE_AS("", who->live == 0, "no waker is left over", "%d are", who->live);
    grade_law("what a poll allocates and does not keep, it frees",
              "Where is the buffer of a poll that has said PENDING?");
    GRADE_AS("", grade_heap_blocks() == 0, "all memory is freed",
             "%d blocks are not", grade_heap_blocks());
}

/* ---- the cases ----------------------------------------------------------- */

static void
silence(void)
{
    struct counter task = { 0 };

    begin();
    GRADE_AS("M30", poll_by(&task) == RT_PENDING, "PENDING", "READY");
    grade_did("an edge, with nothing behind it");
    edge(&task);
    GRADE(task.wakes == 1, "the task is woken", "%d wakes", task.wakes);
    poll_by(&task);
}

static void
three_pieces_one_edge(void)
{
    struct counter task = { 0 };

    begin();
    poll_by(&task);
    comes("12.5 C\n");
    comes("12.6 C\n");
    comes("12.9 C\n");
    edge(&task);
    poll_by(&task);
    in_the_diary("12.5 C\n12.6 C\n12.9 C\n");
    grade_count("reads for three pieces", inbox.reads);
    grade_count("polls", 2);
}

static void
bytes_and_the_end(void)
{
    struct counter task = { 0 };

    begin();
    poll_by(&task);
    comes("-3 C\n");
    inbox.behind = 0;
    grade_did("and hangs up right behind it");
    edge(&task);
    GRADE(poll_by(&task) == RT_READY, "READY in this poll", "PENDING");
    in_the_diary("-3 C\n");
    finish(&task);
}

/* More than a buffer of a usual size, and zero bytes in it: a read that claims
 * room that is not there writes over the stack, and strlen() does not tell how
 * many came. */
static void
a_long_report(void)
{
    static char report[5000];
    struct counter task = { 0 };

    memset(report, 'r', sizeof report);
    report[7] = report[4999] = '\0';
    begin();
    poll_by(&task);
    grade_did("the station sends 5000 bytes; the eighth and the last are 0");
    come(report, sizeof report);
    edge(&task);
    poll_by(&task);
    bytes_in_the_diary(report, sizeof report);
}

static void
hangs_up(void)
{
    struct counter task = { 0 };

    begin();
    poll_by(&task);
    inbox.behind = 0;
    grade_did("the station hangs up");
    edge(&task);
    GRADE(poll_by(&task) == RT_READY && me.result == 0, "READY, result 0",
          "not finished");
    finish(&task);
}

static void
breaks(void)
{
    struct counter task = { 0 };

    begin();
    poll_by(&task);
    comes("21 C\n");
    inbox.behind = -ECONNRESET;
    grade_did("the connection breaks");
    edge(&task);
    GRADE(poll_by(&task) == RT_READY, "READY", "PENDING");
    in_the_diary("21 C\n");
    finish(&task);
}

static void
a_stale_edge(void)
{
    struct counter task = { 0 };

    begin();
    comes("7 C\n");
    poll_by(&task);
    edge(&task);
    poll_by(&task);
    comes("8 C\n");
    edge(&task);
    GRADE(task.wakes == 2, "woken by each edge", "%d wakes", task.wakes);
    poll_by(&task);
    in_the_diary("7 C\n8 C\n");
}

static void
the_newest_waker(void)
{
    struct counter a = { 0 }, b = { 0 };

    begin();
    poll_by(&a);
    grade_did("the next poll is for task B, and nothing has come");
    poll_by(&b);
    comes("9 C\n");
    edge(&b);
    GRADE(a.wakes == 0 && b.wakes == 1, "B is woken, who polled last",
          "A %d times, B %d times", a.wakes, b.wakes);
    rt_io_deregister(io);
    GRADE_AS("", a.live + b.live == 0, "no waker is left over", "%d are",
             a.live + b.live);
}

/* Five pieces and the end: with each bit of `mask`, an edge before the piece is
 * used, or none, so that it comes with the next. */
static void
a_day(unsigned mask)
{
    static const char *const pieces[] = { "1 C\n", "22 C\n", "3", " C\n",
                                          "a storm comes up from the sea\n" };
    struct counter task = { 0 };
    bool done;

    memset(&inbox, 0, sizeof inbox);
    memset(&diary, 0, sizeof diary);
    inbox.behind = -EAGAIN;
    begin();
    grade_anew();
    for (unsigned i = 0; i < 5; i++) {
        comes(pieces[i]);
        if ((mask & 1U << i) == 0)
            continue;
        edge(&task);
        GRADE(poll_by(&task) == RT_PENDING, "PENDING", "READY");
    }
    inbox.behind = 0;
    grade_did("the station hangs up");
    edge(&task);
    done = poll_by(&task) == RT_READY;
    GRADE(done, "READY at the end", "PENDING");
    in_the_diary("1 C\n22 C\n3 C\na storm comes up from the sea\n");
    finish(&task);
}

static void
every_day(void)
{
    for (unsigned mask = 0; mask < 32; mask++)
        a_day(mask);
}

const struct grade_case grade_cases[] = {
    { silence, "a station that says nothing yet", "M02",
      "F2: PENDING is a promise: a wake has been arranged",
      "Where is your waker when the poll returns PENDING?" },
    { three_pieces_one_edge,
      "three pieces lie there, and one edge told of them", "M20",
      "I2: an edge is told once: go on until EAGAIN",
      "Who tells you of the second piece?" },
    { bytes_and_the_end, "bytes, and the end right behind them", "M22",
      "I2: only EAGAIN takes the readiness back",
      "What lay behind the bytes that your read brought?" },
    { a_long_report, "a long report, in bytes and not in text", "",
      "a read brings at most what you have room for, and says how many",
      "How many bytes may the read write, and how long is your array?" },
    { hangs_up, "the station hangs up", "M30",
      "a read says: bytes, the end, \"not now\", or an error",
      "What does a read of 0 say about the next one?" },
    { breaks, "the connection breaks", "M30",
      "a read says: bytes, the end, \"not now\", or an error",
      "Which negative answers can become better by waiting?" },
    { a_stale_edge, "told to be readable, and nothing is there", "M21",
      "I1: readiness is a hint: try the call, and be ready for EAGAIN",
      "What does an edge tell of bytes that you have read already?" },
    { the_newest_waker, "polled for another task's sake", "M03",
      "I4: the newest waker replaces the older one",
      "Whose waker lies with the io after the second poll?" },
    { every_day, "every day of 32, however its pieces fall", "M20",
      "I2: an edge is told once: go on until EAGAIN",
      "Which piece has no edge of its own?" },
    { NULL, NULL, NULL, NULL, NULL },
};
