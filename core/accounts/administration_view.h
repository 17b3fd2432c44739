/* What the administrator's pages show. */
#ifndef ACCOUNTS_ADMINISTRATION_VIEW_H
#define ACCOUNTS_ADMINISTRATION_VIEW_H

#include "accounts/accounts_queries.h"
#include "accounts/accounts_rules.h"
#include "mail/mail_queries.h"
#include "plug/plug.h"
#include "view/form.h"

struct administration_view {
    const struct form *form;
    struct administration_users_rows users;
    struct invitation_list_rows invitations;
    int64_t total;
    int64_t page;
    int64_t pages;
    const char *page_path;
    bool may_manage;
};

struct administration_user_view {
    const struct form *form;
    const struct administration_user *user;
    struct administration_user_roles_rows roles;
    struct options grantable;
    bool self; /* it is the administrator's own account */
    bool may_manage;
    bool may_reset; /* the second factor */
};

struct administration_invite_view {
    const struct form *form;
    struct options roles;
    struct options providers;
};

struct administration_mails_view {
    struct mail_recent_rows mails;
    int64_t before; /* id to go on from; 0 when these are the last */
    bool readable;
};

struct administration_mail_view {
    const struct mail_read *mail;
    const char *link; /* path of the first link to this service; NULL when there is none */
};

struct administration_plugin {
    const struct plug_plugin *plugin;
    const char *kind;
};
struct administration_plugins {
    size_t count;
    const struct administration_plugin *row;
};
struct administration_plugins_view {
    const char *path;
    const char *fault;
    struct administration_plugins plugins;
};

#endif
