/* M32: a thread that sleeps in epoll_wait notices new work by itself */
#include "office.h"

void
office_push(struct office *office, struct note *note)
{
    /* block A: PUSH */
    pthread_mutex_lock(&office->box->lock);
    note->next = office->box->notes;
    office->box->notes = note;
    pthread_mutex_unlock(&office->box->lock);
}

void
office_turn(struct office *office, uint64_t until)
{
    struct rt_backend_event events[OFFICE_BATCH];
    struct rt_waker wakers[RT_DIRECTIONS * OFFICE_BATCH];
    struct note *note, *notes = NULL;
    unsigned count = 0, woken = 0;

    /* block D: WAIT */
    count = rt_backend_wait(office->backend, until, events, OFFICE_BATCH);

    /* block C: TAKE */
    pthread_mutex_lock(&office->box->lock);
    notes = office->box->notes;
    office->box->notes = NULL;
    pthread_mutex_unlock(&office->box->lock);

    /* block G: COLLECT */
    for (unsigned i = 0; i < count; i++)
        woken += collect(&events[i], &wakers[woken]);

    /* block E: DO */
    while ((note = notes) != NULL) {
        notes = note->next;
        note->act(note);
    }

    /* block F: WAKE */
    for (unsigned i = 0; i < woken; i++)
        rt_waker_wake(&wakers[i]);
}
