/* The days on which a provider may train, as policy officers keep them. */
#include "accounts/page.h"
#include "organisations/organisations_queries.h"
#include "pages/training/provider_accreditation.h"
#include "training/training_accreditation.h"
#include "training/training_course_view.h"
#include "training/training_pages.h"
#include "view/personal_data.h"

enum { REASON_CHARACTERS = 500 };

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

struct parts {
    struct training_provider_rows provider;
    struct provider_accreditations_rows accreditations;
};

static void parts_load(struct http_request *request, struct parts *parts) {
    int64_t id = http_part_id(request, "organisation");
    training_provider_add(actor_db(request), (struct training_provider_in){id}, &parts->provider);
    provider_accreditations_add(actor_db(request), (struct provider_accreditations_in){id}, &parts->accreditations);
    actor_load(request);
    if (parts->provider.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no training provider %lld", (long long)id);
    }
}

/* The one in force or to come. */
static const struct provider_accreditations *running_of(const struct parts *parts, day today) {
    for (size_t i = 0; i < parts->accreditations.count; i++) {
        const struct provider_accreditations *row = &parts->accreditations.row[i];
        if (row->accredited_to == DAY_NONE || row->accredited_to >= today) {
            return row;
        }
    }
    return NULL;
}

static void show(struct http_request *request, int status, const struct form *form, const struct parts *parts) {
    struct accreditation_view view = {.provider = parts->provider.row,
        .accreditations = &parts->accreditations,
        .running = running_of(parts, today_of(request)),
        .form = form,
        .today = today_of(request)};
    struct html *out = page_open(request);
    training_provider_accreditation_html(out, &view);
    page_send_back(request, status, out,
        arena_format(request->arena, "/providers/%lld", (long long)view.provider->organisation_id));
}

void accreditation_page(struct http_request *request) {
    struct parts parts;
    parts_load(request, &parts);
    show(request, 200, page_form(request), &parts);
}

static struct parts parts_lock(struct http_request *request) {
    struct parts parts;
    organisation_lock_one(actor_db(request), (struct organisation_lock_in){http_part_id(request, "organisation")});
    parts_load(request, &parts);
    return parts;
}

static void done(struct http_request *request, const struct parts *parts, const char *words) {
    page_done(request,
        arena_format(request->arena, "/providers/%lld/accreditation", (long long)parts->provider.row->organisation_id),
        words);
}

void accreditation_add_act(struct http_request *request) {
    struct parts parts = parts_lock(request);
    struct form *form = page_form(request);
    day today = today_of(request);
    day from = form_date(form, "accredited", N_("Enter the first day of the accreditation"),
        day_add_months(today, -240), day_add_months(today, 24));
    day until = form_date(form, "until", NULL, from, day_add_months(today, 240));
    for (size_t i = 0; i < parts.accreditations.count && form_good(form); i++) {
        const struct provider_accreditations *row = &parts.accreditations.row[i];
        if ((row->accredited_to == DAY_NONE || row->accredited_to >= from) &&
            (until == DAY_NONE || row->accredited_from <= until)) {
            form_fail_date(form, "accredited",
                N_("It is accredited on some of these days already, from {date}. Choose other days, or end that "
                   "first."),
                row->accredited_from);
        }
    }
    if (!form_good(form)) {
        show(request, 422, form, &parts);
        return;
    }
    provider_accredit(actor_db(request), parts.provider.row->organisation_id, parts.provider.row->framework_code, from,
        until, actor_of(request)->person_id, request->now);
    done(request, &parts, N_("Accreditation saved"));
}

/* What is recorded stands, so it does not end before yesterday: that is at once. */
void accreditation_end_act(struct http_request *request) {
    struct parts parts = parts_lock(request);
    struct form *form = page_form(request);
    day today = today_of(request);
    const struct provider_accreditations *running = running_of(&parts, today);
    day last =
        form_date(form, "last", N_("Enter the last day of the accreditation"), today - 1, day_add_months(today, 240));
    const char *reason = form_text(form, "reason", N_("Say why the accreditation ends"), REASON_CHARACTERS);
    personal_data_check(form, "reason", reason);
    if (running == NULL) {
        form_fail(form, "last", N_("There is no accreditation to end"));
    } else if (form_good(form) && running->accredited_to != DAY_NONE && running->accredited_to <= last) {
        form_fail_date(form, "last", N_("It ends on {date} already. Enter an earlier day"), running->accredited_to);
    }
    if (running == NULL || !form_good(form)) {
        show(request, 422, form, &parts);
        return;
    }
    provider_accreditation_end(actor_db(request), parts.provider.row->organisation_id, running->accreditation_id,
        last < running->accredited_from ? running->accredited_from - 1 : last, reason, actor_of(request)->person_id,
        request->now);
    done(request, &parts, N_("The accreditation is ended"));
}
