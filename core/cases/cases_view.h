/* What the templates of cases show. */
#ifndef CASES_CASES_VIEW_H
#define CASES_CASES_VIEW_H

#include "accounts/kept_form.h"
#include "cases/cases.h"
#include "cases/cases_queries.h"
#include "view/form.h"
#include "view/html.h"
#include "view/personal_data.h"

struct case_answer_line {
    const char *label;
    const char *value; /* as people read it; "" when not answered */
};
struct case_answer_lines {
    size_t count;
    struct case_answer_line *row;
};
struct case_file_line {
    int64_t evidence_id;
    const char *name;
    const char *type;
    int64_t kilobytes;
    const char *path;   /* where it is seen, and downloaded from */
    bool cited;         /* by the assessor looking on */
    bool late;          /* came after the time to answer a request for information */
    const char *judged; /* whether it counts all the same: "accepted", "refused"; NULL: not said yet */
};
struct case_file_lines {
    size_t count;
    struct case_file_line *row;
};
/* One section of the application as filled in. */
struct case_section {
    const char *title;
    struct case_answer_lines answers;
};
struct case_sections {
    size_t count;
    struct case_section *row;
};
/* One criterion with what the application says on it, and its scores. */
struct case_criterion {
    const char *code;
    int number;
    const char *title;
    const char *guidance;
    bool gate;
    bool proposed;
    struct case_answer_lines answers;
    struct case_file_lines files;
    const char *path;
    bool scored;      /* by the actor, with a reason */
    const char *mine; /* the actor's score; "" when none */
    const char *my_reason;
    int32_t version; /* of the actor's score; 0 when none is saved */
    /* Once both are in: */
    const char *first;
    const char *first_reason;
    const char *second;
    const char *second_reason;
    const char *third; /* the lived-experience assessor's */
    const char *third_reason;
    const char *moderated; /* stands in place of the others */
    const char *moderated_reason;
    bool apart; /* they differ by two or more */
    bool mine_to_score;
};
struct case_criteria {
    size_t count;
    struct case_criterion *row;
};
struct case_person_line {
    const char *full_name;
    const char *role;
    bool finished;
    bool gone;
};
struct case_people_lines {
    size_t count;
    struct case_person_line *row;
};
struct case_event_line {
    const char *title;
    const char *full_name;
    moment at;
    const char *reasons;
    const char *words;
};
struct case_event_lines {
    size_t count;
    struct case_event_line *row;
};
/* A moderation that is closed. */
struct case_moderation_line {
    struct text_list causes;
    const char *words;
    const char *full_name;
    moment closed_at;
};
struct case_moderation_lines {
    size_t count;
    struct case_moderation_line *row;
};
struct case_decision_line {
    const char *outcome;
    const char *reasons;
    const char *words;
    const char *departs;
    const char *full_name;
    moment decided_at;
};
struct case_decision_lines {
    size_t count;
    struct case_decision_line *row;
};

/* Something to do now, and its page. */
struct case_offer_line {
    const char *title; /* message key */
    const char *path;
    bool aside; /* not what the case waits for */
};
struct case_offers {
    size_t count;
    struct case_offer_line *row;
};

/* The case as every page of it shows it. */
struct case_view {
    const struct case_of *of;
    const struct framework_data *data;
    day rules_day;    /* whose rules count for this case */
    const char *base; /* "/cases/12" */
    enum application_state state;
    const char *stage;
    day today;
    const char *my_role;        /* title, or NULL */
    const char *recommendation; /* words, or NULL */
    const char *mean;           /* "2.35", or NULL */
    bool open_all;              /* every section of the application is shown opened */
    struct case_sections sections;
    struct case_criteria criteria;
    struct case_people_lines people;
    /* What this person may do now. */
    struct case_offers offers; /* as the pieces of the page offer it (cases_piece.h) */
    const char *take_title;    /* or NULL */
    const char *take_refusal;  /* why not; or NULL */
    bool may_complete;
    bool may_assess;
    bool may_moderate;
    bool may_decide;
    bool may_reconsider;
    bool may_resume;
    bool may_leave;
    bool may_note;
    bool blind;       /* sees nothing of the other assessor yet */
    int64_t cover_id; /* the person whose part they may take over as their cover; 0 */
    size_t scored;    /* criteria the actor has scored */
    size_t to_score;  /* of how many */
    bool third_voice; /* a lived-experience assessor has scored */
    bool moderated;   /* a moderator has */
    struct application_findings findings;
};

struct case_take_view {
    const struct case_view *of;
    const struct form *form;
    struct options answers;
};
struct case_not_mine_view {
    const struct case_view *of;
    struct kept_fields sent; /* what was sent and is not saved */
    const char *take_title;  /* it can be taken; or NULL */
    const char *why;         /* or NULL */
};
struct case_assess_view {
    const struct case_view *of;
    const struct form *form; /* NULL unless handing in failed */
};
struct case_preview_view {
    const char *name;
    const char *download_path;
    const char *text;    /* NULL when it is not text */
    bool cut;            /* the text goes on in the file */
    const char *picture; /* path of the page's picture; NULL when there is none */
    int page;
    int pages; /* 0: it cannot be shown */
    const char *previous_path;
    const char *next_path;
};
struct case_score_view {
    const struct case_view *of;
    const struct case_criterion *criterion;
    const struct form *form;
    bool stale; /* another version was saved meanwhile */
    struct options scores;
    struct options files;
};
/* The scores from 0 to 3, with what each means. */
struct options case_score_options(void);

/* Loads the case in the page's one round trip. Raises ERROR_NOT_FOUND. */
struct case_view *case_load(struct http_request *request);
/* Whether the work of a page is this person's now; when not, the page says instead why, or that the case is to be taken
 * first (status 409), and there is nothing more to do. permission: the page's. */
bool case_mine(struct http_request *request, const struct case_view *of, bool mine, const char *permission);
/* Titles of coded reasons, in the page's language, parted by semicolons. */
const char *case_reasons_line(struct html *out, const struct case_view *view, struct text_list codes);

void case_queue_page(struct http_request *request);
void case_page_get(struct http_request *request);
void case_messages_page(struct http_request *request);
void case_message_page(struct http_request *request);
void case_note_post(struct http_request *request);
void case_bundle_page(struct http_request *request);
void case_evidence_page(struct http_request *request);
void case_preview_page(struct http_request *request);
void case_picture_page(struct http_request *request);
void case_take_page(struct http_request *request);
void case_take_post(struct http_request *request);
void case_leave_page(struct http_request *request);
void case_leave_post(struct http_request *request);
void case_complete_page(struct http_request *request);
void case_complete_post(struct http_request *request);
void case_hold_page(struct http_request *request);
void case_hold_post(struct http_request *request);
void case_release_post(struct http_request *request);
void case_ask_page(struct http_request *request);
void case_ask_post(struct http_request *request);
void case_assess_page(struct http_request *request);
void case_hand_in_post(struct http_request *request);
void case_score_page(struct http_request *request);
void case_score_post(struct http_request *request);
void case_moderation_page(struct http_request *request);
void case_moderation_post(struct http_request *request);
void case_moderate_page(struct http_request *request);
void case_moderate_post(struct http_request *request);
void case_decide_page(struct http_request *request);
void case_decide_post(struct http_request *request);
void case_decide_check_page(struct http_request *request);
void case_decide_issue_post(struct http_request *request);
void case_resume_post(struct http_request *request);
void case_representation_page(struct http_request *request);
void case_representation_post(struct http_request *request);
void case_representation_file_get(struct http_request *request);
void case_representation_remove_post(struct http_request *request);
void case_representation_file_staff(struct http_request *request);
void case_reconsider_page(struct http_request *request);
void case_reconsider_post(struct http_request *request);
void case_reconsider_issue_post(struct http_request *request);
void case_reconsideration_ask_page(struct http_request *request);
void case_reconsideration_ask_post(struct http_request *request);

#endif
