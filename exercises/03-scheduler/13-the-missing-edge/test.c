#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "grade.h"

/* The answer for `program`_`which`: S or L, and 1 or 2. */
static void
read_end(const char *program, const char *which, char letter, char end[3])
{
    char key[32], expected[32];
    const char *answer;

    snprintf(key, sizeof key, "%s_%s", program, which);
    snprintf(expected, sizeof expected, "%c1 or %c2", letter, letter);
    answer = grade_answer(key);
    GRADE_AS("",
             strlen(answer) == 2 && toupper(answer[0]) == letter &&
                 (answer[1] == '1' || answer[1] == '2'),
             expected, "%s = %s", key, answer);
    snprintf(end, 3, "%c%c", letter, answer[1]);
}

/* Do the two ends name one variable? `same`: such pairs, as "S2L1 S1L2". */
static void
ask_about_ends(const char *same, const char *from, const char *to)
{
    char pair[8];

    snprintf(pair, sizeof pair, "%s%s", from, to);
    if (strstr(same, pair) == NULL)
        grade_law(NULL,
                  "Your two ends are about different variables: whose store "
                  "does that load read?");
}

/* Explore the program with the learner's edge in it: no order may break it. */
static void
orders(const char *program, const char *same)
{
    char from[3], to[3], options[64];
    struct grade_explored found;

    read_end(program, "from", 'S', from);
    read_end(program, "to", 'L', to);
    snprintf(options, sizeof options, "FROM=%s TO=%s", from, to);
    ask_about_ends(same, from, to);
    found = grade_explore(program, options);
    if (found.misuse[0] != '\0')
        grade_fault("%s", found.misuse);
    if (strcmp(found.verdict, "holds") != 0)
        grade_explored_show(&found);
    grade_did("%s releases, %s acquires, the rest is relaxed", from, to);
    GRADE(strcmp(found.how, "exhaustive") == 0,
          "every order holds, from X to Y an edge", "%s, in the order above",
          found.verdict);
}

static void
letter(void)
{
    orders("letter", "S1L2 S2L1");
}

static void
desk(void)
{
    orders("desk", "S1L1 S2L2");
}

static void
relay(void)
{
    orders("relay", "S1L2 S2L1");
}

#define LAW \
    "two accesses to the same memory, one of them a write, need an edge " \
    "between them in every order"

const struct grade_case grade_cases[] = {
    { letter, "letter.c: every reader of the letter has an edge", NULL, LAW,
      "Which value did the load read, and whose store was that?" },
    { desk, "desk.c: the page is burnt behind an edge", NULL, LAW,
      "Which store says that the desk will not look again?" },
    { relay, "relay.c: the letter goes through two hands", NULL, LAW,
      "From the clerk to the courier: on which way is there no edge yet?" },
    { NULL, NULL, NULL, NULL, NULL },
};
