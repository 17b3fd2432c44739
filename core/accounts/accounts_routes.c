#include "accounts/accounts.h"
#include "accounts/kept_form.h"
#include "accounts/sign_in.h"

static const struct http_route route[] = {
    {HTTP_GET, "/sign-in", NULL, HTTP_PUBLIC, 0, sign_in_page},
    {HTTP_POST, "/sign-in", NULL, HTTP_PUBLIC | HTTP_NO_TRANSACTION, 16384, sign_in_send},
    {HTTP_POST, "/sign-out", NULL, HTTP_PUBLIC, 16384, sign_out_send},
    {HTTP_GET, "/account/kept", "account.manage", 0, 0, kept_form_page},
    {HTTP_POST, "/account/kept/discard", "account.manage", 0, 16384, kept_form_discard},
};
const struct http_routes accounts_routes = {route, sizeof route / sizeof *route};
