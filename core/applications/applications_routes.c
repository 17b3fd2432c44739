/* The addresses of the applicant's side. */
#include "applications/applications_parts.h"

/* Several files at once, and what comes with them. */
enum { UPLOAD_MOST = 4 * EVIDENCE_BYTES_MOST + 1024 * 1024 };

static const struct http_route routes[] = {
    {HTTP_GET, "/apply/eligibility", NULL, HTTP_PUBLIC, 0, eligibility_page},
    {HTTP_GET, "/applications", "application.view", 0, 0, applications_page},
    {HTTP_POST, "/applications", "application.edit", 0, 0, application_start_post},
    {HTTP_GET, "/applications/{application}", "application.view", 0, 0, application_page},
    {HTTP_POST, "/applications/{application}/take-up", "application.edit", 0, 0, take_up_post},
    {HTTP_POST, "/applications/{application}/sign-off", "application.edit", 0, 0, sign_off_post},
    {HTTP_GET, "/applications/{application}/copy", "application.edit", 0, 0, copy_page},
    {HTTP_POST, "/applications/{application}/copy", "application.edit", 0, 0, copy_post},
    {HTTP_POST, "/applications/{application}/evidence/confirm", "application.edit", 0, 0, copied_confirm_post},
    {HTTP_GET, "/applications/{application}/sections/{section}/changes", "application.view", 0, 0,
        section_changes_page},
    {HTTP_GET, "/applications/{application}/sections/{section}", "application.edit", 0, 0, section_page},
    {HTTP_POST, "/applications/{application}/sections/{section}", "application.edit", 0, 0, section_post},
    {HTTP_GET, "/applications/{application}/evidence", "application.view", 0, 0, evidence_page},
    {HTTP_POST, "/applications/{application}/evidence", "application.edit", HTTP_UPLOAD, UPLOAD_MOST, evidence_post},
    {HTTP_GET, "/applications/{application}/evidence/{evidence}", "application.view", HTTP_DOWNLOAD, 0,
        evidence_download},
    {HTTP_GET, "/applications/{application}/evidence/{evidence}/remove", "application.edit", 0, 0,
        evidence_remove_page},
    {HTTP_POST, "/applications/{application}/evidence/{evidence}/remove", "application.edit", 0, 0,
        evidence_remove_post},
    {HTTP_GET, "/applications/{application}/check", "application.view", 0, 0, check_page},
    {HTTP_POST, "/applications/{application}/submit", "application.submit", 0, 0, submit_post},
    {HTTP_GET, "/applications/{application}/submitted", "application.view", 0, 0, submitted_page},
    {HTTP_GET, "/applications/{application}/withdraw", "application.submit", 0, 0, withdraw_page},
    {HTTP_POST, "/applications/{application}/withdraw", "application.submit", 0, 0, withdraw_post},
    {HTTP_GET, "/applications/{application}/messages", "application.view", 0, 0, messages_page},
    {HTTP_GET, "/applications/{application}/messages/{notice}", "application.view", 0, 0, message_page},
    {HTTP_GET, "/applications/{application}/information/{request}", "application.edit", 0, 0, information_page},
    {HTTP_POST, "/applications/{application}/information/{request}", "application.edit", 0, 0, information_post},
    {HTTP_GET, "/applications/{application}/information/{request}/items/{item}", "application.edit", 0, 0,
        information_item_page},
    {HTTP_POST, "/applications/{application}/information/{request}/items/{item}", "application.edit", HTTP_UPLOAD,
        UPLOAD_MOST, information_item_post},
};
const struct http_routes applications_routes = {routes, sizeof routes / sizeof *routes};
