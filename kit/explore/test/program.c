/* Programs as text, and sets of what they end in. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"

static const struct {
    const char *word, *arguments;
} kinds[] = {
#define KIND_ROW(name, word, arguments) { word, arguments },
    ACT_KINDS(KIND_ROW)
};

/* In the order of memory_order. */
static const char *const orders[] = { "rlx", "consume", "acq",
                                      "rel", "acq_rel", "sc" };

/* The letters of each kind of thing. */
static const char *
letters(char argument)
{
    switch (argument) {
    case 'a':
        return "xyz";
    case 'p':
        return "pq";
    case 'm':
        return "mn";
    case 'c':
        return "cd";
    default:
        return "abcd";
    }
}

/* --- text to program --- */

static int
find_order(const char *word)
{
    for (int i = 0; i < 6; i++)
        if (strcmp(orders[i], word) == 0)
            return i;
    return -1;
}

/* Where the argument of this letter is kept. */
static uint8_t *
field(struct act *act, char argument)
{
    switch (argument) {
    case 'c':
        return &act->cond;
    case 'a':
        return act->kind == ACT_WAIT_UNTIL ? &act->atomic : &act->on;
    case 'n':
        return &act->value;
    case 'e':
        return &act->expected;
    default:
        return &act->on;
    }
}

static bool
parse_argument(struct act *act, char argument, const char *word)
{
    const char *at;
    int order;

    if (argument == 'o' || argument == 'f') {
        order = find_order(word);
        *(argument == 'o' ? &act->order : &act->failed_order) = order;
        return order >= 0;
    }
    if (argument == 'n' || argument == 'e') {
        *field(act, argument) = (uint8_t)atoi(word);
        return *word >= '0' && *word <= '9';
    }
    at = strchr(letters(argument), *word);
    if (at == NULL || word[0] == '\0' || word[1] != '\0')
        return false;
    *field(act, argument) = (uint8_t)(at - letters(argument));
    return true;
}

static bool
parse_act(struct act *act, char *text)
{
    char *rest, *word = strtok_r(text, " ", &rest);
    int kind = 0;

    while (word != NULL && kind < ACT_KIND_COUNT &&
           strcmp(kinds[kind].word, word) != 0)
        kind++;
    if (word == NULL || kind == ACT_KIND_COUNT)
        return false;
    *act = (struct act){ .kind = (enum act_kind)kind };
    for (const char *a = kinds[kind].arguments; *a != '\0'; a++) {
        word = strtok_r(NULL, " ", &rest);
        if (word == NULL || !parse_argument(act, *a, word))
            return false;
    }
    return strtok_r(NULL, " ", &rest) == NULL;
}

/* "b: one; two" */
static bool
parse_thread(struct program *program, char *text)
{
    char *rest, *one;
    int thread;

    text += strspn(text, " ");
    thread = *text - 'a';
    if (thread < 0 || thread >= THREADS || text[1] != ':')
        return false;
    for (one = strtok_r(text + 2, ";", &rest); one != NULL;
         one = strtok_r(NULL, ";", &rest)) {
        int i = program->count[thread];

        if (i == ACTS || !parse_act(&program->act[thread][i], one))
            return false;
        program->count[thread]++;
    }
    return true;
}

/* "allow 1 0 2": spurious wakes, weak failures, timeouts. */
static bool
parse_part(struct program *program, char *text)
{
    unsigned *allow[] = { &program->spurious, &program->weak,
                          &program->timeouts };
    unsigned sizes[ATOMICS];

    if (sscanf(text, " allow %u %u %u", allow[0], allow[1], allow[2]) == 3)
        return true;
    if (sscanf(text, " bytes %u %u %u", &sizes[0], &sizes[1], &sizes[2]) == 3) {
        for (int i = 0; i < ATOMICS; i++)
            program->size[i] = (uint8_t)sizes[i];
        return true;
    }
    return parse_thread(program, text);
}

/* If nothing is said of main, it starts the others. */
static void
start_all(struct program *program)
{
    if (program->count[0] > 0)
        return;
    for (int t = 1; t < THREADS; t++)
        if (program->count[t] > 0)
            program->act[0][program->count[0]++] =
                (struct act){ .kind = ACT_START, .on = (uint8_t)t };
}

bool
program_parse(struct program *program, const char *text)
{
    char copy[1024], *rest, *part;

    *program = (struct program){ 0 };
    snprintf(copy, sizeof copy, "%s", text);
    for (part = strtok_r(copy, "|", &rest); part != NULL;
         part = strtok_r(NULL, "|", &rest)) {
        char shown[256];

        snprintf(shown, sizeof shown, "%s", part);
        if (!parse_part(program, part)) {
            fprintf(stderr, "no program: \"%s\"; see program.h\n", shown);
            return false;
        }
    }
    start_all(program);
    return true;
}

/* --- program to text --- */

static void
print_act(struct act act)
{
    printf("%s", kinds[act.kind].word);
    for (const char *a = kinds[act.kind].arguments; *a != '\0'; a++) {
        if (*a == 'o')
            printf(" %s", orders[act.order]);
        else if (*a == 'f')
            printf(" %s", orders[act.failed_order]);
        else if (*a == 'n' || *a == 'e')
            printf(" %d", *field(&act, *a));
        else
            printf(" %c", letters(*a)[*field(&act, *a)]);
    }
}

void
program_print(const struct program *program)
{
    const char *between = "";

    if (program->spurious + program->weak + program->timeouts > 0) {
        printf("allow %u %u %u", program->spurious, program->weak,
               program->timeouts);
        between = " | ";
    }
    if (program->size[0] != 0) {
        printf("%sbytes %d %d %d", between, program->size[0], program->size[1],
               program->size[2]);
        between = " | ";
    }
    for (int t = 0; t < THREADS; t++) {
        if (program->count[t] == 0)
            continue;
        printf("%s%c:", between, 'a' + t);
        for (int i = 0; i < program->count[t]; i++) {
            printf(i > 0 ? "; " : " ");
            print_act(program->act[t][i]);
        }
        between = " | ";
    }
    printf("\n");
}

void
outcome_print(const struct program *program, const struct outcome *outcome)
{
    if (outcome->how == 2) {
        printf("a race\n");
        return;
    }
    for (int t = 0; t < THREADS; t++)
        for (int i = 0; i < program->count[t]; i++)
            if (outcome->result[t][i] == UNSET)
                printf("%c%d=- ", 'a' + t, i + 1);
            else
                printf("%c%d=%d ", 'a' + t, i + 1, outcome->result[t][i]);
    for (int i = 0; i < ATOMICS + PLAINS; i++)
        printf("%c=%d ", "xyzpq"[i], outcome -> last[i]);
    printf(outcome->how == 1 ? "stuck\n" : "\n");
}

bool
program_uses(const struct program *program, enum act_kind kind)
{
    for (int t = 0; t < THREADS; t++)
        for (int i = 0; i < program->count[t]; i++)
            if (program->act[t][i].kind == kind)
                return true;
    return false;
}

/* --- sets --- */

struct outcome
outcome_new(void)
{
    struct outcome outcome;

    memset(&outcome, 0, sizeof outcome);
    memset(outcome.result, UNSET, sizeof outcome.result);
    return outcome;
}

static size_t
hash(const struct outcome *outcome)
{
    const unsigned char *byte = (const unsigned char *)outcome;
    uint64_t sum = 1469598103934665603u;

    for (size_t i = 0; i < sizeof *outcome; i++)
        sum = (sum ^ byte[i]) * 1099511628211u;
    return (size_t)(sum >> 7);
}

/* Where `outcome` is in the table, or where it would be. */
static size_t
slot(const struct set *set, const struct outcome *outcome)
{
    size_t mask = 2 * set->room - 1, at = hash(outcome) & mask;

    while (set->table[at] != 0 && memcmp(&set->member[set->table[at] - 1],
                                         outcome, sizeof *outcome) != 0)
        at = (at + 1) & mask;
    return at;
}

static void
grow(struct set *set)
{
    set->room = set->room == 0 ? 64 : 2 * set->room;
    set->member = realloc(set->member, set->room * sizeof *set->member);
    free(set->table);
    set->table = calloc(2 * set->room, sizeof *set->table);
    if (set->member == NULL || set->table == NULL) {
        fprintf(stderr, "selfcheck: out of memory\n");
        exit(2);
    }
    for (size_t i = 0; i < set->count; i++)
        set->table[slot(set, &set->member[i])] = i + 1;
}

void
set_clear(struct set *set)
{
    if (set->room > 0)
        memset(set->table, 0, 2 * set->room * sizeof *set->table);
    set->count = 0;
}

void
set_add(struct set *set, const struct outcome *outcome)
{
    if (set_has(set, outcome))
        return;
    if (set->count == set->room)
        grow(set);
    set->member[set->count] = *outcome;
    set->table[slot(set, outcome)] = ++set->count;
}

bool
set_has(const struct set *set, const struct outcome *outcome)
{
    return set->room > 0 && set->table[slot(set, outcome)] != 0;
}

const struct outcome *
set_missing(const struct set *a, const struct set *b)
{
    for (size_t i = 0; i < a->count; i++)
        if (!set_has(b, &a->member[i]))
            return &a->member[i];
    return NULL;
}
