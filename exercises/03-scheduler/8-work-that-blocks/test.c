#include <stdio.h>

#include "clock.h"
#include "runtime.h"
#include "grade.h"
#include "print.h"
#include "spawn.h"
#include "tcp.h"

#define LATE_MS 10

/* ---- who lives beside the print ------------------------------------------ */

/* Ticks every 7 ms, and says so if it could not. */
struct ticker {
    struct rt_future future;
    struct rt_delay delay;
};

/* Waits for a guest, who comes at 23 ms. */
struct porter {
    struct rt_future future;
    struct rt_tcp_listener listener;
    struct rt_tcp_accept accept;
};

static struct {
    bool ticks;        /* there is a ticker */
    bool waits;        /* its alarm is set */
    unsigned due;      /* when its alarm rings */
    unsigned rows;     /* drawn in this poll */
    unsigned next;     /* the row that is to be drawn, of all */
    unsigned dry_from; /* when the page was full */
    unsigned served;   /* when the guest was served, or 0 */
    unsigned polls, prints;
    unsigned most_rows; /* at one go */
    bool one;           /* print only: check its rows */
} seen;

static unsigned
now_ms(struct rt_context *cx)
{
    return (unsigned)(rt_clock_now(cx->clock) / RT_NS_PER_MS);
}

static enum rt_poll
ticker_poll(struct rt_future *self, struct rt_context *cx)
{
    struct ticker *me = (struct ticker *)self;

    RT_ASYNC_BEGIN(self);
    for (;;) {
        seen.due = now_ms(cx) + 7;
        seen.waits = true;
        RT_AWAIT(me->delay, rt_delay(7));
        seen.waits = false;
    }
    RT_ASYNC_END;
}

static const struct rt_future_type ticker_type = { .name = "ticker",
                                                   .file = "test.c",
                                                   .poll = ticker_poll,
                                                   RT_FUTURE_LAYOUT(
                                                       struct ticker) };

static enum rt_poll
porter_poll(struct rt_future *self, struct rt_context *cx)
{
    struct porter *me = (struct porter *)self;

    RT_ASYNC_BEGIN(self);
    rt_tcp_listen(&me->listener, "127.0.0.1", 0);
    RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
    seen.served = now_ms(cx);
    rt_tcp_stream_close(&me->accept.stream);
    RT_ASYNC_END;
}

static void
porter_drop(struct rt_future *self)
{
    rt_tcp_listener_close(&((struct porter *)self)->listener);
}

static const struct rt_future_type porter_type = { .name = "porter",
                                                   .file = "test.c",
                                                   .poll = porter_poll,
                                                   .drop = porter_drop,
                                                   RT_FUTURE_LAYOUT(
                                                       struct porter) };

/* ---- what a print calls -------------------------------------------------- */

/* This thread is busy for `ms`; the alarms of that time ring meanwhile. */
static void
pass(struct rt_context *cx, unsigned ms)
{
    uint64_t until = rt_clock_now(cx->clock) + ms * RT_NS_PER_MS;

    while (rt_clock_next(cx->clock) <= until)
        rt_clock_jump(cx->clock);
    rt_clock_move(cx->clock, until);
}

static void
ask_the_ticker(struct rt_context *cx)
{
    bool awaited = cx->coop != NULL && cx->coop->budget < RT_COOP_BUDGET;
    unsigned now = now_ms(cx);

    if (!seen.ticks || !seen.waits || now <= seen.due + LATE_MS)
        return;
    if (awaited)
        grade_law("an await gives way only if it has to wait",
                  "What did your await say at its first poll?");
    grade_did("the clock on the wall waits for a tick at %u ms", seen.due);
    GRADE_AS(awaited ? "M37" : "M36", 0, "it ticks within 10 ms",
             "at %u ms it still waits, after %u rows in one go", now,
             seen.rows);
}

void
draw_row(struct print *print, struct rt_context *cx)
{
    if (seen.one) {
        GRADE_AS("",
                 print->page == seen.next / ROWS &&
                     print->row == seen.next % ROWS,
                 "each row once, in order",
                 "page %u, row %u, as row number %u of all", print->page,
                 print->row, seen.next);
        GRADE_AS("", seen.next != ROWS || now_ms(cx) >= seen.dry_from + DRY_MS,
                 "the next page begins when this one is dry, 100 ms later",
                 "it begins %u ms later", now_ms(cx) - seen.dry_from);
    }
    seen.next++;
    if (++seen.rows > seen.most_rows)
        seen.most_rows = seen.rows;
    pass(cx, 1);
    if (seen.next == ROWS)
        seen.dry_from = now_ms(cx);
    ask_the_ticker(cx);
}

void
sleep_ms(struct rt_context *cx, unsigned ms)
{
    grade_did("the thread sleeps for %u ms", ms);
    pass(cx, ms);
    ask_the_ticker(cx);
}

/* ---- a runtime, and a root that waits for the prints --------------------- */

static enum rt_poll
counted_poll(struct rt_future *self, struct rt_context *cx)
{
    enum rt_poll answer;

    seen.polls++;
    seen.rows = 0;
    answer = print_poll(self, cx);
    if (answer == RT_READY)
        seen.prints++;
    return answer;
}

static const struct rt_future_type print_type = { .name = "print",
                                                  .file = "print.c",
                                                  .poll = counted_poll,
                                                  RT_FUTURE_LAYOUT(
                                                      struct print) };

struct root {
    struct rt_future future;
    unsigned prints;
    bool ticker, porter;
    struct rt_join_handle handles[2];
    struct rt_join joins[2];
    unsigned over; /* when the last print ended */
};

static struct print
print(void)
{
    return (struct print){ .future = { .type = &print_type } };
}

static void
spawn_all(struct root *me)
{
    struct ticker ticker = { .future = { .type = &ticker_type } };
    struct porter porter = { .future = { .type = &porter_type } };

    if (me->ticker)
        rt_spawn_detached(ticker);
    if (me->porter)
        rt_spawn_detached(porter);
    for (unsigned i = 0; i < me->prints; i++)
        me->handles[i] = rt_spawn(print());
}

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    spawn_all(me);
    RT_AWAIT(me->joins[0], rt_join_only(&me->handles[0]));
    if (me->prints > 1)
        RT_AWAIT(me->joins[1], rt_join_only(&me->handles[1]));
    me->over = now_ms(cx);
    RT_ASYNC_END;
}

static const struct rt_future_type root_type = { .name = "root",
                                                 .file = "test.c",
                                                 .poll = root_poll };

static struct root root;

static void
run(unsigned prints, bool ticker, bool porter)
{
    struct rt_runtime *runtime;

    seen.ticks = ticker;
    seen.one = prints == 1;
    root = (struct root){ .future = { .type = &root_type },
                          .prints = prints,
                          .ticker = ticker,
                          .porter = porter };
    grade_script("23 client 1 connects\n");
    if (rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                       &runtime) != 0)
        grade_fault("no runtime");
    grade_did("%s printed%s%s", prints == 1 ? "one job is" : "two jobs are",
              ticker ? ", a clock ticks" : "",
              porter ? ", a guest comes at 23 ms" : "");
    rt_block_on(runtime, &root.future);
    rt_runtime_free(runtime);
}

/* ---- the cases ----------------------------------------------------------- */

static void
ticks_on(void)
{
    run(1, true, false);
    GRADE(seen.prints == 1, "the print ends", "it does not");
}

static void
a_guest(void)
{
    run(1, true, true);
    GRADE(seen.served > 0 && seen.served <= 23 + LATE_MS,
          "the guest is served by 33 ms", "at %u ms", seen.served);
}

static void
a_guest_alone(void)
{
    run(1, false, true);
    GRADE(seen.served > 0 && seen.served <= 23 + LATE_MS,
          "the guest is served by 33 ms", "at %u ms", seen.served);
}

static void
all_rows(void)
{
    run(1, false, false);
    GRADE(seen.next == PAGES * ROWS, "200 rows are drawn", "%u", seen.next);
    GRADE(root.over == 400, "alone it takes 400 ms", "%u ms", root.over);
}

static void
turns(void)
{
    run(1, true, true);
    GRADE_AS("M36", seen.most_rows <= LATE_MS,
             "at most 10 rows at one go: who comes after the first, waits",
             "%u rows", seen.most_rows);
    GRADE(seen.polls <= 50, "at most 50 polls", "%u", seen.polls);
    grade_count("polls", seen.polls);
    grade_count("rows at one go, at most", seen.most_rows);
}

static void
two_prints(void)
{
    run(2, false, false);
    GRADE(seen.next == 2 * PAGES * ROWS, "400 rows for two jobs", "%u",
          seen.next);
}

#define ONE_THREAD \
    "while a poll has not returned, nothing else runs on this thread"

const struct grade_case grade_cases[] = {
    { ticks_on, "a clock ticks beside the print", "M36", ONE_THREAD,
      "For how long does your poll keep the thread at most?" },
    { a_guest, "a guest comes while a page is drawn", "M38",
      "S3: who gives way goes behind the reactor; who wakes itself, behind "
      "the queue",
      "After how many of your turns is the reactor asked?" },
    { a_guest_alone, "a guest comes, and nobody else is there", "M38",
      "S3: who gives way goes behind the reactor; who wakes itself, behind "
      "the queue",
      "After how many of your turns is the reactor asked?" },
    { two_prints, "two jobs at once", "M14",
      "what lives across an await is a field",
      "Whose row is it that your line counts?" },
    { all_rows, "200 rows, 400 ms", NULL,
      "to give way costs a turn, and no time",
      "What do you wait for when nobody else is there?" },
    { turns, "50 polls are enough", NULL, "a turn costs, too",
      "How many rows may you draw before anybody waits too long?" },
    { NULL, NULL, NULL, NULL, NULL },
};
