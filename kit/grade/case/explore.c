/* Models: runs the explorer on one, and tells what it found. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "grade.h"

#define MAX_LINE  200
#define MAX_WORDS 12

/* A model of an exercise needs less; then it is too large, not too slow. */
#define MAX_RUNS  "--max=50000"

/* The next field of a row; a tab ends it. */
static void
take(char **rest, char *out, size_t size)
{
    size_t length = strcspn(*rest, "\t\n");

    snprintf(out, size, "%.*s", (int)length, *rest);
    *rest += length + ((*rest)[length] == '\t');
}

static long
take_number(char **rest)
{
    char text[32];

    take(rest, text, sizeof text);
    return atol(text);
}

/* The fields as `explore --row` writes them. */
static void
read_row(struct grade_explored *found, char *row)
{
    take(&row, found->verdict, sizeof found->verdict);
    take(&row, found->how, sizeof found->how);
    found->threads = take_number(&row);
    found->steps = take_number(&row);
    found->runs = take_number(&row);
    take_number(&row); /* pruned, seconds, cost */
    take_number(&row);
    take_number(&row);
    take(&row, found->schedule, sizeof found->schedule);
}

/* Where the model is: of `about`, or the one that this program goes with. */
static void
find_model(const char *model, char path[1024])
{
    if (model != NULL) {
        snprintf(path, 1024, "%s/%s.so", case_needed("GRADE_PROGRAMS"), model);
        return;
    }
    if (realpath("/proc/self/exe", path) == NULL)
        grade_fault("this program does not know where it is");
    strncat(path, ".so", 1023 - strlen(path));
}

/* `options` in words, our name behind those for the environment. */
static int
split(char *options, char **words)
{
    static char name[] = "explore";
    char **named = NULL;
    int count = 0;

    for (char *word = strtok(options, " "); word; word = strtok(NULL, " ")) {
        if (named == NULL && (word[0] == '-' || strchr(word, '=') == NULL))
            *(named = &words[count++]) = name;
        if (count < MAX_WORDS)
            words[count++] = word;
    }
    if (named == NULL)
        words[count++] = name;
    return count;
}

/* The last line that the explorer wrote. */
static void
take_misuse(struct grade_explored *found)
{
    char *copy = strdup(found->text);

    for (char *line = strtok(copy, "\n"); line; line = strtok(NULL, "\n"))
        snprintf(found->misuse, sizeof found->misuse, "%s", line);
    free(copy);
}

struct grade_explored
grade_explore(const char *model, const char *options)
{
    struct grade_explored found = { .text = NULL };
    char path[1024], row[1100], output[1024], line[512];
    static char limit[] = MAX_RUNS;
    char *words[MAX_WORDS + 5], *text;
    int count;

    find_model(model, path);
    snprintf(row, sizeof row, "--row=%s", grade_temporary("explored.row"));
    snprintf(output, sizeof output, "%s", grade_temporary("explored.out"));
    snprintf(line, sizeof line, "%s", options != NULL ? options : "");
    count = split(line, words);
    words[count++] = limit;
    words[count++] = row;
    words[count++] = path;
    words[count] = NULL;
    if (case_run_program(case_needed("GRADE_EXPLORER"), words, output) == 127)
        grade_fault("the explorer cannot be run");
    found.text = case_read_file(output);
    if (found.text == NULL)
        grade_fault("the explorer said nothing");
    text = case_read_file(row + strlen("--row="));
    if (text != NULL)
        read_row(&found, text);
    else
        take_misuse(&found);
    free(text);
    return found;
}

void
grade_explored_show(const struct grade_explored *found)
{
    char line[MAX_LINE];
    const char *at = found->text;
    bool inside = false;

    for (size_t size; *at != '\0'; at += size + (at[size] == '\n')) {
        size = strcspn(at, "\n");
        if (size == 0 && inside)
            return; /* the table stands between the first two empty lines */
        if (inside) {
            snprintf(line, sizeof line, "%.*s", (int)size, at);
            case_send1("table", line);
            if (running.pipe < 0)
                fprintf(stderr, "%s\n", line);
        }
        inside = inside || size == 0;
    }
}
