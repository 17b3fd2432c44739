/* Reports as text: for downloads and the command. */
#include <string.h>

#include "reports/reports_parts.h"
#include "view/csv_write.h"

static const char *month_title(struct html *out, day month) {
    /* "1 March 2019" without its day. */
    const char *date = html_date(out, month);
    return date[0] == '1' && date[1] == ' ' ? date + 2 : date;
}

struct report_table report_months_table(
    struct html *out, const struct report_filter *filter, const struct report_months_rows *rows, bool linked) {
    static const struct report_column COLUMNS[] = {{N_("Received in"), false}, {N_("Open applications"), true},
        {N_("Entered from a file"), true}, {N_("The oldest"), false}, {NULL, false}};
    struct report_table table =
        report_table_new(out, N_("Open applications by the month they were received in"), NULL, rows->count, COLUMNS);
    report_chart_start(out, &table, "chart-months", N_("Open applications by month"), NULL);
    for (size_t i = 0; i < rows->count; i++) {
        const struct report_months *row = &rows->row[i];
        struct report_line *line = report_line_add(out, &table, month_title(out, row->month));
        const char *path = report_path(out->arena, filter, "/reports/cases", "figure", "month", "value",
            day_text(out->arena, row->month), (const char *)NULL);
        report_count_add(out, line, row->cases, linked ? path : NULL);
        report_count_add(out, line, row->entered, NULL);
        report_text_add(line, html_date(out, row->oldest_on), NULL);
        report_bar_add(&table, line->title, row->cases, 0);
    }
    return table;
}

void report_months_csv(struct html *words, const struct report_filter *filter, const struct report_months_rows *rows,
    struct text_builder *csv) {
    struct report_table table = report_months_table(words, filter, rows, false);
    csv_write_start(csv, words->arena, "received in,open applications,entered from a file,the oldest");
    report_csv_add(csv, &table, false);
}

void report_figures_csv(struct html *words, const struct report_filter *filter, const struct report_figures *figures,
    struct text_builder *csv) {
    struct reports_view view = {0};
    report_tables(words, filter, figures, false, &view);
    csv_write_start(csv, words->arena, "table,line,figure,value");
    report_csv_add(csv, &view.figures, true);
    for (size_t i = 0; i < view.tables.count; i++) {
        report_csv_add(csv, &view.tables.row[i], true);
    }
}

const char *report_write(struct db *db, const struct report_asked *asked) {
    struct arena *arena = db_arena(db);
    struct html words = {.arena = arena};
    day today = day_of_moment(asked->now, ZONE_LONDON);
    struct report_filter filter = {asked->framework, asked->kind, report_period_of(asked->period, today), today};
    struct text_builder csv;
    if (strcmp(asked->report, "figures") == 0) {
        struct report_figures figures;
        report_figures_add(db, &filter, &figures);
        db_batch_run(db);
        report_figures_csv(&words, &filter, &figures, &csv);
    } else if (strcmp(asked->report, "backlog") == 0) {
        struct report_months_rows rows =
            report_months_run(db, (struct report_months_in){asked->framework, asked->kind});
        report_months_csv(&words, &filter, &rows, &csv);
    } else if (strcmp(asked->report, "overruns") == 0) {
        struct report_clocks_rows rows =
            report_clocks_run(db, (struct report_clocks_in){asked->framework, asked->kind});
        report_overruns_csv(arena, &filter, &rows, &csv);
    } else {
        return NULL;
    }
    return csv.data;
}
