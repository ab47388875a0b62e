/* Every entry point that deals with an fd × {before, other thread, nested,
 * after the end, no memory}: see entry.h and ENTRY.md. These belong to the
 * thread of the reactor (R1), which is why they stand apart. */
#include "entry.h"
#include "io.h"
#include "reactor.h"
#include "sockets.h"

/* Registered with the runtime, but for NO_MEMORY; before: closed. */
static struct rt_tcp_stream stream;
static struct rt_tcp_listener listener;
static int peer, caller;

static void
connect_us(struct scene *scene)
{
    socket_pair(&stream.fd, &peer);
    listen_anywhere(&listener);
    caller = dial(listener.port);
    say(peer, "x");
    if (scene->column == NO_MEMORY)
        return;
    if (rt_io_register(&stream.io, scene->reactor, stream.fd) != 0 ||
        rt_io_register(&listener.io, scene->reactor, listener.fd) != 0)
        abort();
}

static void
disconnect_us(struct scene *scene)
{
    if (scene->column == BEFORE)
        return;
    rt_tcp_stream_close(&stream);
    rt_tcp_listener_close(&listener);
    close(peer);
    close(caller);
}

/* ---- tcp.h ---- */

static int
use_listen(struct scene *scene)
{
    struct rt_tcp_listener ours;
    int result = rt_tcp_listen(&ours, "127.0.0.1", 0);

    WANT(result == 0 && ours.port != 0);
    rt_tcp_listener_close(&ours);
    return 0;
}

static int
use_listener_close(struct scene *scene)
{
    rt_tcp_listener_close(&listener);
    WANT(listener.fd == -1 && listener.io == NULL);
    return 0;
}

static int
use_close(struct scene *scene)
{
    rt_tcp_stream_close(&stream);
    WANT(stream.fd == -1 && stream.io == NULL);
    return 0;
}

static int
use_shutdown(struct scene *scene)
{
    (void)scene;
    return rt_tcp_stream_shutdown(&stream);
}

static int
use_accept(struct scene *scene)
{
    struct rt_tcp_accept accept = rt_tcp_accept(&listener);
    int result = await(scene, &accept.future);

    WANT(result == 0);
    rt_tcp_stream_close(&accept.stream);
    return accept.result;
}

/* The stream that it gives belongs to the runtime of its poll: it is closed
 * before that ends. */
static int
use_connect(struct scene *scene)
{
    struct rt_tcp_connect connect = rt_tcp_connect(
        "127.0.0.1", scene->column == BEFORE ? 1 : listener.port);
    int result;

    result = await(scene, &connect.future);
    WANT(result == 0);
    rt_tcp_stream_close(&connect.stream);
    return connect.result;
}

static int
use_read(struct scene *scene)
{
    char byte;
    struct rt_tcp_read read = rt_tcp_read(&stream, &byte, 1);
    int result = await(scene, &read.future);

    WANT(result == 0);
    return read.result == 1 ? 0 : read.result;
}

static int
use_write_all(struct scene *scene)
{
    struct rt_tcp_write_all write = rt_tcp_write_all(&stream, "y", 1);
    int result = await(scene, &write.future);

    WANT(result == 0);
    return write.result;
}

static int
use_accept_passes(struct scene *scene)
{
    WANT(rt_tcp_accept_passes(-EMFILE) && !rt_tcp_accept_passes(-EINVAL));
    return 0;
}

/* ---- io.h ---- */

static int
use_register(struct scene *scene)
{
    struct rt_io *io = NULL;
    int fd, other, result;

    rt_fakes_reset();
    socket_pair(&fd, &other);
    take_memory_away(scene);
    result = rt_io_register(&io, scene->reactor, fd);
    rt_fakes_reset();
    rt_io_deregister(io);
    close(fd);
    close(other);
    return result;
}

static int
use_deregister(struct scene *scene)
{
    rt_io_deregister(stream.io);
    stream.io = NULL;
    (void)scene;
    return 0;
}

static enum rt_poll
play_look(struct part *part, struct rt_context *cx)
{
    struct rt_ready ready;

    if (rt_io_poll_ready(stream.io, RT_WRITE, cx, &ready) == RT_PENDING)
        abort(); /* I3 */
    rt_io_clear(stream.io, ready);
    if (rt_io_poll_ready(stream.io, RT_WRITE, cx, &ready) == RT_READY)
        abort();
    *(struct rt_waker *)part->with = rt_io_set_ready(stream.io, RT_WRITE);
    return RT_READY;
}

static int
use_poll_ready(struct scene *scene)
{
    struct rt_waker waker = RT_WAKER_EMPTY;
    struct part part = { .play = play_look, .with = &waker };
    struct actor future = actor(&part);
    int result = 0;

    if (scene->column == NO_MEMORY)
        result = rt_io_register(&stream.io, scene->reactor, stream.fd);
    WANT(result == 0);
    result = await(scene, &future.future);
    WANT(waker.type != NULL);
    rt_waker_drop(&waker);
    return result;
}

/* ---- reactor.h ---- */

static int
use_own_reactor(struct scene *scene)
{
    struct rt_clock clock;
    struct rt_reactor reactor;
    int result;

    (void)scene;
    rt_clock_init(&clock, RT_CLOCK_VIRTUAL);
    result = rt_reactor_init(&reactor, &clock);
    if (result == 0)
        rt_reactor_fini(&reactor);
    rt_clock_fini(&clock);
    return result;
}

static int
use_interrupt(struct scene *scene)
{
    rt_reactor_interrupt(scene->reactor);
    return 0;
}

static int
use_park(struct scene *scene)
{
    rt_reactor_interrupt(scene->reactor); /* else it stops here */
    rt_reactor_park(scene->reactor);
    return 0;
}

static int
use_look(struct scene *scene)
{
    rt_reactor_look(scene->reactor);
    return 0;
}

/* ---- the table ---- */

#define NO_REACTOR "never: a reactor is made by rt_reactor_init()"
#define R1         "R1: only the thread of the reactor may do this"
#define OTHER      "io 1 belongs to another reactor"
#define S2         "S2: a stream outside of a runtime"
#define EVERYWHERE \
    { \
        "works", "works", "works", "works", "works" \
    }

static const struct row rows[] = {
    { "`rt_tcp_listen`", use_listen, NOTHING, EVERYWHERE },
    { "`rt_tcp_listener_close`",
      use_listener_close,
      NOTHING,
      { "works", R1, "works", "works", "works" } },
    { "`rt_tcp_stream_close`",
      use_close,
      NOTHING,
      { "works", R1, "works", "works", "works" } },
    { "`rt_tcp_stream_shutdown`",
      use_shutdown,
      NOTHING,
      { "-EBADF", "works", "works", "works", "works" } },
    { "`rt_tcp_accept`",
      use_accept,
      A_POLL,
      { S2, "io 2 belongs to another reactor", "works",
        "io 2 belongs to another reactor", "-ENOMEM" } },
    { "`rt_tcp_accept_passes`", use_accept_passes, NOTHING, EVERYWHERE },
    { "`rt_tcp_connect`",
      use_connect,
      A_POLL,
      { S2, "F3: 1 fds are still registered", "works",
        "F3: 1 fds are still registered", "-ENOMEM" } },
    { "`rt_tcp_read`",
      use_read,
      A_POLL,
      { S2, OTHER, "works", OTHER, "-ENOMEM" } },
    { "`rt_tcp_write_all`",
      use_write_all,
      A_POLL,
      { S2, OTHER, "works", OTHER, "-ENOMEM" } },
    { "`rt_io_register`, `rt_reactor_add`",
      use_register,
      NOTHING,
      { NO_REACTOR, R1, "works", "works, until the last reference goes",
        "-ENOMEM" } },
    { "`rt_io_deregister`, `rt_reactor_remove`",
      use_deregister,
      NOTHING,
      { "works", R1, "works", "works", "works" } },
    { "`rt_io_poll_ready`, `rt_io_clear`, `rt_io_set_ready`",
      use_poll_ready,
      A_POLL,
      { "never: rt_io_register() makes it", OTHER, "works", OTHER, "works" } },
    { "`rt_reactor_init`",
      use_own_reactor,
      NOTHING,
      { "works", "works", "works", "works", "-ENOMEM" } },
    { "`rt_reactor_fini`",
      use_own_reactor,
      NOTHING,
      { NO_REACTOR, "works", "works", "works", "never: it was not made" } },
    { "`rt_reactor_interrupt`",
      use_interrupt,
      NOTHING,
      { NO_REACTOR, "works", "works", "works", "works" } },
    { "`rt_reactor_park`",
      use_park,
      NOTHING,
      { NO_REACTOR, R1, "works, and all tasks wait meanwhile",
        "never: a reactor of a context is there for its poll", "works" } },
    { "`rt_reactor_look`",
      use_look,
      NOTHING,
      { NO_REACTOR, R1, "works",
        "never: a reactor of a context is there for its poll", "works" } },
};
#define ROWS ((unsigned)(sizeof rows / sizeof *rows))

START_TEST(each_entry_point_does_what_the_table_says)
{
    check_cell(&rows[_i / COLUMNS], (enum column)(_i % COLUMNS));
}
END_TEST

START_TEST(the_page_shows_this_table)
{
    check_table_is_shown(rows, ROWS);
}
END_TEST

/* ---- no entry point without a row ---- */

static const char *const headers[] = {
    "runtime.h", "spawn.h", "join_handle.h", "oneshot.h",
    "yield.h",   "coop.h",  "delay.h",       "join_all.h",
    "tcp.h",     "io.h",    "reactor.h",     "clock.h",
    "trace.h",   "waker.h", "cell.h",        "future.h",
};
#define HEADERS ((int)(sizeof headers / sizeof *headers))

/* The name in a line that declares a function or a macro with parameters; false
 * for any other line. A declaration begins in the first column. */
static bool
declares(const char *line, char *name, size_t size)
{
    bool macro = strncmp(line, "#define rt_", 11) == 0;
    const char *at = macro ? line + 8 : line;
    size_t length;

    if (!macro && strchr(" #/*}\n", line[0]) != NULL)
        return false;
    for (; (at = strstr(at, "rt_")) != NULL; at += length) {
        length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");
        if (at[length] == '(' && length < size) {
            snprintf(name, size, "%.*s", (int)length, at);
            return true;
        }
    }
    return false;
}

START_TEST(each_entry_point_of_a_public_header_has_a_row)
{
    char *text = rt_read_file(headers[_i]), *page = rt_read_file("ENTRY.md");
    char name[64], quoted[68], missing[256] = "";
    unsigned found = 0;

    ck_assert(text != NULL && page != NULL);
    for (char *line = strtok(text, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        if (!declares(line, name, sizeof name))
            continue;
        found++;
        snprintf(quoted, sizeof quoted, "`%s`", name);
        if (strstr(page, quoted) == NULL)
            snprintf(missing, sizeof missing, "%s", name);
    }
    free(text);
    free(page);
    ck_assert_msg(found > 0 && missing[0] == '\0',
                  "%s declares %u, and ENTRY.md has no row for %s", headers[_i],
                  found, missing);
}
END_TEST

/* ---- J5: an output with an fd, after the end ---- */

static struct rt_join_handle output;
static uint16_t port;

static enum rt_poll
play_spawn_connect(struct part *part, struct rt_context *cx)
{
    if (part->polls == 1)
        output = rt_spawn(rt_tcp_connect("127.0.0.1", port));
    if (rt_join_handle_is_finished(&output))
        return RT_READY;
    rt_coop_yield(cx);
    return RT_PENDING;
}

static void
end_with_an_output(struct rt_tcp_listener *to)
{
    struct rt_runtime *runtime = runtime_new();
    struct part root = { .play = play_spawn_connect };

    listen_anywhere(to);
    port = to->port;
    run_part(runtime, &root);
    rt_runtime_free(runtime);
}

START_TEST(an_output_with_an_fd_is_detached_after_the_end)
{
    struct rt_tcp_listener to;

    end_with_an_output(&to);
    rt_detach(&output); /* the teardown asks for every descriptor */
    rt_tcp_listener_close(&to);
}
END_TEST

static void
join_after_the_end(void *unused)
{
    struct rt_tcp_listener to;
    struct rt_tcp_stream out = RT_TCP_CLOSED;
    struct rt_join join = rt_join(&output, &out);

    (void)unused;
    end_with_an_output(&to);
    rt_block_on(runtime_new(), &join.future);
}

START_TEST(an_output_with_an_fd_that_is_joined_after_the_end_aborts)
{
    const char *words = rt_last_words(join_after_the_end, NULL);

    ck_assert_msg(strstr(words, "F3: 1 fds are still registered") != NULL,
                  "the stream would be without its reactor; it said: %s",
                  words);
}
END_TEST

void
rt_add_tests(void)
{
    if (table_wanted(rows, ROWS))
        return;
    stream = RT_TCP_CLOSED;
    listener = (struct rt_tcp_listener){ .fd = -1 };
    at_home = connect_us;
    at_home_again = disconnect_us;
    rt_add_loop(each_entry_point_does_what_the_table_says,
                (int)(ROWS * COLUMNS));
    rt_add(the_page_shows_this_table);
    rt_add_loop(each_entry_point_of_a_public_header_has_a_row, HEADERS);
    rt_add(an_output_with_an_fd_is_detached_after_the_end);
    rt_add(an_output_with_an_fd_that_is_joined_after_the_end_aborts);
}
