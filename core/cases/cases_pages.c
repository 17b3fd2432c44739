#include "cases/cases_view.h"

static const struct http_route routes[] = {
    {HTTP_GET, "/cases", "case.queue", 0, 0, case_queue_page},
    {HTTP_GET, "/cases/{application}", "case.view", 0, 0, case_page_get},
    {HTTP_POST, "/cases/{application}/notes", "case.view", 0, 0, case_note_post},
    {HTTP_GET, "/cases/{application}/evidence/{evidence}", "case.view", HTTP_DOWNLOAD, 0, case_evidence_page},
    {HTTP_GET, "/cases/{application}/messages", "case.view", 0, 0, case_messages_page},
    {HTTP_GET, "/cases/{application}/messages/{notice}", "case.view", 0, 0, case_message_page},
    {HTTP_GET, "/cases/{application}/take", "case.view", 0, 0, case_take_page},
    {HTTP_POST, "/cases/{application}/take", "case.view", 0, 0, case_take_post},
    {HTTP_GET, "/cases/{application}/leave", "case.view", 0, 0, case_leave_page},
    {HTTP_POST, "/cases/{application}/leave", "case.view", 0, 0, case_leave_post},
    {HTTP_GET, "/cases/{application}/completeness", "case.complete", 0, 0, case_complete_page},
    {HTTP_POST, "/cases/{application}/completeness", "case.complete", 0, 0, case_complete_post},
    {HTTP_GET, "/cases/{application}/assessment", "case.assess", 0, 0, case_assess_page},
    {HTTP_POST, "/cases/{application}/assessment", "case.assess", 0, 0, case_hand_in_post},
    {HTTP_GET, "/cases/{application}/assessment/{criterion}", "case.assess", 0, 0, case_score_page},
    {HTTP_POST, "/cases/{application}/assessment/{criterion}", "case.assess", 0, 0, case_score_post},
    {HTTP_GET, "/cases/{application}/decision", "case.decide", 0, 0, case_decide_page},
    {HTTP_POST, "/cases/{application}/decision", "case.issue", 0, 0, case_decide_post},
    {HTTP_POST, "/cases/{application}/resume", "case.decide", 0, 0, case_resume_post},
};
const struct http_routes cases_routes = {routes, sizeof routes / sizeof *routes};
