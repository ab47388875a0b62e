/* The places of a run: atomics, locks, condition variables, by their address.
 * And clocks, which are no more than rows of numbers. */
#include <string.h>

#include "engine.h"

enum { TABLE = 256 };

struct place places[MAX_PLACES];
int place_count;
static uint8_t table[TABLE]; /* hashed by address: number of a place + 1 */

void
places_reset(void)
{
    place_count = 0;
    memset(table, 0, sizeof table);
}

static unsigned
hash(uintptr_t address)
{
    return (unsigned)((address * UINT64_C(0x9E3779B97F4A7C15)) >> 56);
}

int
place_find(uintptr_t address)
{
    for (unsigned h = hash(address); table[h] != 0; h = (h + 1) % TABLE)
        if (places[table[h] - 1].address == address)
            return table[h] - 1;
    return -1;
}

static void
forget_first_ampersand(struct place *place)
{
    if (place->name != NULL && *place->name == '&')
        place->name++;
}

static int
new_place(enum place_kind kind, uintptr_t address, int size,
          const struct explore_site *site)
{
    struct place *place = &places[place_count];
    unsigned h = hash(address);

    if (place_count == MAX_PLACES)
        misuse("the table of places is full: a model has at most %d atomics,"
               " locks and condition variables; make it smaller",
               MAX_PLACES);
    memset(place, 0, offsetof(struct place, stores));
    memset((char *)place + offsetof(struct place, readers), 0,
           sizeof *place - offsetof(struct place, readers));
    memset(&place->stores[0], 0, sizeof place->stores[0]);
    place->kind = kind;
    place->address = address;
    place->size = size;
    place->name = site != NULL ? site->text : NULL;
    forget_first_ampersand(place);
    names_apply(place);
    place->count = 1;
    place->untold = true;
    place->stores[0].event = place->stores[0].thread = -1;
    place->owner = place->event = -1;
    while (table[h] != 0)
        h = (h + 1) % TABLE;
    table[h] = (uint8_t)++place_count;
    return place_count - 1;
}

static const char *
text_of(const struct explore_site *site)
{
    if (site == NULL)
        return "an atomic";
    return site->text + (*site->text == '&');
}

/* Memory that lies on a stack, or that malloc gives out again, may be something
 * else now; anything else is one thing. */
static bool
is_left(const struct place *place, const struct block *block)
{
    if (image_has(place->address) || (block != NULL && !options.reuse))
        return false;
    for (int i = 0; i < MAX_THREADS; i++)
        if (place->touched[i] > threads[self].knows.at[i])
            return false;
    return true;
}

/* Each byte belongs to one place. The old place at `address` is forgotten if
 * its memory was left. */
static void
make_room(uintptr_t address, int size, const struct explore_site *site)
{
    for (struct place *p = places; p < places + place_count; p++) {
        if (p->address >= address + (uintptr_t)size ||
            address >= p->address + (uintptr_t)p->size)
            continue;
        if (!is_left(p, block_at(address)))
            misuse("%s:%d: %s lies in the memory of %s; to the explorer each"
                   " byte belongs to one atomic, or one lock",
                   site != NULL ? site->file : "?",
                   site != NULL ? site->line : 0, text_of(site),
                   p->name != NULL ? p->name : "another atomic");
        p->address = 0;
        p->size = 0;
    }
}

int
place_at(enum place_kind kind, const volatile void *address, int size,
         const struct explore_site *site)
{
    int found = place_find((uintptr_t)address);

    if (found >= 0 && places[found].kind == kind && places[found].size == size)
        return found;
    if (image_is_local((uintptr_t)address))
        misuse("%s:%d: %s is thread-local: the copies of all threads have one"
               " address here, so it can be no atomic and no lock",
               site != NULL ? site->file : "?", site != NULL ? site->line : 0,
               text_of(site));
    make_room((uintptr_t)address, size, site);
    return new_place(kind, (uintptr_t)address, size, site);
}

/* --- clocks --- */

void
clock_join(struct clock *to, const struct clock *from)
{
    for (int i = 0; i < MAX_THREADS; i++)
        if (to->at[i] < from->at[i])
            to->at[i] = from->at[i];
}

void
knowledge_join(struct knowledge *to, const struct knowledge *from)
{
    uint8_t *a = (uint8_t *)to;
    const uint8_t *b = (const uint8_t *)from;

    for (size_t i = 0; i < sizeof *to; i++)
        a[i] = a[i] < b[i] ? b[i] : a[i];
}
