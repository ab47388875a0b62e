/* From an address in the model to a line of its source, or to the name of a
 * variable. Two tools know that, addr2line and nm; they are asked when a
 * verdict is told, and what they said is kept. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plain.h"
#include "source.h"

enum { MAX_SITES = 4096, MAX_SYMBOLS = 4096 };

static const char *object, *directories;
static uintptr_t base;

static struct {
    uintptr_t pc;
    struct explore_site site;
} sites[MAX_SITES];
static int site_count;

static struct symbol {
    uintptr_t start, size;
    char *name;
} symbols[MAX_SYMBOLS];
static int symbol_count = -1; /* nobody has asked yet */

static FILE *to_addr2line, *from_addr2line;

void
source_of(const char *path, uintptr_t loaded_at, const char *sources)
{
    object = path;
    base = loaded_at;
    directories = sources;
}

/* Start a tool; what we write to `*to`, it reads, and the other way round.
 * False: there is no such tool. */
static bool
start(char *const arguments[], FILE **to, FILE **from)
{
    extern char **environ;
    posix_spawn_file_actions_t actions;
    int down[2], up[2];
    pid_t pid;
    bool started;

    if (pipe2(down, O_CLOEXEC) != 0 || pipe2(up, O_CLOEXEC) != 0)
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, down[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, up[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    started = posix_spawnp(&pid, arguments[0], &actions, NULL, arguments,
                           environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    close(down[0]);
    close(up[1]);
    if (!started) {
        close(down[1]);
        close(up[0]);
        return false;
    }
    *to = fdopen(down[1], "w");
    *from = fdopen(up[0], "r");
    return *to != NULL && *from != NULL;
}

/* --- lines --- */

static char *
copy(const char *text)
{
    char *new = strdup(text);

    if (new == NULL)
        misuse("no memory for the names of the model");
    return new;
}

/* `path`, from the directory of its stage on. */
static const char *
shorten(const char *path)
{
    const char *start = directories, *end;
    char directory[1024];

    while (start != NULL && (end = strchr(start, ':')) != NULL) {
        const char *found;

        snprintf(directory, sizeof directory, "%s%.*s",
                 *start == '/' ? "" : "/", (int)(end - start), start);
        found = strstr(path, directory);
        if (found != NULL)
            return found + strlen(directory);
        start = end + 1;
    }
    return path;
}

/* Line `number` of the file, without the blanks around it; "" if it cannot be
 * read. */
static char *
line_of(const char *path, int number)
{
    FILE *file = fopen(path, "r");
    char line[256] = "", *start = line;

    if (file == NULL)
        return copy("");
    while (number-- > 0 && fgets(line, sizeof line, file) != NULL)
        continue;
    fclose(file);
    start += strspn(start, " \t");
    start[strcspn(start, "\n")] = '\0';
    return copy(start);
}

/* What addr2line says: a path and a line, or ??:0. */
static bool
ask(uintptr_t offset, char *answer, size_t size)
{
    static char name[] = "addr2line", dash_e[] = "-e";
    char *arguments[] = { name, dash_e, (char *)(uintptr_t)object, NULL };

    if (object == NULL)
        return false;
    if (to_addr2line == NULL &&
        !start(arguments, &to_addr2line, &from_addr2line))
        return false;
    fprintf(to_addr2line, "%#lx\n", (unsigned long)offset);
    fflush(to_addr2line);
    return fgets(answer, (int)size, from_addr2line) != NULL;
}

static struct explore_site
look_up(uintptr_t pc)
{
    char answer[4096], *colon;
    struct explore_site site = { "?", 0, "" };

    /* A call's return address is behind it. */
    if (!ask(pc - base - 1, answer, sizeof answer))
        return site;
    colon = strrchr(answer, ':');
    if (colon == NULL || *answer == '?')
        return site;
    *colon = '\0';
    site.line = atoi(colon + 1);
    site.file = copy(shorten(answer));
    site.text = line_of(answer, site.line);
    return site;
}

struct explore_site
image_site(uintptr_t pc)
{
    for (int i = 0; i < site_count; i++)
        if (sites[i].pc == pc)
            return sites[i].site;
    if (site_count == MAX_SITES)
        return look_up(pc);
    sites[site_count].pc = pc;
    sites[site_count].site = look_up(pc);
    return sites[site_count++].site;
}

struct explore_site
op_site(const struct op *op)
{
    return op->site.file != NULL ? op->site : image_site(op->pc);
}

/* --- variables --- */

static void
read_symbols(void)
{
    static char name[] = "nm", dash_s[] = "-S";
    char *arguments[] = { name, dash_s, (char *)(uintptr_t)object, NULL };
    char line[512], word[256], kind;
    unsigned long address, size;
    FILE *to, *from;

    symbol_count = 0;
    if (object == NULL || !start(arguments, &to, &from))
        return;
    while (fgets(line, sizeof line, from) != NULL)
        if (symbol_count < MAX_SYMBOLS &&
            sscanf(line, "%lx %lx %c %255s", &address, &size, &kind, word) ==
                4 &&
            strchr("bBdD", kind) != NULL) {
            word[strcspn(word, ".")] = '\0'; /* a static local has a number */
            symbols[symbol_count++] =
                (struct symbol){ base + address, size, copy(word) };
        }
    fclose(to);
    fclose(from);
}

static const struct symbol *
symbol_at(uintptr_t address)
{
    if (symbol_count < 0)
        read_symbols();
    for (int i = 0; i < symbol_count; i++)
        if (address - symbols[i].start < symbols[i].size)
            return &symbols[i];
    return NULL;
}

const char *
image_symbol(uintptr_t address)
{
    const struct symbol *symbol = symbol_at(address);

    return symbol != NULL ? symbol->name : NULL;
}

size_t
image_offset(uintptr_t address)
{
    const struct symbol *symbol = symbol_at(address);

    return symbol != NULL ? address - symbol->start : 0;
}

/* --- any memory --- */

/* What the source calls it, or how far it is into what; NULL: no name. */
static const char *
own_name(uintptr_t address, const struct block *block)
{
    static char name[100];
    const struct symbol *symbol = symbol_at(address);
    int place = place_find(address);
    size_t offset;

    if (place >= 0 && places[place].name != NULL)
        return places[place].name;
    if (block != NULL)
        offset = address - (uintptr_t)block->start;
    else
        offset = symbol != NULL ? address - symbol->start : 0;
    if (offset == 0)
        return symbol != NULL ? symbol->name : NULL;
    snprintf(name, sizeof name, "byte %zu%s%s", offset, symbol ? " of " : "",
             symbol ? symbol->name : "");
    return name;
}

const char *
memory_name(uintptr_t address)
{
    static char name[256];
    const struct block *block = block_at(address);
    const char *own = own_name(address, block);
    struct explore_site made;

    if (block == NULL)
        return own != NULL ? own : "a local variable";
    made = image_site(block->made_at);
    snprintf(name, sizeof name, "%s%sthe block of %s:%d", own ? own : "",
             own ? " in " : "", made.file, made.line);
    return name;
}
