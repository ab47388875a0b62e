/* Question 1: the first member. */
#include <stdio.h>

struct head {
    const char *name;
};
struct parcel {
    struct head head; /* the first member */
    int weight;
};

static int
weight_of(struct head *head)
{
    return ((struct parcel *)head)->weight;
}

int
main(void)
{
    struct parcel parcel = { { "books" }, 7 };

    printf("%d\n", weight_of(&parcel.head));
    return 0;
}
