#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "change.h"

/* Append bytes of the text: each run of blanks is one, joins of lines and
 * comments are none. */
static void
append(char *to, size_t size, const char *from, size_t count)
{
    size_t used = strlen(to);

    for (size_t i = 0; i < count && used + 1 < size; i++) {
        bool comment = strncmp(from + i, "/*", 2) == 0;
        const char *end = comment ? strstr(from + i, "*/") : NULL;
        bool blank = comment || isspace((unsigned char)from[i]) ||
                     (from[i] == '\\' && from[i + 1] == '\n');

        if (end != NULL)
            i = (size_t)(end - from) + 1;
        if (!blank)
            to[used++] = from[i];
        else if (used > 0 && to[used - 1] != ' ')
            to[used++] = ' ';
    }
    to[used] = '\0';
}

/* What the change looks like: `while (i {< -> <=} count)`. */
static void
show(const struct reader *r, struct site *site)
{
    const char *text = r->text;
    size_t begin = site->from, end = site->to;
    char old[80] = "";

    while (begin > 0 && text[begin - 1] != '\n')
        begin--;
    end += strcspn(text + end, "\n");
    append(site->shown, sizeof site->shown, text + begin, site->from - begin);
    append(old, sizeof old, text + site->from, site->to - site->from);
    if (strlen(old) == sizeof old - 1)
        memcpy(old + sizeof old - 4, "...", 4);
    snprintf(site->shown + strlen(site->shown),
             sizeof site->shown - strlen(site->shown), "{%s -> %s}", old,
             strcmp(site->with, "{}") == 0 ? "removed"
             : site->with[0] == '\0'       ? "nothing"
                                           : site->with);
    append(site->shown, sizeof site->shown, text + site->to, end - site->to);
    for (size_t n = strlen(site->shown); n > 0 && site->shown[n - 1] == ' ';)
        site->shown[--n] = '\0';
}

void
change_add(struct reader *r, const struct stream *s, size_t first, size_t last,
           const char *with)
{
    struct sites *list = r->sites;
    struct site site = { .file = r->file,
                         .line = s->tokens[first].line,
                         .place = list->places,
                         .from = s->tokens[first].from,
                         .to = s->tokens[last].to };

    snprintf(site.with, sizeof site.with, "%s", with);
    snprintf(site.function, sizeof site.function, "%s", s->name);
    show(r, &site);
    list->all = lex_grow(list->all, list->count, &list->room, sizeof site);
    list->all[list->count++] = site;
}

/* Each sign, and what it becomes: one or two ways. */
static const char *const signs[][3] = {
    { "<", "<=", ">=" },  { "<=", "<", ">" },   { ">", ">=", "<=" },
    { ">=", ">", "<" },   { "==", "!=", NULL }, { "!=", "==", NULL },
    { "+", "-", NULL },   { "-", "+", NULL },   { "++", "--", NULL },
    { "--", "++", NULL }, { "&&", "||", NULL }, { "||", "&&", NULL },
    { "!", "", NULL },    { "~", "", NULL },    { "&", "|", NULL },
    { "|", "&", NULL },   { "<<", ">>", NULL }, { ">>", "<<", NULL },
    { "/", "*", NULL },   { "%", "/", NULL },   { "+=", "-=", "=" },
    { "-=", "+=", "=" },  { "|=", "=", "&=" },  { "&=", "=", "|=" },
};

/* Words that are the other one of two. The enumerators are those that a file
 * names by itself; the names of the tables are swapped in their rows. */
static const char *const words[][2] = {
    { "true", "false" },
    { "false", "true" },
    { "break", "continue" },
    { "continue", "break" },
    { "RT_PENDING", "RT_READY" },
    { "RT_READY", "RT_PENDING" },
    { "RT_READ", "RT_WRITE" },
    { "RT_WRITE", "RT_READ" },
    { "RT_CLOCK_REAL", "RT_CLOCK_VIRTUAL" },
    { "RT_CLOCK_VIRTUAL", "RT_CLOCK_REAL" },
};

static void
change_number(struct reader *r, const struct stream *s, size_t i)
{
    const char *text = r->text + s->tokens[i].from;
    size_t size = s->tokens[i].to - s->tokens[i].from;
    bool hex = size > 2 && (text[1] == 'x' || text[1] == 'X');
    char with[64], *suffix;
    unsigned long long value = strtoull(text, &suffix, 0);
    int left = (int)(text + size - suffix);

    if (memchr(text, '.', size) != NULL ||
        strspn(suffix, "uUlL") < (size_t)left)
        return;
    snprintf(with, sizeof with, hex ? "0x%llx%.*s" : "%llu%.*s", value + 1,
             left, suffix);
    change_add(r, s, i, i, with);
    if (value == 0)
        return;
    snprintf(with, sizeof with, hex ? "0x%llx%.*s" : "%llu%.*s", value - 1,
             left, suffix);
    change_add(r, s, i, i, with);
}

/* Is the token before `i` the end of a value? Then the sign at `i` has two. */
static bool
ends_value(const struct reader *r, const struct stream *s, size_t i)
{
    const struct token *before = &s->tokens[i > 0 ? i - 1 : 0];

    return i > 0 && (before->kind == NUMBER || is(r, before, ")") ||
                     is(r, before, "]") ||
                     (before->kind == WORD && !is(r, before, "return")));
}

void
change_token(struct reader *r, const struct stream *s, size_t i)
{
    const struct token *token = &s->tokens[i];

    r->sites->places++;
    if (is(r, token, "&") && !ends_value(r, s, i))
        return; /* an address */
    if (token->kind == NUMBER)
        change_number(r, s, i);
    for (size_t k = 0; k < sizeof signs / sizeof *signs; k++)
        if (token->kind == SIGN && is(r, token, signs[k][0]))
            for (int way = 1; way < 3 && signs[k][way] != NULL; way++)
                change_add(r, s, i, i, signs[k][way]);
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (token->kind == WORD && is(r, token, words[k][0]))
            change_add(r, s, i, i, words[k][1]);
}

void
change_call(struct reader *r, const struct stream *s, size_t i)
{
    size_t first = i;

    if (s->tokens[i].kind != WORD || is(r, &s->tokens[i], "__attribute__"))
        return;
    for (i++; i + 1 < s->count && s->tokens[i].kind == SIGN; i++) {
        if (is(r, &s->tokens[i], "->") || is(r, &s->tokens[i], ".")) {
            i++;
        } else if (is(r, &s->tokens[i], "[") && s->pair[i] < s->count) {
            i = s->pair[i];
        } else if (is(r, &s->tokens[i], "(") && s->pair[i] + 1 < s->count &&
                   is(r, &s->tokens[s->pair[i] + 1], ";")) {
            r->sites->places++;
            change_add(r, s, first, s->pair[i] + 1, "{}");
            return;
        } else {
            return;
        }
    }
}

void
change_return(struct reader *r, const struct stream *s, size_t i)
{
    size_t last = i + 1;

    while (last < s->count && !is(r, &s->tokens[last], ";"))
        last++;
    if (last >= s->count || last == i + 1)
        return;
    if (last == i + 2 &&
        (s->tokens[i + 1].kind == NUMBER || is(r, &s->tokens[i + 1], "true") ||
         is(r, &s->tokens[i + 1], "false") ||
         is(r, &s->tokens[i + 1], "NULL") ||
         strncmp(r->text + s->tokens[i + 1].from, "RT_", 3) == 0))
        return;
    r->sites->places++;
    change_add(r, s, i + 1, last - 1, "0");
}

void
change_cell(struct reader *r, const struct stream *s, size_t cell,
            unsigned column)
{
    char seen[16][64], word[64];
    unsigned count = 0;

    r->sites->places++;
    lex_copy(r, &s->tokens[cell], seen[count++]);
    for (size_t i = 0; i + 1 < s->count && count < 16; i++) {
        size_t end = s->pair[i + 1];
        unsigned at = 0;

        if (!is(r, &s->tokens[i], "X") || end >= s->count)
            continue;
        for (size_t k = i + 2; k < end; k++) {
            bool fits = at == column && s->tokens[k].kind == WORD;

            at += is(r, &s->tokens[k], ",");
            if (!fits)
                continue;
            lex_copy(r, &s->tokens[k], word);
            for (unsigned n = 0; n < count; n++)
                fits = fits && strcmp(seen[n], word) != 0;
            if (!fits || count == 16)
                continue;
            memcpy(seen[count++], word, sizeof word);
            change_add(r, s, cell, cell, word);
        }
    }
}
