#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../../01-future/waker.h"
#include "table.h"

/* ---- what is given ------------------------------------------------------- */

static struct rt_backend backend;

struct rt_backend *
rt_backend_new(struct rt_clock *clock)
{
    (void)clock;
    return &backend;
}

void
rt_backend_free(struct rt_backend *old)
{
    (void)old;
}

int
rt_backend_add(struct rt_backend *to, struct rt_io *io)
{
    to->ios[to->count++] = io;
    return 0;
}

void
rt_backend_remove(struct rt_backend *from, struct rt_io *io)
{
    unsigned i = 0;

    while (from->ios[i] != io)
        i++;
    for (from->count--; i < from->count; i++)
        from->ios[i] = from->ios[i + 1];
}

void
rt_backend_interrupt(struct rt_backend *of)
{
    (void)of;
}

/* ---- the players, and what happens to them ------------------------------- */

struct player {
    const char *name;
    struct rt_io io;
    int peer;              /* the other end */
    struct counter waiter; /* who waits for her, in either direction */
    bool told[RT_DIRECTIONS];
};

static struct player alice = { .name = "Alice" };
static struct player bob = { .name = "Bob" };

static void
connect_player(struct player *who)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0)
        grade_fault("no sockets");
    who->io = (struct rt_io){ .fd = ends[0], .id = backend.count + 1 };
    who->peer = ends[1];
    rt_backend_add(&backend, &who->io);
}

/* Alice is one end of a pipe: the one that reads, or the one that writes. */
static void
connect_pipe(struct player *who, enum rt_direction direction)
{
    int ends[2];

    if (pipe2(ends, O_NONBLOCK) != 0)
        grade_fault("no pipe");
    who->io = (struct rt_io){ .fd = ends[direction == RT_READ ? 0 : 1],
                              .id = backend.count + 1 };
    who->peer = ends[direction == RT_READ ? 1 : 0];
    rt_backend_add(&backend, &who->io);
}

/* Somebody waits: a waker lies there. */
static void
want(struct player *who, enum rt_direction direction)
{
    struct rt_waker waker = counter_waker(&who->waiter);

    grade_did("somebody waits to %s %s",
              direction == RT_READ ? "read from" : "write to", who->name);
    who->io.sides[direction].waker = rt_waker_clone(&waker);
}

static void
fill(struct player *who)
{
    static const char bytes[4096];

    while (write(who->io.fd, bytes, sizeof bytes) > 0)
        ;
    grade_did("%s's buffer is full", who->name);
}

static void
sends(struct player *who)
{
    grade_did("%s's peer sends 5 bytes", who->name);
    if (write(who->peer, "hello", 5) != 5)
        grade_fault("no room for 5 bytes");
}

static void
alice_is_sent(void)
{
    sends(&alice);
}

static void
bob_is_sent(void)
{
    sends(&bob);
}

static void
alice_hangs_up(void)
{
    grade_did("Alice's peer hangs up");
    close(alice.peer);
}

static void
alice_reads_all(void)
{
    char bytes[4096];

    grade_did("Alice's peer reads all");
    while (read(alice.peer, bytes, sizeof bytes) > 0)
        ;
}

/* ---- a poll(2) that does not sleep --------------------------------------- */

static struct {
    void (*then)(void); /* what happens while the thread sleeps, once */
    unsigned slept;
    unsigned asked; /* calls of poll in this wait */
    bool hasty;     /* poll was told not to wait, and had no answer */
    long calls;
    const char *asleep; /* what it believes who sleeps for ever */
} world = { .asleep = "" };

static void
add_text(char text[200], const char *format, ...)
{
    size_t used = strlen(text);
    va_list values;

    va_start(values, format);
    vsnprintf(text + used, 200 - used, format, values);
    va_end(values);
}

static void
tell_poll(const struct pollfd *asked, nfds_t n, bool answer)
{
    char text[200] = "";

    for (nfds_t i = 0; i < n; i++) {
        short bits = answer ? asked[i].revents : asked[i].events;

        if (asked[i].fd < 0 || (answer && bits == 0))
            continue;
        GRADE_AS("", asked[i].fd == alice.io.fd || asked[i].fd == bob.io.fd,
                 "questions about Alice and Bob", "poll is asked about fd %d",
                 asked[i].fd);
        add_text(text, " %s:%s%s%s%s%s",
                 asked[i].fd == alice.io.fd ? alice.name : bob.name,
                 bits & POLLIN ? " IN" : "", bits & POLLOUT ? " OUT" : "",
                 bits & POLLHUP ? " HUP" : "", bits & POLLERR ? " ERR" : "",
                 bits == 0 ? " nothing" : "");
    }
    grade_did(answer ? "poll answers:%s" : "poll is asked:%s",
              text[0] != '\0' ? text : " nothing");
}

static void
sleeps(int timeout)
{
    void (*then)(void) = world.then;

    if (timeout > 0) {
        grade_law("a thread that waits sleeps until somebody wakes it",
                  "Who looks, and how often, while nothing happens?");
        GRADE_AS("M11", timeout < 0, "a wait that only news ends",
                 "it comes back after %d ms to look", timeout);
    }
    world.slept++;
    world.then = NULL;
    grade_did("poll sleeps");
    GRADE_AS(world.asleep, then != NULL, "a wait that comes back",
             "the thread sleeps in poll, and nothing will end that");
    then();
}

__attribute__((noinline)) static int
look(struct pollfd *asked, nfds_t n, int timeout)
{
    int count;

    world.calls++;
    if (++world.asked > 8)
        grade_never("M23", "one wait has called poll 8 times, and tells "
                           "nothing");
    tell_poll(asked, n, false);
    for (;;) {
        struct timespec none = { 0 };

        count = (int)syscall(SYS_ppoll, asked, n, &none, NULL, 8);
        if (count != 0 || timeout == 0)
            break;
        sleeps(timeout);
    }
    world.hasty = count == 0;
    tell_poll(asked, n, true);
    return count;
}

int
poll(struct pollfd *asked, nfds_t n, int timeout)
{
    return look(asked, n, timeout);
}

int
ppoll(struct pollfd *asked, nfds_t n, const struct timespec *timeout,
      const sigset_t *mask)
{
    (void)mask;
    if (timeout == NULL)
        return look(asked, n, -1);
    return look(asked, n, timeout->tv_sec + timeout->tv_nsec > 0 ? 1 : 0);
}

/* ---- the reactor's half of a turn ---------------------------------------- */

static struct player *
player_of(const struct rt_io *io)
{
    return io == &alice.io ? &alice : io == &bob.io ? &bob : NULL;
}

/* One wait, and its events put into effect. Returns how many there were. */
static unsigned
turn(uint64_t until, unsigned room)
{
    struct rt_backend_event events[TABLE_SIZE + 1];
    struct rt_io *nothing;
    unsigned count;

    memset(events, 0x55, sizeof events);
    nothing = events[room].io;
    memset(alice.told, 0, sizeof alice.told);
    memset(bob.told, 0, sizeof bob.told);
    world.slept = world.asked = 0;
    world.hasty = false;
    count = rt_backend_wait(&backend, until, events, room);
    GRADE_AS("", count <= room && events[room].io == nothing,
             "no more events than there is room for",
             "%u events, and room for %u", count, room);
    for (unsigned i = 0; i < count; i++) {
        struct player *who = player_of(events[i].io);

        GRADE_AS("", who != NULL, "events of Alice and Bob",
                 "event %u belongs to neither", i);
        grade_did("told: %s%s%s", who->name,
                  events[i].ready[RT_READ] ? ", try to read" : "",
                  events[i].ready[RT_WRITE] ? ", try to write" : "");
        for (enum rt_direction d = RT_READ; d <= RT_WRITE; d++)
            if (events[i].ready[d]) {
                struct rt_waker waker = rt_io_set_ready(&who->io, d);

                who->told[d] = true;
                rt_waker_wake(&waker);
            }
    }
    return count;
}

/* Nothing has happened that somebody waits for: so the wait must sleep until
 * `then`. */
static void
must_sleep(void (*then)(void), const char *belief, const char *why)
{
    world.then = then;
    turn(RT_FOREVER, TABLE_SIZE);
    GRADE_AS("", world.asked > 0, "a wait that asks poll",
             "poll is not called");
    GRADE_AS("M11", !world.hasty, "the wait sleeps until there is news",
             "poll was told not to wait, and the wait came back");
    GRADE_AS(belief, world.slept == 1, "the wait sleeps until there is news",
             "it came back at once: %s", why);
}

/* ---- the cases ----------------------------------------------------------- */

static void
a_silent_peer(void)
{
    connect_player(&alice);
    want(&alice, RT_READ);
    must_sleep(alice_is_sent, "M23", "she can be written to");
    GRADE_AS("", alice.told[RT_READ] && alice.waiter.wakes == 1,
             "who waits to read is woken", "not woken");
    grade_count("polls for one message", world.calls);
}

static void
unread_bytes(void)
{
    connect_player(&alice);
    connect_player(&bob);
    sends(&alice);
    grade_did("nobody waits to read them");
    want(&bob, RT_READ);
    must_sleep(bob_is_sent, "M23", "Alice's bytes are unread");
    GRADE_AS("", bob.waiter.wakes == 1, "who waits for Bob is woken", "not");
    want(&alice, RT_WRITE);
    fill(&alice);
    must_sleep(alice_reads_all, "M23", "bytes are unread");
    GRADE_AS("", alice.told[RT_WRITE], "who waits to write is told", "not");
}

static void
bytes_that_are_left(void)
{
    connect_player(&alice);
    want(&alice, RT_READ);
    world.then = alice_is_sent;
    turn(RT_FOREVER, TABLE_SIZE);
    grade_did("they are read in part only");
    want(&alice, RT_READ);
    world.then = NULL;
    turn(RT_FOREVER, TABLE_SIZE);
    GRADE_AS("", alice.told[RT_READ], "told again: the level is still high",
             "not told");
}

static void
a_full_buffer(void)
{
    connect_player(&alice);
    fill(&alice);
    want(&alice, RT_WRITE);
    must_sleep(alice_reads_all, "", "");
    GRADE_AS("", alice.told[RT_WRITE] && alice.waiter.wakes == 1,
             "who waits to write is woken", "not woken");
    GRADE_AS("M24", !alice.told[RT_READ], "not told to read", "told to read");
}

static void
both_directions(void)
{
    connect_player(&alice);
    fill(&alice);
    want(&alice, RT_READ);
    want(&alice, RT_WRITE);
    must_sleep(alice_is_sent, "", "");
    GRADE_AS("M24", alice.told[RT_READ] && !alice.told[RT_WRITE],
             "told: try to read, and nothing else", "%s",
             alice.told[RT_READ] ? "to write, too" : "not to read");
    must_sleep(alice_reads_all, "M23", "her bytes are unread");
    GRADE_AS("M24", alice.told[RT_WRITE], "told: try to write", "not");
}

static void
the_end_of_a_pipe(void)
{
    connect_pipe(&alice, RT_READ);
    want(&alice, RT_READ);
    must_sleep(alice_hangs_up, "", "");
    GRADE_AS("M25", alice.told[RT_READ],
             "told: try to read. The read will say what happened",
             "an event that wakes nobody, and poll says HUP for ever");
}

static void
nobody_reads_a_pipe(void)
{
    connect_pipe(&alice, RT_WRITE);
    fill(&alice);
    want(&alice, RT_WRITE);
    must_sleep(alice_hangs_up, "", "");
    GRADE_AS("M25", alice.told[RT_WRITE],
             "told: try to write. The write will say what happened",
             "an event that wakes nobody, and poll says ERR for ever");
}

static void
a_hang_up_that_nobody_waits_for(void)
{
    connect_player(&alice);
    connect_player(&bob);
    alice_hangs_up();
    grade_did("nobody waits for her");
    want(&bob, RT_READ);
    must_sleep(bob_is_sent, "M25", "Alice has hung up");
    GRADE_AS("", bob.told[RT_READ], "who waits for Bob is told", "not");
    want(&alice, RT_READ);
    turn(RT_FOREVER, TABLE_SIZE);
    GRADE_AS("M25", alice.told[RT_READ], "and Alice's next reader is told",
             "not");
}

static void
little_room(void)
{
    connect_player(&alice);
    connect_player(&bob);
    sends(&alice);
    sends(&bob);
    want(&alice, RT_READ);
    want(&bob, RT_READ);
    turn(0, 1);
    turn(0, 1);
    GRADE_AS("", alice.waiter.wakes == 1 && bob.waiter.wakes == 1,
             "both are woken, one a wait", "Alice %d times, Bob %d times",
             alice.waiter.wakes, bob.waiter.wakes);
    want(&alice, RT_READ);
    want(&bob, RT_READ);
    turn(0, TABLE_SIZE);
    GRADE_AS("", alice.waiter.wakes == 2 && bob.waiter.wakes == 2,
             "with room for both, both in one wait",
             "Alice %d times, Bob %d times", alice.waiter.wakes - 1,
             bob.waiter.wakes - 1);
    grade_did("nobody waits any more; a wait that may not sleep");
    GRADE_AS("", turn(0, 1) == 0, "no event", "one");
}

static void
one_leaves(void)
{
    connect_player(&alice);
    connect_player(&bob);
    want(&bob, RT_READ);
    must_sleep(bob_is_sent, "M23", "somebody can be written to");
    grade_did("Alice is taken away, and her fd is closed");
    rt_backend_remove(&backend, &alice.io);
    close(alice.io.fd);
    want(&bob, RT_READ);
    turn(RT_FOREVER, TABLE_SIZE);
    GRADE_AS("", bob.told[RT_READ], "Bob's reader is told", "not");
}

const struct grade_case grade_cases[] = {
    { a_silent_peer, "a reader waits, and the peer is silent", "",
      "level: told as long as it holds, so ask only for what is wanted",
      "Which of your questions has an answer at once, and always?" },
    { a_full_buffer, "a writer waits for room", "",
      "each direction that somebody waits for is asked about",
      "Which bit of the question is about writing?" },
    { unread_bytes, "unread bytes that nobody waits for", "",
      "level: told as long as it holds, so ask only for what is wanted",
      "Who takes the question back when its waiter has gone?" },
    { both_directions, "a reader and a writer at one socket", "M24",
      "each direction is asked about by itself, and told by itself",
      "What does news of one direction say of the other?" },
    { bytes_that_are_left, "a reader comes back to bytes that are left", "",
      "level: told as long as it holds, also to who comes later",
      "What does your backend remember from wait to wait, and what for?" },
    { the_end_of_a_pipe, "the writer of a pipe dies", "M25",
      "a hang-up or an error ends the wait in both directions",
      "Which bit does poll set, and who looks at it?" },
    { nobody_reads_a_pipe, "the reader of a full pipe dies", "M25",
      "a hang-up or an error ends the wait in both directions",
      "Which bit does poll set, and who looks at it?" },
    { a_hang_up_that_nobody_waits_for, "a hang-up that nobody waits for", "M25",
      "errors and hang-ups are told unasked, at each wait",
      "How do you ask poll nothing at all about an fd? (man 2 poll)" },
    { little_room, "room for one event, and for two", "",
      "what was not told is still so at the next wait",
      "What ends your loop?" },
    { one_leaves, "somebody leaves the table", "",
      "the questions are made anew before each wait",
      "Whose question stands at which place now?" },
    { NULL, NULL, NULL, NULL, NULL },
};
