/* What the pages of organisations show. */
#ifndef ORGANISATIONS_VIEW_H
#define ORGANISATIONS_VIEW_H

#include "accounts/accounts_queries.h"
#include "organisations/organisations_queries.h"
#include "organisations/organisations_rules.h"
#include "view/form.h"

struct organisation_framework {
    const char *code;
    const char *title;
    const char *href; /* of its registration */
};
struct organisation_frameworks {
    size_t count;
    const struct organisation_framework *row;
};

struct organisation_new_view {
    const struct form *form;
    const char *framework; /* code */
    const char *after;     /* where they were on the way to; "" when nowhere */
    struct options kinds;
    struct options schemes;
};

struct organisation_view {
    const struct organisation_own *organisation;
    const char *kind;       /* in words */
    const char *framework;  /* in words */
    const char *identifier; /* in words; NULL when none */
    bool may_edit;
};

/* Somebody else saved while this person was editing: theirs and the saved one, side by side. */
struct organisation_edit_view {
    const struct form *form;
    const struct organisation_own *saved; /* NULL: nothing else was saved */
    int32_t version;
};

struct organisation_member_role {
    int64_t role_holding_id;
    const char *role;
    const char *title; /* English key */
    day started_on;
    bool may_end;
};
struct organisation_member_roles {
    size_t count;
    const struct organisation_member_role *row;
};
struct organisation_member {
    int64_t person_id;
    const char *full_name;
    const char *email;
    bool spoc;
    bool has_account;
    struct organisation_member_roles roles;
};
struct organisation_member_list {
    size_t count;
    const struct organisation_member *row;
};
struct organisation_people_view {
    const struct form *form; /* holds what was refused, or nothing */
    struct organisation_member_list members;
    struct invitation_list_own_rows invitations;
    bool may_manage;       /* roles and invitations */
    bool may_name_contact; /* the single point of contact */
};

#endif
