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
    take(&row, found->breaks, sizeof found->breaks);
}

/* Where the model is: of `about`, or the one that this program goes with. */
static void
find_model(const char *model, char path[1024])
{
    char program[1024];

    if (model != NULL) {
        snprintf(path, 1024, "%s/%s.so", case_needed("GRADE_PROGRAMS"), model);
        return;
    }
    if (realpath("/proc/self/exe", program) == NULL)
        grade_fault("this program does not know where it is");
    strncat(program, ".so", 1023 - strlen(program));
    if (realpath(program, path) == NULL) /* a name that tells nothing */
        grade_fault("%s is not there", program);
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

/* Run the explorer; what it writes: its row, and all else. */
static int
run_explorer(const char *model, const char *options, const char *row,
             const char *output)
{
    char path[1024], row_word[1100], line[512];
    static char limit[] = MAX_RUNS;
    char *words[MAX_WORDS + 5];
    int count, status;

    find_model(model, path);
    snprintf(row_word, sizeof row_word, "--row=%s", row);
    snprintf(line, sizeof line, "%s", options != NULL ? options : "");
    count = split(line, words);
    words[count++] = limit;
    words[count++] = row_word;
    words[count++] = path;
    words[count] = NULL;
    status = case_run_program(case_needed("GRADE_EXPLORER"), words, output);
    if (status == 127)
        grade_fault("the explorer cannot be run");
    return status;
}

struct grade_explored
grade_explore(const char *model, const char *options)
{
    struct grade_explored found = { .text = NULL };
    const char *row = grade_temporary("explored.row"),
               *output = grade_temporary("explored.out");
    char *text;
    int status;

    status = run_explorer(model, options, row, output);
    found.text = case_read_file(output);
    if (found.text == NULL)
        grade_fault("the explorer said nothing");
    text = case_read_file(row);
    if (text != NULL)
        read_row(&found, text);
    if (found.verdict[0] == '\0' && status == 2)
        take_misuse(&found);
    else if (found.verdict[0] == '\0')
        snprintf(found.misuse, sizeof found.misuse,
                 "the program ends in the middle: a model returns from `run`");
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
