#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "grade.h"

/* What is asked of a model where the latch is right. */
static void
judge_model(const struct grade_explored *found)
{
    grade_explored_show(found);
    GRADE(found->misuse[0] == '\0', "a model that can be explored", "%s",
          found->misuse);
    GRADE(strcmp(found->breaks, "-") == 0,
          "a model that must hold: without .breaks", ".breaks = \"%s\"",
          found->breaks);
    GRADE(strcmp(found->verdict, "holds") == 0, "no order breaks the latch",
          "%s", found->verdict);
    GRADE(strcmp(found->how, "exhaustive") == 0,
          "all its orders, in at most 50000 runs: a small model (X4)", "%s",
          found->how);
    GRADE(found->threads >= 2, "a second thread: one alone has one order",
          "%ld thread", found->threads);
}

/* Explore the learner's model with one latch. On a wrong latch this case has to
 * be red: an order was found that breaks it. A model that the explorer refuses
 * notices nothing. */
static void
explored(void)
{
    struct grade_explored found = grade_explore(NULL, NULL);

    if (strncmp(program_invocation_short_name, "mutant", 6) != 0) {
        judge_model(&found);
        return;
    }
    if (found.misuse[0] != '\0') {
        grade_did("the explorer stops: %s", found.misuse);
        return;
    }
    GRADE(strcmp(found.verdict, "holds") == 0, "no order breaks it", "%s",
          found.verdict);
    if (strcmp(found.how, "exhaustive") != 0)
        grade_did("no bug in %ld orders, and not all were run: a smaller model "
                  "would be (X4)",
                  found.runs);
    else
        grade_did("your model holds: exhaustive, %ld order%s, %ld threads",
                  found.runs, found.runs == 1 ? "" : "s", found.threads);
}

const struct grade_case grade_cases[] = {
    { explored, "your model", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
