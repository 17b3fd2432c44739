/* What a version would do, as a page and to download. */
#include "accounts/page_path.h"
#include "frameworks/frameworks.h"
#include "pages/standards/impact.h"
#include "standards/standards_impact.h"
#include "standards/standards_parts.h"
#include "standards_impact/standards_impact_queries.h"
#include "view/csv_write.h"

enum { PAGE_ROWS = 50, BEHIND_CSV = 1000000 };

static const char *standing_words(const struct standard_impact_organisations *row) {
    return row->good_before && !row->good_after   ? N_("Would fall below")
           : !row->good_before && row->good_after ? N_("Would come up to it")
           : row->good_after                      ? N_("Would still stand")
                                                  : N_("Would still be below");
}

static struct standard_impact_organisation_lines behind_of(
    struct html *out, const struct framework_data *data, const struct standard_impact_organisations_rows *rows) {
    struct standard_impact_organisation_lines lines = {
        rows->count, ARENA_ARRAY(out->arena, rows->count + 1, struct standard_impact_organisation_line)};
    for (size_t i = 0; i < rows->count; i++) {
        const struct standard_impact_organisations *row = &rows->row[i];
        lines.row[i] = (struct standard_impact_organisation_line){.name = row->name,
            .kind = html_message(out, standard_kind_title(data, row->kind)),
            .on = row->on_day,
            .path = arena_format(out->arena, "/compliance/organisations/%lld?on=%s", (long long)row->organisation_id,
                day_text(out->arena, row->on_day)),
            .standing = standing_words(row),
            .colour = row->good_before && !row->good_after   ? "red"
                      : !row->good_before && row->good_after ? "green"
                                                             : "grey",
            .people_falling = row->people_falling,
            .people_coming = row->people_coming};
    }
    return lines;
}

/* The days looked at, to narrow the organisations to one. */
static struct options days_of(struct html *out, const struct standard_impact_view *impact) {
    struct option *row = ARENA_ARRAY(out->arena, impact->totals.count + 1, struct option);
    row[0] = (struct option){"", html_message(out, N_("All days")), NULL};
    for (size_t i = 0; i < impact->totals.count; i++) {
        day on = impact->totals.row[i].on;
        row[i + 1] = (struct option){day_text(out->arena, on), html_date(out, on), NULL};
    }
    return (struct options){impact->totals.count + 1, row};
}

void standard_impact_show_page(struct http_request *request) {
    struct arena *arena = request->arena;
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "standard");
    int64_t page = page_number(&request->query);
    static const char *const names[] = {"on"};
    struct fields kept = page_kept(arena, &request->query, names, 1);
    const char *asked = page_filter(arena, &request->query, "on");
    day on = asked == NULL ? DAY_NONE : day_parse(asked);
    struct standard_impact_organisations_rows behind;
    const struct standard_source_parts *parts = standard_source_ask(db, http_part(request, "framework"));
    const struct standard_impact_parts *impact = standard_impact_ask(db, id);
    standard_impact_organisations_add(
        db, (struct standard_impact_organisations_in){id, on, (int32_t)((page - 1) * PAGE_ROWS), PAGE_ROWS}, &behind);
    actor_load(request);
    const struct framework_data *data = standard_framework(request);
    struct standard_source source = standard_source_read(arena, parts);
    const struct standard_version *version = standard_asked(request, &source);
    const char *base = arena_format(arena, "%s/%lld", standard_base(request, data), (long long)id);
    const char *path = arena_format(arena, "%s/impact", base);
    if (behind.count == 0 && page > 1) {
        http_redirect(request, path);
        return;
    }
    struct form form;
    form_start(&form, arena, &request->query);
    struct html *out = page_open(request);
    struct standard_impact_page_view view = {.data = data,
        .base = base,
        .path = path,
        .item = standard_item_of(out, standard_base(request, data), version),
        .impact =
            standard_impact_view_of(out, data, &source, version, impact, day_of_moment(request->now, ZONE_LONDON)),
        .form = &form,
        .behind = behind_of(out, data, &behind),
        .behind_all = behind.count == 0 ? 0 : behind.row[0].total,
        .may_open = actor_may(request, "compliance.view"),
        .page = page,
        .page_path = page_path(arena, path, &kept)};
    view.pages = (view.behind_all + PAGE_ROWS - 1) / PAGE_ROWS;
    view.days = days_of(out, &view.impact);
    standards_impact_html(out, &view);
    page_send_back(request, 200, out, view.base);
}

void standard_impact_post(struct http_request *request) {
    const struct framework_data *data = standard_framework(request);
    struct standard_of of = standard_of_form(request, data);
    standard_impact_begin(actor_db(request), of, STANDARD_IMPACT_AT_ONCE);
    page_done(request,
        arena_format(request->arena, "%s/%lld/impact", standard_base(request, data), (long long)of.version_id),
        N_("What the version would do is worked out"));
}

void standard_impact_csv(struct http_request *request) {
    struct db *db = actor_db(request);
    struct arena *arena = request->arena;
    int64_t id = http_part_id(request, "standard");
    struct standard_impact_organisations_rows behind;
    const struct standard_source_parts *parts = standard_source_ask(db, http_part(request, "framework"));
    standard_impact_organisations_add(
        db, (struct standard_impact_organisations_in){id, DAY_NONE, 0, BEHIND_CSV}, &behind);
    actor_load(request);
    const struct framework_data *data = standard_framework(request);
    struct standard_source source = standard_source_read(arena, parts);
    standard_asked(request, &source);
    struct text_builder csv;
    csv_write_start(&csv, arena,
        "on,organisation,kind,nation,stands under the rules now,would stand,people who would fall out,people who would "
        "come into date");
    for (size_t i = 0; i < behind.count; i++) {
        const struct standard_impact_organisations *row = &behind.row[i];
        csv_write_text(&csv, day_text(arena, row->on_day));
        csv_write_text(&csv, row->name);
        csv_write_text(&csv, standard_kind_title(data, row->kind));
        csv_write_text(&csv, data->nation);
        csv_write_text(&csv, row->good_before ? "yes" : "no");
        csv_write_text(&csv, row->good_after ? "yes" : "no");
        csv_write_number(&csv, row->people_falling);
        csv_write_number(&csv, row->people_coming);
        csv_write_end(&csv);
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(arena, "impact-%s-%lld.csv", data->id, (long long)id), csv.data, csv.length);
}
