/* National compliance: how many organisations and First Responders are in date, by kind of body and nation, on a day,
 * as known at a moment; over the past year and the next 90 days. All of it is read from organisations' kept standing.
 */
#include <string.h>

#include "accounts/page_path.h"
#include "pages/reports/compliance.h"
#include "pages/reports/compliance_organisations.h"
#include "reports/reports_parts.h"
#include "training/training_asked.h"
#include "training_compliance/training_compliance_queries.h"
#include "view/csv_write.h"

enum { MONTHS = 12, AHEAD = 3, DAYS = MONTHS + 1 + AHEAD, ROWS_SHOWN = 200, ROWS_CSV = 100000 };

struct asked {
    struct report_filter filter;
    struct training_asked dates;
    const char *on; /* for addresses; NULL: today, now */
    const char *known;
};

static struct asked asked_read(struct http_request *request) {
    struct asked asked = {.filter = report_filter_read(request), .dates = training_asked_read(request)};
    asked.filter.period = report_period_of(NULL, asked.filter.today);
    if (asked.dates.other) {
        asked.on = day_text(request->arena, asked.dates.on);
        const char *known = fields_value(&request->query, "known");
        asked.known = asked.dates.known_at == MOMENT_NONE ? NULL
                      : *known != '\0'                    ? known
                                                          : day_text(request->arena, asked.dates.known_on);
    }
    return asked;
}

static const char path_organisations[] = "/reports/compliance/organisations";

/* The organisations behind a figure. */
static const char *behind(struct arena *arena, const struct asked *asked, day on, const char *framework,
    const char *kind, const char *standing) {
    struct report_filter filter = asked->filter;
    filter.framework = framework == NULL ? filter.framework : framework;
    filter.kind = kind == NULL ? filter.kind : kind;
    const char *when = on == filter.today && asked->known == NULL ? NULL : day_text(arena, on);
    return report_path(arena, &filter, path_organisations, "standing", standing, "on", when, "known", asked->known,
        (const char *)NULL);
}

/* ---- What is added up ---- */

struct sums {
    int64_t organisations;
    int64_t good;
    int64_t first_responders;
    int64_t in_date;
    int64_t in_grace;
};

static void sums_add(struct sums *sums, const struct compliance_national *row) {
    sums->organisations += row->organisations;
    sums->good += row->good;
    sums->first_responders += row->first_responders;
    sums->in_date += row->in_date;
    sums->in_grace += row->in_grace;
}

/* Rounded down, so that 100% is all of them. */
static const char *share_of(struct html *out, int64_t part, int64_t whole) {
    return whole == 0 ? "" : arena_format(out->arena, "%s%%", html_count(out, part * 100 / whole));
}

static const struct report_column SUM_COLUMNS[] = {{N_("Organisations"), false}, {N_("All"), true},
    {N_("In good standing"), true}, {N_("Below the standard"), true}, {N_("Share"), true},
    {N_("First Responders"), true}, {N_("In date"), true}, {N_("Of these in grace"), true}, {N_("Not in date"), true},
    {NULL, false}};
static const char *const SUM_PARTS[] = {N_("In good standing"), N_("Below the standard")};

static void sums_line(struct html *out, struct report_table *table, const char *title, const struct sums *sums,
    const char *const path[3]) {
    struct report_line *line = report_line_add(out, table, title);
    report_count_add(out, line, sums->organisations, path[0]);
    report_count_add(out, line, sums->good, path[1]);
    report_count_add(out, line, sums->organisations - sums->good, path[2]);
    report_text_add(line, share_of(out, sums->good, sums->organisations), NULL);
    line->row[line->count - 1].number = true;
    report_count_add(out, line, sums->first_responders, path[0]);
    report_count_add(out, line, sums->in_date, NULL);
    report_count_add(out, line, sums->in_grace, NULL);
    report_count_add(out, line, sums->first_responders - sums->in_date, path[2]);
    report_bar_add(table, title, sums->good, sums->organisations - sums->good);
}

static void sums_line_linked(struct html *out, struct report_table *table, const char *title, const struct sums *sums,
    const struct asked *asked, day on, const char *framework, const char *kind) {
    const char *const path[] = {behind(out->arena, asked, on, framework, kind, NULL),
        behind(out->arena, asked, on, framework, kind, "good"),
        behind(out->arena, asked, on, framework, kind, "below")};
    sums_line(out, table, title, sums, path);
}

static struct report_table sums_table(
    struct html *out, const char *caption, const char *hint, size_t lines, const char *id, const char *title) {
    struct report_table table = report_table_new(out, caption, hint, lines, SUM_COLUMNS);
    report_chart_start(out, &table, id, title, SUM_PARTS);
    return table;
}

struct found {
    struct compliance_national_rows rows;
    struct report_compliance_days_rows days;
};

/* The last day of each month before, the day itself, and 30, 60 and 90 days after. */
static struct day_list days_of(struct arena *arena, day on) {
    day *list = ARENA_ARRAY(arena, DAYS, day);
    int year;
    int month;
    int of_month;
    day_parts(on, &year, &month, &of_month);
    for (int i = 0; i < MONTHS; i++) {
        int months = year * 12 + (month - 1) - (MONTHS - 1 - i);
        list[i] = day_from(months / 12, months % 12 + 1, 1) - 1;
    }
    list[MONTHS] = on;
    for (int i = 1; i <= AHEAD; i++) {
        list[MONTHS + i] = on + 30 * i;
    }
    return (struct day_list){DAYS, list};
}

static struct found found_load(struct http_request *request, const struct asked *asked) {
    struct db *db = actor_db(request);
    struct found found;
    compliance_national_add(db, (struct compliance_national_in){asked->dates.on, asked->dates.known_at}, &found.rows);
    report_compliance_days_add(db,
        (struct report_compliance_days_in){days_of(request->arena, asked->dates.on), asked->dates.known_at,
            asked->filter.framework, asked->filter.kind},
        &found.days);
    actor_load(request);
    return found;
}

static bool fits(const struct asked *asked, const struct compliance_national *row) {
    return (asked->filter.framework == NULL || strcmp(asked->filter.framework, row->framework_code) == 0) &&
           (asked->filter.kind == NULL || strcmp(asked->filter.kind, row->kind) == 0);
}

/* Rows come by nation and framework, then kind. */
static void tables_fill(
    struct html *out, const struct asked *asked, const struct found *found, struct report_compliance_view *view) {
    struct report_table *table = ARENA_ARRAY(out->arena, 4, struct report_table);
    table[0] =
        sums_table(out, N_("By nation"), NULL, found->rows.count, "chart-nations", N_("Organisations by nation"));
    table[1] = sums_table(
        out, N_("By kind of body"), NULL, found->rows.count, "chart-kinds", N_("Organisations by kind of body"));
    struct sums all = {0};
    for (size_t i = 0; i < found->rows.count;) {
        const struct compliance_national *first = &found->rows.row[i];
        struct sums nation = {0};
        for (; i < found->rows.count && strcmp(found->rows.row[i].framework_code, first->framework_code) == 0; i++) {
            const struct compliance_national *row = &found->rows.row[i];
            if (!fits(asked, row)) {
                continue;
            }
            struct sums one = {0};
            sums_add(&one, row);
            sums_add(&nation, row);
            sums_add(&all, row);
            const char *title =
                html_fill(out, html_message(out, N_("{nation}: {kind}")), "nation", html_message(out, row->nation),
                    "kind", html_message(out, report_kind_title(row->framework_code, row->kind)), (const char *)NULL);
            sums_line_linked(out, &table[1], title, &one, asked, asked->dates.on, row->framework_code, row->kind);
        }
        if (nation.organisations > 0) {
            sums_line_linked(out, &table[0], html_message(out, first->nation), &nation, asked, asked->dates.on,
                first->framework_code, NULL);
        }
    }
    table[2] =
        sums_table(out, N_("Over the past 12 months"), N_("At the end of each month, and on the day asked about."),
            MONTHS + 1, "chart-months-past", N_("Organisations month by month"));
    table[3] = sums_table(out, N_("If nobody trained any more"), NULL, AHEAD + 1, "chart-ahead",
        N_("Organisations in 30, 60 and 90 days"));
    table[2].nowrap = true;
    table[3].nowrap = true;
    for (size_t i = 0; i < found->days.count; i++) {
        const struct report_compliance_days *row = &found->days.row[i];
        struct sums one = {row->organisations, row->good, row->first_responders, row->in_date, row->in_grace};
        const char *title = html_date_short(out, row->on_day);
        if (row->on_day <= asked->dates.on) {
            sums_line_linked(out, &table[2], title, &one, asked, row->on_day, NULL, NULL);
        }
        if (row->on_day >= asked->dates.on) {
            sums_line_linked(out, &table[3], title, &one, asked, row->on_day, NULL, NULL);
        }
    }
    view->tables.count = 4;
    view->tables.row = table;
    view->organisations = all.organisations;
    view->good = all.good;
    view->share = share_of(out, all.good, all.organisations);
    view->people = all.first_responders;
    view->in_date = all.in_date;
    view->people_share = share_of(out, all.in_date, all.first_responders);
}

void report_compliance_page(struct http_request *request) {
    struct arena *arena = request->arena;
    struct asked asked = asked_read(request);
    struct found found = found_load(request, &asked);
    struct html *out = page_open(request);
    struct report_compliance_view view = {.form = &asked.dates.form,
        .asked = &asked.dates,
        .frameworks = report_frameworks(arena),
        .kinds = report_kinds(arena, asked.filter.framework, true),
        .csv = report_path(
            arena, &asked.filter, "/reports/compliance.csv", "on", asked.on, "known", asked.known, (const char *)NULL),
        .good_path = behind(arena, &asked, asked.dates.on, NULL, NULL, "good"),
        .below_path = behind(arena, &asked, asked.dates.on, NULL, NULL, "below")};
    tables_fill(out, &asked, &found, &view);
    reports_compliance_html(out, &view);
    page_send(request, form_good(&asked.dates.form) ? 200 : 422, out);
}

/* Who may not ask is told that first. */
static void refuse_faulty(struct http_request *request, const struct asked *asked) {
    if (!form_good(&asked->dates.form)) {
        actor_load(request);
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such day");
    }
}

void report_compliance_csv_page(struct http_request *request) {
    struct asked asked = asked_read(request);
    refuse_faulty(request, &asked);
    struct found found = found_load(request, &asked);
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    struct report_compliance_view view = {0};
    tables_fill(&words, &asked, &found, &view);
    struct text_builder csv;
    csv_write_start(&csv, request->arena, "table,line,figure,value");
    for (size_t i = 0; i < view.tables.count; i++) {
        report_csv_add(&csv, &view.tables.row[i], true);
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(request->arena, "compliance-%s.csv", day_text(request->arena, asked.dates.on)), csv.data,
        csv.length);
}

/* ---- The organisations behind a figure ---- */

static struct compliance_organisations_in organisations_of(
    const struct http_request *request, const struct asked *asked, int64_t page, int32_t most) {
    bool good = fields_has(&request->query, "standing", "good");
    return (struct compliance_organisations_in){.on = asked->dates.on,
        .known_at = asked->dates.known_at,
        .framework_code = asked->filter.framework,
        .kind = asked->filter.kind,
        .good = good,
        .either = !good && !fields_has(&request->query, "standing", "below"),
        .first = (int32_t)((page - 1) * most),
        .most = most};
}

/* What is not met, in words; nothing where the organisation stands. */
static const char *lacks_of(struct html *out, const struct compliance_organisations *row) {
    struct text_builder lacks;
    text_builder_start(&lacks, out->arena);
    int64_t share = row->first_responders == 0 ? 0 : (int64_t)row->in_date * 100 / row->first_responders;
    const struct {
        bool lacking;
        const char *words;
    } all[] = {{row->in_date < row->need_first_responders, N_("First Responders in date")},
        {row->leads_in_date < row->need_leads, N_("leads in date")}, {share < row->need_share, N_("share in date")},
        {row->unsupervised > 0, N_("supervised referrals")}, {row->faults > 0, N_("the framework's own rules")}};
    for (size_t i = 0; !row->good && i < sizeof all / sizeof *all; i++) {
        if (all[i].lacking) {
            text_add(&lacks, lacks.length == 0 ? "" : ", ");
            text_add(&lacks, html_message(out, all[i].words));
        }
    }
    return lacks.length == 0 ? "" : lacks.data;
}

void report_compliance_organisations_page(struct http_request *request) {
    static const struct report_column COLUMNS[] = {{N_("Organisation"), false}, {N_("Nation"), false},
        {N_("Kind of body"), false}, {N_("Standing"), false}, {N_("Not met"), false}, {N_("First Responders"), true},
        {N_("In date"), true}, {N_("Leads"), true}, {N_("Leads in date"), true}, {NULL, false}};
    struct arena *arena = request->arena;
    struct asked asked = asked_read(request);
    refuse_faulty(request, &asked);
    int64_t page = page_number(&request->query);
    struct compliance_organisations_rows rows;
    compliance_organisations_add(actor_db(request), organisations_of(request, &asked, page, ROWS_SHOWN), &rows);
    actor_load(request);
    struct html *out = page_open(request);
    struct report_table table =
        report_table_new(out, N_("The organisations behind this figure"), NULL, rows.count, COLUMNS);
    for (size_t i = 0; i < rows.count; i++) {
        const struct compliance_organisations *row = &rows.row[i];
        struct report_line *line = report_line_add(out, &table, row->name);
        report_text_add(line, html_message(out, row->nation), NULL);
        report_text_add(line, html_message(out, report_kind_title(row->framework_code, row->kind)), NULL);
        report_text_add(line, html_message(out, row->good ? N_("In good standing") : N_("Below the standard")),
            training_asked_path(arena, &asked.dates,
                arena_format(arena, "/compliance/organisations/%lld", (long long)row->organisation_id)));
        report_text_add(line, lacks_of(out, row), NULL);
        report_count_add(out, line, row->first_responders, NULL);
        report_count_add(out, line, row->in_date, NULL);
        report_count_add(out, line, row->leads, NULL);
        report_count_add(out, line, row->leads_in_date, NULL);
    }
    const char *standing = page_filter(arena, &request->query, "standing");
    struct report_compliance_organisations_view view = {.asked = &asked.dates,
        .table = table,
        .total = rows.count == 0 ? 0 : rows.row->total,
        .page = page,
        .pages = rows.count == 0 ? 0 : (rows.row->total + ROWS_SHOWN - 1) / ROWS_SHOWN,
        .pages_href = arena_format(arena, "%s&page=",
            report_path(arena, &asked.filter, path_organisations, "standing", standing == NULL ? "all" : standing, "on",
                asked.on, "known", asked.known, (const char *)NULL)),
        .csv = report_path(arena, &asked.filter, "/reports/compliance/organisations.csv", "standing", standing, "on",
            asked.on, "known", asked.known, (const char *)NULL)};
    reports_compliance_organisations_html(out, &view);
    page_send_back(request, 200, out,
        report_path(
            arena, &asked.filter, "/reports/compliance", "on", asked.on, "known", asked.known, (const char *)NULL));
}

void report_compliance_organisations_csv_page(struct http_request *request) {
    struct asked asked = asked_read(request);
    refuse_faulty(request, &asked);
    struct compliance_organisations_rows rows;
    compliance_organisations_add(actor_db(request), organisations_of(request, &asked, 1, ROWS_CSV), &rows);
    actor_load(request);
    struct text_builder csv;
    csv_write_start(&csv, request->arena,
        "organisation id,organisation,nation,framework,kind,register,good standing,first responders,in date,in "
        "grace,leads,leads in date,unsupervised,first responders needed,leads needed,share needed,faults,on");
    for (size_t i = 0; i < rows.count; i++) {
        const struct compliance_organisations *row = &rows.row[i];
        const char *const texts[] = {
            row->name, row->nation, row->framework_code, row->kind, row->state, row->good ? "yes" : "no"};
        const int64_t numbers[] = {row->first_responders, row->in_date, row->in_grace, row->leads, row->leads_in_date,
            row->unsupervised, row->need_first_responders, row->need_leads, row->need_share, row->faults};
        csv_write_number(&csv, row->organisation_id);
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            csv_write_text(&csv, texts[k]);
        }
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
            csv_write_number(&csv, numbers[k]);
        }
        csv_write_text(&csv, day_text(request->arena, asked.dates.on));
        csv_write_end(&csv);
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(request->arena, "compliance-organisations-%s.csv", day_text(request->arena, asked.dates.on)),
        csv.data, csv.length);
}
