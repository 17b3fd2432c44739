/* Further roles of a person in the organisation, and the end of one of them. */
#include "accounts/page.h"
#include "pages/people/role.h"
#include "pages/people/role_end.h"
#include "people/people.h"
#include "people/people_pages.h"
#include "people/people_view.h"

enum { DAYS_BACK = 3650, DAYS_AHEAD = 365 };

/* Whoever may add First Responders gives out that role; the others lead to more, and are the lead's to give. */
static const char *const role[] = {"first_responder", "training_lead", "finance_contact"};
enum { ROLES = sizeof role / sizeof *role };

static size_t roles_allowed(struct http_request *request) {
    return actor_may(request, "organisation.people") ? ROLES : 1;
}

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

static const char *edit_path(struct http_request *request) {
    return arena_format(request->arena, "/training/people/%lld/edit", (long long)http_part_id(request, "person"));
}

static const struct people_one *person_found(struct http_request *request, struct people_one_rows one) {
    if (one.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such person of this organisation");
    }
    return one.row;
}

static void role_show(struct http_request *request, int status, const struct form *form) {
    struct people_role_view view = {.form = form};
    struct people_one_rows one;
    people_one_add(actor_db(request), (struct people_one_in){http_part_id(request, "person"), today_of(request)}, &one);
    actor_load(request);
    view.person = person_found(request, one);
    struct option *option = ARENA_ARRAY(request->arena, ROLES, struct option);
    for (size_t i = 0; i < ROLES; i++) {
        option[i] = (struct option){role[i], role_title_find(role[i])->title, NULL};
    }
    view.roles = (struct options){roles_allowed(request), option};
    view.leads = view.roles.count == ROLES;
    struct html *out = page_open(request);
    people_role_html(out, &view);
    page_send_back(request, status, out, edit_path(request));
}

void people_role_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    form_date_set(&form, "starts", today_of(request));
    role_show(request, 200, &form);
}

static bool date_typed(const struct form *form) {
    return *form_value(form, "ends-day") != '\0' || *form_value(form, "ends-month") != '\0' ||
           *form_value(form, "ends-year") != '\0';
}

void people_role_act(struct http_request *request) {
    const struct people_one *one = people_own_person(request);
    const struct actor *actor = actor_of(request);
    struct form *form = page_form(request);
    day today = today_of(request);
    const char *given = form_choice(form, "role", N_("Select a role"), role, roles_allowed(request));
    day starts = form_date(form, "starts", N_("Enter the first day"), today - DAYS_BACK, today + DAYS_AHEAD);
    day ends = DAY_NONE;
    if (form_good(form) && date_typed(form)) {
        ends = form_date(form, "ends", N_("Enter the last day"), starts, starts + DAYS_BACK);
    }
    if (form_good(form) && one->staff) {
        form_fail(form, "role", N_("This person works for the Home Office: they hold no role of an organisation"));
    }
    if (form_good(form) &&
        !role_give(actor_db(request), one->person_id, actor->organisation_id, given, starts, ends, actor->person_id)) {
        form_fail(form, "starts", N_("They hold this role on some of these days already"));
    }
    if (!form_good(form)) {
        role_show(request, 422, form);
        return;
    }
    page_done(request, edit_path(request), N_("Role given"));
}

static const struct people_roles *role_meant(struct http_request *request, struct people_roles_rows roles) {
    int64_t holding = http_part_id(request, "role");
    for (size_t i = 0; i < roles.count; i++) {
        if (roles.row[i].role_holding_id == holding && roles.row[i].may_end &&
            (text_equal(roles.row[i].role, role[0]) || actor_may(request, "organisation.people"))) {
            return &roles.row[i];
        }
    }
    arena_raise(request->arena, ERROR_NOT_FOUND, "no such role that the actor may end");
}

static void end_show(struct http_request *request, int status, const struct form *form) {
    struct people_role_end_view view = {.form = form};
    struct people_one_rows one;
    struct people_roles_rows roles;
    int64_t person_id = http_part_id(request, "person");
    people_one_add(actor_db(request), (struct people_one_in){person_id, today_of(request)}, &one);
    people_roles_add(actor_db(request), (struct people_roles_in){person_id}, &roles);
    actor_load(request);
    view.person = person_found(request, one);
    view.role = role_meant(request, roles);
    struct html *out = page_open(request);
    people_role_end_html(out, &view);
    page_send_back(request, status, out, edit_path(request));
}

void people_role_end_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    end_show(request, 200, &form);
}

void people_role_end_act(struct http_request *request) {
    const struct people_one *one = people_own_person(request);
    const struct people_roles *held =
        role_meant(request, people_roles_run(actor_db(request), (struct people_roles_in){one->person_id}));
    struct form *form = page_form(request);
    day today = today_of(request);
    day earliest = held->started_on;
    day ends = form_date(form, "ends", N_("Enter their last day in this role"), earliest,
        (earliest > today ? earliest : today) + DAYS_AHEAD);
    if (!form_good(form)) {
        end_show(request, 422, form);
        return;
    }
    role_end(actor_db(request), one->person_id, actor_of(request)->organisation_id, held->role, ends);
    page_done(request, edit_path(request), N_("Last day saved"));
}
