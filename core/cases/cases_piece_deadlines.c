/* How the deadlines of the case came about: what its clocks counted, when they stood still and why. */
#include "accounts/actor.h"
#include "cases/cases_deadline_view.h"
#include "cases/cases_piece.h"
#include "pages/cases/piece_deadlines.h"

struct deadlines {
    struct case_clock_events_rows events;
    struct case_holds_rows holds;
};

static void *add(struct http_request *request, int64_t application_id) {
    struct deadlines *rows = ARENA_NEW(request->arena, struct deadlines);
    case_clock_events_add(actor_db(request), (struct case_clock_events_in){application_id}, &rows->events);
    case_holds_add(actor_db(request), (struct case_holds_in){application_id}, &rows->holds);
    return rows;
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct deadlines *)rows)->events.count > 0;
}

/* "Assessment: 30 working days". */
static const char *limit_words(struct html *out, const struct case_page *page, const struct case_clock_events *row) {
    const struct framework_limit *limit = frameworks_limit(page->of->data, row->clock, page->of->today);
    const char *title = html_message(out, limit == NULL ? N_("Deadline") : limit->title);
    if (row->limit_days == DB_NULL_INT4) {
        return title;
    }
    const char *days = row->working
                           ? html_plural(out, "{title}: {n} working day", "{title}: {n} working days", row->limit_days)
                           : html_plural(out, "{title}: {n} day", "{title}: {n} days", row->limit_days);
    return html_fill(out, days, "title", title, "n", html_count(out, row->limit_days), NULL);
}

static const char *event_title(const char *event) {
    return text_equal(event, "start")   ? N_("Began")
           : text_equal(event, "pause") ? N_("Paused")
           : text_equal(event, "stop")  ? N_("Ended")
                                        : N_("Went on");
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct deadlines *found = rows;
    struct case_clock_lines clocks = {
        found->events.count, ARENA_ARRAY(out->arena, found->events.count, struct case_clock_line)};
    for (size_t i = 0; i < found->events.count; i++) {
        const struct case_clock_events *row = &found->events.row[i];
        clocks.row[i] = (struct case_clock_line){
            row->at, event_title(row->event), limit_words(out, page, row), html_message(out, row->reason)};
    }
    struct case_hold_lines holds = {
        found->holds.count, ARENA_ARRAY(out->arena, found->holds.count, struct case_hold_line)};
    for (size_t i = 0; i < found->holds.count; i++) {
        const struct case_holds *row = &found->holds.row[i];
        holds.row[i] = (struct case_hold_line){row->placed_at, row->released_at,
            case_reasons_line(out, page->of, (struct text_list){1, &row->reason_code}), row->words};
    }
    cases_piece_deadlines_html(out, clocks, holds);
}

const struct case_piece case_deadlines_piece = {
    .anchor = "deadlines", .title = N_("Deadlines and pauses"), .add = add, .shown = shown, .show = show};
