/* The cases behind a figure. */
#include <string.h>

#include "applications/applications_rules.h"
#include "cases/cases.h"
#include "frameworks/frameworks.h"
#include "pages/reports/report_page.h"
#include "reports/reports_parts.h"
#include "view/csv_write.h"

enum { SHOWN = 500, CSV_MOST = 100000 };

/* Which figure: what it is called, and what its rows are asked with. */
struct asked {
    struct report_filter filter;
    const char *figure;
    const char *value; /* NULL for none */
    bool events;       /* rows are events, not cases */
    struct report_cases_in cases;
    struct report_event_cases_in happened;
};

static const char *const counted_by_state[] = {"open", "state", "soon", "overdue"};

/* False when there is no such figure. */
static bool asked_read(struct http_request *request, size_t most, struct asked *asked) {
    struct report_filter filter = report_filter_read(request);
    const char *value = fields_get(&request->query, "value");
    value = text_blank(value) || strlen(value) > 100 ? NULL : value;
    *asked = (struct asked){.filter = filter, .figure = fields_value(&request->query, "figure"), .value = value};
    asked->cases = (struct report_cases_in){.framework = filter.framework,
        .kind = filter.kind,
        .figure = asked->figure,
        .least_days = DB_NULL_INT4,
        .most_days = DB_NULL_INT4,
        .month = DAY_NONE,
        .from_on = filter.period.from,
        .until_on = filter.period.until,
        .today = filter.today,
        .soon_on = filter.today + REPORT_SOON_DAYS,
        .most = (int32_t)most};
    asked->happened = (struct report_event_cases_in){.framework = filter.framework,
        .kind = filter.kind,
        .from_on = filter.period.from,
        .until_on = filter.period.until,
        .most = (int32_t)most};
    for (size_t i = 0; i < sizeof counted_by_state / sizeof *counted_by_state; i++) {
        if (strcmp(asked->figure, counted_by_state[i]) == 0) {
            asked->cases.state = value;
            bool known = value == NULL || application_state_of(value) != APPLICATION_STATES;
            return known && (value != NULL || strcmp(asked->figure, "state") != 0);
        }
    }
    if (strcmp(asked->figure, "age") == 0) {
        const struct report_band *band = report_band_find(value);
        asked->cases.least_days = band == NULL ? 0 : band->least;
        asked->cases.most_days = band == NULL || band->most < 0 ? DB_NULL_INT4 : band->most;
        return band != NULL;
    }
    if (strcmp(asked->figure, "month") == 0) {
        asked->cases.month = value == NULL ? DAY_NONE : day_parse(value);
        return asked->cases.month != DAY_NONE;
    }
    asked->events = strcmp(asked->figure, "event") == 0 || strcmp(asked->figure, "reason") == 0;
    *(strcmp(asked->figure, "event") == 0 ? &asked->happened.event : &asked->happened.reason) = value;
    return strcmp(asked->figure, "decided") == 0 || (asked->events && value != NULL);
}

static const char *title_of(struct html *out, const struct asked *asked) {
    const char *value = asked->value == NULL ? "" : asked->value;
    const char *stage = "";
    if (asked->cases.state != NULL) {
        stage = html_message(out, application_state_title(application_state_of(value)));
    }
    if (strcmp(asked->figure, "open") == 0) {
        return html_message(out, N_("Open applications"));
    }
    if (strcmp(asked->figure, "state") == 0) {
        return html_fill(out, html_message(out, N_("Open applications: {stage}")), "stage", stage, (const char *)NULL);
    }
    if (strcmp(asked->figure, "soon") == 0) {
        return *stage == '\0' ? html_message(out, N_("Due within 5 days"))
                              : html_fill(out, html_message(out, N_("Due within 5 days: {stage}")), "stage", stage,
                                    (const char *)NULL);
    }
    if (strcmp(asked->figure, "overdue") == 0) {
        return *stage == '\0'
                   ? html_message(out, N_("Overdue applications"))
                   : html_fill(out, html_message(out, N_("Overdue: {stage}")), "stage", stage, (const char *)NULL);
    }
    if (strcmp(asked->figure, "age") == 0) {
        return html_fill(out, html_message(out, N_("Open applications that have waited: {time}")), "time",
            html_message(out, report_band_find(value)->title), (const char *)NULL);
    }
    if (strcmp(asked->figure, "month") == 0) {
        return html_fill(out, html_message(out, N_("Open applications received in the month from {date}")), "date",
            html_date(out, asked->cases.month), (const char *)NULL);
    }
    if (strcmp(asked->figure, "event") == 0) {
        return html_message(out, case_event_title(value));
    }
    if (strcmp(asked->figure, "reason") == 0) {
        return html_fill(out, html_message(out, N_("Intended refusals with the reason: {reason}")), "reason",
            html_message(out, report_reason_title(value, asked->filter.today)), (const char *)NULL);
    }
    return html_message(out, N_("First decisions in the period"));
}

static const char *words_of(struct html *out, const char *outcome) {
    enum application_state state = outcome == NULL ? APPLICATION_STATES : application_state_of(outcome);
    return state == APPLICATION_STATES ? "" : html_message(out, application_state_title(state));
}

/* Both queries give the same rows. */
static struct report_table rows_table(
    struct html *out, const struct asked *asked, const struct report_cases *row, size_t count) {
    static const struct report_column COLUMNS[] = {{N_("Reference"), false}, {N_("Organisation"), false},
        {N_("Kind of body"), false}, {N_("Stage"), false}, {N_("Received"), false}, {N_("Days"), true},
        {N_("Deadline"), false}, {N_("On"), false}, {N_("First decision"), false}, {NULL, false}};
    struct report_table table = report_table_new(out, N_("The cases behind this figure"), NULL, count, COLUMNS);
    bool decided = strcmp(asked->figure, "decided") == 0;
    table.nowrap = true;
    /* What happened and when: only where it is what the figure is of. */
    table.columns -= decided ? 0 : asked->events ? 1 : 2;
    for (size_t i = 0; i < count; i++, row++) {
        struct report_line *line = report_line_add(out, &table, row->reference);
        report_text_add(
            line, row->organisation_name, arena_format(out->arena, "/cases/%lld", (long long)row->application_id));
        report_text_add(line, html_message(out, report_kind_title(row->framework_code, row->kind)), NULL);
        report_text_add(line, html_message(out, application_state_title(application_state_of(row->state))), NULL);
        report_date_add(out, line, row->received_on);
        report_count_add(
            out, line, (decided || asked->events ? row->on_day : asked->filter.today) - row->received_on, NULL);
        report_date_add(out, line, row->due_on);
        if (decided || asked->events) {
            report_date_add(out, line, row->on_day);
        }
        if (decided) {
            report_text_add(line, words_of(out, row->words), NULL);
        }
    }
    return table;
}

struct found {
    struct report_cases_rows cases;
    struct report_event_cases_rows events;
};

static void rows_add(struct db *db, const struct asked *asked, struct found *found) {
    if (asked->events) {
        report_event_cases_add(db, asked->happened, &found->events);
    } else {
        report_cases_add(db, asked->cases, &found->cases);
    }
}

/* As cases, whichever they are. */
static struct report_cases_rows rows_of(struct arena *arena, const struct asked *asked, const struct found *found) {
    if (!asked->events) {
        return found->cases;
    }
    struct report_cases *row = ARENA_ARRAY(arena, found->events.count, struct report_cases);
    for (size_t i = 0; i < found->events.count; i++) {
        const struct report_event_cases *event = &found->events.row[i];
        row[i] = (struct report_cases){event->application_id, event->reference, event->organisation_name,
            event->framework_code, event->kind, event->state, event->received_on, event->due_on, event->on_day,
            event->words, event->total};
    }
    return (struct report_cases_rows){.count = found->events.count, .row = row};
}

static const char *back_of(struct http_request *request, const struct asked *asked) {
    return report_path(request->arena, &asked->filter,
        strcmp(asked->figure, "month") == 0 ? "/reports/backlog" : "/reports", (const char *)NULL);
}

void report_cases_page(struct http_request *request) {
    struct asked asked;
    struct found found = {0};
    if (!asked_read(request, SHOWN, &asked)) {
        actor_load(request); /* who may not ask is told that first */
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such figure");
    }
    rows_add(actor_db(request), &asked, &found);
    actor_load(request);
    struct report_cases_rows rows = rows_of(request->arena, &asked, &found);
    struct html *out = page_open(request);
    struct report_page_view view = {.title = title_of(out, &asked),
        .table = rows_table(out, &asked, rows.row, rows.count),
        .total = rows.count == 0 ? 0 : rows.row[0].total,
        .csv = report_path(request->arena, &asked.filter, "/reports/cases.csv", "figure", asked.figure, "value",
            asked.value, (const char *)NULL)};
    reports_report_page_html(out, &view);
    page_send_back(request, 200, out, back_of(request, &asked));
}

void report_cases_csv_page(struct http_request *request) {
    struct asked asked;
    struct found found = {0};
    if (!asked_read(request, CSV_MOST, &asked)) {
        actor_load(request); /* who may not ask is told that first */
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such figure");
    }
    rows_add(actor_db(request), &asked, &found);
    actor_load(request);
    struct report_cases_rows rows = rows_of(request->arena, &asked, &found);
    struct text_builder csv;
    csv_write_start(
        &csv, request->arena, "reference,organisation,framework,kind,state,received on,deadline,on,first decision");
    for (size_t i = 0; i < rows.count; i++) {
        const struct report_cases *row = &rows.row[i];
        const char *const values[] = {row->reference, row->organisation_name, row->framework_code, row->kind,
            row->state, day_text(request->arena, row->received_on), day_text(request->arena, row->due_on),
            day_text(request->arena, row->on_day), row->words};
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            csv_write_text(&csv, values[k]);
        }
        csv_write_end(&csv);
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(request->arena, "cases-%s-%s.csv", asked.figure, day_text(request->arena, asked.filter.today)),
        csv.data, csv.length);
}
