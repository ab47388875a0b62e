/* says: use-after-free .*main destroys .*main freed it */
#include "memory.h"

static void
run(void)
{
    pthread_cond_t *cond = malloc(sizeof *cond);

    pthread_cond_init(cond, NULL);
    free(cond);
    pthread_cond_destroy(cond);
}

MODEL("a condition variable is destroyed before its memory goes",
      "use-after-free");
