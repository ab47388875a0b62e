#include <explore.h>
#include <stdatomic.h>
#include <stddef.h>

enum { NONE, FIRST, SECOND };

static atomic_int top = FIRST;
static atomic_int below[] = { NONE, SECOND, NONE };
static int second_is_taken;

static int
pop(void)
{
    int node = atomic_load(&top);

    while (node != NONE) {
        int next = atomic_load(&below[node]);

        if (atomic_compare_exchange_strong(&top, &node, next))
            break;
    }
    return node;
}

static void
take_one(void *unused)
{
    (void)unused;
    pop();
}

static void
take_two_return_one(void *unused)
{
    (void)unused;
    if (pop() != FIRST || pop() != SECOND)
        return;
    second_is_taken = 1;
    atomic_store(&below[FIRST], NONE);
    atomic_store(&top, FIRST);
}

static void
run(void)
{
    explore_thread("one", take_one, NULL);
    explore_thread("two", take_two_return_one, NULL);
    explore_join();
    EXPLORE_CHECK(atomic_load(&top) != SECOND || !second_is_taken);
}

const struct explore_model explore_model = {
    .law = "what is taken is no longer on the stack",
    .run = run,
    .breaks = "check",
};
