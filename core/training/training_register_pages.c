/* The whole register on one page: lines are matched to people, looked over, and recorded by one submit. The page keeps
 * nothing between requests: each line travels in the form and is matched anew, so that only people whom the trainer may
 * find can be recorded. */
#include <stdlib.h>
#include <string.h>

#include "accounts/page.h"
#include "pages/training/register.h"
#include "training/training_pages.h"
#include "training/training_register_lines.h"
#include "training/training_trainee.h"
#include "training/training_view.h"
#include "view/html.h"

enum { LINES_MOST = 1000, LINE_CHARACTERS = 300, MISSING_SHOWN = 50 };

/* The lines as they come: those looked over before (line-0, line-1 ...), then those of the box. */
struct gathered {
    struct form *form;
    struct register_line *row;
    const char **key; /* what is looked for: learner number in its one form, address, or name */
    size_t count;
    size_t fresh;             /* how many of them were in the box */
    struct text_builder left; /* lines that are too many or too long: they go back into the box */
};

struct register_candidates register_line_candidates(const struct register_line *line) {
    return (struct register_candidates){line->candidates, line->candidate};
}

/* Adds a line unless it is blank or there already. */
static void gather(struct gathered *gathered, const char *text, bool fresh) {
    struct arena *arena = gathered->form->arena;
    text = text_trim(arena, text);
    if (*text == '\0') {
        return;
    }
    const struct register_said said = register_line_read(arena, text);
    const char *key = said.key;
    if (*key == '\0') {
        return; /* a heading */
    }
    for (size_t i = 0; i < gathered->count; i++) {
        if (strcmp(gathered->key[i], key) == 0) {
            return;
        }
    }
    if (gathered->count == LINES_MOST || text_length(text) > LINE_CHARACTERS) {
        text_add(&gathered->left, text);
        text_add_char(&gathered->left, '\n');
        return;
    }
    size_t place = gathered->count++;
    gathered->key[place] = key;
    gathered->row[place].text = text;
    gathered->row[place].result = said.result;
    gathered->fresh += fresh;
}

static struct gathered gather_all(struct form *form) {
    struct arena *arena = form->arena;
    struct gathered gathered = {.form = form,
        .row = ARENA_ARRAY(arena, LINES_MOST, struct register_line),
        .key = ARENA_ARRAY(arena, LINES_MOST, const char *)};
    text_builder_start(&gathered.left, arena);
    for (size_t i = 0; i < LINES_MOST; i++) {
        const char *text = fields_get(&form->values, arena_format(arena, "line-%zu", i));
        if (text == NULL) {
            break;
        }
        size_t before = gathered.count;
        gather(&gathered, text, false);
        if (gathered.count > before) {
            struct register_line *line = &gathered.row[before];
            const char *who = fields_value(&form->values, arena_format(arena, "who-%zu", i));
            line->chosen = strcmp(who, "none") == 0 ? -1 : strtoll(who, NULL, 10);
            line->result = arena_text(arena, fields_value(&form->values, arena_format(arena, "result-%zu", i)));
        }
    }
    const char *box = form_value(form, "people");
    while (*box != '\0') {
        size_t length = strcspn(box, "\r\n");
        gather(&gathered, arena_text_part(arena, box, length), true);
        box += length;
        box += *box != '\0';
    }
    return gathered;
}

/* Asks whom the lines mean. */
static void match_all(struct http_request *request, struct gathered *gathered) {
    struct training_match_rows found = training_match_run(actor_db(request),
        (struct training_match_in){{gathered->count, gathered->key}, day_of_moment(request->now, ZONE_LONDON)});
    for (size_t i = 0; i < found.count; i++) {
        struct register_line *line = &gathered->row[found.row[i].line - 1];
        if (line->candidates == 0) {
            line->candidate = &found.row[i];
        }
        line->candidates++;
    }
    for (size_t i = 0; i < gathered->count; i++) {
        struct register_line *line = &gathered->row[i];
        bool meant = false;
        for (size_t k = 0; k < line->candidates; k++) {
            meant = meant || line->candidate[k].person_id == line->chosen;
        }
        bool certain = line->candidates == 1 && strcmp(line->candidate[0].how, "like") != 0;
        line->match = line->candidates == 0 || line->chosen == -1 ? REGISTER_UNKNOWN
                      : certain                                   ? REGISTER_MATCHED
                                                                  : REGISTER_DOUBT;
        line->chosen = certain ? line->candidate[0].person_id : meant ? line->chosen : 0;
        if (line->result == NULL || (strcmp(line->result, "passed") != 0 && strcmp(line->result, "not_passed") != 0 &&
                                        strcmp(line->result, "leave_out") != 0)) {
            line->result = "as_above";
        }
    }
}

/* The people whom the lines mean, each once; a line without a choice yet is one more, unless it may mean one of them.
 */
static size_t people_of(const struct register_lines *lines) {
    size_t people = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct register_line *line = &lines->row[i];
        bool counted = false;
        for (size_t k = 0; k < lines->count && !counted; k++) {
            int64_t other = lines->row[k].chosen;
            for (size_t c = 0; line->chosen == 0 && c < line->candidates && !counted; c++) {
                counted = other == line->candidate[c].person_id;
            }
            counted = counted || (k < i && line->chosen != 0 && other == line->chosen);
        }
        people += !counted;
    }
    return people;
}

/* Fields for what is to become of a line that means nobody: filled with what the line says. */
static struct register_missing missing_of(struct form *form, size_t place, const char *text) {
    struct arena *arena = form->arena;
    const struct register_said said = register_line_read(arena, text);
    const char *field = arena_format(arena, "%zu", place);
    const char *text_name = arena_format(arena, "missing-%zu", place);
    /* What was typed is for the line it was typed for. */
    if (!text_equal(fields_get(&form->values, text_name), text)) {
        fields_set(&form->values, arena_format(arena, "do-%s", field), "");
        fields_set(&form->values, arena_format(arena, "name-%s", field), said.name);
        fields_set(&form->values, arena_format(arena, "email-%s", field), said.email == NULL ? "" : said.email);
    }
    return (struct register_missing){text, text_name, field};
}

/* The same person with the same result, beyond doubt, as in a line above: a sheet that names somebody twice. */
static bool said_before(const struct register_lines *lines, const struct register_line *line) {
    for (size_t i = 0; i < lines->count && line->match == REGISTER_MATCHED; i++) {
        const struct register_line *other = &lines->row[i];
        if (other->match == REGISTER_MATCHED && other->chosen == line->chosen &&
            (strcmp(other->result, line->result) == 0 || strcmp(line->result, "as_above") == 0)) {
            return true;
        }
    }
    return false;
}

/* Parts what is found from what goes back into the box, and names the fields. */
static void view_fill(struct register_view *view, struct gathered *gathered) {
    struct arena *arena = gathered->form->arena;
    struct text_builder box;
    text_builder_start(&box, arena);
    struct register_missing *missing = ARENA_ARRAY(arena, MISSING_SHOWN, struct register_missing);
    view->missing = (struct register_missings){0, missing};
    view->lines.row = ARENA_ARRAY(arena, gathered->count, struct register_line);
    for (size_t i = 0; i < gathered->count; i++) {
        struct register_line *line = &gathered->row[i];
        if (line->match == REGISTER_UNKNOWN) {
            text_add(&box, line->text);
            text_add(&box, "\n");
            view->unknown++;
            if (view->missing.count < MISSING_SHOWN) {
                missing[view->missing.count] = missing_of(gathered->form, view->missing.count, line->text);
                view->missing.count++;
            }
            continue;
        }
        if (said_before(&view->lines, line)) {
            continue;
        }
        size_t place = view->lines.count++;
        line->line_name = arena_format(arena, "line-%zu", place);
        line->who_name = arena_format(arena, "who-%zu", place);
        line->result_name = arena_format(arena, "result-%zu", place);
        view->doubts += line->match == REGISTER_DOUBT;
        view->lines.row[place] = *line;
    }
    view->people = people_of(&view->lines);
    view->everybody = strcmp(form_value(gathered->form, "everybody"), "not_passed") == 0 ? "not_passed" : "passed";
    text_add(&box, gathered->left.data);
    view->box = box.data;
    fields_set(&gathered->form->values, "people", box.data);
}

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

/* Somebody whose other result stands in this session already: it is corrected, not recorded beside it. */
static bool recorded_otherwise(const struct training_session_results_rows *before, const struct register_view *view,
    const struct register_line *line) {
    for (size_t i = 0; i < before->count; i++) {
        if (before->row[i].person_id == line->chosen) {
            return strcmp(before->row[i].result, result_of(view, line)) != 0;
        }
    }
    return false;
}

/* What stops the people found from being recorded; lines that mean nobody do not. */
static size_t judge(
    struct http_request *request, struct register_view *view, const struct gathered *gathered, struct form *form) {
    struct training_session_results_rows before = training_session_results_run(
        actor_db(request), (struct training_session_results_in){view->session->session_id});
    size_t results = 0;
    for (size_t i = 0; i < view->lines.count; i++) {
        struct register_line *line = &view->lines.row[i];
        if (strcmp(line->result, "leave_out") == 0) {
            continue;
        }
        results++;
        if (line->chosen == 0) {
            line->error = N_("Choose which person is meant");
            line_fail(request, form, line->who_name, line);
        }
        if (line->chosen != 0 && recorded_otherwise(&before, view, line)) {
            line->error = N_("Another result is recorded for this person in this session. Leave the line out, and "
                             "correct the result on the session's page if it is wrong.");
            line_fail(request, form, line->result_name, line);
        }
        for (size_t k = 0; k < i && line->error == NULL; k++) {
            if (view->lines.row[k].chosen == line->chosen && strcmp(view->lines.row[k].result, "leave_out") != 0) {
                line->error = N_("This is the same person as in a line above. Leave one of the two out.");
                line_fail(request, form, line->result_name, line);
            }
        }
    }
    bool fresh = false;
    for (size_t i = gathered->count - gathered->fresh; i < gathered->count; i++) {
        fresh = fresh || gathered->row[i].match != REGISTER_UNKNOWN;
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
    int32_t left = view->session->places - view->session->recorded;
    view->places_left = left > 0 ? (size_t)left : 0;
    struct html *out = page_open(request);
    training_register_html(out, view);
    page_send_back(
        request, status, out, arena_format(request->arena, "/sessions/%lld", (long long)view->session->session_id));
}

void register_page(struct http_request *request) {
    struct training_session_rows session;
    training_session_add(actor_db(request), (struct training_session_in){http_part_id(request, "session")}, &session);
    actor_load(request);
    struct register_view view = {
        .form = page_form(request), .session = session_of(request, session), .box = "", .everybody = "passed"};
    show(request, 200, &view);
}

/* Records what the page shows; false, with the form's error, when it is refused. */
static bool record(struct http_request *request, const struct register_view *view, struct form *form, size_t results) {
    struct session_result *result = ARENA_ARRAY(request->arena, results, struct session_result);
    size_t count = 0;
    for (size_t i = 0; i < view->lines.count; i++) {
        const struct register_line *line = &view->lines.row[i];
        if (strcmp(line->result, "leave_out") == 0) {
            continue;
        }
        const struct training_match *person = line->candidate;
        while (person->person_id != line->chosen) {
            person++;
        }
        result[count++] = (struct session_result){person->person_id,
            person->organisation_id == DB_NULL_INT8 ? 0 : person->organisation_id,
            strcmp(result_of(view, line), "passed") == 0 ? TRAINING_PASSED : TRAINING_NOT_PASSED};
    }
    struct session_recorded recorded = session_record(
        actor_db(request), view->session->session_id, result, count, actor_of(request)->person_id, request->now);
    if (recorded.refusal != SESSION_FINE) {
        form_fail(form, "people", session_refusal_words(recorded.refusal));
        return false;
    }
    return true;
}

/* The lines that mean nobody, in the box of the page, after everyone else was recorded. */
static void show_rest(struct http_request *request, struct register_view *view, size_t results) {
    view->session = training_session_one(actor_db(request), (struct training_session_in){view->session->session_id});
    view->lines = (struct register_lines){0, NULL};
    view->doubts = 0;
    view->recorded = results;
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

/* What the page says is to become of lines that mean nobody: left out, or the person is added and stands in the box by
 * their number from now on. Nothing happens while there is an error. */
static void missing_take(struct http_request *request, struct form *form, struct options organisations) {
    struct trainee trainee[MISSING_SHOWN];
    const char *text[MISSING_SHOWN];
    size_t count = 0;
    while (count < MISSING_SHOWN) {
        text[count] = fields_get(&form->values, arena_format(form->arena, "missing-%zu", count));
        if (text[count] == NULL) {
            break;
        }
        trainee[count] = trainee_of(form, arena_format(form->arena, "%zu", count), organisations);
        count++;
    }
    for (size_t i = 0; i < count && form_good(form); i++) {
        if (trainee[i].answer == TRAINEE_LEFT_OUT) {
            box_replace(form, text[i], NULL);
        } else if (trainee[i].answer == TRAINEE_ADDED) {
            const char *number = NULL;
            trainee_add(request, &trainee[i], &number);
            box_replace(form, text[i], arena_format(form->arena, "%s; %s", trainee[i].name, number));
        }
    }
}

void register_act(struct http_request *request) {
    struct training_session *found =
        training_session_one(actor_db(request), (struct training_session_in){http_part_id(request, "session")});
    struct form *form = page_form(request);
    struct register_view view = {
        .form = form, .session = session_of(request, (struct training_session_rows){found != NULL, found, 0})};
    struct training_trainee_parts *trainees = trainee_choices_add(actor_db(request));
    db_batch_run(actor_db(request));
    view.organisations = trainee_choices(request->arena, trainees);
    missing_take(request, form, view.organisations);
    struct gathered gathered = gather_all(form);
    match_all(request, &gathered);
    view_fill(&view, &gathered);
    if (gathered.left.length > 0) {
        form_fail(form, "people", N_("Enter at most 1,000 lines of at most 300 characters each"));
    }
    if (strcmp(form_value(form, "action"), "record") == 0) {
        size_t results = judge(request, &view, &gathered, form);
        if (form_good(form) && record(request, &view, form, results)) {
            if (view.unknown > 0) {
                show_rest(request, &view, results);
                return;
            }
            page_done(request, arena_format(request->arena, "/sessions/%lld", (long long)view.session->session_id),
                N_("Register recorded"));
            return;
        }
    } else if (gathered.count == 0) {
        form_fail(form, "people", N_("Enter names, addresses or learner numbers, one a line"));
    }
    show(request, form_good(form) ? 200 : 422, &view);
}
