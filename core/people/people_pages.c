/* First Responders are added to an organisation's list. They need no account. */
#include "accounts/page.h"
#include "pages/people/new.h"
#include "people/people.h"
#include "people/people_pages.h"
#include "people/people_rules.h"
#include "people/people_view.h"

static const char list_path[] = "/training/people";
static const char role[] = "first_responder";

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

static struct options consented_options(struct arena *arena, const struct people_consented_rows *rows) {
    struct option *row = ARENA_ARRAY(arena, rows->count, struct option);
    for (size_t i = 0; i < rows->count; i++) {
        row[i] = (struct option){arena_format(arena, "%lld", (long long)rows->row[i].person_id),
            arena_format(arena, "%s, %s", rows->row[i].full_name, rows->row[i].learner_number), NULL};
    }
    return (struct options){rows->count, row};
}

static void new_show(struct http_request *request, int status, const struct form *form, struct options consented) {
    struct people_act_view view = {.form = form, .consented = consented};
    struct html *out = page_open(request);
    people_new_html(out, &view);
    page_send_back(request, status, out, list_path);
}

static void new_page(struct http_request *request) {
    struct people_consented_rows consented;
    people_consented_add(actor_db(request), &consented);
    actor_load(request);
    struct form *form = page_form(request);
    form_date_set(form, "starts", today_of(request));
    new_show(request, 200, form, consented_options(request->arena, &consented));
}

/* Somebody who has a learner number from elsewhere keeps it, and with it what they completed. False after an error. */
static bool known_person(struct http_request *request, struct form *form, int64_t *person_id) {
    const char *typed = form_text_optional(form, "learner", 40);
    char number[LEARNER_NUMBER_SIZE];
    *person_id = 0;
    if (*typed == '\0') {
        return true;
    }
    if (!learner_number_parse(typed, number)) {
        form_fail(form, "learner", N_("This is no learner number: check each character. It looks like L-7F3K-2Q9M."));
        return false;
    }
    const struct people_by_number *found =
        people_by_number_one(actor_db(request), (struct people_by_number_in){number});
    if (found == NULL) {
        form_fail(form, "learner", N_("Nobody has this learner number. Check it with the person, or leave it out."));
        return false;
    }
    *person_id = found->person_id;
    return true;
}

/* Chosen from those who agreed; 0 when nobody of them is. */
static int64_t consented_person(struct http_request *request, const struct people_consented_rows *rows) {
    int64_t chosen = 0;
    text_number(fields_get(&request->form, "consented"), 1, INT64_MAX, &chosen);
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->row[i].person_id == chosen) {
            return chosen;
        }
    }
    return 0;
}

static void new_act(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    day today = today_of(request);
    struct people_consented_rows consented = people_consented_run(db);
    struct options agreed = consented_options(request->arena, &consented);
    int64_t known = consented_person(request, &consented);
    /* Whoever is known keeps their name and address. */
    const char *name = known != 0 ? "" : form_name(form, "name", N_("Enter the person's name"), 200);
    const char *email = known != 0 ? "" : form_email(form, "email");
    day starts = form_date(form, "starts", N_("Enter the day they start, or started"), today - 3650, today + 90);
    if (known == 0) {
        known_person(request, form, &known);
    }
    if (form_error_of(form, "email") == NULL && *email != '\0' &&
        people_listed_one(db, (struct people_listed_in){email, role}) != NULL) {
        form_fail(form, "email", N_("Somebody with this address is on your list of First Responders already"));
    }
    if (!form_good(form)) {
        new_show(request, 422, form, agreed);
        return;
    }
    const struct actor *actor = actor_of(request);
    if (known != 0) {
        if (!role_start(db, known, actor->organisation_id, role, starts, actor->person_id)) {
            form_fail(form, "learner", N_("This person is on your list of First Responders already"));
            new_show(request, 422, form, agreed);
            return;
        }
        page_done(request, list_path, N_("First Responder added"));
        return;
    }
    person_add(db,
        (struct person_new){.full_name = name,
            .email = email,
            .organisation_id = actor->organisation_id,
            .role = role,
            .started_on = starts,
            .granted_by = actor->person_id},
        request->now);
    page_done(request, list_path, N_("First Responder added"));
}

static const struct http_route route[] = {
    {HTTP_GET, "/training/people", "training.view", 0, 0, people_list_page},
    {HTTP_GET, "/training/people/new", "people.manage", 0, 0, new_page},
    {HTTP_POST, "/training/people/new", "people.manage", 0, 0, new_act},
    {HTTP_GET, "/training/people/{person}/edit", "people.manage", 0, 0, people_edit_page},
    {HTTP_POST, "/training/people/{person}/edit", "people.manage", 0, 0, people_edit_act},
    {HTTP_GET, "/training/people/{person}/roles", "people.manage", 0, 0, people_role_page},
    {HTTP_POST, "/training/people/{person}/roles", "people.manage", 0, 0, people_role_act},
    {HTTP_GET, "/training/people/{person}/roles/{role}/end", "people.manage", 0, 0, people_role_end_page},
    {HTTP_POST, "/training/people/{person}/roles/{role}/end", "people.manage", 0, 0, people_role_end_act},
    {HTTP_POST, "/training/people/{person}/correction", "people.manage", 0, 0, people_correction_act},
    {HTTP_GET, "/account/details", "record.own", 0, 0, people_details_page},
    {HTTP_POST, "/account/details/correction", "record.own", 0, 0, people_correction_ask_act},
    {HTTP_POST, "/account/details/consents", "record.own", 0, 0, people_consent_act},
    {HTTP_POST, "/account/details/consents/{consent}/withdraw", "record.own", 0, 0, people_consent_withdraw_act},
};
const struct http_routes people_routes = {route, sizeof route / sizeof *route};
