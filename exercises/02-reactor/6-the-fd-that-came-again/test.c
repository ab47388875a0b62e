#include <string.h>
#include <sys/syscall.h>

#include "grade.h"
#include "hall.h"

/* ---- a kernel ------------------------------------------------------------ */

#define FIRST 40 /* our sockets have the numbers from here to HALL_FDS */
#define EPOLL 70

/* An open socket. It lives while a number leads to it, here or in a child. */
struct open {
    bool here;      /* our number leads to it */
    bool in_child;  /* and a duplicate */
    bool watched;   /* epoll watches it */
    uint32_t asked; /* what of it */
    uint64_t name;  /* what epoll gives back */
    const char *of; /* whose it is */
};

static struct open files[32]; /* all that were ever opened, but for `many` */
static unsigned opened;
static struct open *at[HALL_FDS]; /* by number; NULL: free */
static struct open *queue[32];    /* news of these, in order */
static unsigned queued;
static bool refuses;
static long controls; /* calls of epoll_ctl */
static struct hall *hall;

static int
open_socket(const char *of)
{
    int fd = FIRST;

    while (fd < HALL_FDS && at[fd] != NULL)
        fd++;
    if (fd == HALL_FDS || opened == 32)
        grade_fault("no number is free");
    at[fd] = &files[opened++];
    *at[fd] = (struct open){ .here = true, .of = of };
    return fd;
}

/* A socket that nobody holds any more is forgotten by all. */
static void
settle(struct open *file)
{
    unsigned left = 0;

    if (file->here || file->in_child)
        return;
    file->watched = false;
    for (unsigned i = 0; i < queued; i++)
        if (queue[i] != file)
            queue[left++] = queue[i];
    queued = left;
}

int
close(int fd)
{
    struct open *file;

    if (fd < FIRST || fd >= HALL_FDS)
        return (int)syscall(SYS_close, fd);
    file = at[fd];
    if (file == NULL) {
        grade_law("a close ends what the number leads to now",
                  "Whose is the number when you close it once more?");
        grade_never("M26", "a close of fd %d, which is closed", fd);
    }
    at[fd] = NULL;
    file->here = false;
    settle(file);
    return 0;
}

int
epoll_ctl(int epoll, int what, int fd, struct epoll_event *event)
{
    struct open *file = fd >= FIRST && fd < HALL_FDS ? at[fd] : NULL;

    controls++;
    if (epoll != EPOLL || file == NULL) {
        errno = EBADF;
        return -1;
    }
    if (what == EPOLL_CTL_ADD ? file->watched : !file->watched) {
        errno = what == EPOLL_CTL_ADD ? EEXIST : ENOENT;
        return -1;
    }
    if (what != EPOLL_CTL_DEL) {
        if (refuses) {
            errno = ENOSPC;
            return -1;
        }
        GRADE_AS("M20", event->events & EPOLLIN && event->events & EPOLLET,
                 "news of a socket that can be read, edge-triggered",
                 "events 0x%x", (unsigned)event->events);
        file->name = event->data.u64;
        file->asked = event->events;
    }
    file->watched = what != EPOLL_CTL_DEL;
    if (!file->watched) {
        bool child = file->in_child;

        file->here = file->in_child = false;
        settle(file);
        file->here = true;
        file->in_child = child;
    }
    return 0;
}

int
epoll_wait(int epoll, struct epoll_event *news, int room, int timeout)
{
    int count = 0;

    (void)timeout;
    if (epoll != EPOLL || room <= 0)
        grade_never("", "epoll_wait of fd %d, with room for %d", epoll, room);
    while (queued > 0 && count < room) {
        news[count] = (struct epoll_event){ .events = EPOLLIN,
                                            .data.u64 = queue[0]->name };
        if (queue[0]->asked & EPOLLONESHOT)
            queue[0]->asked = EPOLLONESHOT; /* nothing, until it is changed */
        grade_did("epoll_wait: news of %s", queue[0]->of);
        memmove(queue, queue + 1, --queued * sizeof *queue);
        count++;
    }
    if (count == 0 && timeout != 0)
        grade_never("M20", "epoll_wait once more: it sleeps, and what this "
                           "turn has in hand is not told");
    return count;
}

int
epoll_pwait(int epoll, struct epoll_event *news, int room, int timeout,
            const sigset_t *mask)
{
    (void)mask;
    return epoll_wait(epoll, news, room, timeout);
}

static void
speaks(struct open *file)
{
    grade_did("%s's peer speaks", file->of);
    if (file->watched && file->asked & EPOLLIN)
        queue[queued++] = file;
}

/* ---- the players --------------------------------------------------------- */

struct member {
    struct player player;
    const char *called;
    int told;
    void (*then)(void); /* what the news leads to */
};

static struct member *alice, *bob, *carol, *dave;

static void
told(struct hall *in, struct player *player)
{
    struct member *me = (struct member *)player;

    GRADE_AS("", in == hall, "the hall that was turned", "another pointer");
    me->told++;
    grade_did("%s is told", me->called);
    if (me->then != NULL)
        me->then();
}

static struct member *
member(const char *called)
{
    struct member *me = calloc(1, sizeof *me);

    if (me == NULL)
        grade_fault("no memory");
    me->player.news = told;
    me->called = called;
    return me;
}

static void
enter(struct member *me)
{
    int result;

    me->player.fd = open_socket(me->called);
    result = hall_enter(hall, &me->player);
    grade_did("%s enters, with fd %d", me->called, me->player.fd);
    GRADE_AS("", result == 0, "hall_enter returns 0", "%d", result);
    GRADE_AS("M26", at[me->player.fd] != NULL && at[me->player.fd]->watched,
             "epoll watches a player who is in the hall", "it watches nothing");
}

/* `me` may be freed or used again after this. */
static void
leave(struct member *me)
{
    int fd = me->player.fd;
    struct open *file = at[fd];

    hall_leave(hall, &me->player);
    grade_did("%s leaves: fd %d is closed", me->called, fd);
    GRADE_AS("M26", at[fd] == NULL, "the fd is closed when hall_leave returns",
             "fd %d is open", fd);
    if (file->watched)
        grade_law("io.h: deregister before the fd is closed",
                  "What does the kernel find under this number, when you tell "
                  "it to forget?");
    GRADE_AS("M26", !file->watched,
             "epoll watches nothing of a player who has left",
             "it still watches %s's socket: a child has a duplicate", file->of);
}

static void
begin(void)
{
    hall = hall_new(EPOLL);
    if (hall == NULL)
        grade_fault("no memory");
    alice = member("Alice");
    bob = member("Bob");
    carol = member("Carol");
    dave = member("Dave");
}

static struct open *
file_of(const struct member *me)
{
    return at[me->player.fd];
}

static void
turn(void)
{
    grade_did("hall_turn");
    hall_turn(hall);
}

static void
told_times(const struct member *me, int times)
{
    grade_law(
        times > 0 ? "an edge is told once: who gets it passes it on" : NULL,
        times > 0 ? "Where is the news that this wait has brought?" : NULL);
    GRADE_AS(me->told < times ? "M20" : NULL, me->told == times,
             times == 0   ? "who came later is not told: the news is older"
             : times == 1 ? "told, once"
                          : "told each time",
             "%s was told %d time%s", me->called, me->told,
             me->told == 1 ? "" : "s");
}

/* ---- the cases ----------------------------------------------------------- */

static void
bob_goes_carol_comes(void)
{
    leave(bob);
    enter(carol);
}

static void
carol_gets_his_number(void)
{
    unsigned before;

    begin();
    before = grade_allocations();
    enter(alice);
    enter(bob);
    enter(dave);
    alice->then = bob_goes_carol_comes;
    speaks(file_of(alice));
    speaks(file_of(bob));
    speaks(file_of(dave));
    turn();
    GRADE(bob->told == 0, "no news for Bob, who has left", "Bob is told");
    told_times(carol, 0);
    told_times(dave, 1);
    told_times(alice, 1);
    alice->then = NULL;
    speaks(file_of(carol));
    turn();
    told_times(carol, 1);
    grade_count("allocations for four entries",
                (long)(grade_allocations() - before));
    grade_count("calls of epoll_ctl", controls);
    leave(dave);
    leave(carol);
    leave(alice);
    hall_free(hall);
}

static void
she_leaves_herself(void)
{
    leave(alice);
    enter(carol);
}

static void
the_first_of_two(void)
{
    begin();
    enter(alice);
    enter(bob);
    alice->then = she_leaves_herself;
    speaks(file_of(bob));
    speaks(file_of(alice));
    turn();
    told_times(carol, 0);
    told_times(bob, 1);
    speaks(file_of(carol));
    turn();
    told_times(carol, 1);
}

static void
bob_comes_back(void)
{
    leave(bob);
    enter(bob);
}

static void
the_same_struct(void)
{
    begin();
    enter(alice);
    enter(bob);
    alice->then = bob_comes_back;
    speaks(file_of(alice));
    speaks(file_of(bob));
    turn();
    GRADE(bob->told == 0, "no news for the Bob who has only now come in",
          "the new Bob is told what was for the old one");
    alice->then = NULL;
    speaks(file_of(bob));
    turn();
    told_times(bob, 1);
}

static void
bob_goes_for_good(void)
{
    leave(bob);
    memset(bob, 0xDD, sizeof *bob);
    free(bob);
    grade_did("Bob's struct is freed");
}

static void
the_others_too(void)
{
    begin();
    enter(alice);
    enter(bob);
    enter(dave);
    alice->then = bob_goes_for_good;
    speaks(file_of(alice));
    speaks(file_of(bob));
    speaks(file_of(dave));
    turn();
    told_times(dave, 1);
    told_times(alice, 1);
    alice->then = NULL;
    speaks(file_of(alice));
    turn();
    told_times(alice, 2);
}

static void
a_child_has_it_too(void)
{
    struct open *old;

    begin();
    enter(alice);
    enter(bob);
    old = file_of(bob);
    old->in_child = true;
    grade_did("a forked child has a duplicate of Bob's fd");
    leave(bob);
    enter(carol);
    speaks(old);
    speaks(file_of(alice));
    speaks(file_of(carol));
    turn();
    told_times(alice, 1);
    told_times(carol, 1);
}

static unsigned comings;

/* Carol and Dave take turns with Bob's number; Dave has it in the end. */
static void
many_in_between(void)
{
    struct player *mine;

    leave(bob);
    mine = &carol->player;
    mine->fd = open_socket("Carol");
    for (unsigned i = 0; i < comings; i++) {
        opened = (unsigned)(at[mine->fd] - files) + 1;
        if (hall_enter(hall, mine) != 0)
            grade_never("", "hall_enter number %u fails", i);
        if (i + 1 == comings)
            break;
        hall_leave(hall, mine);
        opened--;
        mine->fd = open_socket("Carol");
    }
    grade_did("Carol enters and leaves %u times, and is in", comings);
}

static void
any_number_of_times(void)
{
    static const unsigned widths[] = { 2, 3, 16, 256, 65536 };

    for (unsigned i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        grade_anew();
        memset(files, 0, sizeof files);
        memset(at, 0, sizeof at);
        opened = queued = 0;
        begin();
        comings = widths[i];
        enter(alice);
        enter(bob);
        alice->then = many_in_between;
        speaks(file_of(alice));
        speaks(file_of(bob));
        turn();
        told_times(carol, 0);
        leave(carol);
        leave(alice);
        hall_free(hall);
    }
}

static void
refused(void)
{
    int result;

    begin();
    enter(alice);
    refuses = true;
    bob->player.fd = open_socket("Bob");
    result = hall_enter(hall, &bob->player);
    refuses = false;
    grade_did("Bob wants to enter, and epoll_ctl says ENOSPC");
    GRADE(result == -ENOSPC, "hall_enter returns -ENOSPC", "%d", result);
    GRADE(file_of(bob) != NULL, "Bob's fd stays his: he is not in the hall",
          "it is closed");
    close(bob->player.fd);
    enter(carol);
    speaks(file_of(alice));
    speaks(file_of(carol));
    turn();
    told_times(alice, 1);
    told_times(carol, 1);
}

static void
all_is_freed(void)
{
    int blocks;

    begin();
    hall_free(hall);
    blocks = grade_heap_blocks();
    hall = hall_new(EPOLL);
    alice->then = bob_goes_carol_comes;
    enter(alice);
    enter(bob);
    speaks(file_of(alice));
    speaks(file_of(bob));
    turn();
    leave(carol);
    leave(alice);
    hall_free(hall);
    GRADE(grade_heap_blocks() == blocks, "all that the hall allocates is freed",
          "%d blocks are left", grade_heap_blocks() - blocks);
}

#define COMES_AGAIN "a number comes again; a registration's identity does not"

const struct grade_case grade_cases[] = {
    { carol_gets_his_number,
      "Bob leaves, Carol gets his number, and news of Bob is in the batch",
      "M26", COMES_AGAIN,
      "What in this news says for which of the two it is?" },
    { the_others_too, "the rest of a batch is told though somebody left", "M26",
      "io.h: who has left has no news",
      "Which events of this batch are still good?" },
    { the_same_struct, "Bob comes back with the same struct and number", "M26",
      COMES_AGAIN, "The number is the same, and the address. What is not?" },
    { a_child_has_it_too, "Bob leaves, and a child has a duplicate of his fd",
      "M26", "io.h: deregister before the fd is closed",
      "What ends what epoll watches, if the close does not?" },
    { the_first_of_two, "Alice leaves while she is told", "M26", COMES_AGAIN,
      "Which line runs after `news`, and what does it still use?" },
    { any_number_of_times, "a number comes again and again within a batch",
      "M26", COMES_AGAIN, "After how many times does yours come again?" },
    { refused, "epoll refuses", "M26",
      "who is refused is not in the hall, and keeps the fd",
      "What did you write down before the kernel had agreed?" },
    { all_is_freed, "nothing is left of a hall", "",
      "what the hall allocates, the hall frees",
      "What belongs to a player who has left?" },
    { NULL, NULL, NULL, NULL, NULL },
};
