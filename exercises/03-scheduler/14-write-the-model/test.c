#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "grade.h"

/* Explore the learner's model with one latch. On a wrong latch this case has to
 * be red: an order was found that breaks it. A model that the explorer refuses
 * notices nothing. */
static void
explored(void)
{
    bool wrong = strncmp(program_invocation_short_name, "mutant", 6) == 0;
    struct grade_explored found = grade_explore(NULL, NULL);
    bool holds = strcmp(found.verdict, "holds") == 0;

    if (wrong && found.misuse[0] != '\0')
        grade_did("the explorer stops: %s", found.misuse);
    else if (holds)
        grade_did("your model holds: %s, %ld order%s, %ld thread%s", found.how,
                  found.runs, found.runs == 1 ? "" : "s", found.threads,
                  found.threads == 1 ? "" : "s");
    if (!wrong)
        grade_explored_show(&found);
    GRADE(wrong || found.misuse[0] == '\0', "a model that can be explored",
          "%s", found.misuse);
    GRADE(holds || found.misuse[0] != '\0', "no order breaks the latch", "%s",
          found.verdict);
    GRADE(wrong || strcmp(found.how, "exhaustive") == 0,
          "all its orders, in at most 50000 runs: a small model (X4)", "%s",
          found.how);
}

const struct grade_case grade_cases[] = {
    { explored, "your model", NULL, NULL, NULL },
    { NULL, NULL, NULL, NULL, NULL },
};
