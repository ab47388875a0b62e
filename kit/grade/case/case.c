/* The program of an exercise: lists its cases, or runs one. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "case.h"
#include "grade.h"

/* How many rows grade_cases has is known outside, from the object file. */
static int
count_cases(void)
{
    const char *text = getenv("GRADE_ROWS");
    int count = 0, rows = text != NULL ? atoi(text) : 0;

    while ((rows == 0 || count < rows) && grade_cases[count].run != NULL)
        count++;
    if (rows > 0 && count == rows)
        case_fail("", "the last row of grade_cases is { NULL }: the end",
                  "every row is a case");
    return count;
}

static int
list_cases(void)
{
    char number[16];
    int count = count_cases();

    for (int i = 0; i < count; i++) {
        const struct grade_case *c = &grade_cases[i];
        const char *fields[] = { number,
                                 case_word(c->name),
                                 case_word(c->belief),
                                 case_word(c->law),
                                 case_word(c->ask),
                                 NULL };

        snprintf(number, sizeof number, "%d", i + 1);
        case_send("case", fields);
        if (running.pipe < 0)
            printf("%d %s\n", i + 1, c->name);
    }
    snprintf(number, sizeof number, "%d", count);
    case_send1("end", number);
    return 0;
}

static void
run_case(int number)
{
    running.of = &grade_cases[number - 1];
    running.belief = running.of->belief;
    running.law = running.of->law;
    running.ask = running.of->ask;
    case_locks_begin();
    case_heap_begin();
    running.of->run();
    case_heap_check();
}

/* The runner says in the environment where it listens. The learner's code does
 * not find it there. */
static void
find_runner(void)
{
    const char *fd = getenv("GRADE_FD"),
               *word_of_runner = getenv("GRADE_COOKIE");

    running.pid = getpid();
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
    if (fd == NULL || word_of_runner == NULL)
        return;
    running.pipe = atoi(fd);
    fcntl(running.pipe, F_SETFD, FD_CLOEXEC);
    snprintf(running.cookie, sizeof running.cookie, "%s", word_of_runner);
    unsetenv("GRADE_FD");
    unsetenv("GRADE_COOKIE");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    running.forks = mmap(NULL, sizeof *running.forks, PROT_READ | PROT_WRITE,
                         MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    running.forks = running.forks == MAP_FAILED ? NULL : running.forks;
}

/* program [NUMBER | list]: without a number, every case in turn. */
int
main(int argc, char **argv)
{
    int count, number = argc > 1 ? atoi(argv[1]) : 0;

    find_runner();
    count = count_cases();
    if (argc > 1 && strcmp(argv[1], "list") == 0)
        return list_cases();
    if (number < 0 || number > count) {
        fprintf(stderr, "there are %d cases\n", count);
        return 2;
    }
    case_listen();
    for (int i = number == 0 ? 1 : number; i <= (number ? number : count);
         i++) {
        if (running.pipe < 0)
            fprintf(stderr, "case %d: %s\n", i, grade_cases[i - 1].name);
        run_case(i);
    }
    fflush(NULL);
    if (running.forks != NULL && atomic_load(running.forks) > 0)
        case_fail(NULL, "one process", "your code starts another process");
    case_send1("end", "");
    if (SANITIZED)
        exit(0); /* the leak checker comes with it */
    _exit(0);
}
