/* N waits of 200 ms, a thread for each. What does a wait cost? */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WAITS_MAX 10000

static void *
wait_here(void *unused)
{
    usleep(200000);
    return unused;
}

/* The number behind `key` in /proc/self/status; sizes are in KiB. */
static long
status_of(const char *key)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256], name[64];
    long number, found = -1;

    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "%63[^:]: %ld", name, &number) == 2 &&
            name[0] == key[0] && name[1] == key[1] && name[2] == key[2])
            found = found < 0 ? number : found;
    if (file != NULL)
        fclose(file);
    return found;
}

int
main(int argc, char **argv)
{
    static pthread_t threads[WAITS_MAX];
    int count = argc > 1 ? atoi(argv[1]) : 1000, started = 0;
    long before = status_of("VmRSS");

    while (started < count && started < WAITS_MAX &&
           pthread_create(&threads[started], NULL, wait_here, NULL) == 0)
        started++;
    usleep(50000); /* all of them sleep now */
    printf("waits=%d threads=%ld\n", started, status_of("Threads"));
    printf("memory in use, for each wait: %ld bytes\n",
           started == 0 ? 0 : (status_of("VmRSS") - before) * 1024 / started);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    return started == count ? 0 : 1;
}
