/* says: breaks as it must: race .*and nothing puts one before the other */
#include "memory.h"

/* malloc hears of the free whose memory it gives out, and of no other one. */
static int written;
static atomic_int freed;

static void
write_and_free(void *unused)
{
    void *memory = malloc(8);

    (void)unused;
    written = 1;
    free(memory);
    atomic_store_explicit(&freed, 1, memory_order_relaxed);
}

static void
run(void)
{
    explore_thread("other", write_and_free, NULL);
    if (atomic_load_explicit(&freed, memory_order_relaxed)) {
        void *memory = malloc(100);

        EXPLORE_CHECK(written == 1);
        free(memory);
    }
    explore_join();
}

const struct explore_model explore_model = {
    .law = "a malloc of other memory hears of no free",
    .run = run,
    .breaks = "race",
    .reuse = true,
};
