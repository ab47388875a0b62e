#include "office.h"

/* The blocks are in the wrong order, and not all of them belong here. Cut and
 * paste whole blocks, within their function; change nothing inside. What you do
 * not use stays between #if 0 and #endif. */

void
office_push(struct office *office, struct note *note)
{
    /* block A: PUSH */
    pthread_mutex_lock(&office->box->lock);
    note->next = office->box->notes;
    office->box->notes = note;
    pthread_mutex_unlock(&office->box->lock);

#if 0 /* not used so far */
    /* block B: INTERRUPT */
    rt_backend_interrupt(office->backend);
#endif
}

void
office_turn(struct office *office, uint64_t until)
{
    struct rt_backend_event events[OFFICE_BATCH];
    struct rt_waker wakers[RT_DIRECTIONS * OFFICE_BATCH];
    struct note *note, *notes = NULL;
    unsigned count = 0, woken = 0;

    /* block C: TAKE */
    pthread_mutex_lock(&office->box->lock);
    notes = office->box->notes;
    office->box->notes = NULL;
    pthread_mutex_unlock(&office->box->lock);

    /* block D: WAIT */
    count = rt_backend_wait(office->backend, until, events, OFFICE_BATCH);

    /* block E: DO */
    while ((note = notes) != NULL) {
        notes = note->next;
        note->act(note);
    }

    /* block F: WAKE */
    for (unsigned i = 0; i < woken; i++)
        rt_waker_wake(&wakers[i]);

    /* block G: COLLECT */
    for (unsigned i = 0; i < count; i++)
        woken += collect(&events[i], &wakers[woken]);

#if 0 /* not used so far */
    /* block H */
    for (unsigned i = 0; i < count; i++) {
        woken = collect(&events[i], wakers);
        for (unsigned j = 0; j < woken; j++)
            rt_waker_wake(&wakers[j]);
    }

    /* block I */
    if (office->box->notes == NULL)
        count = rt_backend_wait(office->backend, until, events, OFFICE_BATCH);

    /* block J */
    pthread_mutex_lock(&office->box->lock);
    for (note = office->box->notes; note != NULL; note = note->next)
        note->act(note);
    office->box->notes = NULL;
    pthread_mutex_unlock(&office->box->lock);

    /* block K */
    count = rt_backend_wait(office->backend, RT_FOREVER, events, OFFICE_BATCH);
#endif
}
