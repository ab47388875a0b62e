#include <pthread.h>

#include "../../01-future/waker.h"
#include "abort.h"

/* ---- what is given ------------------------------------------------------- */

#define HIDDEN ((enum task_state)77)

/* Between two locks the true fields lie here, and the learner's hold nothing of
 * use: so a touch without the lock shows. */
struct held {
    struct task task;
    pthread_mutex_t lock;
    enum task_state state;
    bool cancelled;
    bool queued;
    int submits, finishes, result;
    int drops_when_finished;
};

struct upload {
    struct rt_future future;
    enum rt_poll answer;
    void (*in_poll)(void *); /* what happens meanwhile */
    void (*in_drop)(void *);
    bool in_its_poll;
    int polls, drops;
};

static struct held held, other_held;
static struct upload upload, other;

static void
outside_of_locks(const char *what)
{
    if (!grade_lock_held())
        return;
    grade_law("F7: no poll, no drop, no callback under a lock",
              "What if that function wants this very lock?");
    grade_never("M09", "%s under the lock", what);
}

static void
not_touched(const struct held *at)
{
    if (at->task.state == HIDDEN && !at->task.cancelled)
        return;
    grade_law("no field without its lock: the other side is another thread",
              "Which of your lines stands outside of lock and unlock?");
    grade_never("", "state or cancelled was written without the lock");
}

static void
hide(struct held *at)
{
    at->state = at->task.state;
    at->cancelled = at->task.cancelled;
    at->task.state = HIDDEN;
    at->task.cancelled = false;
}

void
task_lock(struct task *task)
{
    struct held *at = (struct held *)task;

    pthread_mutex_lock(&at->lock);
    not_touched(at);
    task->state = at->state;
    task->cancelled = at->cancelled;
}

void
task_unlock(struct task *task)
{
    hide((struct held *)task);
    pthread_mutex_unlock(&((struct held *)task)->lock);
}

void
task_submit(struct task *task)
{
    struct held *at = (struct held *)task;

    outside_of_locks("task_submit");
    grade_did("it is put into the queue");
    not_touched(at);
    if (at->queued) {
        grade_law("T2: a task is in at most one queue, once",
                  "Who puts it there, and in which state do they find it?");
        grade_never("M12", "it is put into the queue a second time");
    }
    if (at->state != SCHEDULED) {
        grade_law("abort.h: whoever makes it SCHEDULED submits it, once",
                  "What does a second wake find in the state?");
        GRADE_AS("", false, "a task in the queue is SCHEDULED",
                 "its state is number %d", (int)at->state);
    }
    at->queued = true;
    at->submits++;
}

void
task_finish(struct task *task, int result)
{
    struct held *at = (struct held *)task;

    outside_of_locks("task_finish");
    grade_did("task_finish hears %s", result == 0            ? "0"
                                      : result == -ECANCELED ? "-ECANCELED"
                                                             : "another");
    not_touched(at);
    at->finishes++;
    at->result = result;
    at->drops_when_finished = ((struct upload *)task->future)->drops;
    GRADE_AS("", at->state == COMPLETE, "the state is COMPLETE by now",
             "its state is number %d", (int)at->state);
}

/* ---- an upload that the test leads --------------------------------------- */

static enum rt_poll
upload_poll(struct rt_future *self, struct rt_context *cx)
{
    struct upload *me = (struct upload *)self;

    (void)cx;
    outside_of_locks("the poll");
    me->polls++;
    grade_did("poll %d", me->polls);
    me->in_its_poll = true;
    if (me->in_poll != NULL)
        me->in_poll(NULL);
    me->in_its_poll = false;
    grade_did("the poll says %s", poll_name(me->answer));
    return me->answer;
}

static void
upload_drop(struct rt_future *self)
{
    struct upload *me = (struct upload *)self;

    outside_of_locks("the drop");
    grade_did("the future is dropped");
    me->drops++;
    if (me->in_its_poll) {
        grade_law("F3: whoever polls a future drops it, and on that thread",
                  "Who is inside of the upload when your drop frees it?");
        grade_never("M41", "the future is dropped in the middle of its poll");
    }
    if (me->in_drop != NULL)
        me->in_drop(NULL);
}

static const struct rt_future_type upload_type = {
    .name = "upload", .file = "test.c", .poll = upload_poll, .drop = upload_drop
};

static void
begin_at(struct held *at, struct upload *its)
{
    *its = (struct upload){ .future = { .type = &upload_type } };
    *at = (struct held){ .task = { .state = SCHEDULED, .future = &its->future },
                         .lock = PTHREAD_MUTEX_INITIALIZER,
                         .queued = true };
    hide(at);
}

static void
begin(void)
{
    begin_at(&held, &upload);
}

/* Run what is in the queue, until nothing is. */
static void
run_at(struct held *at)
{
    struct counter nobody = { 0 };
    struct rt_waker waker = counter_waker(&nobody);
    struct rt_context cx = { .waker = &waker };

    for (int turns = 0; at->queued; turns++) {
        GRADE_AS("", turns < 6, "the queue is empty at last",
                 "the task is queued for ever");
        at->queued = false;
        GRADE_AS("", at->finishes == 0, "nobody runs a finished task",
                 "it is in the queue, and finished");
        grade_did("the scheduler runs it");
        task_run(&at->task, &cx);
        not_touched(at);
    }
}

static void
run(void *data)
{
    (void)data;
    run_at(&held);
}

static void
abort_it(void *data)
{
    (void)data;
    grade_did("abort");
    task_abort(&held.task);
    not_touched(&held);
}

static void
wake_it(void *data)
{
    (void)data;
    grade_did("wake");
    task_wake(&held.task);
}

static void
is_cancelled(const char *belief, int polls)
{
    GRADE_AS(belief, upload.drops == 1, "the future is dropped once",
             "%d times", upload.drops);
    GRADE_AS(belief, held.finishes == 1, "task_finish is called once",
             "%d times", held.finishes);
    GRADE_AS(belief, held.result == -ECANCELED, "it hears -ECANCELED",
             "it hears %d", held.result);
    GRADE_AS("", upload.polls == polls, "no poll after the abort",
             "%d polls, and %d before it", upload.polls, polls);
    GRADE_AS("", held.drops_when_finished == 1,
             "the drop comes first, then task_finish", "the other way round");
}

/* ---- the cases ----------------------------------------------------------- */

static void
returns_first(void)
{
    begin();
    run(NULL);
    GRADE_AS("", upload.polls == 1 && upload.drops == 0,
             "one poll, and no drop: nobody has aborted", "%d polls, %d drops",
             upload.polls, upload.drops);
    abort_it(NULL);
    GRADE(upload.drops == 0, "the abort leaves the future alone",
          "it is dropped when the abort returns");
    GRADE(held.finishes == 0, "the abort finishes nothing",
          "task_finish was called when the abort returned");
    GRADE(upload.polls == 1, "the abort polls nothing", "%d polls",
          upload.polls - 1);
}

static void
an_idle_one(void)
{
    begin();
    run(NULL);
    abort_it(NULL);
    GRADE(held.submits == 1, "it is in the queue: task_run will see to it",
          "it sleeps, and nobody comes by");
    run(NULL);
    is_cancelled("", 1);
}

static void
never_polled(void)
{
    begin();
    abort_it(NULL);
    GRADE_AS("M12", held.submits == 0, "it is in the queue already",
             "it is submitted once more");
    run(NULL);
    is_cancelled("M50", 0);
}

static void
while_it_runs(void)
{
    begin();
    upload.in_poll = abort_it;
    run(NULL);
    is_cancelled("M10", 1);
    GRADE_AS("", held.submits == 0, "the same task_run ends it",
             "it is submitted first");
}

static void
ready_after_all(void)
{
    begin();
    upload.in_poll = abort_it;
    upload.answer = RT_READY;
    run(NULL);
    GRADE(held.finishes == 1 && held.result == 0,
          "task_finish hears 0: the output is there", "it hears %d",
          held.result);
    GRADE(upload.drops == 1 && held.drops_when_finished == 1,
          "one drop, and before task_finish", "%d drops", upload.drops);
}

static void
after_the_end(void)
{
    begin();
    upload.answer = RT_READY;
    run(NULL);
    abort_it(NULL);
    run(NULL);
    GRADE_AS("M41", upload.drops == 1, "one drop, at the end", "%d drops",
             upload.drops);
    GRADE_AS("M41", held.finishes == 1 && held.result == 0,
             "task_finish has heard 0, once", "%d times, at last %d",
             held.finishes, held.result);
    GRADE_AS("", held.submits == 0, "nothing is submitted", "%d submits",
             held.submits);
}

static void
many_requests(void)
{
    begin();
    run(NULL);
    abort_it(NULL);
    abort_it(NULL);
    wake_it(NULL);
    abort_it(NULL);
    GRADE(held.submits == 1, "it is in the queue once", "%d submits",
          held.submits);
    run(NULL);
    abort_it(NULL);
    wake_it(NULL);
    is_cancelled("", 1);
    GRADE_AS("", held.submits == 1, "nothing is submitted after the end",
             "%d submits", held.submits);
    begin();
    run(NULL);
    grade_anew();
    grade_did("-- and once more, the wake first:");
    wake_it(NULL);
    abort_it(NULL);
    run(NULL);
    is_cancelled("", 1);
}

static void
both(void *data)
{
    wake_it(data);
    abort_it(data);
}

static void
woken_and_aborted(void)
{
    begin();
    upload.in_poll = both;
    run(NULL);
    is_cancelled("M10", 1);
}

static void
not_aborted(void)
{
    begin();
    upload.in_poll = wake_it;
    held.queued = false;
    grade_did("nobody aborts; each poll is woken while it runs");
    task_run(&held.task, &(struct rt_context){ .waker = NULL });
    GRADE(held.queued, "it is submitted for another poll", "it is not");
    upload.in_poll = NULL;
    run(NULL);
    GRADE(upload.polls == 2, "2 polls", "%d", upload.polls);
    wake_it(NULL);
    upload.answer = RT_READY;
    run(NULL);
    GRADE(upload.polls == 3 && upload.drops == 1 && held.result == 0 &&
              held.finishes == 1,
          "3 polls, one drop, result 0", "%d polls, %d drops, result %d",
          upload.polls, upload.drops, held.result);
}

static void
wakes_in_its_drop(void)
{
    for (int way = 0; way < 3; way++) {
        bool finished = way == 1;

        begin();
        grade_anew();
        grade_did("-- its drop wakes and aborts it%s",
                  finished   ? ", after READY"
                  : way == 2 ? ", after an abort in its poll"
                             : "");
        upload.in_drop = both;
        upload.in_poll = way == 2 ? abort_it : NULL;
        upload.answer = finished ? RT_READY : RT_PENDING;
        run(NULL);
        if (way == 0) {
            abort_it(NULL);
            run(NULL);
        }
        GRADE(!held.queued, "a task that ends is not queued", "it is");
        GRADE(upload.drops == 1 && held.finishes == 1,
              "one drop, and one task_finish", "%d and %d", upload.drops,
              held.finishes);
    }
}

/* The abort comes in gap number k of what `one` does. */
static bool
in_gap(unsigned k, bool after, void (*one)(void *), void (*aborts)(void *))
{
    bool ran;

    begin();
    grade_anew();
    grade_did("-- abort %s lock %u", after ? "after" : "before", k + 1);
    if (one != run)
        run(NULL);
    (after ? grade_at_unlock : grade_at_lock)(k, aborts, NULL);
    one(NULL);
    ran = grade_at_ran();
    grade_at_forget();
    if (!ran)
        abort_it(NULL);
    run(NULL);
    GRADE(upload.drops == 1, "the future is dropped, once", "%d times",
          upload.drops);
    GRADE(held.finishes == 1 && held.result == -ECANCELED,
          "task_finish hears -ECANCELED, once", "%d times, at last %d",
          held.finishes, held.result);
    return ran;
}

static void
in_each_gap(void)
{
    void (*const ones[])(void *) = { run, wake_it, abort_it };

    for (unsigned i = 0; i < 3; i++)
        for (unsigned k = 0; k < 8; k++) {
            bool ran = in_gap(k, false, ones[i], abort_it);

            ran = in_gap(k, true, ones[i], i == 0 ? both : abort_it) || ran;
            if (!ran)
                break;
        }
}

static void
two_uploads(void)
{
    begin();
    begin_at(&other_held, &other);
    run_at(&held);
    run_at(&other_held);
    abort_it(NULL);
    run_at(&held);
    grade_did("the other upload is woken");
    task_wake(&other_held.task);
    other.answer = RT_READY;
    run_at(&other_held);
    GRADE(other.polls == 2 && other_held.result == 0,
          "the other one goes on to its end", "%d polls, result %d",
          other.polls, other_held.result);
    grade_count("locks for two uploads", (long)grade_locks());
}

#define J4 "J4: abort is a request; the scheduler drops the future"

const struct grade_case grade_cases[] = {
    { returns_first, "an abort returns, and the task still exists", "M41", J4,
      "On which thread is the button pressed, and whose is the future?" },
    { an_idle_one, "an idle task is aborted", "M32", J4,
      "Who looks at a task that waits, if nobody submits it?" },
    { never_polled, "an abort before the first poll", "M50",
      "F3: a future is dropped, whether it ever ran or not",
      "What does an upload hold from the moment it is made?" },
    { while_it_runs, "an abort in the middle of a poll that says PENDING",
      "M10", "J4: at the latest when the poll that is under way ends",
      "Who looks at the mark when this poll is over?" },
    { ready_after_all, "an abort in the middle of a poll that says READY",
      "M41", "J4: a task that finished before that gives its output",
      "The file is on the server. What does a cancel help now?" },
    { after_the_end, "an abort after the end", "M06",
      "J4: abort is a request, and this one comes too late",
      "How could anybody know in time that the task has finished?" },
    { many_requests, "three aborts and a wake of one idle task", "M12",
      "T2: a task is in at most one queue, once",
      "Which of them finds it IDLE?" },
    { woken_and_aborted, "a wake and an abort in the same poll", "M10",
      "T6: a cancelled task is not polled any more",
      "Two things came during the poll. Which one do you look at first?" },
    { not_aborted, "nobody aborts", NULL,
      "T4: a wake during a poll leads to another poll",
      "What did your repair change for all other tasks?" },
    { wakes_in_its_drop, "the drop wakes the task", NULL,
      "a task that is dropped is RUNNING until it is COMPLETE",
      "What does a wake find in the state while you drop?" },
    { in_each_gap, "the abort comes between any two locks", NULL,
      "T4: never both, never neither",
      "Between which two of your lines is the mark overlooked?" },
    { two_uploads, "one of two uploads is aborted", NULL, J4,
      "Where does the mark stand?" },
    { NULL, NULL, NULL, NULL, NULL },
};
