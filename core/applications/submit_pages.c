/* Check your answers and submit; withdraw. */
#include <string.h>

#include "applications/applications_parts.h"
#include "pages/applications/check.h"
#include "pages/applications/submitted.h"
#include "pages/applications/withdraw.h"

enum { WORDS_MOST = 2000 };

static const char *section_href(
    struct arena *arena, int64_t application_id, const char *section, const char *question) {
    return application_path(arena, application_id, arena_format(arena, "/sections/%s#answer-%s", section, question));
}

static const char *finding_href(
    struct arena *arena, int64_t application_id, const struct application_finding *finding) {
    if (*finding->section != '\0') {
        return section_href(arena, application_id, finding->section, finding->field);
    }
    return *finding->field == '\0'
               ? NULL
               : application_path(arena, application_id,
                     arena_format(arena, "/evidence?criterion=%s#%s", finding->field, finding->field));
}

/* "How many? Answer this question", "Governance: Add a file". */
static const char *finding_words(struct html *out, const struct application_finding *finding) {
    const char *title = html_message(out, finding->title);
    size_t length = strlen(title);
    const char *between = length == 0 ? "" : title[length - 1] == '?' ? " " : ": ";
    return arena_format(out->arena, "%s%s%s", title, between,
        html_fill_fields(out, html_message(out, finding->message), &finding->fill));
}

static struct check_findings findings_of(
    struct html *out, int64_t application_id, struct application_findings all, bool stopping) {
    struct arena *arena = out->arena;
    struct check_finding *row = ARENA_ARRAY(arena, all.count + 1, struct check_finding);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (all.row[i].stops == stopping) {
            row[count++] = (struct check_finding){
                finding_href(arena, application_id, &all.row[i]), finding_words(out, &all.row[i])};
        }
    }
    return (struct check_findings){count, row};
}

/* What was answered, section by section, and the files; change links while it is a draft. */
static struct check_sections sections_of(struct html *out, const struct framework_data *data,
    enum framework_bodies bodies, day on, const struct fields *answers, struct application_evidence_list_rows files,
    int64_t application_id, bool draft) {
    struct arena *arena = out->arena;
    struct frameworks_sections sections = frameworks_sections_on(arena, data, on);
    struct check_section *section = ARENA_ARRAY(arena, sections.count + 1, struct check_section);
    for (size_t i = 0; i < sections.count; i++) {
        struct frameworks_questions questions = frameworks_questions_on(arena, sections.item[i], on);
        struct check_row *row = ARENA_ARRAY(arena, questions.count + 1, struct check_row);
        for (size_t j = 0; j < questions.count; j++) {
            const struct framework_question *question = questions.item[j];
            const char *value = fields_value(answers, question->code);
            row[j] = (struct check_row){.label = html_message(out, question->label),
                .value = application_answer_words(out, question, value),
                .href = draft ? section_href(arena, application_id, sections.item[i]->code, question->code) : NULL,
                .missing = question->required && text_blank(value)};
        }
        section[i] = (struct check_section){html_message(out, sections.item[i]->title), {questions.count, row}};
    }
    struct frameworks_criteria criteria = frameworks_criteria_on(arena, data, bodies, on);
    struct check_row *row = ARENA_ARRAY(arena, criteria.count + 1, struct check_row);
    size_t rows = 0;
    for (size_t i = 0; i < criteria.count; i++) {
        struct text_builder names;
        text_builder_start(&names, arena);
        for (size_t j = 0; j < files.count; j++) {
            if (text_equal(files.row[j].criterion_code, criteria.item[i]->code)) {
                text_add(&names, names.length > 0 ? "\n" : "");
                text_add(&names, files.row[j].name);
            }
        }
        if (names.length > 0 || criteria.item[i]->evidence_required) {
            row[rows++] = (struct check_row){.label = html_message(out, criteria.item[i]->title),
                .value = names.data,
                .href = draft ? application_path(
                                    arena, application_id, arena_format(arena, "/evidence#%s", criteria.item[i]->code))
                              : NULL,
                .missing = names.length == 0};
        }
    }
    section[sections.count] = (struct check_section){html_message(out, N_("Evidence")), {rows, row}};
    return (struct check_sections){sections.count + 1, section};
}

struct check_parts {
    struct application_answers_rows answers;
    struct application_evidence_list_rows files;
};

static void check_fill(struct http_request *request, struct html *out, const struct framework_data *data,
    const char *sector, const char *body_kind, day on, const struct check_parts *parts, bool draft,
    struct application_check_view *view) {
    struct arena *arena = request->arena;
    struct fields answers;
    fields_start(&answers, arena);
    for (size_t i = 0; i < parts->answers.count; i++) {
        fields_add(&answers, parts->answers.row[i].question_code, parts->answers.row[i].value);
    }
    view->sections =
        sections_of(out, data, frameworks_bodies(sector), on, &answers, parts->files, view->head.application_id, draft);
    if (draft) {
        struct application_findings all =
            application_check_rows(arena, data, sector, body_kind, on, parts->answers, parts->files);
        view->stopping = findings_of(out, view->head.application_id, all, true);
        view->notes = findings_of(out, view->head.application_id, all, false);
    }
    view->may_submit = draft && view->intake == NULL && actor_may(request, "application.submit");
    view->may_ask = draft && view->intake == NULL && view->stopping.count == 0 &&
                    !actor_may(request, "application.submit") && actor_may(request, "application.edit");
}

void check_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    struct application_view_rows views;
    struct check_parts parts;
    struct framework_rounds_rows rounds;
    framework_rounds_add(db, &rounds);
    application_view_add(db, (struct application_view_in){application_id}, &views);
    application_answers_add(db, (struct application_answers_in){application_id}, &parts.answers);
    application_evidence_list_add(db, (struct application_evidence_list_in){application_id}, &parts.files);
    actor_load(request);
    const struct application_view *row = application_seen(request, views);
    const struct framework_data *data = frameworks_need(request->arena, row->framework_code);
    bool draft = application_state_of(row->state) == APPLICATION_DRAFT;
    if (application_state_of(row->state) == APPLICATION_ARCHIVED) {
        http_redirect(request, application_path(request->arena, application_id, ""));
        return;
    }
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request->arena, NULL);
    struct html *out = page_open(request);
    day on = application_view_day(row, request->now);
    struct framework_intake intake = framework_intake_of(request->arena, rounds, data->id, on);
    struct application_check_view view = {.head = application_head_of(request, row),
        .form = form,
        .intake = draft ? application_intake_told(out, &intake, row->intake_round_id) : NULL,
        .asked_by =
            application_sign_off_stands(row->sign_off_asked_at, row->updated_at) ? row->sign_off_asked_by : NULL};
    check_fill(request, out, data, row->sector, row->body_kind, on, &parts, draft, &view);
    view.draft = draft;
    applications_check_html(out, &view);
    page_send_back(request, 200, out, view.head.base);
}

void submit_post(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    const struct application_locked *application = application_lock(db, application_id);
    if (application_state_of(application->state) == APPLICATION_SUBMITTED) {
        /* Sent once already, from another window: the same end. */
        http_redirect(request, application_path(request->arena, application_id, "/submitted"));
        return;
    }
    struct form *form = page_form(request);
    if (!form_checked(form, "declaration", "yes")) {
        form_fail(form, "declaration", N_("Confirm the declaration before you submit"));
    }
    if (form_good(form) && application_submit(db, application_id, actor_of(request)->person_id, request->now)) {
        http_redirect(request, application_path(request->arena, application_id, "/submitted"));
        return;
    }
    struct html *out = page_open(request);
    struct framework_intake intake =
        framework_intake_read(db, application->framework_code, application_rules_day(application, request->now));
    struct application_check_view view = {.head = application_head_locked(request, application),
        .form = form,
        .draft = true,
        .intake = application_intake_told(out, &intake, application->intake_round_id)};
    const struct check_parts parts = {application_answers_run(db, (struct application_answers_in){application_id}),
        application_evidence_list_run(db, (struct application_evidence_list_in){application_id})};
    check_fill(request, out, application_framework(db, application), application->sector, application->body_kind,
        application_rules_day(application, request->now), &parts,
        application_state_of(application->state) == APPLICATION_DRAFT, &view);
    applications_check_html(out, &view);
    page_send_back(request, 422, out, view.head.base);
}

void submitted_page(struct http_request *request) {
    struct application_view_rows views;
    application_view_add(actor_db(request), (struct application_view_in){http_part_id(request, "application")}, &views);
    actor_load(request);
    const struct application_view *row = application_seen(request, views);
    enum application_state state = application_state_of(row->state);
    const struct application_submitted_view view = {
        application_head_of(request, row), row->stage_due_on, application_state_next(state)};
    if (application_state_step(state) == 0) {
        http_redirect(request, view.head.base);
        return;
    }
    struct html *out = page_open(request);
    applications_submitted_html(out, &view);
    page_send(request, 200, out);
}

static struct options withdraw_reasons(struct html *out, const struct framework_data *data, day on) {
    struct frameworks_reasons reasons = frameworks_reasons_on(out->arena, data, "withdraw", on);
    struct option *row = ARENA_ARRAY(out->arena, reasons.count + 1, struct option);
    for (size_t i = 0; i < reasons.count; i++) {
        row[i] = (struct option){reasons.item[i]->code, reasons.item[i]->title, NULL};
    }
    return (struct options){reasons.count, row};
}

void withdraw_page(struct http_request *request) {
    struct application_view_rows views;
    application_view_add(actor_db(request), (struct application_view_in){http_part_id(request, "application")}, &views);
    actor_load(request);
    const struct application_view *row = application_seen(request, views);
    if (application_transition(application_state_of(row->state), APPLICATION_EVENT_WITHDRAW) == NULL) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "it can no longer be withdrawn");
    }
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request->arena, NULL);
    struct html *out = page_open(request);
    const struct application_withdraw_view view = {application_head_of(request, row), form,
        withdraw_reasons(
            out, frameworks_need(request->arena, row->framework_code), application_view_day(row, request->now))};
    applications_withdraw_html(out, &view);
    page_send_back(request, 200, out, view.head.base);
}

void withdraw_post(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    const struct application_locked *application = application_lock(db, application_id);
    struct html *out = page_open(request);
    struct form *form = page_form(request);
    struct options reasons =
        withdraw_reasons(out, application_framework(db, application), application_rules_day(application, request->now));
    const char **codes = ARENA_ARRAY(request->arena, reasons.count + 1, const char *);
    for (size_t i = 0; i < reasons.count; i++) {
        codes[i] = reasons.row[i].value;
    }
    const char *reason = "";
    if (reasons.count > 0) {
        reason = form_choice(form, "reason", N_("Select why you are withdrawing"), codes, reasons.count);
    }
    const char *words = form_text_optional(form, "words", WORDS_MOST);
    if (form_good(form)) {
        application_withdraw(db, application_id, actor_of(request)->person_id, reason, words, request->now);
        page_done(request, application_path(request->arena, application_id, ""), N_("The application is withdrawn"));
        return;
    }
    const struct application_withdraw_view view = {application_head_locked(request, application), form, reasons};
    applications_withdraw_html(out, &view);
    page_send_back(request, 422, out, view.head.base);
}
