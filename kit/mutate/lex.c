#include <ctype.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "lex.h"

void *
lex_grow(void *array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return array;
    *room = *room == 0 ? 256 : 2 * *room;
    array = realloc(array, *room * size);
    if (array == NULL)
        abort();
    return array;
}

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

bool
lex_skip_blanks(struct reader *r)
{
    const char *t = r->text;
    bool ended = false;

    for (;;) {
        if (t[r->at] == '\\' && t[r->at + 1] == '\n') {
            r->line++;
            r->at += 2;
        } else if (t[r->at] == '/' && t[r->at + 1] == '*') {
            for (r->at += 2; t[r->at] && strncmp(t + r->at, "*/", 2); r->at++)
                r->line += t[r->at] == '\n';
            r->at += t[r->at] ? 2 : 0;
        } else if (t[r->at] == '/' && t[r->at + 1] == '/') {
            r->at += strcspn(t + r->at, "\n");
        } else if (t[r->at] == '\n') {
            r->line++;
            r->at++;
            ended = true;
        } else if (isspace((unsigned char)t[r->at])) {
            r->at++;
        } else {
            return ended;
        }
    }
}

static size_t
length_of_sign(const char *text)
{
    static const char *const longer[] = { "<<=", ">>=", "...", "->", "++", "--",
                                          "<<",  ">>",  "<=",  ">=", "==", "!=",
                                          "&&",  "||",  "+=",  "-=", "*=", "/=",
                                          "%=",  "&=",  "^=",  "|=", "##" };

    for (size_t i = 0; i < sizeof longer / sizeof *longer; i++)
        if (strncmp(text, longer[i], strlen(longer[i])) == 0)
            return strlen(longer[i]);
    return 1;
}

struct token
lex_next(struct reader *r)
{
    const char *t = r->text + r->at;
    struct token token = { SIGN, r->at, 0, r->line };
    size_t size = 0;

    if (*t == '"' || *t == '\'') {
        token.kind = TEXT;
        for (size = 1; t[size] && t[size] != *t; size++)
            size += t[size] == '\\';
        size++;
    } else if (is_word(*t)) {
        token.kind = isdigit((unsigned char)*t) ? NUMBER : WORD;
        while (is_word(t[size]) || (token.kind == NUMBER && t[size] == '.'))
            size++;
    } else {
        size = length_of_sign(t);
    }
    r->at += size;
    token.to = r->at;
    return token;
}

bool
is(const struct reader *r, const struct token *token, const char *word)
{
    return strlen(word) == token->to - token->from &&
           memcmp(r->text + token->from, word, strlen(word)) == 0;
}

bool
is_one_of(const struct reader *r, const struct token *token,
          const char *const *words)
{
    while (*words != NULL && !is(r, token, *words))
        words++;
    return *words != NULL;
}

void
lex_copy(const struct reader *r, const struct token *token, char word[64])
{
    snprintf(word, 64, "%.*s", (int)(token->to - token->from),
             r->text + token->from);
}

void
lex_add(struct stream *stream, struct token token)
{
    stream->tokens =
        lex_grow(stream->tokens, stream->count, &stream->room, sizeof token);
    stream->tokens[stream->count++] = token;
}

void
lex_pair(const struct reader *r, struct stream *s)
{
    size_t *open = calloc(s->count + 1, sizeof *open), depth = 0;

    s->pair = calloc(s->count + 1, sizeof *s->pair);
    if (s->pair == NULL || open == NULL)
        abort();
    for (size_t i = 0; i < s->count; i++) {
        char c = r->text[s->tokens[i].from];

        s->pair[i] = s->count;
        if (s->tokens[i].kind != SIGN)
            continue;
        if (strchr("([{", c) != NULL) {
            open[depth++] = i;
        } else if (strchr(")]}", c) != NULL && depth > 0) {
            s->pair[i] = open[--depth];
            s->pair[open[depth]] = i;
        }
    }
    free(open);
}
