/* What the files of this room share; nobody else includes it. */
#ifndef REPORTS_REPORTS_PARTS_H
#define REPORTS_REPORTS_PARTS_H

#include "accounts/page.h"
#include "reports/reports.h"
#include "reports/reports_view.h"

struct report_filter report_filter_read(const struct http_request *request);
/* The path with the filter; further names and values (pairs, closed by NULL) in front. */
const char *report_path(struct arena *arena, const struct report_filter *filter, const char *path, ...)
    __attribute__((sentinel));
struct form *report_form(struct http_request *request, const struct report_filter *filter);
struct options report_frameworks(struct arena *arena);
/* Kinds that apply, or with all_bodies statutory ones too; of several frameworks (NULL: all) each once. */
struct options report_kinds(struct arena *arena, const char *framework, bool all_bodies);
struct options report_periods(struct arena *arena, day today);
/* "England"; a kind's title in that framework: English keys. */
const char *report_framework_title(const char *code);
const char *report_kind_title(const char *framework, const char *kind);
/* Of a coded reason, in whichever framework has it. */
const char *report_reason_title(const char *code, day today);

struct report_column {
    const char *title; /* English key */
    bool number;
};
/* A table that lines are added to. columns: closed by one without a title; the first is the lines' own titles'. */
struct report_table report_table_new(
    struct html *out, const char *caption, const char *hint, size_t lines, const struct report_column *columns);
struct report_line *report_line_add(struct html *out, struct report_table *table, const char *title);
void report_text_add(struct report_line *line, const char *text, const char *path);
/* A date, in one line. */
void report_date_add(struct html *out, struct report_line *line, day date);
/* A chart beside the table, to which bars are added, at most one a line of it. title and parts: English keys; parts:
 * names of what a bar is made of, NULL where it is one number. */
void report_chart_start(
    struct html *out, struct report_table *table, const char *id, const char *title, const char *const parts[2]);
void report_bar_add(struct report_table *table, const char *label, int64_t first, int64_t second);
/* path is left out for 0, so that no link leads to nothing. */
void report_count_add(struct html *out, struct report_line *line, int64_t number, const char *path);
/* The table as CSV; its title and the lines' in front when titled. */
void report_csv_add(struct text_builder *csv, const struct report_table *table, bool titled);

/* All figures of the first page. linked: with paths to the cases. */
struct report_figures {
    struct report_states_rows states;
    struct report_kinds_rows kinds;
    struct report_events_rows events;
    struct report_reasons_rows reasons;
};
void report_figures_add(struct db *db, const struct report_filter *filter, struct report_figures *figures);
void report_tables(struct html *out, const struct report_filter *filter, const struct report_figures *figures,
    bool linked, struct reports_view *view);

struct report_table report_months_table(
    struct html *out, const struct report_filter *filter, const struct report_months_rows *rows, bool linked);
void report_months_csv(struct html *words, const struct report_filter *filter, const struct report_months_rows *rows,
    struct text_builder *csv);
void report_figures_csv(struct html *words, const struct report_filter *filter, const struct report_figures *figures,
    struct text_builder *csv);
void report_overruns_csv(struct arena *arena, const struct report_filter *filter, const struct report_clocks_rows *rows,
    struct text_builder *csv);

void reports_page(struct http_request *request);
void reports_csv_page(struct http_request *request);
void report_backlog_page(struct http_request *request);
void report_backlog_csv_page(struct http_request *request);
void report_cases_page(struct http_request *request);
void report_cases_csv_page(struct http_request *request);
void report_overruns_page(struct http_request *request);
void report_overruns_csv_page(struct http_request *request);
void report_compliance_page(struct http_request *request);
void report_compliance_csv_page(struct http_request *request);
void report_compliance_organisations_page(struct http_request *request);
void report_compliance_organisations_csv_page(struct http_request *request);

#endif
