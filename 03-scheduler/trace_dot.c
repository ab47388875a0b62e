/* The task-state diagram, drawn from the table of task_state.h. Each state has
 * a place of its own, so that two pictures can be laid side by side; a run
 * changes only counts and lines. Draw it with `neato -n2`. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "task_state.h"
#include "trace.h"

/* Where each state stands, in points; y grows upward. */
static const struct {
    enum rt_task_state state;
    int x, y;
    const char *look;
} places[] = {
    { RT_TASK_SCHEDULED, 100, 220, "fillcolor=\"#56B4E9\"" },
    { RT_TASK_RUNNING, 400, 220, "fillcolor=\"#E69F00\"" },
    { RT_TASK_RUNNING_SCHEDULED, 400, 40,
      "fillcolor=\"#F0E442\" label=\"RUNNING_\\nSCHEDULED\"" },
    { RT_TASK_IDLE, 250, 400, "style=\"filled,dashed\" fillcolor=\"#DDDDDD\"" },
    { RT_TASK_COMPLETE, 680, 220, "fillcolor=\"#009E73\" peripheries=2" },
};

static void
draw_states(FILE *out)
{
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++)
        fprintf(out, "  %s [pos=\"%d,%d!\" %s]\n",
                rt_task_state_name(places[i].state), places[i].x, places[i].y,
                places[i].look);
}

static void
draw_row(FILE *out, const struct rt_task_row *row, uint64_t times)
{
    fprintf(out, "  %s -> %s [label=\"%s", rt_task_state_name(row->from),
            rt_task_state_name(row->to), rt_task_event_name(row->event));
    if (times > 0)
        fprintf(out, " x%" PRIu64 "\" penwidth=2]\n", times);
    else
        fputs("\" style=dashed color=gray50 fontcolor=gray40]\n", out);
    /* The same row in words, for a terminal. */
    fprintf(out, "  // %-17s --%s--> %s", rt_task_state_name(row->from),
            rt_task_event_name(row->event), rt_task_state_name(row->to));
    if (times > 0)
        fprintf(out, "  x%" PRIu64 "\n", times);
    else
        fputs("  (never)\n", out);
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
          "         label=\"the life of a task: xN taken N times, dashed"
          " never\"]\n"
          "  node [shape=box style=\"filled,rounded\" fontname=\"Helvetica\"\n"
          "        width=1.5 height=0.6 fixedsize=true fontsize=12]\n"
          "  edge [fontname=\"Helvetica\" fontsize=11]\n",
          out);
    draw_states(out);
    for (unsigned i = 0; i < rt_task_row_count; i++)
        draw_row(out, &rt_task_rows[i], taken[i]);
    fputs("}\n", out);
    failed = ferror(out);
    if (fclose(out) != 0)
        return -errno;
    return failed != 0 ? -EIO : 0;
}
