#include "accounts/invitation.h"

#include <string.h>

#include "accounts/accounts_view.h"
#include "accounts/page.h"
#include "accounts/password.h"
#include "accounts/sign_in.h"
#include "audit/audit_queries.h"
#include "base/random.h"
#include "mail/mail.h"
#include "pages/accounts/invitation.h"

void invitation_write(struct db *db, struct invitation_new invitation, struct invitation_by by, moment now) {
    struct arena *arena = db_arena(db);
    const char *token = random_token(arena);
    const char *email = text_lower(arena, invitation.email);
    const struct invitation_add *row =
        invitation_add_one(db, (struct invitation_add_in){.token_hash = token_hash_bytes(arena, token),
                                   .organisation_id = invitation.organisation_id,
                                   .full_name = invitation.full_name,
                                   .email = email,
                                   .roles = invitation.roles,
                                   .invited_by = by.person_id,
                                   .now = now,
                                   .expires_at = now + LINK_INVITATION});
    struct html words = {.arena = arena, .cymraeg = by.cymraeg};
    mail_add(
        db, (struct mail){.address = email,
                .language = by.cymraeg ? "cy" : "en",
                .subject = html_message(&words, N_("You are invited to Assay")),
                .body = html_fill(&words,
                    html_message(&words,
                        N_("Hello {name},\n\n{inviter} invites you to use Assay for {organisation}. Open this page to "
                           "accept:\n\n{link}\n\nThe link works once, for 7 days. If you do not know why you were "
                           "invited, do "
                           "nothing.\n\nAssay\n")),
                    "name", invitation.full_name, "inviter",
                    by.full_name == NULL ? html_message(&words, N_("The Home Office")) : by.full_name, "organisation",
                    invitation.organisation_name == NULL ? html_message(&words, N_("the service's own staff"))
                                                         : invitation.organisation_name,
                    "link", mail_link(arena, arena_format(arena, "/invitation/%s", token)), NULL)});
    audit_record_one(db, (struct audit_record_in){.action = "invitation.sent",
                             .subject_kind = "invitation",
                             .subject_id = row->invitation_id,
                             .organisation_id = invitation.organisation_id});
}

void invitation_send(struct http_request *request, struct invitation_new invitation) {
    const struct actor *actor = actor_of(request);
    invitation_write(actor_db(request), invitation,
        (struct invitation_by){actor->person_id, actor->full_name, request->cymraeg}, request->now);
}

static struct bytes token_of(const struct http_request *request) {
    const char *token = http_part(request, "token");
    if (strlen(token) > 100) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no token");
    }
    return token_hash_bytes(request->arena, token);
}

/* Somebody who can sign in already must be signed in as that account; anybody else sets a password here. */
static void show(
    struct http_request *request, int status, struct form *form, const struct invitation_find *invitation) {
    struct invitation_view view = {.form = form,
        .action = request->path,
        .invitation = invitation != NULL && strcmp(invitation->state, "open") == 0 ? invitation : NULL,
        .signed_in = actor_signed_in(request)};
    if (view.invitation != NULL) {
        view.own = view.signed_in && actor_of(request)->account_id == invitation->account_id;
        struct account_role *role = ARENA_ARRAY(request->arena, invitation->roles.count, struct account_role);
        view.roles.row = role;
        for (size_t i = 0; i < invitation->roles.count; i++) {
            const struct role_title *title = role_title_find(invitation->roles.item[i]);
            if (title != NULL) {
                role[view.roles.count++] = (struct account_role){title->title, title->purpose};
            }
        }
    }
    struct html *out = page_open(request);
    accounts_invitation_html(out, &view);
    page_send(request, view.invitation == NULL ? 404 : status, out);
}

void invitation_page(struct http_request *request) {
    struct invitation_find_rows rows;
    invitation_find_add(actor_db(request), (struct invitation_find_in){token_of(request), request->now}, &rows);
    actor_load(request);
    struct fields values;
    fields_start(&values, request->arena);
    fields_add(&values, "full_name", rows.count > 0 ? rows.row->full_name : "");
    struct form form;
    form_start(&form, request->arena, &values);
    show(request, 200, &form, rows.count > 0 ? rows.row : NULL);
}

struct acceptance {
    struct http_request *request;
    const struct invitation_find *invitation;
    const char *full_name;
    const char *password_hash; /* NULL: the account has one */
    const char *leads_to;      /* where the person goes now */
    bool done;
};

static void acceptance_write(void *context) {
    struct acceptance *acceptance = context;
    struct http_request *request = acceptance->request;
    struct db *db = actor_db(request);
    const struct invitation_find *invitation = acceptance->invitation;
    actor_become_system(request);
    const struct invitation_use *used =
        invitation_use_one(db, (struct invitation_use_in){token_of(request), request->now});
    acceptance->done = used != NULL;
    if (used == NULL) {
        return;
    }
    struct account_made account = {invitation->account_id, invitation->person_id};
    if (invitation->account_id == DB_NULL_INT8) {
        account = account_create(db, (struct account_new){.full_name = acceptance->full_name,
                                         .email = used->email,
                                         .password_hash = acceptance->password_hash,
                                         .language = request->cymraeg ? "cy" : "en",
                                         .verified = true,
                                         .now = request->now});
    } else if (acceptance->password_hash != NULL) {
        account_password_set_run(db, (struct account_password_set_in){account.account_id, acceptance->password_hash});
        account_verify_run(db, (struct account_verify_in){account.account_id, request->now});
    }
    for (size_t i = 0; i < used->roles.count; i++) {
        role_add(db, account.person_id, used->organisation_id, used->roles.item[i], used->invited_by, request->now);
    }
    audit_record_one(
        db, (struct audit_record_in){.action = "invitation.accepted",
                .subject_kind = "invitation",
                .subject_id = used->invitation_id,
                .organisation_id = used->organisation_id,
                .detail = arena_format(request->arena, "{\"person_id\":%lld}", (long long)account.person_id)});
    if (acceptance->password_hash != NULL) {
        acceptance->leads_to = sign_in_begin(request, account.account_id, account.person_id, NULL, "/home");
    } else if (used->organisation_id != DB_NULL_INT8) {
        session_organisation_take_run(
            db, (struct session_organisation_take_in){actor_token_hash(request), used->organisation_id});
    }
}

void invitation_accept_send(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    struct acceptance acceptance = {.request = request,
        .leads_to = "/home",
        .invitation = invitation_find_one(db, (struct invitation_find_in){token_of(request), request->now})};
    const struct invitation_find *invitation = acceptance.invitation;
    if (invitation == NULL || strcmp(invitation->state, "open") != 0) {
        show(request, 404, form, NULL);
        return;
    }
    if (invitation->has_password) {
        if (!actor_signed_in(request) || actor_of(request)->account_id != invitation->account_id) {
            show(request, 403, form, invitation);
            return;
        }
    } else {
        acceptance.full_name = form_name(form, "full_name", N_("Enter your full name"), NAME_MOST);
        const char *password = fields_value(&request->form, "password");
        const char *fault = password_fault(password, invitation->email, acceptance.full_name);
        if (fault != NULL) {
            form_fail(form, "password", fault);
        }
        if (!form_good(form)) {
            show(request, 422, form, invitation);
            return;
        }
        acceptance.password_hash = password_hash(request->arena, password);
    }
    db_transaction(db, acceptance_write, &acceptance);
    if (!acceptance.done) {
        show(request, 404, form, NULL);
        return;
    }
    page_done(request, acceptance.leads_to, N_("Welcome. You can work for this organisation now"));
}
