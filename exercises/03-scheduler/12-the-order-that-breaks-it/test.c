#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grade.h"

#define MOST 40 /* steps */

/* `text` as the explorer's letters: "a1 b1" is "ab". A number says which step
 * of its thread it is, and has to count. */
static void
read_order(const char *key, const char *text, char order[MOST + 1])
{
    unsigned steps[2] = { 0, 0 }, length = 0;

    for (const char *at = text; *at != '\0';) {
        char thread = (char)tolower(*at);

        if (isspace((unsigned char)*at) || *at == ',') {
            at++;
            continue;
        }
        GRADE_AS("", thread == 'a' || thread == 'b',
                 "steps of a and of b, as in: a1 b1 a2", "'%c' in: %s = %s",
                 *at, key, text);
        GRADE_AS("", length < MOST, "at most 40 steps", "%s = %s", key, text);
        order[length++] = thread;
        steps[thread - 'a']++;
        if (isdigit((unsigned char)*++at)) {
            unsigned number = (unsigned)strtoul(at, (char **)&at, 10);

            GRADE_AS("", number == steps[thread - 'a'],
                     "the steps of a thread in their order",
                     "%c%u, and the next step of %c is %c%u", thread, number,
                     thread, thread, steps[thread - 'a']);
        }
    }
    order[length] = '\0';
}

/* Case `number`: run the program in the learner's order. It must break. `held`
 * is what one sees if it does not. */
static void
breaks(unsigned number, const char *program, const char *broken,
       const char *held)
{
    char order[MOST + 1], options[MOST + 40];
    struct grade_explored found;

    grade_law(
        "a thread takes its steps in order; asleep or ended, it takes none",
        "Which step of which thread can come next?");
    read_order(program, grade_answer(program), order);
    snprintf(options, sizeof options, "--sc --replay=%s", order);
    found = grade_explore(program, options);
    GRADE_AS("", found.misuse[0] == '\0', "an order that this program can take",
             "%s",
             strchr(found.misuse, ':') ? strchr(found.misuse, ':') + 2
                                       : found.misuse);
    grade_law(grade_cases[number].law, grade_cases[number].ask);
    grade_explored_show(&found);
    GRADE(strcmp(found.verdict, "holds") != 0, broken, "%s", held);
}

static void
refs(void)
{
    breaks(0, "refs", "nobody frees the page",
           "it held: the page is freed, once");
}

static void
bell(void)
{
    breaks(1, "bell", "the porter sleeps for ever",
           "it held: the porter hears of the ring");
}

static void
word(void)
{
    breaks(2, "word", "the task sleeps for ever",
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
