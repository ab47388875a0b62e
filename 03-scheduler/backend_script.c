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

enum verb { CONNECTS, SENDS, READS, CLOSES, RESETS };

struct action {
    uint64_t at; /* ns */
    enum verb verb;
    unsigned client;
    char *text;  /* SENDS: owned */
    size_t size; /* of the text, or READS: of the window */
    struct action *next;
};

/* A client, seen from the server. */
struct client {
    bool connected, accepted, closed, reset, limited;
    bool edges[RT_DIRECTIONS]; /* news that the backend has not told yet */
    struct rt_io *io;          /* NULL: its fd is not registered */
    char *inbox;               /* sent and not yet read: owned */
    size_t inbox_size, window;
};

struct rt_backend {
    struct rt_clock *clock;
    struct action *actions; /* those to come */
    bool interrupted;
};

/* File-scope, as the kernel's own state is: system calls name no object. */
static struct client clients[CLIENTS];
static struct rt_clock *kernel_clock;

/* --- the text --- */

/* Decode the quoted text at `from` in place. The size, or -1: no closing quote,
 * or an escape that is not known. */
static long
unquote(char *from)
{
    static const char names[] = "rnt\\\"", values[] = "\r\n\t\\\"";
    char *to = from;

    if (*from != '"')
        return -1;
    for (char *c = from + 1; *c != '\0'; c++) {
        if (*c == '"')
            return to - from;
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

/* Fill in the verb and what follows it. False: not understood. */
static bool
parse_verb(struct action *action, const char *verb, char *rest)
{
    long size = 0;

    if (strcmp(verb, "connects") == 0)
        action->verb = CONNECTS;
    else if (strcmp(verb, "closes") == 0)
        action->verb = CLOSES;
    else if (strcmp(verb, "resets") == 0)
        action->verb = RESETS;
    else if (strcmp(verb, "reads") == 0) {
        action->verb = READS;
        size = atol(rest);
    } else if (strcmp(verb, "sends") == 0) {
        action->verb = SENDS;
        size = unquote(rest);
        action->text = size > 0 ? malloc((size_t)size) : NULL;
        if (action->text != NULL)
            memcpy(action->text, rest, (size_t)size);
    } else {
        return false;
    }
    action->size = size > 0 ? (size_t)size : 0;
    return size > 0 || (action->verb != SENDS && action->verb != READS);
}

/* One line. NULL with errno 0: nothing on it; with EINVAL: not understood. */
static struct action *
parse_line(char *line)
{
    struct action *action;
    double ms;
    char verb[16];
    int rest = 0;
    unsigned client;

    errno = 0;
    if (line[strspn(line, " \t\n")] == '\0' || line[0] == '#')
        return NULL;
    action = calloc(1, sizeof *action);
    if (action == NULL)
        return NULL;
    if (sscanf(line, "%lf client %u %15s %n", &ms, &client, verb, &rest) == 3 &&
        ms >= 0 && client >= 1 && client < CLIENTS &&
        parse_verb(action, verb, line + rest)) {
        action->at = (uint64_t)(ms * (double)RT_NS_PER_MS);
        action->client = client;
        return action;
    }
    free(action->text);
    free(action);
    errno = EINVAL;
    return NULL;
}

static void
free_actions(struct action *action)
{
    while (action != NULL) {
        struct action *next = action->next;

        free(action->text);
        free(action);
        action = next;
    }
}

/* Read the whole script. 0 with *actions, or a negative errno after a message
 * that names the line. */
static int
read_script(const char *path, struct action **actions)
{
    char line[LINE_SIZE];
    struct action **end = actions;
    unsigned number = 0;
    uint64_t last = 0;
    FILE *in = fopen(path, "r");

    *actions = NULL;
    if (in == NULL)
        return -errno;
    while (fgets(line, sizeof line, in) != NULL) {
        *end = parse_line(line);
        number++;
        if (errno == 0 && *end != NULL && (*end)->at < last)
            errno = EINVAL;
        if (errno != 0) {
            fprintf(stderr,
                    "%s:%u: not a line of a script, or out of order; see"
                    " backend_script.c for what a line may be\n",
                    path, number);
            fclose(in);
            free_actions(*actions);
            return -EINVAL;
        }
        if (*end == NULL)
            continue;
        last = (*end)->at;
        end = &(*end)->next;
    }
    fclose(in);
    return 0;
}

/* --- what the clients do --- */

static void
receive_text(struct client *client, const struct action *action)
{
    size_t size = client->inbox_size + action->size;
    char *inbox = realloc(client->inbox, size);

    RT_ASSERT(inbox != NULL, "no memory for a script's text");
    memcpy(inbox + client->inbox_size, action->text, action->size);
    client->inbox = inbox;
    client->inbox_size = size;
}

/* What the server's side of `client` has to hear of. */
static void
perform(const struct action *action)
{
    struct client *client = &clients[action->client];

    switch (action->verb) {
    case CONNECTS:
        client->connected = true;
        clients[0].edges[RT_READ] = true;
        return;
    case SENDS:
        receive_text(client, action);
        break;
    case READS:
        client->limited = true;
        client->window += action->size;
        client->edges[RT_WRITE] = true;
        return;
    case CLOSES:
        client->closed = true;
        break;
    case RESETS:
        client->reset = client->closed = true;
        client->edges[RT_WRITE] = true;
        break;
    }
    client->edges[RT_READ] = true;
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
        free(clients[i].inbox);
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

        perform(action);
        backend->actions = action->next;
        action->next = NULL;
        free_actions(action);
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
    if (count < room && backend->interrupted) {
        backend->interrupted = false;
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

int
rt_sys_read(int fd, void *bytes, size_t size)
{
    struct client *client = client_of(fd);

    if (client->reset)
        return -ECONNRESET;
    if (client->inbox_size == 0)
        return client->closed ? 0 : -EAGAIN;
    if (size > client->inbox_size)
        size = client->inbox_size;
    memcpy(bytes, client->inbox, size);
    client->inbox_size -= size;
    memmove(client->inbox, client->inbox + size, client->inbox_size);
    return (int)size;
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
