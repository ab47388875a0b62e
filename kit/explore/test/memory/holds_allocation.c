/* says: holds: exhaustive; 1 run */
#include "memory.h"

static void
run(void)
{
    int *numbers = calloc(4, sizeof *numbers);
    char *text = strdup("hello");
    void *page = aligned_alloc(256, 256);

    EXPLORE_CHECK(numbers[3] == 0);
    numbers[0] = 7;
    numbers = realloc(numbers, 100);
    EXPLORE_CHECK(numbers[0] == 7);
    numbers[24] = 1;
    numbers = realloc(numbers, sizeof *numbers);
    EXPLORE_CHECK(numbers[0] == 7);
    EXPLORE_CHECK(strcmp(text, "hello") == 0 && memcmp(text, "help", 3) == 0);
    memmove(text, text + 1, 5);
    EXPLORE_CHECK(strcmp(text, "ello") == 0);
    EXPLORE_CHECK((uintptr_t)page % 256 == 0);
    free(numbers);
    free(text);
    free(page);
    free(NULL);
    free(malloc(0));
}

MODEL("malloc and its friends do what they say", NULL);
