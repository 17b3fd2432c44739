/* The page of one import: what would be recorded, whom doubtful lines mean, what is refused; and the answers to it. */
#include <string.h>

#include "accounts/page.h"
#include "exchange/exchange_parts.h"
#include "exchange/exchange_view.h"
#include "pages/exchange/import.h"
#include "pages/exchange/import_undo.h"
#include "training/training_trainee.h"
#include "view/personal_data.h"

enum { REFUSED_SHOWN = 100, LINES_SHOWN = 100, DOUBTS_SHOWN = 50, UNKNOWN_SHOWN = 50, REASON_CHARACTERS = 500 };

struct import_candidates import_doubt_candidates(const struct import_doubt *doubt) {
    return (struct import_candidates){doubt->count, doubt->row};
}

const char *import_other_lines(struct html *out, const struct import_refused *row) {
    if (row->others.count == 0) {
        return NULL;
    }
    struct text_builder text;
    text_builder_start(&text, out->arena);
    for (size_t i = 0; i < row->others.count; i++) {
        text_add_format(&text, "%s%lld", i > 0 ? ", " : "", (long long)row->others.item[i]);
    }
    int64_t more = row->lines - 1 - (int64_t)row->others.count;
    return more <= 0 ? html_fill(out, html_message(out, N_("The same in lines {lines}")), "lines", text.data,
                           (const char *)NULL)
                     : html_fill(out, html_message(out, N_("The same in lines {lines} and {more} more")), "lines",
                           text.data, "more", html_count(out, more), (const char *)NULL);
}

/* Everything the page asks, by batch. */
struct parts {
    struct import_one_rows import;
    struct import_refused_count_rows told;
    struct import_doubts_rows doubts;
    struct training_trainee_parts *trainees;
};

static void parts_add(struct db *db, int64_t id, int64_t after, struct parts *parts, struct import_view *view) {
    import_one_add(db, (struct import_one_in){id}, &parts->import);
    import_modules_add(db, (struct import_modules_in){id}, &view->modules);
    import_new_lines_add(db, (struct import_new_lines_in){id, LINES_SHOWN}, &view->lines);
    import_refused_add(db, (struct import_refused_in){id, false, after, REFUSED_SHOWN}, &view->refused);
    import_refused_count_add(db, (struct import_refused_count_in){id}, &parts->told);
    import_notes_add(db, (struct import_notes_in){id}, &view->notes);
    import_doubts_add(db, (struct import_doubts_in){id, DOUBTS_SHOWN}, &parts->doubts);
    import_unknown_add(db, (struct import_unknown_in){id, UNKNOWN_SHOWN}, &view->unknown);
    import_corrected_add(db, (struct import_corrected_in){id}, &view->corrected);
    parts->trainees = trainee_choices_add(db);
}

/* The rows of one line stand together. */
static struct import_doubt_rows doubts_of(struct form *form, struct import_doubts_rows rows) {
    struct import_doubt *doubt = ARENA_ARRAY(form->arena, rows.count, struct import_doubt);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const struct import_doubts *row = &rows.row[i];
        if (i == 0 || row->line != row[-1].line) {
            const char *field = arena_format(form->arena, "who-%d", row->line);
            doubt[count++] = (struct import_doubt){
                row->line, row->lines, row->said == NULL ? "" : row->said, field, form_value(form, field), 0, row};
        }
        doubt[count - 1].count++;
    }
    return (struct import_doubt_rows){count, doubt};
}

/* What the lines say of people whom nobody is found for, until something else is typed. */
static void unknown_fill(struct form *form, struct import_unknown_rows unknown) {
    for (size_t i = 0; i < unknown.count; i++) {
        const struct import_unknown *row = &unknown.row[i];
        const char *name = arena_format(form->arena, "name-%d", row->line);
        const char *email = arena_format(form->arena, "email-%d", row->line);
        if (fields_get(&form->values, name) == NULL) {
            fields_add(&form->values, name, row->full_name == NULL ? "" : row->full_name);
        }
        if (fields_get(&form->values, email) == NULL) {
            fields_add(&form->values, email, row->email == NULL || strchr(row->email, '@') == NULL ? "" : row->email);
        }
    }
}

static bool state_is(const struct import_one *import, const char *state) {
    return strcmp(import->state, state) == 0;
}

static const char *refused_address(struct arena *arena, int64_t id, int64_t after) {
    return arena_format(arena, "/imports/%lld?after=%lld#refused", (long long)id, (long long)after);
}

static void view_fill(struct http_request *request, struct import_view *view, const struct parts *parts,
    struct form *form, int64_t after) {
    struct arena *arena = request->arena;
    int64_t id = http_part_id(request, "import");
    if (parts->import.count == 0) {
        arena_raise(arena, ERROR_NOT_FOUND, "no import %lld", (long long)id);
    }
    const struct import_one *import = parts->import.row;
    view->import = import;
    view->form = form;
    view->refused_all = parts->told.count == 0 ? 0 : parts->told.row->told;
    int64_t before = after > REFUSED_SHOWN ? after - REFUSED_SHOWN : 0;
    int64_t beyond = after + REFUSED_SHOWN;
    view->previous = after == 0 ? NULL : refused_address(arena, id, before);
    view->next = beyond >= view->refused_all ? NULL : refused_address(arena, id, beyond);
    view->doubts = doubts_of(form, parts->doubts);
    unknown_fill(form, view->unknown);
    view->organisations = trainee_choices(arena, parts->trainees);
    view->everybody = trainee_choices_all(request, view->organisations);
    view->answers = state_is(import, "preview") || state_is(import, "done");
    view->may_undo = state_is(import, "done") && import->recorded > 0;
    view->working = state_is(import, "waiting") || state_is(import, "reading") || state_is(import, "applying") ||
                    state_is(import, "undoing");
}

static void show(struct http_request *request, int status, const struct import_view *view) {
    struct html *out = page_open(request);
    exchange_import_html(out, view);
    page_send_back(request, status, out, "/imports");
}

void import_page(struct http_request *request) {
    struct import_view view = {0};
    struct parts parts = {0};
    int64_t after = 0;
    const char *asked = fields_value(&request->query, "after");
    if (!text_number(asked, 0, INT32_MAX, &after)) {
        after = 0;
    }
    after -= after % REFUSED_SHOWN;
    parts_add(actor_db(request), http_part_id(request, "import"), after, &parts, &view);
    actor_load(request);
    view_fill(request, &view, &parts, page_form(request), after);
    show(request, 200, &view);
}

/* One doubt's answer; how many were given. */
static size_t doubt_take(struct http_request *request, const struct import_doubt *doubt) {
    int64_t person_id = DB_NULL_INT8;
    if (*doubt->chosen == '\0' ||
        (strcmp(doubt->chosen, "none") != 0 && !text_number(doubt->chosen, 1, INT64_MAX, &person_id))) {
        return 0;
    }
    return import_choose(actor_db(request), http_part_id(request, "import"), doubt->line, person_id,
               actor_of(request)->person_id, request->now)
               ? 1
               : 0;
}

static size_t unknown_take(struct http_request *request, const struct trainee *trainee, int32_t line) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "import");
    int64_t by = actor_of(request)->person_id;
    if (trainee->answer == TRAINEE_LATER) {
        return 0;
    }
    if (trainee->answer == TRAINEE_LEFT_OUT) {
        return import_choose(db, id, line, DB_NULL_INT8, by, request->now);
    }
    const char *number = NULL;
    int64_t person_id = trainee_add(request, trainee, &number);
    return import_choose_added_one(db, (struct import_choose_added_in){id, line, person_id, by, request->now})->taken;
}

/* The answers of the page, as far as they are given; then all lines are judged again. */
void import_people_act(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "import");
    import_lock(db, id);
    struct import_view view = {0};
    struct parts parts = {0};
    parts_add(db, id, 0, &parts, &view);
    db_batch_run(db);
    struct form *form = page_form(request);
    view_fill(request, &view, &parts, form, 0);
    const char *everybody = form_value(form, "do-everybody");
    struct trainee *trainee = ARENA_ARRAY(request->arena, view.unknown.count, struct trainee);
    for (size_t i = 0; i < view.unknown.count; i++) {
        trainee[i] = trainee_of(
            form, arena_format(request->arena, "%d", view.unknown.row[i].line), everybody, view.organisations);
    }
    if (!form_good(form)) {
        show(request, 422, &view);
        return;
    }
    size_t taken = 0;
    for (size_t i = 0; i < view.doubts.count; i++) {
        taken += doubt_take(request, &view.doubts.row[i]);
    }
    for (size_t i = 0; i < view.unknown.count; i++) {
        taken += unknown_take(request, &trainee[i], view.unknown.row[i].line);
    }
    const char *path = arena_format(request->arena, "/imports/%lld", (long long)id);
    if (taken == 0) {
        page_done(request, path, N_("Nothing was chosen, so nothing has changed"));
    } else if (import_settle(db, id, request->now)) {
        page_done(request, path, N_("Your answers are taken, and the lines were looked at again"));
    } else {
        page_done(request, path,
            N_("Your answers are kept, but the lines of this file are no longer here. Send the file again."));
    }
}

void import_confirm_act(struct http_request *request) {
    int64_t id = http_part_id(request, "import");
    import_confirm(actor_db(request), id, true, request->now);
    http_redirect(request, arena_format(request->arena, "/imports/%lld", (long long)id));
}

void import_abandon_act(struct http_request *request) {
    int64_t id = http_part_id(request, "import");
    import_abandon(actor_db(request), id, request->now);
    page_done(request, "/imports", N_("Import abandoned. Nothing was recorded."));
}

static void undo_show(
    struct http_request *request, int status, struct import_undo_view *view, const struct import_one_rows *import) {
    int64_t id = http_part_id(request, "import");
    if (import->count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no import %lld", (long long)id);
    }
    if (!state_is(import->row, "done")) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "import %lld is %s", (long long)id, import->row->state);
    }
    view->import = import->row;
    struct html *out = page_open(request);
    exchange_import_undo_html(out, view);
    page_send_back(request, status, out, arena_format(request->arena, "/imports/%lld", (long long)id));
}

void import_undo_page(struct http_request *request) {
    int64_t id = http_part_id(request, "import");
    struct import_one_rows import;
    struct import_undo_view view = {.form = page_form(request)};
    import_one_add(actor_db(request), (struct import_one_in){id}, &import);
    import_corrected_add(actor_db(request), (struct import_corrected_in){id}, &view.corrected);
    actor_load(request);
    undo_show(request, 200, &view, &import);
}

void import_undo_act(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "import");
    struct form *form = page_form(request);
    const char *reason = form_text(form, "reason", N_("Say why the import is taken back"), REASON_CHARACTERS);
    personal_data_check(form, "reason", reason);
    if (!form_good(form)) {
        struct import_one_rows import;
        struct import_undo_view view = {.form = form};
        import_one_add(db, (struct import_one_in){id}, &import);
        import_corrected_add(db, (struct import_corrected_in){id}, &view.corrected);
        db_batch_run(db);
        undo_show(request, 422, &view, &import);
        return;
    }
    import_take_back(db, id, actor_of(request)->person_id, reason, true, request->now);
    http_redirect(request, arena_format(request->arena, "/imports/%lld", (long long)id));
}
