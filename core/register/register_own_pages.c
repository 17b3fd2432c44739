/* The accreditation as the organisation itself sees it, and its wish to give it up. */
#include "accounts/page.h"
#include "applications/applications_queries.h"
#include "pages/register/own.h"
#include "pages/register/surrender.h"
#include "register/register_pages.h"
#include "register/register_parts.h"
#include "register/register_staff_view.h"

enum { WORDS_MOST = 2000 };

static const char own_path[] = "/organisation/accreditation";

static struct register_own_view own_load(struct http_request *request) {
    struct arena *arena = request->arena;
    struct register_own_rows of;
    struct register_history_whole_rows past;
    struct application_notice_unread_rows notices;
    register_own_add(actor_db(request), &of);
    register_history_whole_add(actor_db(request), (struct register_history_whole_in){DB_NULL_INT8}, &past);
    application_notice_unread_add(actor_db(request), (struct application_notice_unread_in){DB_NULL_INT8}, &notices);
    actor_load(request);
    if (of.count == 0) {
        arena_raise(arena, ERROR_NOT_FOUND, "no organisation is acted for");
    }
    const struct register_own *row = of.row;
    struct register_standing standing = {row->state, row->under_review_since, row->surrender_asked};
    bool lead = actor_may(request, "accreditation.surrender");
    return (struct register_own_view){.of = row,
        .state_title = register_state_title(row->state),
        .state_colour = register_state_colour(row->state),
        .meaning = register_state_meaning(row->state),
        .entry_path =
            row->state == NULL ? NULL : arena_format(arena, "/register/%lld", (long long)row->organisation_id),
        .past = register_pasts_of(arena, row->framework_code, &past, false),
        .today = day_of_moment(request->now, ZONE_LONDON),
        .may_ask = lead && register_refusal(&standing, "surrender_asked") == NULL,
        .may_take_back = lead && register_refusal(&standing, "surrender_withdrawn") == NULL,
        .messages = notices.row->all_of_them,
        .unread = notices.row->unread,
        .renews = text_equal(row->state, "renewal_due") && actor_may(request, "application.edit")};
}

void register_own_page(struct http_request *request) {
    struct register_own_view view = own_load(request);
    struct html *out = page_open(request);
    register_own_html(out, &view);
    page_send(request, 200, out);
}

static void surrender_show(struct http_request *request, int status, const struct form *form) {
    struct register_own_view view = own_load(request);
    if (!view.may_ask) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "nothing to give up");
    }
    view.form = form;
    struct html *out = page_open(request);
    register_surrender_html(out, &view);
    page_send_back(request, status, out, own_path);
}

void register_surrender_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    surrender_show(request, 200, &form);
}

static void own_record(struct http_request *request, const char *event, const char *reason, const char *words) {
    const struct register_own *own = register_own_one(actor_db(request));
    if (own == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no organisation is acted for");
    }
    register_record(actor_db(request), &(struct register_change){.organisation_id = own->organisation_id,
                                           .framework_code = own->framework_code,
                                           .event = event,
                                           .reason_code = reason,
                                           .words = words,
                                           .legal_basis = "",
                                           .effective_on = day_of_moment(request->now, ZONE_LONDON),
                                           .person_id = actor_of(request)->person_id,
                                           .approved_by = DB_NULL_INT8,
                                           .application_id = DB_NULL_INT8,
                                           .now = request->now});
}

void register_surrender_post(struct http_request *request) {
    struct form *form = page_form(request);
    const char *words = form_text(form, "words", N_("Say why, in a few words"), WORDS_MOST);
    personal_data_check(form, "words", words);
    if (!form_checked(form, "sure", "yes")) {
        form_fail(form, "sure", N_("Confirm that your organisation wants to give up its accreditation"));
    }
    if (!form_good(form)) {
        surrender_show(request, 422, form);
        return;
    }
    own_record(request, "surrender_asked", "asked_by_organisation", words);
    page_done(request, own_path, N_("Your wish is sent. You may refer people until it is recorded."));
}

void register_surrender_back_post(struct http_request *request) {
    own_record(request, "surrender_withdrawn", "asked_by_organisation", "");
    page_done(request, own_path, N_("You have taken the wish to give up back"));
}
