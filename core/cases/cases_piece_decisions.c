/* What was decided, and why. */
#include "accounts/actor.h"
#include "cases/cases_piece.h"
#include "pages/cases/piece_decisions.h"

static void *add(struct http_request *request, int64_t application_id) {
    struct case_decisions_rows *rows = ARENA_NEW(request->arena, struct case_decisions_rows);
    case_decisions_add(actor_db(request), (struct case_decisions_in){application_id}, rows);
    return rows;
}

static bool shown(const struct case_page *page, const void *rows) {
    (void)page;
    return ((const struct case_decisions_rows *)rows)->count > 0;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    const struct case_decisions_rows *found = rows;
    struct case_decision_lines lines = {found->count, ARENA_ARRAY(out->arena, found->count, struct case_decision_line)};
    for (size_t i = 0; i < found->count; i++) {
        const struct case_decisions *row = &found->row[i];
        lines.row[i] = (struct case_decision_line){application_state_title(application_state_of(row->outcome)),
            case_reasons_line(out, page->of, row->reason_codes), row->words, row->departs, row->full_name,
            row->decided_at};
    }
    cases_piece_decisions_html(out, lines);
}

const struct case_piece case_decisions_piece = {
    .anchor = "decisions", .title = N_("Decisions"), .add = add, .shown = shown, .show = show};
