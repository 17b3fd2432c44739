/* A lead officer shares out cases, one or many at once; whom a case is assigned to may refuse it. */
#include "accounts/page.h"
#include "cases/cases_assign.h"
#include "cases/cases_queue_view.h"
#include "cases/cases_view.h"
#include "pages/cases/assign.h"
#include "pages/cases/refuse.h"

enum { CASES_MOST = 100, WORDS_MOST = 500 };

struct assigning {
    struct case_assignable_rows cases;
    struct case_staff_rows staff;
};

/* The cases named in the address or in the form, each once. */
static struct int8_list cases_named(struct http_request *request, const struct fields *fields) {
    struct text_list named = fields_all(fields, "case");
    int64_t *item = ARENA_ARRAY(request->arena, CASES_MOST, int64_t);
    size_t count = 0;
    for (size_t i = 0; i < named.count; i++) {
        int64_t id;
        if (!text_number(named.item[i], 1, INT64_MAX, &id)) {
            arena_raise(request->arena, ERROR_NOT_FOUND, "no such case");
        }
        size_t known = 0;
        while (known < count && item[known] != id) {
            known++;
        }
        if (known == count && count == CASES_MOST) {
            arena_raise(request->arena, ERROR_INVALID, "too many cases at once");
        }
        item[known] = id;
        count = known == count ? count + 1 : count;
    }
    return (struct int8_list){count, item};
}

static void assigning_load(struct http_request *request, struct int8_list ids, struct assigning *assigning) {
    struct db *db = actor_db(request);
    case_assignable_add(db, (struct case_assignable_in){ids}, &assigning->cases);
    case_staff_add(db, (struct case_staff_in){day_of_moment(request->now, ZONE_LONDON)}, &assigning->staff);
    actor_load(request);
    if (assigning->cases.count < ids.count) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "a case that is not in hand");
    }
}

/* "Ines Intake and Sam Second", as far as the one looking on sees them. */
static const char *with_words(struct html *out, const struct case_assignable *row) {
    const char *holders = row->holders == NULL ? "" : row->holders;
    if (row->assigned == NULL) {
        return holders;
    }
    const char *assigned = html_fill(out, html_message(out, N_("assigned to {names}")), "names", row->assigned, NULL);
    return *holders == '\0' ? assigned : arena_format(out->arena, "%s; %s", holders, assigned);
}

static bool needed_somewhere(const struct case_assignable_rows *cases, struct text_list roles) {
    for (size_t i = 0; i < cases->count; i++) {
        for (size_t j = 0; j < roles.count; j++) {
            if (text_equal(cases->row[i].role, roles.item[j])) {
                return true;
            }
        }
    }
    return cases->count == 0;
}

static bool works_somewhere(const struct case_assignable_rows *cases, int64_t person_id) {
    for (size_t i = 0; i < cases->count; i++) {
        for (size_t j = 0; j < cases->row[i].person_ids.count; j++) {
            if (cases->row[i].person_ids.item[j] == person_id) {
                return true;
            }
        }
    }
    return false;
}

static void assign_show(
    struct http_request *request, int status, const struct form *form, const struct assigning *assigning) {
    struct arena *arena = request->arena;
    struct html *out = page_open(request);
    size_t people = assigning->staff.count;
    struct option *to = ARENA_ARRAY(arena, people + 1, struct option);
    struct option *replaces = ARENA_ARRAY(arena, people + 1, struct option);
    size_t to_count = 0;
    size_t replaces_count = 0;
    to[to_count++] = (struct option){"", N_("Choose a person"), NULL};
    replaces[replaces_count++] = (struct option){"", N_("Nobody: give a free place"), NULL};
    for (size_t i = 0; i < people; i++) {
        const struct case_staff *person = &assigning->staff.row[i];
        const char *id = arena_format(arena, "%lld", (long long)person->person_id);
        if (needed_somewhere(&assigning->cases, person->roles)) {
            const char *away = html_message(out, N_("{name} (away until {date})"));
            const char *label = person->away_until == DAY_NONE ? person->full_name
                                                               : html_fill(out, away, "name", person->full_name, "date",
                                                                     html_date_short(out, person->away_until), NULL);
            to[to_count++] = (struct option){id, label, NULL};
        }
        if (works_somewhere(&assigning->cases, person->person_id)) {
            replaces[replaces_count++] = (struct option){id, person->full_name, NULL};
        }
    }
    struct case_assignable_lines lines = {
        assigning->cases.count, ARENA_ARRAY(arena, assigning->cases.count, struct case_assignable_line)};
    for (size_t i = 0; i < lines.count; i++) {
        const struct case_assignable *row = &assigning->cases.row[i];
        lines.row[i] = (struct case_assignable_line){row->application_id, row->reference, row->organisation_name,
            application_state_title(application_state_of(row->state)), with_words(out, row)};
    }
    struct case_assign_view view = {.form = form,
        .lines = lines,
        .people = {to_count, to},
        .replaces = {replaces_count, replaces},
        .back =
            lines.count == 1 ? arena_format(arena, "/cases/%lld", (long long)lines.row[0].application_id) : "/cases"};
    cases_assign_html(out, &view);
    page_send_back(request, status, out, view.back);
}

void case_assign_page(struct http_request *request) {
    struct assigning assigning;
    assigning_load(request, cases_named(request, &request->query), &assigning);
    struct form form;
    form_start(&form, request->arena, NULL);
    if (assigning.cases.count == 1 && !assigning.cases.row->nobody && assigning.cases.row->person_ids.count == 1) {
        fields_add(&form.values, "replaces",
            arena_format(request->arena, "%lld", (long long)assigning.cases.row->person_ids.item[0]));
    }
    assign_show(request, 200, &form, &assigning);
}

/* A person chosen from those who work on cases; 0 after an error, or when none is chosen and none need be. */
static int64_t person_chosen(
    struct form *form, const char *name, const struct case_staff_rows *staff, const char *missing) {
    int64_t id = 0;
    const char *value = form_value(form, name);
    if (text_number(value, 1, INT64_MAX, &id)) {
        for (size_t i = 0; i < staff->count; i++) {
            if (staff->row[i].person_id == id) {
                return id;
            }
        }
    }
    if (missing != NULL || *value != '\0') {
        form_fail(form, name, missing != NULL ? missing : N_("Choose a person from the list"));
    }
    return 0;
}

void case_assign_post(struct http_request *request) {
    struct arena *arena = request->arena;
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    struct assigning assigning;
    assigning_load(request, cases_named(request, &request->form), &assigning);
    if (assigning.cases.count == 0) {
        form_fail(form, "to", N_("Tick at least one case in the queue"));
    }
    int64_t to = person_chosen(form, "to", &assigning.staff, N_("Choose whom to assign to"));
    int64_t replaces = person_chosen(form, "replaces", &assigning.staff, NULL);
    const char *words = form_text(form, "words", N_("Say why"), WORDS_MOST);
    personal_data_check(form, "words", words);
    struct case_assign *assign = ARENA_ARRAY(arena, assigning.cases.count + 1, struct case_assign);
    /* In the order of their ids, so that two who assign many never wait for each other in a ring. */
    for (size_t i = 0; form_good(form) && i < assigning.cases.count; i++) {
        assign[i] = (struct case_assign){.application_id = assigning.cases.row[i].application_id,
            .person_id = to,
            .replaces = replaces == 0 ? DB_NULL_INT8 : replaces,
            .by = actor_of(request)->person_id,
            .words = words};
    }
    struct html words_of = {.arena = arena, .cymraeg = request->cymraeg};
    bool asked = form_good(form);
    for (size_t i = 0; asked && i < assigning.cases.count; i++) {
        const char *fault = case_assign_refusal(db, &assign[i], request->now);
        if (fault != NULL) {
            form_fail(form, "to",
                arena_format(arena, "%s: %s", assigning.cases.row[i].reference, html_message(&words_of, fault)));
        }
    }
    if (!form_good(form)) {
        assign_show(request, 422, form, &assigning);
        return;
    }
    for (size_t i = 0; i < assigning.cases.count; i++) {
        case_assign(db, &assign[i], request->now);
    }
    if (assigning.cases.count == 1) {
        page_done(request, arena_format(arena, "/cases/%lld#people", (long long)assign->application_id),
            N_("The case is assigned"));
    } else {
        page_done(request, arena_format(arena, "/cases?holder=%lld", (long long)to), N_("The cases are assigned"));
    }
}

static void refuse_show(struct http_request *request, int status, const struct form *form) {
    const struct case_view *view = case_load(request);
    if (view->of->assigned_role == NULL) {
        arena_raise(request->arena, ERROR_STATE_REFUSED, "nothing is assigned to this person in this case");
    }
    struct html *out = page_open(request);
    cases_refuse_html(out, view, form);
    page_send_back(request, status, out, view->base);
}

void case_refuse_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    refuse_show(request, 200, &form);
}

void case_refuse_post(struct http_request *request) {
    struct form *form = page_form(request);
    const char *words = form_text(form, "words", N_("Say why you refuse the assignment"), WORDS_MOST);
    personal_data_check(form, "words", words);
    if (!form_good(form)) {
        refuse_show(request, 422, form);
        return;
    }
    case_refuse_assignment(
        actor_db(request), http_part_id(request, "application"), actor_of(request)->person_id, words, request->now);
    page_done(request, "/cases?show=mine", N_("You have refused the assignment. Whoever assigned it is told."));
}
