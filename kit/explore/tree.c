/* All runs of a search as a tree: a fork where they part, straight parts as one
 * line with their steps written on it, and at each leaf how the run ended. */
#include <stdlib.h>
#include <string.h>

#include "report.h"

enum { /* points */
       LEAF = 18,
       LETTER = 7, /* the width of a letter of a schedule */
       MAX_NODES = 2 * MAX_TREE_RUNS + 2,
};

/* A fork or a leaf; the steps from its parent to it are text[from..to) of the
 * schedule of one of its runs. */
struct node {
    const char *text;
    int from, to;
    int parent;
    int run; /* of a leaf, or -1 */
    int y;
};
static struct node nodes[MAX_NODES];
static int node_count, leaf_count;
static FILE *out;

static int
compare(const void *a, const void *b)
{
    const struct tree_run *x = a, *y = b;

    return strcmp(x->schedule, y->schedule);
}

static int
common(const char *a, const char *b)
{
    int n = 0;

    while (a[n] != '\0' && a[n] == b[n])
        n++;
    while (n > 0 &&
           ((a[n] >= '0' && a[n] <= '9') || (b[n] >= '0' && b[n] <= '9')))
        n--; /* "b1" and "b2" part before the b */
    return n;
}

/* Runs first .. last have their first `from` characters in common. Returns the
 * y of the node that they make. */
static int
grow(int first, int last, int from, int parent)
{
    const char *text = tree_runs[first].schedule;
    int to = common(text, tree_runs[last].schedule);
    int me = node_count++, start = first, low = -1, y = 0;

    nodes[me] = (struct node){ text, from, to, parent, -1, 0 };
    if (first == last) {
        nodes[me].to = (int)strlen(text);
        nodes[me].run = first;
        nodes[me].y = LEAF * leaf_count++;
        return nodes[me].y;
    }
    for (int i = first + 1; i <= last + 1; i++) {
        if (i <= last &&
            common(tree_runs[start].schedule, tree_runs[i].schedule) > to)
            continue;
        y = grow(start, i - 1, to, me);
        low = low < 0 ? y : low;
        start = i;
    }
    nodes[me].y = (low + y) / 2;
    return nodes[me].y;
}

static const char *
end_of(const struct tree_run *run)
{
    if (run->pruned)
        return "as another run";
    return verdict_words[run->verdict];
}

static void
put_node(int i, int x, const char *rest)
{
    fprintf(out, "  n%d [pos=\"%d,%d\", %s]\n", i, x, -nodes[i].y, rest);
}

static void
put_label(int i, int x, int y, int length, const char *text)
{
    fprintf(out,
            "  l%d [pos=\"%d,%d\", width=%.3f, height=0.15, label=\"%.*s\"]\n",
            i, x + 2 + length * LETTER / 2, -y + 6,
            (length * LETTER + 4) / 72.0, length, text);
}

/* A line from the fork: down first, then along the steps. */
static void
put_edge(int parent, int i)
{
    int x1 = nodes[parent].to * LETTER, x2 = nodes[i].to * LETTER;
    int y1 = nodes[parent].y, y2 = nodes[i].y;

    fprintf(out,
            "  n%d -> n%d [pos=\"%d,%d %d,%d %d,%d %d,%d %d,%d %d,%d"
            " %d,%d\"]\n",
            parent, i, x1, -y1, x1, -y2, x1, -y2, x1, -y2, x1, -y2, x2, -y2, x2,
            -y2);
}

static void
draw_leaf(int i)
{
    const struct tree_run *run = &tree_runs[nodes[i].run];
    int x = nodes[i].to * LETTER, length = (int)strlen(end_of(run)) + 2;
    bool red = run->verdict != VERDICT_HOLDS && !run->pruned;

    put_node(i, x + 4,
             run->pruned ? "shape=point, width=0.05, color=\"#888888\""
             : red       ? "shape=box, width=0.12, height=0.12, label=\"\", "
                           "style=filled, fillcolor=\"#D55E00\""
                         : "shape=circle, width=0.12, label=\"\"");
    fprintf(out,
            "  e%d [pos=\"%d,%d\", width=%.3f, height=0.15, %slabel=\"%s\"]\n",
            i, x + 10 + length * LETTER / 2, -nodes[i].y,
            (length * LETTER + 4) / 72.0,
            red           ? "fontcolor=\"#B14700\", "
            : run->pruned ? "fontcolor=\"#666666\", "
                          : "",
            end_of(run));
}

static void
draw_node(int i)
{
    const struct node *node = &nodes[i];
    int length = node->to - node->from;

    if (node->run >= 0)
        draw_leaf(i);
    else
        put_node(i, node->to * LETTER, "shape=point, width=0.06, class=dot");
    if (node->parent >= 0)
        put_edge(node->parent, i);
    if (length > 0)
        put_label(i, node->from * LETTER, node->y, length,
                  node->text + node->from);
}

/* "b worker, c submitter": which letter is which thread. */
static void
put_names(void)
{
    for (int i = 0; i < thread_count; i++)
        fprintf(out, "%s%c %s", i > 0 ? ", " : "", 'a' + i, thread_head(i));
}

static void
put_head(const struct title *title)
{
    fprintf(out,
            "// to draw it: neato -n2 -Tsvg FILE\n"
            "digraph runs {\n"
            "  graph [splines=line, outputorder=edgesfirst, pad=0.2, "
            "labelloc=t, fontname=\"Helvetica,Arial,sans-serif\", "
            "fontsize=11, label=\"%s: every run, %d of them\\l"
            "a letter is a step of that thread: ",
            title->model, tree_run_count);
    put_names();
    fputs("\\la number is another choice, such as an older store\\l\"]\n"
          "  node [shape=plaintext, fixedsize=true, fontsize=10, "
          "fontname=\"Courier,monospace\", margin=0, class=bare]\n"
          "  edge [arrowhead=none, color=\"#666666\"]\n",
          out);
}

bool
tree_draw(FILE *file, const struct title *title)
{
    out = file;
    node_count = leaf_count = 0;
    if (tree_run_count == 0 || tree_run_count > MAX_TREE_RUNS)
        return false;
    qsort(tree_runs, (size_t)tree_run_count, sizeof *tree_runs, compare);
    grow(0, tree_run_count - 1, 0, -1);
    put_head(title);
    for (int i = 0; i < node_count; i++)
        draw_node(i);
    fputs("}\n", out);
    return true;
}
