/* Users: who they are, what they may do. */
#include "accounts/administration_pages.h"

#include <string.h>

#include "accounts/administration_view.h"
#include "accounts/invitation.h"
#include "accounts/page.h"
#include "accounts/page_path.h"
#include "accounts/second_factor.h"
#include "audit/audit_queries.h"
#include "pages/accounts/administration.h"
#include "pages/accounts/administration_invite.h"
#include "pages/accounts/administration_user.h"

enum { PAGE_ROWS = 50 };
static const unsigned GIVEN_HERE = ROLE_HOME_OFFICE | ROLE_TRAINING | ROLE_AUDITOR;

/* Roles of those sides, as choices. */
static struct options roles_of(struct arena *arena, unsigned sides) {
    struct option *row = ARENA_ARRAY(arena, role_title_count, struct option);
    size_t count = 0;
    for (size_t i = 0; i < role_title_count; i++) {
        if ((role_titles[i].side & sides) != 0) {
            row[count++] = (struct option){role_titles[i].role, role_titles[i].title, role_titles[i].purpose};
        }
    }
    return (struct options){count, row};
}

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

static int64_t form_id(struct http_request *request, const char *name) {
    int64_t id;
    if (!text_number(fields_get(&request->form, name), 1, INT64_MAX, &id)) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no %s", name);
    }
    return id;
}

void administration_page(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form form;
    form_start(&form, request->arena, &request->query);
    struct administration_view view = {.form = &form, .page = page_number(&request->query)};
    const char *like = page_like(request->arena, page_filter(request->arena, &request->query, "words"));
    administration_users_add(db,
        (struct administration_users_in){like, today_of(request), (view.page - 1) * PAGE_ROWS, PAGE_ROWS}, &view.users);
    invitation_list_add(db, (struct invitation_list_in){DB_NULL_INT8, request->now}, &view.invitations);
    actor_load(request);
    view.total = view.users.count > 0 ? view.users.row->total : 0;
    view.pages = (view.total + PAGE_ROWS - 1) / PAGE_ROWS;
    view.may_manage = actor_may(request, "administration.users");
    static const char *const names[] = {"words"};
    struct fields kept = page_kept(request->arena, &request->query, names, 1);
    view.page_path = page_path(request->arena, "/administration", &kept);
    struct html *out = page_open(request);
    accounts_administration_html(out, &view);
    page_send(request, 200, out);
}

static void user_show(struct http_request *request, int status, const struct form *form, int64_t person_id) {
    struct db *db = actor_db(request);
    struct administration_user_rows user;
    struct administration_user_view view = {.form = form};
    administration_user_add(db, (struct administration_user_in){person_id}, &user);
    administration_user_roles_add(db, (struct administration_user_roles_in){person_id, today_of(request)}, &view.roles);
    actor_load(request);
    if (user.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such user");
    }
    view.user = user.row;
    view.grantable = roles_of(request->arena, ROLE_HOME_OFFICE | ROLE_AUDITOR);
    view.self = actor_of(request)->person_id == person_id;
    view.may_manage = actor_may(request, "administration.users");
    view.may_reset = actor_may(request, "administration.factors");
    struct html *out = page_open(request);
    accounts_administration_user_html(out, &view);
    page_send_back(request, status, out, "/administration");
}

void administration_user_page(struct http_request *request) {
    user_show(request, 200, NULL, http_part_id(request, "person"));
}

static const char *user_path(struct http_request *request, int64_t person_id) {
    return arena_format(request->arena, "/administration/users/%lld", (long long)person_id);
}

/* Nobody changes what they themselves may do. */
static void refuse_self(struct http_request *request, int64_t person_id) {
    if (actor_of(request)->person_id == person_id) {
        arena_raise(request->arena, ERROR_FORBIDDEN, "one's own roles and account are for another administrator");
    }
}

void administration_user_close_send(struct http_request *request) {
    int64_t person_id = http_part_id(request, "person");
    refuse_self(request, person_id);
    account_end(actor_db(request), person_id, request->now);
    page_done(request, user_path(request, person_id), N_("The account is closed"));
}

void administration_factor_reset_send(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t person_id = http_part_id(request, "person");
    refuse_self(request, person_id);
    const struct administration_user *user = administration_user_one(db, (struct administration_user_in){person_id});
    if (user == NULL || !factor_reset(db, user->account_id, person_id, user->email, user->language, request->now)) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no second factor of that user");
    }
    page_done(request, user_path(request, person_id),
        N_("The second factor is taken away. They set up another when they next sign in"));
}

void administration_role_add_send(struct http_request *request) {
    int64_t person_id = http_part_id(request, "person");
    refuse_self(request, person_id);
    const char *role = fields_value(&request->form, "role");
    const struct role_title *title = role_title_find(role);
    if (title == NULL || (title->side & (ROLE_HOME_OFFICE | ROLE_AUDITOR)) == 0) {
        struct form *form = page_form(request);
        form_fail(form, "role", N_("Select a role"));
        user_show(request, 422, form, person_id);
        return;
    }
    if (administration_user_one(actor_db(request), (struct administration_user_in){person_id}) == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such user");
    }
    role_add(actor_db(request), person_id, DB_NULL_INT8, role, actor_of(request)->person_id, request->now);
    page_done(request, user_path(request, person_id), N_("The role is given"));
}

void administration_role_end_send(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t person_id = http_part_id(request, "person");
    refuse_self(request, person_id);
    const struct administration_holding *holding =
        administration_holding_one(db, (struct administration_holding_in){form_id(request, "role_holding")});
    if (holding == NULL || holding->person_id != person_id || strcmp(holding->side, "organisation") == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such role of that person");
    }
    role_holding_end_run(db, (struct role_holding_end_in){holding->role_holding_id, today_of(request)});
    audit_record_one(db, (struct audit_record_in){.action = "role.ended",
                             .subject_kind = "person",
                             .subject_id = person_id,
                             .organisation_id = holding->organisation_id,
                             .detail = arena_format(request->arena, "{\"role\":\"%s\"}", holding->role)});
    page_done(request, user_path(request, person_id), N_("The role is ended"));
}

static void invite_show(struct http_request *request, int status, const struct form *form) {
    struct administration_providers_rows rows;
    administration_providers_add(actor_db(request), &rows);
    actor_load(request);
    struct option *provider = ARENA_ARRAY(request->arena, rows.count, struct option);
    for (size_t i = 0; i < rows.count; i++) {
        provider[i] = (struct option){
            arena_format(request->arena, "%lld", (long long)rows.row[i].organisation_id), rows.row[i].name, NULL};
    }
    const struct administration_invite_view view = {form, roles_of(request->arena, GIVEN_HERE), {rows.count, provider}};
    struct html *out = page_open(request);
    accounts_administration_invite_html(out, &view);
    page_send_back(request, status, out, "/administration");
}

void administration_invite_page(struct http_request *request) {
    invite_show(request, 200, page_form(request));
}

/* The training provider that was chosen, with its name; neither when none was. */
static void provider_read(struct http_request *request, struct form *form, struct invitation_new *invitation) {
    int64_t id;
    if (!text_number(fields_get(&request->form, "provider"), 1, INT64_MAX, &id)) {
        return;
    }
    struct administration_providers_rows rows = administration_providers_run(actor_db(request));
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.row[i].organisation_id == id) {
            invitation->organisation_id = id;
            invitation->organisation_name = rows.row[i].name;
            return;
        }
    }
    form_fail(form, "provider", N_("Select a training provider from the list"));
}

/* One invitation is either to a training provider or to the service itself. */
static void roles_read(struct http_request *request, struct form *form, struct invitation_new *invitation) {
    struct text_list typed = fields_all(&request->form, "roles");
    unsigned sides = 0;
    for (size_t i = 0; i < typed.count; i++) {
        const struct role_title *title = role_title_find(typed.item[i]);
        if (title == NULL || (title->side & GIVEN_HERE) == 0) {
            form_fail(form, "roles", N_("Select only from the list"));
            return;
        }
        sides |= title->side;
    }
    bool provider = invitation->organisation_id != DB_NULL_INT8;
    if (typed.count == 0) {
        form_fail(form, "roles", N_("Select at least one role"));
    } else if (sides == ROLE_TRAINING && !provider) {
        form_fail(form, "provider", N_("Select the training provider they work for"));
    } else if (sides != ROLE_TRAINING && ((sides & ROLE_TRAINING) != 0 || provider)) {
        form_fail(form, "roles", N_("Roles of training providers and of the service itself need an invitation each"));
    }
    invitation->roles = typed;
}

void administration_invite_send(struct http_request *request) {
    struct form *form = page_form(request);
    struct invitation_new invitation = {.organisation_id = DB_NULL_INT8,
        .full_name = form_name(form, "full_name", N_("Enter their full name"), NAME_MOST),
        .email = form_email(form, "email")};
    provider_read(request, form, &invitation);
    roles_read(request, form, &invitation);
    if (!form_good(form)) {
        invite_show(request, 422, form);
        return;
    }
    invitation_send(request, invitation);
    page_done(request, "/administration", N_("The invitation is sent"));
}

void administration_withdraw_send(struct http_request *request) {
    int64_t invitation_id = form_id(request, "invitation");
    if (invitation_withdraw_run(
            actor_db(request), (struct invitation_withdraw_in){invitation_id, DB_NULL_INT8, request->now}) == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such open invitation");
    }
    audit_record_one(actor_db(request), (struct audit_record_in){.action = "invitation.withdrawn",
                                            .subject_kind = "invitation",
                                            .subject_id = invitation_id,
                                            .organisation_id = DB_NULL_INT8});
    page_done(request, "/administration", N_("The invitation is withdrawn"));
}
