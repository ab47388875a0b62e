#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness.h"
#include "rt_assert.h"

static int evaluated;

enum { LINE_OF_FAILURE = __LINE__ + 5 };

static void
fail_with(void *argument)
{
    RT_ASSERT(argument == NULL, "F0: %s has %d", (const char *)argument, 42);
}

/* stdout goes where stderr goes, and is not flushed by hand. */
static void
print_then_fail(void *argument)
{
    dup2(STDERR_FILENO, STDOUT_FILENO);
    printf("before, ");
    RT_ASSERT(argument != NULL, "F0: after");
}

START_TEST(a_true_condition_does_nothing_and_is_evaluated_once)
{
    evaluated = 0;
    RT_ASSERT(++evaluated == 1, "F0: never printed");
    RT_ASSERT(evaluated++, "F0: %d", evaluated++);
    ck_assert_int_eq(evaluated, 2);
}
END_TEST

START_TEST(a_false_condition_aborts_with_its_place_and_its_message)
{
    char wanted[128];
    const char *words = rt_last_words(fail_with, "the teapot");

    snprintf(wanted, sizeof wanted, "%s:%d: F0: the teapot has 42\n", __FILE__,
             LINE_OF_FAILURE);
    ck_assert_msg(strcmp(words, wanted) == 0, "expected %sit said: %s", wanted,
                  words);
}
END_TEST

START_TEST(what_was_printed_before_comes_before_the_message)
{
    const char *words = rt_last_words(print_then_fail, NULL);

    ck_assert_msg(strncmp(words, "before, ", 8) == 0 &&
                      strstr(words, "F0: after") != NULL,
                  "stdout comes first, then the message; got: %s", words);
}
END_TEST

static int
fails(int error)
{
    evaluated++;
    return error;
}

static void
must_not_fail(void *error)
{
    RT_MUST(fails(*(int *)error));
}

START_TEST(a_call_that_must_not_fail_is_made_once)
{
    evaluated = 0;
    RT_MUST(fails(0));
    ck_assert_int_eq(evaluated, 1);
}
END_TEST

START_TEST(a_call_that_must_not_fail_and_fails_aborts_with_both_names)
{
    int error = EDEADLK;
    const char *words = rt_last_words(must_not_fail, &error);

    ck_assert_msg(strstr(words, ": fails(*(int *)error): EDEADLK\n") != NULL,
                  "the call and its error are not named: %s", words);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(a_true_condition_does_nothing_and_is_evaluated_once);
    rt_add(a_false_condition_aborts_with_its_place_and_its_message);
    rt_add(what_was_printed_before_comes_before_the_message);
    rt_add(a_call_that_must_not_fail_is_made_once);
    rt_add(a_call_that_must_not_fail_and_fails_aborts_with_both_names);
}
