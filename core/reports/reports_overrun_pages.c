/* Stages that ended after their day, read off the clocks' events. */
#include <string.h>

#include "frameworks/frameworks.h"
#include "pages/reports/report_page.h"
#include "reports/reports_parts.h"
#include "view/csv_write.h"

enum { SHOWN = 500 };

struct late {
    const struct report_clocks *row; /* any of the case's */
    struct report_overrun overrun;
};
struct lates {
    size_t count;
    struct late *row;
};

static struct report_clock_event event_of(const struct report_clocks *row) {
    return (struct report_clock_event){.clock = row->clock,
        .event = {strcmp(row->event, "start") == 0    ? CLOCK_START
                  : strcmp(row->event, "pause") == 0  ? CLOCK_PAUSE
                  : strcmp(row->event, "resume") == 0 ? CLOCK_RESUME
                                                      : CLOCK_STOP,
            row->at},
        .limit_days = row->limit_days == DB_NULL_INT4 ? 0 : row->limit_days,
        .working_days = row->working};
}

static struct lates lates_of(
    struct arena *arena, const struct report_filter *filter, const struct report_clocks_rows *rows) {
    struct lates lates = {0, ARENA_ARRAY(arena, rows->count, struct late)};
    struct report_clock_event *event = ARENA_ARRAY(arena, rows->count, struct report_clock_event);
    struct report_overrun *found = ARENA_ARRAY(arena, rows->count, struct report_overrun);
    for (size_t start = 0; start < rows->count;) {
        size_t end = start;
        for (; end < rows->count && rows->row[end].application_id == rows->row[start].application_id; end++) {
            event[end] = event_of(&rows->row[end]);
        }
        const struct framework_data *data = frameworks_find(rows->row[start].framework_code);
        enum calendar calendar = data == NULL ? CALENDAR_COUNT : calendar_find(data->calendar);
        size_t count = calendar == CALENDAR_COUNT ? 0
                                                  : report_overruns(arena, calendar, &event[start], end - start,
                                                        filter->period.from, filter->period.until, found);
        for (size_t i = 0; i < count; i++) {
            lates.row[lates.count++] = (struct late){&rows->row[start], found[i]};
        }
        start = end;
    }
    return lates;
}

static const char *clock_title(const char *clock) {
    static const struct {
        const char *clock;
        const char *title;
    } TITLES[] = {{"completeness", N_("Completeness check")}, {"assessment", N_("Assessment")},
        {"moderation", N_("Moderation")}, {"decision", N_("Decision")}, {"representations", N_("Representations")},
        {"panel", N_("Panel review")}, {"reconsideration", N_("Reconsideration")},
        {"reconsideration_review", N_("Reconsideration")}};
    for (size_t i = 0; i < sizeof TITLES / sizeof *TITLES; i++) {
        if (strcmp(TITLES[i].clock, clock) == 0) {
            return TITLES[i].title;
        }
    }
    return clock;
}

static struct report_clocks_rows *clocks_load(struct http_request *request, const struct report_filter *filter) {
    struct report_clocks_rows *rows = ARENA_NEW(request->arena, struct report_clocks_rows);
    report_clocks_add(actor_db(request), (struct report_clocks_in){filter->framework, filter->kind}, rows);
    actor_load(request);
    return rows;
}

void report_overruns_page(struct http_request *request) {
    static const struct report_column COLUMNS[] = {{N_("Reference"), false}, {N_("Organisation"), false},
        {N_("Kind of body"), false}, {N_("Stage"), false}, {N_("Deadline"), false}, {N_("Ended"), false},
        {N_("Days late"), true}, {NULL, false}};
    struct report_filter filter = report_filter_read(request);
    struct lates lates = lates_of(request->arena, &filter, clocks_load(request, &filter));
    struct html *out = page_open(request);
    struct report_table table =
        report_table_new(out, N_("Stages that ended after their deadline"), NULL, lates.count, COLUMNS);
    table.nowrap = true;
    for (size_t i = 0; i < lates.count && i < SHOWN; i++) {
        const struct report_clocks *row = lates.row[i].row;
        const struct report_overrun *overrun = &lates.row[i].overrun;
        struct report_line *line = report_line_add(out, &table, row->reference);
        report_text_add(
            line, row->organisation_name, arena_format(request->arena, "/cases/%lld", (long long)row->application_id));
        report_text_add(line, html_message(out, report_kind_title(row->framework_code, row->kind)), NULL);
        report_text_add(line, html_message(out, clock_title(overrun->clock)), NULL);
        report_date_add(out, line, overrun->due);
        report_date_add(out, line, overrun->ended);
        report_count_add(out, line, overrun->ended - overrun->due, NULL);
    }
    struct report_page_view view = {.title = html_message(out, N_("Overrun deadlines")),
        .intro = html_message(out, N_("Stages that ended in the period and after their deadline, in days of the "
                                      "calendar. What is overdue now is on the reports' first page.")),
        .action = "/reports/overruns",
        .with_period = true,
        .form = report_form(request, &filter),
        .frameworks = report_frameworks(request->arena),
        .kinds = report_kinds(request->arena, filter.framework, false),
        .periods = report_periods(request->arena, filter.today),
        .table = table,
        .total = (int64_t)lates.count,
        .csv = report_path(request->arena, &filter, "/reports/overruns.csv", (const char *)NULL)};
    reports_report_page_html(out, &view);
    page_send_back(request, 200, out, report_path(request->arena, &filter, "/reports", (const char *)NULL));
}

void report_overruns_csv(struct arena *arena, const struct report_filter *filter, const struct report_clocks_rows *rows,
    struct text_builder *csv) {
    struct lates lates = lates_of(arena, filter, rows);
    csv_write_start(csv, arena, "reference,organisation,framework,kind,stage,deadline,ended,days late");
    for (size_t i = 0; i < lates.count; i++) {
        const struct report_clocks *row = lates.row[i].row;
        const struct report_overrun *overrun = &lates.row[i].overrun;
        const char *const values[] = {row->reference, row->organisation_name, row->framework_code, row->kind,
            overrun->clock, day_text(arena, overrun->due), day_text(arena, overrun->ended)};
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            csv_write_text(csv, values[k]);
        }
        csv_write_number(csv, overrun->ended - overrun->due);
        csv_write_end(csv);
    }
}

void report_overruns_csv_page(struct http_request *request) {
    struct report_filter filter = report_filter_read(request);
    struct text_builder csv;
    report_overruns_csv(request->arena, &filter, clocks_load(request, &filter), &csv);
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(request->arena, "overruns-%s.csv", day_text(request->arena, filter.today)), csv.data, csv.length);
}
