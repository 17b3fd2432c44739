/* A lead's first page, in one round trip: are we in good standing, who is in date, who lapses next, what to do now. */
#include <string.h>

#include "applications/applications_rules.h"
#include "home/home_lead_parts.h"
#include "pages/home/due.h"
#include "pages/home/lead.h"
#include "register/register.h"

enum {
    TASKS_SHOWN = 15,
    LAPSES_SHOWN = 15,
    LINES_SHOWN = 25,
    APPLICATIONS_SHOWN = 5,
    AWARDS_SHOWN = 10,
    EXEMPTION_DAYS = 90
};

struct home_lead_parts *home_lead_add(struct http_request *request) {
    struct db *db = actor_db(request);
    struct home_lead_parts *parts = ARENA_NEW(request->arena, struct home_lead_parts);
    parts->today = day_of_moment(request->now, ZONE_LONDON);
    parts->board = training_board_add(db, DB_NULL_INT8, parts->today, MOMENT_NONE);
    home_applications_add(db, &parts->applications);
    home_awards_add(db, &parts->awards);
    home_conditions_add(db, &parts->conditions);
    home_messages_add(db, &parts->messages);
    home_exemptions_add(
        db, (struct home_exemptions_in){parts->today, parts->today + EXEMPTION_DAYS}, &parts->exemptions);
    home_invitations_add(db, &parts->invitations);
    home_contact_add(db, &parts->contact);
    home_bookings_add(db, (struct home_bookings_in){parts->today}, &parts->bookings);
    home_places_add(db, (struct home_places_in){parts->today}, &parts->places);
    return parts;
}

const char *home_application_words(const char *state) {
    return application_state_for_applicant(application_state_of(state));
}

static const struct {
    const char *state;
    const char *words;
    const char *colour;
} award_words[] = {
    {"offered", N_("Offered: answer it"), "orange"},
    {"declined", N_("Declined"), "grey"},
    {"withdrawn", N_("Withdrawn"), "grey"},
    {"accepted", N_("Accepted"), "green"},
    {"live", N_("Live"), "green"},
    {"suspended", N_("Suspended"), "red"},
    {"closed", N_("Closed"), "grey"},
    {"terminated", N_("Terminated"), "red"},
};

const char *home_award_words(const char *state) {
    for (size_t i = 0; i < sizeof award_words / sizeof *award_words; i++) {
        if (strcmp(award_words[i].state, state) == 0) {
            return award_words[i].words;
        }
    }
    return state;
}

const char *home_award_colour(const char *state) {
    for (size_t i = 0; i < sizeof award_words / sizeof *award_words; i++) {
        if (strcmp(award_words[i].state, state) == 0) {
            return award_words[i].colour;
        }
    }
    return "grey";
}

static void standing_fill(struct home_lead_view *view) {
    const char *state = view->board->register_state;
    if (state == NULL || strcmp(state, "onboarding") == 0) {
        view->standing = HOME_NOT_ON_REGISTER;
        view->register_words = state == NULL ? N_("Not on the register") : register_state_title(state);
        return;
    }
    view->register_words = register_state_title(state);
    view->standing = !register_may_refer(state) ? HOME_NOT_ACTIVE : view->board->now.good ? HOME_GOOD : HOME_BELOW;
}

static bool has_first_responders(const struct training_organisation *organisation) {
    for (size_t i = 0; i < organisation->people; i++) {
        if ((organisation->person[i].roles & TRAINING_FIRST_RESPONDER) != 0) {
            return true;
        }
    }
    return false;
}

/* All that both pages show, whole; false: not for whoever asks. */
static bool view_fill(
    struct http_request *request, struct home_lead_parts *parts, struct html **out, struct home_lead_view *view) {
    const struct training_board *board =
        actor_may(request, "training.view") ? training_board_build(request->arena, parts->board) : NULL;
    if (board == NULL) {
        return false;
    }
    *view = (struct home_lead_view){.board = board,
        .matrix = training_matrix_view_of(request->arena, board,
            &(struct training_matrix_filter){.status = -1, .order = TRAINING_MATRIX_BY_NEED, .most = LINES_SHOWN}),
        .applications = parts->applications,
        .awards = parts->awards,
        .conditions = parts->conditions,
        .may_see_applications = actor_may(request, "application.view"),
        .may_see_funding = actor_may(request, "funding.view"),
        .may_see_people = actor_may(request, "people.view"),
        .today = parts->today};
    *out = page_open(request);
    standing_fill(view);
    view->starting = view->standing == HOME_NOT_ON_REGISTER && !has_first_responders(&board->organisation);
    view->lapses = home_lapses_of(request->arena, board, &parts->bookings);
    if (parts->contact.count > 0) {
        const struct home_contact *own = parts->contact.row;
        parts->review_due = register_review_due(own->framework_code, own->review_reason, own->under_review_since);
    }
    home_due_fill(*out, view, parts);
    return true;
}

/* The first of a list; how many are left out. */
static size_t shorten(size_t *count, size_t most) {
    size_t left_out = *count > most ? *count - most : 0;
    *count -= left_out;
    return left_out;
}

bool home_lead_page(struct http_request *request, struct home_lead_parts *parts) {
    struct home_lead_view view;
    struct html *out;
    if (!view_fill(request, parts, &out, &view)) {
        return false;
    }
    view.tasks_left_out = home_due_shorten(&view.tasks, TASKS_SHOWN, parts->today);
    view.lapses_left_out = shorten(&view.lapses.count, LAPSES_SHOWN);
    shorten(&view.applications.count, APPLICATIONS_SHOWN);
    shorten(&view.awards.count, AWARDS_SHOWN);
    home_lead_html(out, &view);
    page_send(request, 200, out);
    return true;
}

void home_due_page(struct http_request *request) {
    struct home_lead_parts *parts = home_lead_add(request);
    actor_load(request);
    struct home_lead_view view;
    struct html *out;
    if (!view_fill(request, parts, &out, &view)) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no organisation is acted for");
    }
    struct home_due_view due = {.name = view.board->name,
        .today = parts->today,
        .all = view.tasks.count,
        .groups = home_due_grouped(request->arena, &view.tasks, parts->today)};
    home_due_html(out, &due);
    page_send_back(request, 200, out, "/home");
}
