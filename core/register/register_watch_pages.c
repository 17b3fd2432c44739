/* What on the register needs somebody: for staff. */
#include <string.h>

#include "accounts/page.h"
#include "accounts/page_path.h"
#include "pages/register/watch.h"
#include "register/register_pages.h"
#include "register/register_parts.h"
#include "register/register_staff_view.h"
#include "register_told/register_told_queries.h"

enum { PAGE_ROWS = 30, LATELY_DAYS = 30 };

static const struct option shows[] = {
    {"", N_("All that needs attention"), NULL},
    {"review", N_("Under review"), NULL},
    {"conditions", N_("Conditions to look at"), NULL},
    {"surrender", N_("Asked to give up"), NULL},
    {"suspended", N_("Suspended"), NULL},
    {"renewal", N_("Renewal due"), NULL},
};

static const char *entry_path(struct arena *arena, int64_t organisation_id, bool may_change) {
    return arena_format(arena, "/register/%lld%s", (long long)organisation_id, may_change ? "/change" : "");
}

static struct register_late_lines lately_of(struct arena *arena, struct register_lately_rows rows, bool may_change) {
    struct register_late_lines lines = {rows.count, ARENA_ARRAY(arena, rows.count, struct register_late_line)};
    for (size_t i = 0; i < rows.count; i++) {
        const struct register_lately *row = &rows.row[i];
        lines.row[i] = (struct register_late_line){row->name, entry_path(arena, row->organisation_id, may_change),
            register_event_title(row->event),
            register_reason_title(row->framework_code, row->reason_code, row->effective_on), row->effective_on};
    }
    return lines;
}

void register_watch_page(struct http_request *request) {
    struct arena *arena = request->arena;
    int64_t page = page_number(&request->query);
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct register_watched_rows rows;
    register_watched_add(actor_db(request),
        (struct register_watched_in){.show = page_filter(arena, &request->query, "show"),
            .words = page_like(arena, page_filter(arena, &request->query, "words")),
            .today = today,
            .first = (int32_t)((page - 1) * PAGE_ROWS),
            .most = PAGE_ROWS},
        &rows);
    struct register_lately_rows lately;
    register_lately_add(actor_db(request), (struct register_lately_in){today - LATELY_DAYS}, &lately);
    actor_load(request);
    if (rows.count == 0 && page > 1) {
        http_redirect(request, "/register/watch");
        return;
    }
    struct form form;
    form_start(&form, arena, &request->query);
    static const char *const names[] = {"show", "words"};
    struct fields kept = page_kept(arena, &request->query, names, sizeof names / sizeof *names);
    struct register_watch_view view = {.form = &form,
        .shows = {sizeof shows / sizeof *shows, shows},
        .lines = {rows.count, ARENA_ARRAY(arena, rows.count, struct register_watch_line)},
        .today = today,
        .filtered = kept.count > 0,
        .total = rows.count == 0 ? 0 : rows.row[0].total,
        .page = page,
        .page_path = page_path(arena, "/register/watch", &kept)};
    view.pages = (view.total + PAGE_ROWS - 1) / PAGE_ROWS;
    struct fields sent;
    bool may_change = actor_may(request, "register.change");
    for (size_t i = 0; i < rows.count; i++) {
        const struct register_watched *row = &rows.row[i];
        fields_start(&sent, arena);
        fields_add(&sent, "words", row->name);
        view.lines.row[i] = (struct register_watch_line){.name = row->name,
            .conditions_path = page_filtered(arena, "/register/conditions", &sent),
            .path = entry_path(arena, row->organisation_id, may_change),
            .state_title = register_state_title(row->state),
            .state_colour = register_state_colour(row->state),
            .under_review_since = row->under_review_since,
            .review_reason = row->review_reason == NULL ? ""
                                                        : register_reason_title(row->framework_code, row->review_reason,
                                                              row->under_review_since),
            .review_due = register_review_due(row->framework_code, row->review_reason, row->under_review_since),
            .renewal_due_on = strcmp(row->state, "renewal_due") == 0 ? row->renewal_due_on : DAY_NONE,
            .surrender_asked = row->surrender_asked,
            .conditions_sent = row->conditions_sent,
            .conditions_late = row->conditions_late};
    }
    if (kept.count == 0 && page == 1) {
        view.lately = lately_of(arena, lately, may_change);
    }
    struct html *out = page_open(request);
    register_watch_html(out, &view);
    page_send(request, 200, out);
}
