/* Reconsideration: the applicant asks for it; a decision-maker who took no part before decides it. */
#include "applications/applications_parts.h"
#include "cases/cases_decide_form.h"
#include "cases/cases_reconsideration.h"
#include "cases_reconsideration/cases_reconsideration_queries.h"
#include "pages/cases/reconsider.h"
#include "pages/cases/reconsider_check.h"
#include "pages/cases/reconsideration_ask.h"

/* ---- The applicant ---- */

struct asked {
    struct application_view_rows application;
    struct case_refused_rows refused;
};

static void asked_load(struct http_request *request, struct asked *asked) {
    int64_t id = http_part_id(request, "application");
    application_view_add(actor_db(request), (struct application_view_in){id}, &asked->application);
    case_refused_add(actor_db(request), (struct case_refused_in){id}, &asked->refused);
    actor_load(request);
    application_seen(request, asked->application);
}

static struct case_reconsideration_ask_view ask_view(
    struct http_request *request, const struct asked *asked, const struct form *form) {
    const struct application_view *row = asked->application.row;
    const struct case_refused *refused = asked->refused.row;
    const struct framework_data *data = frameworks_need(request->arena, row->framework_code);
    day until = refused->decided_at == MOMENT_NONE
                    ? DAY_NONE
                    : case_reconsideration_last_day(request->arena, data, refused->decided_at, row->body_kind);
    return (struct case_reconsideration_ask_view){.head = application_head_of(request, row),
        .until = until,
        .fault = case_reconsideration_fault(application_state_of(refused->state), until,
            day_of_moment(request->now, data->zone), refused->asked, refused->elsewhere),
        .form = form};
}

static void ask_show(struct http_request *request, int status, const struct case_reconsideration_ask_view *view) {
    struct html *out = page_open(request);
    cases_reconsideration_ask_html(out, view);
    page_send_back(request, status, out, view->head.base);
}

void case_reconsideration_ask_page(struct http_request *request) {
    struct asked asked;
    asked_load(request, &asked);
    struct form form;
    form_start(&form, request->arena, NULL);
    struct case_reconsideration_ask_view view = ask_view(request, &asked, &form);
    ask_show(request, 200, &view);
}

void case_reconsideration_ask_post(struct http_request *request) {
    struct form *form = page_form(request);
    application_lock(actor_db(request), http_part_id(request, "application"));
    struct asked asked;
    asked_load(request, &asked);
    struct case_reconsideration_ask_view view = ask_view(request, &asked, form);
    if (view.fault != NULL) {
        form_fail(form, "grounds", view.fault);
        ask_show(request, 409, &view);
        return;
    }
    const char *grounds =
        form_text(form, "grounds", N_("Say why the refusal should be reconsidered"), RECONSIDERATION_MOST);
    const char *seen = personal_data_words(personal_data_seen(grounds));
    view.personal = seen != NULL && !form_checked(form, "not-a-person", "yes");
    if (view.personal) {
        form_fail(form, "grounds", seen);
    }
    if (!form_good(form)) {
        ask_show(request, 422, &view);
        return;
    }
    case_reconsideration_request(
        actor_db(request), view.head.application_id, actor_of(request)->person_id, grounds, request->now);
    page_done(request, view.head.base, N_("Your request for reconsideration is sent"));
}

/* ---- The decision-maker ---- */

static const struct option outcomes[] = {
    {"upheld", N_("Uphold the request"), N_("The refusal no longer stands. New staff assess the application anew.")},
    {"dismissed", N_("Dismiss the request"), N_("The refusal stands. It cannot be reconsidered again.")},
};
enum { OUTCOMES = sizeof outcomes / sizeof *outcomes };

/* False when it is not this person's to decide: the page that says why, and what to do first, is sent then. */
static bool reconsider_load(struct http_request *request, const struct form *form, struct case_reconsider_view *view) {
    struct case_reconsideration_rows rows;
    case_reconsideration_add(
        actor_db(request), (struct case_reconsideration_in){http_part_id(request, "application")}, &rows);
    *view = (struct case_reconsider_view){
        .of = case_load(request), .form = form, .outcomes = {OUTCOMES, outcomes}, .grounds = ""};
    if (!case_mine(request, view->of, view->of->may_reconsider && rows.count > 0, "case.decide")) {
        return false;
    }
    view->grounds = rows.row->grounds;
    view->requested_at = rows.row->requested_at;
    return true;
}

static void reconsider_show(struct http_request *request, int status, const struct case_reconsider_view *view) {
    struct html *out = page_open(request);
    cases_reconsider_html(out, view);
    page_send_back(request, status, out, view->of->base);
}

void case_reconsider_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    struct case_reconsider_view view;
    if (reconsider_load(request, &form, &view)) {
        reconsider_show(request, 200, &view);
    }
}

static const char *outcome_title(const char *code) {
    return text_equal(code, outcomes[0].value) ? outcomes[0].label : outcomes[1].label;
}

/* What was filled in; form_good says whether it will do. */
struct reconsidered {
    bool upheld;
    const char *words;
};

static struct reconsidered reconsidered_read(struct form *form) {
    static const char *const codes[OUTCOMES] = {"upheld", "dismissed"};
    const char *outcome = form_choice(form, "outcome", N_("Choose the decision"), codes, OUTCOMES);
    const char *words = form_text(form, "words", N_("Write the reasons for your decision"), RECONSIDERATION_MOST);
    personal_data_check(form, "words", words);
    return (struct reconsidered){text_equal(outcome, "upheld"), words};
}

/* The decision with its letter, before it is issued; nothing is kept yet but in the page. */
void case_reconsider_post(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    const struct application_locked *application = application_lock(db, http_part_id(request, "application"));
    struct case_reconsider_view view;
    if (!reconsider_load(request, form, &view)) {
        return;
    }
    if (form_checked(form, "change", "yes")) {
        reconsider_show(request, 200, &view);
        return;
    }
    struct reconsidered reconsidered = reconsidered_read(form);
    if (!form_good(form)) {
        reconsider_show(request, 422, &view);
        return;
    }
    struct case_reconsider_check_view check = {.of = &view,
        .outcome = outcome_title(form_value(form, "outcome")),
        .kept = case_kept_of(request->arena, &form->values)};
    struct application_letter letter =
        case_reconsideration_letter(db, application, reconsidered.upheld, reconsidered.words, request->now);
    application_letter_render_both(request->arena, &letter, check.letter);
    struct html *out = page_open(request);
    cases_reconsider_check_html(out, &check);
    page_send_back(request, 200, out, view.of->base);
}

void case_reconsider_issue_post(struct http_request *request) {
    struct form *form = page_form(request);
    application_lock(actor_db(request), http_part_id(request, "application"));
    struct case_reconsider_view view;
    if (!reconsider_load(request, form, &view)) {
        return;
    }
    struct reconsidered reconsidered = reconsidered_read(form);
    if (!form_good(form)) {
        reconsider_show(request, 422, &view);
        return;
    }
    case_reconsideration_decide(actor_db(request), view.of->of->application_id, actor_of(request)->person_id,
        reconsidered.upheld, reconsidered.words, request->now);
    page_done(request, view.of->base, N_("The decision is issued"));
}
