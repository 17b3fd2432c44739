#include "training/training_register_record.h"

#include <string.h>

#include "accounts/page.h"
#include "training/training_register_gather.h"
#include "training/training_register_lines.h"
#include "training/training_trainee.h"
#include "training_waiting/training_waiting_queries.h"
#include "view/html.h"

enum { TO_DO_CHARACTERS = 500, SESSION_PLACES_MOST = 1000, KEPT_CHARACTERS = 300 };

/* Somebody who is added as they are recorded. */
struct added {
    struct trainee who;
    struct register_line line;
};

/* Braces in a line would be taken for something to fill in. */
static const char *braces_less(struct arena *arena, const char *line) {
    char *text = arena_text(arena, line);
    for (char *at = text; *at != '\0'; at++) {
        *at = *at == '{' ? '(' : *at == '}' ? ')' : *at;
    }
    return text;
}

/* The error with the line that it is about. */
static void line_fail(
    const struct http_request *request, struct form *form, const char *field, const struct register_line *line) {
    form_fail(form, field,
        arena_format(form->arena, "%s: %s", braces_less(form->arena, line->text),
            message_translate(request->cymraeg, line->error)));
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
            /* After part of it more of the modules can be done. */
            if (strcmp(line->result, "part") == 0 && strcmp(before->row[i].result, "passed") == 0 &&
                (size_t)before->row[i].modules < view->session->modules.count) {
                return false;
            }
            return *line->result != '\0' && strcmp(before->row[i].result, result_of(view, line)) != 0;
        }
    }
    return false;
}

/* What is still to do for somebody who came for part. */
static void part_judge(struct form *form, const struct training_session *session, struct register_line *line) {
    if (strcmp(line->result, "part") != 0) {
        return;
    }
    const char *field = text_blank(form_value(form, line->to_do_name)) ? "to-do" : line->to_do_name;
    const char *own = line->done_name == NULL ? "" : session_modules_ticked(form, session, line->done_name);
    line->modules = *own != '\0' ? own : session_modules_ticked(form, session, "done");
    bool failed = form_error_of(form, field) != NULL;
    line->to_do = failed ? ""
                         : form_text(form, field, N_("Say what is still to do: the person and their lead read it"),
                               TO_DO_CHARACTERS);
    line->waits = line->waits || failed || form_error_of(form, field) != NULL;
}

static void line_judge(struct http_request *request, const struct register_view *view, struct form *form,
    const struct training_session_results_rows *before, struct register_line *line) {
    line->waits = line->waits || *line->result == '\0';
    if (line->chosen == 0) {
        line->error = N_("Choose which person is meant");
        line_fail(request, form, line->who_name, line);
        line->waits = true;
        return;
    }
    if (recorded_otherwise(before, view, line)) {
        line->error = N_("Another result is recorded for this person in this session. Leave the line out, and "
                         "correct the result on the session's page if it is wrong.");
        line_fail(request, form, line->result_name, line);
    }
    for (struct register_line *other = view->lines.row; other < line && line->error == NULL; other++) {
        if (other->chosen == line->chosen && !left_out(other)) {
            struct html words = {.arena = form->arena, .cymraeg = request->cymraeg};
            line->error = html_fill(&words,
                html_message(&words, N_("This is the same person as in the line “{line}”. Leave one of the two out.")),
                "line", braces_less(form->arena, other->text), (const char *)NULL);
            line_fail(request, form, line->result_name, line);
            other->waits = true;
        }
    }
    line->waits = line->waits || line->error != NULL;
    part_judge(form, view->session, line);
}

/* Those who are to be added and about whom nothing is to be asked any more. */
static size_t added_judge(const struct register_view *view, struct form *form, struct added *added) {
    const char *everybody = form_value(form, "do-everybody");
    size_t count = 0;
    for (size_t i = 0; i < view->missing.count; i++) {
        const struct register_missing *missing = &view->missing.row[i];
        size_t errors = form->errors;
        struct added one = {.who = trainee_of(form, missing->field, everybody, view->organisations),
            .line = {.text = missing->text,
                .result = missing->result,
                .to_do_name = "to-do",
                .waits = *missing->result == '\0'}};
        if (one.who.answer == TRAINEE_ADDED) {
            part_judge(form, view->session, &one.line);
            if (!one.line.waits && form->errors == errors) {
                added[count++] = one;
            }
        }
    }
    return count;
}

/* Judges every line; how many can be recorded. */
static size_t lines_judge(struct http_request *request, struct register_view *view, struct form *form,
    const struct training_session_results_rows *before) {
    size_t sure = 0;
    for (size_t i = 0; i < view->lines.count; i++) {
        struct register_line *line = &view->lines.row[i];
        /* What was found just now is looked over first. */
        line->waits = line->fresh;
        if (!left_out(line) && !line->fresh) {
            line_judge(request, view, form, before, line);
        }
    }
    for (size_t i = 0; i < view->words.count; i++) {
        const struct register_word *word = &view->words.row[i];
        struct register_line about = {.text = word->word, .error = N_("Say what this means for the result")};
        line_fail(request, form, word->means_name, &about);
    }
    for (size_t i = 0; i < view->lines.count; i++) {
        sure += !left_out(&view->lines.row[i]) && !view->lines.row[i].waits;
    }
    return sure;
}

static bool counts(const struct register_view *view, const struct register_line *line) {
    const char *result = result_of(view, line);
    return strcmp(result, "passed") == 0 || strcmp(result, "not_passed") == 0 ||
           (strcmp(result, "part") == 0 && line->modules != NULL && *line->modules != '\0');
}

/* How many people would have a result: those who have one, and those of the lines, each once. sure: of those lines
 * alone that do not wait. */
static size_t wanted_of(
    const struct register_view *view, const struct training_session_results_rows *before, bool sure) {
    size_t wanted = before->count;
    for (size_t i = 0; i < view->lines.count; i++) {
        const struct register_line *line = &view->lines.row[i];
        bool there = !counts(view, line) || (sure && line->waits);
        for (size_t k = 0; k < before->count && !there; k++) {
            there = before->row[k].person_id == line->chosen;
        }
        for (size_t k = 0; k < i && !there; k++) {
            const struct register_line *other = &view->lines.row[k];
            there =
                line->chosen != 0 && other->chosen == line->chosen && counts(view, other) && !(sure && other->waits);
        }
        wanted += !there;
    }
    return wanted;
}

void register_places_look(struct register_view *view, const struct training_session_results_rows *before) {
    size_t wanted = wanted_of(view, before, false);
    for (size_t i = 0; i < view->missing.count; i++) {
        const struct register_line line = {.result = view->missing.row[i].result};
        wanted += view->missing.row[i].adds && counts(view, &line);
    }
    if (view->raise_to == 0 && view->session->places < (int32_t)wanted) {
        view->raise_to = (int32_t)wanted;
        view->may_raise = view->may_raise && wanted <= SESSION_PLACES_MOST;
    }
}

/* More people than places: says so, and offers as many as it takes. */
static void full_tell(struct http_request *request, struct register_view *view, struct form *form, size_t wanted) {
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    view->may_raise = view->may_raise && wanted <= SESSION_PLACES_MOST;
    view->raise_to = (int32_t)wanted;
    for (size_t i = 0; i < view->lines.count; i++) {
        view->lines.row[i].error = NULL;
    }
    form_fail(form, view->may_raise ? "raise" : "people",
        html_fill(&words,
            html_message(&words,
                N_("The number of places in this session is {places}, and you give {results} results. Raise the "
                   "places, or leave people out. Everything that you entered is still here.")),
            "places", html_count(&words, view->session->places), "results", html_count(&words, (int64_t)wanted),
            (const char *)NULL));
}

void register_box_drop(struct form *form, const char *text) {
    struct text_builder box;
    text_builder_start(&box, form->arena);
    text_add(&box, "");
    const char *at = form_value(form, "people");
    while (*at != '\0') {
        size_t length = strcspn(at, "\r\n");
        const char *line = text_trim(form->arena, arena_text_part(form->arena, at, length));
        if (strcmp(line, text) != 0) {
            text_add_format(&box, "%s\n", line);
        }
        at += length;
        at += *at != '\0';
    }
    fields_set(&form->values, "people", box.data);
}

/* A line as it is kept: as it was typed, or, where another result was chosen for it than it says, with that. A bar
 * parts the cells, so that it is not taken for a line of the sheet. */
static const char *line_kept(struct arena *arena, const struct register_view *view, const struct register_line *line) {
    struct register_columns columns = {.count = 0};
    register_columns_read(arena, view->heading, &columns);
    const struct register_said said = register_line_read(arena, line->text, &columns);
    const char *result = result_of(view, line);
    const char *says = said.result != NULL ? said.result : said.word != NULL && *line->result == '\0' ? "" : "passed";
    if (strcmp(result, says) == 0 || strcmp(result, "as_above") == 0) {
        return line->text;
    }
    const char *name = *said.name == '\0' ? said.key : said.name;
    const char *words = strcmp(result, "not_passed") == 0 ? "not passed" : result;
    const char *kept = strcmp(said.key, name) == 0 ? arena_format(arena, "%s | %s", name, words)
                                                   : arena_format(arena, "%s | %s | %s", name, said.key, words);
    return text_length(kept) > KEPT_CHARACTERS ? line->text : kept;
}

/* Keeps what is not recorded, in the place of what was kept. */
static void keep(struct http_request *request, struct register_view *view) {
    struct db *db = actor_db(request);
    int64_t id = view->session->session_id;
    register_kept_drop_run(db, (struct register_kept_drop_in){id});
    const char **line = ARENA_ARRAY(request->arena, view->lines.count + view->boxed + 1, const char *);
    size_t count = 0;
    line[count++] = view->heading;
    for (size_t i = 0; i < view->lines.count; i++) {
        if (!left_out(&view->lines.row[i])) {
            line[count++] = line_kept(request->arena, view, &view->lines.row[i]);
        }
    }
    const char *at = form_value(view->form, "people");
    for (size_t i = 0; i < view->boxed && *at != '\0'; i++) {
        size_t length = strcspn(at, "\n");
        line[count++] = arena_text_part(request->arena, at, length);
        at += length + (at[length] == '\n');
    }
    view->kept = count > 1;
    if (view->kept) {
        register_keep_run(db, (struct register_keep_in){id, {count, line}, actor_of(request)->person_id, request->now});
    }
}

static struct session_presence presence_of(
    const struct register_view *view, const struct register_line *line, int64_t person_id, int64_t organisation_id) {
    const char *result = result_of(view, line);
    return (struct session_presence){.person_id = person_id,
        .organisation_id = organisation_id,
        .attendance = strcmp(result, "part") == 0     ? SESSION_PART_TIME
                      : strcmp(result, "absent") == 0 ? SESSION_ABSENT
                                                      : SESSION_FULL_TIME,
        .result = strcmp(result, "not_passed") == 0 ? TRAINING_NOT_PASSED : TRAINING_PASSED,
        .to_do = line->to_do,
        .modules = line->modules};
}

/* Everyone who is sure, those who are added among them. */
static size_t presence_fill(struct http_request *request, const struct register_view *view, const struct added *added,
    size_t adds, struct session_presence *presence) {
    size_t count = 0;
    for (size_t i = 0; i < view->lines.count; i++) {
        const struct register_line *line = &view->lines.row[i];
        if (left_out(line) || line->waits) {
            continue;
        }
        const struct training_match *person = line->candidate;
        while (person->person_id != line->chosen) {
            person++;
        }
        presence[count++] = presence_of(
            view, line, person->person_id, person->organisation_id == DB_NULL_INT8 ? 0 : person->organisation_id);
    }
    for (size_t i = 0; i < adds; i++) {
        const char *number = NULL;
        int64_t person_id = trainee_add(request, &added[i].who, &number);
        presence[count++] = presence_of(view, &added[i].line, person_id, added[i].who.organisation_id);
    }
    return count;
}

/* The form with what waits alone, and the view of it. */
static struct form *rest_gather(struct http_request *request, struct register_view *view, const struct form *form,
    const struct added *added, size_t adds) {
    struct arena *arena = request->arena;
    struct form *rest = ARENA_NEW(arena, struct form);
    form_start(rest, arena, NULL);
    for (size_t i = 0; i < form->values.count; i++) {
        const struct field *field = &form->values.field[i];
        static const char *const gone[] = {"line-", "at-", "who-", "result-", "to-do-", "done-", "raise"};
        bool stays = true;
        for (size_t k = 0; k < sizeof gone / sizeof *gone; k++) {
            stays = stays && strncmp(field->name, gone[k], strlen(gone[k])) != 0;
        }
        if (stays) {
            fields_add(&rest->values, field->name, field->value);
        }
    }
    fields_set(&rest->values, "heading", view->heading);
    size_t place = 0;
    for (size_t i = 0; i < view->lines.count; i++) {
        const struct register_line *line = &view->lines.row[i];
        if (!line->waits || left_out(line)) {
            continue;
        }
        fields_add(&rest->values, arena_format(arena, "line-%zu", place), line->text);
        fields_add(&rest->values, arena_format(arena, "at-%zu", place), line->at);
        fields_add(
            &rest->values, arena_format(arena, "who-%zu", place), arena_format(arena, "%lld", (long long)line->chosen));
        fields_add(&rest->values, arena_format(arena, "result-%zu", place), line->result);
        fields_add(&rest->values, arena_format(arena, "to-do-%zu", place), form_value(form, line->to_do_name));
        for (size_t k = 0; k < line->done.count; k++) {
            fields_add(&rest->values, arena_format(arena, "done-%zu", place), line->done.item[k]);
        }
        place++;
    }
    for (size_t i = 0; i < adds; i++) {
        register_box_drop(rest, added[i].line.text);
    }
    struct register_view fresh = {.form = rest,
        .session = training_session_one(actor_db(request), (struct training_session_in){view->session->session_id}),
        .organisations = view->organisations,
        .everybody_missing = view->everybody_missing,
        .may_raise = view->may_raise,
        .recorded = view->recorded};
    *view = fresh;
    register_gather(request, view, rest);
    view->notes = (struct text_list){0, NULL};
    return rest;
}

bool register_sheet_record(struct http_request *request, struct register_view *view, struct form **shown,
    struct training_session_results_rows *before) {
    struct form *form = *shown;
    if (view->refusal != SESSION_FINE) {
        form_fail(form, "people", session_refusal_words(view->refusal));
        return false;
    }
    if (!form_good(form)) {
        return false;
    }
    struct added *added = ARENA_ARRAY(request->arena, view->missing.count, struct added);
    size_t sure = lines_judge(request, view, form, before);
    size_t adds = added_judge(view, form, added);
    bool fresh = false;
    for (size_t i = 0; i < view->lines.count; i++) {
        fresh = fresh || view->lines.row[i].fresh;
    }
    if (sure + adds == 0) {
        if (form_good(form) && !fresh) {
            form_fail(form, "people",
                view->unknown > 0 ? N_("Some lines mean nobody who can be found. Correct them, or take them out.")
                                  : N_("Enter at least one person"));
        }
        keep(request, view);
        return false;
    }
    size_t wanted = wanted_of(view, before, true);
    for (size_t i = 0; i < adds; i++) {
        wanted += counts(view, &added[i].line);
    }
    int64_t raise_to = 0;
    text_number(form_value(form, "raise"), 1, SESSION_PLACES_MOST, &raise_to);
    raise_to = view->may_raise ? raise_to : 0;
    if (wanted > (size_t)view->session->places && (size_t)raise_to < wanted) {
        struct form *full = ARENA_NEW(request->arena, struct form);
        form_start(full, request->arena, &form->values);
        *shown = full;
        view->form = full;
        full_tell(request, view, full, wanted);
        keep(request, view);
        return false;
    }
    struct session_presence *presence = ARENA_ARRAY(request->arena, sure + adds, struct session_presence);
    size_t count = presence_fill(request, view, added, adds, presence);
    struct session_attended attended = session_attend(actor_db(request), view->session->session_id,
        wanted > (size_t)view->session->places ? (int32_t)raise_to : 0, presence, count, actor_of(request)->person_id,
        request->now);
    if (attended.recorded.refusal != SESSION_FINE) {
        arena_raise(request->arena, ERROR_CONFLICT, "the register was judged, and refused");
    }
    view->recorded = count;
    *shown = rest_gather(request, view, form, added, adds);
    *before = training_session_results_run(
        actor_db(request), (struct training_session_results_in){view->session->session_id});
    /* Doubts are asked about on the page; what contradicts is said. */
    for (size_t i = 0; i < view->lines.count; i++) {
        if (view->lines.row[i].chosen != 0) {
            line_judge(request, view, *shown, before, &view->lines.row[i]);
        }
    }
    keep(request, view);
    return true;
}
