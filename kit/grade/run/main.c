/* run: grades a program that kit/grade/grade has built. Exit code 0 green, 1
 * red, 3 the learner's code crashed, 4 the kit's own fault, 2 misuse. */
#include <stdlib.h>
#include <string.h>

#include "run.h"

typedef void report(FILE *, const struct exercise *, const struct verdict *,
                    unsigned);

static report *format = report_terminal;
static const char *out_path, *record_path;

static const struct {
    const char *name;
    report *report;
} formats[] = { { "terminal", report_terminal },
                { "tap", report_tap },
                { "junit", report_junit } };

static _Noreturn void
misuse(const char *what)
{
    fprintf(stderr, "grade/run: what is %s?\n", what);
    exit(2);
}

static void
pick_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(name, formats[i].name) == 0) {
            format = formats[i].report;
            return;
        }
    misuse(name);
}

static void
read_arguments(struct exercise *e, char **argv)
{
    const struct {
        const char *name, **value;
    } texts[] = { { "--id", &e->id },
                  { "--title", &e->title },
                  { "--kind", &e->kind },
                  { "--learner", &e->learner },
                  { "--broken", &e->broken },
                  { "--folder", &e->folder },
                  { "--root", &e->root },
                  { "--out", &out_path },
                  { "--record", &record_path },
                  { "--kit", &e->kit },
                  { NULL, NULL } };

    for (argv++; *argv != NULL; argv++) {
        int i = 0;

        while (texts[i].name != NULL && strcmp(*argv, texts[i].name) != 0)
            i++;
        if (texts[i].name != NULL && argv[1] != NULL) {
            *texts[i].value = *++argv;
        } else if (strcmp(*argv, "--format") == 0 && argv[1] != NULL) {
            pick_format(*++argv);
        } else if (strcmp(*argv, "--case") == 0 && argv[1] != NULL) {
            e->only = (unsigned)atoi(*++argv);
        } else if (strcmp(*argv, "--all") == 0) {
            e->every = true;
        } else if (strcmp(*argv, "--sanitized") == 0) {
            e->sanitized = true;
        } else if (strcmp(*argv, "--subject") == 0 && argv[1] != NULL &&
                   argv[2] != NULL && e->program_count < 64) {
            e->subjects[e->program_count] = *++argv;
            e->programs[e->program_count++] = *++argv;
        } else if (strcmp(*argv, "--program") == 0 && argv[1] != NULL &&
                   e->program_count < 64) {
            e->programs[e->program_count++] = *++argv;
        } else {
            misuse(*argv);
        }
    }
}

/* ---- the compiler said no ------------------------------------------------ */

static int
grade_broken(const struct exercise *e, struct verdict **cases)
{
    struct verdict *v = calloc(1, sizeof *v);
    FILE *in = fopen(e->broken, "r");

    if (v == NULL)
        abort();
    *cases = v;
    v->status = RED;
    snprintf(v->name, TEXT, "your file compiles");
    snprintf(v->expected, TEXT, "a program");
    snprintf(v->got, TEXT, "the compiler stops; what it says stands above");
    snprintf(v->ask, TEXT,
             "what is in the line of the first message, or in the one before?");
    if (in == NULL)
        return 1;
    v->output_size = fread(v->output, 1, OUTPUT, in);
    fclose(in);
    return 1;
}

/* ---- cases of a test ----------------------------------------------------- */

static int
grade_cases(const struct exercise *e, struct verdict **cases)
{
    struct verdict none = { 0 };
    int count = case_list(e, e->programs[0], cases, &none);

    if (count <= 0) { /* the learner's code ran before main, or never did */
        if (count == 0)
            none.status = FAULT;
        *cases = malloc(sizeof none);
        if (*cases == NULL)
            abort();
        **cases = none;
        return 1;
    }

    for (int i = 0; i < count; i++) {
        struct verdict *v = *cases + i;

        if (e->only != 0 && e->only != (unsigned)i + 1)
            continue;
        case_run(e, e->programs[0], i + 1, v);
        if (v->status != GREEN && !e->every)
            break;
    }
    return count;
}

/* ---- the learner's own tests, against each subject ----------------------- */

static const char *
base(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* The id that the subject's first line names, M04, and the law of its second
 * one, if that is a comment. */
static void
read_belief(const char *path, char id[64], char law[TEXT])
{
    FILE *in = fopen(path, "r");
    char line[TEXT] = "";

    if (in != NULL && fgets(line, sizeof line, in) != NULL)
        sscanf(line, "/* %15[^:]:", id);
    if (strcmp(id, "none") == 0)
        id[0] = '\0';
    if (in != NULL && fgets(line, sizeof line, in) != NULL)
        sscanf(line, "/* %200[^*]", law);
    if (in != NULL)
        fclose(in);
}

/* A test of one case tells its story for the subject, too. */
static void
copy_story(struct verdict *v, const struct verdict *of)
{
    memcpy(v->steps, of->steps, sizeof v->steps);
    v->step_count = of->step_count;
    memcpy(v->table, of->table, sizeof v->table);
}

static void
grade_subject(const struct exercise *e, unsigned i, struct verdict *v)
{
    struct verdict *tests = NULL, none = { 0 };
    bool right = strncmp(base(e->subjects[i]), "right", 5) == 0;
    int count = case_list(e, e->programs[i], &tests, &none), red = -1;

    for (int k = 0; k < count && red < 0; k++) {
        case_run(e, e->programs[i], k + 1, &tests[k]);
        v->seconds += tests[k].seconds;
        if (tests[k].status != GREEN)
            red = k;
    }
    v->status = right == (red < 0) ? GREEN : RED;
    if (count < 0) {
        v->status = RED;
        memcpy(v->expected, none.expected, sizeof v->expected);
        memcpy(v->got, none.got, sizeof v->got);
        memcpy(v->where, none.where, sizeof v->where);
    } else if (count == 0) {
        v->status = RED;
        snprintf(v->expected, TEXT, "at least one case in grade_cases");
        snprintf(v->got, TEXT, "none can be run");
    } else if (red >= 0 && tests[red].status == FAULT) {
        v->status = FAULT;
        memcpy(v->got, tests[red].got, sizeof v->got);
    } else if (right && red >= 0) {
        snprintf(v->expected, TEXT, "right code passes each of your cases");
        snprintf(v->got, TEXT, "\"%.200s\" is red: expected %.200s, got %.200s",
                 tests[red].name, tests[red].expected, tests[red].got);
        snprintf(v->ask, TEXT, "which law says what this case expects?");
    } else if (!right && red < 0) {
        snprintf(v->expected, TEXT, "one of your cases notices");
        snprintf(v->got, TEXT, "all %d of them are green on this code", count);
        if (count == 1)
            snprintf(v->got, TEXT, "it is green on this code");
        snprintf(v->ask, TEXT, "%s",
                 v->belief[0] != '\0'
                     ? "what would somebody see who holds this belief, and its "
                       "code?"
                     : "what would a thread have to do to notice it?");
    }
    if (count == 1 && v->status == RED)
        copy_story(v, &tests[0]);
    free(tests);
}

static int
grade_subjects(const struct exercise *e, struct verdict **cases)
{
    struct verdict *all = calloc(e->program_count, sizeof *all);
    bool stop = false;

    if (all == NULL)
        abort();
    *cases = all;
    unsigned wrong = 0;

    for (unsigned i = 0; i < e->program_count; i++) {
        bool right = strncmp(base(e->subjects[i]), "right", 5) == 0;

        if (!right)
            read_belief(e->subjects[i], all[i].belief, all[i].law);
        if (right)
            snprintf(all[i].name, TEXT, "your tests pass on right code");
        else
            snprintf(all[i].name, TEXT, "your tests notice wrong code %u",
                     ++wrong);
        all[i].status = WAITS;
        if (stop)
            continue;
        grade_subject(e, i, &all[i]);
        stop = all[i].status != GREEN && !e->every;
    }
    return (int)e->program_count;
}

int
main(int argc, char **argv)
{
    struct exercise e = {
        .id = "?", .title = "", .kind = "", .folder = ".", .root = "."
    };
    static const int codes[] = { 0, 1, 3, 1, 4 };
    struct verdict *cases = NULL;
    FILE *out = stdout, *record;
    int count;

    (void)argc;
    read_arguments(&e, argv);
    machine_factor();
    if (e.broken != NULL)
        count = grade_broken(&e, &cases);
    else if (e.program_count > 0 && e.subjects[0] != NULL)
        count = grade_subjects(&e, &cases);
    else if (e.program_count == 1)
        count = grade_cases(&e, &cases);
    else
        misuse("no program");
    if (out_path != NULL && (out = fopen(out_path, "w")) == NULL) {
        perror(out_path);
        return 2;
    }
    format(out, &e, cases, (unsigned)count);
    if (out != stdout && fclose(out) != 0)
        return 4;
    if (record_path != NULL) {
        record = fopen(record_path, "w");
        if (record == NULL) {
            perror(record_path);
            return 2;
        }
        report_record(record, &e, cases, (unsigned)count);
        if (fclose(record) != 0)
            return 4;
    }
    return codes[overall(cases, (unsigned)count)];
}
