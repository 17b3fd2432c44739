/* The eligibility check, and the start of an application. The answers stand in the address: signed-out people come back
 * to them after signing in or registering, and nothing else about them is kept. */
#include "applications/applications_parts.h"
#include "frameworks/frameworks_view.h"
#include "pages/applications/eligibility.h"
#include "pages/applications/eligibility_result.h"

static const char *name_of(struct arena *arena, const struct framework_eligibility *question) {
    return arena_format(arena, "answer-%s", question->code);
}

static const struct framework_data *framework_asked(struct http_request *request, const struct fields *fields) {
    const char *wanted = fields_get(fields, "framework");
    if (wanted != NULL) {
        return frameworks_need(request->arena, wanted);
    }
    struct plug_frameworks all = plug_frameworks_all();
    if (all.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no framework is loaded");
    }
    return all.row[0].data;
}

static struct eligibility_questions questions_of(struct arena *arena, const struct framework_data *data, day today) {
    struct frameworks_eligibilities asked = frameworks_eligibility_on(arena, data, today);
    struct eligibility_question *row = ARENA_ARRAY(arena, asked.count + 1, struct eligibility_question);
    for (size_t i = 0; i < asked.count; i++) {
        row[i] = (struct eligibility_question){asked.item[i], name_of(arena, asked.item[i])};
    }
    return (struct eligibility_questions){asked.count, row};
}

/* Answers by code, from fields by name. */
static struct fields answers_of(
    struct arena *arena, struct eligibility_questions questions, const struct fields *from) {
    struct fields answers;
    fields_start(&answers, arena);
    for (size_t i = 0; i < questions.count; i++) {
        fields_add(&answers, questions.row[i].question->code, fields_value(from, questions.row[i].name));
    }
    return answers;
}

/* The page's address with these answers. Codes and answers are plain words; others are left out. */
static const char *address_of(struct arena *arena, const struct framework_data *data,
    struct eligibility_questions questions, const struct fields *from, bool checked) {
    struct text_builder address;
    text_builder_start(&address, arena);
    text_add_format(&address, "/apply/eligibility?framework=%s", data->id);
    for (size_t i = 0; i < questions.count; i++) {
        const char *answer = fields_value(from, questions.row[i].name);
        if (text_equal(answer, "yes") || text_equal(answer, "no")) {
            text_add_format(&address, "&%s=%s", questions.row[i].name, answer);
        }
    }
    text_add(&address, checked ? "&checked=yes" : "");
    return address.data;
}

static const char *register_address(struct arena *arena, const struct framework_data *data,
    struct eligibility_questions questions, const struct fields *from) {
    struct html address;
    html_start(&address, arena, false);
    html_url_part(&address, address_of(arena, data, questions, from, true));
    return arena_format(arena, "/organisations/new?after=%s", address.text.data);
}

/* Each error names its question: the summary lists them together. */
static void all_answered(struct html *out, struct form *form, struct eligibility_questions questions) {
    static const char *const allowed[] = {"yes", "no"};
    for (size_t i = 0; i < questions.count; i++) {
        const char *question = html_message(out, questions.row[i].question->question);
        form_choice(form, questions.row[i].name,
            html_fill(out, html_message(out, N_("Select yes or no: {question}")), "question", question, NULL), allowed,
            2);
    }
}

static void result_send(struct http_request *request, const struct framework_data *data,
    struct eligibility_questions questions, const struct application_organisation_rows *organisation,
    struct framework_rounds_rows rounds) {
    struct fields answers = answers_of(request->arena, questions, &request->query);
    day today = day_of_moment(request->now, data->zone);
    const struct application_organisation *row = organisation->count > 0 ? organisation->row : NULL;
    struct html *out = page_open(request);
    struct framework_intake intake = framework_intake_of(request->arena, rounds, data->id, today);
    const struct eligibility_result_view view = {.data = data,
        .intake = framework_intake_words(out, &intake),
        .closed = intake.state == FRAMEWORK_INTAKE_CLOSED,
        .next = intake.next,
        .failed = application_eligibility(request->arena, data, today, &answers),
        .asked = questions,
        .answers = &request->query,
        .again = address_of(request->arena, data, questions, &request->query, false),
        .here = address_of(request->arena, data, questions, &request->query, true),
        .register_href = register_address(request->arena, data, questions, &request->query),
        .signed_in = actor_signed_in(request),
        .may_start = row != NULL && actor_may(request, "application.edit"),
        .organisation = row == NULL ? NULL : row->name,
        .designated = row != NULL && !text_equal(row->sector, "non_statutory"),
        .open_application = row == NULL ? DB_NULL_INT8 : row->open_application_id};
    applications_eligibility_result_html(out, &view);
    page_send_back(request, 200, out, view.again);
}

void eligibility_page(struct http_request *request) {
    struct application_organisation_rows organisation;
    struct framework_rounds_rows rounds;
    application_organisation_add(actor_db(request), &organisation);
    framework_rounds_add(actor_db(request), &rounds);
    actor_load(request);
    const struct framework_data *data = framework_asked(request, &request->query);
    struct eligibility_questions questions =
        questions_of(request->arena, data, day_of_moment(request->now, data->zone));
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request->arena, &request->query);
    struct html *out = page_open(request);
    bool checked = text_equal(fields_get(&request->query, "checked"), "yes");
    if (checked) {
        all_answered(out, form, questions);
        if (form_good(form)) {
            result_send(request, data, questions, &organisation, rounds);
            return;
        }
    }
    const struct eligibility_view view = {data, questions, form};
    applications_eligibility_html(out, &view);
    page_send_back(
        request, form_good(form) ? 200 : 422, out, arena_format(request->arena, "/apply?framework=%s", data->id));
}

void application_start_post(struct http_request *request) {
    struct db *db = actor_db(request);
    const struct framework_data *data = framework_asked(request, &request->form);
    day today = day_of_moment(request->now, data->zone);
    struct eligibility_questions questions = questions_of(request->arena, data, today);
    struct fields answers = answers_of(request->arena, questions, &request->form);
    const struct application_organisation *organisation = application_organisation_one(db);
    if (organisation == NULL) {
        arena_raise(request->arena, ERROR_FORBIDDEN, "no organisation is acted for");
    }
    if (!text_equal(organisation->sector, "non_statutory")) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "this kind of body does not apply");
    }
    bool closed = framework_intake_read(db, data->id, today).state == FRAMEWORK_INTAKE_CLOSED;
    if ((closed && organisation->open_application_id == DB_NULL_INT8) ||
        application_eligibility(request->arena, data, today, &answers).count > 0) {
        http_redirect(request, address_of(request->arena, data, questions, &request->form, true));
        return;
    }
    if (organisation->open_application_id != DB_NULL_INT8) {
        page_done(request, application_path(request->arena, organisation->open_application_id, ""),
            N_("Your organisation has this application under way already"));
        return;
    }
    int64_t application_id =
        application_start(db, organisation->organisation_id, data->id, actor_of(request)->person_id, request->now);
    page_done(request, application_path(request->arena, application_id, ""),
        N_("You have started an application. Each section is saved when you press “Save and go back to the list” in "
           "it"));
}
