#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"

static bool
starts_declaration(const struct reader *r, const struct stream *s, size_t i)
{
    static const char *const types[] = {
        "struct", "union", "enum",     "const",   "static", "extern", "int",
        "char",   "long",  "unsigned", "signed",  "short",  "double", "float",
        "bool",   "void",  "_Atomic",  "typedef", NULL
    };
    static const char *const verbs[] = { "return",  "goto", "case",   "else",
                                         "default", "do",   "sizeof", NULL };
    const struct token *t = &s->tokens[i];
    size_t next = i + 1;

    if (t->kind != WORD || is_one_of(r, t, verbs))
        return false;
    if (is_one_of(r, t, types))
        return true;
    while (next < s->count && is(r, &s->tokens[next], "*"))
        next++;
    return next < s->count && s->tokens[next].kind == WORD;
}

/* Where tokens stand that say no more than a type or a place in memory; their
 * last one, or `i` itself. */
static size_t
past_types(const struct reader *r, const struct stream *s, size_t i)
{
    static const char *const bodies[] = { "struct", "union", "enum", NULL };
    static const char *const asides[] = { "__attribute__", "_Static_assert",
                                          "_Alignas", NULL };
    size_t next = i + 1;

    if (is_one_of(r, &s->tokens[i], asides) && next < s->count)
        return s->pair[next] < s->count ? s->pair[next] : i;
    if (!is_one_of(r, &s->tokens[i], bodies))
        return i;
    if (next < s->count && s->tokens[next].kind == WORD)
        next++;
    if (next < s->count && is(r, &s->tokens[next], "{"))
        return s->pair[next] < s->count ? s->pair[next] : i;
    return i;
}

/* RT_TRACE(event, task, object, argument): a 0 for the last two says that the
 * event has none, and nothing reads it. Is the token at `i` such a 0? */
static bool
is_unread(const struct reader *r, const struct stream *s, size_t i)
{
    unsigned commas = 0;
    size_t at = i;

    if (!is(r, &s->tokens[i], "0") || i < 4)
        return false;
    while (at > 0 && !is(r, &s->tokens[at], "(") && !is(r, &s->tokens[at], ";"))
        if (is(r, &s->tokens[--at], ")") && s->pair[at] < at)
            at = s->pair[at] > 0 ? s->pair[at] - 1 : 0;
        else
            commas += is(r, &s->tokens[at], ",");
    return commas >= 2 && at > 0 && is(r, &s->tokens[at], "(") &&
           is(r, &s->tokens[at - 1], "RT_TRACE") &&
           is(r, &s->tokens[i - 1], ",");
}

/* Tokens `first` to `end` are code: statements, or the values of a table. */
static void
read_code(struct reader *r, const struct stream *s, size_t first, size_t end)
{
    static const char *const heads[] = { "if", "while", "for", "switch", NULL };
    static const char *const before[] = {
        ";", "{", "}", ":", "else", "do", NULL
    };
    static const char *const opening[] = { "(", "[", "{", NULL };
    static const char *const closing[] = { ")", "]", "}", NULL };
    bool start = true, declares = false, value = false;
    unsigned depth = 0, value_depth = 0;
    size_t head = end; /* where the condition of an `if` ends */

    for (size_t i = first; i < end; i++) {
        const struct token *t = &s->tokens[i];
        size_t past = past_types(r, s, i);

        if (start && starts_declaration(r, s, i))
            declares = true;
        else if (start)
            change_call(r, s, i);
        start = false;
        if (past > i && past < end) {
            i = past;
            continue;
        }
        if (is_one_of(r, t, heads) && i + 1 < end && s->pair[i + 1] < end) {
            head = s->pair[i + 1];
            if (is(r, t, "for")) {
                i++;
                start = true;
            }
            continue;
        }
        if (is_one_of(r, t, opening))
            depth++;
        else if (is_one_of(r, t, closing) && depth > 0)
            depth--;
        if (is_one_of(r, t, before) || i == head) {
            start = true;
            declares = false;
            value = value && !is(r, t, ";");
        }
        if (declares && is(r, t, "=")) {
            declares = false;
            value = true; /* up to a comma: then another name is declared */
            value_depth = depth;
        } else if (value && depth == value_depth && is(r, t, ",")) {
            declares = true;
            value = false;
        } else if (declares && is(r, t, "[") && s->pair[i] < end) {
            i = s->pair[i];
        }
        if (is(r, t, "return"))
            change_return(r, s, i);
        if (!declares && !is_unread(r, s, i))
            change_token(r, s, i);
    }
}

static void
read_table(struct reader *r, const struct stream *s)
{
    for (size_t i = 0; i + 1 < s->count; i++) {
        size_t end = s->pair[i + 1];
        unsigned column = 0;

        if (!is(r, &s->tokens[i], "X") || end >= s->count || end < i + 4)
            continue; /* X(NAME): a list of names, no table */
        for (size_t k = i + 2; k < end; k++) {
            if (is(r, &s->tokens[k], ","))
                column++;
            else if (s->tokens[k].kind == WORD)
                change_cell(r, s, k, column);
            else
                change_token(r, s, k);
        }
        i = end;
    }
}

/* File scope: code stands in bodies of functions and behind `=`. */
static void
read_file(struct reader *r, struct stream *s)
{
    for (size_t i = 1; i < s->count; i++) {
        const struct token *before = &s->tokens[i - 1];
        size_t end = i, name = i - 1;

        if (is(r, &s->tokens[i], "{") && is(r, before, ")")) {
            name = s->pair[i - 1] > 0 ? s->pair[i - 1] - 1 : 0;
            end = s->pair[i];
        } else if (is(r, &s->tokens[i], "=")) {
            if (is(r, before, "]") && s->pair[i - 1] > 0)
                name = s->pair[i - 1] - 1;
            while (end < s->count && !is(r, &s->tokens[end], ";"))
                end = is(r, &s->tokens[end], "{") ? s->pair[end] : end + 1;
        } else {
            if (is(r, &s->tokens[i], "{") && s->pair[i] < s->count)
                i = s->pair[i]; /* a struct, an enum */
            continue;
        }
        lex_copy(r, &s->tokens[name], s->name);
        read_code(r, s, i + 1, end < s->count ? end : s->count);
        i = end;
    }
}

/* Behind a `#`: the body of a macro is code too; other directives are not. */
static void
read_directive(struct reader *r)
{
    struct stream s = { 0 };
    struct token token = lex_next(r);
    bool define = is(r, &token, "define");

    if (define && !lex_skip_blanks(r)) {
        token = lex_next(r);
        lex_copy(r, &token, s.name);
        if (r->text[r->at] == '(') {
            size_t from = r->at + 1;

            r->at += strcspn(r->text + r->at, ")") + 1;
            s.table = strncmp(r->text + from, "X)", 2) == 0;
        }
    }
    while (!lex_skip_blanks(r) && r->text[r->at] != '\0') {
        token = lex_next(r);
        if (define)
            lex_add(&s, token);
    }
    lex_pair(r, &s);
    if (s.table)
        read_table(r, &s);
    else
        read_code(r, &s, 0, s.count);
    free(s.tokens);
    free(s.pair);
}

void
sites_read(struct sites *sites, const char *file, const char *text)
{
    struct reader r = { file, text, 0, 1, sites };
    struct stream s = { 0 };
    bool fresh = true; /* nothing on this line yet */

    for (;;) {
        struct token token;

        fresh |= lex_skip_blanks(&r);
        if (text[r.at] == '\0')
            break;
        token = lex_next(&r);
        if (fresh && is(&r, &token, "#")) {
            lex_skip_blanks(&r);
            read_directive(&r); /* to the end of its line */
            continue;
        }
        fresh = false;
        lex_add(&s, token);
    }
    lex_pair(&r, &s);
    read_file(&r, &s);
    free(s.tokens);
    free(s.pair);
}

/* ---- the sample */

static uint64_t
mixed(uint64_t hash, const char *text)
{
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    hash ^= hash >> 29;
    return hash * UINT64_C(0xbf58476d1ce4e5b9);
}

static int
by_rank(const void *a, const void *b)
{
    const struct site *left = a, *right = b;

    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    return left->place < right->place ? -1 : left->place > right->place;
}

void
sites_shuffle(struct sites *sites, const char *salt, uint64_t seed)
{
    for (size_t i = 0; i < sites->count; i++) {
        struct site *site = &sites->all[i];
        uint64_t hash = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;

        hash = mixed(mixed(hash, salt), site->file);
        hash = mixed(mixed(hash, site->function), site->shown);
        site->rank = hash ^ hash >> 31;
    }
    if (sites->count > 0)
        qsort(sites->all, sites->count, sizeof *sites->all, by_rank);
}

char *
site_apply(const struct site *site, const char *text)
{
    size_t size = strlen(text), used = site->from;
    char *new = malloc(size + sizeof site->with + 1);

    if (new == NULL)
        abort();
    memcpy(new, text, used);
    memcpy(new + used, site->with, strlen(site->with));
    used += strlen(site->with);
    for (size_t i = site->from; i < site->to;
         i++) { /* lines keep their number */
        if (text[i] == '\n' && i > 0 && text[i - 1] == '\\')
            new[used++] = '\\';
        if (text[i] == '\n')
            new[used++] = '\n';
    }
    memcpy(new + used, text + site->to, size - site->to + 1);
    return new;
}
