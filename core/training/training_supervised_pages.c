/* Referrals made under supervision, signed off by a lead: of others only, by people who were in date on the day, and
 * not twice on one day by mistake. */
#include <string.h>

#include "accounts/page.h"
#include "pages/training/supervised.h"
#include "people/people.h"
#include "people/people_queries.h"
#include "training/training_pages.h"
#include "training/training_view.h"
#include "training_session/training_session_queries.h"

static const struct option again[] = {{"yes", N_("Yes, they made another referral on that day"), NULL}};

static void show(struct http_request *request, int status, const struct form *form,
    const struct people_first_responder *person, bool ask_again) {
    if (person == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such First Responder in this organisation");
    }
    struct supervised_view view = {form, person, ask_again, {1, again}};
    struct html *out = page_open(request);
    training_supervised_html(out, &view);
    page_send_back(
        request, status, out, arena_format(request->arena, "/training/people/%lld", (long long)person->person_id));
}

void supervised_page(struct http_request *request) {
    struct people_first_responder_rows rows;
    people_first_responder_add(
        actor_db(request), (struct people_first_responder_in){http_part_id(request, "person")}, &rows);
    actor_load(request);
    show(request, 200, page_form(request), rows.count > 0 ? rows.row : NULL, false);
}

/* Whether what a First Responder needs counted on that day: the same answer as everywhere else. */
static bool in_date(struct http_request *request, int64_t person_id, day on) {
    struct training_board_parts *parts = training_board_add(actor_db(request), DB_NULL_INT8, on, MOMENT_NONE);
    actor_load(request);
    const struct training_board *board = training_board_build(request->arena, parts);
    for (size_t i = 0; board != NULL && i < board->organisation.people; i++) {
        if (board->organisation.person[i].person_id == person_id) {
            return training_person_in_date(&board->organisation, i, TRAINING_FIRST_RESPONDER, &board->standard, on);
        }
    }
    return false;
}

void supervised_act(struct http_request *request) {
    struct db *db = actor_db(request);
    const struct people_first_responder *person =
        people_first_responder_one(db, (struct people_first_responder_in){http_part_id(request, "person")});
    struct form *form = page_form(request);
    day on = form_date(form, "supervised", N_("Enter the day of the supervised referral"),
        person == NULL ? 0 : person->started_on, day_of_moment(request->now, ZONE_LONDON));
    bool twice = false;
    if (person != NULL && form_good(form) && actor_of(request)->person_id == person->person_id) {
        form_fail(form, "supervised", N_("Somebody else must sign off a referral of your own"));
    } else if (person != NULL && form_good(form) && !in_date(request, person->person_id, on)) {
        form_fail_date(form, "supervised",
            N_("They were not in date with their training on {date}. Enter the day of a later referral, or book the "
               "training that they lack."),
            on);
    } else if (person != NULL && form_good(form)) {
        twice = training_supervised_on_one(
                    db, (struct training_supervised_on_in){person->person_id, actor_of(request)->organisation_id, on})
                    ->signed_off > 0;
        if (twice && strcmp(form_value(form, "again"), "yes") != 0) {
            form_fail(form, "again",
                N_("A referral of that day is signed off already. Confirm that this is a second one, or enter another "
                   "day"));
        }
    }
    if (person == NULL || !form_good(form)) {
        show(request, 422, form, person, twice);
        return;
    }
    supervised_referral_add(
        db, person->person_id, actor_of(request)->organisation_id, on, actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "/training/people/%lld", (long long)person->person_id),
        N_("Supervised referral signed off"));
}
