/* What a model says to the explorer. Chapter 3.
 *
 * A model is a small program with threads, that says what must always be true.
 * The explorer runs it again and again, each time in another order of events,
 * until every order is done or one goes wrong.
 *
 * X1  A model is deterministic: what it does depends on what it reads, and on
 *     nothing else. No time, no random number, no decision by an address.
 * X2  A model ends, in every order. A loop that waits for another thread says
 *     explore_spin() in each round, or sched_yield().
 * X3  Its variables begin as the file says, in every order: the explorer puts
 *     them back. Memory comes from malloc, and all of it is freed at the end.
 * X4  It is small: two threads of 15 operations, most of them on different
 *     places, or three of 9; a queue of two places, one value that travels.
 *     Most bugs need no more. */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where an operation stands, and what it is about, in the words of its line. */
struct explore_site {
    const char *file;
    int line;
    const char *text;
};
#define EXPLORE_SITE(text) \
    ({ \
        static const struct explore_site site_ = { __FILE__, __LINE__, text }; \
        &site_; \
    })

/* Each model file defines one, named explore_model. */
struct explore_model {
    const char *law;   /* what holds in every order, in one sentence */
    void (*run)(void); /* the thread "main"; it starts the others */

    /* For a model that is wrong on purpose: the verdict that it must end in,
     * as a word of --list-verdicts. NULL: it holds. */
    const char *breaks;
    bool needs_stale; /* such a one: it breaks only where reads may be stale */

    /* For a model in which the code has to notice a mistake: in every order it
     * aborts, by an assertion whose text begins so. NULL: it runs to the end.
     */
    const char *aborts;

    unsigned spurious; /* see --spurious, --weak, --timeouts; 0: none */
    unsigned weak;
    unsigned timeouts;
    bool reuse; /* malloc gives freed memory out again, as real ones do */
};
extern const struct explore_model explore_model;

/* Start a thread; `name` stands in the tables and pictures. There are at most
 * seven. pthread_create() does the same, and the name is its function. */
void explore_thread(const char *name, void (*run)(void *argument),
                    void *argument);

/* Wait until every thread that explore_thread() started has returned. */
#define explore_join() explore_join_at(EXPLORE_SITE("join"))

/* What must be true, here and in every order. */
#define EXPLORE_CHECK(condition, ...) \
    ((condition) ? (void)0 \
                 : explore_failed(EXPLORE_SITE(#condition), " " __VA_ARGS__))

/* A line of one's own in the table and the picture, as printf. Costs no
 * step. */
#define explore_note(...) explore_note_at(EXPLORE_SITE("note"), __VA_ARGS__)

/* Call the variable at `address` so, and write its values with `show`, which
 * may be NULL. For the table and the picture. */
void explore_name(const void *address, const char *name,
                  void (*show)(uint64_t value, char *out, size_t size));

/* Write the values of every variable with `show` that the code under test calls
 * `text`: for those that the model cannot reach, as "task->output". Before they
 * are used. */
void explore_show(const char *text,
                  void (*show)(uint64_t value, char *out, size_t size));

/* In a loop that waits until another thread has changed something: go on only
 * when something that this thread has read since is changed. */
#define explore_spin() explore_spin_at(EXPLORE_SITE("spin"))

/* Sleep until there is a token, and take it. Each thread has one place for a
 * token; explore_unpark() puts it there, and a second one is lost. As a futex
 * or an eventfd does it. */
#define explore_park() explore_park_at(EXPLORE_SITE("park"), false)
/* The same with a timeout: true if there was a token, false if time was up.
 * When that is, is a choice of the explorer; see --timeouts. */
#define explore_park_timed() \
    explore_park_at(EXPLORE_SITE("park timed"), EXPLORE_FOR_A_TIME)
/* Take the token if there is one; never waits. */
#define explore_take_token() \
    explore_park_at(EXPLORE_SITE("take token"), EXPLORE_NOT_AT_ALL)
#define explore_unpark(thread) \
    explore_unpark_at(EXPLORE_SITE("unpark"), (thread))

/* The number of the thread that calls: 0 is main, the others in the order of
 * their start. */
unsigned explore_self(void);

/* Any of 0 .. count - 1: what the world does. Each is tried. */
#define explore_choose(count, what) \
    explore_choose_at(EXPLORE_SITE(what), (count))

void explore_join_at(const struct explore_site *site);
_Noreturn void explore_failed(const struct explore_site *site,
                              const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void explore_note_at(const struct explore_site *site, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void explore_spin_at(const struct explore_site *site);
enum explore_patience {
    EXPLORE_FOR_EVER,
    EXPLORE_FOR_A_TIME,
    EXPLORE_NOT_AT_ALL
};
bool explore_park_at(const struct explore_site *site,
                     enum explore_patience patience);
void explore_unpark_at(const struct explore_site *site, unsigned thread);
unsigned explore_choose_at(const struct explore_site *site, unsigned count);

#endif
