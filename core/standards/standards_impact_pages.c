/* What a version would do, as a page and to download. */
#include "frameworks/frameworks.h"
#include "pages/standards/impact.h"
#include "standards/standards_impact.h"
#include "standards/standards_parts.h"
#include "standards_impact/standards_impact_queries.h"
#include "view/csv_write.h"

enum { BEHIND_MOST = 500, BEHIND_CSV = 100000 };

static const char *kind_title(const struct framework_data *data, const char *kind) {
    for (size_t i = 0; i < data->body_kinds; i++) {
        if (text_equal(data->body_kind[i].code, kind)) {
            return data->body_kind[i].title;
        }
    }
    return kind;
}

static struct standard_impact_line line_of(
    struct html *out, const struct framework_data *data, const struct standard_impact_figures *row) {
    return (struct standard_impact_line){.on = row->on_day,
        .kind = row->kind == NULL ? NULL : html_message(out, kind_title(data, row->kind)),
        .organisations = row->organisations,
        .good_before = row->good_before,
        .good_after = row->good_after,
        .falling = row->falling,
        .coming = row->coming,
        .people = row->people,
        .people_before = row->people_before,
        .people_after = row->people_after,
        .people_falling = row->people_falling,
        .people_coming = row->people_coming};
}

static const char *standing_words(const struct standard_impact_organisations *row) {
    return row->good_before && !row->good_after   ? N_("Would fall below")
           : !row->good_before && row->good_after ? N_("Would come up to it")
           : row->good_after                      ? N_("Would still stand")
                                                  : N_("Would still be below");
}

struct standard_impact_view standard_impact_view_of(struct html *out, const struct framework_data *data,
    const struct standard_version *version, const struct standard_impact_last_rows *last,
    const struct standard_impact_figures_rows *figures, const struct standard_impact_organisations_rows *behind) {
    struct standard_impact_view view = {.asked = last->count > 0};
    if (!view.asked) {
        return view;
    }
    view.done = last->row->done_at != MOMENT_NONE;
    view.made_on = last->row->made_on;
    view.current = last->row->version == version->version;
    view.organisations = last->row->organisations;
    view.organisations_done = last->row->organisations_done;
    struct standard_impact_line *total = ARENA_ARRAY(out->arena, figures->count + 1, struct standard_impact_line);
    struct standard_impact_line *kind = ARENA_ARRAY(out->arena, figures->count + 1, struct standard_impact_line);
    for (size_t i = 0; i < figures->count; i++) {
        struct standard_impact_line line = line_of(out, data, &figures->row[i]);
        if (line.kind == NULL) {
            total[view.totals.count++] = line;
        } else {
            kind[view.kinds.count++] = line;
        }
    }
    view.totals.row = total;
    view.kinds.row = kind;
    view.behind.count = behind->count;
    view.behind.row = ARENA_ARRAY(out->arena, behind->count + 1, struct standard_impact_organisation_line);
    for (size_t i = 0; i < behind->count; i++) {
        const struct standard_impact_organisations *row = &behind->row[i];
        view.behind_all = row->total;
        view.behind.row[i] = (struct standard_impact_organisation_line){.name = row->name,
            .kind = html_message(out, kind_title(data, row->kind)),
            .on = row->on_day,
            .standing = standing_words(row),
            .colour = row->good_before && !row->good_after   ? "red"
                      : !row->good_before && row->good_after ? "green"
                                                             : "grey",
            .people_falling = row->people_falling,
            .people_coming = row->people_coming};
    }
    return view;
}

void standard_impact_show_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "standard");
    struct standard_impact_last_rows last;
    struct standard_impact_figures_rows figures;
    struct standard_impact_organisations_rows behind;
    const struct standard_source_parts *parts = standard_source_ask(db, http_part(request, "framework"));
    standard_impact_last_add(db, (struct standard_impact_last_in){id}, &last);
    standard_impact_figures_add(db, (struct standard_impact_figures_in){id}, &figures);
    standard_impact_organisations_add(db, (struct standard_impact_organisations_in){id, BEHIND_MOST}, &behind);
    actor_load(request);
    const struct framework_data *data = standard_framework(request);
    struct standard_source source = standard_source_read(request->arena, parts);
    const struct standard_version *version = standard_asked(request, &source);
    struct html *out = page_open(request);
    const char *base = standard_base(request, data);
    const struct standard_impact_page_view view = {.data = data,
        .base = arena_format(request->arena, "%s/%lld", base, (long long)id),
        .item = standard_item_of(out, base, version),
        .impact = standard_impact_view_of(out, data, version, &last, &figures, &behind)};
    standards_impact_html(out, &view);
    page_send_back(request, 200, out, view.base);
}

void standard_impact_post(struct http_request *request) {
    const struct framework_data *data = standard_framework(request);
    struct standard_of of = standard_of_form(request, data);
    standard_impact_begin(actor_db(request), of);
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
    standard_impact_organisations_add(db, (struct standard_impact_organisations_in){id, BEHIND_CSV}, &behind);
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
        csv_write_text(&csv, kind_title(data, row->kind));
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
