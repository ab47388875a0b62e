#include "grade.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"
#include "run_queue.h"
#include "spawn.h"

/* ---- tasks with a letter each, of which the queue sees the links --------- */

#define MANY 9

static struct rt_run_link links[MANY];
static bool popped[MANY];
static const struct rt_run_queue empty = { NULL, NULL };

static char
letter(const struct rt_run_link *link)
{
    return (char)('A' + (link - links));
}

static void
push(struct rt_run_queue *queue, unsigned i)
{
    grade_did("push %c", letter(&links[i]));
    popped[i] = false;
    rt_run_queue_push(queue, &links[i]);
}

/* What a pop gave when `i` was next. */
static void
judge(const struct rt_run_link *link, unsigned i, const char *order)
{
    char next[] = "A is next";

    next[0] = (char)('A' + i);
    GRADE_AS("", link != NULL, next,
             "NULL: it is lost, and never has its turn");
    if (link < links || link >= links + MANY)
        grade_never(NULL, "a task that nobody pushed");
    grade_did("pop: %c", letter(link));
    if (link != &links[i] && popped[link - links]) {
        grade_law("T2: a task is in at most one queue, once",
                  "Which `next` leads there, and who wrote it?");
        GRADE_AS("", false, next, "%c, which was popped before", letter(link));
    }
    GRADE_AS(order, link == &links[i], next, "%c", letter(link));
    popped[i] = true;
}

static void
pop(struct rt_run_queue *queue, unsigned i)
{
    judge(rt_run_queue_pop(queue), i, NULL);
}

static void
pop_none(struct rt_run_queue *queue)
{
    const struct rt_run_link *link = rt_run_queue_pop(queue);

    if (link == NULL)
        return;
    grade_law("T2: a task is in at most one queue, once",
              "Where did the way to it remain?");
    if (link < links || link >= links + MANY)
        grade_never("", "a task that nobody pushed");
    GRADE_AS("", false, "NULL: the queue has run empty",
             "%c, which was popped before", letter(link));
}

/* ---- the cases ----------------------------------------------------------- */

static void
first_come_first_served(void)
{
    struct rt_run_queue queue = empty;

    push(&queue, 0);
    push(&queue, 1);
    push(&queue, 2);
    pop(&queue, 0);
    pop(&queue, 1);
    pop(&queue, 2);
    pop_none(&queue);
}

static void
pushed_while_running(void)
{
    struct rt_run_queue queue = empty;

    push(&queue, 0);
    push(&queue, 1);
    push(&queue, 2);
    pop(&queue, 0);
    grade_did("A runs, and wakes D and then itself");
    push(&queue, 3);
    push(&queue, 0);
    pop(&queue, 1);
    pop(&queue, 2);
    pop(&queue, 3);
    pop(&queue, 0);
    pop_none(&queue);
}

static void
an_old_neighbour(void)
{
    struct rt_run_queue queue = empty, other = empty;

    push(&queue, 0);
    push(&queue, 1);
    pop(&queue, 0);
    grade_did("A goes into another queue");
    push(&other, 0);
    pop(&other, 0);
    pop_none(&other);
    grade_did("and back in the first one:");
    pop(&queue, 1);
    pop_none(&queue);
}

static void
the_only_one(void)
{
    struct rt_run_queue queue = empty;

    push(&queue, 0);
    pop(&queue, 0);
    grade_did("A runs alone, and wakes itself");
    push(&queue, 0);
    pop(&queue, 0);
    pop_none(&queue);
}

/* A task that was popped ends, and is freed, before the next one comes. */
static void
ran_empty(void)
{
    struct rt_run_queue queue = empty;

    GRADE_AS("", rt_run_queue_pop(&queue) == NULL, "NULL", "a task");
    for (int i = 0; i < 3; i++) {
        struct rt_run_link *link = malloc(sizeof *link), *got;

        if (link == NULL)
            grade_fault("no memory");
        grade_did("push a fresh task, pop it, and free it");
        rt_run_queue_push(&queue, link);
        got = rt_run_queue_pop(&queue);
        GRADE_AS("", got != NULL,
                 "a queue that has run empty works again: the task",
                 "NULL: it is lost");
        GRADE(got == link, "the task", "one that was freed before");
        free(link);
        GRADE(rt_run_queue_pop(&queue) == NULL, "NULL", "a task");
    }
}

static void
filled(bool full, const struct rt_run_queue *queue)
{
    bool said = rt_run_queue_is_empty(queue);

    GRADE(said == !full, full ? "not empty" : "empty",
          "rt_run_queue_is_empty returns %s", said ? "true" : "false");
}

static void
is_it_empty(void)
{
    struct rt_run_queue queue = empty;

    grade_did("a fresh queue");
    filled(false, &queue);
    push(&queue, 0);
    filled(true, &queue);
    push(&queue, 1);
    pop(&queue, 0);
    filled(true, &queue);
    pop(&queue, 1);
    filled(false, &queue);
    push(&queue, 2);
    filled(true, &queue);
}

static void
append_one(unsigned first, unsigned second)
{
    struct rt_run_queue to = empty, from = empty;

    grade_anew();
    grade_did("-- %u in `to`, %u in `from`", first, second);
    for (unsigned i = 0; i < first; i++)
        push(&to, i);
    for (unsigned i = first; i < first + second; i++)
        push(&from, i);
    grade_did("append from to to");
    rt_run_queue_append(&to, &from);
    if (rt_run_queue_pop(&from) != NULL)
        grade_never("", "`from` still leads to tasks that are in `to`");
    push(&to, 4);
    for (unsigned i = 0; i < first + second; i++)
        judge(rt_run_queue_pop(&to), i, "");
    pop(&to, 4);
    pop_none(&to);
    grade_did("`from` is used again");
    push(&from, 5);
    pop(&from, 5);
    pop_none(&from);
}

static void
append(void)
{
    append_one(2, 2);
    append_one(0, 2);
    append_one(2, 0);
    append_one(0, 0);
    append_one(1, 1);
}

/* What is appended to a queue that ran empty, and from one that did. */
static void
append_after_use(void)
{
    struct rt_run_queue to = empty, from = empty;

    push(&to, 0);
    push(&from, 1);
    pop(&to, 0);
    pop(&from, 1);
    grade_did("both have run empty; append");
    rt_run_queue_append(&to, &from);
    GRADE(rt_run_queue_is_empty(&to) && rt_run_queue_is_empty(&from),
          "both are empty", "one is not");
    pop_none(&to);
    push(&from, 2);
    push(&from, 3);
    grade_did("append C and D");
    rt_run_queue_append(&to, &from);
    GRADE_AS("", !rt_run_queue_is_empty(&to), "`to` is not empty", "it is");
    GRADE_AS("", rt_run_queue_is_empty(&from), "`from` is empty", "it is not");
    pop(&to, 2);
    pop(&to, 3);
    pop_none(&to);
}

static void
without_memory(void)
{
    struct rt_run_queue queue = empty, other = empty;
    unsigned before = grade_allocations();

    push(&queue, 0);
    push(&other, 1);
    rt_run_queue_append(&queue, &other);
    pop(&queue, 0);
    pop(&queue, 1);
    grade_count("allocations", (long)(grade_allocations() - before));
    GRADE(grade_allocations() == before, "no allocation", "%u",
          grade_allocations() - before);
}

/* While the others are in the queue, the links of B and G lead to tasks that
 * are in none. Whoever only looks at the ends does not see it. */
static void
nobody_walks(void)
{
    struct rt_run_queue queue = empty, more = empty;
    static struct rt_run_link decoys[2];

    for (unsigned i = 0; i < 4; i++)
        push(&queue, i);
    for (unsigned i = 5; i < 8; i++)
        push(&more, i);
    if (links[1].next != &links[2] || links[5].next != &links[6])
        return; /* linked in another way */
    grade_did("the links of B and F are bent aside: traps for who walks");
    decoys[0].next = &decoys[1];
    links[1].next = links[5].next = &decoys[0];
    push(&queue, 4);
    grade_did("append F, G and H");
    rt_run_queue_append(&queue, &more);
    GRADE(decoys[1].next == NULL, "push goes to the end by `last`",
          "it came by B, in the middle");
    links[1].next = &links[2];
    links[5].next = &links[6];
    push(&queue, 8);
    for (unsigned i = 0; i < 9; i++)
        GRADE(rt_run_queue_pop(&queue) == &links[i],
              "all are there, for only the ends were touched",
              "after %u tasks it goes another way: somebody walked", i);
    pop_none(&queue);
}

/* ---- the whole runtime on this queue ------------------------------------- */

static char turns[64];
static unsigned turn;

static enum rt_poll play_poll(struct rt_future *self, struct rt_context *cx);

struct play {
    struct rt_future future;
    char name;
    int left;
};

static const struct rt_future_type play_type = {
    .name = "play",
    .file = __FILE__,
    .poll = play_poll,
    RT_FUTURE_LAYOUT(struct play),
};

static enum rt_poll
play_poll(struct rt_future *self, struct rt_context *cx)
{
    struct play *me = (struct play *)self;

    if (turn + 1 < sizeof turns)
        turns[turn++] = me->name;
    if (--me->left == 0)
        return RT_READY;
    rt_waker_wake_by_ref(cx->waker);
    return RT_PENDING;
}

struct root {
    struct rt_future future;
    struct rt_join_handle handles[3];
    int i;
    struct rt_join join;
};

static enum rt_poll
root_poll(struct rt_future *self, struct rt_context *cx)
{
    struct root *me = (struct root *)self;

    RT_ASYNC_BEGIN(self);
    for (me->i = 0; me->i < 3; me->i++) {
        struct play play = { .future = { .type = &play_type },
                             .name = (char)('A' + me->i),
                             .left = 3 };

        me->handles[me->i] = rt_spawn(play);
    }
    for (me->i = 0; me->i < 3; me->i++)
        RT_AWAIT(me->join, rt_join_only(&me->handles[me->i]));
    RT_ASYNC_END;
}

static const struct rt_future_type root_type = { .name = "root",
                                                 .file = __FILE__,
                                                 .poll = root_poll };

static void
a_runtime(void)
{
    struct root root = { .future = { .type = &root_type } };
    struct rt_runtime *runtime;

    grade_script("");
    if (rt_runtime_new((struct rt_config){ .clock = RT_CLOCK_VIRTUAL },
                       &runtime) != 0)
        grade_fault("no runtime");
    grade_did("a root spawns A, B and C, which take three turns each");
    rt_block_on(runtime, &root.future);
    rt_runtime_free(runtime);
    grade_did("turns: %s", turns);
    GRADE(strcmp(turns, "ABCABCABC") == 0, "ABCABCABC", "%s", turns);
}

const struct grade_case grade_cases[] = {
    { first_come_first_served, "who came first goes first", "M38",
      "S3: tasks run in the order in which they became SCHEDULED",
      "Which of them waits longest, and where in the queue does it stand?" },
    { pushed_while_running, "a task that is pushed while it runs goes last",
      "M38", "S3: tasks run in the order in which they became SCHEDULED",
      "Who is in front of a task that has run a moment ago?" },
    { an_old_neighbour, "a task that was popped leads nowhere", "",
      "T2: a task is in at most one queue, once",
      "What stands in `next` of a task that was popped?" },
    { ran_empty, "a queue that has run empty works again", "",
      "a task that was popped is not the queue's any more: it may be freed",
      "To whom does `last` point when the queue is empty?" },
    { the_only_one, "the only task is pushed again", "",
      "a task that was popped may be pushed again, into any queue",
      "What do `first` and `last` say when the queue has run empty?" },
    { is_it_empty, "empty or not: who sleeps, goes by it", "",
      "the loop parks only when nothing can run; N1 in inject.h",
      "What would the loop do with this answer?" },
    { append, "all of `from` goes behind all of `to`", "",
      "yield.h: who gives way goes behind all tasks that are queued",
      "Who is the first of `to` now, who is the last, who is in `from`?" },
    { append_after_use, "append, after both have run empty", "",
      "a queue that has run empty is an empty queue",
      "Which of the two pointers tells whether it is empty?" },
    { nobody_walks, "the length of the queue costs nothing", "M36",
      "while push walks, no task runs, on this thread", "What is `last` for?" },
    { without_memory, "nothing is allocated", "M47",
      "a wake never fails: so it never asks for memory",
      "Where is there room for a link, that is there already?" },
    { a_runtime, "three tasks in a runtime take turns", "M38",
      "S3: tasks run in the order in which they became SCHEDULED",
      "Who is in the queue after the first turn of A?" },
    { NULL, NULL, NULL, NULL, NULL },
};
