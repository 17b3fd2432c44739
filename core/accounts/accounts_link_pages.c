/* Links that come by mail: proving an address, choosing a new password. A GET changes nothing, since mail scanners open
 * links too. */
#include <string.h>

#include "accounts/accounts_view.h"
#include "accounts/page.h"
#include "accounts/password.h"
#include "accounts/sign_in.h"
#include "audit/audit_queries.h"
#include "base/random.h"
#include "mail/mail.h"
#include "pages/accounts/link.h"
#include "pages/accounts/check_email.h"
#include "pages/accounts/reset.h"
#include "pages/accounts/reset_link.h"

/* The link's hash; a token that cannot be one is not found. */
static struct bytes link_hash(const struct http_request *request) {
    const char *token = http_part(request, "token");
    if (strlen(token) > 100) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no token");
    }
    return token_hash_bytes(request->arena, token);
}

static const struct account_link_find *link_read(struct http_request *request, const char *purpose) {
    struct account_link_find_rows rows;
    account_link_find_add(
        actor_db(request), (struct account_link_find_in){link_hash(request), purpose, request->now}, &rows);
    actor_load(request);
    return rows.count > 0 && rows.row->open ? rows.row : NULL;
}

static void link_show(struct http_request *request, int status, const struct link_view *view) {
    struct html *out = page_open(request);
    accounts_link_html(out, view);
    page_send(request, status, out);
}

void verify_page(struct http_request *request) {
    const struct account_link_find *found = link_read(request, "verify");
    link_show(request, found == NULL ? 404 : 200,
        &(struct link_view){.action = request->path, .email = found == NULL ? NULL : found->email});
}

void verify_send(struct http_request *request) {
    struct db *db = actor_db(request);
    actor_become_system(request);
    const struct account_link_use *used =
        account_link_use_one(db, (struct account_link_use_in){link_hash(request), "verify", request->now});
    if (used == NULL) {
        link_show(request, 404, &(struct link_view){.action = request->path});
        return;
    }
    account_verify_run(db, (struct account_verify_in){used->account_id, request->now});
    account_link_void_run(db, (struct account_link_void_in){used->account_id, "verify", request->now});
    const struct account_of_person *account =
        account_of_person_one(db, (struct account_of_person_in){used->account_id});
    if (account == NULL) {
        arena_raise(request->arena, ERROR_FORBIDDEN, "the account is closed");
    }
    audit_record_one(db, (struct audit_record_in){.action = "account.verified",
                             .subject_kind = "account",
                             .subject_id = used->account_id,
                             .organisation_id = DB_NULL_INT8});
    const char *after = path_after_sign_in(used->after);
    const char *path = sign_in_begin(request, account->account_id, account->person_id, account->language, after);
    page_done(request, path,
        strcmp(path, after) == 0 ? N_("Your email address is confirmed and you are signed in")
                                 : N_("Your email address is confirmed"));
}

void reset_page(struct http_request *request) {
    actor_load(request);
    struct html *out = page_open(request);
    accounts_reset_html(out, page_form(request));
    page_send(request, 200, out);
}

struct reset {
    struct http_request *request;
    const char *email;
};

/* The same work and the same page whether or not the address has an account: only the mailbox's owner learns it. */
static void reset_write(void *context) {
    const struct reset *reset = context;
    struct http_request *request = reset->request;
    struct db *db = actor_db(request);
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    actor_become_system(request);
    const struct account_by_email *account = account_by_email_one(db, (struct account_by_email_in){reset->email});
    const char *body = NULL;
    if (account != NULL && !account->closed) {
        const char *token = account_link_make(db, account->account_id, LINK_PURPOSE_RESET, NULL, request->now);
        body = html_fill(&words,
            html_message(
                &words, N_("Hello,\n\nto choose a new password for Assay, open this page:\n\n{link}\n\nThe link works "
                           "once, for "
                           "1 hour. If you did not ask for it, do nothing: your password stays as it is.\n\nAssay\n")),
            "link", mail_link(request->arena, arena_format(request->arena, "/account/reset/%s", token)), NULL);
    } else {
        body = html_fill(&words,
            html_message(&words,
                N_("Hello,\n\nsomebody asked for a new password for Assay with this email address. There is no account "
                   "for it. If it was you, try another address, or register your organisation:\n\n{link}\n\n"
                   "Assay\n")),
            "link", mail_link(request->arena, "/organisations/new"), NULL);
    }
    mail_add(db, (struct mail){.address = reset->email,
                     .person_id = account == NULL ? 0 : account->person_id,
                     .language = request->cymraeg ? "cy" : "en",
                     .subject = html_message(&words, N_("A new password for Assay")),
                     .body = body});
}

void reset_send(struct http_request *request) {
    struct form *form = page_form(request);
    struct reset reset = {request, text_lower(request->arena, form_email(form, "email"))};
    struct html *out = page_open(request);
    if (!form_good(form)) {
        accounts_reset_html(out, form);
        page_send(request, 422, out);
        return;
    }
    attempt_begin(request, &attempt_reset, reset.email);
    db_transaction(actor_db(request), reset_write, &reset);
    accounts_check_email_html(out, reset.email);
    page_send(request, 200, out);
}

static void reset_link_show(struct http_request *request, int status, struct form *form, const char *email) {
    struct html *out = page_open(request);
    accounts_reset_link_html(out, form, request->path, email);
    page_send(request, status, out);
}

void reset_link_page(struct http_request *request) {
    const struct account_link_find *found = link_read(request, "reset");
    if (found == NULL) {
        link_show(request, 404, &(struct link_view){.action = "/account/reset", .reset = true});
        return;
    }
    reset_link_show(request, 200, page_form(request), found->email);
}

struct new_password {
    struct http_request *request;
    struct bytes link;
    const char *hash;
    bool done;
};

/* Whoever can read the mailbox has proved the address too. */
static void reset_link_write(void *context) {
    struct new_password *new_password = context;
    struct http_request *request = new_password->request;
    struct db *db = actor_db(request);
    actor_become_system(request);
    const struct account_link_use *used =
        account_link_use_one(db, (struct account_link_use_in){new_password->link, "reset", request->now});
    new_password->done = used != NULL;
    if (used == NULL) {
        return;
    }
    account_link_void_run(db, (struct account_link_void_in){used->account_id, "reset", request->now});
    account_password_set_run(db, (struct account_password_set_in){used->account_id, new_password->hash});
    account_verify_run(db, (struct account_verify_in){used->account_id, request->now});
    session_end_all_run(db, (struct session_end_all_in){.account_id = used->account_id, .now = request->now});
    factor_step_void_run(db, (struct factor_step_void_in){used->account_id, request->now});
    audit_record_one(db, (struct audit_record_in){.action = "account.password_reset",
                             .subject_kind = "account",
                             .subject_id = used->account_id,
                             .organisation_id = DB_NULL_INT8});
}

void reset_link_send(struct http_request *request) {
    struct db *db = actor_db(request);
    struct new_password new_password = {.request = request, .link = link_hash(request)};
    const struct account_link_find *found =
        account_link_find_one(db, (struct account_link_find_in){new_password.link, "reset", request->now});
    if (found == NULL || !found->open) {
        link_show(request, 404, &(struct link_view){.action = "/account/reset", .reset = true});
        return;
    }
    struct form *form = page_form(request);
    const char *password = fields_value(&request->form, "password");
    const char *fault = password_fault(password, found->email, NULL);
    if (fault != NULL) {
        form_fail(form, "password", fault);
        reset_link_show(request, 422, form, found->email);
        return;
    }
    new_password.hash = password_hash(request->arena, password);
    db_transaction(db, reset_link_write, &new_password);
    if (!new_password.done) {
        link_show(request, 404, &(struct link_view){.action = "/account/reset", .reset = true});
        return;
    }
    page_done(request, "/sign-in", N_("Your new password is set. Sign in with it"));
}
