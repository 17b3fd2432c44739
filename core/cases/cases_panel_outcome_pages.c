/* The chair's summary: filled in, checked with the letter as it will go, issued. */
#include <string.h>

#include "accounts/page.h"
#include "cases/cases_decide_form.h"
#include "cases/cases_panel_outcome_view.h"
#include "pages/cases/panel_check.h"
#include "pages/cases/panel_outcome.h"

enum { SUMMARY_MOST = 20000 };

static day today_of(const struct http_request *request, const struct panel_view *view) {
    return day_of_moment(request->now, view->page->of->data->zone);
}

static struct options reasons_of(struct http_request *request, const struct panel_view *view) {
    const char *purpose = panel_reason_purpose(view->outcome);
    if (purpose == NULL) {
        return (struct options){0, NULL};
    }
    struct frameworks_reasons reasons =
        frameworks_reasons_on(request->arena, view->page->of->data, purpose, today_of(request, view));
    struct option *option = ARENA_ARRAY(request->arena, reasons.count, struct option);
    for (size_t i = 0; i < reasons.count; i++) {
        option[i] = (struct option){reasons.item[i]->code, reasons.item[i]->title, NULL};
    }
    return (struct options){reasons.count, option};
}

static bool with_conditions(const struct panel_view *view) {
    return text_equal(view->outcome, "approve_with_conditions");
}

static void outcome_show(
    struct http_request *request, int status, const struct panel_view *panel, const struct form *form) {
    struct panel_outcome_view view = {.of = panel, .form = form, .reasons = reasons_of(request, panel)};
    if (with_conditions(panel)) {
        view.conditions = case_condition_rows_of(form);
    }
    struct html *out = page_open(request);
    cases_panel_outcome_html(out, &view);
    page_send_back(request, status, out, panel->base);
}

void panel_outcome_page(struct http_request *request) {
    const struct panel_view *view = panel_load(request);
    if (view->task != PANEL_TASK_CONCLUDE) {
        http_redirect(request, view->base); /* the panel's page says why */
        return;
    }
    outcome_show(request, 200, view, view->form);
}

/* The coded reasons that were chosen; fails the form when none was, where some are needed. */
static struct text_list reasons_read(struct http_request *request, const struct panel_view *view, struct form *form) {
    struct options offered = reasons_of(request, view);
    const char **code = ARENA_ARRAY(request->arena, offered.count, const char *);
    size_t count = 0;
    for (size_t i = 0; i < offered.count; i++) {
        if (fields_has(&form->values, "reasons", offered.row[i].value)) {
            code[count++] = offered.row[i].value;
        }
    }
    if (count == 0 && offered.count > 0) {
        form_fail(form, "reasons", N_("Choose at least one reason"));
    }
    return (struct text_list){count, code};
}

static struct case_panel_closing closing_read(
    struct http_request *request, const struct panel_view *view, struct form *form) {
    struct case_panel_closing closing = {.application_id = http_part_id(request, "application"),
        .person_id = actor_of(request)->person_id,
        .outcome = view->outcome,
        .reason_codes = reasons_read(request, view, form),
        .summary = form_text(form, "summary", N_("Write the panel's summary"), SUMMARY_MOST)};
    personal_data_check(form, "summary", closing.summary);
    if (with_conditions(view)) {
        closing.conditions = case_conditions_read(form, today_of(request, view));
    }
    if (!text_equal(form_value(form, "outcome"), view->outcome)) {
        fields_set(&form->values, "outcome", view->outcome);
        form_fail(form, "summary", N_("The votes have changed since you opened this page. Read them again."));
    }
    return closing;
}

static void check_show(struct http_request *request, const struct panel_view *panel, const struct form *form,
    const struct case_panel_closing *closing) {
    struct db *db = actor_db(request);
    struct html *out = page_open(request);
    struct application_letter letter =
        case_panel_closing_letter(db, application_lock(db, closing->application_id), closing, request->now);
    struct panel_check_view view = {.of = panel, .kept = case_kept_of(request->arena, &form->values)};
    application_letter_render_both(request->arena, &letter, view.letter);
    cases_panel_check_html(out, &view);
    page_send_back(request, 200, out, panel->base);
}

void panel_outcome_post(struct http_request *request) {
    application_lock(actor_db(request), http_part_id(request, "application"));
    struct panel_view *view = panel_load_for(request, PANEL_TASK_CONCLUDE);
    struct form *form = page_form(request);
    if (with_conditions(view) && form_checked(form, "add", "condition")) {
        int64_t rows = (int64_t)case_condition_rows_of(form).count;
        fields_set(&form->values, "condition-rows",
            arena_format(request->arena, "%lld", (long long)(rows < CASE_CONDITIONS_MOST ? rows + 1 : rows)));
        outcome_show(request, 200, view, form);
        return;
    }
    if (form_checked(form, "change", "yes")) {
        outcome_show(request, 200, view, form);
        return;
    }
    struct case_panel_closing closing = closing_read(request, view, form);
    if (!form_good(form)) {
        outcome_show(request, 422, view, form);
        return;
    }
    check_show(request, view, form, &closing);
}

void panel_issue_post(struct http_request *request) {
    application_lock(actor_db(request), http_part_id(request, "application"));
    struct panel_view *view = panel_load_for(request, PANEL_TASK_CONCLUDE);
    struct form *form = page_form(request);
    struct case_panel_closing closing = closing_read(request, view, form);
    if (!form_good(form)) {
        outcome_show(request, 422, view, form);
        return;
    }
    case_panel_close(actor_db(request), &closing, request->now);
    page_done(request, view->base, N_("The panel has closed, and the applicant is told"));
}
