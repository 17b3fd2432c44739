/* An organisation and its lead's account, registered on one journey by somebody who has neither. */
#include <string.h>

#include "accounts/accounts.h"
#include "accounts/page.h"
#include "accounts/password.h"
#include "accounts/sign_in.h"
#include "mail/mail.h"
#include "organisations/organisations.h"
#include "organisations/organisations_pages.h"
#include "pages/accounts/check_email.h"
#include "pages/organisations/new.h"
#include "pages/organisations/new_details.h"
#include "plug/framework.h"

/* Frameworks that are in force and accredit: each has kinds of bodies that may apply. */
static struct organisation_frameworks frameworks_open(struct http_request *request) {
    struct plug_frameworks all = plug_frameworks_all();
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct organisation_framework *row = ARENA_ARRAY(request->arena, all.count, struct organisation_framework);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (framework_span_holds(all.row[i].data->span, today)) {
            row[count++] = (struct organisation_framework){all.row[i].data->id, all.row[i].data->title, NULL};
        }
    }
    return (struct organisation_frameworks){count, row};
}

/* Where they were on the way to, as the eligibility check leaves it: "" when nowhere. */
static const char *after_of(const struct fields *fields) {
    const char *after = fields_value(fields, "after");
    return path_is_local(after) && text_starts(after, "/apply/") ? after : "";
}

/* The address with what it leads on to. */
static const char *address_with(struct arena *arena, const char *address, const char *after) {
    struct html out;
    html_start(&out, arena, false);
    html_url_part(&out, after);
    return *after == '\0'
               ? address
               : arena_format(arena, "%s%cafter=%s", address, strchr(address, '?') == NULL ? '?' : '&', out.text.data);
}

void organisation_new_page(struct http_request *request) {
    actor_load(request);
    struct organisation_frameworks open = frameworks_open(request);
    struct organisation_framework *row = ARENA_ARRAY(request->arena, open.count + 1, struct organisation_framework);
    for (size_t i = 0; i < open.count; i++) {
        row[i] = open.row[i];
        row[i].href = address_with(request->arena,
            arena_format(request->arena, "/organisations/new/details?framework=%s", row[i].code),
            after_of(&request->query));
    }
    struct html *out = page_open(request);
    organisations_new_html(out, (struct organisation_frameworks){open.count, row});
    page_send_back(request, 200, out, "/");
}

static struct options kinds_of(struct http_request *request, const struct framework_data *data) {
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct option *row = ARENA_ARRAY(request->arena, data->body_kinds, struct option);
    size_t count = 0;
    for (size_t i = 0; i < data->body_kinds; i++) {
        const struct framework_body_kind *kind = &data->body_kind[i];
        if ((kind->bodies & FRAMEWORK_NON_STATUTORY) != 0 && framework_span_holds(kind->span, today)) {
            row[count++] = (struct option){kind->code, kind->title, NULL};
        }
    }
    return (struct options){count, row};
}

static struct options schemes_of(struct arena *arena) {
    struct option *row = ARENA_ARRAY(arena, identifier_scheme_count + 1, struct option);
    for (size_t i = 0; i < identifier_scheme_count; i++) {
        row[i] = (struct option){identifier_schemes[i].code, identifier_schemes[i].title, NULL};
    }
    row[identifier_scheme_count] = (struct option){"none", N_("It has no number in any of these registers"), NULL};
    return (struct options){identifier_scheme_count + 1, row};
}

/* The framework that was asked for; the only one there is when none was named. */
static const struct framework_data *framework_asked(struct http_request *request, const struct fields *fields) {
    const char *code = fields_get(fields, "framework");
    struct organisation_frameworks open = frameworks_open(request);
    const struct plug_framework *found = NULL;
    for (size_t i = 0; i < open.count; i++) {
        if ((code == NULL && open.count == 1) || text_equal(code, open.row[i].code)) {
            found = plug_framework_find(open.row[i].code);
        }
    }
    if (found == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such framework");
    }
    return found->data;
}

static void details_show(
    struct http_request *request, int status, const struct form *form, const struct framework_data *data) {
    const char *after = after_of(request->method == HTTP_GET ? &request->query : &request->form);
    const struct organisation_new_view view = {.form = form,
        .framework = data->id,
        .after = after,
        .kinds = kinds_of(request, data),
        .schemes = schemes_of(request->arena)};
    struct html *out = page_open(request);
    organisations_new_details_html(out, &view);
    page_send_back(request, status, out, address_with(request->arena, "/organisations/new", after));
}

void organisation_new_details_page(struct http_request *request) {
    actor_load(request);
    details_show(request, 200, page_form(request), framework_asked(request, &request->query));
}

struct registration {
    struct http_request *request;
    struct organisation_new organisation;
    const char *full_name;
    const char *email;
    const char *password_hash;
};

static struct html words_of(struct http_request *request) {
    return (struct html){.arena = request->arena, .cymraeg = request->cymraeg};
}

/* The page says the same whatever is known already; what is known goes to the mailbox that was named. */
static void known_mail(struct registration *registration, const char *message) {
    struct http_request *request = registration->request;
    struct html words = words_of(request);
    mail_add(
        actor_db(request), (struct mail){.address = registration->email,
                               .language = request->cymraeg ? "cy" : "en",
                               .subject = html_message(&words, N_("Your registration with Assay")),
                               .body = html_fill(&words, html_message(&words, message), "organisation",
                                   registration->organisation.name, "sign_in", mail_link(request->arena, "/sign-in"),
                                   "reset", mail_link(request->arena, "/account/reset"), NULL)});
}

static void registration_write(void *context) {
    struct registration *registration = context;
    struct http_request *request = registration->request;
    struct db *db = actor_db(request);
    const struct organisation_new *organisation = &registration->organisation;
    actor_become_system(request);
    if (account_by_email_one(db, (struct account_by_email_in){registration->email}) != NULL) {
        known_mail(registration,
            N_("Hello,\n\nsomebody, probably you, registered {organisation} with this email address. The address has "
               "an "
               "account already, so nothing was changed.\n\nSign in: {sign_in}\nForgotten your password: {reset}\n\nIf "
               "you want to register another organisation, use another address for its lead, or ask us. If it was not "
               "you, do nothing.\n\nAssay\n"));
        return;
    }
    if (organisation->identifier != NULL &&
        organisation_identifier_taken_one(db, (struct organisation_identifier_taken_in){organisation->identifier}) !=
            NULL) {
        known_mail(registration, N_("Hello,\n\nsomebody, probably you, registered {organisation} with this email "
                                    "address. An organisation with "
                                    "that number is registered already, so nothing was changed.\n\nAsk its lead to "
                                    "invite you, or tell us if "
                                    "you do not know who that is. If it was not you, do nothing.\n\nAssay\n"));
        return;
    }
    struct account_made account = account_create(db, (struct account_new){.full_name = registration->full_name,
                                                         .email = registration->email,
                                                         .password_hash = registration->password_hash,
                                                         .language = request->cymraeg ? "cy" : "en",
                                                         .now = request->now});
    int64_t organisation_id = organisation_add(db, *organisation);
    role_add(db, account.person_id, organisation_id, "organisation_lead", DB_NULL_INT8, request->now);
    organisation_spoc_set(db, organisation_id, account.person_id, DB_NULL_INT8, request->now);
    const char *domain = domain_own(request->arena, registration->email);
    if (domain != NULL) {
        organisation_domain_add_run(db, (struct organisation_domain_add_in){organisation_id, domain});
    }
    const char *after = after_of(&request->form);
    verification_send(
        request, account.account_id, account.person_id, registration->email, *after == '\0' ? "/applications" : after);
}

static const char *identifier_read(struct form *form) {
    const char *scheme = fields_value(&form->values, "scheme");
    if (strcmp(scheme, "none") == 0) {
        return NULL;
    }
    for (size_t i = 0; i < identifier_scheme_count; i++) {
        if (strcmp(scheme, identifier_schemes[i].code) == 0) {
            const char *typed = form_text(form, "identifier", N_("Enter the number in that register"), 60);
            const char *identifier = *typed == '\0' ? NULL : identifier_make(form->arena, scheme, typed);
            if (*typed != '\0' && identifier == NULL) {
                form_fail(form, "identifier",
                    N_("This number does not have the form of that register. Check it, or choose another register"));
            }
            return identifier;
        }
    }
    form_fail(form, "scheme", N_("Select which register the number is from"));
    return NULL;
}

void organisation_new_details_send(struct http_request *request) {
    const struct framework_data *data = framework_asked(request, &request->form);
    struct form *form = page_form(request);
    struct options kinds = kinds_of(request, data);
    const char **codes = ARENA_ARRAY(request->arena, kinds.count, const char *);
    for (size_t i = 0; i < kinds.count; i++) {
        codes[i] = kinds.row[i].value;
    }
    struct organisation_details details = organisation_details_read(form);
    const char *kind = form_choice(form, "kind", N_("Select what kind of organisation it is"), codes, kinds.count);
    const char *identifier = identifier_read(form);
    struct registration registration = {.request = request,
        .organisation = {.name = details.name,
            .framework_code = data->id,
            .kind = kind,
            .sector = "non_statutory",
            .identifier = identifier,
            .website = details.website,
            .phone = details.phone,
            .areas = details.areas,
            .cohorts = details.cohorts,
            .languages = details.languages,
            .now = request->now},
        .full_name = form_name(form, "full_name", N_("Enter your full name"), NAME_MOST),
        .email = text_lower(request->arena, form_email(form, "email"))};
    const char *password = fields_value(&request->form, "password");
    const char *fault = password_fault(password, registration.email, registration.full_name);
    if (fault != NULL) {
        form_fail(form, "password", fault);
    }
    if (!form_good(form)) {
        details_show(request, 422, form, data);
        return;
    }
    attempt_begin(request, &attempt_register, registration.email);
    registration.password_hash = password_hash(request->arena, password);
    db_transaction(actor_db(request), registration_write, &registration);
    struct html *out = page_open(request);
    accounts_check_email_html(out, registration.email);
    page_send(request, 200, out);
}
