/* Routes of funding, and what its pages share. */
#include "accounts/page.h"
#include "applications/applications_rules.h"
#include "funding/funding_pages.h"
#include "view/personal_data.h"

static const struct http_route route[] = {
    {HTTP_GET, "/funds", "funding.view_all", 0, 0, funds_page},
    {HTTP_GET, "/funds/new", "funding.propose", 0, 0, fund_new_page},
    {HTTP_POST, "/funds/new", "funding.propose", 0, 0, fund_new_post},
    {HTTP_GET, "/funds/{fund}", "funding.view_all", 0, 0, fund_page},
    {HTTP_POST, "/funds/{fund}/schemes", "funding.propose", 0, 0, scheme_post},
    {HTTP_GET, "/funds/{fund}/awards/new", "funding.propose", 0, 0, award_new_page},
    {HTTP_POST, "/funds/{fund}/awards/new", "funding.propose", 0, 0, award_new_post},
    {HTTP_GET, "/awards", "funding.view_all", 0, 0, awards_page},
    {HTTP_GET, "/awards/{award}", "funding.view_all", 0, 0, award_page},
    {HTTP_POST, "/awards/{award}/decision", "funding.approve", 0, 0, award_decision_post},
    {HTTP_POST, "/awards/{award}/withdrawal", "funding.propose", 0, 0, award_withdraw_post},
    {HTTP_GET, "/funding", "funding.view", 0, 0, funding_page},
    {HTTP_GET, "/funding/{award}", "funding.view", 0, 0, funding_award_page},
    {HTTP_POST, "/funding/{award}/answer", "funding.accept", 0, 0, funding_answer_post},
};
const struct http_routes funding_routes = {route, sizeof route / sizeof *route};

const char *funding_words(struct form *form, const char *name, const char *missing, size_t most, bool *personal) {
    const char *words = form_text(form, name, missing, most);
    const char *fault = personal_data_words(personal_data_seen(words));
    *personal = *personal || fault != NULL;
    if (fault != NULL && !form_checked(form, "not-a-person", "yes")) {
        form_fail(form, name, fault);
    }
    return words;
}

int32_t funding_version(const struct form *form) {
    int64_t version = -1;
    text_number(form_value(form, "version"), 0, INT32_MAX, &version);
    return (int32_t)version;
}

const char *funding_refusal_words(struct html *out, struct award_outcome outcome) {
    return html_fill(out, html_message(out, award_refusal_words(outcome.refusal)), "money",
        html_money(out, outcome.over_pence), (const char *)NULL);
}

const struct award_of *funding_award_found(struct http_request *request, struct award_of_rows rows) {
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such award for this actor");
    }
    return rows.row;
}
