/* A kernel that is made of a text file, for tests and pictures: the reactor's
 * backend and the system calls behind it, in this process and in virtual time,
 * so that each run is the same. RT_SCRIPT names the file; a line of it is
 *
 *     <ms> client <n> connects
 *     <ms> client <n> sends "<text, with \r, \n, \\ and \">"
 *     <ms> client <n> reads <bytes>     its window opens by so much
 *     <ms> client <n> closes            the server reads the end of the stream
 *     <ms> client <n> resets
 *
 * in order of time, clients from 1 to 64. A client that never "reads" takes all
 * that is written. What a client receives is printed. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend.h"
#include "clock.h"
#include "rt_assert.h"
#include "sys.h"
#include "trace.h"

#define CLIENTS   65U  /* one for each number from 1; 0 is the listener */
#define FIRST_FD  1000 /* the fd of client n is FIRST_FD + n */
#define LINE_SIZE 8192U
#define MS_MAX    1e9 /* 11 days */

enum verb { CONNECTS, SENDS, READS, CLOSES, RESETS };

struct action {
    uint64_t at; /* ns */
    enum verb verb;
    unsigned client;
    char *text;  /* SENDS: owned */
    size_t size; /* of the text, or READS: of the window */
    size_t read; /* SENDS: how much of it the server has */
    struct action *next;
};

/* A client, seen from the server. */
struct client {
    bool connected, accepted, closed, reset, limited;
    bool edges[RT_DIRECTIONS]; /* news that the backend has not told yet */
    struct rt_io *io;          /* NULL: its fd is not registered */
    struct action *inbox;      /* its SENDS that are not yet read: owned */
    size_t window;
};

struct rt_backend {
    struct rt_clock *clock;
    struct action *actions;  /* those to come */
    atomic_bool interrupted; /* any thread sets it */
};

/* File-scope, as the kernel's own state is: system calls name no object. */
static struct client clients[CLIENTS];
static struct rt_clock *kernel_clock;

/* --- the text --- */

static bool
is_blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

/* Decode the quoted text at `from` in place. The size, or -1: no closing quote,
 * more behind it, or an escape that is not known. */
static long
unquote(char *from)
{
    static const char names[] = "rnt\\\"", values[] = "\r\n\t\\\"";
    char *to = from;

    if (*from != '"')
        return -1;
    for (char *c = from + 1; *c != '\0'; c++) {
        if (*c == '"')
            return is_blank(c + 1) ? to - from : -1;
        if (*c == '\\') {
            const char *name = *++c != '\0' ? strchr(names, *c) : NULL;

            if (name == NULL)
                return -1;
            *to++ = values[name - names];
        } else {
            *to++ = *c;
        }
    }
    return -1;
}

/* The size of a window, from 1 to INT32_MAX, or -1. */
static long
window_size(const char *text)
{
    char *end;
    long size = strtol(text, &end, 10);

    return size > 0 && size <= INT32_MAX && is_blank(end) ? size : -1;
}

/* Fill in the verb and what follows it. 0, -EINVAL: not understood, -ENOMEM. */
static int
parse_verb(struct action *action, const char *verb, char *rest)
{
    static const char *const verbs[] = { "connects", "sends", "reads", "closes",
                                         "resets" };
    unsigned i = 0;
    long size = 0;

    while (i < sizeof verbs / sizeof *verbs && strcmp(verb, verbs[i]) != 0)
        i++;
    action->verb = (enum verb)i;
    if (action->verb == READS)
        size = window_size(rest);
    else if (action->verb == SENDS)
        size = unquote(rest);
    else if (i >= sizeof verbs / sizeof *verbs || !is_blank(rest))
        return -EINVAL;
    if (size < 0 || (action->verb == SENDS && size == 0))
        return -EINVAL;
    action->size = (size_t)size;
    if (action->verb != SENDS)
        return 0;
    action->text = malloc(action->size);
    if (action->text == NULL)
        return -ENOMEM;
    memcpy(action->text, rest, action->size);
    return 0;
}

/* One line. 0 with *parsed, NULL if nothing is on it; -EINVAL: not understood;
 * -ENOMEM. */
static int
parse_line(char *line, struct action **parsed)
{
    struct action *action;
    double ms;
    char verb[16];
    int rest = 0, result = -EINVAL;
    unsigned client;

    *parsed = NULL;
    if (is_blank(line) || line[0] == '#')
        return 0;
    action = calloc(1, sizeof *action);
    if (action == NULL)
        return -ENOMEM;
    if (sscanf(line, "%lf client %u %15s %n", &ms, &client, verb, &rest) == 3 &&
        ms >= 0 && ms <= MS_MAX && client >= 1 && client < CLIENTS)
        result = parse_verb(action, verb, line + rest);
    if (result != 0) {
        free(action);
        return result;
    }
    action->at = (uint64_t)(ms * (double)RT_NS_PER_MS);
    action->client = client;
    *parsed = action;
    return 0;
}

static void
free_action(struct action *action)
{
    free(action->text);
    free(action);
}

static void
free_actions(struct action *action)
{
    while (action != NULL) {
        struct action *next = action->next;

        free_action(action);
        action = next;
    }
}

/* Read all lines. 0, or a negative errno with the number of the line in
 * *number; *actions are then those before it. */
static int
read_lines(FILE *in, struct action **actions, unsigned *number)
{
    char line[LINE_SIZE];
    uint64_t last = 0;
    int result;

    for (*number = 1; fgets(line, sizeof line, in) != NULL; ++*number) {
        if (strchr(line, '\n') == NULL && !feof(in))
            return -EINVAL; /* too long, or no text */
        result = parse_line(line, actions);
        if (result != 0)
            return result;
        if (*actions == NULL)
            continue;
        if ((*actions)->at < last)
            return -EINVAL;
        last = (*actions)->at;
        actions = &(*actions)->next;
    }
    return ferror(in) ? -EIO : 0;
}

/* Read the whole script. 0 with *actions, or a negative errno after a message
 * that names the line. */
static int
read_script(const char *path, struct action **actions)
{
    FILE *in = fopen(path, "r");
    unsigned number;
    int result;

    *actions = NULL;
    if (in == NULL)
        return -errno;
    result = read_lines(in, actions, &number);
    fclose(in);
    if (result == 0)
        return 0;
    if (result == -EINVAL)
        fprintf(stderr,
                "%s:%u: not a line of a script, or out of order; see"
                " backend_script.c for what a line may be\n",
                path, number);
    free_actions(*actions);
    *actions = NULL;
    return result;
}

/* --- what the clients do --- */

/* Put `action` behind what `client` sent before, and keep it. */
static void
send_text(struct client *client, struct action *action)
{
    struct action **end = &client->inbox;

    while (*end != NULL)
        end = &(*end)->next;
    action->next = NULL;
    *end = action;
}

/* Do `action`, which is ours now, and note what the server's side has to hear
 * of. */
static void
perform(struct action *action)
{
    struct client *client = &clients[action->client];

    switch (action->verb) {
    case CONNECTS:
        client->connected = true;
        clients[0].edges[RT_READ] = true;
        break;
    case SENDS:
        client->edges[RT_READ] = true;
        send_text(client, action);
        return;
    case READS:
        client->limited = true;
        client->window += action->size;
        client->edges[RT_WRITE] = true;
        break;
    case CLOSES:
        client->closed = true;
        client->edges[RT_READ] = true;
        break;
    case RESETS:
        client->reset = client->closed = true;
        client->edges[RT_READ] = client->edges[RT_WRITE] = true;
        break;
    }
    free_action(action);
}

/* --- the backend --- */

struct rt_backend *
rt_backend_new(struct rt_clock *clock)
{
    const char *path = getenv("RT_SCRIPT");
    struct rt_backend *backend;
    int result;

    RT_ASSERT(clock->kind == RT_CLOCK_VIRTUAL,
              "the script backend lives in virtual time: set RT_CLOCK=virtual");
    backend = calloc(1, sizeof *backend);
    if (backend == NULL)
        return NULL;
    result = path != NULL ? read_script(path, &backend->actions) : 0;
    if (result != 0) {
        free(backend);
        errno = -result;
        return NULL;
    }
    memset(clients, 0, sizeof clients);
    for (struct action *a = backend->actions; a != NULL; a = a->next)
        if (a->verb == READS)
            clients[a->client].limited = true; /* from the start */
    backend->clock = kernel_clock = clock;
    return backend;
}

void
rt_backend_free(struct rt_backend *backend)
{
    for (unsigned i = 0; i < CLIENTS; i++)
        free_actions(clients[i].inbox);
    free_actions(backend->actions);
    free(backend);
}

int
rt_backend_add(struct rt_backend *backend, struct rt_io *io)
{
    (void)backend;
    if (io->fd < FIRST_FD || io->fd >= FIRST_FD + (int)CLIENTS)
        return -EPERM;
    clients[io->fd - FIRST_FD].io = io;
    return 0;
}

void
rt_backend_remove(struct rt_backend *backend, struct rt_io *io)
{
    (void)backend;
    clients[io->fd - FIRST_FD].io = NULL;
}

/* Do all that is due by `now`. */
static void
perform_due(struct rt_backend *backend, uint64_t now)
{
    while (backend->actions != NULL && backend->actions->at <= now) {
        struct action *action = backend->actions;

        backend->actions = action->next;
        perform(action);
    }
}

/* Take the news out of `clients`, in order of their numbers. */
static unsigned
tell(struct rt_backend_event *events, unsigned room)
{
    unsigned count = 0;

    for (unsigned i = 0; i < CLIENTS && count < room; i++) {
        struct client *client = &clients[i];

        if (client->io == NULL ||
            (!client->edges[RT_READ] && !client->edges[RT_WRITE]))
            continue;
        events[count].io = client->io;
        memcpy(events[count].ready, client->edges, sizeof client->edges);
        memset(client->edges, 0, sizeof client->edges);
        count++;
    }
    return count;
}

unsigned
rt_backend_wait(struct rt_backend *backend, uint64_t until,
                struct rt_backend_event *events, unsigned room)
{
    unsigned count;

    perform_due(backend, rt_clock_now(backend->clock));
    while ((count = tell(events, room)) == 0 && !backend->interrupted) {
        if (backend->actions == NULL && until == RT_FOREVER)
            RT_ASSERT(0, "the script has ended, and the program waits on");
        if (backend->actions == NULL || backend->actions->at > until)
            return 0;
        rt_clock_move(backend->clock, backend->actions->at);
        perform_due(backend, backend->actions->at);
    }
    if (count < room && atomic_exchange(&backend->interrupted, false)) {
        events[count++] = (struct rt_backend_event){ .io = NULL };
    }
    return count;
}

void
rt_backend_interrupt(struct rt_backend *backend)
{
    backend->interrupted = true;
}

/* --- the system calls --- */

static struct client *
client_of(int fd)
{
    return &clients[fd - FIRST_FD];
}

static double
now_in_ms(void)
{
    return (double)rt_clock_now(kernel_clock) / (double)RT_NS_PER_MS;
}

int
rt_sys_address(struct sockaddr_in *address, const char *host, uint16_t port)
{
    (void)host;
    *address = (struct sockaddr_in){ .sin_port = port };
    return 0;
}

int
rt_sys_listen(const struct sockaddr_in *address)
{
    (void)address;
    return FIRST_FD;
}

int
rt_sys_port(int fd)
{
    (void)fd;
    return 80;
}

int
rt_sys_accept(int fd)
{
    (void)fd;
    for (unsigned i = 1; i < CLIENTS; i++)
        if (clients[i].connected && !clients[i].accepted) {
            clients[i].accepted = true;
            return FIRST_FD + (int)i;
        }
    return -EAGAIN;
}

int
rt_sys_socket(void)
{
    return -EAFNOSUPPORT; /* scripted clients connect to us, not we to them */
}

int
rt_sys_connect(int fd, const struct sockaddr_in *address)
{
    (void)fd;
    (void)address;
    return -ECONNREFUSED;
}

/* Read from the first text of the inbox. */
static size_t
read_text(struct client *client, char *bytes, size_t size)
{
    struct action *text = client->inbox;

    if (size > text->size - text->read)
        size = text->size - text->read;
    memcpy(bytes, text->text + text->read, size);
    text->read += size;
    if (text->read == text->size) {
        client->inbox = text->next;
        free_action(text);
    }
    return size;
}

int
rt_sys_read(int fd, void *bytes, size_t size)
{
    struct client *client = client_of(fd);
    size_t done = 0;

    if (client->reset)
        return -ECONNRESET;
    if (client->inbox == NULL)
        return client->closed ? 0 : -EAGAIN;
    while (done < size && client->inbox != NULL)
        done += read_text(client, (char *)bytes + done, size - done);
    return (int)done;
}

int
rt_sys_write(int fd, const void *bytes, size_t size)
{
    struct client *client = client_of(fd);

    (void)bytes;
    if (client->reset)
        return -EPIPE;
    if (client->limited && client->window == 0)
        return -EAGAIN;
    if (client->limited && size > client->window)
        size = client->window;
    client->window -= client->limited ? size : 0;
    printf("%.3f client %d receives %zu bytes\n", now_in_ms(), fd - FIRST_FD,
           size);
    return (int)size;
}

int
rt_sys_shutdown(int fd)
{
    printf("%.3f client %d receives the end\n", now_in_ms(), fd - FIRST_FD);
    return 0;
}

void
rt_sys_close(int fd)
{
    if (fd != FIRST_FD)
        printf("%.3f client %d is closed\n", now_in_ms(), fd - FIRST_FD);
}
