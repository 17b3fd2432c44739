/* Proposing an award: first the organisation, found on the register, then the rest. */
#include <string.h>

#include "accounts/page_path.h"
#include "funding/funding_pages.h"
#include "pages/funding/award_new.h"

enum { FOUND_MOST = 30, NAME_MOST = 200, PURPOSE_MOST = 2000 };

static struct options scheme_options(struct arena *arena, struct fund_schemes_rows schemes) {
    struct option *option = ARENA_ARRAY(arena, schemes.count, struct option);
    for (size_t i = 0; i < schemes.count; i++) {
        option[i] = (struct option){
            arena_format(arena, "%lld", (long long)schemes.row[i].scheme_id), schemes.row[i].title, NULL};
    }
    return (struct options){schemes.count, option};
}

/* Fund, schemes and the organisation chosen (0: none), or those found by name (NULL: not searched), in one batch. */
static struct award_new_view view_load(struct http_request *request, const char *name, int64_t organisation_id) {
    struct db *db = actor_db(request);
    int64_t fund_id = http_part_id(request, "fund");
    struct award_new_view view = {.name = name};
    struct fund_of_rows fund;
    struct funding_candidates_rows chosen;
    fund_of_add(db, (struct fund_of_in){fund_id}, &fund);
    fund_schemes_add(db, (struct fund_schemes_in){fund_id}, &view.schemes);
    funding_candidates_add(
        db, (struct funding_candidates_in){page_like(request->arena, name), DB_NULL_INT8, FOUND_MOST}, &view.found);
    funding_candidates_add(db, (struct funding_candidates_in){NULL, organisation_id, 1}, &chosen);
    actor_load(request);
    if (fund.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no fund %lld", (long long)fund_id);
    }
    view.fund = fund.row;
    view.organisation = chosen.count > 0 ? chosen.row : NULL;
    view.scheme_options = scheme_options(request->arena, view.schemes);
    return view;
}

static void show(struct http_request *request, int status, const struct award_new_view *view) {
    struct html *out = page_open(request);
    funding_award_new_html(out, view);
    page_send_back(request, status, out, arena_format(request->arena, "/funds/%lld", (long long)view->fund->fund_id));
}

void award_new_page(struct http_request *request) {
    int64_t organisation_id = 0;
    text_number(fields_get(&request->query, "organisation"), 1, INT64_MAX, &organisation_id);
    const char *name = fields_get(&request->query, "name");
    name = name == NULL || strlen(name) > NAME_MOST || text_blank(name) ? NULL : text_trim(request->arena, name);
    struct award_new_view view = view_load(request, name, organisation_id);
    struct form form;
    form_start(&form, request->arena, &request->query);
    if (view.organisation != NULL) {
        day today = day_of_moment(request->now, ZONE_LONDON);
        bool running = view.fund->starts_on < today && today <= view.fund->ends_on;
        form_date_set(&form, "starts", running ? today : view.fund->starts_on);
        form_date_set(&form, "ends", view.fund->ends_on);
    }
    view.form = &form;
    show(request, 200, &view);
}

static int64_t scheme_chosen(struct form *form, struct options options) {
    const char **codes = ARENA_ARRAY(form->arena, options.count, const char *);
    for (size_t i = 0; i < options.count; i++) {
        codes[i] = options.row[i].value;
    }
    int64_t scheme_id = 0;
    text_number(form_choice(form, "scheme", N_("Choose the scheme"), codes, options.count), 1, INT64_MAX, &scheme_id);
    return scheme_id;
}

static void period_judge(struct form *form, const struct fund_of *fund, const struct award_new *with) {
    if (with->starts_on != DAY_NONE && with->starts_on < fund->starts_on) {
        form_fail_date(
            form, "starts", N_("The award must start on or after {date}, when the fund starts"), fund->starts_on);
    }
    if (with->ends_on != DAY_NONE && with->ends_on > fund->ends_on) {
        form_fail_date(form, "ends", N_("The award must end on or before {date}, when the fund ends"), fund->ends_on);
    }
    if (with->starts_on != DAY_NONE && with->ends_on != DAY_NONE && with->ends_on < with->starts_on) {
        form_fail(form, "ends", N_("The award must end on or after the day it starts"));
    }
}

static struct award_new award_read(
    struct http_request *request, struct form *form, struct award_new_view *view, int64_t organisation_id) {
    struct award_new with = {
        .organisation_id = organisation_id, .person_id = actor_of(request)->person_id, .now = request->now};
    with.scheme_id = scheme_chosen(form, view->scheme_options);
    with.amount_pence = form_pence(form, "amount", N_("Enter the amount of the award"), 1, AWARD_MOST_PENCE);
    with.purpose = funding_words(form, "purpose", N_("Say what the money is for"), PURPOSE_MOST, &view->personal);
    day earliest = day_from(2000, 1, 1);
    day latest = day_from(2100, 12, 31);
    with.starts_on = form_date(form, "starts", N_("Enter the day the award starts"), earliest, latest);
    with.ends_on = form_date(form, "ends", N_("Enter the day the award ends"), earliest, latest);
    period_judge(form, view->fund, &with);
    int64_t left = view->fund->budget_pence - view->fund->committed_pence;
    if (with.amount_pence != INT64_MIN && with.amount_pence > left) {
        form_fail_number(form, "amount", N_("The fund has only {money} left"), left);
    }
    return with;
}

void award_new_post(struct http_request *request) {
    struct form *form = page_form(request);
    int64_t organisation_id = 0;
    text_number(form_value(form, "organisation"), 1, INT64_MAX, &organisation_id);
    struct award_new_view view = view_load(request, NULL, organisation_id);
    view.form = form;
    if (view.organisation == NULL) {
        form_fail(form, "name", N_("Choose an organisation that is accredited now"));
        show(request, 422, &view);
        return;
    }
    struct award_new with = award_read(request, form, &view, organisation_id);
    if (funding_connected_one(actor_db(request), (struct funding_connected_in){organisation_id, with.person_id})
            ->connected) {
        form_fail(form, NULL, award_refusal_words(AWARD_CONNECTED));
    }
    if (!form_good(form)) {
        show(request, 422, &view);
        return;
    }
    int64_t award_id = award_propose(actor_db(request), &with);
    page_done(request, arena_format(request->arena, "/awards/%lld", (long long)award_id),
        N_("The award is proposed. Another person must approve it"));
}
