/* People of an organisation: the list, narrowed and page by page; name and address of one. */
#include <string.h>

#include "accounts/page.h"
#include "accounts/page_path.h"
#include "pages/people/edit.h"
#include "pages/people/list.h"
#include "people/people.h"
#include "people/people_pages.h"
#include "people/people_view.h"

enum { PAGE_ROWS = 50, MOST_PAGES = 10000 };

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

static const char *const listed_roles[] = {"first_responder", "training_lead", "organisation_lead", "finance_contact"};
static const struct option listed_states[] = {
    {"current", N_("Here now"), NULL}, {"later", N_("Starts later"), NULL}, {"former", N_("Former"), NULL}};

static struct options role_options(struct arena *arena) {
    size_t count = sizeof listed_roles / sizeof *listed_roles;
    struct option *row = ARENA_ARRAY(arena, count, struct option);
    for (size_t i = 0; i < count; i++) {
        row[i] = (struct option){listed_roles[i], role_title_find(listed_roles[i])->title, NULL};
    }
    return (struct options){count, row};
}

/* The value when it is one of the options; NULL otherwise. */
static const char *chosen(const struct fields *query, const char *name, struct options options) {
    const char *value = fields_get(query, name);
    for (size_t i = 0; value != NULL && i < options.count; i++) {
        if (strcmp(options.row[i].value, value) == 0) {
            return value;
        }
    }
    return NULL;
}

const char *people_path(struct arena *arena, const struct people_list *row) {
    bool staff = row->roles.count == 1 && text_equal(row->roles.item[0], "staff");
    return arena_format(arena, "/training/people/%lld%s", (long long)row->person_id, staff ? "/edit" : "");
}

void people_list_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, &request->query);
    struct people_list_view view = {.form = &form,
        .roles = role_options(request->arena),
        .states = {sizeof listed_states / sizeof *listed_states, listed_states},
        .page = 1};
    const char *words = page_filter(request->arena, &request->query, "words");
    const char *role = chosen(&request->query, "role", view.roles);
    const char *state = chosen(&request->query, "state", view.states);
    text_number(fields_get(&request->query, "page"), 1, MOST_PAGES, &view.page);
    const char *like = words == NULL ? NULL : arena_format(request->arena, "%%%s%%", page_like(request->arena, words));
    people_list_add(actor_db(request),
        (struct people_list_in){today_of(request), like, role, state, (view.page - 1) * PAGE_ROWS, PAGE_ROWS},
        &view.rows);
    actor_load(request);
    struct fields kept;
    fields_start(&kept, request->arena);
    const char *const filters[][2] = {{"words", words}, {"role", role}, {"state", state}};
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
        if (filters[i][1] != NULL) {
            fields_add(&kept, filters[i][0], filters[i][1]);
            view.filtered = true;
        }
    }
    view.total = view.rows.count > 0 ? view.rows.row->total : 0;
    view.pages = (view.total + PAGE_ROWS - 1) / PAGE_ROWS;
    view.page_path = page_path(request->arena, "/training/people", &kept);
    view.may_change = actor_may(request, "people.manage");
    struct html *out = page_open(request);
    people_list_html(out, &view);
    page_send_back(request, 200, out, "/training");
}

static void edit_show(struct http_request *request, int status, struct form *form) {
    struct db *db = actor_db(request);
    struct people_edit_view view = {.form = form};
    struct people_one_rows one;
    int64_t person_id = http_part_id(request, "person");
    people_one_add(db, (struct people_one_in){person_id, today_of(request)}, &one);
    people_roles_add(db, (struct people_roles_in){person_id}, &view.roles);
    people_former_names_add(db, (struct people_former_names_in){person_id}, &view.former);
    actor_load(request);
    view.leads = actor_may(request, "organisation.people");
    if (one.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such person of this organisation");
    }
    view.person = one.row;
    if (status == 200) {
        fields_add(&form->values, "name", one.row->full_name);
        fields_add(&form->values, "email", one.row->email == NULL ? "" : one.row->email);
    }
    struct html *out = page_open(request);
    people_edit_html(out, &view);
    page_send_back(request, status, out, "/training/people");
}

void people_edit_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    edit_show(request, 200, &form);
}

const struct people_one *people_own_person(struct http_request *request) {
    const struct people_one *one =
        people_one_one(actor_db(request), (struct people_one_in){http_part_id(request, "person"), today_of(request)});
    if (one == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such person of this organisation");
    }
    return one;
}

void people_edit_act(struct http_request *request) {
    const struct people_one *one = people_own_person(request);
    struct form *form = page_form(request);
    const char *name = form_name(form, "name", N_("Enter the person's name"), 200);
    const char *email = *form_value(form, "email") == '\0' ? NULL : form_email(form, "email");
    if (form_good(form) && one->staff) {
        form_fail(form, "name", N_("This person works for the Home Office: they change their name themselves"));
    }
    if (!form_good(form)) {
        edit_show(request, 422, form);
        return;
    }
    person_change(actor_db(request), one->person_id, actor_of(request)->organisation_id, name, email);
    page_done(request, "/training/people", N_("Saved"));
}

void people_correction_act(struct http_request *request) {
    const struct people_one *one = people_own_person(request);
    struct form *form = page_form(request);
    const char *answer = form_text(form, "answer", N_("Say what was put right, or why not"), 2000);
    if (!form_good(form)) {
        fields_add(&form->values, "name", one->full_name);
        fields_add(&form->values, "email", one->email == NULL ? "" : one->email);
        edit_show(request, 422, form);
        return;
    }
    correction_answer(actor_db(request), one->person_id, answer, actor_of(request)->person_id, request->now);
    page_done(request, "/training/people", N_("Answered"));
}
