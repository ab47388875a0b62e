#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "future.h"
#include "harness.h"
#include "join_all.h"
#include "puppet.h"

static struct counter counter = COUNTER_INIT;
static struct rt_waker waker;
static struct rt_context context;

static struct strings first = STRINGS_INIT, second = STRINGS_INIT;

/* Each test begins anew, also where all run in one process (CK_FORK=no). */
static void
begin(void)
{
    counter = (struct counter)COUNTER_INIT;
    first = second = (struct strings)STRINGS_INIT;
    waker = counter_waker(&counter);
    context = (struct rt_context){ .waker = &waker };
}

/* A machine with two awaits, the second inside a machine of its own. */
struct inner {
    struct rt_future future;
    struct strings *strings;
    struct puppet leaf;
};

static enum rt_poll
inner_poll(struct rt_future *self, struct rt_context *cx)
{
    struct inner *me = (struct inner *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->leaf, puppet(me->strings));
    RT_ASYNC_END;
}

static const struct rt_future_type inner_type = {
    .name = "inner",
    .file = "inner.c",
    .poll = inner_poll,
};

static struct inner
inner(struct strings *strings)
{
    return (struct inner){ .future = { .type = &inner_type },
                           .strings = strings };
}

struct outer {
    struct rt_future future;
    struct strings *first, *second;
    struct puppet leaf;
    struct inner inner;
};

enum { FIRST_AWAIT = __LINE__ + 8, SECOND_AWAIT };

static enum rt_poll
outer_poll(struct rt_future *self, struct rt_context *cx)
{
    struct outer *me = (struct outer *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->leaf, puppet(me->first));
    RT_AWAIT(me->inner, inner(me->second));
    RT_ASYNC_END;
}

static unsigned drops_seen_by_parent;

static void
outer_drop(struct rt_future *self)
{
    struct outer *me = (struct outer *)self;

    drops_seen_by_parent = me->first->drops + me->second->drops;
}

static const struct rt_future_type outer_type = {
    .name = "outer",
    .file = "outer.c",
    .poll = outer_poll,
    .drop = outer_drop,
};

static struct outer
outer(void)
{
    return (struct outer){ .future = { .type = &outer_type },
                           .first = &first,
                           .second = &second };
}

/* ---- size and state ------------------------------------------------------ */

START_TEST(a_future_is_24_bytes)
{
    ck_assert_uint_eq(sizeof(struct rt_future), 24);
}
END_TEST

START_TEST(a_machine_resumes_at_the_line_of_its_await)
{
    struct outer machine = outer();

    begin();
    ck_assert_int_eq(rt_future_poll(&machine.future, &context), RT_PENDING);
    ck_assert_uint_eq(machine.future.line, FIRST_AWAIT);
    ck_assert_ptr_eq(machine.future.awaiting, &machine.leaf.future);
    strings_pull(&first, true);
    ck_assert_int_eq(rt_future_poll(&machine.future, &context), RT_PENDING);
    ck_assert_uint_eq(machine.future.line, SECOND_AWAIT);
    ck_assert_uint_eq(first.polls, 2);
    strings_pull(&second, true);
    ck_assert_int_eq(rt_future_poll(&machine.future, &context), RT_READY);
    ck_assert_uint_eq(machine.future.line, RT_LINE_FINISHED);
    ck_assert_ptr_null(machine.future.awaiting);
    rt_future_drop(&machine.future);
    ck_assert_uint_eq(machine.future.line, RT_LINE_DROPPED);
}
END_TEST

START_TEST(children_are_dropped_before_their_parent)
{
    struct outer machine = outer();

    begin();
    first.ready = true;
    ck_assert_int_eq(rt_future_poll(&machine.future, &context), RT_PENDING);
    rt_future_drop(&machine.future);
    ck_assert_msg(drops_seen_by_parent == 2,
                  "when the parent was dropped, %u of its 2 children were; "
                  "F3: children first",
                  drops_seen_by_parent);
    ck_assert(first.drops == 1 && second.drops == 1);
    ck_assert_int_eq(counter.live, 0);
}
END_TEST

/* ---- misuse: each rule aborts by its name -------------------------------- */

static void
poll_after_finish(void *unused)
{
    struct puppet doll = puppet(&first);

    (void)unused;
    first.ready = true;
    rt_future_poll(&doll.future, &context);
    rt_future_poll(&doll.future, &context);
}

static void
poll_after_drop(void *unused)
{
    struct puppet doll = puppet(&first);

    (void)unused;
    rt_future_drop(&doll.future);
    rt_future_poll(&doll.future, &context);
}

static void
drop_twice(void *unused)
{
    struct puppet doll = puppet(&first);

    (void)unused;
    rt_future_drop(&doll.future);
    rt_future_drop(&doll.future);
}

static void
move_between_polls(void *unused)
{
    struct puppet here = puppet(&first), there;

    (void)unused;
    rt_future_poll(&here.future, &context);
    there = here;
    rt_future_poll(&there.future, &context);
}

static void
move_before_drop(void *unused)
{
    struct puppet here = puppet(&first), there;

    (void)unused;
    rt_future_poll(&here.future, &context);
    there = here;
    rt_future_drop(&there.future);
}

/* As far as an array's elements move when the one before them is taken out; the
 * shortest such way is 16 bytes. */
static void
move_by_16_bytes(void *unused)
{
    static _Alignas(64) char room[2 * sizeof(struct puppet)];
    struct puppet *here = (struct puppet *)(void *)room;
    struct puppet *there = (struct puppet *)(void *)(room + 16);

    (void)unused;
    *here = puppet(&first);
    rt_future_poll(&here->future, &context);
    memmove(there, here, sizeof *here);
    rt_future_poll(&there->future, &context);
}

/* The parent was moved, and its child with it. */
static void
move_a_machine(void *unused)
{
    struct outer here = outer();
    struct outer *there = malloc(sizeof *there);

    (void)unused;
    rt_future_poll(&here.future, &context);
    *there = here;
    rt_future_poll(&there->future, &context);
}

static void
resume_at_no_await(void *unused)
{
    struct outer machine = outer();

    (void)unused;
    machine.future.line = 7;
    rt_future_poll(&machine.future, &context);
}

/* What each must name; the words around it are the runtime's own. */
static const struct {
    void (*misuse)(void *unused);
    const char *rule, *future;
} misuses[] = {
    { poll_after_finish, "F3", "puppet" },
    { poll_after_drop, "F3", "puppet" },
    { drop_twice, "F3", "puppet" },
    { move_between_polls, "F4", "puppet" },
    { move_by_16_bytes, "F4", "puppet" },
    { move_before_drop, "F4", "puppet" },
    { move_a_machine, "F4", "outer" },
    { resume_at_no_await, "F8", "outer" },
};

START_TEST(a_misuse_aborts_and_names_the_rule_and_the_future)
{
    const char *words;

    begin();
    words = rt_last_words(misuses[_i].misuse, NULL);
    ck_assert_msg(strstr(words, misuses[_i].rule) != NULL &&
                      strstr(words, misuses[_i].future) != NULL,
                  "misuse %d: expected an abort that names %s and %s, it "
                  "said: %s",
                  _i, misuses[_i].rule, misuses[_i].future, words);
}
END_TEST

START_TEST(a_future_may_move_before_its_first_poll_and_after_its_drop)
{
    struct puppet here = puppet(&first), there = here, last;

    begin();
    ck_assert_int_eq(rt_future_poll(&there.future, &context), RT_PENDING);
    rt_future_drop(&there.future);
    last = there;
    last = puppet(&first); /* constructed anew, in another place */
    ck_assert_int_eq(rt_future_poll(&last.future, &context), RT_PENDING);
    rt_future_drop(&last.future);
    ck_assert_uint_eq(first.drops, 2);
}
END_TEST

/* ---- the await chain ----------------------------------------------------- */

static char *
backtrace(const struct rt_future *future)
{
    const char *path = rt_temporary("backtrace");
    FILE *out = fopen(path, "w");

    ck_assert_ptr_nonnull(out);
    rt_future_backtrace(future, out);
    fclose(out);
    return rt_read_file(path);
}

START_TEST(a_backtrace_shows_the_await_chain_outermost_first)
{
    struct outer machine = outer();
    char wanted[128];
    char *text;

    begin();
    text = backtrace(&machine.future);
    ck_assert_str_eq(text, "  outer outer.c\n");
    free(text);

    first.ready = true;
    ck_assert_int_eq(rt_future_poll(&machine.future, &context), RT_PENDING);
    snprintf(
        wanted, sizeof wanted,
        "  outer outer.c:%d\n    inner inner.c:%u\n      puppet puppet.h\n",
        SECOND_AWAIT, (unsigned)machine.inner.future.line);
    text = backtrace(&machine.future);
    ck_assert_str_eq(text, wanted);
    free(text);

    rt_future_drop(&machine.future);
    text = backtrace(&machine.future);
    ck_assert_str_eq(text, "");
    free(text);
}
END_TEST

START_TEST(a_backtrace_shows_the_children_of_a_join_that_still_wait)
{
    struct puppet a = puppet(&first), b = puppet(&second), c = puppet(&second);
    struct rt_future *children[] = { &a.future, &b.future, &c.future };
    struct rt_join_all join = rt_join_all(children, 3);
    char *text;

    begin();
    first.ready = true;
    ck_assert_int_eq(rt_future_poll(&join.future, &context), RT_PENDING);
    text = backtrace(&join.future);
    ck_assert_str_eq(text, "  join_all join_all.c\n"
                           "    puppet puppet.h\n    puppet puppet.h\n");
    free(text);
    rt_future_drop(&join.future);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_future_is_24_bytes);
    rt_add(a_machine_resumes_at_the_line_of_its_await);
    rt_add(children_are_dropped_before_their_parent);
    rt_add_loop(a_misuse_aborts_and_names_the_rule_and_the_future,
                sizeof misuses / sizeof misuses[0]);
    rt_add(a_future_may_move_before_its_first_poll_and_after_its_drop);
    rt_add(a_backtrace_shows_the_await_chain_outermost_first);
    rt_add(a_backtrace_shows_the_children_of_a_join_that_still_wait);
}
