/* The demo server in this process. Tests only. */
#ifndef RT_DEMO_H
#define RT_DEMO_H

#include <stdlib.h>
#include <string.h>

#include "world.h"

int demo_main(int argc, char **argv); /* demo/server.c's main, see Makefile */

/* Run it for `limit` connections (0: until a signal), with what it prints in
 * the file `printed`. Its exit code. */
static inline int
run_demo(const char *port, unsigned limit, const char *printed)
{
    char number[16];
    char *argv[] = { "server", (char *)(uintptr_t)port, number, NULL };
    int saved = redirect(STDOUT_FILENO, printed), code;

    snprintf(number, sizeof number, "%u", limit);
    code = demo_main(3, argv);
    redirect_end(STDOUT_FILENO, saved);
    return code;
}

/* How often `word` stands in `text`. */
static inline unsigned
count(const char *text, const char *word)
{
    unsigned n = 0;

    for (; (text = strstr(text, word)) != NULL; text += strlen(word))
        n++;
    return n;
}

/* The text of `path` followed by `end`; the test fails if there is none. */
static inline char *
text_of(const char *path, const char *end)
{
    char name[256];
    char *text;

    snprintf(name, sizeof name, "%s%s", path, end);
    text = rt_read_file(name);
    ck_assert_msg(text != NULL, "%s was not written", name);
    return text;
}

#endif
