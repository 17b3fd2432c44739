#include "accounts/accounts.h"
#include "accounts/accounts_own_pages.h"
#include "accounts/administration_pages.h"
#include "accounts/invitation.h"
#include "accounts/kept_form.h"
#include "accounts/second_factor.h"
#include "accounts/sign_in.h"

static const struct http_route route[] = {
    {HTTP_GET, "/sign-in", NULL, HTTP_PUBLIC, 0, sign_in_page},
    {HTTP_POST, "/sign-in", NULL, HTTP_PUBLIC | HTTP_NO_TRANSACTION, 16384, sign_in_send},
    {HTTP_GET, "/sign-in/code", NULL, HTTP_PUBLIC, 0, sign_in_code_page},
    {HTTP_POST, "/sign-in/code", NULL, HTTP_PUBLIC, 16384, sign_in_code_send},
    {HTTP_GET, "/sign-in/set-up", NULL, HTTP_PUBLIC, 0, sign_in_set_up_page},
    {HTTP_POST, "/sign-in/set-up", NULL, HTTP_PUBLIC, 16384, sign_in_set_up_send},
    {HTTP_GET, "/demonstration/code", NULL, HTTP_PUBLIC, 0, demonstration_code_page},
    {HTTP_POST, "/sign-out", NULL, HTTP_PUBLIC, 16384, sign_out_send},
    {HTTP_GET, "/verify/{token}", NULL, HTTP_PUBLIC, 0, verify_page},
    {HTTP_POST, "/verify/{token}", NULL, HTTP_PUBLIC, 16384, verify_send},
    {HTTP_GET, "/account/reset", NULL, HTTP_PUBLIC, 0, reset_page},
    {HTTP_POST, "/account/reset", NULL, HTTP_PUBLIC | HTTP_NO_TRANSACTION, 16384, reset_send},
    {HTTP_GET, "/account/reset/{token}", NULL, HTTP_PUBLIC, 0, reset_link_page},
    {HTTP_POST, "/account/reset/{token}", NULL, HTTP_PUBLIC | HTTP_NO_TRANSACTION, 16384, reset_link_send},
    {HTTP_GET, "/invitation/{token}", NULL, HTTP_PUBLIC, 0, invitation_page},
    {HTTP_POST, "/invitation/{token}", NULL, HTTP_PUBLIC | HTTP_NO_TRANSACTION, 16384, invitation_accept_send},
    {HTTP_GET, "/account", "account.manage", 0, 0, account_page},
    {HTTP_POST, "/account/language", "account.manage", 0, 16384, account_language_send},
    {HTTP_GET, "/account/password", "account.manage", 0, 0, account_password_page},
    {HTTP_POST, "/account/password", "account.manage", HTTP_NO_TRANSACTION, 16384, account_password_send},
    {HTTP_GET, "/account/code", "account.manage", 0, 0, account_code_page},
    {HTTP_POST, "/account/code", "account.manage", 0, 16384, account_code_send},
    {HTTP_GET, "/account/factor", "account.manage", 0, 0, account_factor_page},
    {HTTP_POST, "/account/factor", "account.manage", 0, 16384, account_factor_send},
    {HTTP_GET, "/account/sessions", "account.manage", 0, 0, account_sessions_page},
    {HTTP_POST, "/account/sessions", "account.manage", 0, 16384, account_sessions_end},
    {HTTP_GET, "/account/organisation", "account.manage", 0, 0, account_organisation_page},
    {HTTP_POST, "/account/organisation", "account.manage", 0, 16384, account_organisation_send},
    {HTTP_POST, "/session/extend", "account.manage", 0, 16384, session_extend_send},
    {HTTP_GET, "/account/kept", "account.manage", 0, 0, kept_form_page},
    {HTTP_POST, "/account/kept/discard", "account.manage", 0, 16384, kept_form_discard},
    {HTTP_GET, "/administration", "administration.view", 0, 0, administration_page},
    {HTTP_GET, "/administration/users/invite", "administration.users", 0, 0, administration_invite_page},
    {HTTP_POST, "/administration/users/invite", "administration.users", 0, 16384, administration_invite_send},
    {HTTP_POST, "/administration/users/withdraw", "administration.users", 0, 16384, administration_withdraw_send},
    {HTTP_GET, "/administration/users/{person}", "administration.view", 0, 0, administration_user_page},
    {HTTP_POST, "/administration/users/{person}/roles", "administration.users", 0, 16384, administration_role_add_send},
    {HTTP_POST, "/administration/users/{person}/end", "administration.users", 0, 16384, administration_role_end_send},
    {HTTP_POST, "/administration/users/{person}/close", "administration.users", 0, 16384,
        administration_user_close_send},
    {HTTP_POST, "/administration/users/{person}/factor", "administration.factors", 0, 16384,
        administration_factor_reset_send},
    {HTTP_GET, "/administration/mail", "mail.view", 0, 0, administration_mails_page},
    {HTTP_GET, "/administration/mail/{mail}", "mail.view", 0, 0, administration_mail_page},
    {HTTP_GET, "/administration/audit", "audit.view", 0, 0, administration_audit_page},
    {HTTP_GET, "/administration/plugins", "administration.plugins", 0, 0, administration_plugins_page},
};
const struct http_routes accounts_routes = {route, sizeof route / sizeof *route};
