#include "grade.h"

#include <stddef.h>
#include <stdio.h>

#define POLL  "step event=POLL"
#define AGAIN "read io=2 result=-EAGAIN"

/* The listener is io 1, client 1 is io 2, client 2 is io 3. */
static void
run(void)
{
    static char script[2048];
    const char *path = grade_file("talk.script");
    FILE *in = fopen(path, "r");

    if (in == NULL || fread(script, 1, sizeof script - 1, in) == 0)
        grade_fault("%s cannot be read", path);
    fclose(in);
    grade_script(script);
    if (grade_run_traced("echo", "80") != 0)
        grade_fault("echo failed: %s", grade_output());
    grade_did("RT_CLOCK=virtual RT_SCRIPT=talk.script echo 80");
}

static void
news_of_listener(void)
{
    long guess = grade_answer_number("news_of_listener");
    long real;

    run();
    real = grade_trace_count("event io=1", 0);
    grade_did("trace: %ld line `event io=1`, at %.0f ms", real,
              grade_trace_time("event io=1", 0));
    grade_did("trace: %ld lines `accept io=1 result=0` in the poll after it",
              grade_trace_count("0.000 accept io=1 result=0", 0));
    GRADE(guess == real, "news_of_listener = 1, and it stands for both",
          "news_of_listener = %ld", guess);
}

static void
third_poll(void)
{
    long guess = grade_answer_number("third_poll");

    run();
    if (grade_trace_count("0.000 read io=2", 0) != 3 ||
        grade_trace_count("0.000 " AGAIN, 0) != 2)
        grade_fault("the run is another one than this test was made for");
    grade_did("second poll: client 1 is registered and read at once: 5 bytes, "
              "then EAGAIN");
    grade_did("then the kernel tells `event io=2 ready=read`, of those bytes");
    grade_did("third poll: read io=2 result=-EAGAIN");
    GRADE_AS(guess > 0 ? "M21" : "", guess == -1, "third_poll = -1, EAGAIN",
             "third_poll = %ld", guess);
}

static void
reads_50(void)
{
    long guess = grade_answer_number("reads_50");
    long real;

    run();
    real = grade_trace_count("50.000 read io=2", 0);
    grade_trace_tell("50.000 read io=2", 0, 4);
    GRADE_AS(guess == 1 ? "M22" : "", guess == real,
             "reads_50 = 2: 12 bytes, and EAGAIN", "reads_50 = %ld", guess);
}

static void
reads_90(void)
{
    long guess = grade_answer_number("reads_90");
    long real;

    run();
    real = grade_trace_count("90.000 read io=2", 0);
    grade_trace_tell("90.000 event io=2", 0, 2);
    grade_trace_tell("90.000 read io=2", 0, 4);
    GRADE_AS(guess == 1 ? "M22" : "", guess == real,
             "reads_90 = 2: 7 bytes, and the end", "reads_90 = %ld", guess);
}

static void
again(void)
{
    long guess = grade_answer_number("again_1");
    long real;

    run();
    real = grade_trace_count(AGAIN, 0);
    grade_trace_tell(AGAIN, 0, 6);
    GRADE_AS(guess == 0 ? "M21" : "", guess == real, "again_1 = 4",
             "again_1 = %ld", guess);
}

static void
wants(void)
{
    long guess = grade_answer_number("wants_1");
    long real;

    run();
    real = grade_trace_count("want io=2", 0);
    grade_trace_tell("want io=2", 0, 6);
    GRADE_AS(guess == 1 ? "M03" : "", guess == real,
             "wants_1 = 4, one for each EAGAIN", "wants_1 = %ld", guess);
}

static void
polls(void)
{
    long guess = grade_answer_number("polls");
    long real;

    run();
    real = grade_trace_count(POLL, 1);
    grade_did("trace: %ld events, %ld wakes", grade_trace_count("event", 0),
              grade_trace_count("step event=WAKE", 1));
    grade_did("trace: polls at 0 (three), 50, 70, 90 and 120 ms");
    GRADE_AS(guess == 8 || guess == 9 ? "M12"
             : guess > 50             ? "M02"
                                      : "",
             guess == real, "polls = 7: one to begin, one for each wake",
             "polls = %ld", guess);
    grade_count("polls", real);
    grade_count("reads", grade_trace_count("read", 1));
}

const struct grade_case grade_cases[] = {
    { news_of_listener, "news of the listening socket", "",
      "an edge says that there is news, not how much",
      "Who accepts the second client, and in which poll?" },
    { third_poll, "the read of the third poll", "M21",
      "I1: readiness is a hint, not a promise",
      "Which bytes did the kernel tell of, and where were they by then?" },
    { reads_50, "the reads at 50 ms", "M22",
      "I2: only EAGAIN takes the readiness back",
      "How does the server know that 12 bytes were all?" },
    { reads_90, "the reads at 90 ms", "M22",
      "I2: after bytes the readiness stands, so the next read is tried",
      "What lies behind the 7 bytes?" },
    { again, "reads that say EAGAIN", "M21",
      "I1: readiness is a hint: try the call, and be ready for EAGAIN",
      "What does the last read say before the task waits?" },
    { wants, "wakers left at client 1's socket", "M03",
      "F2, I4: each poll that waits leaves its waker; news takes it out",
      "Where is the waker after the wake at 50 ms?" },
    { polls, "polls of the task", "M12", "F5: wakes coalesce",
      "At 50 ms both sockets have news. What does the second one wake?" },
    { NULL, NULL, NULL, NULL, NULL },
};
