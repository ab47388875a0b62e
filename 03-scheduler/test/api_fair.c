/* current_thread.h, rule S3: with whatever load, everybody's turn comes. The
 * clock of these tests is the number of polls. */
#include <pthread.h>

#include "actor.h"
#include "coop.h"
#include "delay.h"
#include "reactor.h"
#include "sockets.h"
#include "yield.h"

#define GIVE_UP 2000 /* polls after which a test fails, and does not hang */

/* ---- three ways never to be idle ---- */

enum hog { WAKES_ITSELF, YIELDS, SPENDS_ITS_BUDGET, HOGS };
static const char *const hog_names[HOGS] = { "wakes itself", "yields",
                                             "spends its budget" };

static unsigned polls; /* of all hogs */
static bool over;      /* the hogs end */

/* Nothing but the wake that keeps it in a queue. */
static void
go_on(enum hog hog, struct rt_context *cx)
{
    switch (hog) {
    case WAKES_ITSELF:
        rt_waker_wake_by_ref(cx->waker);
        break;
    case YIELDS:
        rt_coop_yield(cx);
        break;
    case SPENDS_ITS_BUDGET:
        while (rt_coop_take(cx))
            continue;
        break;
    default:
        break;
    }
}

static enum rt_poll
play_hog(struct part *part, struct rt_context *cx)
{
    polls++;
    if (over || polls > GIVE_UP)
        return RT_READY;
    go_on((enum hog)part->result, cx);
    return RT_PENDING;
}

/* ---- an fd ---- */

struct reader {
    struct rt_future future;
    struct rt_tcp_stream stream;
    struct rt_tcp_read read;
    unsigned bytes, wanted;
    char byte;
};

static enum rt_poll
reader_poll(struct rt_future *self, struct rt_context *cx)
{
    struct reader *me = (struct reader *)self;

    RT_ASYNC_BEGIN(self);
    for (me->bytes = 0; me->bytes < me->wanted; me->bytes++)
        RT_AWAIT(me->read, rt_tcp_read(&me->stream, &me->byte, 1));
    over = true;
    RT_ASYNC_END;
}

static void
reader_drop(struct rt_future *self)
{
    rt_tcp_stream_close(&((struct reader *)self)->stream);
}

static const struct rt_future_type reader_type = {
    .name = "reader",
    .file = __FILE__,
    .poll = reader_poll,
    .drop = reader_drop,
    RT_FUTURE_LAYOUT(struct reader),
};

static struct reader
reader(int fd, unsigned wanted)
{
    return (struct reader){ .future = { .type = &reader_type },
                            .stream = { .fd = fd },
                            .wanted = wanted };
}

/* The hog, which also lets the byte come, at its poll number 10. */
static unsigned since; /* polls when it came */
static int peer;

static enum rt_poll
play_hog_that_writes(struct part *part, struct rt_context *cx)
{
    if (part->polls == 10) {
        say(peer, "x");
        since = polls;
    }
    return play_hog(part, cx);
}

static enum rt_poll
play_hog_and_reader(struct part *part, struct rt_context *cx)
{
    int fd;

    if (part->polls == 1) {
        socket_pair(&fd, &peer);
        rt_spawn_detached(reader(fd, 1));
        rt_spawn_detached(actor(part->with));
    }
    if (over || polls > GIVE_UP)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(an_fd_is_heard_however_busy_a_task_is)
{
    static const unsigned most[HOGS] = { 61, 2, 2 };
    struct rt_runtime *runtime = runtime_new();
    struct part hog = { .play = play_hog_that_writes, .result = _i };
    struct part root = { .play = play_hog_and_reader, .with = &hog };

    run_part(runtime, &root);
    ck_assert_msg(over, "a task %s, and the bytes were never read",
                  hog_names[_i]);
    ck_assert_msg(polls - since <= most[_i],
                  "a task %s: it was polled %u times between the moment a byte "
                  "came and its reader's turn, at most %u are allowed "
                  "(#5223, #7185: yields go behind the reactor)",
                  hog_names[_i], polls - since, most[_i]);
    close(peer);
    rt_runtime_free(runtime);
}
END_TEST

static enum rt_poll
play_look_at_polls(struct part *part, struct rt_context *cx)
{
    (void)cx;
    part->result = (int)rt_fake_calls(RT_FAKE_READ);
    return RT_READY;
}

static enum rt_poll
play_rich_reader(struct part *part, struct rt_context *cx)
{
    int fd;

    if (part->polls == 1) {
        socket_pair(&fd, &peer);
        for (int i = 0; i < 50; i++)
            say(peer, "0123456789");
        rt_spawn_detached(reader(fd, 400));
        rt_spawn_detached(actor(part->with));
    }
    if (over)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(a_task_whose_reads_are_always_ready_reads_128_times_a_turn)
{
    struct rt_runtime *runtime = runtime_new();
    struct part second = { .play = play_look_at_polls };
    struct part root = { .play = play_rich_reader, .with = &second };
    unsigned before = rt_fake_calls(RT_FAKE_READ), reads;

    run_part(runtime, &root);
    reads = (unsigned)second.result - before;
    ck_assert_msg(reads == 128,
                  "500 bytes lay there, and the next task ran after %u reads",
                  reads);
    close(peer);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- a timer, on the real clock: it ends, or the test hangs ---- */

static enum rt_poll
play_hog_until_nap(struct part *part, struct rt_context *cx)
{
    if (over)
        return RT_READY;
    go_on((enum hog)part->result, cx);
    return RT_PENDING;
}

struct napper {
    struct rt_future future;
    struct part *hog;
    struct rt_delay nap;
    struct rt_join_handle handle;
    struct rt_join join;
};

static enum rt_poll
napper_poll(struct rt_future *self, struct rt_context *cx)
{
    struct napper *me = (struct napper *)self;

    RT_ASYNC_BEGIN(self);
    me->handle = rt_spawn(actor(me->hog));
    RT_AWAIT(me->nap, rt_delay(1));
    over = true;
    RT_AWAIT(me->join, rt_join_only(&me->handle));
    RT_ASYNC_END;
}

static const struct rt_future_type napper_type = { .name = "napper",
                                                   .file = __FILE__,
                                                   .poll = napper_poll };

START_TEST(a_timer_rings_however_busy_a_task_is)
{
    struct rt_runtime *runtime;
    struct part hog = { .play = play_hog_until_nap, .result = _i };
    struct napper root = { .future = { .type = &napper_type }, .hog = &hog };
    int result =
        rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_REAL }, &runtime);

    ck_assert_int_eq(result, 0);
    result = rt_block_on(runtime, &root.future);
    ck_assert_int_eq(result, 0);
    ck_assert_int_eq(root.nap.result, 0);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- other threads, through the inject queue ---- */

#define VICTIMS 4

struct victims {
    struct part parts[VICTIMS];
    struct rt_waker wakers[VICTIMS];
    unsigned since, waited[VICTIMS];
    struct part hogs[3];
};

static enum rt_poll
play_victim(struct part *part, struct rt_context *cx)
{
    struct victims *all = part->with;
    long i = part - all->parts;

    if (part->polls == 1) {
        all->wakers[i] = rt_waker_clone(cx->waker);
        return RT_PENDING;
    }
    all->waited[i] = polls - all->since;
    over = i == VICTIMS - 1;
    return RT_READY;
}

static void *
wake_victims(void *argument)
{
    struct victims *all = argument;

    for (int i = 0; i < VICTIMS; i++)
        rt_waker_wake(&all->wakers[i]);
    return NULL;
}

static enum rt_poll
play_hog_with_victims(struct part *part, struct rt_context *cx)
{
    struct victims *all = part->with;
    pthread_t thread;

    if (part == &all->hogs[0] && part->polls == 10) {
        all->since = polls;
        pthread_create(&thread, NULL, wake_victims, all);
        pthread_join(thread, NULL);
    }
    return play_hog(part, cx);
}

static enum rt_poll
play_victims(struct part *part, struct rt_context *cx)
{
    struct victims *all = part->with;

    if (part->polls == 1) {
        for (int i = 0; i < VICTIMS; i++) {
            all->parts[i] = (struct part){ .play = play_victim, .with = all };
            rt_spawn_detached(actor(&all->parts[i]));
        }
        for (int i = 0; i < 3; i++) {
            all->hogs[i] =
                (struct part){ .play = play_hog_with_victims, .with = all };
            rt_spawn_detached(actor(&all->hogs[i]));
        }
    }
    if (over || polls > GIVE_UP)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(what_other_threads_wake_waits_31_polls_a_place)
{
    struct rt_runtime *runtime = runtime_new();
    struct victims all = { .since = 0 };
    struct part root = { .play = play_victims, .with = &all };

    run_part(runtime, &root);
    for (unsigned i = 0; i < VICTIMS; i++)
        ck_assert_msg(all.parts[i].polls == 2 &&
                          all.waited[i] - (i > 0 ? all.waited[i - 1] : 0) <= 30,
                      "place %u of the inject queue waited %u polls (of %u "
                      "that the hogs had): S3: every 31st turn looks there "
                      "first, or busy tasks starve all other threads",
                      i, all.waited[i], polls);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- many at home ---- */

#define MANY     50
#define INJECTED 200

struct crowd {
    struct part parts[MANY], quick[INJECTED];
    unsigned last[MANY], longest;
};

static enum rt_poll
play_one_of_many(struct part *part, struct rt_context *cx)
{
    struct crowd *crowd = part->with;
    long i = part - crowd->parts;

    if (part->polls > 1 && polls - crowd->last[i] > crowd->longest)
        crowd->longest = polls - crowd->last[i];
    crowd->last[i] = polls;
    over = part->polls == 20;
    return play_hog(part, cx);
}

static enum rt_poll
play_count(struct part *part, struct rt_context *cx)
{
    (void)part;
    (void)cx;
    polls++;
    return RT_READY;
}

static enum rt_poll
play_crowd(struct part *part, struct rt_context *cx)
{
    struct crowd *crowd = part->with;

    if (part->polls == 1)
        for (int i = 0; i < MANY; i++) {
            crowd->parts[i] =
                (struct part){ .play = play_one_of_many, .with = crowd };
            rt_spawn_detached(actor(&crowd->parts[i]));
        }
    if (over || polls > GIVE_UP)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(with_50_busy_tasks_each_waits_a_round_and_a_31st)
{
    struct rt_runtime *runtime = runtime_new();
    static struct crowd crowd;
    struct part root = { .play = play_crowd, .with = &crowd };
    const unsigned most = MANY + MANY / 31 + 2;

    for (int i = 0; i < INJECTED; i++) { /* so that inject is never empty */
        struct rt_join_handle handle;

        crowd.quick[i] = (struct part){ .play = play_count };
        handle = rt_spawn_on(runtime, actor(&crowd.quick[i]));
        rt_detach(&handle);
    }
    run_part(runtime, &root);
    ck_assert_msg(over && crowd.longest <= most,
                  "of %d tasks that always want to run, one waited %u polls, "
                  "it may be %u",
                  MANY, crowd.longest, most);
    rt_runtime_free(runtime);
}
END_TEST

/* ---- a pair ---- */

struct pair {
    struct part ping, pong, third;
    struct rt_waker wakers[2];
};

static enum rt_poll
play_ping_pong(struct part *part, struct rt_context *cx)
{
    struct pair *pair = part->with;
    int mine = part == &pair->pong;
    struct rt_waker older = pair->wakers[mine];

    polls++;
    if (over || polls > GIVE_UP)
        return RT_READY;
    pair->wakers[mine] = rt_waker_clone(cx->waker);
    rt_waker_drop(&older);
    rt_waker_wake_by_ref(pair->wakers[!mine].type != NULL ? &pair->wakers[!mine]
                                                          : cx->waker);
    return RT_PENDING;
}

static enum rt_poll
play_third(struct part *part, struct rt_context *cx)
{
    (void)cx;
    part->result = (int)polls;
    over = true;
    return RT_READY;
}

static enum rt_poll
play_pair(struct part *part, struct rt_context *cx)
{
    struct pair *pair = part->with;

    if (part->polls == 1) {
        rt_spawn_detached(actor(&pair->ping));
        rt_spawn_detached(actor(&pair->pong));
    }
    if (part->polls == 3)
        rt_spawn_detached(actor(&pair->third));
    if (over || polls > GIVE_UP)
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(two_tasks_that_wake_each_other_starve_no_third)
{
    struct rt_runtime *runtime = runtime_new();
    struct pair pair = { .ping = { .play = play_ping_pong, .with = &pair },
                         .pong = { .play = play_ping_pong, .with = &pair },
                         .third = { .play = play_third } };
    struct part root = { .play = play_pair, .with = &pair };

    run_part(runtime, &root);
    ck_assert_msg(pair.third.polls == 1 && polls < GIVE_UP,
                  "M38: ping and pong had %u polls, the third task none",
                  polls);
    rt_runtime_free(runtime);
    rt_waker_drop(&pair.wakers[0]);
    rt_waker_drop(&pair.wakers[1]);
}
END_TEST

/* ---- how often the reactor is asked ---- */

#define READY 200

static unsigned ran_between, most_between;
static uint64_t waits_before;

static enum rt_poll
play_count_between(struct part *part, struct rt_context *cx)
{
    (void)part;
    if (cx->reactor->waits != waits_before)
        ran_between = 0;
    waits_before = cx->reactor->waits;
    if (++ran_between > most_between)
        most_between = ran_between;
    return RT_READY;
}

static enum rt_poll
play_many_ready(struct part *part, struct rt_context *cx)
{
    if (part->polls == 2)
        return RT_READY;
    for (int i = 0; i < READY; i++)
        rt_spawn_detached(actor(part->with));
    rt_coop_yield(cx);
    return RT_PENDING;
}

START_TEST(at_most_61_tasks_run_before_the_reactor_is_asked)
{
    struct rt_runtime *runtime = runtime_new();
    struct part ready = { .play = play_count_between };
    struct part root = { .play = play_many_ready, .with = &ready };

    run_part(runtime, &root);
    ck_assert_uint_eq(ready.polls, READY);
    ck_assert_msg(most_between == 61,
                  "of 200 tasks that could run, %u ran in a row without a look "
                  "at the reactor: S3: after 61 it is asked, or events wait "
                  "for those who never do",
                  most_between);
    rt_runtime_free(runtime);
}
END_TEST

START_TEST(between_the_two_polls_of_a_yield_the_reactor_is_asked_once)
{
    struct rt_runtime *runtime = runtime_new();
    struct rt_yield yield = rt_yield();
    unsigned before = world_waits();

    RT_OK(rt_block_on(runtime, &yield.future));
    ck_assert_msg(world_waits() == before + 1,
                  "the kernel was asked %u times between the two polls",
                  world_waits() - before);
    rt_runtime_free(runtime);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(between_the_two_polls_of_a_yield_the_reactor_is_asked_once);
    rt_add_loop(an_fd_is_heard_however_busy_a_task_is, HOGS);
    rt_add(a_task_whose_reads_are_always_ready_reads_128_times_a_turn);
    rt_add_loop(a_timer_rings_however_busy_a_task_is, HOGS);
    rt_add(what_other_threads_wake_waits_31_polls_a_place);
    rt_add(with_50_busy_tasks_each_waits_a_round_and_a_31st);
    rt_add(at_most_61_tasks_run_before_the_reactor_is_asked);
    rt_add(two_tasks_that_wake_each_other_starve_no_third);
}
