/* Who is below the minimum standard of training, and who will be: for staff. */
#include <string.h>

#include "accounts/page.h"
#include "accounts/page_path.h"
#include "pages/register/training.h"
#include "register/register_pages.h"
#include "register/register_parts.h"
#include "register/register_training_view.h"

enum { PAGE_ROWS = 30 };

static const struct option shows[] = {
    {"", N_("Below now, or within 90 days"), NULL},
    {"below", N_("Below now"), NULL},
    {"30", N_("Falls below within 30 days"), NULL},
    {"60", N_("Falls below within 60 days"), NULL},
    {"90", N_("Falls below within 90 days"), NULL},
    {"never", N_("Has not met it yet"), NULL},
};

static struct training_standing standing_of(const struct register_training_list *row) {
    struct training_standing standing =
        training_standing_of(&(struct training_counts){.first_responders = row->first_responders,
                                 .first_responders_in_date = row->in_date,
                                 .leads_in_date = row->leads_in_date,
                                 .unsupervised = row->unsupervised},
            &(struct training_standard){.first_responders = row->need_first_responders,
                .leads = row->need_leads,
                .share_percent = row->need_share});
    standing.faults = row->faults;
    return standing;
}

static struct register_training_line line_of(
    struct arena *arena, const struct register_training_list *row, bool change) {
    return (struct register_training_line){.of = row,
        .path = arena_format(arena, "/register/%lld%s", (long long)row->organisation_id, change ? "/change" : ""),
        .state_title = register_state_title(row->state),
        .state_colour = register_state_colour(row->state),
        .standing = standing_of(row),
        .review_due = register_review_due(row->framework_code, row->review_reason, row->under_review_since)};
}

void register_training_page(struct http_request *request) {
    struct arena *arena = request->arena;
    int64_t page = page_number(&request->query);
    const char *show = page_filter(arena, &request->query, "show");
    int64_t days = 90;
    bool within = show != NULL && text_number(show, 1, 90, &days);
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct register_training_list_rows rows;
    register_training_list_add(actor_db(request),
        (struct register_training_list_in){.today = today,
            .below = show == NULL || text_equal(show, "below"),
            .never = show == NULL || text_equal(show, "below") || text_equal(show, "never"),
            .days = show == NULL || within ? (int32_t)days : 0,
            .words = page_like(arena, page_filter(arena, &request->query, "words")),
            .first = (int32_t)((page - 1) * PAGE_ROWS),
            .most = PAGE_ROWS},
        &rows);
    actor_load(request);
    if (rows.count == 0 && page > 1) {
        http_redirect(request, "/register/training");
        return;
    }
    struct form form;
    form_start(&form, arena, &request->query);
    static const char *const names[] = {"show", "words"};
    struct fields kept = page_kept(arena, &request->query, names, sizeof names / sizeof *names);
    struct register_training_view view = {.form = &form,
        .shows = {sizeof shows / sizeof *shows, shows},
        .lines = {rows.count, ARENA_ARRAY(arena, rows.count, struct register_training_line)},
        .today = today,
        .filtered = kept.count > 0,
        .total = rows.count == 0 ? 0 : rows.row[0].total,
        .page = page,
        .page_path = page_path(arena, "/register/training", &kept)};
    view.pages = (view.total + PAGE_ROWS - 1) / PAGE_ROWS;
    bool may_change = actor_may(request, "register.change");
    for (size_t i = 0; i < rows.count; i++) {
        view.lines.row[i] = line_of(arena, &rows.row[i], may_change);
    }
    struct html *out = page_open(request);
    register_training_html(out, &view);
    page_send_back(request, 200, out, "/register/watch");
}
