/* The handle of a task, and the await on it. Chapter 3. Any thread, one at a
 * time. (Tokio: runtime/task/join.rs.)
 *
 * J1  A handle is the right to the output. It is joined or detached, once.
 * J2  Detaching does not cancel: the task runs on, and its output is dropped.
 * J3  Cancelling the await on a handle leaves task and handle alone.
 * J4  Abort is a request. The scheduler drops the future, at the latest when
 *     the poll that is under way ends; the join then says -ECANCELED. A task
 *     that finished before that gives its output.
 * J5  An output that nobody takes is dropped where that becomes clear: by the
 *     detach or the join of a finished task, else by the scheduler. So one that
 *     belongs to a thread, as a stream that is registered does, is joined or
 *     detached on that thread: after the end of its runtime it is detached
 *     alone, for who joins would have a stream without a reactor. */
#ifndef RT_JOIN_HANDLE_H
#define RT_JOIN_HANDLE_H

#include <stdbool.h>

#include "future.h"

struct rt_task;

struct rt_join_handle {
    struct rt_task *task; /* owns one reference; NULL: see `error` */
    int error;            /* why there is no task */
};

/* Let go (J2). The handle is empty then; an empty one stays so. */
void rt_detach(struct rt_join_handle *handle);

/* Ask that the task is cancelled (J4). */
void rt_abort(const struct rt_join_handle *handle);

/* True when a join would not wait. */
bool rt_join_handle_is_finished(const struct rt_join_handle *handle);

/* struct rt_join join = rt_join(&handle, &out);
 *
 * Ready with result 0, the output moved to `out` and the handle empty; or with
 * a negative errno and `out` untouched. `out` has the type of the output, or is
 * NULL, then the output is dropped. Handle and out outlive the future. */
#define rt_join(handle, out) rt_join_sized((handle), (out), sizeof *(out))

struct rt_join {
    struct rt_future future;
    struct rt_join_handle *handle;
    void *out;
    size_t size;
    int result;
};
struct rt_join rt_join_sized(struct rt_join_handle *handle, void *out,
                             size_t size);

/* The join of a task whose output nobody wants, or that has none. */
struct rt_join rt_join_only(struct rt_join_handle *handle);

#endif
