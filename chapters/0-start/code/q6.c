/* Question 6: three answers of read(). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void
look(int fd)
{
    char bytes[8];
    ssize_t n = read(fd, bytes, sizeof bytes);

    if (n < 0 && errno == EAGAIN)
        printf("not now\n");
    else
        printf("%zd\n", n);
}

int
main(void)
{
    int ends[2];

    if (pipe(ends) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0)
        return 1;
    look(ends[0]);
    if (write(ends[1], "abc", 3) != 3)
        return 1;
    look(ends[0]);
    close(ends[1]);
    look(ends[0]);
    return 0;
}
