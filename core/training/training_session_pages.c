/* A provider's sessions: the list, a new one, and one of them. */
#include <string.h>

#include "accounts/page.h"
#include "pages/training/session.h"
#include "pages/training/session_new.h"
#include "pages/training/sessions.h"
#include "training/training_pages.h"
#include "training/training_view.h"

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

static struct session_lines part_of(struct arena *arena, const struct training_sessions_rows *rows, const char *part) {
    struct training_sessions *line = ARENA_ARRAY(arena, rows->count, struct training_sessions);
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        if (strcmp(rows->row[i].part, part) == 0) {
            line[count++] = rows->row[i];
        }
    }
    return (struct session_lines){count, line};
}

void sessions_page(struct http_request *request) {
    const char *asked = fields_get(&request->query, "show");
    const char *show = text_equal(asked, "all") || text_equal(asked, "mine") ? asked : NULL;
    struct training_sessions_rows rows;
    training_sessions_add(actor_db(request), (struct training_sessions_in){today_of(request), show}, &rows);
    actor_load(request);
    /* Who looks after the provider's courses sees everyone's unless asked otherwise. */
    bool mine = show == NULL ? !actor_may(request, "training.courses") : strcmp(show, "mine") == 0;
    struct sessions_view view = {.open = part_of(request->arena, &rows, "open"),
        .upcoming = part_of(request->arena, &rows, "upcoming"),
        .recent = part_of(request->arena, &rows, "recent"),
        .mine = mine,
        .may_courses = actor_may(request, "training.courses")};
    struct html *out = page_open(request);
    training_sessions_html(out, &view);
    page_send(request, 200, out);
}

/* What the form of a new session offers. */
struct offers {
    struct training_courses_rows courses;
    struct training_trainers_rows trainers;
};

static void offers_add(struct http_request *request, struct offers *offers) {
    struct db *db = actor_db(request);
    training_courses_add(db, (struct training_courses_in){today_of(request)}, &offers->courses);
    training_trainers_add(db, (struct training_trainers_in){today_of(request)}, &offers->trainers);
}

static const char *id_text(struct arena *arena, int64_t id) {
    return arena_format(arena, "%lld", (long long)id);
}

static void session_new_show(
    struct http_request *request, int status, const struct offers *offers, const struct form *form) {
    struct arena *arena = request->arena;
    struct option *course = ARENA_ARRAY(arena, offers->courses.count, struct option);
    for (size_t i = 0; i < offers->courses.count; i++) {
        course[i] =
            (struct option){id_text(arena, offers->courses.row[i].course_id), offers->courses.row[i].title, NULL};
    }
    struct option *trainer = ARENA_ARRAY(arena, offers->trainers.count, struct option);
    for (size_t i = 0; i < offers->trainers.count; i++) {
        trainer[i] =
            (struct option){id_text(arena, offers->trainers.row[i].person_id), offers->trainers.row[i].full_name, NULL};
    }
    struct session_new_view view = {
        .form = form, .courses = {offers->courses.count, course}, .trainers = {offers->trainers.count, trainer}};
    struct html *out = page_open(request);
    training_session_new_html(out, &view);
    page_send_back(request, status, out, "/sessions");
}

void session_new_page(struct http_request *request) {
    struct offers offers;
    offers_add(request, &offers);
    actor_load(request);
    struct form *form = page_form(request);
    fields_set(&form->values, "trainer", id_text(request->arena, actor_of(request)->person_id));
    session_new_show(request, 200, &offers, form);
}

static int64_t chosen_course(struct form *form, const struct offers *offers) {
    const char **allowed = ARENA_ARRAY(form->arena, offers->courses.count, const char *);
    for (size_t i = 0; i < offers->courses.count; i++) {
        allowed[i] = id_text(form->arena, offers->courses.row[i].course_id);
    }
    int64_t id = 0;
    text_number(
        form_choice(form, "course", N_("Choose the course"), allowed, offers->courses.count), 1, INT64_MAX, &id);
    return id;
}

static int64_t chosen_trainer(struct form *form, const struct offers *offers) {
    const char **allowed = ARENA_ARRAY(form->arena, offers->trainers.count, const char *);
    for (size_t i = 0; i < offers->trainers.count; i++) {
        allowed[i] = id_text(form->arena, offers->trainers.row[i].person_id);
    }
    int64_t id = 0;
    text_number(
        form_choice(form, "trainer", N_("Choose who trains"), allowed, offers->trainers.count), 1, INT64_MAX, &id);
    return id;
}

void session_new_act(struct http_request *request) {
    struct offers offers;
    offers_add(request, &offers);
    actor_load(request);
    struct form *form = page_form(request);
    day today = today_of(request);
    struct session_new session = {.course_id = chosen_course(form, &offers),
        .provider_id = actor_of(request)->organisation_id,
        .held_on = form_date(form, "held", N_("Enter the date of the session"), today - 730, today + 730),
        .place = form_text(form, "place", N_("Enter the place, or Online"), 200),
        .places = 1,
        .trainer_person_id = chosen_trainer(form, &offers),
        .created_by = actor_of(request)->person_id};
    int64_t places = form_number(form, "places", N_("Enter how many places there are"), 1, 1000);
    for (size_t i = 0; i < offers.courses.count && form_good(form); i++) {
        const struct training_courses *course = &offers.courses.row[i];
        if (course->course_id == session.course_id &&
            (session.held_on < course->offered_from ||
                (course->offered_to != DAY_NONE && session.held_on > course->offered_to))) {
            form_fail(form, "held", N_("The course is not offered on that day. Choose another date or course."));
        }
    }
    if (!form_good(form)) {
        session_new_show(request, 422, &offers, form);
        return;
    }
    session.places = (int32_t)places;
    int64_t id = session_add(actor_db(request), session, request->now);
    page_done(request, arena_format(request->arena, "/sessions/%lld", (long long)id), N_("Session saved"));
}

void session_page(struct http_request *request) {
    int64_t id = http_part_id(request, "session");
    struct training_session_rows session;
    struct training_session_results_rows results;
    training_session_add(actor_db(request), (struct training_session_in){id}, &session);
    training_session_results_add(actor_db(request), (struct training_session_results_in){id}, &results);
    actor_load(request);
    if (session.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no session %lld", (long long)id);
    }
    struct session_view view = {session.row, &results, today_of(request), actor_may(request, "training.record")};
    struct html *out = page_open(request);
    training_session_html(out, &view);
    page_send_back(request, 200, out, "/sessions");
}
