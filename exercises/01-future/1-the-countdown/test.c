#include "../waker.h"
#include "countdown.h"

static int blocks;

void
copy_block(void)
{
    blocks++;
    grade_did("copy_block");
}

static enum rt_poll
poll_by_hand(struct rt_future *future, struct counter *counter)
{
    struct rt_waker waker = counter_waker(counter);
    struct rt_context cx = { .waker = &waker };
    enum rt_poll answer = rt_future_poll(future, &cx);

    grade_did("poll: %s, wakes=%d", poll_name(answer), counter->wakes);
    return answer;
}

/* Poll up to ten times; the number of polls until it was ready, or 11. */
static int
polls_to_ready(struct rt_future *future, struct counter *counter)
{
    int polls = 1;

    while (polls <= 10 && poll_by_hand(future, counter) == RT_PENDING)
        polls++;
    return polls;
}

static void
making_copies_nothing(void)
{
    struct countdown backup = countdown(3);

    grade_did("countdown(3), no poll");
    GRADE(blocks == 0, "0 blocks copied", "%d", blocks);
    rt_future_drop(&backup.future);
}

static void
pending_comes_with_a_wake(void)
{
    struct countdown backup = countdown(3);
    struct counter counter = { 0 };
    enum rt_poll answer = poll_by_hand(&backup.future, &counter);

    GRADE(answer == RT_READY || counter.wakes > 0,
          "PENDING, and somebody was woken",
          "PENDING, no wake: nobody will poll again");
    counter.wakes = 0;
    if (answer == RT_PENDING)
        answer = poll_by_hand(&backup.future, &counter);
    GRADE_AS("", answer == RT_READY || counter.wakes > 0,
             "the second PENDING has a wake of its own", "PENDING, no wake");
    rt_future_drop(&backup.future);
}

static void
the_waker_is_lent(void)
{
    struct countdown backup = countdown(3);
    struct counter counter = { 0 };

    poll_by_hand(&backup.future, &counter);
    GRADE(counter.live == 0, "as many clones as were woken or dropped",
          counter.live > 0 ? "%d clone is kept"
                           : "%d: the waker of whoever polls was given back",
          counter.live);
    rt_future_drop(&backup.future);
}

static void
one_block_a_poll(void)
{
    struct countdown backup = countdown(3);
    struct counter counter = { 0 };

    poll_by_hand(&backup.future, &counter);
    GRADE(blocks <= 1, "1 block, then the others have a turn", "%d blocks",
          blocks);
    rt_future_drop(&backup.future);
}

static void
ready_wakes_nobody(void)
{
    struct countdown backup = countdown(3);
    struct counter counter = { 0 };
    int polls = polls_to_ready(&backup.future, &counter);

    GRADE(polls > 10 || counter.wakes < polls,
          "no wake in the poll that is ready", "%d polls, %d wakes", polls,
          counter.wakes);
    rt_future_drop(&backup.future);
}

static void
three_blocks_three_polls(void)
{
    struct countdown backup = countdown(3);
    struct counter counter = { 0 };
    int polls = polls_to_ready(&backup.future, &counter);

    GRADE(polls <= 10, "READY in the end", "10 polls, and still PENDING");
    GRADE(blocks == 3 && backup.copied == 3, "3 blocks, copied=3",
          "%d blocks, copied=%u", blocks, backup.copied);
    GRADE(polls <= 4, "3 polls, or 4 if READY has one of its own", "%d", polls);
    rt_future_drop(&backup.future);
}

static void
nothing_to_copy(void)
{
    struct countdown backup = countdown(0);
    struct counter counter = { 0 };
    int polls = polls_to_ready(&backup.future, &counter);

    GRADE(polls == 1 && blocks == 0, "READY at once, 0 blocks",
          "%d polls, %d blocks", polls, blocks);
    rt_future_drop(&backup.future);
}

/* A future that the test leads: pending `pending` times, the first `wakes` of
 * them with a wake, then ready. */
struct led {
    struct rt_future future;
    int pending, wakes, polls, drops;
    int at_once; /* how many wakes in a poll that wakes; 0 is 1 */
};

static enum rt_poll
led_poll(struct rt_future *self, struct rt_context *cx)
{
    struct led *me = (struct led *)self;

    me->polls++;
    grade_did("drive polls: %s", me->pending > 0 ? "PENDING" : "READY");
    if (me->polls > 20)
        grade_never("M11", "drive polled 20 times");
    if (me->pending == 0)
        return RT_READY;
    me->pending--;
    if (me->wakes-- > 0)
        for (int i = 0; i == 0 || i < me->at_once; i++)
            rt_waker_wake_by_ref(cx->waker);
    return RT_PENDING;
}

static void
led_drop(struct rt_future *self)
{
    grade_did("drive drops");
    ((struct led *)self)->drops++;
}

static const struct rt_future_type led_type = {
    .name = "led", .file = "test.c", .poll = led_poll, .drop = led_drop
};

static void
drive_stops_at_ready(void)
{
    struct led led = { .future = { &led_type, NULL, 0, 0 } };
    int polls = drive(&led.future);

    GRADE(led.polls == 1, "1 poll: it was ready at once", "%d polls",
          led.polls);
    GRADE_AS("", polls == 1, "drive returns 1", "%d", polls);
}

static void
drive_waits_for_a_wake(void)
{
    struct led led = { .future = { &led_type, NULL, 0, 0 }, .pending = 5 };
    int polls = drive(&led.future);

    GRADE_AS("M02", led.polls == 1, "1 poll: no wake came after it", "%d polls",
             led.polls);
    GRADE_AS("", polls == -1, "drive returns -1", "%d", polls);
}

static void
drive_drops_once(void)
{
    struct led ready = { .future = { &led_type, NULL, 0, 0 } };
    struct led stuck = { .future = { &led_type, NULL, 0, 0 }, .pending = 1 };

    drive(&ready.future);
    GRADE(ready.drops == 1, "1 drop after READY", "%d", ready.drops);
    drive(&stuck.future);
    GRADE(stuck.drops == 1, "1 drop though it never was READY", "%d",
          stuck.drops);
}

static void
drive_polls_after_each_wake(void)
{
    struct led led = { .future = { &led_type, NULL, 0, 0 },
                       .pending = 2,
                       .wakes = 2 };
    struct led tired = { .future = { &led_type, NULL, 0, 0 },
                         .pending = 5,
                         .wakes = 1 };
    struct led loud = { .future = { &led_type, NULL, 0, 0 },
                        .pending = 5,
                        .wakes = 1,
                        .at_once = 3 };
    int polls = drive(&led.future);

    GRADE(polls == 3 && led.polls == 3, "3 polls", "%d (drive says %d)",
          led.polls, polls);
    grade_anew();
    grade_did("one that wakes once, in its first poll");
    polls = drive(&tired.future);
    GRADE(tired.polls == 2, "2 polls, one of them for the wake", "%d",
          tired.polls);
    GRADE(polls == -1, "drive returns -1", "%d", polls);
    grade_anew();
    grade_law("F5: wakes coalesce: three before one poll are worth one poll",
              "How many wakes has a poll used up that came after three?");
    grade_did("one that wakes three times, all in its first poll");
    polls = drive(&loud.future);
    GRADE_AS("M12", loud.polls == 2, "2 polls, one for all three wakes", "%d",
             loud.polls);
    GRADE(polls == -1, "drive returns -1", "%d", polls);
}

static void
both_together(void)
{
    struct countdown backup = countdown(3);
    int polls = drive(&backup.future);

    GRADE(blocks == 3, "3 blocks", "%d", blocks);
    GRADE(polls == 3 || polls == 4, "3 polls", "%d", polls);
    grade_count("polls", polls);
}

const struct grade_case grade_cases[] = {
    { making_copies_nothing, "making a countdown copies nothing", "M01",
      "F1: a future is lazy: a constructor starts nothing",
      "Who asked for the first block, if nobody has polled yet?" },
    { pending_comes_with_a_wake, "a pending poll has arranged a wake", "M02",
      "F2: PENDING is a promise: a wake has been arranged",
      "Who will poll again, and who tells them to?" },
    { one_block_a_poll, "a poll copies one block and gives way", "M36",
      "a poll goes one short stretch and returns",
      "What happens to the progress line while your poll runs?" },
    { ready_wakes_nobody, "the poll that is ready wakes nobody", "M11",
      "F2, F5: a wake asks for another poll",
      "What should the next poll do, after the last block?" },
    { three_blocks_three_polls, "three blocks, one a poll, and then READY", "",
      "F3: READY is said once, and the result stands in the future",
      "Which poll is the last one? What stands in left and copied then?" },
    { nothing_to_copy, "no blocks: ready at once", "",
      "F2: PENDING is for who has to wait",
      "What does your poll do if left is 0 from the start?" },
    { the_waker_is_lent, "the waker of a poll is lent", "",
      "waker.h: each waker that a clone made is woken or dropped, and no other",
      "Who has made the waker that rt_waker_wake would give back?" },
    { drive_stops_at_ready, "drive does not poll after READY", "M07",
      "F3: polling a finished future is a bug",
      "Your loop ends when a poll says READY: does it poll before it looks?" },
    { drive_waits_for_a_wake, "drive does not poll without a wake", "",
      "F2, F5: a wake is the only reason for another poll",
      "What does PENDING without a wake tell drive?" },
    { drive_polls_after_each_wake, "drive polls once after each wake", "",
      "F5: a wake means: look again",
      "What does drive do with a wake that it has used?" },
    { drive_drops_once, "drive drops what it polled, once", "",
      "F3: whoever polls a future drops it, exactly once",
      "On which ways does drive return, and where does each one drop?" },
    { both_together, "drive and countdown, together", "",
      "F2, F5: one wake, one poll, one block",
      "Count the wakes of your countdown: is each one used once?" },
    { NULL, NULL, NULL, NULL, NULL },
};
