/* The page of a case: gathers its pieces and sends them. */
#include "cases/cases_piece.h"

#include <string.h>

#include "accounts/page.h"
#include "cases/cases_filter.h"
#include "pages/cases/bundle.h"
#include "pages/cases/case.h"
#include "plug/picture.h"

static const struct case_piece *const pieces[] = {
#define PIECE(name) &case_##name##_piece,
#include "cases/cases_pieces.def"
#undef PIECE
};
enum { PIECES = sizeof pieces / sizeof *pieces, OFFERS_MOST = 20, PICTURES_MOST = 12 };

static void offer_add(struct http_request *request, struct case_offers *offers, struct case_offer_line line) {
    if (offers->row == NULL) {
        offers->row = ARENA_ARRAY(request->arena, OFFERS_MOST, struct case_offer_line);
    }
    if (offers->count == OFFERS_MOST) {
        return;
    }
    size_t at = offers->count++;
    for (; !line.aside && at > 0 && offers->row[at - 1].aside; at--) {
        offers->row[at] = offers->row[at - 1];
    }
    offers->row[at] = line;
}

void case_offer(struct http_request *request, struct case_view *view, const char *title, const char *path) {
    offer_add(request, &view->offers, (struct case_offer_line){title, path, false});
}

void case_offer_aside(struct http_request *request, struct case_view *view, const char *title, const char *path) {
    offer_add(request, &view->offers, (struct case_offer_line){title, path, true});
}

/* The queries of the pieces, then the case itself: one round trip. */
static struct case_page *load(struct http_request *request, const struct case_piece *const *piece, size_t count) {
    struct arena *arena = request->arena;
    struct case_page *page = ARENA_NEW(arena, struct case_page);
    int64_t id = http_part_id(request, "application");
    page->pieces.row = ARENA_ARRAY(arena, count, struct case_piece_line);
    for (size_t i = 0; i < count; i++) {
        page->pieces.row[i] =
            (struct case_piece_line){piece[i], piece[i]->add == NULL ? NULL : piece[i]->add(request, id)};
    }
    page->pieces.count = count;
    page->of = case_load(request);
    struct form *empty = ARENA_NEW(arena, struct form);
    form_start(empty, arena, NULL);
    page->form = empty;
    return page;
}

/* Leaves out the pieces that have nothing to show. */
static void shown_keep(struct case_page *page) {
    size_t kept = 0;
    for (size_t i = 0; i < page->pieces.count; i++) {
        const struct case_piece_line line = page->pieces.row[i];
        if (line.piece->shown == NULL || line.piece->shown(page, line.rows)) {
            page->pieces.row[kept++] = line;
        }
    }
    page->pieces.count = kept;
}

struct case_page *case_page_load(struct http_request *request, const struct form *form, bool bundle) {
    struct case_page *page = load(request, pieces, PIECES);
    page->bundle = bundle;
    page->of->open_all = page->of->open_all || bundle;
    page->form = form == NULL ? page->form : form;
    for (size_t i = 0; i < page->pieces.count; i++) {
        if (page->pieces.row[i].piece->offer != NULL) {
            page->pieces.row[i].piece->offer(request, page->of, page->pieces.row[i].rows);
        }
    }
    shown_keep(page);
    return page;
}

struct case_page *case_page_load_some(
    struct http_request *request, const struct case_piece *const *piece, size_t count, const char *base) {
    struct case_page *page = load(request, piece, count);
    struct case_view *view = page->of;
    if (base != NULL) {
        view->base = base;
        for (size_t i = 0; i < view->criteria.count; i++) {
            struct case_file_lines *files = &view->criteria.row[i].files;
            for (size_t j = 0; j < files->count; j++) {
                files->row[j].path =
                    arena_format(request->arena, "%s/evidence/%lld/view", base, (long long)files->row[j].evidence_id);
            }
        }
    }
    shown_keep(page);
    return page;
}

void case_piece_html(struct html *out, const struct case_page *page, const struct case_piece_line *line) {
    line->piece->show(out, page, line->rows);
}

void case_page_show(struct http_request *request, int status, const struct form *form) {
    struct case_page *page = case_page_load(request, form, false);
    struct case_filter filter = case_filter_read(request->arena, &request->query);
    page->next_path = case_filter_next(request->arena, &filter, page->of->of->application_id);
    struct html *out = page_open(request);
    cases_case_html(out, page);
    page_send_back(request, status, out, case_filter_path(request->arena, "/cases", &filter));
}

bool case_bundle_asked(const struct http_request *request) {
    static const char ending[] = "/bundle";
    size_t length = strlen(request->path);
    return length > strlen(ending) && text_equal(request->path + length - strlen(ending), ending);
}

static void name_add(struct text_list *list, const char **names, const char *name) {
    list->item = names;
    names[list->count++] = name;
}

static void pictures_fill(struct arena *arena, const struct case_view *of, struct case_bundle_view *view) {
    size_t files = 0;
    for (size_t i = 0; i < of->criteria.count; i++) {
        files += of->criteria.row[i].files.count;
    }
    const char **others = ARENA_ARRAY(arena, files, const char *);
    const char **beyond = ARENA_ARRAY(arena, files, const char *);
    view->pictures.row = ARENA_ARRAY(arena, PICTURES_MOST, struct case_picture_line);
    for (size_t i = 0; i < of->criteria.count; i++) {
        const struct case_file_lines *of_criterion = &of->criteria.row[i].files;
        for (size_t j = 0; j < of_criterion->count; j++) {
            const struct case_file_line *file = &of_criterion->row[j];
            if (!picture_possible(file->type)) {
                name_add(&view->others, others, file->name);
            } else if (view->pictures.count == PICTURES_MOST) {
                name_add(&view->beyond, beyond, file->name);
            } else {
                view->pictures.row[view->pictures.count++] = (struct case_picture_line){file->name,
                    arena_format(arena, "%s/evidence/%lld/pages/1", of->base, (long long)file->evidence_id)};
            }
        }
    }
}

void case_bundle_send(struct http_request *request, const struct case_page *page) {
    struct case_bundle_view view = {.page = page, .made_for = actor_of(request)->full_name, .made_at = request->now};
    pictures_fill(request->arena, page->of, &view);
    struct html *out = page_open(request);
    cases_bundle_html(out, &view);
    page_send_back(request, 200, out, page->of->base);
}

void case_bundle_page(struct http_request *request) {
    case_bundle_send(request, case_page_load(request, NULL, true));
}
