/* What the files about plain memory share: plain.c, accesses.c, compiler.c,
 * heap.c, image.c, crash.c. */
#ifndef PLAIN_H
#define PLAIN_H

#include "engine.h"

/* The thread that runs reads or writes plain memory. `pc` is in the model, and
 * tells where; or `site` does. */
void plain_read(uintptr_t address, size_t size, uintptr_t pc);
void plain_write(uintptr_t address, size_t size, uintptr_t pc);
void plain_read_at(uintptr_t address, size_t size,
                   const struct explore_site *site);
void plain_write_at(uintptr_t address, size_t size,
                    const struct explore_site *site);

/* It destroys the lock or condition variable there, which is a race with
 * whoever may still use it. */
void plain_destroy(uintptr_t address, const struct explore_site *site);

/* It frees this memory, which is a race with whoever may still use it. */
void plain_free(uintptr_t address, size_t size, uintptr_t pc);

/* The bytes that the last race, or use of freed memory, was about: in a run
 * that is told, what happens to them is logged. */
void plain_watch(uintptr_t address, size_t size);

/* Whether each thread has its own, or nobody writes it: the thread-locals of
 * the model, errno, constants. */
bool image_is_private(uintptr_t address);
bool image_has_code(uintptr_t pc);

/* From now on a bad pointer ends the run, and not the explorer; and so does a
 * thread that runs on and on. */
void crash_watch(void);

/* "count", "byte 8 in the block of main.c:17"; in a buffer that lives until the
 * next call. */
const char *memory_name(uintptr_t address);

#endif
