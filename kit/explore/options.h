/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "engine.h"

enum { NOT_GIVEN = -1 };

#define NO_STEPS "." /* a schedule that is empty, as it is written */

/* What was given; a number that was not is NOT_GIVEN, a text NULL. */
struct given {
    long bound, random, pct, depth, seed, most;
    long spurious, weak, timeouts, seconds;
    bool sc, plain, reuse;
    const char *replay, *dot, *tree, *row, *again;
};
extern struct given given;

/* Read the options, and return the index of the first model. Ends the program
 * if something is wrong with them. */
int parse_options(int count, char **arguments);

/* What was given, and what the model says where nothing was. */
struct options options_for(const struct explore_model *model);

/* Those of the options that a replay needs, too, a blank before each. */
void print_options(void);

#endif
