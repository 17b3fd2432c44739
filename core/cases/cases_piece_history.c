/* What happened to the case, the latest first. */
#include "accounts/actor.h"
#include "cases/cases_piece.h"
#include "pages/cases/piece_history.h"

static void *add(struct http_request *request, int64_t application_id) {
    struct case_events_rows *rows = ARENA_NEW(request->arena, struct case_events_rows);
    case_events_add(actor_db(request), (struct case_events_in){application_id}, rows);
    return rows;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct case_events_rows *found = rows;
    struct case_event_lines lines = {found->count, ARENA_ARRAY(out->arena, found->count, struct case_event_line)};
    for (size_t i = 0; i < found->count; i++) {
        const struct case_events *row = &found->row[i];
        lines.row[i] = (struct case_event_line){case_event_title(row->event),
            row->hidden              ? html_message(out, N_("The other assessor"))
            : row->full_name == NULL ? ""
                                     : row->full_name,
            row->at, case_reasons_line(out, page->of, row->reason_codes), row->words};
    }
    cases_piece_history_html(out, lines);
}

const struct case_piece case_history_piece = {.anchor = "history", .title = N_("History"), .add = add, .show = show};
