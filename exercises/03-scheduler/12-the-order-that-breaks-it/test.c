#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grade.h"

#define MOST 40 /* steps */

/* A program: how many numbered steps its threads have; whether a begins again
 * at a1, and behind which step it has slept then (0: it does not sleep). */
static const struct program {
    const char *name;
    unsigned steps[2];
    bool again;
    unsigned sleeps;
} programs[] = {
    { "refs", { 2, 2 }, false, 0 },
    { "bell", { 2, 3 }, true, 2 },
    { "word", { 4, 3 }, true, 4 },
};

/* What has been read of an answer. */
struct reading {
    const struct program *program;
    const char *text;
    char order[2 * MOST];
    unsigned length, last[2]; /* the step of each thread that came last */
};

/* The next letter has a number: which step of its thread. It has to be there,
 * and to be the next one. The step behind the last one of a sleeper is to fall
 * asleep: false, as for the explorer that is none. */
static bool
check_number(struct reading *r, char thread, unsigned number)
{
    const struct program *p = r->program;
    unsigned which = thread == 'b', last = r->last[which];
    bool again = number == 1 && !which && p->again && last > 0;

    if (!which && last == p->sleeps && last > 0 && number == last + 1)
        return false;
    GRADE_AS("", number >= 1 && number <= p->steps[which],
             "steps that have a number in the program",
             "there is no %c%u in %s.c; to sleep or to end is no step", thread,
             number, p->name);
    GRADE_AS("", number == last + 1 || again,
             "the steps of a thread in their order",
             "%c%u, and %c%u was not there yet", thread, number, thread,
             number > 1 ? number - 1 : last);
    if (again && last == p->sleeps)
        r->order[r->length++] = thread; /* it wakes: the explorer's step */
    r->last[which] = number;
    return true;
}

/* `text` as the explorer's letters: "a1 b1" is "ab". */
static void
read_order(struct reading *r)
{
    for (const char *at = r->text; *at != '\0';) {
        char thread = (char)tolower(*at);

        if (strchr(" \t,;->", *at) != NULL) {
            at++;
            continue;
        }
        GRADE_AS("", thread == 'a' || thread == 'b',
                 "steps of a and of b, as in: a1 b1 a2", "'%c' in: %s = %s",
                 *at, r->program->name, r->text);
        GRADE_AS("", r->length < MOST, "at most 40 steps", "%s = %s",
                 r->program->name, r->text);
        if (!isdigit((unsigned char)*++at) ||
            check_number(r, thread, (unsigned)strtoul(at, (char **)&at, 10)))
            r->order[r->length++] = thread;
    }
}

/* Replay the order. If the program cannot take it, say so, and show how far it
 * comes: the run of the longest beginning that fits. */
static struct grade_explored
replay(struct reading *r)
{
    char options[2 * MOST + 40], why[256] = "";
    struct grade_explored found;

    for (;; r->order[--r->length] = '\0') {
        snprintf(options, sizeof options, "--sc --replay=%s",
                 r->length > 0 ? r->order : ".");
        found = grade_explore(r->program->name, options);
        if (found.misuse[0] == '\0' || r->length == 0)
            break;
        if (why[0] == '\0')
            snprintf(why, sizeof why, "%s",
                     strchr(found.misuse, ':') ? strchr(found.misuse, ':') + 2
                                               : found.misuse);
    }
    grade_explored_show(&found);
    GRADE_AS("", why[0] == '\0', "an order that this program can take", "%s",
             why);
    return found;
}

/* Case `number`: run the program in the learner's order. It must break. `held`
 * is what one sees if it does not. */
static void
breaks(unsigned number, const char *broken, const char *held)
{
    struct reading r = { .program = &programs[number] };
    struct grade_explored found;

    r.text = grade_answer(r.program->name);
    grade_law(
        "a thread takes its steps in order; asleep or ended, it takes none",
        "Which step of which thread can come next?");
    read_order(&r);
    found = replay(&r);
    grade_law(grade_cases[number].law, grade_cases[number].ask);
    GRADE(strcmp(found.verdict, "holds") != 0, broken, "%s", held);
}

static void
refs(void)
{
    breaks(0, "nobody frees the page", "it held: the page is freed, once");
}

static void
bell(void)
{
    breaks(1, "the porter sleeps for ever",
           "it held: the porter hears of the ring");
}

static void
word(void)
{
    breaks(2, "the task sleeps for ever",
           "it held: the task is polled again, and sees that it is ready");
}

const struct grade_case grade_cases[] = {
    { refs, "refs.c: in your order the page leaks", NULL,
      "T5: each owner gives one reference back, and the last one frees",
      "Who was the last, and which number did that thread see?" },
    { bell, "bell.c: in your order the ring is lost", NULL,
      "C1: either a sees the ring, or b sees that a sleeps, or both",
      "At which step did one of the two see what the other had done?" },
    { word, "word.c: in your order the wake is lost", NULL,
      "T4: a wake during the poll is noted, and one more poll follows",
      "What did thread b leave in the state, and who read it?" },
    { NULL, NULL, NULL, NULL, NULL },
};
