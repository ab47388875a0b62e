/* Tests that misbehave, each in its own way, for selftest.sh: the harness must
 * catch every one, by name. `well_behaved` and `loops_well` are the
 * exceptions. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fakes.h"
#include "harness.h"

static void *volatile kept;

static void
shout(void *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) > 0)
        abort();
}

static void *
sleep_long(void *unused)
{
    sleep(3600);
    return unused;
}

START_TEST(well_behaved)
{
    char *block = malloc(16);
    char *text = rt_read_file("/proc/self/stat");
    int fd = open("/dev/null", O_RDONLY);

    ck_assert_str_eq(rt_last_words(shout, "F9: no"), "F9: no");
    ck_assert(strstr(rt_last_words(free, NULL), "did not abort") != NULL);
    close(open(rt_temporary("file"), O_CREAT | O_WRONLY, 0600));
    close(fd);
    free(text);
    free(block);
    free(strdup("libc's own"));
}
END_TEST

START_TEST(loops_well)
{
    ck_assert_int_lt(_i, 3);
}
END_TEST

START_TEST(third_iteration_fails)
{
    ck_assert_int_lt(_i, 2);
}
END_TEST

START_TEST(faults_come_where_they_were_asked_for)
{
    pthread_t thread;
    void *volatile first, *volatile second, *volatile third;
    int error;

    rt_fake_fail(RT_FAKE_MEMORY, 2, ENOMEM);
    rt_fake_fail(RT_FAKE_THREAD, 1, EAGAIN);
    first = malloc(1);
    second = calloc(1, 1);
    third = malloc(1);
    error = pthread_create(&thread, NULL, sleep_long, NULL);
    ck_assert(first != NULL && second == NULL && third != NULL);
    ck_assert_int_eq(error, EAGAIN);
    ck_assert_uint_eq(rt_fake_faults(), 2);
    free(first);
    free(third);
}
END_TEST

START_TEST(many_blocks_are_known)
{
    static void *volatile blocks[20000];

    for (unsigned i = 0; i < 20000; i++)
        blocks[i] = malloc(1 + i % 100);
    for (unsigned i = 0; i < 20000; i += 2)
        free(blocks[i]);
    for (unsigned i = 1; i < 20000; i += 2)
        free(blocks[i]);
}
END_TEST

START_TEST(asserts_what_is_false)
{
    ck_assert_msg(0, "the message of the test");
}
END_TEST

START_TEST(exits)
{
    exit(0);
}
END_TEST

START_TEST(exits_at_once)
{
    _exit(0);
}
END_TEST

START_TEST(crashes)
{
    raise(SIGSEGV);
}
END_TEST

START_TEST(leaks_a_block)
{
    kept = malloc(77);
}
END_TEST

START_TEST(leaks_a_descriptor)
{
    ck_assert_int_ge(open("/dev/null", O_RDONLY), 0);
}
END_TEST

START_TEST(leaks_a_thread)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, sleep_long, NULL), 0);
    pthread_detach(thread);
}
END_TEST

START_TEST(leaves_a_mutex)
{
    static pthread_mutex_t mutex;

    pthread_mutex_init(&mutex, NULL);
}
END_TEST

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

START_TEST(locks_twice)
{
    pthread_mutex_lock(&lock);
    pthread_mutex_lock(&lock);
}
END_TEST

START_TEST(unlocks_what_it_does_not_hold)
{
    pthread_mutex_unlock(&lock);
}
END_TEST

START_TEST(wakes_under_a_lock)
{
    pthread_mutex_lock(&lock);
    rt_assert_no_lock("a wake");
}
END_TEST

static void *
end_at_once(void *argument)
{
    return argument;
}

START_TEST(forgets_to_join)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, end_at_once, NULL), 0);
}
END_TEST

START_TEST(never_returns)
{
    sleep_long(NULL);
}
END_TEST

/* selftest.sh sees whether that process is still there. */
START_TEST(leaves_a_process)
{
    pid_t pid = fork();

    if (pid == 0) {
        sleep_long(NULL);
        _exit(0);
    }
    dprintf(STDERR_FILENO, "left process %ld\n", (long)pid);
}
END_TEST

void
rt_add_tests(void)
{
    rt_add(well_behaved);
    rt_add_loop(loops_well, 3);
    rt_add_loop(third_iteration_fails, 3);
    rt_add(faults_come_where_they_were_asked_for);
    rt_add(many_blocks_are_known);
    rt_add(asserts_what_is_false);
    rt_add(exits);
    rt_add(exits_at_once);
    rt_add(crashes);
    rt_add(leaks_a_block);
    rt_add(leaks_a_descriptor);
    rt_add(leaks_a_thread);
    rt_add(leaves_a_mutex);
    rt_add(locks_twice);
    rt_add(unlocks_what_it_does_not_hold);
    rt_add(wakes_under_a_lock);
    rt_add(forgets_to_join);
    rt_add(never_returns);
    rt_add(leaves_a_process);
}
