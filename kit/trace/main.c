/* trace VIEW FILE [options]: one run of the runtime, seen five ways. */
#include "trace.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "use: trace states   FILE [--task=N] [--text] [--narrow]\n"
    "     trace timeline FILE [--task=N] [--from=MS] [--to=MS] [--text] "
    "[--narrow]\n"
    "     trace steps    FILE [--task=N] [--plain]\n"
    "     trace order    FILE [--task=N] [--from=MS] [--to=MS] [--text]\n"
    "     trace check    FILE\n"
    "FILE is what a demo wrote when RT_TRACE=FILE was in its environment.\n"
    "order also takes a program's own words, lines such as: 1 A -> B wakes\n"
    "states, timeline and order write Graphviz: neato -n2 -Tsvg picture.dot\n";

static const struct view {
    const char *name;
    int (*show)(const struct tr_trace *t, const struct tr_options *o);
} views[] = {
    { "states", tr_states }, { "timeline", tr_timeline }, { "steps", tr_steps },
    { "check", tr_check },   { "order", tr_order },
};

static const struct view *
view_of(const char *word)
{
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (strcmp(word, views[i].name) == 0) {
            return &views[i];
        }
    }
    return NULL;
}

/* The number after "--name="; false if this is another option. */
static bool
option(const char *arg, const char *name, double *out)
{
    size_t n = strlen(name);
    char *end;

    if (strncmp(arg, name, n) != 0) {
        return false;
    }
    errno = 0;
    *out = strtod(arg + n, &end);
    return errno == 0 && arg[n] != '\0' && *end == '\0' && *out >= 0 &&
           *out < 1e12;
}

static bool
parse_option(const char *arg, struct tr_options *o)
{
    double value;

    if (option(arg, "--task=", &value) && value >= 1 && value < INT_MAX) {
        o->task = (int)value;
    } else if (option(arg, "--from=", &value)) {
        o->from = (long)(value * 1000 + 0.5);
    } else if (option(arg, "--to=", &value)) {
        o->to = (long)(value * 1000 + 0.5);
    } else if (strcmp(arg, "--text") == 0) {
        o->text = true;
    } else if (strcmp(arg, "--narrow") == 0) {
        o->narrow = true;
    } else if (strcmp(arg, "--plain") == 0) {
        o->plain = true;
    } else {
        return false;
    }
    return true;
}

/* Does the file begin as a trace does? One that cannot be read counts as a
 * trace, whose reader says why. */
static bool
is_trace(const char *path)
{
    static const char start[] = "underhood trace";
    char first[sizeof start] = "";
    FILE *in = fopen(path, "r");

    if (in == NULL) {
        return true;
    }
    if (fgets(first, sizeof first, in) == NULL) {
        first[0] = '\0';
    }
    fclose(in);
    return strcmp(first, start) == 0;
}

static int
show(const struct view *view, const char *path, const struct tr_options *o)
{
    struct tr_trace t = { .path = path };
    int status;

    if (view->show == tr_order && !is_trace(path)) {
        return tr_order_said(path, o);
    }
    status = tr_read(&t, path);
    if (status == 0) {
        tr_model(&t);
        if (o->task > t.tasks || (o->task > 0 && !t.task[o->task].seen)) {
            fprintf(stderr, "trace: %s has no task %d\n", path, o->task);
            status = 2;
        } else {
            status = view->show(&t, o);
        }
    }
    tr_fini(&t);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("trace: the output could not be written\n", stderr);
        status = 2;
    }
    return status;
}

int
main(int argc, char **argv)
{
    struct tr_options o = { .to = -1 };
    const struct view *view = argc > 2 ? view_of(argv[1]) : NULL;
    const char *path = NULL;

    for (int i = 2; i < argc && view != NULL; i++) {
        if (argv[i][0] != '-' && path == NULL) {
            path = argv[i];
        } else if (!parse_option(argv[i], &o)) {
            fprintf(stderr, "trace: what is '%s'?\n%s", argv[i], usage);
            return 2;
        }
    }
    if (path == NULL) {
        fputs(usage, stderr);
        return 2;
    }
    return show(view, path, &o);
}
