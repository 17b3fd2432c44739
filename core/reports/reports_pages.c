/* The first page of the reports, and applications by the month they were received in. */
#include "pages/reports/report_page.h"
#include "pages/reports/reports.h"
#include "reports/reports_parts.h"

void reports_page(struct http_request *request) {
    struct report_filter filter = report_filter_read(request);
    struct report_figures figures;
    report_figures_add(actor_db(request), &filter, &figures);
    actor_load(request);
    bool rows = actor_may(request, "report.rows");
    struct html *out = page_open(request);
    struct reports_view view = {.form = report_form(request, &filter),
        .frameworks = report_frameworks(request->arena),
        .kinds = report_kinds(request->arena, filter.framework, false),
        .periods = report_periods(request->arena, filter.today),
        .csv = report_path(request->arena, &filter, "/reports/figures.csv", (const char *)NULL),
        .backlog = report_path(request->arena, &filter, "/reports/backlog", (const char *)NULL),
        .overruns = rows ? report_path(request->arena, &filter, "/reports/overruns", (const char *)NULL) : NULL,
        .may_see_compliance = actor_may(request, "training.view_all")};
    report_tables(out, &filter, &figures, rows, &view);
    reports_reports_html(out, &view);
    page_send(request, 200, out);
}

void reports_csv_page(struct http_request *request) {
    struct report_filter filter = report_filter_read(request);
    struct report_figures figures;
    report_figures_add(actor_db(request), &filter, &figures);
    actor_load(request);
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    struct text_builder csv;
    report_figures_csv(&words, &filter, &figures, &csv);
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(request->arena, "reports-%s.csv", day_text(request->arena, filter.today)), csv.data, csv.length);
}

void report_backlog_page(struct http_request *request) {
    struct report_filter filter = report_filter_read(request);
    struct report_months_rows rows;
    report_months_add(actor_db(request), (struct report_months_in){filter.framework, filter.kind}, &rows);
    actor_load(request);
    struct html *out = page_open(request);
    struct report_page_view view = {
        .table = report_months_table(out, &filter, &rows, actor_may(request, "report.rows"))};
    view.title = html_message(out, N_("The ageing backlog"));
    view.intro = html_message(out, N_("Age counts from the day an application was first received, also where that was "
                                      "before this service was in use."));
    view.action = "/reports/backlog";
    view.form = report_form(request, &filter);
    view.frameworks = report_frameworks(request->arena);
    view.kinds = report_kinds(request->arena, filter.framework, false);
    view.total = (int64_t)view.table.count;
    view.csv = report_path(request->arena, &filter, "/reports/backlog.csv", (const char *)NULL);
    reports_report_page_html(out, &view);
    page_send_back(request, 200, out, report_path(request->arena, &filter, "/reports", (const char *)NULL));
}

void report_backlog_csv_page(struct http_request *request) {
    struct report_filter filter = report_filter_read(request);
    struct report_months_rows rows;
    report_months_add(actor_db(request), (struct report_months_in){filter.framework, filter.kind}, &rows);
    actor_load(request);
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    struct text_builder csv;
    report_months_csv(&words, &filter, &rows, &csv);
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(request->arena, "backlog-%s.csv", day_text(request->arena, filter.today)), csv.data, csv.length);
}

static const struct http_route route[] = {
    {HTTP_GET, "/reports", "report.view", 0, 0, reports_page},
    {HTTP_GET, "/reports/figures.csv", "report.view", 0, 0, reports_csv_page},
    {HTTP_GET, "/reports/backlog", "report.view", 0, 0, report_backlog_page},
    {HTTP_GET, "/reports/backlog.csv", "report.view", 0, 0, report_backlog_csv_page},
    {HTTP_GET, "/reports/cases", "report.rows", 0, 0, report_cases_page},
    {HTTP_GET, "/reports/cases.csv", "report.rows", 0, 0, report_cases_csv_page},
    {HTTP_GET, "/reports/overruns", "report.rows", 0, 0, report_overruns_page},
    {HTTP_GET, "/reports/overruns.csv", "report.rows", 0, 0, report_overruns_csv_page},
    {HTTP_GET, "/reports/compliance", "training.view_all", 0, 0, report_compliance_page},
    {HTTP_GET, "/reports/compliance.csv", "training.view_all", 0, 0, report_compliance_csv_page},
    {HTTP_GET, "/reports/compliance/organisations", "training.view_all", 0, 0, report_compliance_organisations_page},
    {HTTP_GET, "/reports/compliance/organisations.csv", "training.view_all", 0, 0,
        report_compliance_organisations_csv_page},
};
const struct http_routes reports_routes = {route, sizeof route / sizeof *route};
