/* Predictions: the learner's answers, a traced run, and what its trace says;
 * and how a program is run. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case.h"
#include "grade.h"

#define MAX_FILE  (1U << 20)
#define MAX_WORDS 16

pid_t __real_fork(void);

static char *trace, *output;

const char *
case_needed(const char *name)
{
    const char *value = getenv(name);

    if (value == NULL)
        grade_fault("%s is not set; start the test by kit/grade/grade", name);
    return value;
}

char *
case_read_file(const char *path)
{
    FILE *in = fopen(path, "r");
    char *text;
    size_t n;

    if (in == NULL)
        return NULL;
    text = malloc(MAX_FILE);
    if (text == NULL)
        grade_fault("no memory for %s", path);
    n = fread(text, 1, MAX_FILE - 1, in);
    text[n] = '\0';
    fclose(in);
    return text;
}

const char *
grade_file(const char *name)
{
    static char paths[8][1024];
    static unsigned turn;
    char *path = paths[turn++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", case_needed("GRADE_DIR"), name);
    return path;
}

const char *
grade_temporary(const char *name)
{
    static char paths[8][1024];
    static unsigned turn;
    char *path = paths[turn++ % 8];

    snprintf(path, sizeof paths[0], "%s/%s", case_needed("GRADE_TMP"), name);
    unlink(path);
    return path;
}

void
grade_script(const char *text)
{
    const char *path = grade_temporary("kernel.script");
    FILE *out = fopen(path, "w");

    if (out == NULL || fputs(text, out) == EOF || fclose(out) != 0)
        grade_fault("%s cannot be written: %s", path, strerror(errno));
    setenv("RT_SCRIPT", path, 1);
    setenv("RT_CLOCK", "virtual", 1);
}

/* ---- answers ------------------------------------------------------------- */

static _Noreturn void
unanswered(const char *key)
{
    char got[300];

    snprintf(got, sizeof got, "%s has no answer yet", key);
    grade_law(
        "a guess that you wrote down teaches more than a right answer "
        "that you read",
        "what do you think? Write it in answers.txt; being wrong is fine");
    grade_failed("", 0, "unanswered", "your prediction", "%s", got);
}

/* `key = value` or `key: value`; the value ends at a `#` or with the line. */
const char *
grade_answer(const char *key)
{
    static char values[32][128];
    static unsigned turn;
    char *value = values[turn++ % 32],
         *text = case_read_file(case_needed("GRADE_ANSWERS"));
    size_t size = strlen(key), end;

    if (text == NULL)
        grade_fault("the answers cannot be read");
    value[0] = '\0';
    for (char *line = strtok(text, "\r\n"); line; line = strtok(NULL, "\r\n")) {
        line += strspn(line, " \t");
        if (strncmp(line, key, size) != 0)
            continue;
        line += size + strspn(line + size, " \t");
        if (*line != '=' && *line != ':')
            continue;
        line += 1 + strspn(line + 1, " \t");
        line[strcspn(line, "#")] = '\0';
        for (end = strlen(line); end > 0 && strchr(" \t", line[end - 1]); end--)
            line[end - 1] = '\0';
        snprintf(value, sizeof values[0], "%s", line);
    }
    free(text);
    if (value[0] == '\0' || value[0] == '?')
        unanswered(key);
    return value;
}

long
grade_answer_number(const char *key)
{
    const char *text = grade_answer(key);
    char *end;
    long n = strtol(text, &end, 10);

    end += strspn(end, " ");
    if (end == text || (*end != '\0' && strcmp(end, "ms") != 0))
        grade_failed("", 0, "unanswered", "a number", "%s = %s", key, text);
    return n;
}

/* ---- a program that is run ----------------------------------------------- */

static _Noreturn void
become(const char *path, char *const *words, const char *output_path)
{
    int fd = open(output_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    for (; *words != NULL && strchr(*words, '=') != NULL; words++)
        putenv(*words);
    execv(path, words);
    _exit(127);
}

int
case_run_program(const char *path, char *const *words, const char *output_path)
{
    int status = 0;
    pid_t pid;

    fflush(NULL);
    pid = __real_fork();
    if (pid < 0)
        grade_fault("no process for %s: %s", path, strerror(errno));
    if (pid == 0)
        become(path, words, output_path);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* ---- a traced run -------------------------------------------------------- */

/* The words of `line` into `words`, `name` behind those with an =. */
static void
split(char *line, char *name, char **words, int count)
{
    bool named = false;

    for (char *word = strtok(line, " "); word; word = strtok(NULL, " ")) {
        if (!named && strchr(word, '=') == NULL) {
            words[count++] = name;
            named = true;
        }
        if (count < MAX_WORDS - 1)
            words[count++] = word;
    }
    if (!named)
        words[count++] = name;
    words[count] = NULL;
}

int
grade_run_traced(const char *program, const char *arguments)
{
    char path[1024], trace_word[1100], output_path[1024], line[1024];
    char *words[MAX_WORDS + 1] = { trace_word, "RT_CLOCK=virtual" };
    int status;

    snprintf(path, sizeof path, "%s/%s", case_needed("GRADE_PROGRAMS"),
             program);
    snprintf(trace_word, sizeof trace_word, "RT_TRACE=%s",
             grade_temporary("run.trace"));
    snprintf(output_path, sizeof output_path, "%s", grade_temporary("run.out"));
    snprintf(line, sizeof line, "%s", arguments != NULL ? arguments : "");
    split(line, path, words, 2);
    status = case_run_program(path, words, output_path);
    free(trace);
    free(output);
    trace = case_read_file(trace_word + strlen("RT_TRACE="));
    output = case_read_file(output_path);
    if (status == 127)
        grade_fault("%s cannot be run: is it under program: in about?", path);
    return status;
}

const char *
grade_output(void)
{
    return output != NULL ? output : "";
}

/* ---- its trace ----------------------------------------------------------- */

/* Is `word` a whole word of the line that is `size` long? */
static bool
has_word(const char *line, size_t size, const char *word, size_t word_size)
{
    for (size_t i = 0; i + word_size <= size; i++)
        if ((i == 0 || line[i - 1] == ' ') &&
            strncmp(line + i, word, word_size) == 0 &&
            (i + word_size == size || line[i + word_size] == ' '))
            return true;
    return false;
}

static bool
matches(const char *line, size_t size, const char *what, unsigned task)
{
    char of_task[32];
    size_t n = (size_t)snprintf(of_task, sizeof of_task, " task %u ", task);

    if (task != 0 && memmem(line, size, of_task, n) == NULL)
        return false;
    for (what += strspn(what, " "); *what != '\0'; what += strspn(what, " ")) {
        n = strcspn(what, " ");
        if (!has_word(line, size, what, n))
            return false;
        what += n;
    }
    return true;
}

static const char *
first_line(void)
{
    const char *head = trace != NULL ? strchr(trace, '\n') : NULL;

    if (head == NULL)
        grade_fault("there is no trace; call grade_run_traced first");
    return head + 1; /* the first line tells the format */
}

long
grade_trace_count(const char *what, unsigned task)
{
    long count = 0;

    for (const char *line = first_line(); *line != '\0';) {
        size_t size = strcspn(line, "\n");

        count += matches(line, size, what, task);
        line += size + (line[size] == '\n');
    }
    return count;
}

void
grade_trace_tell(const char *what, unsigned task, unsigned most)
{
    for (const char *line = first_line(); *line != '\0' && most > 0;) {
        size_t size = strcspn(line, "\n");

        if (matches(line, size, what, task)) {
            const char *at = memmem(line, size, " at=", 4);

            grade_did("%.*s", (int)(at != NULL ? at - line : (long)size), line);
            most--;
        }
        line += size + (line[size] == '\n');
    }
}

double
grade_trace_time(const char *what, unsigned task)
{
    for (const char *line = first_line(); *line != '\0';) {
        size_t size = strcspn(line, "\n");

        if (matches(line, size, what, task))
            return atof(line);
        line += size + (line[size] == '\n');
    }
    return -1;
}

double
grade_trace_end(void)
{
    double end = 0;

    for (const char *line = first_line(); *line != '\0';) {
        size_t size = strcspn(line, "\n");

        end = atof(line);
        line += size + (line[size] == '\n');
    }
    return end;
}
