/* One person's result of a session, corrected without doing the register again. */
#include <string.h>

#include "accounts/page.h"
#include "pages/training/correction.h"
#include "training/training_pages.h"
#include "training/training_view.h"
#include "view/personal_data.h"

enum { REASON_CHARACTERS = 500 };

static const struct option results[] = {
    {"passed", N_("Passed"), NULL},
    {"not_passed", N_("Not passed"), NULL},
    {"withdrawn", N_("Withdrawn"), N_("They did not take part, or somebody else was meant.")},
};
enum { RESULTS = sizeof results / sizeof *results };
static const enum training_result result_codes[RESULTS] = {TRAINING_PASSED, TRAINING_NOT_PASSED, TRAINING_WITHDRAWN};

const char *training_result_title(const char *result) {
    for (size_t i = 0; i < RESULTS; i++) {
        if (strcmp(results[i].value, result) == 0) {
            return results[i].label;
        }
    }
    return "";
}

static void show(struct http_request *request, int status, const struct form *form,
    const struct training_session *session, const struct training_session_result *of) {
    struct arena *arena = request->arena;
    if (session == NULL || of == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no result of that person in that session");
    }
    struct option *others = ARENA_ARRAY(arena, RESULTS, struct option);
    size_t count = 0;
    for (size_t i = 0; i < RESULTS; i++) {
        if (strcmp(results[i].value, of->result) != 0) {
            others[count++] = results[i];
        }
    }
    const char *up = arena_format(arena, "/sessions/%lld", (long long)session->session_id);
    struct correction_view view = {.form = form,
        .session = session,
        .of = of,
        .path = arena_format(arena, "%s/results/%lld", up, (long long)of->person_id),
        .results = {count, others}};
    struct html *out = page_open(request);
    training_correction_html(out, &view);
    page_send_back(request, status, out, up);
}

void correction_page(struct http_request *request) {
    int64_t session_id = http_part_id(request, "session");
    struct training_session_rows session;
    struct training_session_result_rows of;
    training_session_add(actor_db(request), (struct training_session_in){session_id}, &session);
    training_session_result_add(
        actor_db(request), (struct training_session_result_in){session_id, http_part_id(request, "person")}, &of);
    actor_load(request);
    show(request, 200, page_form(request), session.count == 0 ? NULL : session.row, of.count == 0 ? NULL : of.row);
}

void correction_act(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t session_id = http_part_id(request, "session");
    int64_t person_id = http_part_id(request, "person");
    const struct training_session_result *of =
        training_session_result_one(db, (struct training_session_result_in){session_id, person_id});
    struct form *form = page_form(request);
    const char *allowed[RESULTS];
    for (size_t i = 0; i < RESULTS; i++) {
        allowed[i] = results[i].value;
    }
    const char *chosen = form_choice(form, "result", N_("Choose the right result"), allowed, RESULTS);
    const char *reason = form_text(form, "reason", N_("Say why the recorded result is wrong"), REASON_CHARACTERS);
    personal_data_check(form, "reason", reason);
    if (form_good(form) && of != NULL && strcmp(of->result, chosen) == 0) {
        form_fail(form, "result", N_("This is what stands already. Choose another result, or leave it as it is."));
    }
    if (of == NULL || !form_good(form)) {
        show(request, 422, form, training_session_one(db, (struct training_session_in){session_id}), of);
        return;
    }
    size_t place = 0;
    while (place + 1 < RESULTS && strcmp(allowed[place], chosen) != 0) {
        place++;
    }
    session_correct(db, session_id, person_id, result_codes[place], reason, actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "/sessions/%lld", (long long)session_id), N_("Result corrected"));
}
