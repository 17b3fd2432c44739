/* First Responders are added to an organisation's list, after asking whether they are there already. They need no
 * account. */
#include <string.h>

#include "accounts/page.h"
#include "pages/people/new.h"
#include "pages/people/same.h"
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

/* Somebody who has a learner number from elsewhere, or who agreed to be seen, keeps their record. NULL when neither is
 * said, or after an error. */
static const struct people_brings *known_person(
    struct http_request *request, struct form *form, const struct people_consented_rows *consented) {
    struct people_brings_in asked = {.person_id = DB_NULL_INT8, .written = form_value(form, "name")};
    int64_t chosen = 0;
    char number[LEARNER_NUMBER_SIZE];
    text_number(form_value(form, "consented"), 1, INT64_MAX, &chosen);
    for (size_t i = 0; i < consented->count; i++) {
        asked.person_id = consented->row[i].person_id == chosen ? chosen : asked.person_id;
    }
    const char *typed = form_text_optional(form, "learner", 40);
    if (asked.person_id == DB_NULL_INT8 && *typed == '\0') {
        return NULL;
    }
    if (asked.person_id == DB_NULL_INT8) {
        if (!learner_number_parse(typed, number)) {
            form_fail(
                form, "learner", N_("This is no learner number: check each character. It looks like L-7F3K-2Q9M."));
            return NULL;
        }
        asked.learner_number = number;
    }
    const struct people_brings *found = people_brings_one(actor_db(request), asked);
    if (found == NULL) {
        form_fail(form, "learner", N_("Nobody has this learner number. Check it with the person, or leave it out."));
    }
    return found;
}

static const char *why_words(const char *why) {
    static const struct {
        const char *why;
        const char *words;
    } all[] = {{"address", N_("Has this work address")}, {"name", N_("Has this name")},
        {"address_like", N_("Has a work address much like it")}, {"like", N_("Has a name much like it")}};
    size_t i = 0;
    while (i + 1 < sizeof all / sizeof *all && strcmp(all[i].why, why) != 0) {
        i++;
    }
    return all[i].words;
}

/* Nothing is saved yet: who is there already, or who is known and what comes with them. */
static void same_show(struct http_request *request, int status, const struct form *form,
    const struct people_brings *known, const struct people_alike_rows *alike, day starts) {
    struct html *out = page_open(request);
    struct people_same_view view = {.form = form, .known = known, .starts = starts};
    struct option *option = ARENA_ARRAY(request->arena, alike->count + 1, struct option);
    size_t count = 0;
    for (size_t i = 0; i < alike->count; i++) {
        const struct people_alike *row = &alike->row[i];
        if (row->person_id == DB_NULL_INT8) {
            view.elsewhere = true;
            continue;
        }
        const char *who = arena_format(request->arena, "%s, %s", row->full_name, row->learner_number);
        const char *hint = html_message(out, why_words(row->why));
        hint = row->email == NULL ? hint : arena_format(request->arena, "%s (%s)", hint, row->email);
        hint = row->here ? hint
                         : arena_format(request->arena, "%s. %s", hint, html_message(out, N_("No longer with you")));
        option[count++] = (struct option){arena_format(request->arena, "%lld", (long long)row->person_id), who, hint};
    }
    if (count > 0) {
        option[count++] = (struct option){"new", N_("Nobody of them: add a new record"), NULL};
    }
    view.choices = (struct options){count, option};
    people_same_html(out, &view);
    page_send_back(request, status, out, list_path);
}

static bool is_one_of(const struct people_alike_rows *alike, int64_t person_id) {
    for (size_t i = 0; i < alike->count; i++) {
        if (alike->row[i].person_id == person_id) {
            return true;
        }
    }
    return false;
}

static void new_act(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    day today = today_of(request);
    struct people_consented_rows consented = people_consented_run(db);
    struct options agreed = consented_options(request->arena, &consented);
    if (strcmp(form_value(form, "act"), "change") == 0) {
        new_show(request, 200, form, agreed);
        return;
    }
    const struct people_brings *known = known_person(request, form, &consented);
    /* Whoever is known keeps their name and address. */
    const char *name = known != NULL ? "" : form_name(form, "name", N_("Enter the person's name"), 200);
    const char *email = known != NULL ? "" : form_email(form, "email");
    day starts = form_date(form, "starts", N_("Enter the day they start, or started"), today - 3650, today + 90);
    if (form_error_of(form, "email") == NULL && *email != '\0' &&
        people_listed_one(db, (struct people_listed_in){email, role}) != NULL) {
        form_fail(form, "email", N_("Somebody with this address is on your list of First Responders already"));
    }
    if (!form_good(form)) {
        new_show(request, 422, form, agreed);
        return;
    }
    const struct actor *actor = actor_of(request);
    const char *same = form_value(form, "same");
    int64_t meant = 0;
    text_number(same, 1, INT64_MAX, &meant);
    struct people_alike_rows alike = {0, NULL, 0};
    if (known != NULL && meant != known->person_id) {
        same_show(request, 200, form, known, &alike, starts);
        return;
    }
    bool added = known == NULL && strcmp(same, "new") == 0;
    if (known == NULL && !added) {
        alike = people_alike_run(db, (struct people_alike_in){name, email});
        added = alike.count == 0;
    }
    if (known == NULL && !added && !is_one_of(&alike, meant)) {
        if (strcmp(form_value(form, "asked"), "yes") == 0) {
            form_fail(form, "same", N_("Select who it is"));
        }
        same_show(request, form_good(form) ? 200 : 422, form, NULL, &alike, starts);
        return;
    }
    if (!added && !role_give(db, meant, actor->organisation_id, role, starts, DAY_NONE, actor->person_id)) {
        form_fail(
            form, known != NULL ? "learner" : "name", N_("This person is on your list of First Responders already"));
        new_show(request, 422, form, agreed);
        return;
    }
    if (added) {
        person_add(db,
            (struct person_new){.full_name = name,
                .email = email,
                .organisation_id = actor->organisation_id,
                .role = role,
                .started_on = starts,
                .granted_by = actor->person_id},
            request->now);
    }
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
