/* The addresses of the register. */
#include "register/register.h"
#include "register/register_pages.h"
#include "register/register_statement.h"

static const struct http_route routes[] = {
    {HTTP_GET, "/register", NULL, HTTP_PUBLIC, 0, register_search_page},
    {HTTP_GET, "/register/meanings", NULL, HTTP_PUBLIC, 0, register_meanings_page},
    {HTTP_GET, "/register/verify", NULL, HTTP_PUBLIC, 0, register_check_page},
    {HTTP_POST, "/register/verify", NULL, HTTP_PUBLIC | HTTP_UPLOAD, 4 * STATEMENT_BYTES_MOST, register_check_post},
    {HTTP_GET, "/register/key", NULL, HTTP_PUBLIC, 0, register_key_page},
    {HTTP_GET, "/register/key/download", NULL, HTTP_PUBLIC, 0, register_key_download},
    {HTTP_GET, "/register/{organisation}", NULL, HTTP_PUBLIC, 0, register_entry_page},
    {HTTP_GET, "/register/{organisation}/statement", NULL, HTTP_PUBLIC, 0, register_statement_page},
};
const struct http_routes register_routes = {routes, sizeof routes / sizeof *routes};
