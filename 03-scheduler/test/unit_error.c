#define _GNU_SOURCE /* strerrorname_np */
#include <errno.h>
#include <string.h>

#include "error.h"
#include "harness.h"

START_TEST(an_error_has_its_name)
{
    ck_assert_str_eq(rt_error_name(EPERM), "EPERM");
    ck_assert_str_eq(rt_error_name(EBADF), "EBADF");
    ck_assert_str_eq(rt_error_name(EWOULDBLOCK), "EAGAIN");
}
END_TEST

START_TEST(what_is_no_error_has_no_name)
{
    const int none[] = { 0, -1, -EBADF, 41, 58, 134, 100000, -2147483647 - 1 };

    for (unsigned i = 0; i < sizeof none / sizeof none[0]; i++)
        ck_assert_msg(rt_error_name(none[i]) == NULL, "%d is called %s",
                      none[i], rt_error_name(none[i]));
}
END_TEST

/* The library of GNU has such a table too; musl and older ones have not. */
START_TEST(each_error_of_linux_has_the_name_that_glibc_knows)
{
#if defined __GLIBC__ && __GLIBC_PREREQ(2, 32)
    for (int error = 1; error < 200; error++) {
        const char *theirs = strerrorname_np(error);
        const char *ours = rt_error_name(error);

        if (theirs == NULL)
            ck_assert_msg(ours == NULL, "%d is called %s", error, ours);
        else
            ck_assert_msg(ours != NULL && strcmp(ours, theirs) == 0,
                          "%d is %s, not %s", error, theirs,
                          ours != NULL ? ours : "nameless");
    }
#endif
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(an_error_has_its_name);
    rt_add(what_is_no_error_has_no_name);
    rt_add(each_error_of_linux_has_the_name_that_glibc_knows);
}
