/* says: breaks as it must: race .*text: .* reads it at .* writes it at */
#include "memory.h"

static char text[16];

static void
write_it(void *unused)
{
    char *copy = strndup("hello, you", 5);

    (void)unused;
    EXPLORE_CHECK(strcmp(copy, "hello") == 0);
    EXPLORE_CHECK(strchr(copy, 'l') == copy + 2);
    strcpy(text, copy);
    free(copy);
}

static void
run(void)
{
    explore_thread("other", write_it, NULL);
    EXPLORE_CHECK(strncmp(text, "hello", 9) != 5);
    explore_join();
}

MODEL("the functions of string.h read and write what they are given", "race");
