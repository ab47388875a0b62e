/* says: breaks as it must: race .*text.* reads it at .* writes it at */
#include "memory.h"

#include <stdio.h>

static char text[16];

static void
write_it(void *unused)
{
    (void)unused;
    snprintf(text, sizeof text, "%d", 12);
}

static void
run(void)
{
    explore_thread("other", write_it, NULL);
    EXPLORE_CHECK(text[1] != '3');
    explore_join();
}

MODEL("snprintf writes", "race");
