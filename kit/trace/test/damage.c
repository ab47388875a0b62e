/* Damaged files must end in a message or in a broken law, never in a crash:
 * cut a trace after every byte, flip every byte, and look at all four views.
 * Run it under the sanitizers. Its one argument is the trace. */
#include "../trace.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *scratch;
static long runs;

static void
write_file(const char *text, size_t size)
{
    FILE *out = fopen(scratch, "w");

    if (out == NULL || fwrite(text, 1, size, out) != size || fclose(out) != 0) {
        perror(scratch);
        exit(2);
    }
}

static int
look(void)
{
    static const struct tr_options o = { .to = -1 };
    static const struct tr_options text = { .to = -1, .text = true };
    struct tr_trace t;
    int status = tr_read(&t, scratch);

    if (status == 0) {
        tr_model(&t);
        tr_states(&t, &o);
        tr_states(&t, &text);
        tr_timeline(&t, &o);
        tr_timeline(&t, &text);
        tr_steps(&t, &o);
        status = tr_check(&t, &o);
    }
    tr_fini(&t);
    runs++;
    return status;
}

/* Cut inside a line: status 2. Cut between lines: a shorter trace. */
static int
cut(const char *text, size_t size)
{
    for (size_t n = 0; n < size; n++) {
        write_file(text, n);
        if (look() != 2 && text[n - 1] != '\n') {
            fprintf(stderr, "cut after byte %zu: not noticed\n", n);
            return 1;
        }
    }
    return 0;
}

static void
flip(char *text, size_t size)
{
    static const char others[] = { '\0', '\n', ' ', '=', '9', '-', '\377' };

    for (size_t n = 0; n < size; n++) {
        char kept = text[n];

        text[n] = others[n % sizeof others];
        write_file(text, size);
        look();
        text[n] = (char)(kept ^ (1 << n % 7));
        write_file(text, size);
        look();
        text[n] = kept;
    }
}

int
main(int argc, char **argv)
{
    static char text[1 << 16];
    FILE *in = argc == 3 ? fopen(argv[1], "r") : NULL;
    size_t size;

    if (in == NULL) {
        fputs("use: damage TRACE SCRATCH-FILE\n", stderr);
        return 2;
    }
    size = fread(text, 1, sizeof text, in);
    fclose(in);
    scratch = argv[2];
    if (freopen("/dev/null", "w", stdout) == NULL || cut(text, size) != 0) {
        return 1;
    }
    if (freopen("/dev/null", "w", stderr) == NULL) {
        return 1;
    }
    flip(text, size);
    return runs > 0 ? 0 : 1;
}
