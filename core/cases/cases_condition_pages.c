/* Conditions as the organisation sees them: what to do by when, what to send, what was said to it. */
#include "accounts/page.h"
#include "applications/applications_parts.h"
#include "cases/cases_condition_pages.h"
#include "cases/cases_condition_parts.h"
#include "cases/cases_condition_view.h"
#include "files/files.h"
#include "pages/cases/condition.h"
#include "pages/cases/conditions_own.h"
#include "view/personal_data.h"

enum { WORDS_MOST = 5000 };

static const char *path_of(struct http_request *request) {
    return arena_format(request->arena, "/conditions/%lld", (long long)http_part_id(request, "condition"));
}

void conditions_page(struct http_request *request) {
    struct conditions_own_rows rows;
    conditions_own_add(actor_db(request), &rows);
    actor_load(request);
    struct conditions_view view = {.binding = {0, ARENA_ARRAY(request->arena, rows.count, struct condition_line)},
        .past = {0, ARENA_ARRAY(request->arena, rows.count, struct condition_line)},
        .today = day_of_moment(request->now, ZONE_LONDON)};
    for (size_t i = 0; i < rows.count; i++) {
        const struct conditions_own *row = &rows.row[i];
        struct condition_lines *lines = row->binding ? &view.binding : &view.past;
        lines->row[lines->count++] = (struct condition_line){.words = row->words,
            .path = arena_format(request->arena, "/conditions/%lld", (long long)row->condition_id),
            .due_on = row->due_on,
            .title = condition_title(row->state, row->due_on, view.today),
            .colour = condition_colour(row->state, row->due_on, view.today),
            .running = row->binding && condition_next(row->state, "send") != NULL};
    }
    struct html *out = page_open(request);
    cases_conditions_own_html(out, &view);
    page_send_back(request, 200, out, "/organisation/accreditation");
}

const char *condition_event_title(const char *event, bool staff) {
    if (text_equal(event, "send")) {
        return staff ? N_("The organisation sent this") : N_("You sent this");
    }
    return text_equal(event, "meet") ? N_("Found to be met") : N_("Found not to be met yet");
}

const char *condition_size(struct html *out, int64_t bytes) {
    return html_fill(
        out, html_message(out, N_("{n} KB")), "n", html_count(out, (bytes + 1023) / 1024), (const char *)NULL);
}

void condition_load_add(struct http_request *request, struct condition_loaded *loaded) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "condition");
    condition_of_add(db, (struct condition_of_in){id}, &loaded->of);
    condition_events_add(db, (struct condition_events_in){id}, &loaded->events);
    condition_files_add(db, (struct condition_files_in){id}, &loaded->files);
    actor_load(request);
    if (loaded->of.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such condition");
    }
}

struct condition_view condition_view_of(struct http_request *request, struct html *out,
    const struct condition_loaded *loaded, const char *base, bool staff) {
    struct arena *arena = request->arena;
    const struct condition_of *of = loaded->of.row;
    struct condition_view view = {.of = of,
        .base = base,
        .today = day_of_moment(request->now, ZONE_LONDON),
        .accept = evidence_accept,
        .register_path = arena_format(arena, "/register/%lld", (long long)of->organisation_id),
        .events = {loaded->events.count, ARENA_ARRAY(arena, loaded->events.count, struct condition_event_line)},
        .files = {loaded->files.count, ARENA_ARRAY(arena, loaded->files.count, struct condition_file_line)}};
    view.title = condition_title(of->state, of->due_on, view.today);
    view.colour = condition_colour(of->state, of->due_on, view.today);
    for (size_t i = 0; i < loaded->events.count; i++) {
        const struct condition_events *row = &loaded->events.row[i];
        view.events.row[i] = (struct condition_event_line){
            condition_event_title(row->event, staff), staff ? row->full_name : NULL, row->at, row->words};
    }
    for (size_t i = 0; i < loaded->files.count; i++) {
        const struct condition_files *row = &loaded->files.row[i];
        view.files.row[i] = (struct condition_file_line){row->name, condition_size(out, row->bytes),
            arena_format(arena, "%s/files/%lld", base, (long long)row->file_id), row->sent};
    }
    return view;
}

static void show(struct http_request *request, int status, const struct form *form) {
    struct condition_loaded loaded;
    condition_load_add(request, &loaded);
    struct html *out = page_open(request);
    struct condition_view view = condition_view_of(request, out, &loaded, path_of(request), false);
    view.form = form;
    view.may_send =
        view.of->binding && condition_next(view.of->state, "send") != NULL && actor_may(request, "application.edit");
    cases_condition_html(out, &view);
    page_send_back(request, status, out, "/conditions");
}

void condition_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    show(request, 200, &form);
}

/* Adds the file of the form, if one was chosen; false: the form says why it cannot be taken. */
static bool file_take(struct http_request *request, struct form *form) {
    const struct http_file *file = http_file_get(request, "file");
    if (file == NULL) {
        return true;
    }
    const char *fault = NULL;
    const struct case_condition_upload upload = {.condition_id = http_part_id(request, "condition"),
        .person_id = actor_of(request)->person_id,
        .name = file->name,
        .descriptor = file->descriptor,
        .size = file->size};
    if (!case_condition_add_file(actor_db(request), &upload, request->now, &fault)) {
        form_fail(form, "file", fault);
        return false;
    }
    return true;
}

/* "Add the file": what is written beside it stays in the form. */
static void file_add(struct http_request *request, struct form *form) {
    if (http_file_get(request, "file") == NULL) {
        form_fail(form, "file", N_("Select a file"));
    } else if (file_take(request, form) && text_blank(form_value(form, "words"))) {
        page_done(request, path_of(request), N_("File added"));
        return;
    }
    show(request, form_good(form) ? 200 : 422, form);
}

void condition_file_remove_post(struct http_request *request) {
    case_condition_remove_file(actor_db(request), http_part_id(request, "condition"), http_part_id(request, "file"));
    page_done(request, path_of(request), N_("File removed"));
}

void condition_file_page(struct http_request *request) {
    struct condition_file_one_rows file;
    condition_file_one_add(actor_db(request),
        (struct condition_file_one_in){http_part_id(request, "condition"), http_part_id(request, "file")}, &file);
    actor_load(request);
    if (file.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such file");
    }
    file_reply(request, actor_db(request), file.row->file_id, file.row->name, file.row->type, file.row->bytes);
}

void condition_send_post(struct http_request *request) {
    struct form *form = page_form(request);
    if (text_equal(form_value(form, "act"), "add")) {
        file_add(request, form);
        return;
    }
    (void)file_take(request, form); /* a file that was chosen and not added first goes along */
    const char *words = form_text(form, "words", N_("Write how the condition is met"), WORDS_MOST);
    personal_data_check(form, "words", words);
    if (!form_good(form)) {
        show(request, 422, form);
        return;
    }
    case_condition_send(
        actor_db(request), http_part_id(request, "condition"), actor_of(request)->person_id, words, request->now);
    page_done(request, path_of(request), N_("Sent. You will hear whether the condition is met."));
}
