/* First Responders of an organisation: list, add, end, supervised referrals. They need no account. */
#include "accounts/page.h"
#include "pages/people/end.h"
#include "pages/people/list.h"
#include "pages/people/new.h"
#include "people/people.h"
#include "people/people_rules.h"
#include "people/people_view.h"

static const char list_path[] = "/training/people";
static const char role[] = "first_responder";

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

static void list_page(struct http_request *request) {
    struct people_list_view view = {0};
    people_first_responders_add(actor_db(request), (struct people_first_responders_in){today_of(request)}, &view.rows);
    actor_load(request);
    view.may_change = actor_may(request, "people.manage");
    struct html *out = page_open(request);
    people_list_html(out, &view);
    page_send_back(request, 200, out, "/training");
}

static void new_show(struct http_request *request, int status, const struct form *form) {
    struct people_act_view view = {.form = form};
    struct html *out = page_open(request);
    people_new_html(out, &view);
    page_send_back(request, status, out, list_path);
}

static void new_page(struct http_request *request) {
    actor_load(request);
    struct form *form = page_form(request);
    form_date_set(form, "starts", today_of(request));
    new_show(request, 200, form);
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

static void new_act(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    day today = today_of(request);
    const char *name = form_name(form, "name", N_("Enter the person's name"), 200);
    const char *email = form_email(form, "email");
    day starts = form_date(form, "starts", N_("Enter the day they start, or started"), today - 3650, today + 90);
    int64_t known = 0;
    known_person(request, form, &known);
    if (form_error_of(form, "email") == NULL && *email != '\0' &&
        people_listed_one(db, (struct people_listed_in){email, role}) != NULL) {
        form_fail(form, "email", N_("Somebody with this address is on your list of First Responders already"));
    }
    if (!form_good(form)) {
        new_show(request, 422, form);
        return;
    }
    const struct actor *actor = actor_of(request);
    if (known != 0) {
        if (!role_start(db, known, actor->organisation_id, role, starts, actor->person_id)) {
            form_fail(form, "learner", N_("This person is on your list of First Responders already"));
            new_show(request, 422, form);
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

static const struct people_first_responder *person_of(
    struct http_request *request, struct people_first_responder_rows rows) {
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such First Responder in this organisation");
    }
    return rows.row;
}

typedef void act_template(struct html *out, const struct people_act_view *view);

static void act_show(struct http_request *request, int status, act_template *template, const struct form *form,
    const struct people_first_responder *person) {
    struct people_act_view view = {.form = form, .person = person};
    struct html *out = page_open(request);
    template(out, &view);
    page_send_back(
        request, status, out, arena_format(request->arena, "%s/%lld", list_path, (long long)person->person_id));
}

static void act_page(struct http_request *request, act_template *template) {
    struct people_first_responder_rows rows;
    people_first_responder_add(
        actor_db(request), (struct people_first_responder_in){http_part_id(request, "person")}, &rows);
    actor_load(request);
    act_show(request, 200, template, page_form(request), person_of(request, rows));
}

static const struct people_first_responder *act_person(struct http_request *request) {
    struct people_first_responder *found = people_first_responder_one(
        actor_db(request), (struct people_first_responder_in){http_part_id(request, "person")});
    return person_of(request, (struct people_first_responder_rows){found != NULL, found, 0});
}

static void end_page(struct http_request *request) {
    act_page(request, people_end_html);
}

static void end_act(struct http_request *request) {
    const struct people_first_responder *person = act_person(request);
    struct form *form = page_form(request);
    day ends = form_date(
        form, "ends", N_("Enter their last day as a First Responder"), person->started_on, today_of(request) + 365);
    if (form_good(form) &&
        !role_end(actor_db(request), person->person_id, actor_of(request)->organisation_id, role, ends)) {
        form_fail(form, "ends", N_("This person has stopped being a First Responder already"));
    }
    if (!form_good(form)) {
        act_show(request, 422, people_end_html, form, person);
        return;
    }
    page_done(request, list_path, N_("Last day saved"));
}

static const struct http_route route[] = {
    {HTTP_GET, "/training/people", "training.view", 0, 0, list_page},
    {HTTP_GET, "/training/people/new", "people.manage", 0, 0, new_page},
    {HTTP_POST, "/training/people/new", "people.manage", 0, 0, new_act},
    {HTTP_GET, "/training/people/{person}/end", "people.manage", 0, 0, end_page},
    {HTTP_POST, "/training/people/{person}/end", "people.manage", 0, 0, end_act},
};
const struct http_routes people_routes = {route, sizeof route / sizeof *route};
