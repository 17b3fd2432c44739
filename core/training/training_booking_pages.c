/* Places of sessions, booked by the organisation: by name, so that each person knows and the provider finds them, or so
 * many without names. */
#include <string.h>

#include "accounts/page.h"
#include "organisations/organisations_pages.h"
#include "pages/training/booking.h"
#include "pages/training/bookings.h"
#include "training/training_booking.h"
#include "training/training_catalogue.h"
#include "training/training_pages.h"
#include "training/training_view.h"

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

void bookings_page(struct http_request *request) {
    struct db *db = actor_db(request);
    struct catalogue_filter filter = catalogue_filter_read(request);
    struct booking_offered_rows sessions;
    struct booking_person_rows person;
    struct training_own_provider_rows own;
    struct catalogue_providers_rows providers;
    booking_offered_add(db,
        (struct booking_offered_in){.today = today_of(request),
            .session_id = DB_NULL_INT8,
            .course_id = filter.course_id,
            .module = filter.module,
            .tier = filter.tier,
            .provider_id = filter.provider_id},
        &sessions);
    booking_person_add(db, (struct booking_person_in){filter.person_id}, &person);
    training_own_provider_add(db, &own);
    catalogue_providers_add(db, (struct catalogue_providers_in){today_of(request)}, &providers);
    actor_load(request);
    struct form form;
    form_start(&form, request->arena, &request->query);
    struct bookings_view view = {.form = &form,
        .choices = catalogue_choices(request, own.count > 0 ? own.row->framework_code : "", &providers),
        .sessions = &sessions,
        .person = person.count > 0 ? person.row : NULL,
        .asked = person.count > 0 ? arena_format(request->arena, "?person=%lld", (long long)person.row->person_id) : "",
        .filtered = filter.module != NULL || filter.tier != NULL || filter.provider_id != DB_NULL_INT8 ||
                    filter.course_id != DB_NULL_INT8,
        .may_book = actor_may(request, "people.manage"),
        .today = today_of(request)};
    struct html *out = page_open(request);
    training_bookings_html(out, &view);
    page_send_back(request, 200, out, "/training");
}

/* What the page of one session to book is made of. */
struct parts {
    struct booking_offered_rows session;
    struct booking_own_rows own;
    struct booking_people_rows people;
    struct training_board_parts *board;
};

static void parts_add(struct http_request *request, struct parts *parts) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "session");
    booking_offered_add(db,
        (struct booking_offered_in){
            .today = today_of(request), .session_id = id, .course_id = DB_NULL_INT8, .provider_id = DB_NULL_INT8},
        &parts->session);
    booking_own_add(db, (struct booking_own_in){id}, &parts->own);
    booking_people_add(db, (struct booking_people_in){today_of(request)}, &parts->people);
    parts->board = training_board_add(db, DB_NULL_INT8, today_of(request), MOMENT_NONE);
}

static bool among(const struct text_list *list, const char *text) {
    for (size_t i = 0; i < list->count; i++) {
        if (strcmp(list->item[i], text) == 0) {
            return true;
        }
    }
    return false;
}

/* What of the session's modules the person lacks: "FR-03: Expired, FR-04: Due soon"; NULL when nothing. */
static const char *needs_of(
    struct html *words, const struct training_board *board, const struct booking_offered *session, int64_t person_id) {
    struct text_builder text;
    text_builder_start(&text, words->arena);
    for (size_t p = 0; board != NULL && p < board->organisation.people; p++) {
        if (board->organisation.person[p].person_id != person_id) {
            continue;
        }
        for (size_t m = 0; m < board->organisation.modules; m++) {
            enum training_status status = board->state[p * board->organisation.modules + m].status;
            bool lacks = status == TRAINING_NOT_STARTED || status == TRAINING_DUE_SOON || status == TRAINING_IN_GRACE ||
                         status == TRAINING_EXPIRED;
            if (lacks && among(&session->modules, board->organisation.module[m].code)) {
                text_add_format(&text, "%s%s: %s", text.length > 0 ? ", " : "", board->organisation.module[m].code,
                    html_message(words, training_status_words(status)));
            }
        }
    }
    return text.length > 0 ? text.data : NULL;
}

/* Those who are not on it yet, who lack something of it first. */
static struct options people_open(struct http_request *request, const struct parts *parts) {
    struct arena *arena = request->arena;
    struct html words = {.arena = arena, .cymraeg = request->cymraeg};
    const struct training_board *board = training_board_build(arena, parts->board);
    struct option *row = ARENA_ARRAY(arena, parts->people.count, struct option);
    size_t count = 0;
    for (int lacking = 1; lacking >= 0; lacking--) {
        for (size_t i = 0; i < parts->people.count; i++) {
            const struct booking_people *person = &parts->people.row[i];
            bool on = false;
            for (size_t k = 0; k < parts->own.count; k++) {
                on = on || parts->own.row[k].person_id == person->person_id;
            }
            const char *needs = on ? NULL : needs_of(&words, board, parts->session.row, person->person_id);
            if (!on && (needs != NULL) == lacking) {
                row[count++] = (struct option){
                    arena_format(arena, "%lld", (long long)person->person_id), person->full_name, needs};
            }
        }
    }
    return (struct options){count, row};
}

static struct booking_own_list own_of(struct arena *arena, const struct booking_own_rows *own, const char *state) {
    struct booking_own *row = ARENA_ARRAY(arena, own->count, struct booking_own);
    size_t count = 0;
    for (size_t i = 0; i < own->count; i++) {
        if (strcmp(own->row[i].state, state) == 0) {
            row[count++] = own->row[i];
        }
    }
    return (struct booking_own_list){count, row};
}

static void missing(struct http_request *request) {
    arena_raise(request->arena, ERROR_NOT_FOUND, "no such session to book");
}

static void show(struct http_request *request, int status, const struct form *form, const struct parts *parts) {
    const struct booking_offered *session = parts->session.row;
    bool over = session->held_on < today_of(request);
    struct booking_view view = {.form = form,
        .session = session,
        .booked = own_of(request->arena, &parts->own, "booked"),
        .waiting = own_of(request->arena, &parts->own, "waiting"),
        .people = people_open(request, parts),
        .open = !over && !session->cancelled,
        .over = over};
    struct html *out = page_open(request);
    training_booking_html(out, &view);
    page_send_back(request, status, out, "/training/sessions");
}

void booking_page(struct http_request *request) {
    struct parts parts;
    parts_add(request, &parts);
    actor_load(request);
    if (parts.session.count == 0) {
        missing(request);
    }
    struct form *form = page_form(request);
    const char *person = fields_get(&request->query, "person");
    if (person != NULL) {
        fields_set(&form->values, "people", person);
    }
    if (parts.session.row->booked > 0) {
        form_number_set(form, "places", parts.session.row->booked);
    }
    show(request, 200, form, &parts);
}

/* In an act: the row locked, so that what is shown with an error is what stands. */
static struct parts parts_load(struct http_request *request) {
    struct parts parts;
    booking_lock_one(actor_db(request), (struct booking_lock_in){http_part_id(request, "session")});
    parts_add(request, &parts);
    actor_load(request);
    if (parts.session.count == 0) {
        missing(request);
    }
    return parts;
}

static const char *path_of(const struct http_request *request) {
    return arena_format(request->arena, "/training/sessions/%lld", (long long)http_part_id(request, "session"));
}

void booking_people_act(struct http_request *request) {
    struct parts parts = parts_load(request);
    struct form *form = page_form(request);
    struct text_list chosen = organisation_choices(form, "people", people_open(request, &parts));
    if (chosen.count == 0 && form_error_of(form, "people") == NULL) {
        form_fail(form, "people", N_("Choose at least one person"));
    }
    if (parts.session.row->cancelled || parts.session.row->held_on < today_of(request)) {
        form_fail(form, "people", N_("This session takes no people any more. Choose another one."));
    }
    if (!form_good(form)) {
        show(request, 422, form, &parts);
        return;
    }
    int64_t *people = ARENA_ARRAY(request->arena, chosen.count, int64_t);
    for (size_t i = 0; i < chosen.count; i++) {
        text_number(chosen.item[i], 1, INT64_MAX, &people[i]);
    }
    struct booking_outcome outcome = booking_people(actor_db(request), parts.session.row->session_id,
        actor_of(request)->organisation_id, (struct int8_list){chosen.count, people}, request->now);
    page_done(request, path_of(request),
        outcome.waiting == 0  ? N_("People booked")
        : outcome.booked == 0 ? N_("No place is left: they are on the waiting list")
                              : N_("Some are booked, and those without a place are on the waiting list"));
}

void booking_person_cancel_act(struct http_request *request) {
    if (!booking_person_cancel(actor_db(request), http_part_id(request, "session"), actor_of(request)->organisation_id,
            http_part_id(request, "person"), request->now)) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no place of that person");
    }
    page_done(request, path_of(request), N_("Place given back"));
}

void booking_act(struct http_request *request) {
    struct parts parts = parts_load(request);
    struct form *form = page_form(request);
    int64_t places = form_number(form, "places", N_("Enter how many places you need"), 1, 1000);
    if (form_good(form) && !booking_places(actor_db(request), parts.session.row->session_id,
                               actor_of(request)->organisation_id, (int32_t)places, request->now)) {
        form_fail(form, "places",
            parts.session.row->waiting_all > 0
                ? N_("People wait for places of this session. Book yours by name, and they wait in turn.")
                : N_("Fewer places are left. Enter a smaller number, or choose another session."));
    }
    if (!form_good(form)) {
        show(request, 422, form, &parts);
        return;
    }
    page_done(request, "/training/sessions", N_("Places booked"));
}

void booking_cancel_act(struct http_request *request) {
    booking_places_cancel(
        actor_db(request), http_part_id(request, "session"), actor_of(request)->organisation_id, request->now);
    page_done(request, "/training/sessions", N_("Booking cancelled"));
}
