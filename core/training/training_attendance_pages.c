/* Who of those booked came, and with what result: the whole sheet in one act. */
#include <string.h>

#include "accounts/page.h"
#include "frameworks/frameworks.h"
#include "pages/training/attendance.h"
#include "training/training_pages.h"
#include "training/training_view.h"

enum { TO_DO_CHARACTERS = 500 };

static const struct option choices[] = {
    {"passed", N_("Passed"), NULL},
    {"not_passed", N_("Not passed"), NULL},
    {"part", N_("Came for part"), NULL},
    {"absent", N_("Did not come"), NULL},
};
enum { CHOICES = sizeof choices / sizeof *choices };

struct options session_module_options(struct arena *arena, const struct training_session *session) {
    struct option *module = ARENA_ARRAY(arena, session->modules.count, struct option);
    for (size_t i = 0; i < session->modules.count; i++) {
        const char *code = session->modules.item[i];
        module[i] = (struct option){code, code, training_module_title(session->framework_code, code)};
    }
    return (struct options){session->modules.count, module};
}

const char *session_modules_ticked(const struct form *form, const struct training_session *session, const char *field) {
    struct text_builder codes;
    text_builder_start(&codes, form->arena);
    text_add(&codes, "");
    for (size_t i = 0; i < session->modules.count; i++) {
        if (fields_has(&form->values, field, session->modules.item[i])) {
            text_add_format(&codes, "%s%s", codes.length > 0 ? " " : "", session->modules.item[i]);
        }
    }
    return codes.data;
}

/* The lines of everyone who has a place and no result yet. */
static struct attendance_lines lines_of(
    struct arena *arena, const struct training_session_people_rows *people, struct form *form, bool fill) {
    struct attendance_line *row = ARENA_ARRAY(arena, people->count, struct attendance_line);
    size_t count = 0;
    for (size_t i = 0; i < people->count; i++) {
        const struct training_session_people *person = &people->row[i];
        if (strcmp(person->state, "booked") != 0 || person->result != NULL) {
            continue;
        }
        struct attendance_line line = {.person = person,
            .came_name = arena_format(arena, "came-%lld", (long long)person->person_id),
            .to_do_name = arena_format(arena, "to-do-%lld", (long long)person->person_id),
            .done_name = arena_format(arena, "done-%lld", (long long)person->person_id),
            .legend = person->full_name};
        if (fill) {
            bool part = text_equal(person->attendance, "part");
            fields_set(&form->values, line.came_name,
                part                                       ? "part"
                : text_equal(person->attendance, "absent") ? "absent"
                                                           : "passed");
            fields_set(&form->values, line.to_do_name, part ? person->to_do : "");
        }
        row[count++] = line;
    }
    return (struct attendance_lines){count, row};
}

static void show(struct http_request *request, int status, const struct form *form,
    const struct training_session *session, struct attendance_lines lines) {
    const struct framework_data *data = frameworks_find(session->framework_code);
    struct attendance_view view = {.form = form,
        .session = session,
        .lines = lines,
        .choices = {CHOICES, choices},
        .modules = session_module_options(request->arena, session),
        .finish_by = data == NULL ? DAY_NONE : frameworks_limit_last(data, "part_attendance", session->held_on)};
    struct html *out = page_open(request);
    training_attendance_html(out, &view);
    page_send_back(
        request, status, out, arena_format(request->arena, "/sessions/%lld", (long long)session->session_id));
}

void attendance_page(struct http_request *request) {
    int64_t id = http_part_id(request, "session");
    struct training_session_rows session;
    struct training_session_people_rows people;
    training_session_add(actor_db(request), (struct training_session_in){id}, &session);
    training_session_people_add(actor_db(request), (struct training_session_people_in){id}, &people);
    actor_load(request);
    if (session.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no session %lld", (long long)id);
    }
    struct form *form = page_form(request);
    show(request, 200, form, session.row, lines_of(request->arena, &people, form, true));
}

static struct session_presence presence_read(
    struct form *form, const struct training_session *session, const struct attendance_line *line) {
    const char *allowed[CHOICES];
    for (size_t i = 0; i < CHOICES; i++) {
        allowed[i] = choices[i].value;
    }
    const char *came = form_choice(form, line->came_name, N_("Choose how they took part"), allowed, CHOICES);
    struct session_presence presence = {.person_id = line->person->person_id,
        .organisation_id = line->person->organisation_id,
        .result = strcmp(came, "not_passed") == 0 ? TRAINING_NOT_PASSED : TRAINING_PASSED};
    if (strcmp(came, "part") == 0) {
        presence.attendance = SESSION_PART_TIME;
        presence.modules = session_modules_ticked(form, session, line->done_name);
        presence.to_do = form_text(
            form, line->to_do_name, N_("Say what is still to do: the person and their lead read it"), TO_DO_CHARACTERS);
    } else if (strcmp(came, "absent") == 0) {
        presence.attendance = SESSION_ABSENT;
    }
    return presence;
}

void attendance_act(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "session");
    training_session_lock_one(db, (struct training_session_lock_in){id});
    const struct training_session *session = training_session_one(db, (struct training_session_in){id});
    if (session == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no session %lld", (long long)id);
    }
    struct training_session_people_rows people =
        training_session_people_run(db, (struct training_session_people_in){id});
    struct form *form = page_form(request);
    struct attendance_lines lines = lines_of(request->arena, &people, form, false);
    struct session_presence *presence = ARENA_ARRAY(request->arena, lines.count, struct session_presence);
    for (size_t i = 0; i < lines.count; i++) {
        presence[i] = presence_read(form, session, &lines.row[i]);
    }
    if (form_good(form)) {
        struct session_attended attended =
            session_attend(db, id, 0, presence, lines.count, actor_of(request)->person_id, request->now);
        if (attended.recorded.refusal != SESSION_FINE) {
            form_fail(form, lines.count > 0 ? lines.row[0].came_name : "came",
                session_refusal_words(attended.recorded.refusal));
        }
    }
    if (!form_good(form)) {
        show(request, 422, form, session, lines);
        return;
    }
    page_done(request, arena_format(request->arena, "/sessions/%lld/recorded", (long long)id),
        N_("Attendance and results recorded"));
}
