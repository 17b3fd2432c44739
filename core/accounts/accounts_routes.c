#include "accounts/accounts.h"
#include "accounts/kept_form.h"
#include "accounts/sign_in.h"

static const struct http_route route[] = {
    {HTTP_GET, "/sign-in", NULL, HTTP_PUBLIC, 0, sign_in_page},
    {HTTP_POST, "/sign-in", NULL, HTTP_PUBLIC | HTTP_NO_TRANSACTION, 16384, sign_in_send},
    {HTTP_POST, "/sign-out", NULL, HTTP_PUBLIC, 16384, sign_out_send},
    {HTTP_GET, "/verify/{token}", NULL, HTTP_PUBLIC, 0, verify_page},
    {HTTP_POST, "/verify/{token}", NULL, HTTP_PUBLIC, 16384, verify_send},
    {HTTP_GET, "/account/reset", NULL, HTTP_PUBLIC, 0, reset_page},
    {HTTP_POST, "/account/reset", NULL, HTTP_PUBLIC | HTTP_NO_TRANSACTION, 16384, reset_send},
    {HTTP_GET, "/account/reset/{token}", NULL, HTTP_PUBLIC, 0, reset_link_page},
    {HTTP_POST, "/account/reset/{token}", NULL, HTTP_PUBLIC | HTTP_NO_TRANSACTION, 16384, reset_link_send},
    {HTTP_GET, "/account/kept", "account.manage", 0, 0, kept_form_page},
    {HTTP_POST, "/account/kept/discard", "account.manage", 0, 16384, kept_form_discard},
};
const struct http_routes accounts_routes = {route, sizeof route / sizeof *route};
