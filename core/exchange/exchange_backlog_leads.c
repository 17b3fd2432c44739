/* Leads of organisations whose applications were entered by file: invited by the file's address, or here. */
#include "accounts/invitation.h"
#include "accounts/page.h"
#include "exchange/exchange_backlog.h"
#include "exchange/exchange_backlog_view.h"
#include "pages/exchange/backlog_lead.h"
#include "pages/exchange/backlog_leads.h"

void backlog_lead_invite(struct db *db, const struct backlog_lead *lead, moment now) {
    static const char *const roles[] = {"organisation_lead"};
    invitation_write(db,
        (struct invitation_new){.organisation_id = lead->organisation_id,
            .organisation_name = lead->organisation_name,
            .full_name = lead->full_name,
            .email = lead->email,
            .roles = {1, roles}},
        (struct invitation_by){lead->by, NULL, false}, now);
}

static void leaderless_add(
    struct http_request *request, int64_t organisation_id, struct import_backlog_leaderless_rows *rows) {
    import_backlog_leaderless_add(actor_db(request),
        (struct import_backlog_leaderless_in){organisation_id, request->now, day_of_moment(request->now, ZONE_LONDON)},
        rows);
}

void backlog_leads_page(struct http_request *request) {
    struct backlog_leads_view view = {0};
    leaderless_add(request, DB_NULL_INT8, &view.organisations);
    actor_load(request);
    view.may_import = actor_may(request, "backlog.import");
    struct html *out = page_open(request);
    exchange_backlog_leads_html(out, &view);
    page_send_back(request, 200, out, "/backlog");
}

static void lead_show(struct http_request *request, int status, const struct form *form) {
    struct import_backlog_leaderless_rows rows;
    leaderless_add(request, http_part_id(request, "organisation"), &rows);
    actor_load(request);
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such organisation without a lead");
    }
    struct html *out = page_open(request);
    exchange_backlog_lead_html(out, &(struct backlog_lead_view){rows.row, form});
    page_send_back(request, status, out, "/backlog/leads");
}

void backlog_lead_page(struct http_request *request) {
    lead_show(request, 200, page_form(request));
}

void backlog_lead_act(struct http_request *request) {
    struct form *form = page_form(request);
    const char *full_name = form_name(form, "full_name", N_("Enter their full name"), NAME_MOST);
    const char *email = form_email(form, "email");
    if (!form_good(form)) {
        lead_show(request, 422, form);
        return;
    }
    int64_t organisation_id = http_part_id(request, "organisation");
    const struct import_backlog_leaderless *without = import_backlog_leaderless_one(actor_db(request),
        (struct import_backlog_leaderless_in){organisation_id, request->now, day_of_moment(request->now, ZONE_LONDON)});
    if (without == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such organisation without a lead");
    }
    invitation_send(request, (struct invitation_new){.organisation_id = organisation_id,
                                 .organisation_name = without->name,
                                 .full_name = full_name,
                                 .email = email,
                                 .roles = {1, (const char *const[]){"organisation_lead"}}});
    page_done(request, "/backlog/leads", N_("The invitation is sent"));
}
