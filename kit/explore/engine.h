/* What the files of the explorer share.
 *
 * threads.c  a coroutine for each thread of the model; it stops before each
 *            operation that another thread could notice
 * model.c, atomics.c, posix.c   what a model and its headers call
 * memory.c   what an atomic operation does: histories of stores, knowledge
 * sync.c     the same for locks, condition variables, park, join
 * places.c   atomics and locks by their address; clocks
 * plain.c    every other access to memory, as the compiler reports it: races
 * heap.c     malloc and free: use after free, double free, leaks
 * image.c    the model's variables, put back before each run
 * search.c   one run after the other: who goes next, which store a load reads
 * depend.c, races.c   which other orders matter
 * chance.c   runs at random
 * explore.c  the whole of a search
 * log.c      what happened in the run that is told; names; how a run fails
 * report.c   the rows of a run that failed, with words.c, names.c, story.c
 * table.c    the rows as a table; why.c and why_*.c explain them
 * draw.c     the rows as a picture, with paper.c and draw_arrows.c
 * tree.c     all runs as a tree
 * main.c     the result in words; options.c: the command line
 *
 * All of it runs in one thread of the operating system. */
#ifndef ENGINE_H
#define ENGINE_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "explore.h"

enum {
    MAX_THREADS = 8, /* main and seven more: a set of them is one byte */
    MAX_PLACES = 56, /* atomics, locks, condition variables */
    MAX_STORES = 32, /* of one place, that a load may still read */
    MAX_STEPS = 800,
    MAX_TIME = 240,    /* steps of one thread: its clock is a byte */
    MAX_EVENTS = 4000, /* of the run that is told */
};

/* --- operations --- */

enum op_kind {
    OP_NONE,
    OP_LOAD, /* atomics */
    OP_STORE,
    OP_RMW,
    OP_CAS,
    OP_FENCE, /* seq_cst; the others are no step */
    OP_SPIN,
    OP_LOCK, /* locks and condition variables */
    OP_TRYLOCK,
    OP_UNLOCK,
    OP_WAIT,      /* give the lock back and wait for the signal */
    OP_WAKE,      /* signalled, by the clock, or spuriously; the lock again */
    OP_SIGNAL,    /* one waiter */
    OP_BROADCAST, /* all of them */
    OP_PARK,
    OP_UNPARK,
    OP_JOIN,
    OP_CHOOSE,
    OP_MALLOC, /* a step only if memory is reused */
    OP_FREE,
    OP_STEPS, /* --- from here on: no steps, only lines of the table --- */
    OP_READ = OP_STEPS, /* plain memory */
    OP_WRITE,
    OP_LOCAL_FENCE,
    OP_START, /* of a thread */
    OP_EXIT,
    OP_NOTE,
    OP_TRACE, /* what RT_TRACE says, in words */
};

/* How an OP_WAKE, an OP_PARK came to its end. */
enum wake_by { BY_SIGNAL, BY_TIMEOUT, BY_NOTHING };

/* An operation that is about to happen, and, once it did, what it did. */
struct op {
    enum op_kind kind;
    int order;         /* memory_order_ */
    int failed_order;  /* of a compare-exchange */
    int size;          /* bytes */
    int place;         /* index of the place, or -1; of a lock */
    int cond;          /* WAIT, WAKE, SIGNAL, BROADCAST: the other place */
    int target;        /* UNPARK, JOIN, START: a thread. MALLOC, FREE: block */
    char change;       /* RMW: one of = + - & | ^ */
    bool weak;         /* a compare-exchange that may fail for no reason */
    bool timed;        /* WAIT, WAKE, PARK: it has a timeout */
    bool only_looks;   /* PARK: it takes a token, and does not wait for one */
    uint64_t operand;  /* STORE, RMW, CAS: the new value. CHOOSE: how many */
    uint64_t expected; /* CAS */

    uint64_t seen;   /* LOAD, RMW, CAS: what it read. STORE: what was there */
    uint64_t left;   /* RMW: what it left there. CHOOSE: the choice */
    bool ok;         /* CAS: it stored. TRYLOCK: it has the lock. PARK: there
                      * was a token. UNPARK: there was none */
    bool wrote;      /* a store to `place` happened */
    bool on_purpose; /* CAS: it failed though it could have stored */
    enum wake_by by; /* WAKE, PARK */

    uintptr_t address; /* of the place, or of plain memory */
    uintptr_t pc;      /* READ, WRITE: who; the site is looked up with it */
    struct explore_site site;
};

/* --- what threads know --- */

/* A clock for each thread: what happened before. A uint8_t is enough: a thread
 * of more than 240 steps is refused. */
struct clock {
    uint8_t at[MAX_THREADS];
};

/* Everything a thread knows: how far each thread was, and for each place the
 * oldest store that it may still read. To hear from another thread is to take
 * the maximum, field by field. */
struct knowledge {
    uint8_t at[MAX_THREADS];
    uint8_t oldest[MAX_PLACES];
};

/* --- the log of a run that is told --- */

struct event {
    struct op op;
    int thread;
    int step;       /* 1, 2, …; 0: no step, it belongs to the one before */
    int reads_from; /* LOAD, RMW, CAS, LOCK, WAKE, PARK, JOIN: the event that
                     * it hears from, or -1 */
    bool hears;     /* and from there on that thread's past is visible */
    int stale;      /* LOAD: how many newer stores there were */
    char text[96];  /* NOTE, TRACE, START */
};

extern struct event events[MAX_EVENTS];
extern int event_count;
extern bool telling; /* this run is logged */

/* A new event of the thread that runs, or NULL if this run is not told. */
struct event *event_add(int thread, const struct op *op);

/* --- verdicts --- */

/* clang-format off */
/*    verdict       its word          what it means */
#define VERDICTS(X) \
    X(HOLDS,        "holds",          "no order of events breaks it") \
    X(CHECK,        "check",          "a check of the model is false") \
    X(ASSERT,       "assert",         "an assertion of the code is false") \
    X(RACE,         "race",           "two accesses that nothing orders") \
    X(LOST_WAKEUP,  "lost-wakeup",    "a thread sleeps; its wake is gone") \
    X(DEADLOCK,     "deadlock",       "nobody can go on any more") \
    X(LIVELOCK,     "livelock",       "threads run, and get nowhere") \
    X(LEAK,         "leak",           "memory that nobody frees") \
    X(FREED,        "use-after-free", "memory is used after its free") \
    X(DOUBLE_FREE,  "double-free",    "memory is freed twice") \
    X(CRASH,        "crash",          "a bad pointer")
/* clang-format on */
#define VERDICT_NAME(name, word, meaning) VERDICT_##name,
enum verdict { VERDICTS(VERDICT_NAME) VERDICT_COUNT };
extern const char *const verdict_words[];

/* End this run: it failed. */
_Noreturn void fail(enum verdict verdict, const struct explore_site *site,
                    const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The model or its use is wrong, not the code: one line, and exit 2. */
_Noreturn void misuse(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
extern const char *model_name; /* for its line */

/* --- threads.c --- */

struct thread {
    bool used, running, ended; /* it exists; it has begun; it is through */
    void (*run)(void *argument);
    void *argument;
    char name[28];
    int name_length; /* without the letter that tells it from a namesake */
    struct op next;  /* what it is about to do */
    bool detached;

    struct knowledge knows;
    struct knowledge heard;     /* known at its next acquire fence */
    struct knowledge published; /* known at its last release fence */
    struct clock after;         /* the steps that its next one depends on */
    uint64_t read; /* places it has read since its last spin: bits */
    uint8_t round[MAX_PLACES]; /* the oldest store of each that it read there */

    bool token, signalled;        /* for its park; for its wait */
    struct knowledge token_knows; /* of whoever gave it a token */
    struct clock token_after, parked_after;
    int token_from, signal_from; /* events */
    int spurious_left, weak_left, timeouts_left;
};
extern struct thread threads[MAX_THREADS];
extern int thread_count;
extern int self; /* the thread that runs, -1: the explorer itself */

/* Forget all threads; the next new one is main. */
void threads_reset(void);

/* A new thread, which begins when it is resumed. It knows what its maker, the
 * thread `by` (-1: none), knows. Its number. */
int thread_new(const char *name, int by, void (*run)(void *argument),
               void *argument);

/* Let a thread run until it is about to take a step, or ends. */
void thread_resume(int thread);

/* In a thread: take a step. When this returns, it has happened, and what it
 * found is in threads[self].next. */
void step(const struct op *op);

/* Whether all others have ended, and `thread` knows what they did: then it has
 * nothing to expect from them, and its operations are no steps. */
bool alone(int thread);

/* For fail(): leave the thread that runs, and go to where the run began; and
 * there. */
_Noreturn void thread_give_up(void);
void thread_given_up(void);
extern jmp_buf run_failed;

/* --- what a step does (memory.c, sync.c) --- */

/* Each returns false if the operation is not of its kind. */
bool memory_perform(int thread, int choice);
bool sync_perform(int thread, int choice);
void perform(int thread, int choice);

void memory_reset(void);
void places_reset(void);
void sync_reset(void);

/* Whether it could happen now; `early`: only by a timeout, or for no reason. */
bool sync_ready(int thread);
bool sync_early(int thread);
bool sync_by_time(int thread); /* it has a timeout, and could go on by it */
bool memory_ready(int thread);

/* In how many ways; `floor` is the oldest store that a load may still see. */
int memory_choices(int thread, int floor);
int sync_choices(int thread);

extern bool idle; /* at this step nothing can happen but that time passes */

/* How many of preemptions and stale reads the choice stands for. */
int choice_cost(const struct op *op, int choice);

/* Increase a clock, a knowledge by what another one has. */
void clock_join(struct clock *to, const struct clock *from);
void knowledge_join(struct knowledge *to, const struct knowledge *from);

/* The seq_cst order, as far as steps depend on it. */
bool is_sc(const struct op *op);
bool acquires(int order);
bool releases(int order);

/* --- what depends on what (depend.c) --- */

enum wakes { WAKES_NOT, WAKES, WAKES_FOR_NEW };

/* `done` has happened. Must another thread that sleeps before `next` wake up?
 * WAKES_FOR_NEW: only to read the one new store. */
enum wakes depend_wakes(const struct op *done, const struct op *next);

/* `done` came first. Must `next`, of another thread, also be tried first? */
bool depend_race(const struct op *done, const struct op *next);

/* `next` takes a lock: that somebody has now; that `done` took; gave back. */
bool depend_held(const struct op *next);
bool depend_taken(const struct op *done, const struct op *next);
bool depend_given(const struct op *done, const struct op *next);

/* `next` comes back from a wait for which `done` is a signal. */
bool depend_woke(const struct op *done, const struct op *next);

/* --- places (places.c) --- */

struct store {
    uint64_t value;
    struct knowledge says; /* what one learns who reads it and acquires */
    struct clock after;
    int event, thread;
};

enum place_kind { PLACE_ATOMIC, PLACE_LOCK, PLACE_COND };

struct place {
    enum place_kind kind;
    uintptr_t address;
    int size;
    const char *name; /* the text of its first use, or what the model says */
    void (*show)(uint64_t value, char *out, size_t size);

    /* An atomic: its stores, numbered from 0; the newest MAX_STORES are kept,
     * number i in stores[i % MAX_STORES]. */
    int count;
    bool destroyed; /* a lock or a condition variable */
    bool untold; /* the newest store was a plain one: its value is in memory */
    struct store stores[MAX_STORES];
    struct clock readers;         /* reads whose order with a write matters */
    uint8_t touched[MAX_THREADS]; /* when each thread was last here, own time */

    int owner;               /* of a lock: the thread, or -1 */
    struct knowledge passed; /* a lock: what its last owner knew */
    struct clock after;
    int event;
    uint8_t waiting; /* a condition variable: set of threads */
};
extern struct place places[MAX_PLACES];
extern int place_count;

/* `me` reads store `number` of a place: it may wait for a newer one. */
void note_read(struct thread *me, int index, int number);

/* The bits of a value of `size` bytes. */
uint64_t mask(int size);

/* The place at `address`; a new one if there is none. */
int place_at(enum place_kind kind, const volatile void *address, int size,
             const struct explore_site *site);
int place_find(uintptr_t address); /* -1: there is none */

/* The name that the model gave to this place, if it did (log.c). */
void names_apply(struct place *place);
void names_reset(void);

/* For plain.c: an atomic was just written to like plain memory, by the thread
 * that runs. Whether that is a race, is the caller's to know. */
void place_rewritten(int place);

/* --- heap.c --- */

struct block {
    char *start;
    size_t size;
    bool live;
    uintptr_t made_at, freed_at; /* pc */
    int made_by, freed_by, freed_event;
    struct knowledge passed; /* what its last owner knew when it freed it */
};
extern struct block blocks[];
extern int block_count;
struct block *block_at(uintptr_t address); /* NULL: it is in none */

/* What plain.c and heap.c do for the others. */
void plain_reset(void);
void heap_reset(void);
void heap_check_leaks(void);
void sync_check_held(void); /* at the end nobody holds a lock */

/* Thread `thread` is about to do `op`, an atomic operation: fail if plain
 * memory is there that it may not touch yet, or no memory any more. */
void plain_check_atomic(int thread, const struct op *op);

/* The pc for a step whose site is NULL; set it right before. */
extern uintptr_t caller_pc;

/* --- options and results (search.c) --- */

enum search_mode {
    SEARCH_ALL,   /* every order, by dynamic partial-order reduction */
    SEARCH_SLEEP, /* every order, by sleep sets alone */
    SEARCH_PLAIN, /* every order, one by one */
    SEARCH_RANDOM,
    SEARCH_PCT, /* random priorities that change `depth` - 1 times */
};

struct options {
    enum search_mode mode;
    int bound; /* of preemptions and stale reads; -1: none. Then SEARCH_PLAIN */
    bool fresh; /* --sc: every read sees the newest store */
    bool reuse;
    unsigned spurious, weak, timeouts; /* at most so many for each thread */
    uint64_t most;                     /* runs; 0: no limit */
    double seconds;                    /* 0: no limit */
    uint64_t seed;
    int depth;          /* PCT */
    const char *replay; /* this schedule alone */
    const char *aborts; /* each run has to end in this assertion; NULL: none */
    bool tell;          /* log it: with replay */
    bool keep_tree;
    bool go_on; /* after a run that failed, too */
};

struct result {
    enum verdict verdict;
    struct explore_site site;
    int thread; /* that took the last step, or fails between two steps */
    char message[256];
    char schedule[MAX_STEPS * 3];
    int cost;      /* preemptions and stale reads of the run that failed */
    bool shortest; /* and there is none that costs less */
    int steps;

    uint64_t runs, pruned, all_steps;
    double seconds;
    bool complete;            /* every order was done */
    bool dropped;             /* a history was longer than MAX_STORES */
    const char *dropped_name; /* of which place */
    int most_steps, threads, places;
    uint64_t stale_runs; /* runs with a stale read in them */
};

/* Explore `run`. `at_end`, which may be NULL, is called at the end of each run
 * that was not pruned; for the self-check. */
struct result explore(void (*run)(void), struct options options,
                      void (*at_end)(enum verdict verdict));

/* The shortest schedule that fails, given one that does. */
struct result explore_shortest(void (*run)(void), struct options options,
                               const struct result *found);

/* The run that is under way, or failed last. */
extern struct options options;
extern struct result result;
extern int step_count; /* steps of this run */
extern int step_now;   /* the number of the one under way; 0: none */

/* How many characters of the schedule to replay no step has used. */
int replay_left(void);

/* The runs of a search, if it was to keep them and they are not too many. */
struct tree_run {
    char *schedule;
    enum verdict verdict;
    bool pruned;
};
enum { MAX_TREE_RUNS = 300 };
extern struct tree_run tree_runs[MAX_TREE_RUNS];
extern int tree_run_count; /* MAX_TREE_RUNS + 1: too many */

/* --- sites that were never what one wrote them for --- */

struct cas_site {
    const char *file;
    int line;
    const char *text;
    uint64_t stored, failed;
};
extern struct cas_site cas_sites[];
extern int cas_site_count;

/* --- image.c --- */

/* Load a model. Says what is wrong with it and exits with 2. */
const struct explore_model *image_load(const char *path);
void image_restore(void);               /* variables as they were loaded */
void image_swap(int from, int to);      /* thread-locals of two threads */
bool image_has(uintptr_t address);      /* a variable of the model */
bool image_is_local(uintptr_t address); /* a thread-local one */
/* "file:line" of a pc, in a buffer that lives until the next call; the text
 * is the line of source. */
struct explore_site image_site(uintptr_t pc);
/* Where an operation stands, be it by its site or by its pc. */
struct explore_site op_site(const struct op *op);
const char *image_symbol(uintptr_t address); /* of a variable, or NULL */
size_t image_offset(uintptr_t address);      /* how far into that variable */

#endif
