/* Question 2: a function and a pointer. */
#include <stdio.h>

struct bell {
    void (*ring)(void *data);
    void *data;
};

static void
add_one(void *data)
{
    int *count = data;
    *count += 1;
}

int
main(void)
{
    int mine = 0, yours = 0;
    struct bell bell = { add_one, &mine };

    bell.ring(bell.data);
    bell.data = &yours;
    bell.ring(bell.data);
    bell.ring(bell.data);
    printf("mine=%d yours=%d\n", mine, yours);
    return 0;
}
