/* Question 4: a struct that knows its own address, copied. */
#include <stdio.h>

struct cup {
    int sugar;
    int *mine; /* points to a member */
};

int
main(void)
{
    struct cup first = { .sugar = 1 }, second;

    first.mine = &first.sugar;
    second = first;
    *second.mine = 5;
    printf("first=%d second=%d\n", first.sugar, second.sugar);
    return 0;
}
