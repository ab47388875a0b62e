/* Atomics: what each operation may read, and what it tells whoever reads it.
 *
 * An atomic is not one value but a history of stores. A thread that loads may
 * read any of them, down to the oldest that it can still see; its knowledge
 * says which one that is. A store that releases carries the knowledge of its
 * writer, and a load that acquires takes that over. So two threads agree on
 * what is old only as far as one has heard from the other.
 *
 * The stores of one atomic are in the order in which they happen. Chapter 4;
 * Lamport's clocks; the C11 memory model, but for what README.md leaves out. */
#include <stdatomic.h>
#include <string.h>

#include "engine.h"

enum { MAX_COUNT = 249 };

/* What every seq_cst operation has seen of the others. */
static uint8_t sc_oldest[MAX_PLACES];
static struct clock sc_fences; /* steps: seq_cst fences */
static struct clock sc_all;    /* steps: all that are seq_cst */

struct cas_site cas_sites[64];
int cas_site_count;

void
memory_reset(void)
{
    places_reset();
    memset(sc_oldest, 0, sizeof sc_oldest);
    memset(&sc_fences, 0, sizeof sc_fences);
    memset(&sc_all, 0, sizeof sc_all);
}

static void
raise_to(uint8_t *to, int value)
{
    if (*to < value)
        *to = (uint8_t)value;
}

bool
acquires(int order)
{
    return order != memory_order_relaxed && order != memory_order_release;
}

bool
releases(int order)
{
    return order == memory_order_release || order == memory_order_acq_rel ||
           order == memory_order_seq_cst;
}

bool
is_sc(const struct op *op)
{
    return op->order == memory_order_seq_cst ||
           (op->kind == OP_CAS && op->failed_order == memory_order_seq_cst);
}

/* --- histories --- */

static struct store *
store_number(struct place *place, int number)
{
    return &place->stores[number % MAX_STORES];
}

static uint64_t
in_memory(const struct place *place)
{
    uint64_t value = 0;

    memcpy(&value, (const void *)place->address, (size_t)place->size);
    return value;
}

uint64_t
mask(int size)
{
    return size >= 8 ? ~UINT64_C(0) : (UINT64_C(1) << (8 * size)) - 1;
}

/* The newest store of `place`, in which a plain write may lie. */
static struct store *
newest(struct place *place)
{
    struct store *store = store_number(place, place->count - 1);

    if (place->untold)
        store->value = in_memory(place);
    place->untold = false;
    return store;
}

/* A new store in the history; the caller fills its value. */
static struct store *
append(struct thread *me, struct place *place)
{
    int number = place->count++;
    struct store *store = store_number(place, number);

    if (number >= MAX_COUNT)
        misuse("more than %d stores to %s in one run; make the model smaller",
               MAX_COUNT, place->name);
    raise_to(&me->knows.oldest[place - places], number);
    store->event = telling ? event_count : -1;
    store->thread = (int)(me - threads);
    return store;
}

void
place_rewritten(int index)
{
    struct place *place = &places[index];
    struct store *store = append(&threads[self], place);

    memset(&store->says, 0, sizeof store->says);
    store->after = threads[self].after;
    place->untold = true;
}

/* The oldest store that a load of `me` may read. */
static int
oldest(const struct thread *me, const struct op *op, int floor)
{
    const struct place *place = &places[op->place];
    int number = me->knows.oldest[op->place];

    if (options.fresh)
        return place->count - 1;
    if (op->order == memory_order_seq_cst && sc_oldest[op->place] > number)
        number = sc_oldest[op->place];
    if (floor > number)
        number = floor;
    if (number < place->count - MAX_STORES) {
        number = place->count - MAX_STORES;
        result.dropped = true;
        result.dropped_name = place->name;
    }
    return number;
}

/* --- reading and writing --- */

void
note_read(struct thread *me, int index, int number)
{
    uint64_t bit = UINT64_C(1) << index;

    if ((me->read & bit) == 0 || number < me->round[index])
        me->round[index] = (uint8_t)number;
    me->read |= bit;
}

/* `me` reads store `number`; `in_order`: it is an operation whose order with
 * any write matters. */
static uint64_t
read_store(struct thread *me, struct place *place, int number, int order,
           bool in_order)
{
    int index = (int)(place - places);
    struct store *store = number == place->count - 1
                              ? newest(place)
                              : store_number(place, number);

    raise_to(&me->knows.oldest[index], number);
    note_read(me, index, number);
    knowledge_join(&me->heard, &store->says);
    clock_join(&me->after, &store->after);
    if (acquires(order))
        knowledge_join(&me->knows, &store->says);
    if (in_order || options.fresh) {
        clock_join(&me->after, &newest(place)->after);
        clock_join(&place->readers, &me->after);
    }
    return store->value;
}

/* `chain`: what the store says that an RMW replaces, which belongs to the same
 * release sequence; or NULL. */
static void
write_store(struct thread *me, struct place *place, uint64_t value, int order,
            const struct knowledge *chain)
{
    int index = (int)(place - places);
    struct clock before = newest(place)->after;
    struct store *store = append(me, place);

    if (place->size == sizeof(void *) && image_is_local((uintptr_t)value))
        misuse("%s:%d: %s gets the address of a thread-local variable: the"
               " copies of all threads have one address here; let it be a"
               " local variable, or use malloc",
               me->next.site.file != NULL ? me->next.site.file : "?",
               me->next.site.line, place->name);
    clock_join(&me->after, &before);
    clock_join(&me->after, &place->readers);
    store->says = releases(order) ? me->knows : me->published;
    raise_to(&store->says.oldest[index], place->count - 1);
    if (chain != NULL)
        knowledge_join(&store->says, chain);
    store->value = value & mask(place->size);
    store->after = me->after;
    if (order == memory_order_seq_cst)
        raise_to(&sc_oldest[index], place->count - 1);
    memcpy((void *)place->address, &store->value, (size_t)place->size);
    me->next.wrote = true;
}

/* --- the operations --- */

static void
perform_load(struct thread *me, struct place *place, int choice)
{
    struct op *op = &me->next;

    op->seen = read_store(me, place, place->count - 1 - choice, op->order,
                          op->order == memory_order_seq_cst);
}

static void
perform_store(struct thread *me, struct place *place)
{
    me->next.seen = newest(place)->value;
    write_store(me, place, me->next.operand, me->next.order, NULL);
}

static uint64_t
changed(const struct op *op, uint64_t value)
{
    switch (op->change) {
    case '+':
        return value + op->operand;
    case '-':
        return value - op->operand;
    case '&':
        return value & op->operand;
    case '|':
        return value | op->operand;
    case '^':
        return value ^ op->operand;
    default:
        return op->operand;
    }
}

static void
perform_rmw(struct thread *me, struct place *place)
{
    struct op *op = &me->next;
    struct knowledge chain = newest(place)->says;

    op->seen = read_store(me, place, place->count - 1, op->order, false);
    op->left = changed(op, op->seen) & mask(place->size);
    write_store(me, place, op->left, op->order, &chain);
}

static void
count_cas(const struct op *op)
{
    struct cas_site *site = cas_sites;

    while (site < cas_sites + cas_site_count &&
           (site->line != op->site.line || site->file != op->site.file ||
            site->text != op->site.text))
        site++;
    if (site == cas_sites + 64)
        return;
    if (site == cas_sites + cas_site_count)
        cas_sites[cas_site_count++] =
            (struct cas_site){ op->site.file, op->site.line, op->site.text, 0,
                               0 };
    site->stored += op->ok;
    site->failed += !op->ok && !op->on_purpose;
}

static void
perform_cas(struct thread *me, struct place *place, int choice)
{
    struct op *op = &me->next;
    struct knowledge chain = newest(place)->says;
    bool same = newest(place)->value == (op->expected & mask(place->size));

    op->on_purpose = same && choice == 1;
    op->ok = same && choice == 0;
    me->weak_left -= op->on_purpose;
    op->seen = read_store(me, place, place->count - 1,
                          op->ok ? op->order : op->failed_order, !op->ok);
    if (op->ok)
        write_store(me, place, op->operand, op->order, &chain);
    count_cas(op);
}

/* All that any seq_cst operation has seen, this thread sees from now on, and
 * the next fence sees what this thread does. */
static void
perform_fence(struct thread *me)
{
    knowledge_join(&me->knows, &me->heard);
    for (int i = 0; i < place_count; i++) {
        raise_to(&me->knows.oldest[i], sc_oldest[i]);
        raise_to(&sc_oldest[i], me->knows.oldest[i]);
    }
    me->published = me->knows;
    clock_join(&me->after, &sc_all);
    sc_all = sc_fences = me->after;
}

/* --- a loop that waits --- */

static uint64_t
value_of(struct place *place, int number)
{
    return number == place->count - 1 ? newest(place)->value
                                      : store_number(place, number)->value;
}

/* The first store that is news to a loop of `me` which has read this place:
 * another thread's, and another value than before. 0: there is none. */
static int
news(const struct thread *me, struct place *place)
{
    int read = me->round[place - places];

    if (place->kind == PLACE_LOCK || read < place->count - MAX_STORES)
        return place->count - 1 > read ? place->count - 1 : 0;
    for (int i = read + 1; i < place->count; i++)
        if (store_number(place, i)->thread != (int)(me - threads) &&
            value_of(place, i) != value_of(place, i - 1))
            return i;
    return 0;
}

/* The next round need not be told: it reads the newest one, or has heard. */
static bool
hears_news(const struct thread *me, const struct place *place)
{
    int index = (int)(place - places);

    return options.fresh || place->kind == PLACE_LOCK ||
           me->knows.oldest[index] > me->round[index];
}

/* In how many ways the next round of the loop sees news: of which place. What
 * it reads of the others, old or new, is up to its loads. */
static int
news_count(const struct thread *me)
{
    int count = 0;

    for (int i = 0; i < place_count; i++) {
        if ((me->next.operand >> i & 1) == 0 || news(me, &places[i]) == 0)
            continue;
        if (hears_news(me, &places[i]))
            return 1;
        count++;
    }
    return count;
}

/* Each round sees news of one place, so the loop ends. */
static void
take_news(struct thread *me, int choice)
{
    for (int i = 0; i < place_count; i++)
        if ((me->next.operand >> i & 1) != 0 && news(me, &places[i]) != 0 &&
            hears_news(me, &places[i]))
            return;
    for (int i = 0; i < place_count; i++)
        if ((me->next.operand >> i & 1) != 0 && news(me, &places[i]) != 0 &&
            choice-- == 0)
            raise_to(&me->knows.oldest[i], news(me, &places[i]));
}

static void
perform_spin(struct thread *me, int choice)
{
    take_news(me, choice);
    for (int i = 0; i < place_count; i++) {
        struct place *place = &places[i];

        if ((me->next.operand >> i & 1) == 0)
            continue;
        if (place->kind == PLACE_ATOMIC) {
            clock_join(&me->after, &newest(place)->after);
            clock_join(&place->readers, &me->after);
        } else {
            clock_join(&me->after, &place->after);
            clock_join(&place->after, &me->after);
        }
    }
}

static bool
on_an_atomic(const struct op *op)
{
    return op->kind >= OP_LOAD && op->kind <= OP_CAS;
}

static void
perform_atomic(int thread, int choice)
{
    struct thread *me = &threads[thread];
    struct place *place = &places[me->next.place];

    plain_check_atomic(thread, &me->next);
    place->touched[thread] = me->knows.at[thread];
    if (me->next.kind == OP_LOAD)
        perform_load(me, place, choice);
    else if (me->next.kind == OP_STORE)
        perform_store(me, place);
    else if (me->next.kind == OP_RMW)
        perform_rmw(me, place);
    else
        perform_cas(me, place, choice);
}

/* The line of the table, with where the value comes from. */
static void
tell(int thread, int choice, int from, bool hears)
{
    struct op *op = &threads[thread].next;
    struct event *event = event_add(thread, op);

    if (event == NULL)
        return;
    event->reads_from = from;
    event->hears = hears;
    event->stale = op->kind == OP_LOAD ? choice : 0;
}

/* It releases, or continues what a release began, or a fence came before. */
static bool
says_something(const struct store *store)
{
    for (int i = 0; i < MAX_THREADS; i++)
        if (store->says.at[i] > 0)
            return true;
    return false;
}

bool
memory_perform(int thread, int choice)
{
    struct thread *me = &threads[thread];
    struct op *op = &me->next;
    int from = -1;
    bool hears = false;

    if (op->kind == OP_FENCE) {
        perform_fence(me);
    } else if (op->kind == OP_SPIN) {
        perform_spin(me, choice);
    } else if (on_an_atomic(op)) {
        struct place *place = &places[op->place];
        int older = op->kind == OP_LOAD ? choice : 0;
        struct store *read = store_number(place, place->count - 1 - older);
        bool sc = is_sc(op);

        from = op->kind == OP_STORE ? -1 : read->event;
        hears = says_something(read);
        if (sc)
            clock_join(&me->after, &sc_fences);
        perform_atomic(thread, choice);
        if (sc)
            clock_join(&sc_all, &me->after);
        hears =
            hears && acquires(op->kind == OP_CAS && !op->ok ? op->failed_order
                                                            : op->order);
    } else {
        return false;
    }
    tell(thread, choice, from, hears);
    return true;
}

bool
memory_ready(int thread)
{
    const struct thread *me = &threads[thread];

    return me->next.kind != OP_SPIN || me->next.operand == 0 ||
           news_count(me) > 0;
}

int
memory_choices(int thread, int floor)
{
    const struct thread *me = &threads[thread];
    const struct op *op = &me->next;
    struct place *place;

    if (op->kind == OP_SPIN && op->operand != 0)
        return news_count(me);
    if (op->kind != OP_LOAD && op->kind != OP_CAS)
        return 1;
    place = &places[op->place];
    if (op->kind == OP_LOAD)
        return place->count - oldest(me, op, floor);
    if (op->weak && me->weak_left > 0 &&
        newest(place)->value == (op->expected & mask(place->size)))
        return 2;
    return 1;
}
