#include <string.h>

#include "accounts/accounts_view.h"
#include "accounts/page.h"
#include "accounts/password.h"
#include "accounts/sign_in.h"
#include "audit/audit_queries.h"
#include "pages/accounts/check_email.h"
#include "pages/accounts/sign_in.h"

static void show(struct http_request *request, int status, const struct sign_in_view *view) {
    struct html *out = page_open(request);
    accounts_sign_in_html(out, view);
    page_send(request, status, out);
}

static const char *local_or_empty(const char *path) {
    return path_is_local(path) ? path : "";
}

void sign_in_page(struct http_request *request) {
    actor_load(request);
    const char *after = local_or_empty(fields_get(&request->query, "return"));
    if (actor_signed_in(request)) {
        http_redirect(request, path_after_sign_in(after));
        return;
    }
    show(request, 200,
        &(struct sign_in_view){
            .form = page_form(request), .after = after, .kept = fields_get(&request->query, "kept") != NULL});
}

struct sign_in {
    struct http_request *request;
    const struct account_by_email *account;
    struct attempt attempt;
    const char *old_hash;
    const char *new_hash; /* NULL: the old one is fine */
    const char *path;     /* where the person wants to go */
    const char *leads_to; /* where they are led, which may be a second factor first */
};

static void sign_in_write(void *context) {
    struct sign_in *sign_in = context;
    struct http_request *request = sign_in->request;
    struct db *db = actor_db(request);
    actor_become_system(request);
    attempt_good(request, sign_in->attempt);
    if (sign_in->new_hash != NULL) {
        account_rehash_run(
            db, (struct account_rehash_in){sign_in->account->account_id, sign_in->old_hash, sign_in->new_hash});
    }
    sign_in->leads_to = sign_in_begin(
        request, sign_in->account->account_id, sign_in->account->person_id, sign_in->account->language, sign_in->path);
}

static void unverified_write(void *context) {
    const struct sign_in *sign_in = context;
    actor_become_system(sign_in->request);
    verification_send(sign_in->request, sign_in->account->account_id, sign_in->account->person_id,
        fields_value(&sign_in->request->form, "email"), NULL);
}

void sign_in_send(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    const char *email = text_lower(request->arena, form_email(form, "email"));
    const char *password = fields_value(&request->form, "password");
    const struct sign_in_view view = {.form = form, .after = local_or_empty(fields_get(&request->form, "return"))};
    if (*password == '\0') {
        form_fail(form, "password", N_("Enter your password"));
    }
    if (form_good(form) && strlen(password) > PASSWORD_MOST) {
        form_fail(form, "email", N_("The email address or password is not right. Check both and try again"));
    }
    if (!form_good(form)) {
        show(request, 422, &view);
        return;
    }
    struct attempt attempt = attempt_begin(request, &attempt_sign_in, email);
    const struct account_by_email *account = account_by_email_one(db, (struct account_by_email_in){email});
    const char *hash = account == NULL || account->closed ? NULL : account->password_hash;
    if (!password_fits(request->arena, password, hash) || account == NULL) {
        form_fail(form, "email", N_("The email address or password is not right. Check both and try again"));
        show(request, 422, &view);
        return;
    }
    struct sign_in sign_in = {.request = request,
        .account = account,
        .attempt = attempt,
        .old_hash = hash,
        .path = path_after_sign_in(view.after)};
    if (!account->verified) {
        fields_set(&request->form, "email", email);
        db_transaction(db, unverified_write, &sign_in);
        struct html *out = page_open(request);
        accounts_check_email_html(out, email);
        page_send(request, 200, out);
        return;
    }
    if (password_hash_outdated(hash)) {
        sign_in.new_hash = password_hash(request->arena, password);
    }
    db_transaction(db, sign_in_write, &sign_in);
    http_redirect(request, sign_in.leads_to);
}

/* Anybody may ask to be signed out, signed in or not: it is never an error. */
void sign_out_send(struct http_request *request) {
    struct db *db = actor_db(request);
    struct bytes token = actor_token_hash(request);
    if (token.data != NULL) {
        const struct session_end_this *ended =
            session_end_this_one(db, (struct session_end_this_in){token, request->now});
        if (ended != NULL) {
            audit_record_one(db, (struct audit_record_in){.action = "account.signed_out",
                                     .subject_kind = "account",
                                     .subject_id = ended->account_id,
                                     .organisation_id = DB_NULL_INT8});
        }
        http_reply_cookie(request, "assay_session", NULL, 0);
    }
    page_done(request, "/", N_("You are signed out"));
}
