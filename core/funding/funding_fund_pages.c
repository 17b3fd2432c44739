/* Funds and their schemes. */
#include "funding/funding_pages.h"
#include "pages/funding/fund.h"
#include "pages/funding/fund_new.h"
#include "pages/funding/funds.h"

enum { TITLE_MOST = 200, PURPOSE_MOST = 2000, WAITING_MOST = 50 };

void funds_page(struct http_request *request) {
    struct funds_view view = {0};
    fund_list_add(actor_db(request), &view.funds);
    award_queue_add(actor_db(request),
        (struct award_queue_in){.state = "proposed", .others = true, .first = 0, .most = WAITING_MOST}, &view.waiting);
    actor_load(request);
    view.may_propose = actor_may(request, "funding.propose");
    view.may_approve = actor_may(request, "funding.approve");
    struct html *out = page_open(request);
    funding_funds_html(out, &view);
    page_send(request, 200, out);
}

static void fund_new_show(struct http_request *request, int status, const struct form *form) {
    struct html *out = page_open(request);
    funding_fund_new_html(out, &(struct fund_new_view){form});
    page_send_back(request, status, out, "/funds");
}

void fund_new_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    fund_new_show(request, 200, &form);
}

void fund_new_post(struct http_request *request) {
    struct form *form = page_form(request);
    day earliest = day_from(2000, 1, 1);
    day latest = day_from(2100, 12, 31);
    struct fund_new with = {.person_id = actor_of(request)->person_id, .now = request->now};
    with.title = form_text(form, "title", N_("Enter the fund's title"), TITLE_MOST);
    with.funder = form_text(form, "funder", N_("Enter who provides the money"), TITLE_MOST);
    with.budget_pence = form_pence(form, "budget", N_("Enter the fund's budget"), 1, AWARD_MOST_PENCE);
    with.starts_on = form_date(form, "starts", N_("Enter the day the fund starts"), earliest, latest);
    with.ends_on = form_date(form, "ends", N_("Enter the day the fund ends"), earliest, latest);
    with.scheme_title = form_text(form, "scheme", N_("Enter the title of the fund's first scheme"), TITLE_MOST);
    with.scheme_purpose = form_text_optional(form, "purpose", PURPOSE_MOST);
    if (with.starts_on != DAY_NONE && with.ends_on != DAY_NONE && with.ends_on < with.starts_on) {
        form_fail(form, "ends", N_("The fund must end on or after the day it starts"));
    }
    if (!form_good(form)) {
        fund_new_show(request, 422, form);
        return;
    }
    struct fund_made made = fund_create(actor_db(request), &with);
    page_done(request, arena_format(request->arena, "/funds/%lld", (long long)made.fund_id), N_("The fund is set up"));
}

static void fund_show(struct http_request *request, int status, const struct form *form) {
    struct db *db = actor_db(request);
    int64_t fund_id = http_part_id(request, "fund");
    struct fund_of_rows fund;
    struct fund_view view = {.form = form};
    fund_of_add(db, (struct fund_of_in){fund_id}, &fund);
    fund_schemes_add(db, (struct fund_schemes_in){fund_id}, &view.schemes);
    fund_awards_add(db, (struct fund_awards_in){fund_id}, &view.awards);
    actor_load(request);
    if (fund.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no fund %lld", (long long)fund_id);
    }
    view.fund = fund.row;
    view.may_propose = actor_may(request, "funding.propose");
    struct html *out = page_open(request);
    funding_fund_html(out, &view);
    page_send_back(request, status, out, "/funds");
}

void fund_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    fund_show(request, 200, &form);
}

void scheme_post(struct http_request *request) {
    struct form *form = page_form(request);
    int64_t fund_id = http_part_id(request, "fund");
    const char *title = form_text(form, "scheme", N_("Enter the scheme's title"), TITLE_MOST);
    const char *purpose = form_text_optional(form, "purpose", PURPOSE_MOST);
    if (fund_of_one(actor_db(request), (struct fund_of_in){fund_id}) == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no fund %lld", (long long)fund_id);
    }
    if (form_good(form) && scheme_create(actor_db(request), fund_id, title, purpose) == 0) {
        form_fail(form, "scheme", N_("The fund has a scheme of this title. Choose another title"));
    }
    if (!form_good(form)) {
        fund_show(request, 422, form);
        return;
    }
    page_done(request, arena_format(request->arena, "/funds/%lld", (long long)fund_id), N_("The scheme is added"));
}
