#include "grade.h"

#include <stddef.h>
#include <string.h>

#include "lanes.h"

/* ---- two lanes, and what must come out of them --------------------------- */

#define TASKS 64

enum { ORDINARY, URGENT, KINDS };

struct desk {
    struct lanes lanes;
    unsigned waits[KINDS][TASKS]; /* numbers of tasks, the first in front */
    unsigned count[KINDS];
    unsigned passed_over;    /* pops since an ordinary one began to wait */
    unsigned since_ordinary; /* pops since one went past a waiting urgent one */
    char pops[40];           /* the last of them: u and o */
};

static struct rt_run_link links[TASKS];
static bool in_lane[TASKS];
static struct desk desk, other;
static const char *blame; /* one belief for all that this case finds */

static const char *
of(const char *belief)
{
    return blame != NULL ? blame : belief;
}

static void
push(struct desk *at, int kind)
{
    unsigned i = 0;

    while (i < TASKS && in_lane[i])
        i++;
    if (i == TASKS)
        grade_fault("too many tasks");
    in_lane[i] = true;
    at->waits[kind][at->count[kind]++] = i;
    lanes_push(&at->lanes, &links[i], kind == URGENT);
}

static void
fill(struct desk *at, int kind, unsigned count)
{
    while (at->count[kind] < count)
        push(at, kind);
}

static void
note(struct desk *at, char what)
{
    size_t used = strlen(at->pops);

    if (used + 1 == sizeof at->pops) {
        memmove(at->pops, at->pops + 1, used);
        used--;
    }
    at->pops[used] = what;
}

static void
tell(const struct desk *at)
{
    grade_did("pops so far, u urgent, o ordinary: %s%s",
              strlen(at->pops) + 1 == sizeof at->pops ? "..." : "",
              at->pops[0] == 0 ? "this is the first" : at->pops);
    grade_did("waiting now: %u urgent, %u ordinary", at->count[URGENT],
              at->count[ORDINARY]);
}

/* The lane in which the task is the first one; -1: it is not. */
static int
lane_of(struct desk *at, const struct rt_run_link *link)
{
    for (int kind = 0; kind < KINDS; kind++)
        if (at->count[kind] > 0 && link == &links[at->waits[kind][0]])
            return kind;
    return -1;
}

static void
judge_task(struct desk *at, const struct rt_run_link *link)
{
    bool anybody = at->count[URGENT] + at->count[ORDINARY] > 0;

    if ((link != NULL) == anybody && (!anybody || lane_of(at, link) >= 0))
        return;
    tell(at);
    if (anybody && link == NULL) {
        grade_law("L4: while anybody waits, in either lane, a pop gives a task",
                  "Whose turn was it, and was there anybody in that lane?");
        GRADE_AS("", false, "a task",
                 "NULL: the loop believes that nothing is to do, and sleeps");
    }
    if (link < links || link >= links + TASKS)
        grade_never("", "a pop gives a task that nobody pushed");
    if (!in_lane[link - links]) {
        grade_law("T2: a task is in at most one queue, once",
                  "Where did the way to it remain?");
        GRADE_AS("", false, "a task that waits",
                 "one that was popped before, and waits nowhere");
    }
    grade_law("L1: in each lane the one that waits longest goes first",
              "At which end of a lane does a task come in?");
    GRADE_AS("", false, "the first one of its lane", "one that came later");
}

/* L2 and L3, after a pop from `kind`. */
static void
judge_turn(struct desk *at, int kind)
{
    at->passed_over++;
    at->since_ordinary++;
    if (at->count[ORDINARY] == 0 || kind == ORDINARY)
        at->passed_over = 0;
    if (at->passed_over >= LANES_TURN) {
        tell(at);
        grade_law("L2: of any 8 pops, before each of which an ordinary task "
                  "waited, at least one gives an ordinary task",
                  "How many urgent ones may come, and when is it the other "
                  "lane's turn?");
        GRADE_AS(of("M38"), false, "an ordinary task, at the 8th pop",
                 "an urgent one: %u have gone before who waits there",
                 at->passed_over);
    }
    if (kind != ORDINARY || at->count[URGENT] == 0)
        return;
    if (at->since_ordinary < LANES_TURN) {
        tell(at);
        grade_law("L3: of any 8 pops, before each of which an urgent task "
                  "waited, at most one gives an ordinary task",
                  "What makes your pop leave an urgent task standing?");
        GRADE_AS(of(""), false, "an urgent task",
                 "an ordinary one; the last of them came %u pops before",
                 at->since_ordinary);
    }
    at->since_ordinary = 0;
}

static int
pop(struct desk *at)
{
    struct rt_run_link *link = lanes_pop(&at->lanes);
    int kind;

    judge_task(at, link);
    if (link == NULL) { /* nobody waited: all windows begin anew */
        at->since_ordinary = LANES_TURN;
        at->passed_over = 0;
        return -1;
    }
    kind = lane_of(at, link);
    note(at, kind == URGENT ? 'u' : 'o');
    /* A window of L3 begins anew where no urgent task waited. */
    if (at->count[URGENT] == 0)
        at->since_ordinary = LANES_TURN;
    judge_turn(at, kind);
    in_lane[link - links] = false;
    at->count[kind]--;
    memmove(at->waits[kind], at->waits[kind] + 1,
            at->count[kind] * sizeof at->waits[kind][0]);
    return kind;
}

static void
begin(struct desk *at)
{
    *at = (struct desk){ .since_ordinary = LANES_TURN };
}

static void
judge_empty(struct desk *at)
{
    bool said = lanes_is_empty(&at->lanes);
    bool empty = at->count[URGENT] + at->count[ORDINARY] == 0;

    if (said != empty)
        tell(at);
    GRADE_AS("", said == empty, empty ? "empty" : "not empty",
             "lanes_is_empty returns %s", said ? "true" : "false");
}

/* ---- the cases ----------------------------------------------------------- */

static void
one_waits(void)
{
    int popped = 0;

    begin(&desk);
    grade_did("an ordinary task waits, and urgent ones come without end");
    push(&desk, ORDINARY);
    while (desk.count[ORDINARY] > 0) {
        fill(&desk, URGENT, 4);
        pop(&desk);
        popped++;
    }
    grade_count("pops until the ordinary one has its turn", popped);
}

static void
both_are_full(void)
{
    begin(&desk);
    grade_did("urgent and ordinary ones come without end");
    for (int i = 0; i < 64; i++) {
        fill(&desk, URGENT, 3);
        fill(&desk, ORDINARY, 3);
        pop(&desk);
    }
}

static void
one_lane_alone(int kind)
{
    begin(&desk);
    grade_anew();
    grade_did("20 tasks in the %s lane, none in the other",
              kind == URGENT ? "urgent" : "ordinary");
    fill(&desk, kind, 20);
    for (int i = 0; i < 21; i++)
        pop(&desk);
}

static void
each_alone(void)
{
    one_lane_alone(ORDINARY);
    one_lane_alone(URGENT);
}

static void
is_it_empty(void)
{
    for (int kind = 0; kind < KINDS; kind++) {
        begin(&desk);
        grade_anew();
        judge_empty(&desk);
        grade_did("one %s task", kind == URGENT ? "urgent" : "ordinary");
        push(&desk, kind);
        judge_empty(&desk);
        pop(&desk);
        judge_empty(&desk);
    }
    grade_did("one in each lane");
    push(&desk, URGENT);
    push(&desk, ORDINARY);
    judge_empty(&desk);
    pop(&desk);
    judge_empty(&desk);
    pop(&desk);
    judge_empty(&desk);
}

/* What happened while only one lane was in use gives no claim for later. */
static void
nothing_is_saved_up(void)
{
    begin(&desk);
    grade_did("100 urgent tasks come and go, no ordinary one waits");
    for (int i = 0; i < 100; i++) {
        fill(&desk, URGENT, 2);
        pop(&desk);
    }
    grade_did("now ordinary ones come, too");
    for (int i = 0; i < 32; i++) {
        fill(&desk, URGENT, 2);
        fill(&desk, ORDINARY, 8);
        pop(&desk);
    }
    begin(&desk);
    memset(in_lane, 0, sizeof in_lane);
    grade_anew();
    grade_did("100 ordinary tasks come and go, no urgent one waits");
    for (int i = 0; i < 100; i++) {
        fill(&desk, ORDINARY, 2);
        pop(&desk);
    }
    grade_did("now urgent ones come, too");
    for (int i = 0; i < 32; i++) {
        fill(&desk, URGENT, 8);
        fill(&desk, ORDINARY, 2);
        pop(&desk);
    }
}

/* The task that was popped goes into the other lane. */
static void
push_back(struct desk *at, unsigned i, int kind)
{
    grade_did("it is pushed into the %s lane",
              kind == URGENT ? "urgent" : "ordinary");
    in_lane[i] = true;
    at->waits[kind][at->count[kind]++] = i;
    lanes_push(&at->lanes, &links[i], kind == URGENT);
}

static void
leads_nowhere(void)
{
    begin(&desk);
    grade_did("two urgent tasks, and one of them is popped");
    fill(&desk, URGENT, 2);
    pop(&desk);
    push_back(&desk, 0, ORDINARY);
    grade_did("three pops more");
    for (int i = 0; i < 3; i++)
        pop(&desk);
}

static void
it_comes_back(void)
{
    begin(&desk);
    grade_did("two tasks wait in each lane");
    fill(&desk, URGENT, 2);
    fill(&desk, ORDINARY, 2);
    for (int i = 0; i < 24; i++) {
        unsigned first[] = { desk.waits[ORDINARY][0], desk.waits[URGENT][0] };
        int kind = pop(&desk);

        grade_did("%s is popped", kind == URGENT ? "u" : "o");
        push_back(&desk, first[kind], 1 - kind);
    }
    for (int i = 0; i < 5; i++)
        pop(&desk);
}

static void
two_at_once(void)
{
    blame = ""; /* none of the fifty */
    begin(&desk);
    begin(&other);
    grade_did("two runtimes, with lanes of their own, pop in turn");
    for (int i = 0; i < 64; i++) {
        struct desk *at = i % 2 == 0 ? &desk : &other;

        fill(at, URGENT, 2);
        fill(at, ORDINARY, 2);
        pop(at);
    }
}

static void
without_memory(void)
{
    unsigned before = grade_allocations();

    begin(&desk);
    fill(&desk, URGENT, 12);
    fill(&desk, ORDINARY, 12);
    for (int i = 0; i < 24; i++)
        pop(&desk);
    GRADE_AS("M47", grade_allocations() == before, "no allocation", "%u",
             grade_allocations() - before);
}

/* Traffic of all kinds, the same in each run. */
static void
traffic(void)
{
    unsigned long dice = 2463534242;

    begin(&desk);
    grade_did("tasks of both kinds come and go, now more, now fewer");
    for (unsigned i = 0; i < 4000; i++) {
        unsigned busy = i / 200 % 4;

        dice = (dice * 1103515245 + 12345) & 0x7fffffff;
        if (dice >> 16 & 1 && (busy & 1 || dice >> 20 & 1) &&
            desk.count[URGENT] < 12)
            push(&desk, URGENT);
        if (dice >> 17 & 1 && (busy & 2 || dice >> 21 & 1) &&
            desk.count[ORDINARY] < 12)
            push(&desk, ORDINARY);
        if (dice >> 18 & 3)
            pop(&desk);
        judge_empty(&desk);
    }
}

const struct grade_case grade_cases[] = {
    { one_waits, "an ordinary task waits while urgent ones come", "",
      "L2: nobody starves",
      "How many urgent ones may come, and when is it the other lane's turn?" },
    { leads_nowhere, "a task that was popped leads nowhere", "",
      "T2: a task is in at most one queue, once",
      "What stands in `next` of a task that was popped?" },
    { both_are_full, "both lanes are never empty", "",
      "L3: urgent means urgent",
      "What makes your pop leave an urgent task standing?" },
    { each_alone, "one lane alone, the other empty", "",
      "L4: while anybody waits, in either lane, a pop gives a task",
      "Whose turn was it, and was there anybody in that lane?" },
    { is_it_empty, "empty or not: who sleeps, goes by it", "",
      "the loop parks only when nothing can run",
      "What would the loop do with this answer?" },
    { nothing_is_saved_up, "nothing is saved up", "", "L3: urgent means urgent",
      "What did your notes say before they met?" },
    { it_comes_back, "a task comes back, into the other lane", "",
      "T2: a task is in at most one queue, once",
      "What stands in `next` of a task that was popped?" },
    { two_at_once, "two of them are in use at once", "",
      "what must live from pop to pop lives in the struct",
      "Whose pops does your counter count?" },
    { without_memory, "nothing is allocated", "",
      "L5: never allocates, never fails", "Where is there room for a link?" },
    { traffic, "traffic of all kinds", "", "L1 to L4",
      "What is different when one lane runs empty for a while?" },
    { NULL, NULL, NULL, NULL, NULL },
};
