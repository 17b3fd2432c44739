/* The whole register on one page: lines are matched to people, looked over, and recorded by one submit. Each line
 * travels in the form and is matched anew, so that only people whom the trainer may find can be recorded. */
#include <string.h>

#include "accounts/page.h"
#include "pages/training/register.h"
#include "training/training_pages.h"
#include "training/training_register_gather.h"
#include "training/training_register_lines.h"
#include "training/training_trainee.h"
#include "training/training_view.h"
#include "training_waiting/training_waiting_queries.h"
#include "view/html.h"

enum { TO_DO_CHARACTERS = 500, SESSION_PLACES_MOST = 1000 };

/* The error with the line that it is about; braces in it would be taken for something to fill in. */
static void line_fail(
    const struct http_request *request, struct form *form, const char *field, const struct register_line *line) {
    char *text = arena_text(form->arena, line->text);
    for (char *at = text; *at != '\0'; at++) {
        *at = *at == '{' ? '(' : *at == '}' ? ')' : *at;
    }
    form_fail(form, field, arena_format(form->arena, "%s: %s", text, message_translate(request->cymraeg, line->error)));
}

static const char *result_of(const struct register_view *view, const struct register_line *line) {
    return strcmp(line->result, "as_above") == 0 ? view->everybody : line->result;
}

static bool left_out(const struct register_line *line) {
    return strcmp(line->result, "leave_out") == 0;
}

/* Somebody whose other result stands in this session already: it is corrected, not recorded beside it. */
static bool recorded_otherwise(const struct training_session_results_rows *before, const struct register_view *view,
    const struct register_line *line) {
    for (size_t i = 0; i < before->count; i++) {
        if (before->row[i].person_id == line->chosen) {
            return *line->result != '\0' && strcmp(before->row[i].result, result_of(view, line)) != 0;
        }
    }
    return false;
}

static void line_judge(struct http_request *request, const struct register_view *view, struct form *form,
    const struct training_session_results_rows *before, struct register_line *line) {
    if (line->chosen == 0) {
        line->error = N_("Choose which person is meant");
        line_fail(request, form, line->who_name, line);
        return;
    }
    if (recorded_otherwise(before, view, line)) {
        line->error = N_("Another result is recorded for this person in this session. Leave the line out, and "
                         "correct the result on the session's page if it is wrong.");
        line_fail(request, form, line->result_name, line);
    }
    for (const struct register_line *other = view->lines.row; other < line && line->error == NULL; other++) {
        if (other->chosen == line->chosen && !left_out(other)) {
            line->error = N_("This is the same person as in a line above. Leave one of the two out.");
            line_fail(request, form, line->result_name, line);
        }
    }
    if (strcmp(line->result, "part") == 0) {
        const char *field = text_blank(form_value(form, line->to_do_name)) ? "to-do" : line->to_do_name;
        line->to_do = form_error_of(form, field) != NULL
                          ? ""
                          : form_text(form, field, N_("Say what is still to do: the person and their lead read it"),
                                TO_DO_CHARACTERS);
    }
}

/* What stops the people found from being recorded; lines that mean nobody do not. */
static size_t judge(struct http_request *request, struct register_view *view, struct form *form) {
    struct training_session_results_rows before = training_session_results_run(
        actor_db(request), (struct training_session_results_in){view->session->session_id});
    size_t results = 0;
    bool fresh = false;
    for (size_t i = 0; i < view->lines.count; i++) {
        struct register_line *line = &view->lines.row[i];
        fresh = fresh || line->fresh;
        if (!left_out(line)) {
            results++;
            line_judge(request, view, form, &before, line);
        }
    }
    for (size_t i = 0; i < view->words.count; i++) {
        const struct register_word *word = &view->words.row[i];
        struct register_line about = {.text = word->word, .error = N_("Say what this means for the result")};
        line_fail(request, form, word->means_name, &about);
    }
    if (fresh) {
        form_fail(form, "people", N_("New people were found. Look over their lines, then record the results."));
    } else if (results == 0 && view->unknown > 0) {
        form_fail(form, "people", N_("Some lines mean nobody who can be found. Correct them, or take them out."));
    } else if (results == 0) {
        form_fail(form, "people", N_("Enter at least one person"));
    }
    return results;
}

static const struct training_session *session_of(struct http_request *request, struct training_session_rows session) {
    if (session.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such session");
    }
    return session.row;
}

static void show(struct http_request *request, int status, struct register_view *view) {
    int32_t left = view->session->places - view->session->taken;
    view->places_left = left > 0 ? (size_t)left : 0;
    struct html *out = page_open(request);
    training_register_html(out, view);
    page_send_back(
        request, status, out, arena_format(request->arena, "/sessions/%lld", (long long)view->session->session_id));
}

/* What is kept of the register stands in the box. */
static void kept_fill(struct form *form, const struct register_kept_rows *kept) {
    struct text_builder box;
    text_builder_start(&box, form->arena);
    text_add(&box, "");
    for (size_t i = 0; i < kept->count; i++) {
        text_add_format(&box, "%s\n", kept->row[i].line);
    }
    fields_set(&form->values, "people", box.data);
}

void register_page(struct http_request *request) {
    struct training_session_rows session;
    struct register_kept_rows kept;
    int64_t id = http_part_id(request, "session");
    training_session_add(actor_db(request), (struct training_session_in){id}, &session);
    register_kept_add(actor_db(request), (struct register_kept_in){id}, &kept);
    actor_load(request);
    struct form *form = page_form(request);
    kept_fill(form, &kept);
    struct register_view view = {.form = form,
        .session = session_of(request, session),
        .heading = "",
        .everybody = "passed",
        .kept = kept.count > 0};
    show(request, 200, &view);
}

/* Keeps what is left in the box, in the place of what was kept. */
static void box_keep(struct http_request *request, const struct register_view *view) {
    struct db *db = actor_db(request);
    int64_t id = view->session->session_id;
    register_kept_drop_run(db, (struct register_kept_drop_in){id});
    if (view->boxed == 0) {
        return;
    }
    const char **line = ARENA_ARRAY(request->arena, view->boxed + 1, const char *);
    size_t count = 0;
    line[count++] = view->heading;
    for (const char *at = form_value(view->form, "people"); *at != '\0' && count <= view->boxed;) {
        size_t length = strcspn(at, "\n");
        line[count++] = arena_text_part(request->arena, at, length);
        at += length + (at[length] == '\n');
    }
    register_keep_run(db, (struct register_keep_in){id, {count, line}, actor_of(request)->person_id, request->now});
}

/* More people than places: says so, and offers as many as it takes. */
static void full_tell(
    struct http_request *request, struct register_view *view, struct form *form, struct session_recorded recorded) {
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    int32_t places = view->session->places;
    form_fail(form, recorded.wanted <= SESSION_PLACES_MOST && view->may_raise ? "raise" : "people",
        html_fill(&words,
            html_message(&words,
                N_("The number of places in this session is {places}, and you give {results} results. Raise the "
                   "places, or leave people out. Everything that you entered is still here.")),
            "places", html_count(&words, places), "results", html_count(&words, recorded.wanted), (const char *)NULL));
    view->raise_to = recorded.wanted;
    view->may_raise = view->may_raise && recorded.wanted <= SESSION_PLACES_MOST;
}

/* Records what the page shows; false, with the form's error, when it is refused. */
static bool record(struct http_request *request, struct register_view *view, struct form *form, size_t results) {
    struct session_presence *presence = ARENA_ARRAY(request->arena, results, struct session_presence);
    size_t count = 0;
    for (size_t i = 0; i < view->lines.count; i++) {
        const struct register_line *line = &view->lines.row[i];
        if (left_out(line)) {
            continue;
        }
        const struct training_match *person = line->candidate;
        while (person->person_id != line->chosen) {
            person++;
        }
        const char *result = result_of(view, line);
        presence[count++] = (struct session_presence){.person_id = person->person_id,
            .organisation_id = person->organisation_id == DB_NULL_INT8 ? 0 : person->organisation_id,
            .attendance = strcmp(result, "part") == 0     ? SESSION_PART_TIME
                          : strcmp(result, "absent") == 0 ? SESSION_ABSENT
                                                          : SESSION_FULL_TIME,
            .result = strcmp(result, "not_passed") == 0 ? TRAINING_NOT_PASSED : TRAINING_PASSED,
            .to_do = line->to_do};
    }
    int64_t raise_to = 0;
    text_number(form_value(form, "raise"), 1, SESSION_PLACES_MOST, &raise_to);
    struct session_attended attended = session_attend(actor_db(request), view->session->session_id,
        view->may_raise ? (int32_t)raise_to : 0, presence, count, actor_of(request)->person_id, request->now);
    if (attended.recorded.refusal == SESSION_FULL) {
        full_tell(request, view, form, attended.recorded);
    } else if (attended.recorded.refusal != SESSION_FINE) {
        form_fail(form, "people", session_refusal_words(attended.recorded.refusal));
    }
    return attended.recorded.refusal == SESSION_FINE;
}

/* What is left in the box of the page, after everyone else was recorded. */
static void show_rest(struct http_request *request, struct register_view *view, size_t results) {
    view->session = training_session_one(actor_db(request), (struct training_session_in){view->session->session_id});
    view->lines = (struct register_lines){0, NULL};
    view->words = (struct register_words){0, NULL};
    view->notes = (struct text_list){0, NULL};
    view->doubts = 0;
    view->recorded = results;
    view->kept = true;
    show(request, 200, view);
}

/* The box without that line, or with another in its place. */
static void box_replace(struct form *form, const char *text, const char *other) {
    struct text_builder box;
    text_builder_start(&box, form->arena);
    text_add(&box, "");
    const char *at = form_value(form, "people");
    while (*at != '\0') {
        size_t length = strcspn(at, "\r\n");
        const char *line = text_trim(form->arena, arena_text_part(form->arena, at, length));
        line = strcmp(line, text) == 0 ? other : line;
        if (line != NULL) {
            text_add_format(&box, "%s\n", line);
        }
        at += length;
        at += *at != '\0';
    }
    fields_set(&form->values, "people", box.data);
}

/* The line of somebody who was added: name, number, and what the line said of the result. A bar parts them, so that it
 * is not taken for a line of the sheet. */
static const char *line_added(struct form *form, const char *text, const char *name, const char *number) {
    struct register_columns columns = {.count = 0};
    register_columns_read(form->arena, form_value(form, "heading"), &columns);
    struct register_said said = register_line_read(form->arena, text, &columns);
    const char *result = said.result == NULL                     ? said.word
                         : text_equal(said.result, "not_passed") ? "not passed"
                                                                 : said.result;
    return result == NULL ? arena_format(form->arena, "%s | %s", name, number)
                          : arena_format(form->arena, "%s | %s | %s", name, number, result);
}

/* What the page says is to become of lines that mean nobody: left out, or the person is added and stands in the box by
 * their number from now on. Nothing happens while there is an error. */
static void missing_take(struct http_request *request, struct form *form, struct options organisations) {
    struct trainee trainee[REGISTER_MISSING_SHOWN];
    const char *text[REGISTER_MISSING_SHOWN];
    const char *everybody = form_value(form, "do-everybody");
    size_t count = 0;
    while (count < REGISTER_MISSING_SHOWN) {
        text[count] = fields_get(&form->values, arena_format(form->arena, "missing-%zu", count));
        if (text[count] == NULL) {
            break;
        }
        trainee[count] = trainee_of(form, arena_format(form->arena, "%zu", count), everybody, organisations);
        count++;
    }
    if (!form_good(form)) {
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (trainee[i].answer == TRAINEE_LEFT_OUT) {
            box_replace(form, text[i], NULL);
        } else if (trainee[i].answer == TRAINEE_ADDED) {
            const char *number = NULL;
            trainee_add(request, &trainee[i], &number);
            box_replace(form, text[i], line_added(form, text[i], trainee[i].name, number));
        }
    }
    /* It was for those who were on the page. */
    fields_set(&form->values, "do-everybody", "");
}

void register_act(struct http_request *request) {
    struct training_session *found =
        training_session_one(actor_db(request), (struct training_session_in){http_part_id(request, "session")});
    struct form *form = page_form(request);
    struct register_view view = {.form = form,
        .session = session_of(request, (struct training_session_rows){found != NULL, found, 0}),
        .may_raise = actor_may(request, "training.sessions")};
    struct training_trainee_parts *trainees = trainee_choices_add(actor_db(request));
    struct register_kept_rows kept;
    register_kept_add(actor_db(request), (struct register_kept_in){view.session->session_id}, &kept);
    db_batch_run(actor_db(request));
    view.kept = kept.count > 0;
    if (strcmp(form_value(form, "action"), "forget") == 0) {
        register_kept_drop_run(actor_db(request), (struct register_kept_drop_in){view.session->session_id});
        page_done(request, arena_format(request->arena, "/sessions/%lld", (long long)view.session->session_id),
            N_("The lines that were kept are gone"));
        return;
    }
    view.organisations = trainee_choices(request->arena, trainees);
    view.everybody_missing = trainee_choices_all(request, view.organisations);
    missing_take(request, form, view.organisations);
    bool whole = register_gather(request, &view, form);
    if (strcmp(form_value(form, "action"), "record") == 0) {
        size_t results = judge(request, &view, form);
        if (form_good(form) && record(request, &view, form, results)) {
            box_keep(request, &view);
            if (view.boxed > 0) {
                show_rest(request, &view, results);
                return;
            }
            page_done(request,
                arena_format(request->arena, "/sessions/%lld/recorded", (long long)view.session->session_id),
                N_("Register recorded"));
            return;
        }
    } else if (whole && view.lines.count + view.boxed == 0) {
        form_fail(form, "people", N_("Enter names, addresses or learner numbers, one a line"));
    }
    show(request, form_good(form) ? 200 : 422, &view);
}
