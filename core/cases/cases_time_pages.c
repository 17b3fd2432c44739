/* Telling one's time. */
#include "cases/cases_time.h"

#include "accounts/page.h"
#include "applications/applications_store.h"
#include "audit/audit.h"
#include "cases/cases_time_view.h"
#include "cases/cases_view.h"
#include "pages/cases/time.h"
#include "view/personal_data.h"

enum { HOURS_MOST = 23, MINUTES_MOST = 59, WHAT_MOST = 500 };

static void time_page(struct http_request *request);
static void time_post(struct http_request *request);
static void time_undo_post(struct http_request *request);

static const struct http_route routes[] = {
    {HTTP_GET, "/cases/{application}/time", "time.tell", 0, 0, time_page},
    {HTTP_POST, "/cases/{application}/time", "time.tell", 0, 0, time_post},
    {HTTP_POST, "/cases/{application}/time/{entry}/take-back", "time.tell", 0, 0, time_undo_post},
    {HTTP_GET, "/lived-experience", "time.view_all", 0, 0, case_time_month_page},
    {HTTP_GET, "/lived-experience.csv", "time.view_all", 0, 0, case_time_csv_page},
    {HTTP_POST, "/lived-experience/put-forward", "time.put_forward", 0, 0, case_time_put_forward_post},
    {HTTP_POST, "/lived-experience/{payment}/paid", "time.pay", 0, 0, case_time_paid_post},
};
const struct http_routes case_time_routes = {routes, sizeof routes / sizeof *routes};

static void time_audit(struct db *db, const struct application_locked *application, const char *action, int64_t entry) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "application",
                             .subject_id = application->application_id,
                             .organisation_id = application->organisation_id,
                             .detail = audit_json(db_arena(db), "{s:I}", "entry", entry)});
}

int64_t case_time_tell(struct db *db, int64_t application_id, int64_t person_id, day worked_on, int32_t minutes,
    const char *what, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    int64_t entry =
        case_time_add_one(db, (struct case_time_add_in){application_id, person_id, worked_on, minutes, what, now})
            ->lived_experience_time_id;
    time_audit(db, application, "time.tell", entry);
    return entry;
}

void case_time_undo(struct db *db, int64_t application_id, int64_t entry_id, int64_t person_id, moment now) {
    const struct application_locked *application = application_lock(db, application_id);
    if (case_time_take_back_run(db, (struct case_time_take_back_in){application_id, entry_id, person_id, now}) == 0) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no such entry of this person");
    }
    time_audit(db, application, "time.take_back", entry_id);
}

const char *case_time_words(struct html *out, int64_t minutes) {
    const char *hours = html_fill(out, html_plural(out, "{n} hour", "{n} hours", minutes / 60), "n",
        html_count(out, minutes / 60), (const char *)NULL);
    const char *rest = html_fill(out, html_plural(out, "{n} minute", "{n} minutes", minutes % 60), "n",
        html_count(out, minutes % 60), (const char *)NULL);
    return minutes < 60 ? rest : minutes % 60 == 0 ? hours : arena_format(out->arena, "%s %s", hours, rest);
}

static void time_show(struct http_request *request, int status, const struct form *form) {
    int64_t id = http_part_id(request, "application");
    struct case_time_case_rows of;
    struct case_time_own_rows entries;
    case_time_case_add(actor_db(request), (struct case_time_case_in){id}, &of);
    case_time_own_add(actor_db(request), (struct case_time_own_in){id}, &entries);
    actor_load(request);
    if (of.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no part of this person in such a case");
    }
    struct case_time_view view = {.application_id = id, .of = of.row, .entries = &entries, .form = form};
    for (size_t i = 0; i < entries.count; i++) {
        view.sum += entries.row[i].minutes;
    }
    struct html *out = page_open(request);
    cases_time_html(out, &view);
    page_send_back(request, status, out, actor_may(request, "panel.sit") ? "/panels" : "/cases");
}

static void time_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    form_date_set(&form, "worked", day_of_moment(request->now, ZONE_LONDON));
    time_show(request, 200, &form);
}

static void time_post(struct http_request *request) {
    struct form *form = page_form(request);
    int64_t id = http_part_id(request, "application");
    day today = day_of_moment(request->now, ZONE_LONDON);
    const struct case_time_case *of = case_time_case_one(actor_db(request), (struct case_time_case_in){id});
    if (of == NULL) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no part of this person in such a case");
    }
    day earliest = of->received_on == DAY_NONE ? today : of->received_on;
    day worked = form_date(form, "worked", N_("Enter the day you worked on it"), earliest, today);
    int64_t hours =
        text_blank(form_value(form, "hours")) ? 0 : form_number(form, "hours", N_("Enter the hours"), 0, HOURS_MOST);
    int64_t minutes = text_blank(form_value(form, "minutes"))
                          ? 0
                          : form_number(form, "minutes", N_("Enter the minutes"), 0, MINUTES_MOST);
    if (form_good(form) && hours == 0 && minutes == 0) {
        form_fail(form, "hours", N_("Enter how long you worked on it, in hours and minutes"));
    }
    const char *what = form_text(form, "what", N_("Say what you did"), WHAT_MOST);
    personal_data_check(form, "what", what);
    if (!form_good(form)) {
        time_show(request, 422, form);
        return;
    }
    case_time_tell(actor_db(request), id, actor_of(request)->person_id, worked, (int32_t)(hours * 60 + minutes), what,
        request->now);
    page_done(request, arena_format(request->arena, "/cases/%lld/time", (long long)id), N_("Your time is recorded"));
}

static void time_undo_post(struct http_request *request) {
    int64_t id = http_part_id(request, "application");
    case_time_undo(actor_db(request), id, http_part_id(request, "entry"), actor_of(request)->person_id, request->now);
    page_done(request, arena_format(request->arena, "/cases/%lld/time", (long long)id), N_("The entry is taken back"));
}
