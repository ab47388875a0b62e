/* Where a C file can be changed by one token, and into what. A small lexer, no
 * parser: it relies on the layout that STYLE asks for. */
#ifndef SITES_H
#define SITES_H

#include <stddef.h>
#include <stdint.h>

/* One way to change one place. The ways of one place share its `place`. */
struct site {
    const char *file; /* as sites_read() got it */
    unsigned line, place;
    size_t from, to;   /* these bytes of the file make room for... */
    char with[64];     /* ...this; newlines among them are kept */
    char function[64]; /* or the macro, or the table */
    char shown[256];   /* its line of code, with {old -> new} in it */
    uint64_t rank;     /* its place in the shuffled order */
};

struct sites {
    struct site *all;
    size_t count, room;
    unsigned places;
};

/* Add the sites of `text`, a file called `file`. Both outlive the list. */
void sites_read(struct sites *sites, const char *file, const char *text);

/* Rank them by a hash of `seed`, `salt` and what they change, and sort. An edit
 * elsewhere leaves a site's rank as it is, so the sample changes little. */
void sites_shuffle(struct sites *sites, const char *salt, uint64_t seed);

/* The text after the change, to be freed. */
char *site_apply(const struct site *site, const char *text);

#endif
