/* M33: a post office. For each letter that comes in, another thread interrupts
 * the loop; for each turn, the loop stamps a letter. */
#include "reactor.h"
#include "run.h"

#define LETTERS 5

static struct rt_reactor reactor;
static int box, stamped;

static void
bring_letters(void)
{
    for (int i = 0; i < LETTERS; i++) {
        box++;
        rt_reactor_interrupt(&reactor);
        step("thread -> loop brings letter %d, and interrupts", box);
    }
}

int
main(void)
{
    struct rt_clock clock;
    struct rt_alarm alarm;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    rt_reactor_init(&reactor, &clock);
    watch(&alarm, &clock);
    meanwhile(bring_letters);
    while (stamped < LETTERS) {
        rt_reactor_park(&reactor);
        if (box > 0) { /* one turn, one letter */
            box--;
            stamped++;
        }
        step("loop ends turn %u with %d of %d stamped", (unsigned)reactor.waits,
             stamped, LETTERS);
    }
    rt_alarm_cancel(&alarm);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
