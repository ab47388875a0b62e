/* M05: a clerk waits for a report, and for noon, in one task. The bell of noon
 * polls both. */
#include <string.h>

#include "cell.h"
#include "delay.h"
#include "run.h"

static char report[16];

struct report {
    struct rt_future future;
    struct rt_delay writing; /* it is written after 20 ms */
    bool waited;
};

static enum rt_poll
report_poll(struct rt_future *self, struct rt_context *cx)
{
    struct report *me = (struct report *)self;

    if (!me->waited)
        me->writing = rt_delay(20);
    if (rt_future_poll(&me->writing.future, cx) == RT_READY)
        strcpy(report, "all is well");
    if (me->waited) /* somebody woke us: it is there */
        return RT_READY;
    me->waited = true;
    step("report is not written yet: PENDING");
    return RT_PENDING;
}

static void
report_drop(struct rt_future *self)
{
    rt_future_drop(&((struct report *)self)->writing.future);
}

static const struct rt_future_type report_type = {
    .name = "report", .file = __FILE__, .poll = report_poll, .drop = report_drop
};

struct clerk {
    struct rt_future future;
    struct report report;
    struct rt_delay noon;
    bool eaten;
};

static enum rt_poll
clerk_poll(struct rt_future *self, struct rt_context *cx)
{
    struct clerk *me = (struct clerk *)self;

    if (!me->eaten && rt_future_poll(&me->noon.future, cx) == RT_READY) {
        step("noon -> clerk strikes at %u", now_ms(cx->clock));
        me->eaten = true;
    }
    if (rt_future_poll(&me->report.future, cx) == RT_PENDING)
        return RT_PENDING;
    step("report -> clerk is ready at %u and reads \"%s\"", now_ms(cx->clock),
         report);
    return RT_READY;
}

static void
clerk_drop(struct rt_future *self)
{
    struct clerk *me = (struct clerk *)self;

    rt_future_drop(&me->report.future);
    rt_future_drop(&me->noon.future);
}

static const struct rt_future_type clerk_type = {
    .name = "clerk", .file = __FILE__, .poll = clerk_poll, .drop = clerk_drop
};

int
main(void)
{
    struct clerk clerk = { .future = { .type = &clerk_type },
                           .report = { .future = { .type = &report_type } },
                           .noon = rt_delay(10) };

    return run(&clerk.future);
}
