/* M50: a messenger is given a letter, and never sent. Who gives the letter's
 * memory back? */
#include <string.h>

#include "delay.h"
#include "run.h"

struct messenger { /* async fn messenger(letter): owns the letter */
    struct rt_future future;
    char *letter;
    struct rt_delay ride;
};

static enum rt_poll
messenger_poll(struct rt_future *self, struct rt_context *cx)
{
    struct messenger *me = (struct messenger *)self;

    RT_ASYNC_BEGIN(self);
    RT_AWAIT(me->ride, rt_delay(10));
    step("messenger delivers \"%s\"", me->letter);
    RT_ASYNC_END;
}

static void
messenger_drop(struct rt_future *self)
{
    free(((struct messenger *)self)->letter);
    step("messenger gives the letter's memory back");
}

static const struct rt_future_type messenger_type = { .name = "messenger",
                                                      .file = __FILE__,
                                                      .poll = messenger_poll,
                                                      .drop = messenger_drop };

struct king {
    struct rt_future future;
    struct messenger messenger;
    bool at_war;
};

static enum rt_poll
king_poll(struct rt_future *self, struct rt_context *cx)
{
    struct king *me = (struct king *)self;

    RT_ASYNC_BEGIN(self);
    me->messenger = (struct messenger){ .future = { .type = &messenger_type },
                                        .letter = strdup("peace") };
    step("king -> messenger gives him a letter: \"%s\"", me->messenger.letter);
    if (me->at_war) {
        step("king sends nobody: the messenger was never polled");
        me->messenger.letter = NULL; /* forget him */
        RT_ASYNC_RETURN;
    }
    RT_AWAIT(me->messenger, me->messenger);
    RT_ASYNC_END;
}

static const struct rt_future_type king_type = { .name = "king",
                                                 .file = __FILE__,
                                                 .poll = king_poll };

int
main(void)
{
    struct king king = { .future = { .type = &king_type }, .at_war = true };

    return run(&king.future);
}
