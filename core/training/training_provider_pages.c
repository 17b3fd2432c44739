/* Training providers and the authorisations of their trainers, as the Home Office keeps them. */
#include <string.h>

#include "accounts/invitation.h"
#include "accounts/page.h"
#include "organisations/organisations.h"
#include "organisations/organisations_pages.h"
#include "organisations/organisations_queries.h"
#include "pages/training/provider.h"
#include "pages/training/provider_new.h"
#include "pages/training/provider_trainer.h"
#include "pages/training/providers.h"
#include "plug/framework.h"
#include "training/training.h"
#include "training/training_accreditation.h"
#include "training/training_course_view.h"
#include "training/training_pages.h"

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

void providers_page(struct http_request *request) {
    struct training_providers_rows providers;
    training_providers_add(actor_db(request), (struct training_providers_in){today_of(request)}, &providers);
    actor_load(request);
    struct html *out = page_open(request);
    training_providers_html(out, &providers, actor_may(request, "training.authorise"));
    page_send(request, 200, out);
}

static struct options frameworks_open(struct http_request *request) {
    struct plug_frameworks all = plug_frameworks_all();
    struct option *row = ARENA_ARRAY(request->arena, all.count, struct option);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (framework_span_holds(all.row[i].data->span, today_of(request))) {
            row[count++] = (struct option){all.row[i].data->id, all.row[i].data->title, NULL};
        }
    }
    return (struct options){count, row};
}

static void provider_new_show(struct http_request *request, int status, const struct form *form) {
    const struct provider_new_view view = {form, frameworks_open(request)};
    struct html *out = page_open(request);
    training_provider_new_html(out, &view);
    page_send_back(request, status, out, "/providers");
}

void provider_new_page(struct http_request *request) {
    actor_load(request);
    struct form *form = page_form(request);
    form_date_set(form, "accredited", today_of(request));
    provider_new_show(request, 200, form);
}

/* Asked for only where there is more than one. */
static const char *framework_read(struct http_request *request, struct form *form) {
    struct options frameworks = frameworks_open(request);
    if (frameworks.count == 1) {
        return frameworks.row[0].value;
    }
    const char **codes = ARENA_ARRAY(request->arena, frameworks.count, const char *);
    for (size_t i = 0; i < frameworks.count; i++) {
        codes[i] = frameworks.row[i].value;
    }
    return form_choice(form, "framework", N_("Select a framework"), codes, frameworks.count);
}

static bool among(const char *characters, const char *text, size_t least, size_t most) {
    size_t length = strlen(text);
    return length >= least && length <= most && strspn(text, characters) == length;
}

/* "GB-CHC-1234567": a country, a list and the number in it; the schema asks the same. */
static const char *identifier_read(struct http_request *request, struct form *form) {
    static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    static const char numbers[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/.-";
    const char *typed = form_text_optional(form, "identifier", 60);
    if (*typed == '\0') {
        return NULL;
    }
    const char *list = strchr(typed, '-');
    const char *number = list == NULL ? NULL : strchr(list + 1, '-');
    if (number == NULL || !among(capitals, arena_text_part(form->arena, typed, (size_t)(list - typed)), 2, 2) ||
        !among(capitals, arena_text_part(form->arena, list + 1, (size_t)(number - list - 1)), 2, 8) ||
        !among(numbers, number + 1, 1, 40)) {
        form_fail(form, "identifier", N_("Enter an identifier like GB-CHC-1234567 or GB-COH-01234567"));
        return NULL;
    }
    if (organisation_identifier_taken_one(actor_db(request), (struct organisation_identifier_taken_in){typed}) !=
        NULL) {
        form_fail(form, "identifier", N_("An organisation with this identifier is registered already"));
    }
    return typed;
}

void provider_new_act(struct http_request *request) {
    struct form *form = page_form(request);
    struct organisation_new provider = {.name = form_name(form, "name", N_("Enter the provider's name"), 200),
        .framework_code = framework_read(request, form),
        .kind = "training_provider",
        .sector = "training_provider",
        .identifier = identifier_read(request, form),
        .now = request->now};
    if (*provider.name != '\0' && text_length(provider.name) < 2) {
        form_fail(form, "name", N_("Enter the provider's whole name"));
    }
    const char *website = form_text_optional(form, "website", 300);
    if (*website != '\0' && (provider.website = website_make(form->arena, website)) == NULL) {
        form_fail(form, "website", N_("Enter a web address in the form www.example.org"));
    }
    const char *phone = form_text_optional(form, "phone", 40);
    if (*phone != '\0') {
        provider.phone = phone;
        if (!phone_valid(phone)) {
            form_fail(form, "phone", N_("Enter a phone number, like 01632 960 001 or +44 808 157 0192"));
        }
    }
    static const char *const roles[] = {"provider_administrator"};
    struct invitation_new invitation = {.organisation_name = provider.name,
        .full_name = form_name(form, "full_name", N_("Enter their full name"), NAME_MOST),
        .email = form_email(form, "email"),
        .roles = {1, roles}};
    day from = form_date(form, "accredited", N_("Enter the first day of the accreditation"),
        day_add_months(today_of(request), -240), day_add_months(today_of(request), 24));
    day until = form_date(form, "until", NULL, from, day_add_months(today_of(request), 240));
    if (!form_good(form)) {
        provider_new_show(request, 422, form);
        return;
    }
    invitation.organisation_id = organisation_add(actor_db(request), provider);
    provider_accredit(actor_db(request), invitation.organisation_id, provider.framework_code, from, until,
        actor_of(request)->person_id, request->now);
    invitation_send(request, invitation);
    page_done(request, arena_format(request->arena, "/providers/%lld", (long long)invitation.organisation_id),
        N_("The provider is registered, and its administrator is invited"));
}

static bool is_trainer(const struct training_provider_people *person) {
    for (size_t i = 0; i < person->roles.count; i++) {
        if (strcmp(person->roles.item[i], "trainer") == 0) {
            return true;
        }
    }
    return false;
}

/* Rows come by person. */
static struct trainer_authorisations authorisations_of(
    const struct training_provider_authorisations_rows *rows, int64_t person_id) {
    size_t from = 0;
    while (from < rows->count && rows->row[from].person_id != person_id) {
        from++;
    }
    size_t until = from;
    while (until < rows->count && rows->row[until].person_id == person_id) {
        until++;
    }
    return (struct trainer_authorisations){until - from, rows->row + from};
}

/* What the pages of one provider begin with. */
struct parts {
    int64_t organisation_id;
    struct training_provider_rows provider;
    struct training_provider_people_rows people;
    struct training_provider_authorisations_rows authorisations;
};

static void parts_add(struct http_request *request, struct parts *parts) {
    struct db *db = actor_db(request);
    parts->organisation_id = http_part_id(request, "organisation");
    training_provider_add(db, (struct training_provider_in){parts->organisation_id}, &parts->provider);
    training_provider_people_add(
        db, (struct training_provider_people_in){parts->organisation_id, today_of(request)}, &parts->people);
    training_provider_authorisations_add(
        db, (struct training_provider_authorisations_in){parts->organisation_id}, &parts->authorisations);
}

static void parts_load(struct http_request *request, const struct parts *parts) {
    actor_load(request);
    if (parts->provider.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no training provider %lld", (long long)parts->organisation_id);
    }
}

void provider_page(struct http_request *request) {
    struct parts parts;
    struct invitation_list_rows invitations;
    parts_add(request, &parts);
    struct provider_accreditations_rows accreditations;
    provider_accreditations_add(
        actor_db(request), (struct provider_accreditations_in){parts.organisation_id}, &accreditations);
    invitation_list_add(
        actor_db(request), (struct invitation_list_in){parts.organisation_id, request->now}, &invitations);
    parts_load(request, &parts);
    struct provider_person *person = ARENA_ARRAY(request->arena, parts.people.count, struct provider_person);
    for (size_t i = 0; i < parts.people.count; i++) {
        const struct training_provider_people *row = &parts.people.row[i];
        person[i] =
            (struct provider_person){row, is_trainer(row), authorisations_of(&parts.authorisations, row->person_id)};
    }
    const struct provider_view view = {.provider = parts.provider.row,
        .people = {parts.people.count, person},
        .invitations = &invitations,
        .accreditations = &accreditations,
        .today = today_of(request),
        .may_authorise = actor_may(request, "training.authorise")};
    struct html *out = page_open(request);
    training_provider_html(out, &view);
    page_send_back(request, 200, out, "/providers");
}

/* One trainer of a provider, with what they may teach. */
static struct trainer_view trainer_of(struct http_request *request, const struct parts *parts) {
    int64_t person_id = http_part_id(request, "person");
    const struct training_provider *provider = parts->provider.row;
    struct trainer_view view = {.provider = provider, .today = today_of(request)};
    for (size_t i = 0; i < parts->people.count && view.person == NULL; i++) {
        if (parts->people.row[i].person_id == person_id && is_trainer(&parts->people.row[i])) {
            view.person = &parts->people.row[i];
        }
    }
    if (view.person == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "the provider has no trainer %lld", (long long)person_id);
    }
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    view.authorisations = authorisations_of(&parts->authorisations, person_id);
    view.modules = training_module_options(request, provider->framework_code, view.today);
    struct option *open = ARENA_ARRAY(request->arena, view.authorisations.count, struct option);
    for (size_t i = 0; i < view.authorisations.count; i++) {
        const struct training_provider_authorisations *row = &view.authorisations.row[i];
        if (row->holds_to == DAY_NONE || row->holds_to >= view.today) {
            open[view.open.count++] = (struct option){arena_format(request->arena, "%s:%s:%s", row->framework_code,
                                                          row->module_code, day_text(request->arena, row->holds_from)),
                arena_format(request->arena, "%s: %s", row->module_code,
                    html_message(&words, training_module_title(row->framework_code, row->module_code))),
                html_fill(
                    &words, html_message(&words, N_("From {date}")), "date", html_date(&words, row->holds_from), NULL)};
        }
    }
    view.open.row = open;
    return view;
}

static const char *trainer_path(struct http_request *request) {
    return arena_format(request->arena, "/providers/%lld/trainers/%lld",
        (long long)http_part_id(request, "organisation"), (long long)http_part_id(request, "person"));
}

static void trainer_show(struct http_request *request, int status, const struct trainer_view *view) {
    struct html *out = page_open(request);
    training_provider_trainer_html(out, view);
    page_send_back(request, status, out,
        arena_format(request->arena, "/providers/%lld", (long long)view->provider->organisation_id));
}

void trainer_page(struct http_request *request) {
    struct parts parts;
    parts_add(request, &parts);
    parts_load(request, &parts);
    struct trainer_view view = trainer_of(request, &parts);
    view.form = page_form(request);
    trainer_show(request, 200, &view);
}

/* The trainer, with the provider's row locked: acts on its trainers come one after the other. */
static struct trainer_view trainer_lock(struct http_request *request, struct parts *parts) {
    organisation_lock_one(actor_db(request), (struct organisation_lock_in){http_part_id(request, "organisation")});
    parts_add(request, parts);
    parts_load(request, parts);
    return trainer_of(request, parts);
}

void trainer_authorise_act(struct http_request *request) {
    struct parts parts;
    struct trainer_view view = trainer_lock(request, &parts);
    struct form *form = page_form(request);
    view.form = form;
    const char *framework_code = view.provider->framework_code;
    int64_t person_id = view.person->person_id;
    struct text_list modules = organisation_choices(form, "modules", view.modules);
    day from = form_date(form, "from", N_("Enter the first day of the authorisation"), day_add_months(view.today, -120),
        day_add_months(view.today, 24));
    day until = form_date(form, "until", NULL, from, day_add_months(view.today, 240));
    if (modules.count == 0 && form_error_of(form, "modules") == NULL) {
        form_fail(form, "modules", N_("Select at least one module"));
    }
    if (form_good(form)) {
        struct training_authorised_rows already = training_authorised_run(
            actor_db(request), (struct training_authorised_in){person_id, framework_code, modules, from, until});
        if (already.count > 0) {
            struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
            form_fail(form, "modules",
                html_fill(&words,
                    html_message(&words, N_("They are authorised for {module} on some of these days already. Leave it "
                                            "out, or choose other days")),
                    "module", already.row->module_code, NULL));
        }
    }
    if (!form_good(form)) {
        trainer_show(request, 422, &view);
        return;
    }
    trainer_authorise(actor_db(request), person_id, framework_code, modules, from, until, request->now);
    page_done(request, trainer_path(request), N_("Authorisation saved"));
}

/* What is recorded stands, so an authorisation does not end before yesterday: that is at once. One that has not begun
 * yet can end before its first day, which makes it void. */
void trainer_end_act(struct http_request *request) {
    struct parts parts;
    struct trainer_view view = trainer_lock(request, &parts);
    struct form *form = page_form(request);
    view.form = form;
    struct text_list chosen = organisation_choices(form, "authorisation", view.open);
    if (chosen.count == 0 && form_error_of(form, "authorisation") == NULL) {
        form_fail(form, "authorisation", N_("Select what is to end"));
    }
    day last = form_date(
        form, "last", N_("Enter the last day of the authorisation"), view.today - 1, day_add_months(view.today, 240));
    size_t ended = 0;
    for (size_t i = 0; i < view.authorisations.count && form_good(form); i++) {
        const struct training_provider_authorisations *row = &view.authorisations.row[i];
        const char *value = arena_format(request->arena, "%s:%s:%s", row->framework_code, row->module_code,
            day_text(request->arena, row->holds_from));
        for (size_t k = 0; k < chosen.count; k++) {
            if (strcmp(chosen.item[k], value) == 0) {
                if (row->holds_to != DAY_NONE && row->holds_to <= last) {
                    form_fail_date(
                        form, "last", N_("One of them ends on {date} already. Enter an earlier day"), row->holds_to);
                    break;
                }
                ended++;
            }
        }
    }
    if (!form_good(form)) {
        trainer_show(request, 422, &view);
        return;
    }
    for (size_t i = 0; i < view.authorisations.count && ended > 0; i++) {
        const struct training_provider_authorisations *row = &view.authorisations.row[i];
        const char *value = arena_format(request->arena, "%s:%s:%s", row->framework_code, row->module_code,
            day_text(request->arena, row->holds_from));
        for (size_t k = 0; k < chosen.count; k++) {
            if (strcmp(chosen.item[k], value) == 0) {
                trainer_end(actor_db(request), row->person_id, row->framework_code, row->module_code, row->holds_from,
                    last < row->holds_from ? row->holds_from - 1 : last, request->now);
            }
        }
    }
    page_done(request, trainer_path(request), N_("The authorisation is ended"));
}
