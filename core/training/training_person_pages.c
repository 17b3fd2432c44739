/* One person's training: on a day, as known at a moment, and why; for their lead, for staff, and for themselves. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "accounts/page.h"
#include "pages/training/own.h"
#include "pages/training/person.h"
#include "training/training_pages.h"
#include "training/training_person_view.h"

static const struct training_answer *need(struct http_request *request, const struct training_answer *answer) {
    if (answer == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such person in that organisation on that day");
    }
    return answer;
}

/* Somebody who did nothing there on the day: said in words when another day was asked about. */
static void nobody(struct http_request *request, const struct training_person_view *asked, const char *back) {
    if (!asked->asked.other) {
        need(request, NULL);
    }
    struct html *out = page_open(request);
    training_person_html(out, asked);
    page_send_back(request, 200, out, back);
}

static void show(struct http_request *request, int64_t organisation_id, const char *path, const char *back) {
    int64_t person_id = http_part_id(request, "person");
    struct training_person_view view = {.asked = training_asked_read(request), .path = path};
    struct training_answer_parts *parts =
        training_answer_add(actor_db(request), organisation_id, person_id, view.asked.on, view.asked.known_at);
    struct recognitions_of_person_rows recognitions;
    recognitions_of_person_add(actor_db(request),
        (struct recognitions_of_person_in){person_id, organisation_id, view.asked.known_at}, &recognitions);
    struct booking_of_person_rows ahead;
    booking_of_person_add(actor_db(request), (struct booking_of_person_in){person_id, view.asked.today}, &ahead);
    actor_load(request);
    view.recognitions = &recognitions;
    if (organisation_id == DB_NULL_INT8 && !view.asked.other) {
        view.ahead = ahead;
    }
    view.answer = training_answer_build(request->arena, parts, person_id);
    view.staff = organisation_id != DB_NULL_INT8;
    view.may_change = !view.staff && actor_may(request, "people.manage");
    view.may_open = !view.staff || actor_may(request, "training.view_all");
    view.may_ask = !view.staff && actor_may(request, "recognition.ask");
    if (view.answer == NULL) {
        nobody(request, &view, back);
        return;
    }
    struct html *out = page_open(request);
    training_person_html(out, &view);
    page_send_back(request, form_good(&view.asked.form) ? 200 : 422, out, back);
}

static const char *person_path(struct http_request *request, int64_t organisation_id) {
    long long person = (long long)http_part_id(request, "person");
    return organisation_id == DB_NULL_INT8 ? arena_format(request->arena, "/training/people/%lld", person)
                                           : arena_format(request->arena, "/compliance/organisations/%lld/people/%lld",
                                                 (long long)organisation_id, person);
}

void training_person_page(struct http_request *request) {
    show(request, DB_NULL_INT8, person_path(request, DB_NULL_INT8), "/training");
}

void compliance_person_page(struct http_request *request) {
    int64_t organisation_id = http_part_id(request, "organisation");
    show(request, organisation_id, person_path(request, organisation_id),
        arena_format(request->arena, "/compliance/organisations/%lld", (long long)organisation_id));
}

/* RFC 9457. */
static const char *json_error(struct arena *arena, const char *field, const char *message) {
    json_t *problem = json_pack("{s:s, s:s, s:i, s:s, s:s}", "type", "about:blank", "title",
        "There is a problem with what was sent", "status", 422, "field", field, "detail", message);
    char *text = json_dumps(problem, JSON_COMPACT);
    json_decref(problem);
    const char *kept = arena_text(arena, text);
    free(text);
    return kept;
}

static void json(struct http_request *request, int64_t organisation_id) {
    int64_t person_id = http_part_id(request, "person");
    struct training_asked asked = training_asked_read(request);
    if (!form_good(&asked.form)) {
        actor_load(request);
        const struct form_error *wrong = &asked.form.error[0];
        const char *problem = json_error(request->arena, wrong->field, wrong->message);
        http_reply(request, 422, "application/problem+json", problem, strlen(problem));
        return;
    }
    struct training_answer_parts *parts =
        training_answer_add(actor_db(request), organisation_id, person_id, asked.on, asked.known_at);
    actor_load(request);
    const char *text =
        training_answer_json(request->arena, need(request, training_answer_build(request->arena, parts, person_id)));
    http_reply(request, 200, "application/json", text, strlen(text));
}

void training_person_json(struct http_request *request) {
    json(request, DB_NULL_INT8);
}

void compliance_person_json(struct http_request *request) {
    json(request, http_part_id(request, "organisation"));
}

/* One's own: status, what to do about it, what was recorded and recognised. */
void training_own_page(struct http_request *request) {
    struct training_person_view view = {.asked = training_asked_read(request), .path = "/training/own", .own = true};
    struct training_answer_parts *parts =
        training_answer_add(actor_db(request), DB_NULL_INT8, DB_NULL_INT8, view.asked.on, view.asked.known_at);
    struct recognitions_of_person_rows recognitions;
    recognitions_of_person_add(actor_db(request),
        (struct recognitions_of_person_in){DB_NULL_INT8, DB_NULL_INT8, view.asked.known_at}, &recognitions);
    struct booking_of_person_rows ahead;
    booking_of_person_add(actor_db(request), (struct booking_of_person_in){DB_NULL_INT8, view.asked.today}, &ahead);
    actor_load(request);
    view.recognitions = &recognitions;
    if (!view.asked.other) {
        view.ahead = ahead;
    }
    view.answer = training_answer_build(request->arena, parts, actor_of(request)->person_id);
    if (view.answer == NULL) {
        nobody(request, &view, "/home");
        return;
    }
    struct html *out = page_open(request);
    training_own_html(out, &view);
    page_send_back(request, form_good(&view.asked.form) ? 200 : 422, out, "/home");
}
