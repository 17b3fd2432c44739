/* Statutory bodies: one policy officer enters them, another puts them on the register. */
#include <string.h>

#include "accounts/page.h"
#include "organisations/organisations.h"
#include "organisations/organisations_pages.h"
#include "pages/register/designation.h"
#include "pages/register/designation_new.h"
#include "pages/register/designations.h"
#include "plug/framework.h"
#include "register/register_pages.h"
#include "register/register_parts.h"
#include "register/register_staff_view.h"

enum { WORDS_MOST = 2000 };

static const char list_path[] = "/register/designations";

static const struct {
    const char *event;
    const char *title;
    const char *colour;
} standings[] = {
    {"designation_proposed", N_("Waits for the second officer"), "orange"},
    {"designation_rejected", N_("Not approved"), "grey"},
    {"designated", N_("Designated"), "green"},
};

void register_designations_page(struct http_request *request) {
    struct arena *arena = request->arena;
    struct register_designations_rows rows;
    register_designations_add(actor_db(request), &rows);
    actor_load(request);
    struct designations_view view = {.lines = {rows.count, ARENA_ARRAY(arena, rows.count, struct designation_line)},
        .may_propose = actor_may(request, "designation.propose")};
    for (size_t i = 0; i < rows.count; i++) {
        const struct register_designations *row = &rows.row[i];
        struct designation_line *line = &view.lines.row[i];
        *line = (struct designation_line){.name = row->name,
            .kind = register_kind_title(row->framework_code, row->kind),
            .path = arena_format(arena, "%s/%lld", list_path, (long long)row->organisation_id),
            .title = "",
            .legal_basis = row->legal_basis,
            .full_name = row->full_name == NULL ? "" : row->full_name,
            .effective_on = row->effective_on};
        for (size_t j = 0; j < sizeof standings / sizeof *standings; j++) {
            if (strcmp(standings[j].event, row->event) == 0) {
                line->title = standings[j].title;
                line->colour = standings[j].colour;
            }
        }
    }
    struct html *out = page_open(request);
    register_designations_html(out, &view);
    page_send_back(request, 200, out, "/register/watch");
}

/* The framework named, or the first that is in force. */
static const struct framework_data *framework_asked(struct http_request *request, const struct fields *fields) {
    const char *code = fields_get(fields, "framework");
    struct plug_frameworks all = plug_frameworks_all();
    day today = day_of_moment(request->now, ZONE_LONDON);
    for (size_t i = 0; i < all.count; i++) {
        const struct framework_data *data = all.row[i].data;
        if (framework_span_holds(data->span, today) && (code == NULL || strcmp(code, data->id) == 0)) {
            return data;
        }
    }
    arena_raise(request->arena, ERROR_NOT_FOUND, "no such framework");
}

static struct options kinds_of(struct http_request *request, const struct framework_data *data) {
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct option *row = ARENA_ARRAY(request->arena, data->body_kinds, struct option);
    size_t count = 0;
    for (size_t i = 0; i < data->body_kinds; i++) {
        const struct framework_body_kind *kind = &data->body_kind[i];
        if ((kind->bodies & FRAMEWORK_STATUTORY) != 0 && framework_span_holds(kind->span, today)) {
            row[count++] = (struct option){kind->code, kind->title, NULL};
        }
    }
    return (struct options){count, row};
}

static const char *law_words(struct arena *arena, const struct framework_law *law) {
    return arena_format(arena, "%s, %s", law->act, law->section);
}

static struct options laws_of(struct http_request *request, const struct framework_data *data) {
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct option *row = ARENA_ARRAY(request->arena, data->laws, struct option);
    size_t count = 0;
    for (size_t i = 0; i < data->laws; i++) {
        if (framework_span_holds(data->law[i].span, today)) {
            row[count++] =
                (struct option){data->law[i].code, law_words(request->arena, &data->law[i]), data->law[i].text};
        }
    }
    return (struct options){count, row};
}

static void new_show(
    struct http_request *request, int status, const struct framework_data *data, const struct form *form) {
    const struct designation_new_view view = {
        .form = form, .kinds = kinds_of(request, data), .laws = laws_of(request, data), .framework = data->id};
    struct html *out = page_open(request);
    register_designation_new_html(out, &view);
    page_send_back(request, status, out, list_path);
}

void register_designation_new_page(struct http_request *request) {
    actor_load(request);
    struct form form;
    form_start(&form, request->arena, NULL);
    new_show(request, 200, framework_asked(request, &request->query), &form);
}

static const char *choice_of(struct form *form, const char *name, const char *missing, struct options options) {
    const char **codes = ARENA_ARRAY(form->arena, options.count, const char *);
    for (size_t i = 0; i < options.count; i++) {
        codes[i] = options.row[i].value;
    }
    return form_choice(form, name, missing, codes, options.count);
}

static const char *basis_of(struct arena *arena, const struct framework_data *data, const char *code) {
    for (size_t i = 0; i < data->laws; i++) {
        if (text_equal(data->law[i].code, code)) {
            return law_words(arena, &data->law[i]);
        }
    }
    return "";
}

static struct register_change change_of(
    struct http_request *request, int64_t organisation_id, const char *framework_code, const char *event) {
    return (struct register_change){.organisation_id = organisation_id,
        .framework_code = framework_code,
        .event = event,
        .reason_code = "designation",
        .legal_basis = "",
        .person_id = actor_of(request)->person_id,
        .approved_by = DB_NULL_INT8,
        .application_id = DB_NULL_INT8,
        .now = request->now};
}

void register_designation_new_post(struct http_request *request) {
    struct db *db = actor_db(request);
    const struct framework_data *data = framework_asked(request, &request->form);
    day today = day_of_moment(request->now, ZONE_LONDON);
    struct form *form = page_form(request);
    struct organisation_details details = organisation_details_read(form);
    const char *kind = choice_of(form, "kind", N_("Select what kind of body it is"), kinds_of(request, data));
    const char *law = choice_of(form, "law", N_("Select the legal basis"), laws_of(request, data));
    day from = form_date(form, "from", N_("Enter the day of the designation"), day_from(1900, 1, 1), today);
    if (form_good(form) && register_body_named_one(db, (struct register_body_named_in){details.name}) != NULL) {
        form_fail(form, "name", N_("A statutory body of this name is entered already. Open it in the list"));
    }
    if (!form_good(form)) {
        new_show(request, 422, data, form);
        return;
    }
    int64_t id = organisation_add(db, (struct organisation_new){.name = details.name,
                                          .framework_code = data->id,
                                          .kind = kind,
                                          .sector = "statutory",
                                          .website = details.website,
                                          .phone = details.phone,
                                          .areas = details.areas,
                                          .cohorts = details.cohorts,
                                          .languages = details.languages,
                                          .now = request->now});
    struct register_change change = change_of(request, id, data->id, "designation_proposed");
    change.legal_basis = basis_of(request->arena, data, law);
    change.effective_on = from;
    register_record(db, &change);
    page_done(request, arena_format(request->arena, "%s/%lld", list_path, (long long)id),
        N_("The designation is proposed. Another policy officer approves it."));
}

static const char *line_of(struct html *out, struct text_list list, bool cohorts) {
    struct text_builder line;
    text_builder_start(&line, out->arena);
    for (size_t i = 0; i < list.count; i++) {
        text_add(&line, i == 0 ? "" : ", ");
        text_add(&line, html_message(out, cohorts ? organisation_cohort_title(list.item[i]) : list.item[i]));
    }
    return line.data;
}

/* Why this officer does not answer the proposal; NULL: they may. */
static const char *refusal_of(const struct register_designation_of *of) {
    return of->mine  ? N_("You proposed it, so another policy officer answers.")
           : of->own ? N_("You hold or held a role in this body, so you take no part.")
                     : NULL;
}

static void designation_show(struct http_request *request, int status, const struct form *form) {
    static const struct option answers[] = {
        {"approve", N_("Approve the designation"), N_("The body is on the public register at once.")},
        {"reject", N_("Do not approve it"), N_("Nothing is put on the register. Say why.")},
    };
    struct register_designation_of_rows rows;
    register_designation_of_add(
        actor_db(request), (struct register_designation_of_in){http_part_id(request, "organisation")}, &rows);
    actor_load(request);
    if (rows.count == 0 || rows.row->event == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such designation");
    }
    const struct register_designation_of *of = rows.row;
    struct html *out = page_open(request);
    struct designation_view view = {.of = of,
        .kind = register_kind_title(of->framework_code, of->kind),
        .areas = line_of(out, of->areas, false),
        .cohorts = line_of(out, of->cohorts, true),
        .base = arena_format(request->arena, "%s/%lld", list_path, (long long)of->organisation_id),
        .waits = text_equal(of->event, "designation_proposed"),
        .refusal = refusal_of(of),
        .form = form,
        .answers = {sizeof answers / sizeof *answers, answers}};
    view.may_answer = view.waits && actor_may(request, "designation.approve");
    register_designation_html(out, &view);
    page_send_back(request, status, out, list_path);
}

void register_designation_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    designation_show(request, 200, &form);
}

void register_designation_post(struct http_request *request) {
    static const char *const answers[] = {"approve", "reject"};
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    const char *answer = form_choice(form, "answer", N_("Say whether you approve the designation"), answers, 2);
    bool approve = text_equal(answer, "approve");
    const char *words = text_equal(answer, "reject")
                            ? form_text(form, "words", N_("Say why you do not approve it"), WORDS_MOST)
                            : form_text_optional(form, "words", WORDS_MOST);
    personal_data_check(form, "words", words);
    if (!form_good(form)) {
        designation_show(request, 422, form);
        return;
    }
    const struct register_designation_of *of =
        register_designation_of_one(db, (struct register_designation_of_in){http_part_id(request, "organisation")});
    if (of == NULL || of->event == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such designation");
    }
    if (!text_equal(of->event, "designation_proposed")) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "the designation is answered already");
    }
    if (refusal_of(of) != NULL) {
        form_fail(form, "answer", refusal_of(of));
        designation_show(request, 422, form);
        return;
    }
    struct register_change change =
        change_of(request, of->organisation_id, of->framework_code, approve ? "designated" : "designation_rejected");
    change.words = words;
    change.legal_basis = of->legal_basis;
    change.effective_on = of->effective_on;
    if (approve) {
        change.person_id = of->proposed_by;
        change.approved_by = actor_of(request)->person_id;
    }
    register_record(db, &change);
    page_done(request, arena_format(request->arena, "%s/%lld", list_path, (long long)of->organisation_id),
        approve ? N_("The body is designated and on the register") : N_("The designation is not approved"));
}
