#include "grade.h"

#include <stdlib.h>

#include "../../01-future/waker.h"
#include "office.h"

/* ---- the kernel ---------------------------------------------------------- */

#define CABS 3
#define F7   "F7: no user code runs under a lock of ours"

static struct office office;
static struct box box;
static bool on_push; /* the thread that pushes runs now */

static struct {
    struct rt_backend_event news[OFFICE_BATCH]; /* what the next wait tells */
    unsigned count;
    bool interrupted;
    bool quick;         /* an interrupt runs a whole turn */
    void (*then)(void); /* what happens while the thread sleeps, once */
    uint64_t until;     /* of the turn that the test has called */
    const char *asleep; /* what it believes who sleeps for ever */
    int waits;
} kernel = { .asleep = "M32" };

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    unsigned count = 0;

    (void)backend;
    kernel.waits++;
    if (until != kernel.until)
        grade_law("backend.h: a wait ends when `until` is there",
                  "How long may a look take?");
    GRADE_AS("", !grade_lock_held(), "a wait without the lock",
             "whoever pushes a note waits for the lock until a cab speaks");
    GRADE_AS("", until == kernel.until, "a wait until the time that is given",
             kernel.until == 0 ? "until = 0: it looks. It sleeps instead"
                               : "another time");
    if (kernel.count == 0 && !kernel.interrupted && until == RT_FOREVER) {
        void (*then)(void) = kernel.then;

        grade_did("the turn waits: nothing there, it sleeps");
        kernel.then = NULL;
        if (then != NULL)
            then();
        GRADE_AS(kernel.asleep, kernel.count > 0 || kernel.interrupted,
                 "somebody ends this wait",
                 office.box->notes != NULL
                     ? "a note lies in the box, and the thread sleeps on"
                     : "the thread sleeps, and nobody is there to wake it");
    }
    while (kernel.count > 0 && count < room)
        events[count++] = kernel.news[--kernel.count];
    if (kernel.interrupted && count < room) {
        events[count++] = (struct rt_backend_event){ .io = NULL };
        kernel.interrupted = false;
    }
    grade_did("the wait is over: %u event%s", count, count == 1 ? "" : "s");
    return count;
}

static void
turn(uint64_t until)
{
    uint64_t before = kernel.until;
    int waits = kernel.waits;

    kernel.until = until;
    grade_did("office_turn, %s", until == 0 ? "a look" : "a park");
    office_turn(&office, until);
    grade_did("the turn is over");
    if (kernel.waits == waits) {
        grade_law("what the kernel has to tell is told in a wait",
                  "Who hears a cab while the notes keep coming?");
        grade_never("", "a turn that does not wait");
    }
    GRADE_AS("", kernel.waits == waits + 1 || kernel.quick,
             "one wait in a turn", "%d", kernel.waits - waits);
    kernel.until = before;
}

void
rt_backend_interrupt(struct rt_backend *backend)
{
    (void)backend;
    grade_did("rt_backend_interrupt");
    kernel.interrupted = true;
    if (!kernel.quick || grade_lock_held())
        return;
    grade_did("-- the reactor's thread is quick:");
    on_push = false;
    turn(0);
    on_push = true;
    grade_did("-- back in office_push");
}

/* ---- the cabs ------------------------------------------------------------ */

struct cab {
    struct rt_io *io; /* NULL: closed */
    struct counter task;
};

static struct cab fleet[CABS];
static struct rt_io ios[CABS]; /* not freed, so that we see who touches one */

struct rt_waker
rt_io_set_ready(struct rt_io *io, enum rt_direction direction)
{
    long number = io - ios;
    struct rt_waker waker;

    if (number < 0 || number >= CABS)
        grade_never("", "collect() of an event that no wait has told");
    GRADE_AS("", fleet[number].io != NULL, "only sockets that are open",
             "an event of this wait leads to cab %ld, which was closed since "
             "the wait: its memory is freed",
             number + 1);
    waker = io->sides[direction].waker;
    io->sides[direction].ready = true;
    io->sides[direction].waker = RT_WAKER_EMPTY;
    return waker;
}

static void
close_cab(unsigned number)
{
    for (unsigned i = 0; i < RT_DIRECTIONS; i++)
        rt_waker_drop(&ios[number].sides[i].waker);
    fleet[number].io = NULL;
    grade_did("the socket of cab %u is closed", number + 1);
}

static void
waits_for(unsigned number, enum rt_direction direction)
{
    struct rt_waker waker = counter_waker(&fleet[number].task);

    ios[number].sides[direction].waker = rt_waker_clone(&waker);
}

static void
under_a_lock(void)
{
    if (grade_lock_held())
        grade_law(F7, "Which lock does a push take, and who holds it now?");
}

static void
is_woken(void *data)
{
    struct cab *cab = data;

    grade_did("the task of cab %d is woken", (int)(cab - fleet) + 1);
    under_a_lock();
    GRADE_AS("M09", !grade_lock_held(), "a wake without a lock",
             "a wake while the lock is held");
}

static void
begin(void)
{
    office.box = &box;
    pthread_mutex_init(&box.lock, NULL);
    for (unsigned i = 0; i < CABS; i++) {
        fleet[i].io = &ios[i];
        fleet[i].task.on_wake = is_woken;
        fleet[i].task.data = &fleet[i];
        waits_for(i, RT_READ);
    }
}

/* The kernel has news of it; waits tell the newest first. */
static void
speaks(unsigned number)
{
    kernel.news[kernel.count++] =
        (struct rt_backend_event){ .io = &ios[number], .ready[RT_READ] = true };
    grade_did("cab %u speaks", number + 1);
}

static void
woken(unsigned number, int times)
{
    GRADE_AS("", fleet[number].task.wakes == times,
             "whoever waits for a cab that has spoken is woken, once",
             "the task of cab %u: %d wakes, not %d", number + 1,
             fleet[number].task.wakes, times);
    GRADE_AS("", fleet[number].task.live == 0 || kernel.count > 0,
             "each waker is used", "a waker of cab %u is left over",
             number + 1);
}

/* ---- the notes ----------------------------------------------------------- */

struct route {
    struct note note;
    int done;
    void (*then)(void);
};

static void
act(struct note *note)
{
    struct route *route = (struct route *)note;

    grade_did("a note is done");
    under_a_lock();
    GRADE_AS("M09", !grade_lock_held(), "no lock is held while a note is done",
             "the office's lock is held: a push in here waits for ever");
    GRADE_AS("", !on_push, "notes are done on the reactor's thread",
             "in office_push");
    note->next = (struct note *)0x10; /* it is its owner's again */
    route->done++;
    if (route->then != NULL)
        route->then();
}

static struct route first = { .note.act = act }, second = { .note.act = act };

static void
push(struct route *route)
{
    on_push = true;
    office_push(&office, &route->note);
    on_push = false;
}

static void
push_first(void)
{
    grade_did("another thread: office_push");
    push(&first);
}

/* ---- the cases ----------------------------------------------------------- */

static void
pushed_while_it_sleeps(void)
{
    begin();
    kernel.then = push_first;
    turn(RT_FOREVER);
    GRADE(first.done == 1, "the note is done in the turn that it has woken",
          first.done == 0 ? "the turn is over, and the note lies in the box"
                          : "done %d times",
          first.done);
    grade_count("locks for a turn and a push", (long)grade_locks());
    grade_count("waits", kernel.waits);
}

static void
cabs_speak(void)
{
    begin();
    waits_for(1, RT_WRITE);
    kernel.news[kernel.count++] =
        (struct rt_backend_event){ .io = &ios[1], .ready = { true, true } };
    grade_did("cab 2 can be read and written");
    speaks(0);
    turn(RT_FOREVER);
    woken(0, 1);
    woken(1, 2);
    GRADE(fleet[2].task.wakes == 0, "who waits for cab 3 is not woken",
          "woken");
    speaks(0);
    waits_for(0, RT_READ);
    turn(RT_FOREVER);
    woken(0, 2);
}

static void
a_quick_reactor(void)
{
    begin();
    kernel.quick = true;
    kernel.asleep = "M04";
    grade_did("another thread: office_push");
    push(&first);
    if (first.done == 0)
        turn(RT_FOREVER);
    GRADE(first.done == 1, "the note is done, once", "%d times", first.done);
}

static void
cab_1_is_closed(void *data)
{
    is_woken(data);
    if (fleet[0].io != NULL)
        close_cab(0);
}

static void
a_waker_closes_a_cab(void)
{
    begin();
    fleet[2].task.on_wake = cab_1_is_closed;
    grade_did("who waits for cab 3 closes cab 1 when woken");
    speaks(0);
    speaks(2);
    turn(RT_FOREVER);
    woken(2, 1);
}

static void
close_cab_2(void)
{
    close_cab(1);
}

static void
a_note_closes_a_cab(void)
{
    begin();
    first.then = close_cab_2;
    speaks(0);
    speaks(1);
    push_first();
    turn(RT_FOREVER);
    turn(0);
    GRADE(first.done == 1, "the note is done", "%d times", first.done);
    woken(0, 1);
}

static void
push_second(void)
{
    push(&second);
}

static void
a_note_pushes_another(void)
{
    begin();
    first.then = push_second;
    push_first();
    turn(RT_FOREVER);
    GRADE(first.done == 1, "the note is done", "%d times", first.done);
    if (second.done == 0)
        turn(RT_FOREVER);
    GRADE(second.done == 1, "the second one is done by the next turn",
          "%d times", second.done);
}

static int rounds;

static void
push_first_again(void)
{
    if (++rounds > 50)
        grade_never("", "one turn has done the note 50 times");
    push(&first);
}

static void
a_note_that_comes_again(void)
{
    begin();
    first.then = push_first_again;
    push_first();
    turn(0);
    turn(0);
    speaks(0);
    turn(0);
    woken(0, 1);
    GRADE(first.done >= 2, "the note is done again and again", "%d times",
          first.done);
}

static void
a_look(void)
{
    begin();
    turn(0);
    push_first();
    turn(0);
    GRADE(first.done == 1, "the note is done in a look, too", "%d times",
          first.done);
    turn(0);
    GRADE(first.done == 1, "and only once", "%d times", first.done);
}

static void
the_box_has_a_lock(void)
{
    struct box *page = grade_page(sizeof *page);

    begin();
    office.box = page;
    pthread_mutex_init(&page->lock, NULL);
    grade_guard(page, true);
    push_first();
    turn(RT_FOREVER);
    turn(0);
    grade_guard(page, false);
    pthread_mutex_destroy(&page->lock);
    GRADE(first.done == 1, "the note is done", "%d times", first.done);
}

const struct grade_case grade_cases[] = {
    { pushed_while_it_sleeps, "a note is pushed while the turn sleeps", "M32",
      "who sleeps in the kernel hears the kernel, and no box",
      "Who ends this wait, and which block runs after it?" },
    { cabs_speak, "two cabs speak, and their tasks are woken", "",
      "R2: a turn waits, then collects, then wakes",
      "How many wakers were there when WAKE counted them?" },
    { a_quick_reactor, "the reactor is quick: an interrupt runs a whole turn",
      "M04", "C1: first make it true, then wake",
      "What does the turn find in the box, if it comes at once?" },
    { a_waker_closes_a_cab, "who is woken closes a cab of the same wait", "",
      "R2: a turn collects all its wakers before it wakes the first",
      "Which events point to what may be freed, once somebody is woken?" },
    { a_note_pushes_another, "a note pushes a note", "M09", F7,
      "Which lock does a push take, and who holds it?" },
    { a_note_closes_a_cab, "a note closes a cab of the same wait", "",
      "R2: a wake, or a note, may lead to anything",
      "Which events are still to be read when the first note is done?" },
    { a_note_that_comes_again, "a note pushes itself, and a cab speaks", "",
      "a turn does what was there, and waits once",
      "When does the kernel get to tell of the cab?" },
    { a_look, "a turn that may not sleep", "", "backend.h: until a given time",
      "How long may this wait take?" },
    { the_box_has_a_lock, "the box is touched under its lock", "",
      "office.h: the lock protects `notes`",
      "What does another thread do between two of your lines?" },
    { NULL, NULL, NULL, NULL, NULL },
};
