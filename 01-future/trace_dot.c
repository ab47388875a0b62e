/* The task-state diagram, drawn from the table of task_state.h. Each state has
 * a place of its own, so that two pictures can be laid side by side; a run
 * changes only counts and lines. Draw it with `neato -n2`. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "task_state.h"
#include "trace.h"

/* Where each state stands, and where the rows that end where they began are
 * listed, in points; y grows upward. */
static const struct {
    enum rt_task_state state;
    int x, y, stays_x, stays_y;
    const char *look;
} places[] = {
    { RT_TASK_SCHEDULED, 150, 220, 30, 220, "fillcolor=\"#56B4E9\"" },
    { RT_TASK_RUNNING, 450, 220, 570, 190, "fillcolor=\"#E69F00\"" },
    { RT_TASK_RUNNING_SCHEDULED, 450, 40, 450, -20,
      "fillcolor=\"#F0E442\" label=\"RUNNING_\\nSCHEDULED\"" },
    { RT_TASK_IDLE, 300, 400, 300, 450, "fillcolor=\"#DDDDDD\"" },
    { RT_TASK_COMPLETE, 740, 220, 860, 220,
      "fillcolor=\"#009E73\" peripheries=2" },
};
#define PLACES (sizeof places / sizeof *places)

/* The label of all rows that lead from one state to another, a line each.
 * Returns how often they were taken, or -1: there is no such row. */
static int64_t
label_rows(FILE *out, enum rt_task_state from, enum rt_task_state to,
           const uint64_t *taken)
{
    int64_t sum = -1;

    for (unsigned i = 0; i < rt_task_row_count; i++) {
        const struct rt_task_row *row = &rt_task_rows[i];

        if (row->from != from || row->to != to)
            continue;
        if (out != NULL && taken[i] > 0)
            fprintf(out, "%s x%" PRIu64 "\\n", rt_task_event_name(row->event),
                    taken[i]);
        else if (out != NULL)
            fprintf(out, "(%s)\\n", rt_task_event_name(row->event));
        sum = (sum < 0 ? 0 : sum) + (int64_t)taken[i];
    }
    return sum;
}

/* Between two states that stand above one another: up on the left side, down on
 * the right. */
static const char *
ports(unsigned from, unsigned to)
{
    if (places[from].x != places[to].x)
        return "";
    return places[from].y < places[to].y ? "tailport=nw headport=sw "
                                         : "tailport=se headport=ne ";
}

static void
draw_edge(FILE *out, unsigned from, unsigned to, const uint64_t *taken)
{
    enum rt_task_state a = places[from].state, b = places[to].state;
    int64_t times = label_rows(NULL, a, b, taken);

    if (from == to || times < 0)
        return;
    fprintf(out, "  %s -> %s [%slabel=\"", rt_task_state_name(a),
            rt_task_state_name(b), ports(from, to));
    label_rows(out, a, b, taken);
    fputs(times > 0 ? "\" penwidth=2]\n"
                    : "\" style=dashed color=gray50 fontcolor=gray40]\n",
          out);
}

/* A state, and in words the rows that end where they began. */
static void
draw_state(FILE *out, unsigned place, const uint64_t *taken)
{
    enum rt_task_state state = places[place].state;
    const char *name = rt_task_state_name(state);

    fprintf(out, "  %s [pos=\"%d,%d!\" %s]\n", name, places[place].x,
            places[place].y, places[place].look);
    if (label_rows(NULL, state, state, taken) < 0)
        return;
    fprintf(out,
            "  %s_stays [pos=\"%d,%d!\" shape=plaintext style=\"\""
            " fixedsize=false"
            " fontsize=10 label=\"stays on\\n",
            name, places[place].stays_x, places[place].stays_y);
    label_rows(out, state, state, taken);
    fputs("\"]\n", out);
}

/* Every row in words, for a terminal. */
static void
write_rows(FILE *out, const uint64_t *taken)
{
    for (unsigned i = 0; i < rt_task_row_count; i++) {
        const struct rt_task_row *row = &rt_task_rows[i];

        fprintf(out, "  // %-17s --%s--> %s", rt_task_state_name(row->from),
                rt_task_event_name(row->event), rt_task_state_name(row->to));
        if (taken[i] > 0)
            fprintf(out, "  x%" PRIu64 "\n", taken[i]);
        else
            fputs("  (never)\n", out);
    }
}

int
rt_trace_dot(const char *path, const uint64_t *taken)
{
    FILE *out = fopen(path, "w");
    int failed;

    if (out == NULL)
        return -errno;
    fputs("digraph task {\n"
          "  graph [splines=curved fontname=\"Helvetica\" labelloc=t\n"
          "         label=\"the life of a task: xN happened N times,"
          " dashed or (in brackets) never\"]\n"
          "  node [shape=box style=\"filled,rounded\" fontname=\"Helvetica\"\n"
          "        width=1.5 height=0.6 fixedsize=true fontsize=12]\n"
          "  edge [fontname=\"Helvetica\" fontsize=11]\n",
          out);
    for (unsigned from = 0; from < PLACES; from++) {
        draw_state(out, from, taken);
        for (unsigned to = 0; to < PLACES; to++)
            draw_edge(out, from, to, taken);
    }
    write_rows(out, taken);
    fputs("}\n", out);
    failed = ferror(out);
    if (fclose(out) != 0)
        return -errno;
    return failed != 0 ? -EIO : 0;
}
