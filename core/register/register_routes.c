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
    {HTTP_GET, "/register/watch", "register.view_all", 0, 0, register_watch_page},
    {HTTP_GET, "/register/training", "register.view_all", 0, 0, register_training_page},
    {HTTP_GET, "/register/nrm-sign-in", "register.export", 0, 0, register_nrm_page},
    {HTTP_POST, "/register/nrm-sign-in", "register.export", 0, 0, register_nrm_post},
    {HTTP_GET, "/register/designations", "register.view_all", 0, 0, register_designations_page},
    {HTTP_GET, "/register/designations/new", "designation.propose", 0, 0, register_designation_new_page},
    {HTTP_POST, "/register/designations/new", "designation.propose", 0, 0, register_designation_new_post},
    {HTTP_GET, "/register/designations/{organisation}", "register.view_all", 0, 0, register_designation_page},
    {HTTP_POST, "/register/designations/{organisation}", "designation.approve", 0, 0, register_designation_post},
    {HTTP_GET, "/register/{organisation}", NULL, HTTP_PUBLIC, 0, register_entry_page},
    {HTTP_GET, "/register/{organisation}/statement", NULL, HTTP_PUBLIC, 0, register_statement_page},
    {HTTP_GET, "/register/{organisation}/change", "register.change", 0, 0, register_change_page},
    {HTTP_GET, "/register/{organisation}/change/check", "register.change", 0, 0, register_change_check_page},
    {HTTP_POST, "/register/{organisation}/change/check", "register.change", 0, 0, register_change_check_post},
    {HTTP_GET, "/register/{organisation}/change/{event}", "register.change", 0, 0, register_change_form_page},
    {HTTP_POST, "/register/{organisation}/change/{event}", "register.change", 0, 0, register_change_form_post},
    {HTTP_GET, "/organisation/accreditation", "application.view", 0, 0, register_own_page},
    {HTTP_GET, "/organisation/accreditation/messages", "application.view", 0, 0, register_messages_page},
    {HTTP_GET, "/organisation/accreditation/messages/{notice}", "application.view", 0, 0, register_message_page},
    {HTTP_GET, "/organisation/accreditation/surrender", "accreditation.surrender", 0, 0, register_surrender_page},
    {HTTP_POST, "/organisation/accreditation/surrender", "accreditation.surrender", 0, 0, register_surrender_post},
    {HTTP_POST, "/organisation/accreditation/keep", "accreditation.surrender", 0, 0, register_surrender_back_post},
};
const struct http_routes register_routes = {routes, sizeof routes / sizeof *routes};
