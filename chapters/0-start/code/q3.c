/* Question 3: a switch jumps into the middle. */
#include <stdio.h>

static void
go_on(int place)
{
    switch (place) {
    case 0:
        printf("start ");
        __attribute__((fallthrough)); /* no break: go on below */
    case 1:
        printf("middle ");
        __attribute__((fallthrough));
    default:
        printf("end\n");
    }
}

int
main(void)
{
    go_on(1);
    return 0;
}
