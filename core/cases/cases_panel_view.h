/* What the pages of panels show. */
#ifndef CASES_CASES_PANEL_VIEW_H
#define CASES_CASES_PANEL_VIEW_H

#include "cases/cases_panel_parts.h"
#include "cases/cases_piece.h"

struct panel_case_line {
    int64_t application_id;
    const char *reference;
    const char *organisation;
    const char *task;
    const char *outcome; /* title, or NULL while there is none */
    bool open;           /* something is, or may be, to do */
    day due_on;
};
struct panel_case_lines {
    size_t count;
    struct panel_case_line *row;
};
struct panel_list_view {
    day today;
    int64_t total;
    int64_t page;
    int64_t pages;
    struct panel_case_lines lines;
};

struct panel_member_line {
    const char *full_name;
    const char *role;  /* title */
    const char *stand; /* how far they are; message key */
    bool me;
};
struct panel_member_lines {
    size_t count;
    struct panel_member_line *row;
};
struct panel_vote_line {
    const char *full_name;
    const char *role;
    const char *vote; /* title */
    const char *reason;
    bool counts; /* not of somebody who has left since */
};
struct panel_vote_lines {
    size_t count;
    struct panel_vote_line *row;
};

/* One panel, as one of its people sees it. */
struct panel_view {
    const char *base; /* "/panels/12" */
    const struct case_panel_mine *mine;
    enum panel_task task;
    day today;
    struct panel_member_lines members;
    struct panel_vote_lines votes; /* once all are in */
    const char *outcome;           /* code of what the votes come to; NULL until all are in */
    struct case_page *page;        /* the case and its papers */
    const struct form *form;       /* never NULL */
    struct options answers;        /* of the form on this page */
};

/* How the panel of a case stands, for staff. */
struct panel_stand {
    const struct case_panel_of *of;
    enum panel_stage stage;
    bool chair_missing;
    int32_t members_missing;
    const char *seed; /* hexadecimal, once the panel has closed; else NULL */
};
struct panel_stand panel_stand_of(struct arena *arena, const struct case_panel_of *of);

struct panel_piece_view {
    struct panel_stand stand;
    bool sits; /* the case is in panel review */
    struct panel_member_lines members;
    struct panel_vote_lines votes; /* once closed */
    const struct case_panel_record_rows *record;
};

/* An officer's page: convening again, and giving the place of somebody who has not voted to the next. */
struct panel_officer_view {
    const struct case_page *page;
    struct panel_stand stand;
    struct panel_member_lines members;
    struct options replaceable; /* those who have not voted, by person */
    const struct form *form;    /* never NULL */
};

/* Loads the panel of which the actor is or was one, in the page's one round trip; the papers are in page. Raises
 * ERROR_NOT_FOUND when the actor never had a place on it. */
struct panel_view *panel_load(struct http_request *request);
/* The same, of somebody whose task it is now, else ERROR_STATE_REFUSED. */
struct panel_view *panel_load_for(struct http_request *request, enum panel_task task);

struct panel_member_lines panel_member_lines_of(
    struct arena *arena, const struct case_panel_people_rows *people, int64_t me);
struct panel_vote_lines panel_vote_lines_of(struct arena *arena, const struct case_panel_votes_rows *votes);
/* What the votes that count come to; NULL when the actor does not see them all. */
const char *panel_outcome_of(struct arena *arena, const struct case_panel_votes_rows *votes);

void panel_list_page(struct http_request *request);
void panel_page(struct http_request *request);
void panel_declare_post(struct http_request *request);
void panel_evidence_page(struct http_request *request);
void panel_bundle_page(struct http_request *request);
void panel_representation_file_page(struct http_request *request);
void panel_leave_page(struct http_request *request);
void panel_leave_post(struct http_request *request);
void panel_vote_page(struct http_request *request);
void panel_vote_post(struct http_request *request);
void panel_outcome_page(struct http_request *request);
void panel_outcome_post(struct http_request *request);
void panel_issue_post(struct http_request *request);
void panel_officer_page(struct http_request *request);
void panel_again_post(struct http_request *request);
void panel_replace_post(struct http_request *request);

#endif
