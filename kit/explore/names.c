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
    if (text == NULL || *text == '#')
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

const char *
thread_head(int thread)
{
    static char head[sizeof threads->name];

    snprintf(head, sizeof head, "%.*s", threads[thread].name_length,
             threads[thread].name);
    return head;
}

static bool
same_name(const struct place *a, const struct place *b)
{
    return a->name != NULL && b->name != NULL && strcmp(a->name, b->name) == 0;
}

/* The places of this name: how many there are, which of them this is by its
 * address, from 1, and whether another one lies in the same variable. */
struct namesakes {
    int all, number;
    bool together;
};

static struct namesakes
namesakes_of(int place)
{
    struct namesakes found = { 0, 1, false };
    const char *variable = image_symbol(places[place].address);

    for (int i = 0; i < place_count; i++) {
        if (!same_name(&places[i], &places[place]))
            continue;
        found.all++;
        found.number += places[i].address < places[place].address;
        if (i != place && image_symbol(places[i].address) == variable)
            found.together = true;
    }
    return found;
}

/* "slot[i]", an element of the array slot, as "slot[2]". */
static bool
add_element(char *out, const struct place *place, const char *name)
{
    const char *array = image_symbol(place->address);
    size_t length = array != NULL ? strlen(array) : 0;
    const char *end = strchr(name, ']');

    if (length == 0 || strncmp(name, array, length) != 0 ||
        name[length] != '[' || end == NULL || end[1] != '\0')
        return false;
    add(out, "%s[%zu]", array,
        image_offset(place->address) / (size_t)place->size);
    return true;
}

void
add_place(char *out, int place)
{
    const char *name = places[place].name;
    const char *variable = image_symbol(places[place].address);
    struct namesakes others = namesakes_of(place);

    if (name == NULL)
        name = variable != NULL ? variable : "a variable";
    name += *name == '&';
    if (places[place].kind == PLACE_ATOMIC &&
        add_element(out, &places[place], name))
        return;
    add(out, "%s", name);
    if (others.all > 1 && variable != NULL && !others.together)
        add(out, " (in %s)", variable);
    else if (others.all > 1 && variable != NULL)
        add(out, " (%s+%zu)", variable, image_offset(places[place].address));
    else if (others.all > 1)
        add(out, " #%d", others.number);
}

void
add_memory(char *out, uintptr_t address)
{
    const char *variable = image_symbol(address);
    struct block *block = block_at(address);

    if (variable != NULL)
        add(out, "%s", variable);
    else if (block != NULL)
        add(out, "block %d", (int)(block - blocks) + 1);
    else
        add(out, "memory");
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
    if (symbol != NULL && image_offset((uintptr_t)value) > 0)
        add(out, "&%s+%zu", symbol, image_offset((uintptr_t)value));
    else if (symbol != NULL)
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

int
fitting(const char *text, int room)
{
    int n = (int)strlen(text);

    if (n <= room)
        return n;
    for (n = room; n > room / 3; n--)
        if (text[n] == ' ')
            return n;
    for (n = room; n > room / 3; n--)
        if (strchr(",;([=|&>", text[n - 1]) != NULL)
            return n;
    return room;
}
