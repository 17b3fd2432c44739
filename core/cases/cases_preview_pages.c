/* Evidence seen without downloading: as text, or as pictures made of it by processes shut in. The file's own bytes are
 * never shown from the service's own address. */
#include <unistd.h>

#include "accounts/page.h"
#include "cases/cases_view.h"
#include "cases_panel/cases_panel_queries.h"
#include "files/files.h"
#include "pages/cases/preview.h"
#include "plug/picture.h"

enum { TEXT_MOST = 200 * 1024, PAGES_MOST = 10000 };

/* What is looked at, and the page of ours that leads to it. */
struct evidence {
    int64_t file_id;
    const char *name;
    const char *type;
    const char *base; /* "/cases/12", or "/panels/12" for somebody of its panel */
};

/* The evidence of the address, or ERROR_NOT_FOUND. */
static struct evidence evidence_of(struct http_request *request) {
    int64_t application = http_part_id(request, "application");
    int64_t evidence = http_part_id(request, "evidence");
    bool panel = text_starts(request->path, "/panels/");
    struct case_file_rows files = {0};
    struct case_panel_file_rows papers = {0};
    if (panel) {
        case_panel_file_add(actor_db(request), (struct case_panel_file_in){application, evidence}, &papers);
    } else {
        case_file_add(actor_db(request), (struct case_file_in){application, evidence}, &files);
    }
    actor_load(request);
    if (files.count + papers.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such evidence for this person");
    }
    const char *base = arena_format(request->arena, panel ? "/panels/%lld" : "/cases/%lld", (long long)application);
    return panel ? (struct evidence){papers.row->file_id, papers.row->name, papers.row->type, base}
                 : (struct evidence){files.row->file_id, files.row->name, files.row->type, base};
}

/* The beginning of a text file; NULL when it is no text after all. */
static const char *text_of(struct http_request *request, int descriptor, bool *cut) {
    char *text = arena_alloc(request->arena, TEXT_MOST + 2);
    size_t length = 0;
    ssize_t got;
    while (length < TEXT_MOST + 1 && (got = read(descriptor, text + length, TEXT_MOST + 1 - length)) > 0) {
        length += (size_t)got;
    }
    *cut = length > TEXT_MOST;
    length = *cut ? TEXT_MOST : length;
    /* A character may be cut in two at the end. */
    for (int i = 0; *cut && i < 3 && length > 0 && !text_utf8(text, length); i++) {
        length--;
    }
    text[length] = '\0';
    return text_utf8(text, length) ? text : NULL;
}

void case_preview_page(struct http_request *request) {
    struct arena *arena = request->arena;
    const struct evidence file = evidence_of(request);
    const char *own = arena_format(arena, "%s/evidence/%lld", file.base, (long long)http_part_id(request, "evidence"));
    struct case_preview_view view = {.name = file.name, .download_path = own};
    if (text_starts(file.type, "text/")) {
        view.text = text_of(request, file_open(actor_db(request), arena, file.file_id), &view.cut);
    } else if (picture_possible(file.type)) {
        int64_t page = 1;
        text_number(fields_get(&request->query, "page"), 1, PAGES_MOST, &page);
        view.pages = picture_pages(arena, file_open(actor_db(request), arena, file.file_id), file.type);
        view.page = page > view.pages ? 1 : (int)page;
    }
    if (view.pages > 0) {
        view.picture = arena_format(arena, "%s/pages/%d", own, view.page);
        view.previous_path = view.page > 1 ? arena_format(arena, "%s/view?page=%d", own, view.page - 1) : NULL;
        view.next_path = view.page < view.pages ? arena_format(arena, "%s/view?page=%d", own, view.page + 1) : NULL;
    }
    struct html *out = page_open(request);
    cases_preview_html(out, &view);
    page_send_back(request, 200, out, file.base);
}

void case_picture_page(struct http_request *request) {
    const struct evidence file = evidence_of(request);
    int64_t page;
    if (!text_number(http_part(request, "page"), 1, PAGES_MOST, &page)) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such page");
    }
    int descriptor = file_open(actor_db(request), request->arena, file.file_id);
    struct bytes picture = picture_make(request->arena, descriptor, file.type, (int)page);
    if (picture.data == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no picture can be made of that page");
    }
    http_reply(request, 200, "image/png", (const char *)picture.data, picture.length);
}
