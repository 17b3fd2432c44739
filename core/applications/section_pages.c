/* A section of the form: shown, saved, and when somebody else saved it meanwhile, both versions to choose from. */
#include "applications/applications_parts.h"
#include "pages/applications/section.h"
#include "view/personal_data.h"

enum { ANSWER_LENGTH_MOST = 20000 };

static const char *name_of(struct arena *arena, const struct framework_question *question) {
    return arena_format(arena, "answer-%s", question->code);
}

const char *application_answer_words(struct html *out, const struct framework_question *question, const char *value) {
    if (text_blank(value)) {
        return "";
    }
    if (question->kind == FRAMEWORK_DATE) {
        return html_date(out, day_parse(value));
    }
    if (question->kind == FRAMEWORK_YES_NO) {
        return html_message(out, text_equal(value, "yes") ? N_("Yes") : N_("No"));
    }
    for (size_t i = 0; question->kind == FRAMEWORK_CHOICE && i < question->options; i++) {
        if (text_equal(question->option[i].code, value)) {
            return html_message(out, question->option[i].label);
        }
    }
    return value;
}

static struct options options_of(struct arena *arena, const struct framework_question *question) {
    static const struct option yes_no[] = {{"yes", N_("Yes"), NULL}, {"no", N_("No"), NULL}};
    if (question->kind == FRAMEWORK_YES_NO) {
        return (struct options){2, yes_no};
    }
    struct option *row = ARENA_ARRAY(arena, question->options + 1, struct option);
    for (size_t i = 0; i < question->options; i++) {
        row[i] = (struct option){question->option[i].code, question->option[i].label, NULL};
    }
    return (struct options){question->options, row};
}

/* Stored answers as the form's fields. */
static struct form *form_of_answers(struct arena *arena, struct frameworks_questions questions,
    struct application_answers_rows answers, int32_t version, bool done) {
    struct form *form = ARENA_NEW(arena, struct form);
    form_start(form, arena, NULL);
    for (size_t i = 0; i < answers.count; i++) {
        for (size_t j = 0; j < questions.count; j++) {
            if (!text_equal(questions.item[j]->code, answers.row[i].question_code)) {
                continue;
            }
            const char *name = name_of(arena, questions.item[j]);
            if (questions.item[j]->kind == FRAMEWORK_DATE) {
                form_date_set(form, name, day_parse(answers.row[i].value));
            } else {
                fields_set(&form->values, name, answers.row[i].value);
            }
        }
    }
    fields_set(&form->values, "version", arena_format(arena, "%d", version));
    if (done) {
        fields_set(&form->values, "done", "yes");
    }
    return form;
}

static bool any_copied(struct frameworks_questions questions, struct application_answers_rows answers) {
    for (size_t i = 0; i < answers.count; i++) {
        for (size_t j = 0; answers.row[i].copied && j < questions.count; j++) {
            if (text_equal(questions.item[j]->code, answers.row[i].question_code)) {
                return true;
            }
        }
    }
    return false;
}

/* A section that nobody saved yet begins with what the organisation said when it registered; true when that is
 * anything.
 */
static bool known_fill(struct form *form, struct frameworks_questions questions, const struct application_view *row) {
    const struct application_known known = {row->organisation_name, row->body_kind, row->identifier, row->cohorts};
    bool filled = false;
    for (size_t i = 0; i < questions.count; i++) {
        const char *name = name_of(form->arena, questions.item[i]);
        const char *value = application_answer_known(form->arena, questions.item[i], &known);
        if (*value != '\0' && *form_value(form, name) == '\0') {
            fields_set(&form->values, name, value);
            filled = true;
        }
    }
    return filled;
}

static bool free_text(const struct framework_question *question) {
    return question->kind == FRAMEWORK_TEXT || question->kind == FRAMEWORK_TEXTAREA;
}

static size_t length_most(const struct framework_question *question) {
    return question->max_length > 0 && question->max_length < ANSWER_LENGTH_MOST ? (size_t)question->max_length
                                                                                 : ANSWER_LENGTH_MOST;
}

/* The answer that was sent, with the form's error when it is none. */
static const char *answer_read(struct form *form, const struct framework_question *question) {
    struct arena *arena = form->arena;
    const char *name = name_of(arena, question);
    if (question->kind == FRAMEWORK_DATE) {
        return day_text(arena, form_date(form, name, NULL, DAY_NONE, DAY_NONE));
    }
    if (free_text(question)) {
        return form_text_optional(form, name, length_most(question));
    }
    const char *value = text_trim(arena, form_value(form, name));
    if (question->kind == FRAMEWORK_NUMBER) {
        char *digits = arena_text(arena, value);
        char *to = digits;
        for (const char *at = value; *at != '\0'; at++) {
            if (*at != ',') {
                *to++ = *at;
            }
        }
        *to = '\0';
        value = digits;
    }
    const char *fault = application_answer_fault(arena, question, value);
    if (fault != NULL) {
        form_fail_unnamed(form, name, fault, 0, DAY_NONE);
        return "";
    }
    return value;
}

/* All answers of the section, by code; *personal when one of them looks like what is never to be here. */
static struct fields answers_read(struct form *form, struct frameworks_questions questions, bool *personal) {
    struct fields answers;
    fields_start(&answers, form->arena);
    bool anyway = form_checked(form, "not-a-person", "yes");
    for (size_t i = 0; i < questions.count; i++) {
        const char *value = answer_read(form, questions.item[i]);
        fields_add(&answers, questions.item[i]->code, value);
        if (free_text(questions.item[i])) {
            const char *words = personal_data_words(personal_data_seen(value));
            *personal = *personal || words != NULL;
            if (words != NULL && !anyway) {
                form_fail_unnamed(form, name_of(form->arena, questions.item[i]), words, 0, DAY_NONE);
            }
        }
    }
    return answers;
}

static const char *keep_of(struct arena *arena, const struct framework_question *question) {
    return arena_format(arena, "keep-%s", question->code);
}

/* Whoever saw both versions chooses for each answer that differed: false, with the form's errors, when one is not
 * chosen. */
static bool choices_made(struct form *form, struct frameworks_questions questions) {
    bool made = true;
    for (size_t i = 0; i < questions.count; i++) {
        const char *keep = keep_of(form->arena, questions.item[i]);
        if (fields_has(&form->values, "choose", questions.item[i]->code) && !form_checked(form, keep, "mine") &&
            !form_checked(form, keep, "saved")) {
            form_fail(form, keep, N_("Select which answer is to stand"));
            made = false;
        }
    }
    return made;
}

/* A choice was between versions that are no longer the two there are. */
static void choices_forget(struct form *form, struct frameworks_questions questions) {
    for (size_t i = 0; i < questions.count; i++) {
        fields_set(&form->values, keep_of(form->arena, questions.item[i]), "");
    }
}

/* Where somebody who saw both versions chose the saved one, it takes the place of what they had typed. */
static void choices_apply(
    struct db *db, struct form *form, struct frameworks_questions questions, int64_t application) {
    struct application_answers_rows saved = {0, NULL, 0};
    bool read = false;
    for (size_t i = 0; i < questions.count; i++) {
        const struct framework_question *question = questions.item[i];
        const char *name = name_of(form->arena, question);
        const char *value = "";
        if (!form_checked(form, keep_of(form->arena, question), "saved")) {
            continue;
        }
        if (!read) {
            saved = application_answers_run(db, (struct application_answers_in){application});
            read = true;
        }
        for (size_t j = 0; j < saved.count; j++) {
            value = text_equal(saved.row[j].question_code, question->code) ? saved.row[j].value : value;
        }
        if (question->kind == FRAMEWORK_DATE) {
            static const char *const parts[] = {"day", "month", "year"};
            for (size_t j = 0; j < 3; j++) {
                fields_set(&form->values, arena_format(form->arena, "%s-%s", name, parts[j]), "");
            }
            form_date_set(form, name, day_parse(value));
        } else {
            fields_set(&form->values, name, value);
        }
    }
}

static struct section_fields fields_of(struct arena *arena, struct html *out, struct frameworks_questions questions) {
    struct section_field *row = ARENA_ARRAY(arena, questions.count + 1, struct section_field);
    for (size_t i = 0; i < questions.count; i++) {
        const struct framework_question *question = questions.item[i];
        const char *label = html_message(out, question->label);
        row[i] = (struct section_field){.question = question,
            .name = name_of(arena, question),
            .keep = keep_of(arena, question),
            .label = question->required ? label
                                        : html_fill(out, html_message(out, N_("{label} (optional)")), "label", label,
                                              (const char *)NULL),
            .hint = *question->hint == '\0' ? NULL : html_message(out, question->hint),
            .options = options_of(arena, question)};
    }
    return (struct section_fields){questions.count, row};
}

static struct frameworks_criteria criteria_of(
    struct arena *arena, const struct framework_data *data, const struct framework_section *section, day on) {
    const struct framework_criterion **item =
        ARENA_ARRAY(arena, section->criteria + 1, const struct framework_criterion *);
    size_t count = 0;
    for (size_t i = 0; i < section->criteria; i++) {
        const struct framework_criterion *criterion = frameworks_criterion(data, section->criterion[i], on);
        if (criterion != NULL) {
            item[count++] = criterion;
        }
    }
    return (struct frameworks_criteria){count, item};
}

static bool any_free_text(struct frameworks_questions questions) {
    for (size_t i = 0; i < questions.count; i++) {
        if (free_text(questions.item[i])) {
            return true;
        }
    }
    return false;
}

static const struct framework_section *section_asked(
    struct http_request *request, const struct framework_data *data, day on) {
    const struct framework_section *section = frameworks_section(data, http_part(request, "section"), on);
    if (section == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "there is no such section in the form");
    }
    return section;
}

static const struct application_sections *stored_section(struct application_sections_rows rows, const char *code) {
    for (size_t i = 0; i < rows.count; i++) {
        if (text_equal(rows.row[i].section_code, code)) {
            return &rows.row[i];
        }
    }
    return NULL;
}

void section_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    struct application_view_rows views;
    struct application_answers_rows answers;
    struct application_sections_rows sections;
    struct framework_rounds_rows rounds;
    framework_rounds_add(db, &rounds);
    application_view_add(db, (struct application_view_in){application_id}, &views);
    application_answers_add(db, (struct application_answers_in){application_id}, &answers);
    application_sections_add(db, (struct application_sections_in){application_id}, &sections);
    actor_load(request);
    const struct application_view *row = application_seen(request, views);
    const struct framework_data *data = frameworks_need(request->arena, row->framework_code);
    day on = application_view_day(row, request->now);
    const struct framework_section *section = section_asked(request, data, on);
    if (application_state_of(row->state) != APPLICATION_DRAFT) {
        bool archived = application_state_of(row->state) == APPLICATION_ARCHIVED;
        http_redirect(request, application_path(request->arena, application_id, archived ? "" : "/check"));
        return;
    }
    struct frameworks_questions questions = frameworks_questions_on(request->arena, section, on);
    const struct application_sections *stored = stored_section(sections, section->code);
    struct html *out = page_open(request);
    struct framework_intake intake = framework_intake_of(request->arena, rounds, data->id, on);
    struct form *form = form_of_answers(
        request->arena, questions, answers, stored == NULL ? 0 : stored->version, stored != NULL && stored->done);
    const struct application_section_view view = {.head = application_head_of(request, row),
        .section = section,
        .fields = fields_of(request->arena, out, questions),
        .form = form,
        .known = stored == NULL && known_fill(form, questions, row),
        .copied = any_copied(questions, answers),
        .intake = application_intake_told(out, &intake, row->intake_round_id),
        .criteria = criteria_of(request->arena, data, section, on),
        .free_text = any_free_text(questions)};
    applications_section_html(out, &view);
    page_send_back(request, 200, out, view.head.base);
}

/* Somebody saved meanwhile: what is stored stands beside what was sent, and each answer that differs is a choice. How
 * many do. */
static size_t both_versions(struct http_request *request, struct html *out, struct application_section_view *view,
    struct form *form, struct frameworks_questions questions, const struct fields *sent, int64_t application_id) {
    struct db *db = actor_db(request);
    struct application_answers_rows answers =
        application_answers_run(db, (struct application_answers_in){application_id});
    struct application_sections_rows sections =
        application_sections_run(db, (struct application_sections_in){application_id});
    const struct application_sections *stored = stored_section(sections, view->section->code);
    struct section_field *row = ARENA_ARRAY(request->arena, questions.count + 1, struct section_field);
    size_t differing = 0;
    for (size_t i = 0; i < questions.count; i++) {
        const char *saved = "";
        for (size_t j = 0; j < answers.count; j++) {
            if (text_equal(answers.row[j].question_code, questions.item[i]->code)) {
                saved = answers.row[j].value;
            }
        }
        const char *typed = fields_value(sent, questions.item[i]->code);
        row[i] = view->fields.row[i];
        row[i].differs = !text_equal(saved, typed);
        differing += row[i].differs;
        row[i].saved = application_answer_words(out, questions.item[i], saved);
        row[i].typed = application_answer_words(out, questions.item[i], typed);
    }
    view->fields = (struct section_fields){questions.count, row};
    view->stale = true;
    view->saved_by_self = stored != NULL && stored->saved_by == actor_of(request)->person_id;
    view->saved_by = stored == NULL || stored->saved_by_name == NULL ? "" : stored->saved_by_name;
    view->saved_at = stored == NULL ? MOMENT_NONE : stored->saved_at;
    fields_set(&form->values, "version", arena_format(request->arena, "%d", stored == NULL ? 0 : stored->version));
    return differing;
}

/* What the framework's own check says of an answer names its question; what any question could lack does not. */
static void findings_marked(struct html *out, struct form *form, struct application_findings findings) {
    for (size_t i = 0; i < findings.count; i++) {
        const struct application_finding *row = &findings.row[i];
        const char *name = arena_format(form->arena, "answer-%s", row->field);
        if (!row->stops) {
            continue;
        }
        if (row->named) {
            form_fail(form, name, html_fill_fields(out, html_message(out, row->message), &row->fill));
        } else {
            form_fail_unnamed(form, name, row->message, 0, DAY_NONE);
        }
    }
}

void section_post(struct http_request *request) {
    struct db *db = actor_db(request);
    struct arena *arena = request->arena;
    int64_t application_id = http_part_id(request, "application");
    const struct application_locked *application = application_lock(db, application_id);
    const struct framework_data *data = application_framework(db, application);
    day on = application_rules_day(application, request->now);
    const struct framework_section *section = section_asked(request, data, on);
    struct frameworks_questions questions = frameworks_questions_on(arena, section, on);
    struct form *form = page_form(request);
    struct html *out = page_open(request);
    struct framework_intake intake = framework_intake_read(db, data->id, on);
    struct application_section_view view = {.head = application_head_locked(request, application),
        .section = section,
        .fields = fields_of(arena, out, questions),
        .form = form,
        .intake = application_intake_told(out, &intake, application->intake_round_id),
        .criteria = criteria_of(arena, data, section, on),
        .free_text = any_free_text(questions)};
    bool chosen = choices_made(form, questions);
    if (chosen) {
        choices_apply(db, form, questions, application_id);
    }
    struct fields answers = answers_read(form, questions, &view.personal);
    int status = 422;
    if (!chosen) {
        both_versions(request, out, &view, form, questions, &answers, application_id);
    }
    if (form_good(form)) {
        int64_t version = -1;
        text_number(form_value(form, "version"), 0, INT32_MAX, &version);
        struct application_save save = {.application_id = application_id,
            .person_id = actor_of(request)->person_id,
            .section = section->code,
            .answer = &answers,
            .version = (int32_t)version,
            .done = form_checked(form, "done", "yes")};
        enum application_saved saved = application_save_section(db, &save, request->now);
        if (saved == APPLICATION_STALE) {
            choices_forget(form, questions);
        }
        if (saved == APPLICATION_STALE &&
            both_versions(request, out, &view, form, questions, &answers, application_id) == 0) {
            /* Both typed the same: nobody has anything to choose. */
            view.stale = false;
            text_number(form_value(form, "version"), 0, INT32_MAX, &version);
            save.version = (int32_t)version;
            saved = application_save_section(db, &save, request->now);
        }
        switch (saved) {
        case APPLICATION_SAVED:
            page_done(request, view.head.base,
                view.intake != NULL
                    ? N_("Section saved. No round is open at the moment: you can submit in the next one")
                : save.done ? N_("Section saved and marked as done")
                            : N_("Section saved"));
            return;
        case APPLICATION_NOT_DONE:
            view.saved_not_done = true;
            findings_marked(out, form, application_section_findings(db, application, section, request->now));
            fields_set(&form->values, "version", arena_format(arena, "%d", save.version + 1));
            break;
        case APPLICATION_STALE:
            status = 409;
            break;
        case APPLICATION_BAD_ANSWER:
            form_fail(form, NULL, N_("One of the answers cannot be saved. Check each of them and try again"));
            break;
        }
    }
    applications_section_html(out, &view);
    page_send_back(request, status, out, view.head.base);
}
