#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../../01-future/waker.h"
#include "stop.h"

/* ---- a wire, made of pieces ---------------------------------------------- */

#define ANSWERS "a read says: bytes, the end, \"not now\", or an error"
#define NONE    1000000 /* `last`: this poll has not read yet */

/* A piece is what one read brings at most. Behind it may be silence: a read
 * says EAGAIN there, once. */
struct piece {
    const char *bytes;
    size_t size;
    bool silence;
};

struct wire {
    struct piece pieces[1024];
    unsigned first, count;
    size_t used;    /* of the first piece */
    bool silent;    /* say EAGAIN before the next piece */
    int behind;     /* and behind all pieces: -EAGAIN, 0, an errno */
    int last;       /* what the last read of this poll said */
    unsigned again; /* how often in a row it said no */
    struct rt_waker waker;
};

static struct wire wires[2] = { { .behind = -EAGAIN }, { .behind = -EAGAIN } };
static struct stop stops[2];
static struct receive futures[2], *me;
static struct counter task;
static long reads;

static const char *
name_of(int answer)
{
    static char text[24];

    snprintf(text, sizeof text, "%d byte%s", answer, answer == 1 ? "" : "s");
    return answer == -EAGAIN       ? "EAGAIN"
           : answer == -ECONNRESET ? "ECONNRESET"
           : answer == 0           ? "0, the end"
                                   : text;
}

static int
no(struct wire *wire, int answer)
{
    wire->again = wire->last == answer ? wire->again + 1 : 1;
    if (wire->again >= 8 && answer == -EAGAIN) {
        grade_law("a poll function never waits",
                  "Who else is polled while you ask again and again?");
        grade_never("M36", "one poll has read %u times, each time: EAGAIN",
                    wire->again);
    }
    if (wire->again >= 8)
        grade_never("M30", "one poll has read %u times, each time: %s",
                    wire->again, name_of(answer));
    return answer;
}

static int
answer_of(struct wire *wire, struct rt_context *cx, void *bytes, size_t size)
{
    struct piece *piece = &wire->pieces[wire->first];

    if (wire->first < wire->count && !wire->silent) {
        size =
            size < piece->size - wire->used ? size : piece->size - wire->used;
        memcpy(bytes, piece->bytes + wire->used, size);
        wire->used += size;
        if (wire->used == piece->size) {
            wire->silent = piece->silence;
            wire->first++;
            wire->used = 0;
        }
        return (int)size;
    }
    if (!wire->silent && wire->behind != -EAGAIN)
        return no(wire, wire->behind);
    rt_waker_drop(&wire->waker);
    wire->waker = rt_waker_clone(cx->waker);
    return no(wire, -EAGAIN);
}

int
wire_read(struct wire *wire, struct rt_context *cx, void *bytes, size_t size)
{
    unsigned char *to = bytes;
    struct stop *stop = &stops[wire - wires];

    reads++;
    GRADE_AS("",
             to < stop->bytes || to > stop->bytes + sizeof stop->bytes ||
                 to + size <= stop->bytes + sizeof stop->bytes,
             "no read behind the end of `bytes`", "room for %zu at %td", size,
             to - stop->bytes);
    if (size == 0)
        grade_law("a read that has room for no byte answers 0",
                  "How long may a message be, and what if it is longer?");
    GRADE_AS("", size > 0, "a read that has room for bytes",
             "a read of 0 bytes: its answer looks like the end");
    wire->last = answer_of(wire, cx, bytes, size);
    grade_did("read: %s", name_of(wire->last));
    return wire->last;
}

/* ---- what happens -------------------------------------------------------- */

static void
comes(unsigned which, const char *bytes, size_t size, bool silence)
{
    struct wire *wire = &wires[which];

    if (size > 0)
        wire->pieces[wire->count++] = (struct piece){ bytes, size, silence };
}

static void
begin_at(unsigned which)
{
    stops[which].wire = &wires[which];
    me = &futures[which];
    *me = (struct receive){ .future = { .type = &receive_type },
                            .stop = &stops[which] };
}

static void
begin(void)
{
    begin_at(0);
}

static void
judge_pending(const struct wire *wire)
{
    if (wire->last == 0)
        grade_law(ANSWERS, "What can become better by waiting?");
    else if (wire->last > 0)
        grade_law("F2: RT_PENDING is a promise: a wake has been arranged",
                  "Who wakes you, if the wire was not asked to?");
    GRADE_AS("M30", wire->last != 0, "READY: nothing will ever come",
             "PENDING after a read that said 0");
    GRADE_AS("M02", wire->last != NONE, "PENDING after EAGAIN",
             "PENDING, and nothing was read in this poll");
    GRADE_AS("M02", wire->last < 0, "PENDING after EAGAIN, and not before",
             "PENDING after a read that brought %s", name_of(wire->last));
    GRADE_AS("M30", wire->last == -EAGAIN,
             "READY: a broken connection does not mend", "PENDING after %s",
             name_of(wire->last));
}

static enum rt_poll
poll_once(void)
{
    struct rt_waker waker = counter_waker(&task);
    struct rt_context cx = { .waker = &waker };
    struct wire *wire = me->stop->wire;
    int before = task.wakes;
    enum rt_poll answer;

    wire->last = NONE;
    wire->again = 0;
    answer = rt_future_poll(&me->future, &cx);
    if (answer == RT_PENDING)
        grade_did("poll: PENDING");
    else
        grade_did("poll: READY, result %d", me->result);
    GRADE_AS("M11", task.wakes == before, "no wake of oneself", "one");
    if (answer == RT_PENDING)
        judge_pending(wire);
    if (answer == RT_READY && me->result == -EAGAIN)
        grade_law(ANSWERS, "Is this connection broken?");
    GRADE_AS("M30", answer == RT_PENDING || me->result != -EAGAIN,
             "PENDING: EAGAIN means \"not now\"",
             "READY with the result -EAGAIN");
    return answer;
}

/* The wire has something again. */
static void
goes_on(void)
{
    struct wire *wire = me->stop->wire;

    wire->silent = false;
    rt_waker_wake(&wire->waker);
}

static void
pending(void)
{
    GRADE(poll_once() == RT_PENDING, "PENDING: the message is not whole",
          "READY, result %d, %zu bytes", me->result, me->size);
}

static void
ready(int result)
{
    GRADE(poll_once() == RT_READY, "READY",
          "PENDING: what is asked for is there, or will never come");
    GRADE(me->result == result,
          result == 1           ? "result 1: a message"
          : result == 0         ? "result 0: the end"
          : result == -EPROTO   ? "-EPROTO: the end within a message"
          : result == -EMSGSIZE ? "-EMSGSIZE"
                                : "the errno of the read",
          "result %d", me->result);
    rt_future_drop(&me->future);
}

static void
is(const char *text, size_t size)
{
    GRADE(me->size == size, "a message of the length that was sent",
          "%zu bytes, and %zu were sent", me->size, size);
    GRADE(memcmp(me->text, text, size) == 0, "the text that was sent",
          "\"%.*s\"", (int)(size < 40 ? size : 40), me->text);
}

static void
receives(unsigned which, const char *text)
{
    begin_at(which);
    ready(1);
    is(text, strlen(text));
}

/* ---- the cases ----------------------------------------------------------- */

#define LINE7 \
    "\0\x06" \
    "line 7"
#define DUE \
    "\0\x09" \
    "4 minutes"

static void
a_whole_one(void)
{
    comes(0, LINE7, 8, false);
    grade_did("a message of 6 bytes comes in one piece");
    receives(0, "line 7");
    grade_count("reads for a message in one piece", reads);
    begin();
    pending();
}

static void
two_pieces(void)
{
    comes(0, LINE7, 5, false);
    comes(0, &LINE7[5], 3, false);
    grade_did("a message comes in two pieces, and both are there");
    receives(0, "line 7");
}

static void
two_in_one(void)
{
    comes(0, LINE7 DUE, 19, false);
    grade_did("two messages come in one piece");
    receives(0, "line 7");
    grade_did("the second one");
    receives(0, "4 minutes");
    grade_count("reads for two messages in one piece", reads);
}

static void
half_a_length(void)
{
    static char other[130], longest[2 + MESSAGE_MAX];

    comes(0, LINE7, 1, false);
    comes(0, &LINE7[1], 7, false);
    grade_did("a message comes, cut within its length");
    receives(0, "line 7");
    other[1] = (char)128;
    comes(0, other, 130, false);
    longest[0] = MESSAGE_MAX >> 8;
    longest[1] = (char)(MESSAGE_MAX & 255);
    comes(0, longest, 1, false);
    comes(0, longest + 1, sizeof longest - 1, false);
    grade_did("one of 128 bytes, and one of 300, cut within its length");
    begin();
    ready(1);
    is(other + 2, 128);
    begin();
    ready(1);
    is(longest + 2, MESSAGE_MAX);
}

static void
silence_between(void)
{
    begin();
    pending();
    comes(0, LINE7, 4, true);
    comes(0, &LINE7[4], 4, false);
    grade_did("half a message comes, then nothing for a while");
    goes_on();
    pending();
    grade_did("the other half comes");
    goes_on();
    ready(1);
    is("line 7", 6);
}

static void
dropped(void)
{
    comes(0, LINE7 DUE, 13, true);
    comes(0, &(LINE7 DUE)[13], 6, false);
    grade_did("a message and a half come, then nothing for a while");
    receives(0, "line 7");
    begin();
    pending();
    rt_future_drop(&me->future);
    grade_did("the future is dropped, and the rest comes");
    goes_on();
    receives(0, "4 minutes");
    GRADE_AS("", grade_heap_blocks() == 0, "all memory is freed",
             "%d blocks are not", grade_heap_blocks());
}

static void
the_end(void)
{
    comes(0, LINE7 DUE, 19, false);
    wires[0].behind = 0;
    grade_did("two messages come, and the end");
    receives(0, "line 7");
    receives(0, "4 minutes");
    begin();
    ready(0);
}

static void
the_end_within(void)
{
    for (size_t cut = 1; cut < 8; cut++) {
        grade_anew();
        memset(wires, 0, sizeof wires);
        memset(stops, 0, sizeof stops);
        comes(0, DUE, 11, false);
        comes(0, LINE7, cut, false);
        grade_did("a message comes, %zu of the next one's bytes, and the end",
                  cut);
        receives(0, "4 minutes");
        begin();
        ready(-EPROTO);
    }
}

static void
breaks(void)
{
    comes(0, LINE7 DUE, 12, false);
    wires[0].behind = -ECONNRESET;
    grade_did("a message and a half come, and the connection breaks");
    receives(0, "line 7");
    begin();
    ready(-ECONNRESET);
}

static void
empty(void)
{
    comes(0, "\0\0" LINE7 "\0\0", 12, false);
    grade_did("a message of 0 bytes, one of 6, one of 0");
    receives(0, "");
    receives(0, "line 7");
    receives(0, "");
    begin();
    pending();
}

static void
long_ones(void)
{
    static char bytes[2 * (2 + MESSAGE_MAX)];
    static char middle[202] = { 0, (char)200, 'y' };

    memset(bytes, 'x', sizeof bytes);
    bytes[0] = bytes[2 + MESSAGE_MAX] = MESSAGE_MAX >> 8;
    bytes[1] = bytes[3 + MESSAGE_MAX] = (char)(MESSAGE_MAX & 255);
    comes(0, bytes, sizeof bytes, false);
    comes(0, middle, sizeof middle, false);
    comes(0, LINE7, 8, false);
    grade_did("two messages of 300 bytes, the most, one of 200, one of 6");
    for (int i = 0; i < 2; i++) {
        begin();
        ready(1);
        is(bytes + 2, MESSAGE_MAX);
    }
    begin();
    ready(1);
    is(middle + 2, 200);
    receives(0, "line 7");
}

static void
too_long(void)
{
    static const char *const lengths[] = { "\x01\x2d", "\x02\x00", "\xff\xff" };
    static char rest[1000];

    for (unsigned i = 0; i < 6; i++) {
        grade_anew();
        memset(wires, 0, sizeof wires);
        memset(stops, 0, sizeof stops);
        wires[0].behind = -EAGAIN;
        comes(0, lengths[i / 2], 2, false);
        if (i % 2 == 0)
            comes(0, rest, sizeof rest, false);
        grade_did("a length comes that is above 300%s",
                  i % 2 == 0 ? ", and many bytes" : ", and nothing else");
        begin();
        ready(-EMSGSIZE);
    }
}

static void
two_stops(void)
{
    comes(0, LINE7, 5, true);
    comes(0, &LINE7[5], 3, false);
    comes(1, DUE, 6, true);
    comes(1, &DUE[6], 5, false);
    for (unsigned i = 0; i < 2; i++) {
        grade_did("stop %u: half a message comes", i + 1);
        begin_at(i);
        pending();
    }
    for (unsigned i = 0; i < 2; i++) {
        grade_did("stop %u: the rest comes", i + 1);
        me = &futures[i];
        goes_on();
        ready(1);
        is(i == 0 ? "line 7" : "4 minutes", i == 0 ? 6 : 9);
    }
}

/* Three messages in pieces of `first`, then `other` bytes each, silent between
 * two of them or not. */
static void
cut_in(size_t first, size_t other, bool silence)
{
    static const char all[] = LINE7 "\0\0" DUE LINE7;
    static const char *const texts[] = { "line 7", "", "4 minutes", "line 7" };
    const size_t size = sizeof all - 1;
    size_t size_of = first;

    grade_anew();
    memset(wires, 0, sizeof wires);
    memset(stops, 0, sizeof stops);
    for (size_t at = 0; at < size; at += size_of) {
        size_of = at == 0 ? first : other;
        if (size_of > size - at)
            size_of = size - at;
        comes(0, all + at, size_of, silence);
    }
    grade_did("four messages, in a piece of %zu and pieces of %zu%s", first,
              other, silence ? ", with silence between" : "");
    for (unsigned i = 0; i < 4; i++) {
        begin();
        while (poll_once() == RT_PENDING)
            goes_on();
        GRADE(me->result == 1, "result 1: a message", "result %d", me->result);
        is(texts[i], strlen(texts[i]));
        rt_future_drop(&me->future);
    }
    begin();
    while (poll_once() == RT_PENDING)
        goes_on();
    GRADE(me->result == 0, "result 0: the end", "result %d", me->result);
    rt_future_drop(&me->future);
}

static void
each_cut(void)
{
    for (size_t first = 1; first <= 29; first++)
        for (unsigned i = 0; i < 2; i++) {
            cut_in(first, 29, i == 1);
            cut_in(first, 1, i == 1);
            cut_in(first, 7, i == 1);
        }
    GRADE_AS("", grade_heap_blocks() == 0 && task.live == 0,
             "nothing is left over", "%d blocks, %d wakers",
             grade_heap_blocks(), task.live);
}

#define STREAM "TCP carries bytes, and keeps no borders between messages"

const struct grade_case grade_cases[] = {
    { a_whole_one, "a message that comes in one piece", "", STREAM,
      "Which bytes are the length, and which the text?" },
    { two_pieces, "a message in two pieces", "M29", STREAM,
      "How do you know that this was not all?" },
    { two_in_one, "two messages in one piece", "M29", STREAM,
      "Where are the bytes behind the first message?" },
    { long_ones, "the longest messages", "",
      "the length is two bytes, the high one first",
      "What is 0x01 0x2c, and what is 0x00 0xc8?" },
    { half_a_length, "a message that is cut within its length", "M29", STREAM,
      "What is its length, when one byte of it has come?" },
    { silence_between, "half a message, silence, and the other half", "M14",
      "what must live across a stop is in a struct, not on the stack",
      "Where is the first half while nobody polls?" },
    { two_stops, "two stops receive in turns", "M14",
      "what belongs to a stop is in its struct", "Whose bytes are these?" },
    { the_end, "the end, behind a message", "M30", ANSWERS,
      "What does a read of 0 mean when nothing is half done?" },
    { the_end_within, "the end within a message", "M30", ANSWERS,
      "Is this a message, an end, or neither?" },
    { breaks, "the connection breaks", "M30", ANSWERS,
      "Which number does the caller want to see?" },
    { empty, "messages without text", "",
      "a length of 0 is a message, and no end",
      "What tells the end from a message without text?" },
    { too_long, "a length that is too long", "",
      "what the other side says is checked before it is believed",
      "Where would its bytes go?" },
    { dropped, "the future is dropped in the middle", "M42",
      "F3: a dropped future is gone, and what it holds with it",
      "Which struct holds the first half when the future is gone?" },
    { each_cut, "four messages, cut in each way", "M29", STREAM,
      "Which of your conditions is off by one here?" },
    { NULL, NULL, NULL, NULL, NULL },
};
