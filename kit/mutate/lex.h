/* C as a row of tokens, and which bracket closes which. */
#ifndef LEX_H
#define LEX_H

#include <stdbool.h>
#include <stddef.h>

enum kind { WORD, NUMBER, TEXT, SIGN };

struct token {
    enum kind kind;
    size_t from, to; /* bytes of the file */
    unsigned line;
};

/* Tokens of the file outside of directives, or of one macro's body. `pair` of a
 * bracket is the index of the other one; of any other token, `count`. */
struct stream {
    struct token *tokens;
    size_t *pair;
    size_t count, room;
    char name[64]; /* of the macro, or of the function that is read */
    bool table;    /* a macro whose parameter is X: rows of X(...) */
};

/* What is being read. */
struct reader {
    const char *file, *text;
    size_t at;
    unsigned line;
    struct sites *sites; /* what has been found */
};

/* `array` with room for one more than `count`. */
void *lex_grow(void *array, size_t count, size_t *room, size_t size);

/* Skip blanks, comments and joined lines. True: a line ended on the way. */
bool lex_skip_blanks(struct reader *r);

/* The token at r->at, which is none of these. */
struct token lex_next(struct reader *r);

void lex_add(struct stream *stream, struct token token);
void lex_pair(const struct reader *r, struct stream *stream);

/* Is the token this word or sign? One of these, up to a NULL? */
bool is(const struct reader *r, const struct token *token, const char *word);
bool is_one_of(const struct reader *r, const struct token *token,
               const char *const *words);

void lex_copy(const struct reader *r, const struct token *token, char word[64]);

#endif
