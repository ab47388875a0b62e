#include <stddef.h>

#include "grade.h"

static void
polls(void)
{
    long answer = grade_answer_number("polls");

    if (grade_run_traced("together", NULL) != 0)
        grade_fault("together does not run");
    grade_trace_tell("step event=POLL", 1, 3);
    grade_did("together was polled %ld times",
              grade_trace_count("step event=POLL", 1));
    GRADE_AS("M17", answer != 4, "2 polls", "%ld", answer);
    GRADE(answer == grade_trace_count("step event=POLL", 1), "2 polls", "%ld",
          answer);
    grade_count("polls", grade_trace_count("step event=POLL", 1));
}

static void
time_of_it(void)
{
    GRADE(grade_run_traced("together", NULL) == 0, "it ends", "it does not");
    GRADE(grade_answer_number("ms") == (long)grade_trace_end(), "100 ms", "%s",
          grade_answer("ms"));
    GRADE(grade_trace_time("fire", 0) > 99, "an alarm at 100", "none");
}

const struct grade_case grade_cases[] = {
    { polls, "how often is it polled?", "M12", "F5: wakes coalesce", "Why?" },
    { time_of_it, "how long does it take?", "M17", "F2: a promise", "Why?" },
    { NULL, NULL, NULL, NULL, NULL },
};
