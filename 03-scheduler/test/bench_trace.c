/* What an event costs: with the trace off, with it on, and the line that each
 * event becomes at the end. `make bench` runs it. A figure is the median of
 * ROUNDS, in CPU time, since others may use the machine; a second thread stands
 * by, since a lock is cheaper without one. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "task_state.h"
#include "trace.h"

#define ROUNDS 9
#define EVENTS 200000

static double
cpu_seconds(void)
{
    struct timespec time;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double
emit_events(void)
{
    double begin = cpu_seconds();

    for (uint32_t i = 0; i < EVENTS; i++)
        RT_TRACE(STEP, 1, i % rt_task_row_count, 2);
    return (cpu_seconds() - begin) / EVENTS * 1e9;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void
print_median(const char *what, double *rounds)
{
    qsort(rounds, ROUNDS, sizeof rounds[0], compare);
    printf("%-34s %7.1f ns (%.1f to %.1f)\n", what, rounds[ROUNDS / 2],
           rounds[0], rounds[ROUNDS - 1]);
}

static void *
stand_by(void *unused)
{
    pause();
    return unused;
}

int
main(int argc, char **argv)
{
    double off[ROUNDS], on[ROUNDS], line[ROUNDS];
    pthread_t other;

    if (argc != 2) {
        fprintf(stderr, "usage: %s trace-file\n", argv[0]);
        return EXIT_FAILURE;
    }
    if (pthread_create(&other, NULL, stand_by, NULL) != 0)
        return EXIT_FAILURE;
    for (int i = 0; i < ROUNDS; i++) {
        off[i] = emit_events();
        if (rt_trace_start(argv[1], "real") != 0)
            return EXIT_FAILURE;
        on[i] = emit_events();
        line[i] = cpu_seconds();
        if (rt_trace_stop() != 0)
            return EXIT_FAILURE;
        line[i] = (cpu_seconds() - line[i]) / EVENTS * 1e9;
    }
    print_median("an event, trace off", off);
    print_median("an event, trace on", on);
    print_median("its line, written when it stops", line);
    return EXIT_SUCCESS;
}
