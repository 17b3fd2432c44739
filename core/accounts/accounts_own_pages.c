/* A person's own account: password, sessions, language, and the organisation acted for. */
#include <string.h>

#include "accounts/accounts_own_pages.h"
#include "accounts/accounts_view.h"
#include "accounts/page.h"
#include "accounts/password.h"
#include "accounts/sign_in.h"
#include "audit/audit_queries.h"
#include "pages/accounts/account.h"
#include "pages/accounts/choose_organisation.h"
#include "pages/accounts/password.h"
#include "pages/accounts/sessions.h"

static void audit_account(struct http_request *request, const char *action) {
    audit_record_one(actor_db(request), (struct audit_record_in){.action = action,
                                            .subject_kind = "account",
                                            .subject_id = actor_of(request)->account_id,
                                            .organisation_id = DB_NULL_INT8});
}

void account_page(struct http_request *request) {
    actor_load(request);
    const struct actor *actor = actor_of(request);
    struct account_role *role = ARENA_ARRAY(request->arena, actor->roles.count, struct account_role);
    struct account_view view = {.full_name = actor->full_name,
        .email = actor->email,
        .organisation_name = actor->organisation_name,
        .organisations = actor->organisations,
        .roles = {0, role}};
    for (size_t i = 0; i < actor->roles.count; i++) {
        const struct role_title *title = role_title_find(actor->roles.item[i]);
        if (title != NULL) {
            role[view.roles.count++] = (struct account_role){title->title, title->purpose};
        }
    }
    struct html *out = page_open(request);
    accounts_account_html(out, &view);
    page_send_back(request, 200, out, "/home");
}

/* The language cookie is what pages go by; the account remembers it for mails and other devices. */
void account_language_send(struct http_request *request) {
    const char *language = fields_value(&request->form, "language");
    if (strcmp(language, "en") != 0 && strcmp(language, "cy") != 0) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no such language");
    }
    account_language_set_run(
        actor_db(request), (struct account_language_set_in){actor_of(request)->account_id, language});
    audit_account(request, "account.language_set");
    http_reply_cookie(request, "assay_language", language, INT64_C(365) * 24 * 60 * 60);
    page_done(request, "/account", N_("Your language is saved"));
}

static void password_show(struct http_request *request, int status, const struct form *form) {
    struct html *out = page_open(request);
    accounts_password_html(out, form, actor_of(request)->email);
    page_send_back(request, status, out, "/account");
}

void account_password_page(struct http_request *request) {
    actor_load(request);
    password_show(request, 200, page_form(request));
}

struct password_change {
    struct http_request *request;
    const char *hash;
};

static void password_write(void *context) {
    const struct password_change *change = context;
    struct http_request *request = change->request;
    struct db *db = actor_db(request);
    int64_t account_id = actor_of(request)->account_id;
    actor_assume_one(
        db, (struct actor_assume_in){actor_of(request)->person_id, actor_of(request)->organisation_id, request->now});
    account_password_set_run(db, (struct account_password_set_in){account_id, change->hash});
    session_end_all_run(db, (struct session_end_all_in){account_id, actor_token_hash(request), request->now});
    factor_step_void_run(db, (struct factor_step_void_in){account_id, request->now});
    audit_account(request, "account.password_changed");
}

void account_password_send(struct http_request *request) {
    struct db *db = actor_db(request);
    const struct actor *actor = actor_of(request);
    struct form *form = page_form(request);
    const char *old_password = fields_value(&request->form, "old_password");
    const char *password = fields_value(&request->form, "password");
    if (*old_password == '\0') {
        form_fail(form, "old_password", N_("Enter your current password"));
    }
    const char *fault = password_fault(password, actor->email, actor->full_name);
    if (fault != NULL) {
        form_fail(form, "password", fault);
    }
    if (form_good(form) && strlen(old_password) <= PASSWORD_MOST) {
        struct attempt attempt = attempt_begin(request, &attempt_sign_in, actor->email);
        const struct account_by_email *account = account_by_email_one(db, (struct account_by_email_in){actor->email});
        if (password_fits(request->arena, old_password, account == NULL ? NULL : account->password_hash)) {
            struct password_change change = {request, password_hash(request->arena, password)};
            attempt_good(request, attempt);
            db_transaction(db, password_write, &change);
            page_done(request, "/account", N_("Your password is changed. Your other sessions are ended"));
            return;
        }
    }
    if (form_good(form)) {
        form_fail(form, "old_password", N_("This is not your current password. Check it and try again"));
    }
    password_show(request, 422, form);
}

void account_sessions_page(struct http_request *request) {
    struct session_list_rows rows;
    session_list_add(actor_db(request), (struct session_list_in){actor_token_hash(request), request->now}, &rows);
    actor_load(request);
    struct html *out = page_open(request);
    accounts_sessions_html(out, rows);
    page_send_back(request, 200, out, "/account");
}

/* One session by its id, or all of them, this one too. */
void account_sessions_end(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t account_id = actor_of(request)->account_id;
    const char *which = fields_value(&request->form, "session");
    int64_t session_id;
    if (strcmp(which, "all") == 0) {
        session_end_all_run(db, (struct session_end_all_in){.account_id = account_id, .now = request->now});
        audit_account(request, "account.signed_out_everywhere");
        http_reply_cookie(request, "assay_session", NULL, 0);
        page_done(request, "/sign-in", N_("You are signed out everywhere"));
        return;
    }
    if (!text_number(which, 1, INT64_MAX, &session_id)) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no id of a session");
    }
    session_end_one_run(db, (struct session_end_one_in){session_id, account_id, request->now});
    audit_account(request, "account.session_ended");
    page_done(request, "/account/sessions", N_("The session is ended"));
}

void account_organisation_page(struct http_request *request) {
    struct session_organisations_rows rows;
    session_organisations_add(
        actor_db(request), (struct session_organisations_in){day_of_moment(request->now, ZONE_LONDON)}, &rows);
    actor_load(request);
    struct html *out = page_open(request);
    accounts_choose_organisation_html(out, rows);
    page_send_back(request, 200, out, "/account");
}

void account_organisation_send(struct http_request *request) {
    int64_t organisation_id;
    if (!text_number(fields_get(&request->form, "organisation"), 1, INT64_MAX, &organisation_id)) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no id of an organisation");
    }
    if (session_organisation_set_run(
            actor_db(request), (struct session_organisation_set_in){actor_token_hash(request), organisation_id,
                                   day_of_moment(request->now, ZONE_LONDON)}) == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no role in that organisation");
    }
    page_done(request, "/home", N_("You now act for this organisation"));
}

/* Asked for by the warning's button, by script or without: the session begins its idle time again. */
void session_extend_send(struct http_request *request) {
    const char *accept = http_header(request, "Accept");
    session_seen_run(actor_db(request), (struct session_seen_in){actor_token_hash(request), request->now});
    if (accept != NULL && strstr(accept, "json") != NULL) {
        const char *body = arena_format(request->arena, "{\"seconds\":%lld}\n",
            (long long)((actor_of(request)->session_ends - request->now) / MOMENT_SECOND));
        http_reply(request, 200, "application/json", body, strlen(body));
        return;
    }
    page_done(request, "/home", N_("You stay signed in"));
}
