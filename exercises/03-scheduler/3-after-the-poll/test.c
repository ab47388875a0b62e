#include "grade.h"

#include <stdlib.h>

#include "after.h"
#include "rt_assert.h"

/* ---- one job, its scheduler, and another thread -------------------------- */

static struct job *job;
static struct rt_future future;
static enum rt_poll answer;      /* of its poll */
static int polls, wakes_in_poll; /* wakes that come during the poll */
static int looks, steps, submits, finishes, frees;
static bool gone;      /* its memory belongs to somebody else, or to nobody */
static bool runs_away; /* whoever finds it in the queue ends and frees it */

static void (*other)(void); /* the other thread's turn ... */
static int gap;             /* ... in this gap after the poll; -1: never */

static void
here(const char *what)
{
    if (!gone)
        return;
    grade_law("T2: the reference of SCHEDULED goes to the queue, and with it "
              "the job",
              "Who may have run, and freed, the job by now?");
    grade_never("", "%s of a job that is not yours any more", what);
}

static void
between(void)
{
    if (polls == 0 || gap < 0 || gap-- > 0 || other == NULL)
        return;
    grade_did("-- meanwhile, on another thread:");
    other();
    grade_did("-- back");
}

static enum rt_poll
job_poll(struct rt_future *self, struct rt_context *cx)
{
    (void)self;
    (void)cx;
    here("a poll");
    if (++polls > 1) {
        grade_law("yield.h, S3: who is woken goes behind all others",
                  "Who waits while this job is polled again and again?");
        grade_never("M49", "a second poll in the same turn");
    }
    grade_did("the poll begins");
    GRADE_AS("", rt_task_word_state(&job->word) == RT_TASK_RUNNING,
             "a job that is polled is RUNNING (T3)", "it is %s",
             rt_task_state_name(rt_task_word_state(&job->word)));
    for (int i = 0; i < wakes_in_poll; i++) {
        grade_did("a wake comes during the poll");
        rt_task_word_step(&job->word, RT_TASK_ON_WAKE_REF);
    }
    grade_did("the poll ends: %s", answer == RT_READY ? "READY" : "PENDING");
    return answer;
}

static const struct rt_future_type future_type = { .name = "scan",
                                                   .file = __FILE__,
                                                   .poll = job_poll };

struct rt_task_step
job_step(struct job *of, enum rt_task_event event)
{
    enum rt_task_state from;
    struct rt_task_step step;

    here("a step");
    between();
    from = rt_task_word_state(&of->word);
    steps++;
    step = rt_task_word_step(&of->word, event);
    grade_did("%s: %s to %s%s", rt_task_event_name(event),
              rt_task_state_name(from), rt_task_state_name(step.row->to),
              step.row->duty == RT_TASK_DO_SUBMIT ? ", duty SUBMIT" : "");
    between();
    return step;
}

enum rt_task_state
job_state(struct job *of)
{
    enum rt_task_state state;

    here("a look at the word");
    between();
    state = rt_task_word_state(&of->word);
    looks++;
    grade_did("a look: %s", rt_task_state_name(state));
    between();
    return state;
}

uint64_t
job_unref(struct job *of)
{
    here("job_unref");
    between();
    grade_did("job_unref");
    return rt_task_word_unref(&of->word);
}

/* What goes into the queue is SCHEDULED, and goes there once. */
static void
queue_it(enum rt_task_state state)
{
    static const char *const beliefs[] = {
        [RT_TASK_RUNNING] = "M02",
        [RT_TASK_RUNNING_SCHEDULED] = "M02",
        [RT_TASK_IDLE] = "M02",
        [RT_TASK_COMPLETE] = "M07",
    };

    if (state == RT_TASK_RUNNING_SCHEDULED && looks > 0)
        grade_law("T1: a look is not a move: first take the row, then act",
                  "What if a wake comes between your look and your step?");
    else if (state != RT_TASK_COMPLETE)
        grade_law("F2: an executor polls first, and then only after a wake",
                  "Which row of the table says SUBMIT to you?");
    GRADE_AS(looks > 0 ? "M04" : beliefs[state], state == RT_TASK_SCHEDULED,
             "a job that is put into the queue is SCHEDULED (T2)", "it is %s",
             rt_task_state_name(state));
    submits++;
}

void
job_submit(struct job *of)
{
    here("job_submit");
    between();
    if (gone)
        here("job_submit");
    grade_did("job_submit");
    queue_it(rt_task_word_state(&of->word));
    gone = runs_away;
    if (runs_away)
        grade_did("-- another thread runs the job, ends it, and frees it");
    between();
}

void
job_finish(struct job *of)
{
    enum rt_task_state state;

    here("job_finish");
    grade_did("job_finish");
    state = rt_task_word_state(&of->word);
    GRADE_AS(submits > 0 ? "M07" : "",
             state == RT_TASK_RUNNING || state == RT_TASK_RUNNING_SCHEDULED,
             "a job that is ready is still RUNNING", "it is %s",
             rt_task_state_name(state));
    GRADE_AS("", answer == RT_READY, "its poll said READY", "PENDING");
    rt_task_word_step(&of->word, RT_TASK_ON_READY);
    finishes++;
    gone = true; /* whoever else refers to it may free it now */
}

void
job_free(struct job *of)
{
    here("job_free");
    grade_did("job_free");
    GRADE_AS("", rt_task_word_refs(&of->word) == 0,
             "who brings the references to zero, frees (T5)",
             "%d are left: somebody may still wake it",
             (int)rt_task_word_refs(&of->word));
    frees++;
    gone = true;
}

/* ---- one turn ------------------------------------------------------------ */

/* A job that was popped: SCHEDULED, with the queue's reference and `wakers`. */
static void
turn(enum rt_poll will_say, int wakes, unsigned wakers)
{
    struct rt_context cx = { .task = 1 };

    job = calloc(1, sizeof *job);
    if (job == NULL)
        grade_fault("no memory");
    future = (struct rt_future){ .type = &future_type };
    job->future = &future;
    rt_task_word_init(&job->word, 1 + wakers);
    answer = will_say;
    wakes_in_poll = wakes;
    polls = looks = steps = submits = finishes = frees = 0;
    gone = false;
    job_run(job, &cx);
    if (polls == 0)
        grade_never("", "the job is not polled");
}

static void
becomes(enum rt_task_state state)
{
    GRADE(rt_task_word_state(&job->word) == state, rt_task_state_name(state),
          "%s", rt_task_state_name(rt_task_word_state(&job->word)));
}

static void
woken_in_the_poll(void)
{
    const char *twice;

    gap = -1;
    turn(RT_PENDING, 1, 1);
    twice = looks > 0 ? "M04" : "";
    GRADE_AS(submits > 1 ? twice : NULL, submits == 1,
             "the job is in the queue again, once",
             submits == 0 ? "it is in no queue, and no wake will put it there"
                          : "%d times",
             submits);
    becomes(RT_TASK_SCHEDULED);
    grade_count("exchanges of a turn with a wake in it", steps);
}

static void
five_wakes(void)
{
    gap = -1;
    turn(RT_PENDING, 5, 1);
    GRADE(submits == 1, "five wakes, and it is in the queue once", "%d times",
          submits);
}

static void
nobody_wakes(void)
{
    gap = -1;
    turn(RT_PENDING, 0, 1);
    GRADE(submits == 0, "it is in no queue: it sleeps until a wake",
          "submitted %d times", submits);
    becomes(RT_TASK_IDLE);
    grade_law("T5: whoever brings the references to zero frees the task",
              "Which references did your steps give back, and whose?");
    GRADE_AS("", frees == 0, "it lives: a waker refers to it", "it is freed");
}

static void
ready(void)
{
    gap = -1;
    for (int wakes = 1; wakes >= 0; wakes--) {
        grade_anew();
        turn(RT_READY, wakes, 1);
        GRADE(submits == 0, "a finished job is in no queue",
              "submitted %d times", submits);
        GRADE_AS("", finishes == 1, "job_finish is called once", "%d times",
                 finishes);
    }
}

/* The other thread has a waker, and wakes. */
static void
wake_elsewhere(void)
{
    struct rt_task_step step;

    if (gone)
        return;
    step = rt_task_word_step(&job->word, RT_TASK_ON_WAKE_VAL);
    grade_did("a wake: %s to %s%s", rt_task_state_name(step.row->from),
              rt_task_state_name(step.row->to),
              step.row->duty == RT_TASK_DO_SUBMIT
                  ? ", duty SUBMIT: the waker puts it into the queue"
                  : "");
    if (step.row->duty == RT_TASK_DO_SUBMIT) {
        queue_it(rt_task_word_state(&job->word));
        rt_task_word_unref(&job->word); /* T7: the waker's, and last */
    }
}

static void
woken_in_each_gap(void)
{
    other = wake_elsewhere;
    for (int k = 0; k < 8; k++) {
        grade_anew();
        gap = k;
        turn(RT_PENDING, 0, 2);
        if (gap >= 0)
            break; /* there is no such gap */
        GRADE(submits == 1, "the job is in the queue once, whoever puts it in",
              submits == 0 ? "it is in no queue, and is lost"
                           : "%d times: it will be polled by two at once",
              submits);
        becomes(RT_TASK_SCHEDULED);
    }
}

static void
ends_elsewhere(void)
{
    gap = -1;
    runs_away = true;
    turn(RT_PENDING, 1, 1);
    GRADE(submits == 1 && frees == 0, "submitted once, and left alone",
          "submitted %d times, freed %d times", submits, frees);
}

static void
nobody_refers_to_it(void)
{
    gap = -1;
    turn(RT_PENDING, 0, 0);
    GRADE(frees == 1, "it is freed: nobody is left who could wake it",
          "its memory is lost");
    GRADE(submits == 0, "and in no queue", "submitted");
}

/* The other thread drops the last waker instead of waking. */
static void
drop_elsewhere(void)
{
    if (gone)
        return;
    grade_did("the last waker is dropped");
    if (rt_task_word_unref(&job->word) > 0)
        return;
    grade_did("so that thread frees the job");
    frees++;
    gone = true;
}

static void
dropped_in_each_gap(void)
{
    other = drop_elsewhere;
    for (int k = 0; k < 8; k++) {
        grade_anew();
        gap = k;
        turn(RT_PENDING, 0, 1);
        if (gap >= 0)
            break;
        GRADE(frees == 1, "it is freed once", "%d times", frees);
        GRADE(submits == 0, "nobody woke it", "submitted");
    }
}

const struct grade_case grade_cases[] = {
    { woken_in_the_poll, "a wake that comes during the poll is not lost", "M10",
      "T4: a wake during the poll stays with the poller",
      "In which state is the job when its poll is over, and who knows of it?" },
    { nobody_wakes, "no wake, no queue", "M02",
      "F2: an executor polls first, and then only after a wake",
      "What would this job find at its next poll?" },
    { woken_in_each_gap, "a wake in each gap after the poll", "M04",
      "T4: either the poller finds RUNNING_SCHEDULED, or the waker finds IDLE; "
      "never both, never neither",
      "Between which two of your blocks did the wake come?" },
    { five_wakes, "five wakes, one place in the queue", "M12",
      "F5: wakes coalesce", "How many rows do five wakes take?" },
    { ready, "who is ready is finished, and never queued", "M07",
      "F3: polling a finished future is a bug",
      "Which block may run after the poll has said READY?" },
    { ends_elsewhere, "a job that is in the queue is not yours", "",
      "T2: the reference of SCHEDULED goes to the queue, and with it the job",
      "What may have happened before job_submit is back?" },
    { nobody_refers_to_it, "nobody refers to it any more", "",
      "T5: whoever brings the references to zero frees the task",
      "Which step gave the last reference back?" },
    { dropped_in_each_gap, "the last waker goes, in each gap", "",
      "T5: whoever brings the references to zero frees the task",
      "What did your step say about the references?" },
    { NULL, NULL, NULL, NULL, NULL },
};
