#include "grade.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define POLL "step event=POLL"

/* The tasks, by their numbers in the trace. */
enum { KEEPER = 1, BAKER, BARISTA, CLEANER };

static void
run(void)
{
    if (grade_run_traced("morning", NULL) != 0)
        grade_fault("morning failed: %s", grade_output());
}

/* The number of the line that says `what`; 0: there is none. */
static long
line_of(const char *what)
{
    long number = 1;
    size_t size = strlen(what);

    for (const char *at = grade_output(); *at != '\0'; number++) {
        const char *end = strchr(at, '\n');

        if (strncmp(at, what, size) == 0 && at[size] == '\n')
            return number;
        if (end == NULL)
            break;
        at = end + 1;
    }
    return 0;
}

/* Judge the guess for `key`; it belongs to `belief` if it is one of two wrong
 * numbers (-1: no number), else to no belief. */
static void
judge(const char *key, long real, const char *belief, long wrong,
      long wrong_too)
{
    long guess = grade_answer_number(key);
    char expected[80];

    snprintf(expected, sizeof expected, "%s as in the run: %ld", key, real);
    GRADE_AS(guess == wrong || guess == wrong_too ? belief : "", guess == real,
             expected, "%s = %ld", key, guess);
}

static void
line_open(void)
{
    long guess = grade_answer_number("line_open");

    run();
    grade_did("trace: task 1, the keeper, is polled");
    grade_did("trace: tasks 2, 3, 4 are spawned, each: submit queue=run");
    grade_did("trace: task 1 says PENDING; then task 2 is polled");
    judge("line_open", line_of("open"), "M35", guess > 1 ? guess : -1, -1);
}

static void
line_loaf_2(void)
{
    long guess = grade_answer_number("line_loaf_2");

    run();
    grade_did("trace: task 2, the baker, yields: submit queue=deferred");
    grade_did("trace: the next polls are of task 3, task 4, task 2");
    judge("line_loaf_2", line_of("loaf 2"), guess == 3 ? "M49" : "M37", 3, 5);
}

static void
line_coffee_2(void)
{
    long guess = grade_answer_number("line_coffee_2");

    run();
    grade_did("trace: task 3, the barista, is polled");
    grade_did("trace: the next step of task 3 is READY");
    judge("line_coffee_2", line_of("coffee 2"), "M37", guess > 4 ? guess : -1,
          -1);
}

static void
line_floor_2(void)
{
    grade_answer("line_floor_2");
    run();
    grade_did("trace: at 0 ms task 4, the cleaner, is detached");
    grade_did("trace: at 50 ms its alarm fires, it is polled, and READY");
    judge("line_floor_2", line_of("floor 2"), "M19", 0, -1);
}

static void
polls_of(const char *key, unsigned task, const char *when, const char *belief,
         long wrong, long wrong_too)
{
    grade_answer(key);
    run();
    grade_did("trace: task %u is polled %s", task, when);
    judge(key, grade_trace_count(POLL, task), belief, wrong, wrong_too);
    grade_count(key, grade_trace_count(POLL, task));
}

static void
polls_baker(void)
{
    polls_of("polls_baker", BAKER, "four times, each time at 0 ms", "M49", 1,
             -1);
}

static void
polls_barista(void)
{
    polls_of("polls_barista", BARISTA, "once, at 0 ms", "M37", 3, 4);
}

static void
polls_keeper(void)
{
    long guess = grade_answer_number("polls_keeper");

    if (guess > 9)
        grade_law("F2: an executor polls first, and then only after a wake",
                  "Who wakes the keeper between 0 and 100 ms?");

    polls_of("polls_keeper", KEEPER, "twice at 0 ms, once at 100 ms",
             guess > 9 ? "M02" : "M37", guess > 9 ? guess : 4, -1);
}

const struct grade_case grade_cases[] = {
    { line_open, "when the keeper says that the shop is open", "M35",
      "a spawn puts a task into the run queue; its poll comes later",
      "Who holds the one thread while the keeper spawns?" },
    { line_loaf_2, "when the second loaf comes", "M49",
      "yield.h: in between run all tasks that are queued",
      "Who is in the run queue when the baker gives way?" },
    { line_coffee_2, "when the second coffee comes", "M37",
      "an await gives way only if it has to wait",
      "What does a delay of 0 say to its first poll?" },
    { line_floor_2, "when the floor is done", "M19",
      "J2: detaching does not cancel: the task runs on",
      "Who polls the cleaner, and who else needs its handle?" },
    { polls_baker, "how many times the baker is polled", "M49",
      "yield.h: RT_PENDING at its first poll, ready at its second",
      "What does the baker do after the third loaf?" },
    { polls_barista, "how many times the barista is polled", "M37",
      "an await gives way only if it has to wait",
      "At which line does a poll of the barista return?" },
    { polls_keeper, "how many times the keeper is polled", "M37",
      "an await gives way only if it has to wait",
      "Which of the keeper's three awaits find their child ready at once?" },
    { NULL, NULL, NULL, NULL, NULL },
};
