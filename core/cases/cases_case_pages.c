/* The case itself, and the acts that need no page of their own to think on: taking it, giving it back. */
#include <string.h>

#include "accounts/page.h"
#include "applications/applications_store.h"
#include "cases/cases_assign.h"
#include "cases/cases_piece.h"
#include "files/files.h"
#include "pages/cases/leave.h"
#include "pages/cases/take.h"

static const char *case_path(struct http_request *request) {
    return arena_format(request->arena, "/cases/%lld", (long long)http_part_id(request, "application"));
}

void case_page_get(struct http_request *request) {
    case_page_show(request, 200, NULL);
}

void case_evidence_page(struct http_request *request) {
    struct case_file_rows file;
    case_file_add(actor_db(request),
        (struct case_file_in){http_part_id(request, "application"), http_part_id(request, "evidence")}, &file);
    actor_load(request);
    if (file.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such evidence");
    }
    file_reply(request, actor_db(request), file.row->file_id, file.row->name, file.row->type, file.row->bytes);
}

static void take_show(struct http_request *request, int status, const struct case_view *of, const struct form *form) {
    static const struct option answers[] = {
        {"no", N_("I have no conflict of interest in this case"), NULL},
        {"yes", N_("I have a conflict of interest"), N_("You will take no part in this case. This cannot be undone.")},
    };
    struct case_take_view view = {.of = of, .form = form, .answers = {sizeof answers / sizeof *answers, answers}};
    struct html *out = page_open(request);
    cases_take_html(out, &view);
    page_send_back(request, status, out, view.of->base);
}

void case_take_page(struct http_request *request) {
    const struct case_view *view = case_load(request);
    if (view->take_title == NULL) {
        http_redirect(request, view->base); /* the case's page says why */
        return;
    }
    struct form form;
    form_start(&form, request->arena, NULL);
    take_show(request, 200, view, &form);
}

void case_take_post(struct http_request *request) {
    static const char *const answers[] = {"no", "yes"};
    struct form *form = page_form(request);
    const char *conflict =
        form_choice(form, "conflict", N_("Say whether you have a conflict of interest in this case"), answers, 2);
    const char *words = form_text_optional(form, "words", 2000);
    personal_data_check(form, "words", words);
    bool conflicted = text_equal(conflict, "yes");
    if (conflicted && *words == '\0' && form_good(form)) {
        form_fail(form, "words", N_("Say in a few words what the conflict is"));
    }
    const struct case_view *view = case_load(request);
    if (view->take_title == NULL && form_good(form) && !conflicted) {
        form_fail(form, "conflict",
            view->take_refusal != NULL ? view->take_refusal
                                       : N_("Nobody needs to take this case in its present state."));
    }
    if (!form_good(form)) {
        take_show(request, 422, view, form);
        return;
    }
    int64_t person = actor_of(request)->person_id;
    case_declare_conflict(actor_db(request), view->of->application_id, person, conflicted, words, request->now);
    if (conflicted) {
        page_done(request, view->base, N_("Your conflict of interest is recorded. You take no part in this case."));
        return;
    }
    if (view->cover_id != 0) {
        case_take_over(actor_db(request), view->of->application_id, person, view->cover_id, request->now);
    } else {
        case_take(actor_db(request), view->of->application_id, person, request->now);
    }
    page_done(request, view->base, N_("You have taken this case"));
}

static void leave_show(struct http_request *request, int status, const struct form *form) {
    const struct case_view *view = case_load(request);
    if (!view->may_leave) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "no part of this person to give back");
    }
    struct html *out = page_open(request);
    cases_leave_html(out, view, form);
    page_send_back(request, status, out, view->base);
}

void case_leave_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    leave_show(request, 200, &form);
}

void case_leave_post(struct http_request *request) {
    struct form *form = page_form(request);
    const char *words = form_text(form, "leaving", N_("Say why you give the case back"), 500);
    personal_data_check(form, "leaving", words);
    if (!form_good(form)) {
        leave_show(request, 422, form);
        return;
    }
    case_leave(
        actor_db(request), http_part_id(request, "application"), actor_of(request)->person_id, words, request->now);
    page_done(request, case_path(request), N_("You have given this case back"));
}
