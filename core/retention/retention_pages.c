/* The schedule, whose time is over, and where it is changed. */
#include <jansson.h>
#include <string.h>

#include "accounts/page.h"
#include "audit/audit.h"
#include "pages/retention/schedule.h"
#include "retention/retention_view.h"
#include "retention/subject_pages.h"

enum { MOST_DUE = 200 };

const char *retention_rule_title(const char *code) {
    static const struct {
        const char *code;
        const char *title;
    } rules[] = {
        {"person", N_("A person's name, addresses and words about them: after their last role ended")},
        {"person_asked", N_("The same, at least, when they ask for it to be erased")},
        {"staff", N_("The same of those who held a role of the Home Office or of an auditor")},
        {"application", N_("Files that were sent in with applications: after the decision")},
        {"award", N_("Who signed a funding agreement: after its end or the last payment")},
        {"invitation", N_("Name and address in an invitation: after it expired")},
        {"import", N_("Files of training results that were sent in, and their lines")},
        {"mail", N_("Texts of mails that were sent")},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        if (strcmp(rules[i].code, code) == 0) {
            return rules[i].title;
        }
    }
    return code;
}

static void schedule_show(struct http_request *request, int status, struct form *form) {
    struct db *db = actor_db(request);
    struct retention_view view = {.form = form};
    retention_rules_add(db, &view.rules);
    retention_due_add(db, (struct retention_due_in){day_of_moment(request->now, ZONE_LONDON), MOST_DUE}, &view.due);
    actor_load(request);
    view.may_manage = actor_may(request, "retention.manage");
    for (size_t i = 0; i < view.rules.count && status == 200; i++) {
        form_number_set(form, view.rules.row[i].code, view.rules.row[i].days);
    }
    struct html *out = page_open(request);
    retention_schedule_html(out, &view);
    page_send_back(request, status, out, "/administration");
}

static void schedule_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    schedule_show(request, 200, &form);
}

static void schedule_act(struct http_request *request) {
    static const char *const codes[] = {
        "person", "person_asked", "staff", "application", "award", "invitation", "import", "mail"};
    static const int64_t least[] = {30, 30, 30, 365, 365, 30, 7, 7};
    enum { RULES = sizeof codes / sizeof *codes };
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    int64_t days[RULES];
    for (size_t i = 0; i < RULES; i++) {
        days[i] = form_number(form, codes[i], N_("Enter a number of days"), least[i], 20000);
    }
    if (form_good(form) && days[1] > days[0]) {
        form_fail(form, codes[1], N_("Who asks is not kept longer than who does not: enter fewer days"));
    }
    if (!form_good(form)) {
        schedule_show(request, 422, form);
        return;
    }
    for (size_t i = 0; i < RULES; i++) {
        if (retention_rule_set_one(db, (struct retention_rule_set_in){codes[i], (int32_t)days[i],
                                           actor_of(request)->person_id, request->now}) != NULL) {
            audit_record_one(db,
                (struct audit_record_in){.action = "retention.set",
                    .subject_kind = "retention",
                    .subject_id = DB_NULL_INT8,
                    .organisation_id = DB_NULL_INT8,
                    .detail = audit_json(request->arena, "{s:s, s:I}", "rule", codes[i], "days", (json_int_t)days[i])});
        }
    }
    page_done(request, "/administration/retention", N_("Saved"));
}

static const struct http_route route[] = {
    {HTTP_GET, "/administration/retention", "retention.view", 0, 0, schedule_page},
    {HTTP_POST, "/administration/retention", "retention.manage", 0, 0, schedule_act},
    {HTTP_GET, "/administration/requests", "subject.decide", 0, 0, subject_requests_page},
    {HTTP_GET, "/administration/requests/new", "subject.record", 0, 0, subject_new_page},
    {HTTP_POST, "/administration/requests/new", "subject.record", 0, 0, subject_new_act},
    {HTTP_GET, "/administration/requests/{request}", "subject.decide", 0, 0, subject_request_page},
    {HTTP_POST, "/administration/requests/{request}", "subject.decide", 0, 0, subject_decide_act},
    {HTTP_POST, "/administration/requests/{request}/given", "subject.record", 0, 0, subject_given_act},
    {HTTP_GET, "/administration/requests/{request}/held", "subject.record", 0, 0, subject_held_page},
    {HTTP_GET, "/administration/requests/{request}/held.json", "subject.record", 0, 0, subject_held_file},
    {HTTP_GET, "/account/held", "record.own", 0, 0, subject_own_page},
    {HTTP_GET, "/account/held.json", "record.own", 0, 0, subject_own_file},
};
const struct http_routes retention_routes = {route, sizeof route / sizeof *route};
