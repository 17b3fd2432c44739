/* Who acts for the organisation: roles, invitations, and its single point of contact. */
#include <string.h>

#include "accounts/invitation.h"
#include "accounts/page.h"
#include "audit/audit_queries.h"
#include "organisations/organisations.h"
#include "organisations/organisations_pages.h"
#include "pages/organisations/invite.h"
#include "pages/organisations/people.h"

/* Roles that are given out here; the single point of contact is named, not invited. */
static const char *const body_roles[] = {"organisation_lead", "training_lead", "first_responder", "finance_contact"};
static const char *const provider_roles[] = {"trainer", "provider_administrator"};

static struct options invitable_options(struct arena *arena, const struct organisation_own_sector *own) {
    bool provider = own != NULL && strcmp(own->sector, "training_provider") == 0;
    const char *const *roles = provider ? provider_roles : body_roles;
    size_t count = provider ? sizeof provider_roles / sizeof *provider_roles : sizeof body_roles / sizeof *body_roles;
    struct option *row = ARENA_ARRAY(arena, count, struct option);
    for (size_t i = 0; i < count; i++) {
        const struct role_title *title = role_title_find(roles[i]);
        row[i] = (struct option){title->role, title->title, title->purpose};
    }
    return (struct options){count, row};
}

/* Rows of one role each, as members with their roles. */
static struct organisation_member_list members_of(struct arena *arena, struct organisation_members_rows rows) {
    struct organisation_member *member = ARENA_ARRAY(arena, rows.count, struct organisation_member);
    struct organisation_member_role *role = ARENA_ARRAY(arena, rows.count, struct organisation_member_role);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const struct organisation_members *row = &rows.row[i];
        if (count == 0 || member[count - 1].person_id != row->person_id) {
            member[count++] = (struct organisation_member){.person_id = row->person_id,
                .full_name = row->full_name,
                .email = row->email,
                .spoc = row->spoc,
                .has_account = row->has_account,
                .roles = {0, &role[i]}};
        }
        int holders = 0;
        for (size_t k = 0; k < rows.count; k++) {
            holders += strcmp(rows.row[k].role, row->role) == 0;
        }
        const struct role_title *title = role_title_find(row->role);
        role[i] = (struct organisation_member_role){.role_holding_id = row->role_holding_id,
            .role = row->role,
            .title = title == NULL ? row->role : title->title,
            .started_on = row->started_on,
            .may_end = membership_end_fault(row->role, holders, row->spoc) == NULL};
        member[count - 1].roles.count++;
    }
    return (struct organisation_member_list){count, member};
}

static void people_show(struct http_request *request, int status, const struct form *form) {
    struct organisation_members_rows members;
    struct organisation_people_view view = {.form = form};
    organisation_members_add(
        actor_db(request), (struct organisation_members_in){day_of_moment(request->now, ZONE_LONDON)}, &members);
    invitation_list_own_add(actor_db(request), (struct invitation_list_own_in){request->now}, &view.invitations);
    actor_load(request);
    view.members = members_of(request->arena, members);
    view.may_manage = actor_may(request, "organisation.people");
    view.may_name_contact = actor_may(request, "organisation.manage");
    struct html *out = page_open(request);
    organisations_people_html(out, &view);
    page_send(request, status, out);
}

void organisation_people_page(struct http_request *request) {
    people_show(request, 200, NULL);
}

static int64_t form_id(struct http_request *request, const char *name) {
    int64_t id;
    if (!text_number(fields_get(&request->form, name), 1, INT64_MAX, &id)) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no %s", name);
    }
    return id;
}

void organisation_role_end_send(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t organisation_id = actor_of(request)->organisation_id;
    organisation_lock_one(db, (struct organisation_lock_in){organisation_id});
    const struct organisation_holding *holding =
        organisation_holding_one(db, (struct organisation_holding_in){form_id(request, "role_holding")});
    if (holding == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such role in this organisation");
    }
    const char *fault = membership_end_fault(holding->role, holding->holders, holding->spoc);
    if (fault != NULL) {
        struct form *form = page_form(request);
        form_fail(form, NULL, fault);
        people_show(request, 409, form);
        return;
    }
    role_holding_end_run(
        db, (struct role_holding_end_in){holding->role_holding_id, day_of_moment(request->now, ZONE_LONDON)});
    audit_record_one(db, (struct audit_record_in){.action = "role.ended",
                             .subject_kind = "person",
                             .subject_id = holding->person_id,
                             .organisation_id = organisation_id,
                             .detail = arena_format(request->arena, "{\"role\":\"%s\"}", holding->role)});
    page_done(request, "/organisation/people", N_("The role is ended"));
}

void organisation_spoc_send(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t person_id = form_id(request, "person");
    if (organisation_member_with_account_one(db, (struct organisation_member_with_account_in){
                                                     person_id, day_of_moment(request->now, ZONE_LONDON)}) == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such member with an account");
    }
    organisation_spoc_set(
        db, actor_of(request)->organisation_id, person_id, actor_of(request)->person_id, request->now);
    page_done(request, "/organisation/people", N_("The single point of contact is named"));
}

static void invite_show(struct http_request *request, int status, const struct form *form, struct options roles) {
    struct html *out = page_open(request);
    organisations_invite_html(out, form, roles);
    page_send_back(request, status, out, "/organisation/people");
}

void organisation_invite_page(struct http_request *request) {
    struct organisation_own_sector_rows own;
    organisation_own_sector_add(actor_db(request), &own);
    actor_load(request);
    invite_show(request, 200, page_form(request), invitable_options(request->arena, own.count > 0 ? own.row : NULL));
}

void organisation_invite_send(struct http_request *request) {
    struct form *form = page_form(request);
    struct options roles = invitable_options(request->arena, organisation_own_sector_one(actor_db(request)));
    struct invitation_new invitation = {.organisation_id = actor_of(request)->organisation_id,
        .organisation_name = actor_of(request)->organisation_name,
        .full_name = form_name(form, "full_name", N_("Enter their full name"), NAME_MOST),
        .email = form_email(form, "email"),
        .roles = organisation_choices(form, "roles", roles)};
    if (invitation.roles.count == 0 && form_error_of(form, "roles") == NULL) {
        form_fail(form, "roles", N_("Select at least one role"));
    }
    if (!form_good(form)) {
        invite_show(request, 422, form, roles);
        return;
    }
    invitation_send(request, invitation);
    page_done(request, "/organisation/people", N_("The invitation is sent"));
}

void organisation_withdraw_send(struct http_request *request) {
    int64_t invitation_id = form_id(request, "invitation");
    int64_t organisation_id = actor_of(request)->organisation_id;
    if (invitation_withdraw_run(
            actor_db(request), (struct invitation_withdraw_in){invitation_id, organisation_id, request->now}) == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such open invitation");
    }
    audit_record_one(actor_db(request), (struct audit_record_in){.action = "invitation.withdrawn",
                                            .subject_kind = "invitation",
                                            .subject_id = invitation_id,
                                            .organisation_id = organisation_id});
    page_done(request, "/organisation/people", N_("The invitation is withdrawn"));
}
