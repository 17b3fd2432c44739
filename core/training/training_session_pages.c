/* A provider's sessions: the list, a new one, and one of them. */
#include <string.h>

#include "accounts/page.h"
#include "pages/training/session.h"
#include "pages/training/session_cancel.h"
#include "pages/training/session_new.h"
#include "pages/training/sessions.h"
#include "training/training_pages.h"
#include "training/training_view.h"
#include "view/personal_data.h"

enum { ENDING_DAYS = 60, UNSENT_DAYS = 90, PAST_SHOWN = 20 };

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

static const char *past_address(struct arena *arena, const char *show, int64_t after) {
    return arena_format(arena, "/sessions?after=%lld%s%s#past", (long long)after,
        show == NULL ? "" : "&show=", show == NULL ? "" : show);
}

void sessions_page(struct http_request *request) {
    const char *asked = fields_get(&request->query, "show");
    const char *show = text_equal(asked, "all") || text_equal(asked, "mine") ? asked : NULL;
    struct training_sessions_rows rows;
    struct training_imports_waiting_rows imports;
    training_imports_waiting_add(actor_db(request), &imports);
    struct waiting_names_rows names;
    struct waiting_certificates_rows certificates;
    struct waiting_authorisations_rows authorisations;
    day today = today_of(request);
    int64_t after = 0;
    if (!text_number(fields_value(&request->query, "after"), 0, INT32_MAX, &after)) {
        after = 0;
    }
    after -= after % PAST_SHOWN;
    training_sessions_add(actor_db(request), (struct training_sessions_in){today, show, after, PAST_SHOWN}, &rows);
    waiting_names_add(actor_db(request), (struct waiting_names_in){show}, &names);
    waiting_certificates_add(actor_db(request), (struct waiting_certificates_in){today - UNSENT_DAYS}, &certificates);
    waiting_authorisations_add(
        actor_db(request), (struct waiting_authorisations_in){today, today + ENDING_DAYS}, &authorisations);
    actor_load(request);
    /* Who looks after the provider's courses sees everyone's unless asked otherwise. */
    bool mine = show == NULL ? !actor_may(request, "training.courses") : strcmp(show, "mine") == 0;
    struct sessions_view view = {.today = part_of(request->arena, &rows, "today"),
        .open = part_of(request->arena, &rows, "open"),
        .upcoming = part_of(request->arena, &rows, "upcoming"),
        .past = part_of(request->arena, &rows, "past"),
        .previous = after == 0 ? NULL : past_address(request->arena, show, after - PAST_SHOWN),
        .names = &names,
        .certificates = &certificates,
        .authorisations = &authorisations,
        .imports = imports.count > 0 ? (size_t)imports.row->waiting : 0,
        .mine = mine,
        .may_courses = actor_may(request, "training.courses")};
    if (view.past.count > PAST_SHOWN) {
        view.past.count = PAST_SHOWN;
        view.next = past_address(request->arena, show, after + PAST_SHOWN);
    }
    struct html *out = page_open(request);
    training_sessions_html(out, &view);
    page_send(request, 200, out);
}

static const struct training_session *session_of(struct http_request *request, struct training_session_rows rows) {
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such session");
    }
    return rows.row;
}

static struct session_people_list people_of(
    struct arena *arena, const struct training_session_people_rows *people, const char *state) {
    struct training_session_people *row = ARENA_ARRAY(arena, people->count, struct training_session_people);
    size_t count = 0;
    for (size_t i = 0; i < people->count; i++) {
        if (strcmp(people->row[i].state, state) == 0) {
            row[count++] = people->row[i];
        }
    }
    return (struct session_people_list){count, row};
}

void session_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "session");
    struct training_session_rows session;
    struct training_session_people_rows people;
    struct training_session_results_rows results;
    training_session_add(db, (struct training_session_in){id}, &session);
    training_session_people_add(db, (struct training_session_people_in){id}, &people);
    training_session_results_add(db, (struct training_session_results_in){id}, &results);
    struct training_session_recorded_rows recorded;
    training_session_recorded_add(db, (struct training_session_recorded_in){id}, &recorded);
    actor_load(request);
    struct session_view view = {.session = session_of(request, session),
        .booked = people_of(request->arena, &people, "booked"),
        .waiting = people_of(request->arena, &people, "waiting"),
        .results = &results,
        .today = today_of(request),
        .refusal = session_refusal_of(session.row, today_of(request)),
        .may_correct = actor_may(request, "training.record")};
    view.unnamed = (size_t)session.row->taken - view.booked.count;
    for (size_t i = 0; i < recorded.count; i++) {
        bool first = i == 0 || recorded.row[i].person_id != recorded.row[i - 1].person_id;
        view.others += first && recorded.row[i].module_code == NULL;
    }
    struct html *out = page_open(request);
    training_session_html(out, &view);
    page_send_back(request, 200, out, "/sessions");
}

/* ---- A session added, changed, cancelled ---- */

/* What the form offers. */
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

/* session NULL: a new one. */
static void form_show(struct http_request *request, int status, const struct offers *offers, const struct form *form,
    const struct training_session *session, int32_t version) {
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
    struct session_new_view view = {.form = form,
        .session = session,
        .courses = {offers->courses.count, course},
        .trainers = {offers->trainers.count, trainer},
        .version = version};
    struct html *out = page_open(request);
    training_session_new_html(out, &view);
    page_send_back(request, status, out,
        session == NULL ? "/sessions" : arena_format(arena, "/sessions/%lld", (long long)session->session_id));
}

void session_new_page(struct http_request *request) {
    struct offers offers;
    offers_add(request, &offers);
    actor_load(request);
    struct form *form = page_form(request);
    fields_set(&form->values, "trainer", id_text(request->arena, actor_of(request)->person_id));
    form_show(request, 200, &offers, form, NULL, 0);
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

/* What new and changed sessions have in common. Online needs no address; its place is a message of ours. */
static struct session_new session_read(
    struct http_request *request, struct form *form, const struct offers *offers, int64_t course_id) {
    static const char *const answers[] = {"yes", "no"};
    day today = today_of(request);
    struct session_new session = {.course_id = course_id,
        .held_on = form_date(form, "held", N_("Enter the date of the session"), today - 730, today + 730),
        .hours = form_text_optional(form, "hours", 60),
        .joining = form_text_optional(form, "joining", 1000),
        .trainer_person_id = chosen_trainer(form, offers)};
    session.online = strcmp(form_choice(form, "online", N_("Say whether it is held online"), answers, 2), "yes") == 0;
    session.place = session.online ? N_("Online") : "";
    if (form_checked(form, "online", "no")) {
        session.place = form_text(form, "place", N_("Enter where people meet, or say that it is held online"), 200);
    }
    int64_t places = form_number(form, "places", N_("Enter how many places there are"), 1, 1000);
    session.places = places == DB_NULL_INT8 ? 1 : (int32_t)places;
    if (form_good(form) && !training_course_accredited_one(
                               actor_db(request), (struct training_course_accredited_in){course_id, session.held_on})
                                ->accredited) {
        form_fail(form, "held",
            N_("Your organisation is not accredited to train on that day, so nothing could be recorded. Choose another "
               "date, or ask the policy team, who keep the accreditations of providers."));
    }
    return session;
}

/* dated: its day is new. */
static void session_saved(struct http_request *request, int64_t id, day held_on, bool dated, const char *words) {
    bool held = dated && held_on < today_of(request);
    page_done(request, arena_format(request->arena, "/sessions/%lld", (long long)id),
        held ? N_("Session saved. Its day has gone by: record who came.") : words);
}

void session_new_act(struct http_request *request) {
    struct offers offers;
    offers_add(request, &offers);
    actor_load(request);
    struct form *form = page_form(request);
    int64_t course_id = chosen_course(form, &offers);
    struct session_new session = session_read(request, form, &offers, course_id);
    session.provider_id = actor_of(request)->organisation_id;
    session.created_by = actor_of(request)->person_id;
    for (size_t i = 0; i < offers.courses.count && form_good(form); i++) {
        const struct training_courses *course = &offers.courses.row[i];
        if (course->course_id == session.course_id &&
            (session.held_on < course->offered_from ||
                (course->offered_to != DAY_NONE && session.held_on > course->offered_to))) {
            form_fail(form, "held", N_("The course is not offered on that day. Choose another date or course."));
        }
    }
    if (!form_good(form)) {
        form_show(request, 422, &offers, form, NULL, 0);
        return;
    }
    int64_t id = session_add(actor_db(request), session, request->now);
    session_saved(request, id, session.held_on, true, N_("Session saved"));
}

void session_change_page(struct http_request *request) {
    struct offers offers;
    struct training_session_rows rows;
    offers_add(request, &offers);
    training_session_add(actor_db(request), (struct training_session_in){http_part_id(request, "session")}, &rows);
    actor_load(request);
    const struct training_session *session = session_of(request, rows);
    struct form *form = page_form(request);
    form_date_set(form, "held", session->held_on);
    form_number_set(form, "places", session->places);
    fields_set(&form->values, "hours", session->hours);
    fields_set(&form->values, "place", session->online ? "" : session->place);
    fields_set(&form->values, "joining", session->joining);
    fields_set(&form->values, "online", session->online ? "yes" : "no");
    fields_set(&form->values, "trainer", id_text(request->arena, session->trainer_person_id));
    form_show(request, 200, &offers, form, session, session->version);
}

void session_change_act(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "session");
    training_session_lock_one(db, (struct training_session_lock_in){id});
    struct offers offers;
    struct training_session_rows rows;
    offers_add(request, &offers);
    training_session_add(db, (struct training_session_in){id}, &rows);
    actor_load(request);
    const struct training_session *session = session_of(request, rows);
    struct form *form = page_form(request);
    int64_t version = 0;
    if (!text_number(fields_get(&request->form, "version"), 1, INT32_MAX, &version)) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no version");
    }
    struct session_new to = session_read(request, form, &offers, session->course_id);
    enum session_changed changed =
        form_good(form) ? session_change(db, id, (int32_t)version, to, request->now) : SESSION_CHANGED;
    if (changed == SESSION_CHANGE_RECORDED) {
        form_fail(form, "held",
            N_("Results are recorded for this session, so its day and trainer stay. Correct the "
               "results, or add another session."));
    } else if (changed == SESSION_CHANGE_FULL) {
        form_fail_number(form, "places",
            N_("{number} places are taken. Enter that number or more, or ask those who booked to give places back."),
            session->taken > session->recorded ? session->taken : session->recorded);
    }
    if (changed == SESSION_CHANGE_STALE || !form_good(form)) {
        form_show(request, changed == SESSION_CHANGE_STALE ? 409 : 422, &offers, form, session,
            changed == SESSION_CHANGE_STALE ? session->version : (int32_t)version);
        return;
    }
    session_saved(request, id, to.held_on, session->held_on != to.held_on, N_("Session changed"));
}

static void cancel_show(
    struct http_request *request, int status, const struct form *form, const struct training_session *session) {
    struct session_cancel_view view = {form, session};
    struct html *out = page_open(request);
    training_session_cancel_html(out, &view);
    page_send_back(
        request, status, out, arena_format(request->arena, "/sessions/%lld", (long long)session->session_id));
}

void session_cancel_page(struct http_request *request) {
    struct training_session_rows rows;
    training_session_add(actor_db(request), (struct training_session_in){http_part_id(request, "session")}, &rows);
    actor_load(request);
    cancel_show(request, 200, page_form(request), session_of(request, rows));
}

void session_cancel_act(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "session");
    struct training_session *found = training_session_one(db, (struct training_session_in){id});
    const struct training_session *session =
        session_of(request, (struct training_session_rows){found != NULL, found, 0});
    struct form *form = page_form(request);
    const char *reason =
        form_text(form, "reason", N_("Say why the session is cancelled: everyone who booked reads it"), 500);
    personal_data_check(form, "reason", reason);
    if (form_good(form) && !session_cancel(db, id, reason, actor_of(request)->person_id, request->now)) {
        form_fail(form, "reason", N_("The session has results or is cancelled already. Look at it again."));
    }
    if (!form_good(form)) {
        cancel_show(request, 422, form, session);
        return;
    }
    page_done(request, arena_format(request->arena, "/sessions/%lld", (long long)id),
        N_("Session cancelled, and everyone who booked is told"));
}
