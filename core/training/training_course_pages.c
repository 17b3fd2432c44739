/* A provider's courses: the list, a new one, and one of them with its sessions. */
#include <string.h>

#include "accounts/page.h"
#include "organisations/organisations_pages.h"
#include "organisations/organisations_queries.h"
#include "pages/training/course.h"
#include "pages/training/course_new.h"
#include "pages/training/courses.h"
#include "plug/framework.h"
#include "training/training.h"
#include "training/training_catalogue.h"
#include "training/training_course_view.h"
#include "training/training_pages.h"

enum { CODE_MOST = 40, TITLE_MOST = 200 };

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

struct options training_module_options(struct http_request *request, const char *framework_code, day on) {
    const struct plug_framework *framework = plug_framework_find(framework_code);
    if (framework == NULL) {
        return (struct options){0, NULL};
    }
    struct html words = {.arena = request->arena, .cymraeg = request->cymraeg};
    struct option *row = ARENA_ARRAY(request->arena, framework->data->modules, struct option);
    size_t count = 0;
    for (size_t i = 0; i < framework->data->modules; i++) {
        const struct framework_module *module = &framework->data->module[i];
        if (framework_span_holds(module->span, on)) {
            row[count++] = (struct option){module->code,
                arena_format(request->arena, "%s: %s", module->code, html_message(&words, module->title)), NULL};
        }
    }
    return (struct options){count, row};
}

const char *training_module_title(const char *framework_code, const char *code) {
    const struct plug_framework *framework = plug_framework_find(framework_code);
    for (size_t i = 0; framework != NULL && i < framework->data->modules; i++) {
        if (strcmp(framework->data->module[i].code, code) == 0) {
            return framework->data->module[i].title;
        }
    }
    return code;
}

void courses_page(struct http_request *request) {
    struct training_courses_all_rows courses;
    training_courses_all_add(actor_db(request), (struct training_courses_all_in){today_of(request)}, &courses);
    actor_load(request);
    struct html *out = page_open(request);
    training_courses_html(out, &courses, today_of(request));
    page_send(request, 200, out);
}

static void course_new_show(
    struct http_request *request, int status, const struct form *form, const struct training_own_provider *provider) {
    const struct course_new_view view = {
        form, training_module_options(request, provider->framework_code, today_of(request)), training_tiers()};
    struct html *out = page_open(request);
    training_course_new_html(out, &view);
    page_send_back(request, status, out, "/courses");
}

static const struct training_own_provider *provider_own(
    struct http_request *request, struct training_own_provider_rows rows) {
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no provider is acted for");
    }
    return rows.row;
}

void course_new_page(struct http_request *request) {
    struct training_own_provider_rows rows;
    training_own_provider_add(actor_db(request), &rows);
    actor_load(request);
    course_new_show(request, 200, page_form(request), provider_own(request, rows));
}

/* A code goes into files and onto certificates: nothing that a file could read otherwise. */
static const char *code_read(struct form *form) {
    const char *code = form_text(form, "code", N_("Enter a code for the course"), CODE_MOST);
    if (strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./") != strlen(code)) {
        form_fail(form, "code", N_("Use letters, numbers, hyphens, dots and slashes only, and no spaces"));
    }
    return code;
}

/* One for all of its modules; another tier is added from a day on, once the course is there. */
static const char *tier_read(struct form *form) {
    struct options all = training_tiers();
    const char **codes = ARENA_ARRAY(form->arena, all.count, const char *);
    for (size_t i = 0; i < all.count; i++) {
        codes[i] = all.row[i].value;
    }
    return form_choice(form, "tier", N_("Choose the tier"), codes, all.count);
}

void course_new_act(struct http_request *request) {
    struct db *db = actor_db(request);
    const struct training_own_provider *provider = provider_own(request, training_own_provider_run(db));
    /* Two courses of one code never pass each other. */
    organisation_lock_one(db, (struct organisation_lock_in){provider->organisation_id});
    day today = today_of(request);
    struct form *form = page_form(request);
    struct course_new course = {.provider_id = provider->organisation_id,
        .framework_code = provider->framework_code,
        .code = code_read(form),
        .title = form_text(form, "title", N_("Enter the course's title"), TITLE_MOST),
        .modules =
            organisation_choices(form, "modules", training_module_options(request, provider->framework_code, today)),
        .tier = tier_read(form),
        .offered_from = form_date(form, "from", N_("Enter the first day the course is offered"),
            day_add_months(today, -120), day_add_months(today, 120))};
    course.offered_to = form_date(form, "until", NULL, course.offered_from, day_add_months(today, 240));
    if (course.modules.count == 0 && form_error_of(form, "modules") == NULL) {
        form_fail(form, "modules", N_("Select at least one module"));
    }
    if (form_error_of(form, "code") == NULL &&
        training_course_code_one(db, (struct training_course_code_in){course.code}) != NULL) {
        form_fail(form, "code", N_("Another of your courses has this code. Enter a different one"));
    }
    if (!form_good(form)) {
        course_new_show(request, 422, form, provider);
        return;
    }
    int64_t id = course_add(db, course, request->now);
    page_done(request, arena_format(request->arena, "/courses/%lld", (long long)id), N_("Course added"));
}

static void course_show(struct http_request *request, int status, const struct course_view *view) {
    struct html *out = page_open(request);
    training_course_html(out, view);
    page_send_back(request, status, out, "/courses");
}

static _Noreturn void course_missing(struct http_request *request, int64_t id) {
    arena_raise(request->arena, ERROR_NOT_FOUND, "the provider has no course %lld", (long long)id);
}

void course_page(struct http_request *request) {
    int64_t id = http_part_id(request, "course");
    struct training_course_own_rows course;
    struct training_course_sessions_rows sessions;
    training_course_own_add(actor_db(request), (struct training_course_own_in){id, today_of(request)}, &course);
    training_course_sessions_add(actor_db(request), (struct training_course_sessions_in){id}, &sessions);
    actor_load(request);
    if (course.count == 0) {
        course_missing(request, id);
    }
    struct form *form = page_form(request);
    fields_set(&form->values, "title", course.row->title);
    form_date_set(form, "until", course.row->offered_to);
    course_show(request, 200, &(struct course_view){course.row, &sessions, form, course.row->version, false});
}

void course_act(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "course");
    if (training_course_lock_one(db, (struct training_course_lock_in){id}) == NULL) {
        course_missing(request, id);
    }
    const struct training_course_own *course =
        training_course_own_one(db, (struct training_course_own_in){id, today_of(request)});
    struct form *form = page_form(request);
    int64_t version = 0;
    if (!text_number(fields_get(&request->form, "version"), 1, INT32_MAX, &version)) {
        arena_raise(request->arena, ERROR_BAD_REQUEST, "no version");
    }
    const char *title = form_text(form, "title", N_("Enter the course's title"), TITLE_MOST);
    day until = form_date(form, "until", NULL, course->offered_from, day_add_months(today_of(request), 240));
    if (until != DAY_NONE && course->last_session != DAY_NONE && until < course->last_session) {
        form_fail_date(
            form, "until", N_("There is a session on {date}. Enter that day or a later one"), course->last_session);
    }
    bool stale = form_good(form) && version != course->version;
    if (!form_good(form) || stale) {
        struct training_course_sessions_rows sessions =
            training_course_sessions_run(db, (struct training_course_sessions_in){id});
        course_show(request, stale ? 409 : 422,
            &(struct course_view){course, &sessions, form, stale ? course->version : (int32_t)version, stale});
        return;
    }
    if (!course_change(db, id, course->version, title, until, request->now)) {
        arena_raise(request->arena, ERROR_CONFLICT, "the course was changed meanwhile");
    }
    page_done(request, arena_format(request->arena, "/courses/%lld", (long long)id), N_("Course saved"));
}
