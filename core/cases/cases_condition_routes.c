/* The addresses of conditions: the organisation's, and the staff's below the register. */
#include "applications/applications_rules.h"
#include "cases/cases_condition.h"
#include "cases/cases_condition_pages.h"

enum { UPLOAD_MOST = EVIDENCE_BYTES_MOST + 1024 * 1024 };

static const struct http_route routes[] = {
    {HTTP_GET, "/conditions", "application.view", 0, 0, conditions_page},
    {HTTP_GET, "/conditions/{condition}", "application.view", 0, 0, condition_page},
    {HTTP_GET, "/conditions/{condition}/files/{file}", "application.view", HTTP_DOWNLOAD, 0, condition_file_page},
    {HTTP_POST, "/conditions/{condition}/files/{file}/remove", "application.edit", 0, 0, condition_file_remove_post},
    {HTTP_POST, "/conditions/{condition}/send", "application.edit", HTTP_UPLOAD, UPLOAD_MOST, condition_send_post},
    {HTTP_GET, "/register/conditions", "register.view_all", 0, 0, conditions_watch_page},
    {HTTP_GET, "/register/conditions/{condition}", "register.view_all", 0, 0, condition_review_page},
    {HTTP_POST, "/register/conditions/{condition}", "condition.review", 0, 0, condition_review_post},
    {HTTP_GET, "/register/conditions/{condition}/files/{file}", "register.view_all", HTTP_DOWNLOAD, 0,
        condition_file_page},
};
const struct http_routes conditions_routes = {routes, sizeof routes / sizeof *routes};
