/* Notes among staff. */
#include "accounts/page.h"
#include "cases/cases_piece.h"
#include "pages/cases/piece_notes.h"

enum { WORDS_MOST = 5000 };

static void *add(struct http_request *request, int64_t application_id) {
    struct case_notes_rows *rows = ARENA_NEW(request->arena, struct case_notes_rows);
    case_notes_add(actor_db(request), (struct case_notes_in){application_id}, rows);
    return rows;
}

static void show(struct html *out, const struct case_page *page, const void *rows) {
    cases_piece_notes_html(out, page, rows);
}

const struct case_piece case_notes_piece = {
    .anchor = "notes", .title = N_("Notes among staff"), .add = add, .show = show};

void case_note_post(struct http_request *request) {
    struct form *form = page_form(request);
    const char *words = form_text(form, "words", N_("Write the note"), WORDS_MOST);
    personal_data_check(form, "words", words);
    if (!form_good(form)) {
        case_page_show(request, 422, form);
        return;
    }
    const struct case_view *view = case_load(request);
    if (!view->may_note) {
        arena_raise(request->arena, ERROR_FORBIDDEN, "no note in this case");
    }
    case_note(actor_db(request), view->of->application_id, actor_of(request)->person_id, words, request->now);
    page_done(request, arena_format(request->arena, "%s#notes", view->base), N_("Note added"));
}
