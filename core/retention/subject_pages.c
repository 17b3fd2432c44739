/* Requests of people about what is held on them: recorded with how it was made sure who asks, given or erased. */
#include "retention/subject_pages.h"

#include <jansson.h>
#include <string.h>

#include "accounts/accounts_rules.h"
#include "accounts/page.h"
#include "audit/audit.h"
#include "pages/retention/request.h"
#include "pages/retention/request_new.h"
#include "pages/retention/requests.h"
#include "people/people_rules.h"
#include "retention/retention_view.h"
#include "retention/subject_held.h"
#include "view/personal_data.h"

static const char requests_path[] = "/administration/requests";
static const struct option kinds[] = {{"access", N_("To be given all that is held on them"), NULL},
    {"erasure", N_("To have their details erased"), NULL}};
static const struct option decisions[] = {
    {"erase", N_("Erase their details"), NULL}, {"refuse", N_("Refuse, with the reason"), NULL}};

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

static void audit_request(struct db *db, const char *action, int64_t person_id, int64_t request_id, const char *words) {
    struct arena *arena = db_arena(db);
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "person",
                             .subject_id = person_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(arena, "{s:I}", "subject_request_id", (json_int_t)request_id),
                             .personal = words == NULL ? NULL : audit_json(arena, "{s:s}", "words", words)});
}

void subject_requests_page(struct http_request *request) {
    struct subject_requests_view view;
    subject_requests_add(actor_db(request), (struct subject_requests_in){DB_NULL_INT8, today_of(request)}, &view.rows);
    actor_load(request);
    view.may_record = actor_may(request, "subject.record");
    struct html *out = page_open(request);
    retention_requests_html(out, &view);
    page_send_back(request, 200, out, actor_may(request, "administration.view") ? "/administration" : "/home");
}

static void new_show(struct http_request *request, int status, const struct form *form) {
    struct subject_new_view view = {form, {2, kinds}};
    struct html *out = page_open(request);
    retention_request_new_html(out, &view);
    page_send_back(request, status, out, requests_path);
}

void subject_new_page(struct http_request *request) {
    actor_load(request);
    struct form *form = page_form(request);
    form_date_set(form, "asked", today_of(request));
    new_show(request, 200, form);
}

/* Whom they mean; 0 after an error. */
static int64_t person_meant(struct http_request *request, struct form *form) {
    const char *who = form_text(form, "who", N_("Enter their learner number or work address"), 200);
    char number[LEARNER_NUMBER_SIZE];
    if (*who == '\0') {
        return 0;
    }
    bool numbered = learner_number_parse(who, number);
    struct subject_find_rows found =
        subject_find_run(actor_db(request), (struct subject_find_in){numbered ? number : NULL, numbered ? NULL : who});
    if (found.count == 1) {
        return found.row->person_id;
    }
    form_fail(form, "who",
        found.count == 0 ? N_("Nobody has this learner number or address")
                         : N_("Several people have this address: enter the learner number"));
    return 0;
}

void subject_new_act(struct http_request *request) {
    static const char *const allowed[] = {"access", "erasure"};
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    int64_t person_id = person_meant(request, form);
    const char *kind = form_choice(form, "kind", N_("Select what they ask for"), allowed, 2);
    day asked = form_date(form, "asked", N_("Enter the day they asked"), today_of(request) - 365, today_of(request));
    const char *note = form_text(form, "identity", N_("Say how you made sure that it is the person who asks"), 1000);
    personal_data_check(form, "identity", note);
    if (!form_good(form)) {
        new_show(request, 422, form);
        return;
    }
    int64_t id = subject_request_add_one(
        db, (struct subject_request_add_in){person_id, kind, asked, note, actor_of(request)->person_id, request->now})
                     ->subject_request_id;
    audit_request(db, "subject.request", person_id, id, note);
    page_done(request, arena_format(request->arena, "%s/%lld", requests_path, (long long)id), N_("Request recorded"));
}

static const struct subject_requests *request_of(struct http_request *request, struct subject_requests_rows rows) {
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such request");
    }
    return rows.row;
}

static struct subject_role_lines roles_of(struct arena *arena, const struct subject_roles_rows *rows) {
    struct subject_role_line *line = ARENA_ARRAY(arena, rows->count, struct subject_role_line);
    for (size_t i = 0; i < rows->count; i++) {
        const struct subject_roles *row = &rows->row[i];
        const struct role_title *title = role_title_find(row->role);
        line[i] = (struct subject_role_line){title == NULL ? row->role : title->title,
            row->organisation_name == NULL ? "" : row->organisation_name, row->started_on, row->ended_on};
    }
    return (struct subject_role_lines){rows->count, line};
}

static void request_show(struct http_request *request, int status, const struct form *form) {
    int64_t id = http_part_id(request, "request");
    day today = today_of(request);
    struct subject_requests_rows rows;
    struct subject_roles_rows roles;
    struct subject_days_rows days;
    subject_requests_add(actor_db(request), (struct subject_requests_in){id, today}, &rows);
    subject_roles_add(actor_db(request), (struct subject_roles_in){id, today}, &roles);
    subject_days_add(actor_db(request), (struct subject_days_in){id}, &days);
    actor_load(request);
    const struct subject_requests *row = request_of(request, rows);
    struct subject_request_view view = {.form = form, .request = row, .decisions = {2, decisions}};
    bool erasure = strcmp(row->kind, "erasure") == 0;
    view.waits = row->outcome == NULL;
    view.refusal = erasure ? retention_refusal(retention_use_parse(row->in_use), row->ends, today) : NULL;
    view.roles = roles_of(request->arena, &roles);
    /* Those without an end come first. */
    view.from = retention_from(roles.count > 0 && roles.row->ended_on == DAY_NONE, row->ends, today);
    view.days = days.row->days;
    view.today = today;
    view.may_give = !erasure && actor_may(request, "subject.record");
    view.may_decide = erasure && view.waits && row->recorded_by != actor_of(request)->person_id;
    struct html *out = page_open(request);
    retention_request_html(out, &view);
    page_send_back(request, status, out, requests_path);
}

void subject_request_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    request_show(request, 200, &form);
}

static const struct subject_requests *request_locked(struct http_request *request, const char *kind) {
    struct subject_requests_rows rows = subject_requests_run(
        actor_db(request), (struct subject_requests_in){http_part_id(request, "request"), today_of(request)});
    const struct subject_requests *row = request_of(request, rows);
    if (strcmp(row->kind, kind) != 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such request of that kind");
    }
    return row;
}

static void decide(struct http_request *request, const char *outcome, const char *words) {
    int64_t id = http_part_id(request, "request");
    const struct subject_request_decide *decided = subject_request_decide_one(actor_db(request),
        (struct subject_request_decide_in){id, outcome, words, actor_of(request)->person_id, request->now});
    if (decided == NULL) {
        arena_raise(request->arena, ERROR_CONFLICT, "the request was answered already");
    }
    audit_request(actor_db(request), "subject.answer", decided->person_id, id, words);
}

void subject_decide_act(struct http_request *request) {
    static const char *const allowed[] = {"erase", "refuse"};
    const struct subject_requests *row = request_locked(request, "erasure");
    struct form *form = page_form(request);
    const char *choice = form_choice(form, "decision", N_("Select what is decided"), allowed, 2);
    bool erase = strcmp(choice, "erase") == 0;
    const char *words =
        erase ? form_text_optional(form, "words", 2000) : form_text(form, "words", N_("Say why, for the person"), 2000);
    personal_data_check(form, "words", words);
    const char *refusal = retention_refusal(retention_use_parse(row->in_use), row->ends, today_of(request));
    if (form_good(form) && erase && refusal != NULL) {
        form_fail(form, "decision", refusal);
    }
    if (form_good(form) && row->recorded_by == actor_of(request)->person_id) {
        form_fail(form, "decision", N_("Somebody else decides than who recorded the request"));
    }
    if (!form_good(form)) {
        request_show(request, 422, form);
        return;
    }
    decide(request, erase ? "erased" : "refused", *words == '\0' ? NULL : words);
    if (erase) {
        person_erase(actor_db(request), row->person_id, true, request->now);
    }
    page_done(request, requests_path, erase ? N_("The person's details are erased") : N_("The request is refused"));
}

void subject_given_act(struct http_request *request) {
    request_locked(request, "access");
    decide(request, "given", NULL);
    page_done(request, requests_path, N_("Noted as given"));
}

/* Only for a request that was recorded: nobody looks through what is held on others without one. */
void subject_held_page(struct http_request *request) {
    int64_t id = http_part_id(request, "request");
    const char *path = arena_format(request->arena, "%s/%lld", requests_path, (long long)id);
    subject_held_show(request, id, arena_format(request->arena, "%s/held.json", path), path);
}

void subject_held_file(struct http_request *request) {
    subject_held_send(request, http_part_id(request, "request"));
}

void subject_own_page(struct http_request *request) {
    subject_held_show(request, DB_NULL_INT8, "/account/held.json", "/account");
}

void subject_own_file(struct http_request *request) {
    subject_held_send(request, DB_NULL_INT8);
}
