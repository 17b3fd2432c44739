/* What the pages of accounts show. */
#ifndef ACCOUNTS_VIEW_H
#define ACCOUNTS_VIEW_H

#include "accounts/accounts_queries.h"
#include "accounts/accounts_rules.h"
#include "accounts/kept_form.h"
#include "base/clock.h"
#include "view/form.h"

struct kept_page_form {
    int64_t kept_form_id;
    const char *path;
    moment kept_at;
    struct kept_fields fields;
};
struct kept_page_forms {
    size_t count;
    const struct kept_page_form *row;
};

struct error_view {
    const char *title;         /* English key */
    const char *message;       /* English key */
    const char *reference;     /* the request's id; NULL where nobody needs it */
    const char *back;          /* where it was sent from, NULL: leads nowhere */
    const char *send_again;    /* address the fields below may be sent to again; NULL: none */
    bool sign_in;              /* signing in comes first, in another tab: nothing here is kept but in this page */
    struct kept_fields fields; /* what was sent; none when nobody is signed in and it cannot be sent again */
};

/* A link from a mail. email NULL: it cannot be used. */
struct link_view {
    const char *action;
    const char *email;
    bool reset;
};

struct account_role {
    const char *title;   /* English key */
    const char *purpose; /* English key */
};
struct account_roles {
    size_t count;
    const struct account_role *row;
};
struct account_view {
    const char *full_name;
    const char *email;
    const char *organisation_name; /* NULL when none is acted for */
    int32_t organisations;
    struct account_roles roles;
};

/* invitation NULL: it cannot be used. own: who is signed in is who is invited. */
struct invitation_view {
    const struct form *form;
    const char *action;
    const struct invitation_find *invitation;
    struct account_roles roles;
    bool signed_in;
    bool own;
};

struct sign_in_view {
    struct form *form;
    const char *after; /* where to go then; "" for the person's home */
    bool kept;         /* what was typed waits for them */
};

#endif
