/* Where the learner's code was: addresses become a line, by addr2line. */
#include <string.h>

#include "run.h"

/* Of `path`, the part after the last slash. */
static const char *
base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* addr2line answers with two lines an address: the function, and file:line. */
void
find_place(const struct exercise *e, const char *program, const char *frames,
           char place[TEXT])
{
    char command[3 * TEXT], function[300], where[600];
    const char *wanted = e->learner != NULL ? base(e->learner) : "";
    FILE *in;

    place[0] = '\0';
    if (frames[0] == '\0' || wanted[0] == '\0' || strchr(program, '\'') != NULL)
        return;
    snprintf(command, sizeof command, "addr2line -f -e '%s' %s 2>/dev/null",
             program, frames);
    in = popen(command, "r");
    if (in == NULL)
        return;
    while (fgets(function, sizeof function, in) != NULL &&
           fgets(where, sizeof where, in) != NULL) {
        function[strcspn(function, "\n")] = '\0';
        where[strcspn(where, " \n")] = '\0';
        if (strncmp(base(where), wanted, strlen(wanted)) != 0)
            continue;
        snprintf(place, TEXT, "%s, in %s", base(where), function);
        break;
    }
    pclose(in);
}
