/* The figures of the first page, as tables. */
#include <stdlib.h>
#include <string.h>

#include "applications/applications_rules.h"
#include "cases/cases.h"
#include "reports/reports_parts.h"

static const char path_cases[] = "/reports/cases";

/* What is counted of refusals and what panels make of them, in the order of a case. */
static const char *const counted[] = {"intend_to_refuse", "represent", "convene_panel", "panel_refuse",
    "panel_reassess", "panel_approve", "panel_approve_with_conditions", "request_reconsideration", "uphold", "dismiss",
    "withdraw"};
enum { COUNTED = sizeof counted / sizeof *counted, STATES_SHOWN = APPLICATION_STATES };

void report_figures_add(struct db *db, const struct report_filter *filter, struct report_figures *figures) {
    day from = filter->period.from;
    day until = filter->period.until;
    report_states_add(db,
        (struct report_states_in){filter->framework, filter->kind, filter->today, filter->today + REPORT_SOON_DAYS},
        &figures->states);
    report_kinds_add(
        db, (struct report_kinds_in){filter->framework, filter->kind, from, until, filter->today}, &figures->kinds);
    report_events_add(db, (struct report_events_in){filter->framework, filter->kind, from, until, {COUNTED, counted}},
        &figures->events);
    report_reasons_add(db, (struct report_reasons_in){filter->framework, filter->kind, from, until}, &figures->reasons);
}

struct making {
    struct html *out;
    const struct report_filter *filter;
    const struct report_figures *figures;
    bool linked;
};

static const char *link_of(const struct making *making, const char *figure, const char *value) {
    return making->linked ? report_path(making->out->arena, making->filter, path_cases, "figure", figure, "value",
                                value, (const char *)NULL)
                          : NULL;
}

static const struct report_states *state_found(const struct making *making, const char *state) {
    for (size_t i = 0; i < making->figures->states.count; i++) {
        if (strcmp(making->figures->states.row[i].state, state) == 0) {
            return &making->figures->states.row[i];
        }
    }
    return NULL;
}

static struct report_table pipeline(const struct making *making) {
    static const struct report_column COLUMNS[] = {{N_("Stage"), false}, {N_("Cases"), true},
        {N_("Due within 5 days"), true}, {N_("Overdue"), true}, {NULL, false}};
    static const char *const PARTS[] = {N_("not overdue"), N_("overdue")};
    struct report_table table =
        report_table_new(making->out, N_("Pipeline: where open applications are now"), NULL, STATES_SHOWN, COLUMNS);
    report_chart_start(making->out, &table, "chart-pipeline", N_("Open applications by stage"), PARTS);
    for (int i = APPLICATION_SUBMITTED; i < APPLICATION_STATES; i++) {
        enum application_state state = (enum application_state)i;
        const char *code = application_state_text(state);
        const struct report_states *found = state_found(making, code);
        if (found != NULL) {
            struct report_line *line =
                report_line_add(making->out, &table, html_message(making->out, application_state_title(state)));
            report_count_add(making->out, line, found->cases, link_of(making, "state", code));
            report_count_add(making->out, line, found->soon, link_of(making, "soon", code));
            report_count_add(making->out, line, found->overdue, link_of(making, "overdue", code));
            report_bar_add(&table, line->title, found->cases - found->overdue, found->overdue);
        }
    }
    return table;
}

static struct report_table ageing(const struct making *making) {
    static const struct report_column COLUMNS[] = {{N_("Waiting"), false}, {N_("Cases"), true}, {NULL, false}};
    struct report_table table =
        report_table_new(making->out, N_("Ageing: how long open applications have waited since they were received"),
            NULL, report_band_count, COLUMNS);
    int64_t *cases = ARENA_ARRAY(making->out->arena, report_band_count, int64_t);
    for (size_t i = 0; i < making->figures->kinds.count; i++) {
        struct int8_list ages = making->figures->kinds.row[i].ages;
        for (size_t k = 0; k < ages.count; k++) {
            cases[report_band_of(ages.item[k])]++;
        }
    }
    report_chart_start(making->out, &table, "chart-ageing", N_("Open applications by how long they have waited"), NULL);
    for (size_t i = 0; i < report_band_count; i++) {
        struct report_line *line =
            report_line_add(making->out, &table, html_message(making->out, report_bands[i].title));
        report_count_add(making->out, line, cases[i], link_of(making, "age", report_bands[i].code));
        report_bar_add(&table, line->title, cases[i], 0);
    }
    return table;
}

static int in_order(const void *a, const void *b) {
    int64_t first = *(const int64_t *)a;
    int64_t second = *(const int64_t *)b;
    return first < second ? -1 : first > second;
}

/* The days of all decisions of the period, the quickest first. */
static struct int8_list days_all(const struct making *making) {
    const struct report_kinds_rows *kinds = &making->figures->kinds;
    size_t count = 0;
    for (size_t i = 0; i < kinds->count; i++) {
        count += kinds->row[i].days.count;
    }
    int64_t *days = ARENA_ARRAY(making->out->arena, count, int64_t);
    size_t at = 0;
    for (size_t i = 0; i < kinds->count; i++) {
        for (size_t k = 0; k < kinds->row[i].days.count; k++) {
            days[at++] = kinds->row[i].days.item[k];
        }
    }
    qsort(days, count, sizeof *days, in_order);
    return (struct int8_list){count, days};
}

static struct report_table by_kind(const struct making *making) {
    static const struct report_column COLUMNS[] = {{N_("Framework"), false}, {N_("Kind of body"), false},
        {N_("Open"), true}, {N_("Overdue"), true}, {N_("Decided"), true}, {N_("Half within (days)"), true},
        {N_("Nine of ten within (days)"), true}, {NULL, false}};
    const struct report_kinds_rows *kinds = &making->figures->kinds;
    struct html *out = making->out;
    struct report_table table = report_table_new(out, N_("By framework and kind: what is open, and the time to decide"),
        N_("Time to decide runs from the day of receipt to the first decision: half of them (the median) and nine of "
           "ten "
           "(the 90th percentile) took no longer."),
        kinds->count, COLUMNS);
    report_chart_start(out, &table, "chart-days", N_("Days within which half of the decisions were made"), NULL);
    for (size_t i = 0; i < kinds->count; i++) {
        const struct report_kinds *row = &kinds->row[i];
        struct report_filter narrow = *making->filter;
        narrow.framework = row->framework_code;
        narrow.kind = row->kind;
        const struct making within = {out, &narrow, making->figures, making->linked};
        struct report_line *line =
            report_line_add(out, &table, html_message(out, report_framework_title(row->framework_code)));
        report_text_add(line, html_message(out, report_kind_title(row->framework_code, row->kind)), NULL);
        report_count_add(out, line, row->open, link_of(&within, "open", NULL));
        report_count_add(out, line, row->overdue, link_of(&within, "overdue", NULL));
        report_count_add(out, line, (int64_t)row->days.count, link_of(&within, "decided", NULL));
        int64_t half = report_percentile(row->days.item, row->days.count, 50);
        report_count_add(out, line, half, NULL);
        if (half >= 0) {
            report_bar_add(&table, arena_format(out->arena, "%s, %s", line->title, line->row[0].text), half, 0);
        }
        report_count_add(out, line, report_percentile(row->days.item, row->days.count, 90), NULL);
    }
    return table;
}

static struct report_table refusals(const struct making *making) {
    static const struct report_column COLUMNS[] = {{N_("What happened"), false}, {N_("Times"), true}, {NULL, false}};
    struct report_table table =
        report_table_new(making->out, N_("Refusals, panels and reconsideration in the period"), NULL, COUNTED, COLUMNS);
    report_chart_start(making->out, &table, "chart-refusals", N_("How often each happened"), NULL);
    for (size_t i = 0; i < COUNTED; i++) {
        int64_t times = 0;
        for (size_t k = 0; k < making->figures->events.count; k++) {
            const struct report_events *found = &making->figures->events.row[k];
            times += strcmp(found->event, counted[i]) == 0 ? found->times : 0;
        }
        struct report_line *line =
            report_line_add(making->out, &table, html_message(making->out, case_event_title(counted[i])));
        report_count_add(making->out, line, times, link_of(making, "event", counted[i]));
        report_bar_add(&table, line->title, times, 0);
    }
    return table;
}

static struct report_table reasons(const struct making *making) {
    static const struct report_column COLUMNS[] = {
        {N_("Reason"), false}, {N_("Framework"), false}, {N_("Times"), true}, {NULL, false}};
    const struct report_reasons_rows *rows = &making->figures->reasons;
    struct report_table table = report_table_new(
        making->out, N_("Reasons given for intended refusals in the period"), NULL, rows->count, COLUMNS);
    report_chart_start(making->out, &table, "chart-reasons", N_("How often each reason was given"), NULL);
    for (size_t i = 0; i < rows->count; i++) {
        const struct framework_data *data = frameworks_find(rows->row[i].framework_code);
        const struct framework_reason *reason =
            data == NULL ? NULL : frameworks_reason(data, rows->row[i].code, making->filter->today);
        struct report_line *line = report_line_add(
            making->out, &table, reason == NULL ? rows->row[i].code : html_message(making->out, reason->title));
        report_text_add(line, html_message(making->out, report_framework_title(rows->row[i].framework_code)), NULL);
        report_count_add(making->out, line, rows->row[i].times, link_of(making, "reason", rows->row[i].code));
        report_bar_add(&table, line->title, rows->row[i].times, 0);
    }
    return table;
}

static struct report_table large(const struct making *making) {
    static const struct report_column COLUMNS[] = {{N_("Figure"), false}, {N_("Number"), true}, {NULL, false}};
    struct html *out = making->out;
    struct report_table table = report_table_new(out, N_("In short"), NULL, 6, COLUMNS);
    int64_t open = 0;
    int64_t soon = 0;
    int64_t overdue = 0;
    for (size_t i = 0; i < making->figures->states.count; i++) {
        open += making->figures->states.row[i].cases;
        soon += making->figures->states.row[i].soon;
        overdue += making->figures->states.row[i].overdue;
    }
    struct int8_list days = days_all(making);
    const char *decided = link_of(making, "decided", NULL);
    report_count_add(
        out, report_line_add(out, &table, html_message(out, N_("Open"))), open, link_of(making, "open", NULL));
    report_count_add(out, report_line_add(out, &table, html_message(out, N_("Due within 5 days"))), soon,
        link_of(making, "soon", NULL));
    report_count_add(
        out, report_line_add(out, &table, html_message(out, N_("Overdue"))), overdue, link_of(making, "overdue", NULL));
    report_count_add(out, report_line_add(out, &table, html_message(out, N_("Decided in the period"))),
        (int64_t)days.count, decided);
    if (days.count > 0) {
        report_count_add(out, report_line_add(out, &table, html_message(out, N_("Days to decide half of them"))),
            report_percentile(days.item, days.count, 50), decided);
        report_count_add(out, report_line_add(out, &table, html_message(out, N_("Days to decide nine of ten"))),
            report_percentile(days.item, days.count, 90), decided);
    }
    return table;
}

void report_tables(struct html *out, const struct report_filter *filter, const struct report_figures *figures,
    bool linked, struct reports_view *view) {
    const struct making making = {out, filter, figures, linked};
    view->figures = large(&making);
    view->tables.row = ARENA_ARRAY(out->arena, 5, struct report_table);
    view->tables.row[view->tables.count++] = pipeline(&making);
    view->tables.row[view->tables.count++] = ageing(&making);
    view->tables.row[view->tables.count++] = by_kind(&making);
    view->tables.row[view->tables.count++] = refusals(&making);
    view->tables.row[view->tables.count++] = reasons(&making);
}
