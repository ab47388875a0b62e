/* solution-mutants SOLUTION STARTER FOLDER COUNT: writes FOLDER/N.c, the
 * solution with one token changed, one line of a statement removed, or one `if`
 * turned round. Tells on standard output, a line each: N, function, line, what
 * was changed, with tabs between. Lines that the starter has as well are the
 * kit's, and stay. */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../mutate/sites.h"

static const char *folder;
static unsigned written, wanted;

static char *
read_file(const char *path)
{
    FILE *in = fopen(path, "r");
    char *text = calloc(1, 1 << 20);

    if (in == NULL || text == NULL ||
        (fread(text, 1, (1 << 20) - 1, in) == 0 && ferror(in))) {
        perror(path);
        exit(2);
    }
    fclose(in);
    return text;
}

/* Is the line at `line` one of `starter`, blanks at its sides aside? */
static bool
is_given(const char *line, const char *starter)
{
    size_t size;

    line += strspn(line, " \t");
    size = strcspn(line, "\n");
    while (*starter != '\0') {
        starter += strspn(starter, " \t");
        if (strncmp(starter, line, size) == 0 &&
            (starter[size] == '\n' || starter[size] == '\0'))
            return true;
        starter += strcspn(starter, "\n");
        starter += *starter == '\n';
    }
    return false;
}

static const char *
line_at(const char *text, unsigned number)
{
    while (number-- > 1)
        text += strcspn(text, "\n") + 1;
    return text;
}

static void
put(const char *changed, const char *function, unsigned line, const char *shown)
{
    char path[1024];
    FILE *out;

    snprintf(path, sizeof path, "%s/%u.c", folder, ++written);
    out = fopen(path, "w");
    if (out == NULL || fputs(changed, out) == EOF || fclose(out) != 0) {
        perror(path);
        exit(2);
    }
    printf("%u\t%s\t%u\t%s\n", written, function, line, shown);
}

/* `text` with `size` bytes at `at` replaced. */
static char *
replaced(const char *text, const char *at, size_t size, const char *with)
{
    char *changed = malloc(strlen(text) + strlen(with) + 1);

    if (changed == NULL)
        exit(2);
    sprintf(changed, "%.*s%s%s", (int)(at - text), text, with, at + size);
    return changed;
}

static void
change_line(const char *text, const char *line, unsigned number,
            const char *function)
{
    const char *from = line + strspn(line, " \t");
    size_t size = strcspn(from, "\n");
    char shown[300], with[300], *changed;

    if (size < 4 || size > 200 || from == line)
        return;
    if (strncmp(from, "if (", 4) == 0 && from[size - 1] == ')') {
        snprintf(with, sizeof with, "if (!(%.*s))", (int)size - 5, from + 4);
    } else if (from[size - 1] == ';' && isalpha((unsigned char)from[0]) &&
               strncmp(from, "return", 6) != 0) {
        snprintf(with, sizeof with, ";");
    } else {
        return;
    }
    snprintf(shown, sizeof shown, "{%.*s -> %s}", (int)size, from,
             with[0] == ';' ? "removed" : "the reverse");
    changed = replaced(text, from, size, with);
    put(changed, function, number, shown);
    free(changed);
}

/* A statement on one line, which can trade places with the next one. */
static bool
is_statement(const char *line, size_t *blanks, size_t *size)
{
    static const char *const not_one[] = { "return",  "break",   "continue",
                                           "struct ", "static ", "const ",
                                           "case ",   "default" };

    *blanks = strspn(line, " ");
    *size = strcspn(line, "\n");
    if (*blanks == 0 || line[*size - 1] != ';' ||
        !isalpha((unsigned char)line[*blanks]))
        return false;
    for (size_t i = 0; i < sizeof not_one / sizeof *not_one; i++)
        if (strncmp(line + *blanks, not_one[i], strlen(not_one[i])) == 0)
            return false;
    return true;
}

/* This line and the next trade places, if one of them calls something. */
static void
swap_lines(const char *text, const char *line, unsigned number,
           const char *function)
{
    size_t blanks, size, next_blanks, next_size;
    char with[500], shown[300], *changed;
    const char *next = line + strcspn(line, "\n") + 1;

    if (!is_statement(line, &blanks, &size) || line[size] == '\0' ||
        !is_statement(next, &next_blanks, &next_size) ||
        blanks != next_blanks || size + next_size > 400)
        return;
    snprintf(with, sizeof with, "%.*s\n%.*s", (int)next_size, next, (int)size,
             line);
    if (strchr(with, '(') == NULL)
        return;
    snprintf(shown, sizeof shown, "{%.*s <-> the next line}",
             (int)(size - blanks), line + blanks);
    changed = replaced(text, line, size + 1 + next_size, with);
    put(changed, function, number, shown);
    free(changed);
}

/* Without any lock, as if threads did not exist. */
static void
unlock_all(const char *text)
{
    char *changed = strdup(text);
    bool found = false;

    if (changed == NULL)
        exit(2);
    for (char *line = changed; line != NULL; line = strchr(line + 1, '\n'))
        for (char *at = line + strspn(line, " \n"); at != NULL; at = NULL)
            if (strncmp(at, "pthread_mutex_lock(", 19) == 0 ||
                strncmp(at, "pthread_mutex_unlock(", 21) == 0) {
                found = true;
                memset(at, ' ', strcspn(at, ";"));
            }
    if (found)
        put(changed, "-", 1, "{every lock -> removed}");
    free(changed);
}

static void
change_lines(const char *text, const char *starter)
{
    char function[64] = "";
    unsigned number = 1;

    for (const char *line = text; *line != '\0' && written < wanted; number++) {
        if (isalpha((unsigned char)line[0]) && strchr(line, '(') != NULL &&
            strchr(line, '(') < line + strcspn(line, "\n "))
            snprintf(function, sizeof function, "%.*s", (int)strcspn(line, "("),
                     line);
        if (!is_given(line, starter)) {
            change_line(text, line, number, function);
            swap_lines(text, line, number, function);
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
}

int
main(int argc, char **argv)
{
    struct sites sites = { 0 };
    char *text, *starter, *changed;

    if (argc != 5)
        return 2;
    text = read_file(argv[1]);
    starter = read_file(argv[2]);
    folder = argv[3];
    wanted = (unsigned)atoi(argv[4]);
    unlock_all(text);
    change_lines(text, starter);
    sites_read(&sites, "solution", text);
    sites_shuffle(&sites, "solution", 1);
    for (size_t i = 0; i < sites.count && written < wanted; i++) {
        const struct site *s = &sites.all[i];

        if (is_given(line_at(text, s->line), starter) ||
            strstr(s->shown, "removed}") != NULL)
            continue; /* a call that is removed was a line above */
        changed = site_apply(s, text);
        put(changed, s->function, s->line, s->shown);
        free(changed);
    }
    return 0;
}
