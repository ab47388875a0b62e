#include <explore.h>
#include <stdatomic.h>

static atomic_int flag;
static int data;

static void
write_it(void *unused)
{
    (void)unused;
    data = 42;
    atomic_store_explicit(&flag, 1, memory_order_release);
}

static void
read_it(void *unused)
{
    int none = 0;

    (void)unused;
    atomic_compare_exchange_strong(&flag, &none, 2);
    if (atomic_load_explicit(&flag, memory_order_acquire) == 1)
        EXPLORE_CHECK(data == 42);
}

static void
run(void)
{
    explore_thread("writer", write_it, NULL);
    explore_thread("reader", read_it, NULL);
    explore_join();
}

const struct explore_model explore_model = {
    .law = "who sees the flag sees the data",
    .run = run,
    .weak = 1,
};
