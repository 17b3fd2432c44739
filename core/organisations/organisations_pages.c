/* The organisation acted for: what is known of it, and changing that. */
#include "organisations/organisations_pages.h"

#include <string.h>

#include "accounts/page.h"
#include "audit/audit_queries.h"
#include "organisations/organisations.h"
#include "pages/organisations/edit.h"
#include "pages/organisations/organisation.h"
#include "plug/framework.h"

struct text_list organisation_choices(struct form *form, const char *name, struct options options) {
    struct text_list typed = fields_all(&form->values, name);
    const char **item = ARENA_ARRAY(form->arena, options.count, const char *);
    size_t count = 0;
    size_t known = 0;
    for (size_t i = 0; i < options.count; i++) {
        size_t before = known;
        for (size_t j = 0; j < typed.count; j++) {
            known += strcmp(typed.item[j], options.row[i].value) == 0;
        }
        if (known > before) {
            item[count++] = options.row[i].value;
        }
    }
    if (known < typed.count) {
        form_fail_unnamed(form, name, N_("Select only from the list"), 0, DAY_NONE);
    }
    return (struct text_list){count, item};
}

struct organisation_details organisation_details_read(struct form *form) {
    struct organisation_details details = {.name = form_name(form, "name", N_("Enter the organisation's name"), 200)};
    if (*details.name != '\0' && text_length(details.name) < 2) {
        form_fail(form, "name", N_("Enter the organisation's whole name"));
    }
    const char *website = form_text_optional(form, "website", 300);
    if (*website != '\0' && (details.website = website_make(form->arena, website)) == NULL) {
        form_fail(form, "website", N_("Enter a web address in the form www.example.org"));
    }
    const char *phone = form_text(form, "phone", N_("Enter a phone number"), 40);
    if (*phone != '\0' && !phone_valid(phone)) {
        form_fail(form, "phone", N_("Enter a phone number, like 01632 960 001 or +44 808 157 0192"));
    }
    details.phone = phone;
    details.areas = organisation_choices(form, "areas", organisation_areas);
    if (details.areas.count == 0 && form_error_of(form, "areas") == NULL) {
        form_fail(form, "areas", N_("Select the areas you work in"));
    }
    details.cohorts = organisation_choices(form, "cohorts", organisation_cohorts);
    if (details.cohorts.count == 0 && form_error_of(form, "cohorts") == NULL) {
        form_fail(form, "cohorts", N_("Select the people you work with"));
    }
    details.languages = organisation_choices(form, "languages", organisation_languages);
    return details;
}

static const struct organisation_own *own_of(struct http_request *request, struct organisation_own_rows rows) {
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no organisation is acted for");
    }
    return rows.row;
}

void organisation_page(struct http_request *request) {
    struct organisation_own_rows rows;
    organisation_own_add(actor_db(request), &rows);
    actor_load(request);
    const struct organisation_own *organisation = own_of(request, rows);
    const struct plug_framework *framework = plug_framework_find(organisation->framework_code);
    struct organisation_view view = {.organisation = organisation,
        .kind = organisation->kind,
        .framework = framework == NULL ? organisation->framework_code : framework->data->title,
        .may_edit = actor_may(request, "organisation.manage")};
    for (size_t i = 0; framework != NULL && i < framework->data->body_kinds; i++) {
        if (strcmp(framework->data->body_kind[i].code, organisation->kind) == 0) {
            view.kind = framework->data->body_kind[i].title;
        }
    }
    struct html *out = page_open(request);
    const char *number = NULL;
    const struct identifier_scheme *scheme = identifier_split(organisation->identifier, &number);
    view.identifier = scheme == NULL ? organisation->identifier
                                     : arena_format(request->arena, "%s: %s", html_message(out, scheme->title), number);
    organisations_organisation_html(out, &view);
    page_send(request, 200, out);
}

static void list_add(struct fields *fields, const char *name, struct text_list list) {
    for (size_t i = 0; i < list.count; i++) {
        fields_add(fields, name, list.item[i]);
    }
}

static void edit_show(struct http_request *request, int status, const struct organisation_edit_view *view) {
    struct html *out = page_open(request);
    organisations_edit_html(out, view);
    page_send_back(request, status, out, "/organisation");
}

void organisation_edit_page(struct http_request *request) {
    struct organisation_own_rows rows;
    organisation_own_add(actor_db(request), &rows);
    actor_load(request);
    const struct organisation_own *saved = own_of(request, rows);
    struct fields values;
    fields_start(&values, request->arena);
    fields_add(&values, "name", saved->name);
    fields_add(&values, "website", saved->website == NULL ? "" : saved->website);
    fields_add(&values, "phone", saved->phone == NULL ? "" : saved->phone);
    fields_add(&values, "about", saved->about);
    list_add(&values, "areas", saved->areas);
    list_add(&values, "cohorts", saved->cohorts);
    list_add(&values, "languages", saved->languages);
    struct form form;
    form_start(&form, request->arena, &values);
    edit_show(request, 200, &(struct organisation_edit_view){.form = &form, .version = saved->version});
}

void organisation_edit_send(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    int64_t version = 0;
    if (!text_number(fields_get(&request->form, "version"), 1, INT32_MAX, &version)) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no version");
    }
    struct organisation_details details = organisation_details_read(form);
    const char *about = form_text_optional(form, "about", 2000);
    if (!form_good(form)) {
        edit_show(request, 422, &(struct organisation_edit_view){.form = form, .version = (int32_t)version});
        return;
    }
    int64_t organisation_id = actor_of(request)->organisation_id;
    int64_t touched = organisation_update_run(db, (struct organisation_update_in){.organisation_id = organisation_id,
                                                      .version = (int32_t)version,
                                                      .name = details.name,
                                                      .website = details.website,
                                                      .phone = details.phone,
                                                      .about = about,
                                                      .areas = details.areas,
                                                      .cohorts = details.cohorts,
                                                      .languages = details.languages});
    if (touched == 0) {
        const struct organisation_own *saved = organisation_own_one(db);
        if (saved == NULL) {
            arena_raise(request->arena, ERROR_NOT_FOUND, "no organisation is acted for");
        }
        edit_show(
            request, 409, &(struct organisation_edit_view){.form = form, .saved = saved, .version = saved->version});
        return;
    }
    audit_record_one(db, (struct audit_record_in){.action = "organisation.changed",
                             .subject_kind = "organisation",
                             .subject_id = organisation_id,
                             .organisation_id = organisation_id,
                             .detail = arena_format(request->arena, "{\"version\":%lld}", (long long)version + 1)});
    page_done(request, "/organisation", N_("Saved"));
}
