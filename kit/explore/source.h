/* Lines of source and names of variables, of the model: source.c. */
#ifndef SOURCE_H
#define SOURCE_H

#include <stdint.h>

/* They are those of the shared object at `path`, which lies at `base`. Its
 * sources are in `directories`, each of which ends in a colon. */
void source_of(const char *path, uintptr_t base, const char *directories);

#endif
