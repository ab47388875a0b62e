/* Names and values, as the report writes them. */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "report.h"

void
add(char *out, const char *format, ...)
{
    size_t used = strlen(out);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(out + used, SAY - used, format, arguments);
    va_end(arguments);
}

/* --- sites --- */

static const char *
without_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

void
say_site(char *out, const struct explore_site *site, uintptr_t pc)
{
    struct explore_site found = *site;

    *out = '\0';
    if (found.file == NULL && pc != 0)
        found = image_site(pc);
    if (found.file != NULL)
        snprintf(out, WHERE, "%s:%d", without_folder(found.file), found.line);
}

void
say_source(char *out, const struct op *op)
{
    const char *text = op->site.text;
    size_t length;

    *out = '\0';
    if (text == NULL && op->pc != 0)
        text = image_site(op->pc).text;
    if (text == NULL)
        return;
    text += strspn(text, " \t");
    snprintf(out, SAY, "%s", text);
    length = strlen(out);
    while (length > 0 && isspace((unsigned char)out[length - 1]))
        out[--length] = '\0';
}

/* --- names --- */

const char *
thread_name(int thread)
{
    return threads[thread].name;
}

static bool
same_name(const struct place *a, const struct place *b)
{
    return a->name != NULL && b->name != NULL && strcmp(a->name, b->name) == 0;
}

/* Which of the places of this name it is, from 1; 0: there is no other. */
static int
namesake(int place)
{
    int before = 0, all = 0;

    for (int i = 0; i < place_count; i++)
        if (same_name(&places[i], &places[place])) {
            all++;
            before += i <= place;
        }
    return all > 1 ? before : 0;
}

void
add_place(char *out, int place)
{
    const char *name = places[place].name;
    const char *variable = image_symbol(places[place].address);
    int number = namesake(place);

    if (name == NULL)
        name = variable != NULL ? variable : "a variable";
    add(out, "%s", *name == '&' ? name + 1 : name);
    if (number > 0 && variable != NULL && strcmp(name, variable) != 0)
        add(out, " (in %s)", variable);
    else if (number > 0)
        add(out, " #%d", number);
}

void
add_block(char *out, int block)
{
    char where[WHERE];
    const struct explore_site none = { 0 };

    say_site(where, &none, blocks[block].made_at);
    add(out, "the block");
    if (*where != '\0')
        add(out, " from %s", where);
}

static bool
add_pointer(char *out, uint64_t value)
{
    struct block *block = block_at((uintptr_t)value);
    const char *symbol = image_symbol((uintptr_t)value);

    if (block == NULL && symbol == NULL)
        return false;
    if (symbol != NULL)
        add(out, "&%s", symbol);
    else
        add(out, "block %d", (int)(block - blocks) + 1);
    return true;
}

void
add_value(char *out, int place, int size, uint64_t value)
{
    if (place >= 0 && places[place].show != NULL) {
        size_t used = strlen(out);

        places[place].show(value, out + used, SAY - used);
    } else if (size == 8 && add_pointer(out, value)) {
        return;
    } else if (size == 4 && value > UINT32_MAX - 255) {
        add(out, "%" PRId32, (int32_t)value);
    } else if (size == 8 && value > UINT64_MAX - 255) {
        add(out, "%" PRId64, (int64_t)value);
    } else if (value >= 1000000) {
        add(out, "0x%" PRIx64, value);
    } else {
        add(out, "%" PRIu64, value);
    }
}
