/* The page of a case: gathers its pieces and sends them. */
#include "cases/cases_piece.h"

#include "accounts/page.h"
#include "pages/cases/case.h"

static const struct case_piece *const pieces[] = {
#define PIECE(name) &case_##name##_piece,
#include "cases/cases_pieces.def"
#undef PIECE
};
enum { PIECES = sizeof pieces / sizeof *pieces, OFFERS_MOST = 20 };

void case_offer(struct http_request *request, struct case_view *view, const char *title, const char *path) {
    if (view->offers.row == NULL) {
        view->offers.row = ARENA_ARRAY(request->arena, OFFERS_MOST, struct case_offer_line);
    }
    if (view->offers.count < OFFERS_MOST) {
        view->offers.row[view->offers.count++] = (struct case_offer_line){title, path};
    }
}

struct case_page *case_page_load(struct http_request *request, const struct form *form, bool bundle) {
    struct arena *arena = request->arena;
    struct case_page *page = ARENA_NEW(arena, struct case_page);
    int64_t id = http_part_id(request, "application");
    struct case_piece_line *line = ARENA_ARRAY(arena, PIECES, struct case_piece_line);
    for (size_t i = 0; i < PIECES; i++) {
        line[i] = (struct case_piece_line){pieces[i], pieces[i]->add == NULL ? NULL : pieces[i]->add(request, id)};
    }
    page->of = case_load(request);
    page->bundle = bundle;
    page->of->open_all = page->of->open_all || bundle;
    page->form = form;
    if (form == NULL) {
        struct form *empty = ARENA_NEW(arena, struct form);
        form_start(empty, arena, NULL);
        page->form = empty;
    }
    for (size_t i = 0; i < PIECES; i++) {
        if (pieces[i]->offer != NULL) {
            pieces[i]->offer(request, page->of, line[i].rows);
        }
    }
    page->pieces.row = ARENA_ARRAY(arena, PIECES, struct case_piece_line);
    for (size_t i = 0; i < PIECES; i++) {
        if (pieces[i]->shown == NULL || pieces[i]->shown(page, line[i].rows)) {
            page->pieces.row[page->pieces.count++] = line[i];
        }
    }
    return page;
}

void case_piece_html(struct html *out, const struct case_page *page, const struct case_piece_line *line) {
    line->piece->show(out, page, line->rows);
}

void case_page_show(struct http_request *request, int status, const struct form *form) {
    const struct case_page *page = case_page_load(request, form, false);
    struct html *out = page_open(request);
    cases_case_html(out, page);
    page_send_back(request, status, out, "/cases");
}
