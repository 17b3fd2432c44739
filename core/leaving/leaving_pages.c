/* Somebody leaves: first the day, then what it does, then it is done. */
#include "accounts/page.h"
#include "leaving/leaving.h"
#include "leaving/leaving_view.h"
#include "pages/leaving/end.h"
#include "people/people.h"
#include "training/training.h"

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

static void show(struct http_request *request, int status, struct leaving_view *view) {
    if (view->roles.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such person of this organisation");
    }
    for (size_t i = 0; i < view->roles.count; i++) {
        view->stays_lead |= !view->roles.row[i].may_end;
    }
    struct html *out = page_open(request);
    leaving_end_html(out, view);
    page_send_back(request, status, out, "/training/people");
}

static void end_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    struct leaving_view view = {.form = &form};
    leaving_roles_add(
        actor_db(request), (struct leaving_roles_in){http_part_id(request, "person"), today_of(request)}, &view.roles);
    actor_load(request);
    show(request, 200, &view);
}

static day latest_start(const struct leaving_roles_rows *roles) {
    day latest = DAY_NONE;
    for (size_t i = 0; i < roles->count; i++) {
        if (roles->row[i].may_end && (latest == DAY_NONE || roles->row[i].started_on > latest)) {
            latest = roles->row[i].started_on;
        }
    }
    return latest;
}

static void end_act(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    struct leaving_view view = {.form = form};
    int64_t person_id = http_part_id(request, "person");
    day today = today_of(request);
    leaving_roles_add(db, (struct leaving_roles_in){person_id, today}, &view.roles);
    struct training_board_parts *parts = training_board_add(db, DB_NULL_INT8, today, MOMENT_NONE);
    db_batch_run(db);
    day first = latest_start(&view.roles);
    view.ends = form_date(form, "ends", N_("Enter their last day"), first == DAY_NONE ? today : first, today + 365);
    if (form_good(form) && first == DAY_NONE) {
        form_fail(form, "ends", N_("This person's roles are handed over on the page of your organisation's people"));
    }
    if (!form_good(form) || view.roles.count == 0) {
        show(request, 422, &view);
        return;
    }
    if (!form_checked(form, "confirm", "yes")) {
        const struct training_board *board = training_board_build(request->arena, parts);
        struct leaving_effect effect;
        if (board != NULL) {
            effect =
                leaving_effect_of(request->arena, &board->organisation, &board->standard, person_id, view.ends, today);
            view.effect = &effect;
        }
        show(request, 200, &view);
        return;
    }
    for (size_t i = 0; i < view.roles.count; i++) {
        if (view.roles.row[i].may_end) {
            role_end(db, person_id, actor_of(request)->organisation_id, view.roles.row[i].role, view.ends);
        }
    }
    page_done(request, "/training/people", N_("Last day saved"));
}

static const struct http_route route[] = {
    {HTTP_GET, "/training/people/{person}/end", "people.manage", 0, 0, end_page},
    {HTTP_POST, "/training/people/{person}/end", "people.manage", 0, 0, end_act},
};
const struct http_routes leaving_routes = {route, sizeof route / sizeof *route};
