#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fakes.h"
#include "harness.h"

#define MAX_TESTS 256
#define MAX_FDS   4096
#define MAX_FILE  (1024 * 1024)
#define TIMEOUT   "20" /* seconds; the machine may be busy */

static struct entry {
    const TTest *test;
    int count;
} tests[MAX_TESTS];
static int test_count;

static int done[2]; /* one byte from each teardown that was reached */
static const char *program_path, *program; /* argv[0], and its last part */

/* ---- what a test must give back ------------------------------------------ */

static bool fd_was_open[MAX_FDS];
static unsigned fds_before, threads_before;

static char temporary[] = "/tmp/underhood-XXXXXX"; /* a folder of this run */

/* Walk a directory of numbers; `visit` may be NULL. */
static unsigned
count_numbers(const char *path, void (*visit)(int number))
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    unsigned count = 0;

    if (dir == NULL)
        return 0;
    while ((entry = readdir(dir)) != NULL) {
        int number = atoi(entry->d_name);

        if (entry->d_name[0] == '.' || number == dirfd(dir))
            continue;
        count++;
        if (visit != NULL)
            visit(number);
    }
    closedir(dir);
    return count;
}

unsigned
rt_count_fds(void)
{
    return count_numbers("/proc/self/fd", NULL);
}

unsigned
rt_count_threads(void)
{
    return count_numbers("/proc/self/task", NULL);
}

static void
note_fd(int fd)
{
    if (fd < MAX_FDS)
        fd_was_open[fd] = true;
}

static void
print_new_fd(int fd)
{
    char link[64], target[256];
    ssize_t n;

    if (fd < MAX_FDS && fd_was_open[fd])
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, target, sizeof target - 1);
    fprintf(stderr, "left open: fd %d, %.*s\n", fd, n > 0 ? (int)n : 0, target);
}

/* The runner does it, for a test that failed has no teardown. */
static void
remove_temporary_files(void)
{
    DIR *dir = opendir(temporary);
    struct dirent *entry;

    if (dir == NULL)
        return;
    while ((entry = readdir(dir)) != NULL)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
}

static void
setup(void)
{
    memset(fd_was_open, 0, sizeof fd_was_open);
    fds_before = count_numbers("/proc/self/fd", note_fd);
    threads_before = rt_count_threads();
    rt_fakes_reset();
    rt_heap_mark();
}

/* A joined thread may stay in /proc for a moment. */
static unsigned
threads_left(void)
{
    if (rt_under_tsan)
        return threads_before;
    for (int i = 0; i < 1000 && rt_count_threads() > threads_before; i++)
        usleep(1000);
    return rt_count_threads();
}

static void
check_heap(void)
{
    unsigned sizes[4] = { 0 };
    unsigned left = rt_heap_left(sizes, 4);

    ck_assert_msg(
        left == 0,
        "the test left %u block%s of memory (%u%s bytes): give back what was "
        "made (F3); make asan says where it was allocated",
        left, left == 1 ? "" : "s", sizes[0], left == 1 ? "" : ", ...");
}

static void
teardown(void)
{
    unsigned threads = threads_left(), fds;

    rt_fakes_reset();
    check_heap();
    ck_assert_msg(rt_sync_left() == 0,
                  "the test left %d mutexes or condition variables that were "
                  "not destroyed, or threads not joined (below 0: twice)",
                  rt_sync_left());
    fds = rt_count_fds();
    if (fds > fds_before)
        count_numbers("/proc/self/fd", print_new_fd);
    ck_assert_msg(fds <= fds_before,
                  "the test left %u descriptors open, it began with %u", fds,
                  fds_before);
    ck_assert_msg(threads <= threads_before,
                  "the test left %u threads running, it began with %u", threads,
                  threads_before);
    if (write(done[1], ".", 1) != 1)
        abort();
}

/* ---- what tests call ----------------------------------------------------- */

void
rt_add_loop(const TTest *test, int count)
{
    if (test_count == MAX_TESTS)
        abort();
    tests[test_count++] = (struct entry){ test, count };
}

void
rt_add(const TTest *test)
{
    rt_add_loop(test, 1);
}

static size_t
read_all(int fd, char *text, size_t size)
{
    size_t used = 0;
    ssize_t n;

    while (used < size - 1 && (n = read(fd, text + used, size - 1 - used)) != 0)
        if (n > 0)
            used += (size_t)n;
        else if (errno != EINTR)
            break;
    text[used] = '\0';
    return used;
}

const char *
rt_last_words(void (*function)(void *), void *argument)
{
    static char words[8192];
    char said[4096], *emulator;
    int ends[2], status;
    pid_t pid;

    fflush(NULL);
    if (pipe(ends) != 0 || (pid = fork()) < 0)
        abort();
    if (pid == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        function(argument);
        _exit(0);
    }
    close(ends[1]);
    read_all(ends[0], said, sizeof said);
    close(ends[0]);
    waitpid(pid, &status, 0);
    /* Another processor may be qemu, which has a word of its own. */
    emulator = strstr(said, "qemu: uncaught target signal");
    if (emulator != NULL)
        *emulator = '\0';
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT)
        snprintf(words, sizeof words, "%s", said);
    else if (WIFSIGNALED(status))
        snprintf(words, sizeof words, "(killed by signal %d) %s",
                 WTERMSIG(status), said);
    else if (WEXITSTATUS(status) == 0)
        snprintf(words, sizeof words, "(nothing: it did not abort) %s", said);
    else
        snprintf(words, sizeof words, "(exit code %d) %s", WEXITSTATUS(status),
                 said);
    return words;
}

char *
rt_read_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char *text;

    if (fd < 0)
        return NULL;
    text = malloc(MAX_FILE);
    if (text == NULL)
        abort();
    read_all(fd, text, MAX_FILE);
    close(fd);
    return text;
}

const char *
rt_temporary(const char *name)
{
    static char paths[8][128];
    static unsigned next;
    char *path = paths[next++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", temporary, name);
    unlink(path); /* an earlier turn of a loop test left it */
    return path;
}

/* ---- the runner ---------------------------------------------------------- */

static void
print_failure(const TTest *test, TestResult *result)
{
    const char *message = tr_msg(result), *file = tr_lfile(result);
    bool ours = strcmp(file, __FILE__) == 0; /* the teardown found it */

    fprintf(stderr, "%s:%d: %s: ", ours ? test->file : file,
            ours ? test->line : tr_lno(result), test->name);
    if (strstr(message, "Test timeout expired") != NULL)
        fprintf(stderr,
                "it hangs: no end after %s s, and this is the last line that "
                "was checked. Whoever sleeps there waits for a wake: who holds "
                "its waker, and what would make it wake? To look: "
                "CK_FORK=no RT_TEST=%s gdb %s\n",
                getenv("CK_DEFAULT_TIMEOUT"), test->name, program_path);
    else
        fprintf(stderr, "%s\n", message);
}

/* How many teardowns were reached since the last call. */
static int
count_done(void)
{
    char bytes[256];
    int count = 0;
    ssize_t n;

    while ((n = read(done[0], bytes, sizeof bytes)) > 0)
        count += (int)n;
    return count;
}

/* A runner for each function: so that a verdict has a name. */
static bool
run(const struct entry *entry)
{
    Suite *suite = suite_create(program);
    TCase *tcase = tcase_create(entry->test->name);
    SRunner *runner;
    TestResult **failures;
    int failed, missing;

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_loop_test(tcase, entry->test, 0, entry->count);
    suite_add_tcase(suite, tcase);
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_SILENT);

    failed = srunner_ntests_failed(runner);
    failures = srunner_failures(runner);
    for (int i = 0; i < failed; i++)
        print_failure(entry->test, failures[i]);
    missing = srunner_ntests_run(runner) - failed - count_done();
    if (missing > 0)
        fprintf(stderr,
                "%s:%d: %s: it ended its process before its teardown: a test "
                "returns, it does not exit\n",
                entry->test->file, entry->test->line, entry->test->name);
    free(failures);
    srunner_free(runner);
    remove_temporary_files();
    return failed == 0 && missing == 0;
}

int
main(int argc, char **argv)
{
    const char *wanted = getenv("RT_TEST");
    int passed = 0, failed = 0;

    program_path = argc > 0 ? argv[0] : "test";
    program = strrchr(program_path, '/') != NULL
                  ? strrchr(program_path, '/') + 1
                  : program_path;
    setenv("CK_DEFAULT_TIMEOUT", TIMEOUT, 0);
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (pipe(done) != 0 || fcntl(done[0], F_SETFL, O_NONBLOCK) != 0 ||
        mkdtemp(temporary) == NULL)
        return EXIT_FAILURE;
    rt_add_tests();
    for (int i = 0; i < test_count; i++) {
        if (wanted != NULL && strcmp(wanted, tests[i].test->name) != 0)
            continue;
        if (run(&tests[i]))
            passed++;
        else
            failed++;
    }
    if (wanted != NULL && passed + failed == 0) {
        fprintf(stderr, "no test is named %s\n", wanted);
        failed = 1;
    }
    rmdir(temporary);
    printf("%s: %d passed, %d failed\n", program, passed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
