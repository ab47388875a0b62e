#include "grade.h"

#include <stddef.h>

#define POLL "step event=POLL"

static void
run(const char *how)
{
    if (grade_run_traced("page", how) != 0)
        grade_fault("page %s failed: %s", how, grade_output());
    grade_did("RT_CLOCK=virtual page %s", how);
}

static void
begin_row(void)
{
    long guess = grade_answer_number("begin_row");
    long real;

    run("row");
    real = (long)grade_trace_time("arm alarm=3", 0);
    grade_trace_tell("arm alarm", 0, 3);
    if (guess == 100)
        grade_law("a delay of ours counts from its first poll (Tokio's counts "
                  "from its constructor)",
                  "Which delay is polled first at 100 ms, and how long is it?");
    GRADE_AS(guess == 0 ? "M01" : "", guess == real,
             "begin_row = 200, where alarm 3 is armed", "begin_row = %ld",
             guess);
}

static void
ms_row(void)
{
    long guess = grade_answer_number("ms_row");

    run("row");
    grade_trace_tell("arm alarm", 0, 3);
    grade_trace_tell("event=READY", 1, 1);
    GRADE_AS(guess == 250 ? "M17" : "", guess == (long)grade_trace_end(),
             "ms_row = 450, the sum", "ms_row = %ld", guess);
}

static void
ms_together(void)
{
    long guess = grade_answer_number("ms_together");

    run("together");
    grade_trace_tell("arm alarm", 0, 3);
    grade_trace_tell("event=READY", 1, 1);
    GRADE_AS("", guess == (long)grade_trace_end(),
             "ms_together = 250, the longest", "ms_together = %ld", guess);
}

static void
polls_row(void)
{
    long guess = grade_answer_number("polls_row");
    long real;

    run("row");
    real = grade_trace_count(POLL, 1);
    grade_trace_tell("event=POLL", 1, 5);
    GRADE_AS(guess > 10 ? "M02" : "", guess == real,
             "polls_row = 4: the first, and one for each ring",
             "polls_row = %ld", guess);
}

static void
polls_together(void)
{
    long guess = grade_answer_number("polls_together");
    long rings = grade_answer_number("rings_together");
    long real;

    run("together");
    grade_trace_tell("fire", 0, 3);
    GRADE_AS("", rings == grade_trace_count("fire", 0),
             "rings_together = 3, one for each part", "rings_together = %ld",
             rings);
    real = grade_trace_count(POLL, 1);
    grade_trace_tell("event=POLL", 1, 5);
    GRADE_AS(guess == 4   ? "M12"
             : guess > 10 ? "M02"
                          : "",
             guess == real,
             "polls_together = 3: the first, one at 100, one at 250",
             "polls_together = %ld", guess);
    grade_count("polls in a row", 4);
    grade_count("polls together", real);
}

const struct grade_case grade_cases[] = {
    { begin_row, "in a row: when the wait for the reviews begins", "M01",
      "F1: a future is lazy: it does nothing until its first poll",
      "Who polls the reviews while the price is under way?" },
    { ms_row, "in a row: when the page is there", "M17",
      "an await returns until its child is ready; only then the next line runs",
      "Which line of row_poll is reached at 50 ms?" },
    { ms_together, "together: when the page is there", "M17",
      "a join polls all its children at its first poll",
      "When is each of the three alarms armed?" },
    { polls_row, "in a row: how many times the task is polled", "M02",
      "F2: an executor polls first, and then only after a wake",
      "Which wake leads to which poll?" },
    { polls_together, "together: rings, and polls of the task", "M12",
      "F5: wakes coalesce",
      "What is the second wake at 100 ms for, if nobody has polled since?" },
    { NULL, NULL, NULL, NULL, NULL },
};
