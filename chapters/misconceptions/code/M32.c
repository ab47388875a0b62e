/* M32: the loop looks into its list, finds it empty, and goes to sleep in the
 * kernel. Another thread puts work on the list. */
#include "reactor.h"
#include "run.h"

static struct rt_reactor reactor;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int work; /* under the lock */

static void
push(void)
{
    pthread_mutex_lock(&lock);
    work++;
    pthread_mutex_unlock(&lock);
    step("thread puts work on the list");
}

static int
take_work(void)
{
    int taken;

    pthread_mutex_lock(&lock);
    taken = work;
    work = 0;
    pthread_mutex_unlock(&lock);
    return taken;
}

int
main(void)
{
    struct rt_clock clock;
    struct rt_alarm alarm;

    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    rt_reactor_init(&reactor, &clock);
    watch(&alarm, &clock);
    step("loop looks into the list: %d", take_work());
    meanwhile(push);
    step("loop -> kernel sleeps, until there is news");
    rt_reactor_park(&reactor);
    step("loop wakes up and takes %d from the list", take_work());
    rt_alarm_cancel(&alarm);
    rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return 0;
}
