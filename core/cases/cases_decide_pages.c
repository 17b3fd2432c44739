/* The decision's form, and taking a deferred decision up again. */
#include <string.h>

#include "accounts/page.h"
#include "cases/cases_decide_form.h"
#include "cases/cases_decide_parts.h"
#include "pages/cases/decide.h"
#include "pages/cases/decide_moved.h"

enum { WORDS_MOST = 20000, DEPARTS_MOST = 5000 };

static const struct option outcomes[] = {
    {"approved", N_("Approve"), N_("The organisation goes on the public register at once.")},
    {"approved_with_conditions", N_("Approve with conditions"),
        N_("The same, with conditions that it must meet by the days you set. They are shown on the register.")},
    {"deferred", N_("Defer"), N_("The applicant is told why. The time limit is paused until you take it up again.")},
    {"intention_to_refuse", N_("Intend to refuse"),
        N_("The applicant is told why and can make representations. An independent panel then reviews the case.")},
    {"moderation", N_("Send to moderation"),
        N_("When you cannot decide on these assessments. You give up the case, and the applicant is told nothing.")},
};
enum { OUTCOMES = sizeof outcomes / sizeof *outcomes };
static const char *const codes[OUTCOMES] = {
    "approved", "approved_with_conditions", "deferred", "intention_to_refuse", "moderation"};

const char *case_decision_title(const char *outcome) {
    for (size_t i = 0; i < OUTCOMES; i++) {
        if (strcmp(codes[i], outcome) == 0) {
            return outcomes[i].label;
        }
    }
    return outcome;
}

bool case_decision_mine(struct http_request *request, const struct case_view *view) {
    return case_mine(request, view, view->may_decide, "case.decide");
}

static day today_of(const struct http_request *request, const struct case_view *view) {
    return day_of_moment(request->now, view->data->zone);
}

struct case_decision_words *case_decision_words_of(
    struct http_request *request, const struct case_view *view, const struct case_draft *draft) {
    struct case_decision decision = case_draft_decision(request->arena, 0, 0, draft);
    struct case_decision_words *words = ARENA_NEW(request->arena, struct case_decision_words);
    *words = (struct case_decision_words){.outcome = case_decision_title(draft->outcome),
        .reasons = case_reasons_of(request->arena, view->data, draft->reason_codes, today_of(request, view)),
        .words = draft->words,
        .departs = draft->departs,
        .conditions = decision.conditions,
        .saved_at = draft->saved_at};
    return words;
}

static void decide_show(struct http_request *request, int status, const struct case_view *of, const struct form *form,
    const struct case_decision_words *saved) {
    struct case_decide_view view = {.of = of,
        .form = form,
        .outcomes = {OUTCOMES, outcomes},
        .reasons = case_reason_options(request->arena, of->data, today_of(request, of)),
        .conditions = case_condition_rows_of(form),
        .saved = saved};
    struct html *out = page_open(request);
    cases_decide_html(out, &view);
    page_send_back(request, status, out, of->base);
}

void case_draft_fill(struct form *form, const struct case_draft *draft) {
    fields_add(&form->values, "version", arena_format(form->arena, "%d", draft->version));
    fields_add(&form->values, "outcome", draft->outcome);
    for (size_t i = 0; i < draft->reason_codes.count; i++) {
        fields_add(&form->values, "reasons", draft->reason_codes.item[i]);
    }
    fields_add(&form->values, "words", draft->words);
    fields_add(&form->values, "departs", draft->departs);
    case_conditions_fill(form, case_draft_decision(form->arena, 0, 0, draft).conditions);
}

void case_decide_page(struct http_request *request) {
    struct case_draft_rows drafts;
    case_draft_add(actor_db(request), (struct case_draft_in){http_part_id(request, "application")}, &drafts);
    const struct case_view *view = case_load(request);
    if (!case_decision_mine(request, view)) {
        return;
    }
    struct form form;
    form_start(&form, request->arena, NULL);
    if (drafts.count > 0) {
        case_draft_fill(&form, drafts.row);
    }
    decide_show(request, 200, view, &form, NULL);
}

void case_decide_moved_show(struct http_request *request, const struct case_view *of, const struct fields *typed) {
    struct form form;
    form_start(&form, request->arena, typed);
    struct case_decide_moved_view view = {.of = of,
        .outcome = case_decision_title(form_value(&form, "outcome")),
        .reasons = case_reasons_of(request->arena, of->data, fields_all(typed, "reasons"), today_of(request, of)),
        .typed = &form.values,
        .conditions = case_condition_rows_of(&form)};
    struct html *out = page_open(request);
    cases_decide_moved_html(out, &view);
    page_send_back(request, 409, out, of->base);
}

static struct case_decision decision_read(
    struct http_request *request, const struct case_view *view, struct form *form) {
    struct case_decision decision = {.application_id = view->of->application_id,
        .person_id = actor_of(request)->person_id,
        .outcome = form_choice(form, "outcome", N_("Choose the decision"), codes, OUTCOMES)};
    day today = today_of(request, view);
    bool chosen = form_good(form);
    bool moderation = chosen && strcmp(decision.outcome, "moderation") == 0;
    if (chosen && !moderation) {
        decision.reason_codes = case_reasons_read(form, view->data, today, decision.outcome);
    }
    decision.words = form_text(form, "words", N_("Write the reasons for your decision"), WORDS_MOST);
    decision.departs = form_text_optional(form, "departs", DEPARTS_MOST);
    personal_data_check(form, "words", decision.words);
    personal_data_check(form, "departs", decision.departs);
    if (chosen && strcmp(decision.outcome, "approved_with_conditions") == 0) {
        decision.conditions = case_conditions_read(form, today);
    }
    const char *fault = chosen && !moderation
                            ? case_departure_fault(decision.outcome, view->of->recommendation, decision.departs)
                            : NULL;
    if (fault != NULL) {
        form_fail(form, "departs", fault);
    }
    return decision;
}

void case_decide_post(struct http_request *request) {
    struct db *db = actor_db(request);
    application_lock(db, http_part_id(request, "application"));
    struct case_draft_rows drafts;
    case_draft_add(actor_db(request), (struct case_draft_in){http_part_id(request, "application")}, &drafts);
    const struct case_view *view = case_load(request);
    struct form *form = page_form(request);
    if (!view->may_decide) {
        case_decide_moved_show(request, view, &form->values);
        return;
    }
    if (form_checked(form, "add", "condition")) {
        int64_t rows = (int64_t)case_condition_rows_of(form).count;
        fields_set(&form->values, "condition-rows",
            arena_format(request->arena, "%lld", (long long)(rows < CASE_CONDITIONS_MOST ? rows + 1 : rows)));
        decide_show(request, 200, view, form, NULL);
        return;
    }
    struct case_decision decision = decision_read(request, view, form);
    if (!form_good(form)) {
        decide_show(request, 422, view, form, NULL);
        return;
    }
    int64_t version = 0;
    text_number(form_value(form, "version"), 0, INT32_MAX, &version);
    if (case_draft_save(db, &decision, (int32_t)version, request->now)) {
        http_redirect(request, arena_format(request->arena, "%s/decision/check", view->base));
        return;
    }
    const struct case_draft *saved = drafts.count > 0 ? drafts.row : NULL;
    fields_set(&form->values, "version", arena_format(request->arena, "%d", saved == NULL ? 0 : saved->version));
    decide_show(request, 409, view, form, saved == NULL ? NULL : case_decision_words_of(request, view, saved));
}

void case_resume_post(struct http_request *request) {
    case_resume(actor_db(request), http_part_id(request, "application"), actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "/cases/%lld", (long long)http_part_id(request, "application")),
        N_("You have taken up the decision again"));
}
