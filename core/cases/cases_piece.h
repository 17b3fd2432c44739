/* The page of a case, in pieces: one table, one file a piece (cases_piece_<name>.c), one template a piece
 * (web/templates/cases/piece_<name>.html). To add one: a line in cases_pieces.def, where it stands on the page, and a
 * `const struct case_piece case_<name>_piece`. The printable bundle is made of the same pieces. */
#ifndef CASES_CASES_PIECE_H
#define CASES_CASES_PIECE_H

#include "cases/cases_view.h"

struct case_page;

struct case_piece {
    const char *anchor; /* id of its heading: "notes"; NULL for a piece without heading */
    const char *title;  /* message key of its heading */
    /* Adds the piece's queries to the page's one round trip; gives what holds their rows, which are there once the
     * other functions are called. NULL when it has none. */
    void *(*add)(struct http_request *request, int64_t application_id);
    /* Offers what the person looking on may do now, by case_offer. NULL when nothing. */
    void (*offer)(struct http_request *request, struct case_view *view, void *rows);
    /* Is there anything to show? NULL: always. */
    bool (*shown)(const struct case_page *page, const void *rows);
    /* Writes the piece, without its heading. */
    void (*show)(struct html *out, const struct case_page *page, const void *rows);
};

struct case_piece_line {
    const struct case_piece *piece;
    void *rows;
};
struct case_piece_lines {
    size_t count;
    struct case_piece_line *row;
};
/* What every piece is handed. */
struct case_page {
    struct case_view *of;
    const struct form *form; /* of a form on this page that failed; else empty, never NULL */
    bool bundle;             /* to be printed: everything opened, no forms, no links to elsewhere */
    struct case_piece_lines pieces;
    const char *next_path; /* to the next case of the list that this one was opened from; on the case's own page */
};

/* The files of a bundle: of some their first page as a picture, of the others the name alone. */
struct case_picture_line {
    const char *name;
    const char *path;
};
struct case_picture_lines {
    size_t count;
    struct case_picture_line *row;
};
struct case_bundle_view {
    const struct case_page *page;
    const char *made_for;
    moment made_at;
    struct case_picture_lines pictures;
    struct text_list others; /* names of files that can be no picture */
    struct text_list beyond; /* names of files beyond the number that is shown */
};

#define PIECE(name) extern const struct case_piece case_##name##_piece;
#include "cases/cases_pieces.def"
#undef PIECE

/* Writes one piece; called by the templates of the page and of the bundle. */
void case_piece_html(struct html *out, const struct case_page *page, const struct case_piece_line *line);

/* Loads the case with all its pieces in one round trip. Raises ERROR_NOT_FOUND. */
struct case_page *case_page_load(struct http_request *request, const struct form *form, bool bundle);
/* The same with these pieces alone, for a page of its own. base: of what it links to, "/panels/12"; NULL for the case.
 */
struct case_page *case_page_load_some(
    struct http_request *request, const struct case_piece *const *piece, size_t pieces, const char *base);
/* Sends the case's page again with a form of it that failed, or as it is (form NULL, status 200). */
void case_page_show(struct http_request *request, int status, const struct form *form);

/* Does this request ask for the bundle? For pieces that have more to load then. */
bool case_bundle_asked(const struct http_request *request);
/* Sends the page as something to print; page->bundle is set. */
void case_bundle_send(struct http_request *request, const struct case_page *page);

/* Offers an act to the person looking on: title is a message key, path a page of our own. What the case waits for comes
 * first; what could be done besides is set aside, after it. */
void case_offer(struct http_request *request, struct case_view *view, const char *title, const char *path);
void case_offer_aside(struct http_request *request, struct case_view *view, const char *title, const char *path);

#endif
