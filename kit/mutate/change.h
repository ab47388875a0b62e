/* What a token can become. Each function adds its sites to r->sites; `i` and
 * `first` are indices of tokens. */
#ifndef CHANGE_H
#define CHANGE_H

#include "lex.h"
#include "sites.h"

/* One way to change tokens `first` to `last`, at the newest place. */
void change_add(struct reader *r, const struct stream *s, size_t first,
                size_t last, const char *with);

/* A number, a sign, a word that is one of two. */
void change_token(struct reader *r, const struct stream *s, size_t i);

/* At the start of a statement: if it is a call and no more, it can go. In its
 * place stands an empty block, which is no news to -Wempty-body. */
void change_call(struct reader *r, const struct stream *s, size_t i);

/* At a `return`: what it returns becomes 0, unless a word of it can change. */
void change_return(struct reader *r, const struct stream *s, size_t i);

/* X(IDLE, WAKE, SCHEDULED, SUBMIT): a name gives way to one that stands in the
 * same column of another row. */
void change_cell(struct reader *r, const struct stream *s, size_t cell,
                 unsigned column);

#endif
