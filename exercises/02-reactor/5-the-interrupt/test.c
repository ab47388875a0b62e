#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "block_on.h"
#include "cell.h"
#include "grade.h"
#include "watch.h"

/* ---- a world in which nobody sleeps -------------------------------------- */

static struct rt_backend *backend;
static int peer = -1;    /* the other end of alice's socket */
static int counter = -1; /* the newest eventfd */
static struct rt_io alice = { .fd = -1, .id = 1 };

static struct {
    void (*then)(void); /* what happens while the thread sleeps, once */
    int slept;          /* how often it had to sleep */
    int gap;            /* the other thread comes at this gap; -1: not at all */
    bool waits;         /* in rt_backend_wait, on our thread */
    unsigned looks;     /* of this wait, with a timeout of 0 */
    const char *asleep; /* what it believes who sleeps for ever */
    long writes, reads; /* of the learner's */
    int refusals;
} world = { .gap = -1, .asleep = "M32" };

static _Thread_local bool theirs; /* in the learner's interrupt */

static void *
on_its_own_thread(void *what)
{
    void (**then)(void) = what;

    (*then)();
    return NULL;
}

/* Another thread does it, and has done it when this returns. */
static void
elsewhere(void (*what)(void))
{
    bool waited = world.waits;
    pthread_t thread;

    world.waits = false;
    if (pthread_create(&thread, NULL, on_its_own_thread, &what) != 0)
        grade_fault("no thread");
    pthread_join(thread, NULL);
    world.waits = waited;
}

static void
interrupts(void)
{
    grade_did("another thread: rt_backend_interrupt");
    theirs = true;
    rt_backend_interrupt(backend);
    theirs = false;
}

static void
peer_sends(void)
{
    grade_did("Alice's peer sends 5 bytes");
    if (write(peer, "hello", 5) != 5)
        grade_fault("a socket takes no 5 bytes");
}

/* Between two system calls of the wait. */
static void
gap(void)
{
    if (!world.waits || world.gap < 0 || world.gap-- > 0)
        return;
    elsewhere(interrupts);
}

static void
sleeps(int timeout)
{
    void (*then)(void) = world.then;

    if (timeout > 0) {
        grade_law("a thread that waits sleeps until somebody wakes it",
                  "Who looks, and how often, while nothing happens?");
        GRADE_AS("M11", timeout < 0, "a wait that only an event ends",
                 "it comes back every %d ms to look", timeout);
    }
    world.slept++;
    world.then = NULL;
    grade_did("epoll_wait: nothing there, the thread sleeps");
    GRADE_AS(world.asleep, then != NULL, "a wait that comes back",
             "the thread sleeps in epoll_wait, and nothing will end that");
    elsewhere(then);
}

int
epoll_pwait(int epoll, struct epoll_event *told, int room, int timeout,
            const sigset_t *mask)
{
    int count;

    gap();
    for (;;) {
        count = (int)syscall(SYS_epoll_pwait, epoll, told, room, 0, mask,
                             sizeof(uint64_t));
        if (count != 0 || timeout == 0)
            break;
        sleeps(timeout);
    }
    if (count == 0 && ++world.looks > 100) {
        grade_law("a thread that waits sleeps until somebody wakes it",
                  "Who looks, and how often, while nothing happens?");
        grade_never("M11", "one wait has looked 100 times, and never slept");
    }
    gap();
    return count;
}

int
epoll_wait(int epoll, struct epoll_event *told, int room, int timeout)
{
    return epoll_pwait(epoll, told, room, timeout, NULL);
}

/* Of `refusals` calls from now on, the last one is refused. */
int
epoll_ctl(int epoll, int what, int fd, struct epoll_event *event)
{
    if (world.refusals > 0 && --world.refusals == 0) {
        errno = ENOSPC;
        return -1;
    }
    return (int)syscall(SYS_epoll_ctl, epoll, what, fd, event);
}

int
eventfd(unsigned initial, int flags)
{
    counter = (int)syscall(SYS_eventfd2, initial, flags);
    return counter;
}

ssize_t
read(int fd, void *bytes, size_t size)
{
    ssize_t count;

    gap();
    count = syscall(SYS_read, fd, bytes, size);
    world.reads += world.waits;
    gap();
    return count;
}

ssize_t
write(int fd, const void *bytes, size_t size)
{
    world.writes += theirs;
    if (theirs && fd == counter && size != sizeof(uint64_t)) {
        grade_law("eventfd(2): a write adds a number, and takes its 8 bytes",
                  "What did your write return, and what is errno?");
        grade_never("", "a write of %zu bytes to the eventfd: EINVAL", size);
    }
    return syscall(SYS_write, fd, bytes, size);
}

int
eventfd_read(int fd, eventfd_t *value)
{
    return read(fd, value, sizeof *value) == sizeof *value ? 0 : -1;
}

int
eventfd_write(int fd, eventfd_t value)
{
    return write(fd, &value, sizeof value) == sizeof value ? 0 : -1;
}

/* ---- what the reactor sees ----------------------------------------------- */

struct seen {
    unsigned interrupts, alice;
    unsigned slept;
};

/* A call that does not come back blocks (M36). */
static void
begin(void)
{
    int ends[2];

    grade_belief("M36");
    backend = rt_backend_new(NULL);
    GRADE_AS("M48", backend != NULL, "a backend", "NULL");
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
        grade_fault("no sockets");
    alice.fd = ends[0];
    peer = ends[1];
}

static struct seen
wait_with(uint64_t until, unsigned room)
{
    struct rt_backend_event events[3 + 1];
    struct rt_io *nothing;
    struct seen seen = { 0 };
    unsigned count;
    int slept = world.slept;

    memset(events, 0x55, sizeof events);
    nothing = events[room].io;
    world.looks = 0;
    world.waits = true;
    count = rt_backend_wait(backend, until, events, room);
    world.waits = false;
    GRADE_AS("", count <= room, "no more events than there is room for",
             "%u events, and room for %u", count, room);
    GRADE_AS("", events[room].io == nothing, "events in the room that there is",
             "one is written behind it");
    for (unsigned i = 0; i < count; i++) {
        GRADE_AS("", events[i].io == NULL || events[i].io == &alice,
                 "events of alice, or without an io", "event %u is neither", i);
        if (events[i].io == NULL)
            seen.interrupts++;
        else
            seen.alice++;
    }
    seen.slept = (unsigned)(world.slept - slept);
    grade_did("the wait tells: %s%s%s",
              seen.interrupts > 0 ? "interrupted" : "",
              seen.interrupts > 0 && seen.alice > 0 ? ", " : "",
              seen.alice > 0 ? "news of Alice"
              : count == 0   ? "nothing"
                             : "");
    return seen;
}

static struct seen
wait_for(void (*then)(void))
{
    world.then = then;
    return wait_with(RT_FOREVER, 3);
}

static void
add_alice(void)
{
    if (rt_backend_add(backend, &alice) != 0)
        grade_fault("epoll takes no socket");
    wait_with(0, 3); /* its first news: it can be written to */
}

/* ---- the cases ----------------------------------------------------------- */

static void
a_wait_that_is_under_way(void)
{
    struct seen seen;

    begin();
    seen = wait_for(interrupts);
    GRADE_AS("", seen.slept == 1, "it sleeps until then",
             "it came back before anything had happened");
    GRADE_AS("M32", seen.interrupts == 1, "one event without an io", "%u",
             seen.interrupts);
}

static void
before_the_wait(void)
{
    struct seen seen;

    begin();
    elsewhere(interrupts);
    world.asleep = "M10";
    seen = wait_for(NULL);
    GRADE_AS("M10", seen.interrupts == 1, "one event without an io", "%u",
             seen.interrupts);
}

static void
five(void)
{
    struct seen seen;

    begin();
    for (int i = 0; i < 5; i++)
        elsewhere(interrupts);
    grade_count("writes for five interrupts", world.writes);
    world.asleep = "M10";
    seen = wait_for(NULL);
    GRADE_AS("M33", seen.interrupts == 1, "one event for all five", "%u events",
             seen.interrupts);
    grade_count("reads for five interrupts", world.reads);
    world.asleep = "";
    seen = wait_for(interrupts);
    GRADE_AS("M33", seen.slept == 1, "the next wait sleeps until a sixth comes",
             "it comes back at once: %u event%s", seen.interrupts,
             seen.interrupts == 1 ? "" : "s");
    GRADE_AS("M10", seen.interrupts == 1, "the sixth is told", "it is not");
}

static void
a_socket_alone(void)
{
    struct seen seen;

    begin();
    add_alice();
    seen = wait_for(peer_sends);
    GRADE_AS("M33", seen.interrupts == 0 && seen.alice == 1,
             "news of Alice, and no interrupt", "%u interrupts, %u of Alice",
             seen.interrupts, seen.alice);
}

static void
both_at_once(unsigned room)
{
    struct seen seen, all = { 0 };

    grade_did("-- both at once, and room for %u", room);
    elsewhere(interrupts);
    peer_sends();
    for (int i = 0; i < 3; i++) {
        seen = wait_with(0, room);
        all.interrupts += seen.interrupts;
        all.alice += seen.alice;
    }
    GRADE_AS("M20", all.alice == 1, "the news of Alice, once",
             "%u times; an edge is told once", all.alice);
    GRADE_AS("M33", all.interrupts == 1, "one interrupt", "%u", all.interrupts);
}

static void
both(void)
{
    begin();
    add_alice();
    both_at_once(3);
    both_at_once(1);
}

/* The other thread comes at gap k of a wait that something else ends. */
static bool
comes_at_gap(int k, void (*before)(void))
{
    struct seen first, second = { 0 };

    grade_anew();
    grade_did("-- an interrupt at gap %d of a wait", k + 1);
    elsewhere(before);
    world.gap = k;
    first = wait_for(NULL);
    if (world.gap >= 0) {
        world.gap = -1;
        return false;
    }
    world.gap = -1;
    if (first.interrupts == 0)
        second = wait_with(0, 3);
    GRADE_AS("", first.interrupts + second.interrupts >= 1,
             "this wait tells it, or the next", "neither does");
    while (wait_with(0, 3).interrupts > 0)
        GRADE_AS("M33", k < 100 && ++k < 100, "quiet, in the end",
                 "a wait is interrupted again and again");
    wait_for(interrupts);
    return true;
}

static void
in_each_gap(void)
{
    begin();
    world.asleep = "";
    add_alice();
    for (int k = 0; k < 12 && comes_at_gap(k, interrupts); k++)
        ;
    for (int k = 0; k < 12 && comes_at_gap(k, peer_sends); k++)
        ;
}

static void
many(void)
{
    struct seen seen;

    begin();
    grade_did("70000 interrupts, and nobody waits");
    for (int i = 0; i < 70000; i++)
        rt_backend_interrupt(backend);
    if (counter >= 0 && fcntl(counter, F_GETFD) >= 0) {
        uint64_t all = UINT64_MAX - 1;

        grade_did("and so many more that the counter is full");
        syscall(SYS_read, counter, &all, sizeof all);
        all = UINT64_MAX - 1;
        if (syscall(SYS_write, counter, &all, sizeof all) < 0)
            grade_fault("the counter takes no more");
        rt_backend_interrupt(backend);
    }
    for (int i = 0; i < 2; i++) {
        world.then = i == 0 ? NULL : interrupts;
        seen = wait_with(RT_FOREVER, 3);
        GRADE_AS("M33", seen.interrupts == 1, "one event", "%u events",
                 seen.interrupts);
    }
    GRADE_AS("M33", seen.slept == 1, "quiet after the first wait",
             "the second one comes back at once");
}

struct listen {
    struct rt_future future;
    struct rt_cell bell;
    _Atomic bool rung;
};

static struct listen listen_to;

static enum rt_poll
listen_poll(struct rt_future *self, struct rt_context *cx)
{
    struct listen *me = (struct listen *)self;

    rt_cell_register(&me->bell, cx->waker);
    return me->rung ? RT_READY : RT_PENDING;
}

static const struct rt_future_type listen_type = { .name = "listen",
                                                   .file = __FILE__,
                                                   .poll = listen_poll };

static void
rings(void)
{
    grade_did("another thread: rings the bell, wakes the future");
    listen_to.rung = true;
    rt_cell_wake(&listen_to.bell);
}

static void
a_future_and_a_bell(void)
{
    struct rt_clock clock;
    struct rt_reactor reactor;

    listen_to.future.type = &listen_type;
    rt_cell_init(&listen_to.bell);
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    if (rt_reactor_init(&reactor, &clock) != 0)
        grade_fault("no reactor");
    world.then = rings;
    GRADE(rt_block_on(&reactor, &listen_to.future) == 0, "it hears the bell",
          "an error");
    rt_cell_fini(&listen_to.bell);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
}

static int
open_fds(void)
{
    int count = 0;

    for (int fd = 0; fd < 256; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

/* The number that the next open gets. */
static int
next_fd(void)
{
    int fd = fcntl(0, F_DUPFD, 3);

    close(fd);
    return fd;
}

static void
all_is_closed(void)
{
    int fds = open_fds(), blocks = grade_heap_blocks();

    for (int i = 0; i < 3; i++) {
        backend = rt_backend_new(NULL);
        GRADE(backend != NULL, "a backend", "NULL");
        rt_backend_free(backend);
    }
    grade_did("rt_backend_new and rt_backend_free, three times");
    GRADE(open_fds() == fds, "every fd is closed", "%d are open",
          open_fds() - fds);
    GRADE(grade_heap_blocks() == blocks, "all memory is freed", "%d blocks not",
          grade_heap_blocks() - blocks);
}

/* Returns the one before; 0: change nothing. */
static rlim_t
set_limit(rlim_t fds)
{
    struct rlimit limit;
    rlim_t before;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        grade_fault("no limits");
    before = limit.rlim_cur;
    if (fds > 0)
        limit.rlim_cur = fds;
    setrlimit(RLIMIT_NOFILE, &limit);
    return before;
}

static rlim_t limit_before;

static void
refused(int error, int fds, int blocks)
{
    int told;

    errno = 0;
    backend = rt_backend_new(NULL);
    told = errno;
    world.refusals = 0;
    set_limit(limit_before);
    GRADE(backend == NULL, "NULL", "a backend");
    GRADE_AS("", told == error, "the errno of the call that failed",
             "errno %d, not %d", told, error);
    GRADE(open_fds() == fds, "every fd is closed", "%d are open",
          open_fds() - fds);
    GRADE(grade_heap_blocks() == blocks, "all memory is freed", "%d blocks not",
          grade_heap_blocks() - blocks);
}

static void
a_call_fails(void)
{
    int fds = open_fds(), blocks = grade_heap_blocks();

    limit_before = set_limit(0);
    set_limit((rlim_t)next_fd());
    grade_did("no descriptor is free, and rt_backend_new wants two");
    refused(EMFILE, fds, blocks);
    set_limit((rlim_t)next_fd() + 1);
    grade_did("one descriptor is free, and rt_backend_new wants two");
    refused(EMFILE, fds, blocks);
    world.refusals = 1;
    grade_did("epoll_ctl refuses to watch: ENOSPC");
    refused(ENOSPC, fds, blocks);
}

/* Two labs in one program, with a thread each: news of one is none of the
 * other. */
static void
two_backends(void)
{
    struct rt_backend *ours;
    struct seen seen;

    begin();
    ours = backend;
    backend = rt_backend_new(NULL);
    GRADE_AS("M48", backend != NULL, "a second backend", "NULL");
    grade_did("a second backend is made; the first one is interrupted");
    rt_backend_interrupt(ours);
    seen = wait_with(0, 3);
    GRADE_AS("", seen.interrupts == 0, "the second backend hears nothing",
             "%u events: the interrupt was the first one's", seen.interrupts);
    backend = ours;
    seen = wait_for(NULL);
    GRADE_AS("", seen.interrupts == 1, "the first backend hears it", "%u",
             seen.interrupts);
}

const struct grade_case grade_cases[] = {
    { a_wait_that_is_under_way, "an interrupt ends a wait that is under way",
      "M32", "a thread that sleeps in the kernel is woken by an fd",
      "Which fd becomes readable, and who watches it?" },
    { before_the_wait, "an interrupt that comes before the wait", "M10",
      "an interrupt ends the wait that is under way, or else the next one",
      "What does your wait find when the interrupt is older than it?" },
    { five, "five interrupts are one event, and then it is quiet", "M33",
      "n interrupts add up in one counter and end one wait",
      "What is in the counter after the wait?" },
    { a_socket_alone, "news of a socket, and no interrupt", "M36",
      "the thread sleeps in one place only: in epoll_wait",
      "What does a read of an empty counter do?" },
    { both, "an interrupt and news of a socket at once", "M20",
      "an edge is told once: who gets it passes it on",
      "Where are the other events of this wait?" },
    { in_each_gap, "an interrupt in each gap of a wait", "",
      "an interrupt ends the wait that is under way, or else the next one",
      "What if it comes between the two lines that quiet it?" },
    { many, "more interrupts than the counter can hold", "M36",
      "an interrupt never waits and never fails",
      "What does a write do when the counter is full?" },
    { two_backends, "two backends, and the interrupt of one", "",
      "what belongs to a backend stands in its struct",
      "Where is the eventfd of the other backend?" },
    { a_future_and_a_bell, "a bell on another thread, a future in block_on",
      "M32", "a thread that sleeps in the kernel is woken by an fd",
      "Who ends the park when the task becomes SCHEDULED?" },
    { all_is_closed, "what was opened is closed", "M48",
      "what rt_backend_new opens, rt_backend_free closes",
      "How many descriptors does one backend need?" },
    { a_call_fails, "a call of rt_backend_new fails", "M48",
      "a backend, or NULL with errno set, and nothing left behind",
      "What is open already when that call fails?" },
    { NULL, NULL, NULL, NULL, NULL },
};
