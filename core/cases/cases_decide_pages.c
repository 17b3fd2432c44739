/* The decision. */
#include <string.h>

#include "accounts/page.h"
#include "cases/cases_view.h"
#include "pages/cases/decide.h"

enum { WORDS_MOST = 20000, REASONS_MOST = 10 };

static const struct option outcomes[] = {
    {"approved", N_("Approve"), N_("The organisation goes on the public register at once.")},
    {"deferred", N_("Defer"), N_("The applicant is told why. The time limit is paused until you take it up again.")},
    {"moderation", N_("Send to moderation"),
        N_("For what would be a refusal, or when you cannot decide on these assessments. You give up the case.")},
};
enum { OUTCOMES = sizeof outcomes / sizeof *outcomes };

static void need_my_decision(struct http_request *request, const struct case_view *view) {
    if (!view->may_decide) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "not a decision of this person in hand");
    }
}

static struct frameworks_reasons reasons_on(struct http_request *request, const struct case_view *view) {
    return frameworks_reasons_on(request->arena, frameworks_need(request->arena, view->of->framework_code), NULL,
        day_of_moment(request->now, ZONE_LONDON));
}

/* Reasons are for an approval or for deferring. */
static bool reason_fits(const struct framework_reason *reason, const char *outcome) {
    return strcmp(reason->purpose, strcmp(outcome, "approved") == 0 ? "approve" : "defer") == 0;
}

static void decide_show(struct http_request *request, int status, const struct case_view *of, const struct form *form) {
    struct frameworks_reasons reasons = reasons_on(request, of);
    struct option *option = ARENA_ARRAY(request->arena, reasons.count, struct option);
    size_t count = 0;
    for (size_t i = 0; i < reasons.count; i++) {
        if (reason_fits(reasons.item[i], "approved") || reason_fits(reasons.item[i], "deferred")) {
            option[count++] = (struct option){reasons.item[i]->code, reasons.item[i]->title,
                reason_fits(reasons.item[i], "approved") ? N_("To approve") : N_("To defer")};
        }
    }
    struct case_decide_view view = {
        .of = of, .form = form, .outcomes = {OUTCOMES, outcomes}, .reasons = {count, option}};
    struct html *out = page_open(request);
    cases_decide_html(out, &view);
    page_send_back(request, status, out, of->base);
}

void case_decide_page(struct http_request *request) {
    const struct case_view *view = case_load(request);
    need_my_decision(request, view);
    struct form form;
    form_start(&form, request->arena, NULL);
    decide_show(request, 200, view, &form);
}

/* The chosen reasons that fit the outcome; an error in the form when one does not, or none is chosen. */
static struct text_list reasons_chosen(
    struct http_request *request, const struct case_view *view, struct form *form, const char *outcome) {
    struct frameworks_reasons reasons = reasons_on(request, view);
    const char **code = ARENA_ARRAY(request->arena, reasons.count, const char *);
    size_t count = 0;
    bool misfit = false;
    for (size_t i = 0; i < reasons.count; i++) {
        if (fields_has(&form->values, "reasons", reasons.item[i]->code)) {
            misfit = misfit || !reason_fits(reasons.item[i], outcome);
            code[count++] = reasons.item[i]->code;
        }
    }
    if (count == 0 || count > REASONS_MOST) {
        form_fail(form, "reasons", N_("Choose at least one reason, and at most ten"));
    } else if (misfit) {
        form_fail(form, "reasons", N_("Choose only reasons that go with the decision: to approve, or to defer"));
    }
    return (struct text_list){count, code};
}

void case_decide_post(struct http_request *request) {
    const struct case_view *view = case_load(request);
    need_my_decision(request, view);
    static const char *const codes[OUTCOMES] = {"approved", "deferred", "moderation"};
    struct form *form = page_form(request);
    const char *outcome = form_choice(form, "outcome", N_("Choose the decision"), codes, OUTCOMES);
    bool moderation = text_equal(outcome, "moderation");
    struct text_list reasons = {0, NULL};
    if (form_good(form) && !moderation) {
        reasons = reasons_chosen(request, view, form, outcome);
    }
    const char *words = form_text(form, "words", N_("Write the reasons for your decision"), WORDS_MOST);
    const char *departs = form_text_optional(form, "departs", 5000);
    case_words_check(form, "words", words);
    case_words_check(form, "departs", departs);
    const char *fault =
        form_good(form) && !moderation ? case_departure_fault(outcome, view->of->recommendation, departs) : NULL;
    if (fault != NULL) {
        form_fail(form, "departs", fault);
    }
    if (!form_good(form)) {
        decide_show(request, 422, view, form);
        return;
    }
    case_decide(actor_db(request),
        &(struct case_decision){.application_id = view->of->application_id,
            .person_id = actor_of(request)->person_id,
            .outcome = outcome,
            .reason_codes = reasons,
            .words = words,
            .departs = departs},
        request->now);
    page_done(request, view->base, moderation ? N_("The case is sent to moderation") : N_("The decision is issued"));
}

void case_resume_post(struct http_request *request) {
    case_resume(actor_db(request), http_part_id(request, "application"), actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "/cases/%lld", (long long)http_part_id(request, "application")),
        N_("You have taken up the decision again"));
}
