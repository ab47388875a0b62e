/* Step 3a: the smallest scheduler that serves the HTTP demo. Chapter 3.
 *
 * Stage 2 could serve the clients that it knew when it was written. Here each
 * connection becomes a task: a future, a flag "scheduled" and a link. A waker
 * points to a task; a wake puts it into the run queue; the loop polls what is
 * in the queue, and parks in the reactor when nothing is.
 *
 * Everything runs on one thread, so there is no lock and no atomic. What that
 * leaves open, 3b answers: a wake from another thread, a waker that outlives
 * its task's memory, the result of a task, cancelling it, a task that never
 * waits.
 *
 *     build/steps/3a_scheduler 8080 3      serve three connections, then end
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "connection.h"
#include "reactor.h"

/* A task: a future that somebody drives. */
struct task {
    struct rt_future *future; /* on the heap, the task's own */
    struct task *next;        /* in the run queue */
    bool scheduled;           /* it is in the run queue */
    unsigned refs;            /* its life, and one for each waker */
    uint32_t id;
};

/* The scheduler: a queue and a reactor. */
static struct task *first, *last;
static unsigned alive;
static uint32_t ids;
static struct rt_clock wall;
static struct rt_reactor reactor;

/* --- the run queue: who was woken first, runs first --- */

static void
push(struct task *task)
{
    task->next = NULL;
    if (first == NULL)
        first = task;
    else
        last->next = task;
    last = task;
}

static struct task *
pop(void)
{
    struct task *task = first;

    first = task->next;
    return task;
}

/* --- the waker of a task --- */

static void
unref(void *data)
{
    struct task *task = data;

    if (--task->refs == 0)
        free(task);
}

static void
ref(void *data)
{
    ((struct task *)data)->refs++;
}

/* "Look again": into the queue, once. A second wake finds it there (F5); a wake
 * of a task that is finished finds no future. */
static void
wake_by_ref(void *data)
{
    struct task *task = data;

    if (task->scheduled || task->future == NULL)
        return;
    task->scheduled = true;
    task->refs++; /* the queue's */
    push(task);
}

static void
wake(void *data)
{
    wake_by_ref(data);
    unref(data);
}

static const struct rt_waker_type task_waker = {
    .clone = ref, .wake = wake, .wake_by_ref = wake_by_ref, .drop = unref
};

/* --- spawn: a future becomes a task --- */

static void
spawn(const void *future, size_t size)
{
    struct task *task = calloc(1, sizeof *task);

    if (task != NULL)
        task->future = malloc(size);
    if (task == NULL || task->future == NULL) {
        perror("spawn");
        exit(EXIT_FAILURE);
    }
    memcpy(task->future, future, size);
    task->refs = 1;
    task->id = ++ids;
    alive++;
    wake_by_ref(task); /* each task is polled once, unasked */
}

/* --- the loop --- */

/* Poll once. "scheduled" is taken back before the poll, not after: a wake that
 * comes while it runs counts. If that poll was its last, no future is left. */
static void
run(struct task *task)
{
    struct rt_waker waker = { &task_waker, task };
    struct rt_context cx = {
        .waker = &waker, .clock = &wall, .task = task->id, .reactor = &reactor
    };

    task->scheduled = false;
    if (task->future != NULL && rt_future_poll(task->future, &cx) == RT_READY) {
        rt_future_drop(task->future);
        free(task->future);
        task->future = NULL;
        alive--;
        task->refs--; /* its life's; the queue's is left */
    }
    unref(task); /* the queue's */
}

static void
run_until_all_are_done(void)
{
    while (alive > 0) {
        while (first != NULL)
            run(pop());
        if (alive > 0)
            rt_reactor_park(&reactor);
    }
}

/* --- the server: a task a connection --- */

struct serve { /* async fn serve(listener) */
    struct rt_future future;
    struct rt_tcp_listener listener;
    int limit;
    struct rt_tcp_accept accept;
};

static enum rt_poll
serve_poll(struct rt_future *self, struct rt_context *cx)
{
    struct serve *me = (struct serve *)self;
    struct connection accepted;

    RT_ASYNC_BEGIN(self);
    for (; me->limit > 0; me->limit--) {
        RT_AWAIT(me->accept, rt_tcp_accept(&me->listener));
        if (me->accept.result < 0)
            RT_ASYNC_RETURN;
        accepted = connection(me->accept.stream);
        spawn(&accepted, sizeof accepted);
    }
    RT_ASYNC_END;
}

static void
serve_drop(struct rt_future *self)
{
    rt_tcp_listener_close(&((struct serve *)self)->listener);
}

static const struct rt_future_type serve_type = {
    .name = "serve",
    .file = __FILE__,
    .poll = serve_poll,
    .drop = serve_drop,
};

int
main(int argc, char **argv)
{
    struct serve server = { .future = { .type = &serve_type } };
    int result;

    if (argc != 3) {
        fputs("usage: 3a_scheduler port connections\n", stderr);
        return 2;
    }
    server.limit = atoi(argv[2]);
    rt_clock_init(&wall, rt_clock_kind_wanted());
    result = rt_reactor_init(&reactor, &wall);
    if (result == 0)
        result = rt_tcp_listen(&server.listener, "127.0.0.1",
                               (uint16_t)atoi(argv[1]));
    if (result != 0) {
        fprintf(stderr, "3a_scheduler: %s\n", strerror(-result));
        return EXIT_FAILURE;
    }
    printf("listening on 127.0.0.1:%u\n", server.listener.port);
    fflush(stdout);
    spawn(&server, sizeof server);
    run_until_all_are_done();
    rt_reactor_fini(&reactor);
    rt_clock_fini(&wall);
    return EXIT_SUCCESS;
}
