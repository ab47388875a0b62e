/* Rung 0: a bare poll loop.
 *                                   cc -pthread 0_poll.c && ./a.out
 * A reply arrives 300 ms from now. The loop asks for it again and again. To
 * ask is to *poll*; the answer comes at once and is "pending" or "ready". */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum rt_poll { RT_PENDING, RT_READY };

struct reply {
    long long arrives_at; /* us, on the clock below */
};

static long long
now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* A poll looks and says what it sees. It never waits. */
static enum rt_poll
reply_poll(const struct reply *reply)
{
    return now_us() < reply->arrives_at ? RT_PENDING : RT_READY;
}

int
main(void)
{
    const unsigned nap_ms = 0; /* <- change this line: 0 becomes 1 */
    const int line = __LINE__ - 1;
    struct reply reply = { .arrives_at = now_us() + 300000 };
    long polls = 1;

    while (reply_poll(&reply) == RT_PENDING) {
        if (nap_ms > 0)
            usleep(nap_ms * 1000);
        polls++;
    }

    printf("A reply comes after 300 ms. We ask for it until it is there.\n\n"
           "polls=%ld\n",
           polls);
    printf("It was seen %lld us late. The processor worked for %ld ms.\n\n",
           now_us() - reply.arrives_at, clock() * 1000 / CLOCKS_PER_SEC);

    if (nap_ms == 0) {
        printf("Between two polls the loop takes no nap: it spins.\n"
               "Change %s, line %d: nap_ms from 0 to 1.\n"
               "Write down your guess first: how many polls will it be?\n",
               __FILE__, line);
        return 0;
    }
    puts("A nap spares polls. It lasts a bit longer than asked, and it can\n"
         "make us late by its whole length: try 200. No nap is right, for\n"
         "the loop can only guess.\n\n"
         "Question: a function that waits in its middle must return at each\n"
         "poll that finds nothing. How does it know where to go on?\n"
         "Rung 1 answers it: 1_states.c");
    return 0;
}
