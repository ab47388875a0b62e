/* The judge's own functions, in the order of grade.h. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"
#include "grade.h"
#include "rt_assert.h"

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static char story[64];

static void
tell(const char *word)
{
    strcat(story, word);
}

static void
other(void *word)
{
    pthread_mutex_lock(&a);
    tell(word);
    pthread_mutex_unlock(&a);
}

static void
ours(void)
{
    tell("1");
    pthread_mutex_lock(&a);
    tell("2");
    pthread_mutex_unlock(&a);
    tell("3");
    pthread_mutex_lock(&a);
    tell("4");
    pthread_mutex_unlock(&a);
    tell("5");
}

static void
gaps(void)
{
    static const char *const at_lock[] = { "1o2345", "123o45", "12345" };
    static const char *const at_unlock[] = { "12o345", "1234o5", "12345" };

    for (unsigned k = 0; k < 3; k++) {
        grade_anew();
        story[0] = '\0';
        grade_at_lock(k, other, "o");
        ours();
        GRADE(strcmp(story, at_lock[k]) == 0, "before a lock", "%s", story);
        GRADE(grade_at_ran() == (k < 2), "whether it ran", "k=%u", k);
        grade_at_forget();
        story[0] = '\0';
        grade_at_unlock(k, other, "o");
        ours();
        GRADE(strcmp(story, at_unlock[k]) == 0, "after it", "%s", story);
        grade_at_forget();
    }
    GRADE(grade_locks() == 12, "12 locks of ours", "%u", grade_locks());
}

static void
waits_for_the_lock(void)
{
    grade_at_lock(1, other, "o");
    pthread_mutex_lock(&a);
    tell("1");
    pthread_mutex_lock(&b); /* here it would come, and waits for a */
    tell("2");
    GRADE(grade_lock_held(), "two are held", "none");
    pthread_mutex_unlock(&b);
    tell("3");
    pthread_mutex_unlock(&a);
    GRADE(strcmp(story, "123o") == 0, "123o", "%s", story);
    GRADE(!grade_lock_held(), "none is held", "one");
}

static void
while_it_sleeps(void)
{
    grade_at_unlock(0, other, "o");
    pthread_mutex_lock(&a);
    tell("1");
    pthread_cond_wait(&changed, &a);
    tell("2");
    GRADE(grade_lock_held(), "it holds the lock again", "none");
    pthread_mutex_unlock(&a);
    GRADE(strcmp(story, "1o2") == 0, "1o2", "%s", story);
}

static void
heap(void)
{
    unsigned char *block = malloc(10);
    const unsigned char *same = block;

    GRADE(grade_heap_blocks() == 1, "one block", "%d", grade_heap_blocks());
    GRADE(block[9] == 0xA5, "full of 0xA5", "%x", block[9]);
    block = realloc(block, 20);
    GRADE(block != same && block[9] == 0xA5 && grade_heap_blocks() == 1,
          "another block", "%d blocks", grade_heap_blocks());
    free(block);
    GRADE(block[19] == 0xDD, "full of 0xDD", "%x", block[19]);
    block = calloc(2, 5);
    GRADE(block != same && block[9] == 0, "zeros", "%x", block[9]);
    free(block);
    GRADE(grade_heap_blocks() == 0, "none", "%d", grade_heap_blocks());
    GRADE(grade_allocations() == 3, "3", "%u", grade_allocations());
}

static void
no_memory(void)
{
    void *blocks[3];

    grade_no_memory(1);
    for (int i = 0; i < 3; i++)
        blocks[i] = malloc(8);
    GRADE(blocks[0] && !blocks[1] && blocks[2], "the second fails", "other");
    for (int i = 0; i < 3; i++)
        free(blocks[i]);
}

static void
breaks_a_rule(void *number)
{
    RT_ASSERT(number == NULL, "F9: a rule with the number %d", *(int *)number);
}

static void
crashes(void *data)
{
    *(volatile int *)data = 1;
}

static void
assertions(void)
{
    int seven = 7;
    const char *text = grade_assertion(breaks_a_rule, &seven);

    GRADE(text != NULL && strcmp(text, "F9: a rule with the number 7") == 0,
          "its text", "%s", text != NULL ? text : "(none)");
    GRADE(grade_assertion(breaks_a_rule, NULL) == NULL, "none", "one");
    text = grade_assertion(crashes, NULL);
    GRADE(text != NULL && strcmp(text, "killed by signal 11") == 0,
          "the signal", "%s", text != NULL ? text : "(none)");
}

static void
files(void)
{
    FILE *in = fopen(grade_file("about"), "r");
    const char *path = grade_temporary("x");

    GRADE(in != NULL, "the exercise's own file", "none");
    fclose(in);
    GRADE(fopen(path, "r") == NULL, "a new name", "a file");
    grade_script("at 10 ms\n");
    in = fopen(getenv("RT_SCRIPT"), "r");
    GRADE(in != NULL, "a kernel of text", "none");
    fclose(in);
}

static void
counts(void)
{
    grade_count("apples", 2);
    grade_count("pears", 3);
    grade_count("apples", 5);
}

static void
page(void)
{
    struct rt_cell *cell = grade_page(sizeof *cell);

    rt_cell_init(cell);
    grade_guard(cell, true);
    rt_cell_wake(cell);
    rt_cell_clear(cell);
    grade_guard(cell, false);
    rt_cell_fini(cell);
}

#define CASE(function) \
    { \
        function, #function, "", "", "" \
    }

const struct grade_case grade_cases[] = {
    CASE(gaps),
    CASE(waits_for_the_lock),
    CASE(while_it_sleeps),
    CASE(heap),
    CASE(no_memory),
    CASE(assertions),
    CASE(files),
    CASE(counts),
    CASE(page),
    { NULL, NULL, NULL, NULL, NULL },
};
