/* Charts drawn here as SVG. Each bar has its name and its figures written at it and each part a pattern of its own, so
 * that neither colour nor length alone says anything; they need neither scripts nor styles of a page's own, and text
 * keeps its size on narrow screens. A chart never stands without a table of the same figures. */
#ifndef VIEW_CHART_H
#define VIEW_CHART_H

#include "view/html.h"

enum { CHART_PARTS = 4 };

struct chart_bar {
    const char *label;         /* in the page's language */
    int64_t part[CHART_PARTS]; /* side by side in one bar, each 0 or more */
};

/* Texts in the page's language; they live as long as the page. */
struct chart {
    const char *id;                /* the only one of the page; letters, digits, "-" */
    const char *title;             /* what the bars count; written above them */
    size_t parts;                  /* 1 to CHART_PARTS */
    const char *part[CHART_PARTS]; /* their names; of one part none is needed */
    const char *figure;            /* how a figure is written, with {n} in it ("{n}%"); NULL: the number */
    int64_t whole;                 /* what a full bar stands for; 0: the largest bar is full */
    size_t count;
    const struct chart_bar *row;
};

/* One bar below the other. Nothing where no bar has more than 0. In templates: {% call chart_html(&view->chart) %}. */
void chart_html(struct html *out, const struct chart *chart);

#endif
