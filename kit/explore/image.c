/* The model: a shared object, whose variables each run finds as they were
 * loaded.
 *
 * The part of it that can be written is copied once, and copied back before
 * each run. The threads of a model are one thread to the system, so they share
 * one set of thread-local variables: each has a copy, and the coroutine that
 * runs has its own in place. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plain.h"
#include "source.h"

struct range {
    uintptr_t start, end;
};

static struct {
    struct range all; /* from its first byte to its last */
    struct range code;
    struct range data; /* what can be written */
    char *data_as_loaded;
    struct range locals; /* of the one thread that there is */
    char *locals_as_loaded;
    size_t locals_filled; /* so much of it; zeroes follow */
} image;

static struct {
    char *locals;
    int error;
} kept[MAX_THREADS]; /* of the threads that do not run */

static bool
within(struct range range, uintptr_t address)
{
    return address >= range.start && address < range.end;
}

static size_t
size_of(struct range range)
{
    return range.end - range.start;
}

/* --- loading --- */

_Noreturn static void
refuse(const char *path, const char *error)
{
    const char *symbol = strstr(error, "undefined symbol: ");

    if (symbol != NULL && strstr(symbol, "__tsan_atomic128") != NULL)
        misuse("%s has an atomic of 16 bytes; the explorer has none of more"
               " than 8",
               path);
    if (strstr(error, "static TLS") != NULL)
        misuse("%s has too large thread-local variables; make them pointers,"
               " or smaller",
               path);
    if (symbol != NULL)
        misuse("%s needs %s, which neither the explorer has nor a module of"
               " its stage",
               path, symbol + strlen("undefined symbol: "));
    misuse("%s is not a model: type make -C kit/explore model FILE=… to"
           " compile one",
           path);
}

static void *
open_model(const char *path)
{
    char full[4096];
    void *handle;

    if (access(path, R_OK) != 0)
        misuse("no file %s; the explorer wants a model, compiled: see"
               " kit/explore/Makefile",
               path);
    snprintf(full, sizeof full, "%s%s", strchr(path, '/') ? "" : "./", path);
    handle = dlopen(full, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        refuse(path, dlerror());
    return handle;
}

/* What can be written, but not what the loader made constant afterwards. */
static void
note_segment(uintptr_t base, const ElfW(Phdr) * segment)
{
    struct range range = { base + segment->p_vaddr,
                           base + segment->p_vaddr + segment->p_memsz };

    if (segment->p_type == PT_GNU_RELRO && image.data.start < range.end)
        image.data.start = range.end;
    if (segment->p_type != PT_LOAD)
        return;
    if (range.end > image.all.end)
        image.all.end = range.end;
    if (segment->p_flags & PF_X)
        image.code = range;
    if (segment->p_flags & PF_W) {
        if (image.data.start < range.start)
            image.data.start = range.start;
        image.data.end = range.end;
    }
}

static int
look_at_object(struct dl_phdr_info *object, size_t size, void *base)
{
    (void)size;
    if (object->dlpi_addr != *(ElfW(Addr) *)base)
        return 0;
    image.all = (struct range){ object->dlpi_addr, object->dlpi_addr };
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];

        note_segment(object->dlpi_addr, segment);
        if (segment->p_type == PT_TLS && object->dlpi_tls_data != NULL) {
            image.locals.start = (uintptr_t)object->dlpi_tls_data;
            image.locals.end = image.locals.start + segment->p_memsz;
            image.locals_as_loaded =
                (char *)(object->dlpi_addr + segment->p_vaddr);
            image.locals_filled = segment->p_filesz;
        }
    }
    return 1;
}

static char *
new_memory(size_t size)
{
    char *memory = malloc(size + 1); /* 0 is a size, too */

    if (memory == NULL)
        misuse("no memory for a copy of the model");
    return memory;
}

/* Of the model before this one. */
static void
forget_image(void)
{
    free(image.data_as_loaded);
    for (int i = 0; i < MAX_THREADS; i++)
        free(kept[i].locals);
    memset(&image, 0, sizeof image);
}

/* The last page of constants has no variables: the linker sees to that. */
static void
keep_as_loaded(void)
{
    if (image.data.start > image.data.end)
        image.data.start = image.data.end;
    image.data_as_loaded = new_memory(size_of(image.data));
    memcpy(image.data_as_loaded, (void *)image.data.start, size_of(image.data));
    for (int i = 0; i < MAX_THREADS; i++)
        kept[i].locals = new_memory(size_of(image.locals));
}

const struct explore_model *
image_load(const char *path)
{
    void *handle = open_model(path);
    const struct explore_model *model = dlsym(handle, "explore_model");
    const char *directories = dlsym(handle, "explore_sources");
    struct link_map *map;

    if (model == NULL || model->run == NULL || model->law == NULL)
        misuse("%s defines no explore_model with a law and a run; begin with"
               " kit/explore/template.c",
               path);
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0 ||
        dlsym(handle, "explore_local") == NULL)
        refuse(path, "");
    forget_image();
    dl_iterate_phdr(look_at_object, &map->l_addr);
    keep_as_loaded();
    source_of(path, image.all.start, directories);
    crash_watch();
    return model;
}

/* --- from run to run, from thread to thread --- */

static void
fill_locals(char *to)
{
    memcpy(to, image.locals_as_loaded, image.locals_filled);
    memset(to + image.locals_filled, 0,
           size_of(image.locals) - image.locals_filled);
}

void
image_restore(void)
{
    if (size_of(image.data) > 0)
        memcpy((void *)image.data.start, image.data_as_loaded,
               size_of(image.data));
    for (int i = 0; i < MAX_THREADS; i++)
        kept[i].error = 0;
    errno = 0;
    if (size_of(image.locals) == 0)
        return;
    for (int i = 0; i < MAX_THREADS; i++)
        fill_locals(kept[i].locals);
    fill_locals((char *)image.locals.start);
}

void
image_swap(int from, int to)
{
    size_t size = size_of(image.locals);

    kept[from].error = errno;
    errno = kept[to].error;
    if (size == 0)
        return;
    memcpy(kept[from].locals, (void *)image.locals.start, size);
    memcpy((void *)image.locals.start, kept[to].locals, size);
}

/* --- addresses --- */

bool
image_has(uintptr_t address)
{
    return within(image.data, address) || within(image.locals, address);
}

bool
image_is_local(uintptr_t address)
{
    return within(image.locals, address);
}

bool
image_has_code(uintptr_t pc)
{
    return within(image.code, pc);
}

bool
image_is_private(uintptr_t address)
{
    return within(image.locals, address) || address == (uintptr_t)&errno ||
           (within(image.all, address) && !within(image.data, address));
}
