/* Exemptions and external courses as the lead asks for them. */
#include "accounts/page.h"
#include "files/evidence.h"
#include "frameworks/frameworks.h"
#include "organisations/organisations_pages.h"
#include "pages/training/exemption.h"
#include "pages/training/external_course.h"
#include "pages/training/recognitions.h"
#include "training/training_pages.h"
#include "training/training_recognition_parts.h"
#include "view/personal_data.h"

static day today_of(const struct http_request *request) {
    return day_of_moment(request->now, ZONE_LONDON);
}

/* ---- Asking ----------------------------------------------------------------------------------------------------- */

/* What both forms show, in the one round trip of a page. */
struct asking {
    struct recognition_person_rows person;
    struct recognition_modules_rows modules;
    struct recognition_courses_rows courses;
};

static void asking_add(struct http_request *request, struct asking *asking) {
    struct db *db = actor_db(request);
    day today = today_of(request);
    recognition_person_add(db, (struct recognition_person_in){http_part_id(request, "person"), today}, &asking->person);
    recognition_modules_add(db, (struct recognition_modules_in){today}, &asking->modules);
    recognition_courses_add(db, (struct recognition_courses_in){today}, &asking->courses);
}

static struct recognition_ask_view asking_view(
    struct http_request *request, const struct asking *asking, const struct form *form, const char *what) {
    struct arena *arena = request->arena;
    if (asking->person.count == 0) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such person in this organisation");
    }
    const struct recognition_person *person = asking->person.row;
    struct recognition_ask_view view = {.form = form, .person = person, .accept = evidence_accept};
    view.path = arena_format(arena, "/training/people/%lld/%s", (long long)person->person_id, what);
    struct option *module = ARENA_ARRAY(arena, asking->modules.count, struct option);
    for (size_t i = 0; i < asking->modules.count; i++) {
        const struct recognition_modules *row = &asking->modules.row[i];
        module[i] = (struct option){row->module_code, arena_format(arena, "%s %s", row->module_code, row->title), NULL};
    }
    view.modules = (struct options){asking->modules.count, module};
    struct option *course = ARENA_ARRAY(arena, asking->courses.count, struct option);
    for (size_t i = 0; i < asking->courses.count; i++) {
        const struct recognition_courses *row = &asking->courses.row[i];
        course[i] = (struct option){row->course_code, row->title, row->provider};
    }
    view.courses = (struct options){asking->courses.count, course};
    day today = today_of(request);
    const struct framework_data *data = frameworks_find(person->framework_code);
    view.last = data == NULL ? DAY_NONE : frameworks_limit_last(data, "exemption", today);
    if (data != NULL) {
        struct frameworks_reasons reasons = frameworks_reasons_on(arena, data, "exempt", today);
        struct option *reason = ARENA_ARRAY(arena, reasons.count, struct option);
        for (size_t i = 0; i < reasons.count; i++) {
            reason[i] = (struct option){reasons.item[i]->code, reasons.item[i]->title, reasons.item[i]->text};
        }
        view.reasons = (struct options){reasons.count, reason};
    }
    return view;
}

static void exemption_show(
    struct http_request *request, int status, const struct asking *asking, const struct form *form) {
    struct recognition_ask_view view = asking_view(request, asking, form, "exemption");
    struct html *out = page_open(request);
    training_exemption_html(out, &view);
    page_send_back(
        request, status, out, arena_format(request->arena, "/training/people/%lld", (long long)view.person->person_id));
}

static void course_show(
    struct http_request *request, int status, const struct asking *asking, const struct form *form) {
    struct recognition_ask_view view = asking_view(request, asking, form, "external-course");
    struct html *out = page_open(request);
    training_external_course_html(out, &view);
    page_send_back(
        request, status, out, arena_format(request->arena, "/training/people/%lld", (long long)view.person->person_id));
}

void exemption_page(struct http_request *request) {
    struct asking asking;
    asking_add(request, &asking);
    actor_load(request);
    struct form *form = page_form(request);
    form_date_set(form, "starts", today_of(request));
    exemption_show(request, 200, &asking, form);
}

void external_course_page(struct http_request *request) {
    struct asking asking;
    asking_add(request, &asking);
    actor_load(request);
    course_show(request, 200, &asking, page_form(request));
}

static const char *choice(struct form *form, const char *name, const char *missing, struct options options) {
    const char **allowed = ARENA_ARRAY(form->arena, options.count, const char *);
    for (size_t i = 0; i < options.count; i++) {
        allowed[i] = options.row[i].value;
    }
    return form_choice(form, name, missing, allowed, options.count);
}

static void days_judge(struct form *form, day starts, day ends, day today, day last) {
    switch (starts == DAY_NONE || ends == DAY_NONE ? RECOGNITION_GOOD
                                                   : recognition_exemption_judge(starts, ends, today, last)) {
    case RECOGNITION_BACKWARDS:
        form_fail(form, "ends", N_("The last day must be the first day or later"));
        break;
    case RECOGNITION_OVER:
        form_fail(form, "ends", N_("The last day must be today or later"));
        break;
    case RECOGNITION_TOO_LONG:
        form_fail_date(
            form, "ends", N_("An exemption can last until {date} at the longest. Ask again before it ends"), last);
        break;
    case RECOGNITION_TOO_OLD:
        form_fail_date(
            form, "starts", N_("An exemption can begin on {date} at the earliest"), today - RECOGNITION_BACK_DAYS);
        break;
    case RECOGNITION_GOOD:
        break;
    }
}

static void done(struct http_request *request, int64_t recognition_id) {
    page_done(request, arena_format(request->arena, "/training/recognitions/%lld", (long long)recognition_id),
        N_("Sent to be decided"));
}

void exemption_act(struct http_request *request) {
    struct db *db = actor_db(request);
    struct asking asking;
    asking_add(request, &asking);
    db_batch_run(db);
    struct form *form = page_form(request);
    struct recognition_ask_view view = asking_view(request, &asking, form, "exemption");
    day today = today_of(request);
    struct exemption_ask ask = {.person_id = view.person->person_id,
        .organisation_id = view.person->organisation_id,
        .framework_code = view.person->framework_code,
        .asked_by = actor_of(request)->person_id,
        .modules = organisation_choices(form, "modules", view.modules)};
    if (ask.modules.count == 0 && form_error_of(form, "modules") == NULL) {
        form_fail(form, "modules", N_("Select at least one module"));
    }
    ask.reason_code = choice(form, "reason", N_("Choose the reason"), view.reasons);
    ask.starts_on = form_date(form, "starts", N_("Enter the first day of the exemption"), DAY_NONE, DAY_NONE);
    ask.ends_on = form_date(form, "ends", N_("Enter the last day of the exemption"), DAY_NONE, DAY_NONE);
    days_judge(form, ask.starts_on, ask.ends_on, today, view.last);
    ask.words = form_text(form, "words", N_("Say why the person does not need the training"), RECOGNITION_WORDS_MOST);
    personal_data_check(form, "words", ask.words);
    int64_t id = form_good(form) ? exemption_ask(db, ask, request->now) : 0;
    if (form_good(form) && id == 0) {
        form_fail(form, "modules",
            N_("An exemption from one of these modules on some of these days is asked for or in force already"));
    }
    if (!form_good(form)) {
        exemption_show(request, 422, &asking, form);
        return;
    }
    done(request, id);
}

void external_course_act(struct http_request *request) {
    struct db *db = actor_db(request);
    struct asking asking;
    asking_add(request, &asking);
    db_batch_run(db);
    struct form *form = page_form(request);
    struct recognition_ask_view view = asking_view(request, &asking, form, "external-course");
    day today = today_of(request);
    struct course_ask ask = {.person_id = view.person->person_id,
        .organisation_id = view.person->organisation_id,
        .framework_code = view.person->framework_code,
        .asked_by = actor_of(request)->person_id};
    ask.course_code = choice(form, "course", N_("Choose the course"), view.courses);
    ask.completed_on = form_date(
        form, "completed", N_("Enter the day the course was completed"), today - RECOGNITION_COURSE_BACK_DAYS, today);
    ask.words = form_text(form, "words", N_("Say how the course was completed"), RECOGNITION_WORDS_MOST);
    personal_data_check(form, "words", ask.words);
    const struct http_file *file = http_file_get(request, "file");
    if (file == NULL) {
        form_fail(form, "file", N_("Select a file that shows that the course was completed"));
    }
    if (form_good(form) && recognition_course_modules_run(db, (struct recognition_course_modules_in){ask.framework_code,
                                                                  ask.course_code, ask.completed_on})
                                   .count == 0) {
        form_fail(form, "completed", N_("The course counted for no module on that day. Check the day"));
    }
    const char *fault = NULL;
    const char *type = NULL;
    if (form_good(form)) {
        ask.file_id = evidence_keep(db,
            &(struct file_upload){.organisation_id = ask.organisation_id,
                .name = file->name,
                .descriptor = file->descriptor,
                .size = file->size,
                .person_id = ask.asked_by},
            request->now, &type, &fault);
        if (ask.file_id == 0) {
            form_fail(form, "file", fault);
        }
    }
    int64_t id = form_good(form) ? external_course_ask(db, ask, request->now) : 0;
    if (form_good(form) && id == 0) {
        form_fail(form, "course", N_("This course of that day is asked for or in force already"));
    }
    if (!form_good(form)) {
        course_show(request, 422, &asking, form);
        return;
    }
    done(request, id);
}

/* ---- What was asked for ----------------------------------------------------------------------------------------- */

void own_recognitions_page(struct http_request *request) {
    struct recognitions_asked_rows rows;
    recognitions_asked_add(actor_db(request), (struct recognitions_asked_in){DB_NULL_INT8, true, NULL, 0, 300}, &rows);
    actor_load(request);
    struct recognitions_view view = {.rows = &rows, .page = 1, .pages = 1};
    struct html *out = page_open(request);
    training_recognitions_html(out, &view);
    page_send_back(request, 200, out, "/training");
}

void own_recognition_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, NULL);
    recognition_show(request, 200, &form, true);
}

void own_recognition_take_back(struct http_request *request) {
    const struct recognition_one *of = recognition_need(request, true);
    recognition_take_back(actor_db(request), of->recognition_id, actor_of(request)->person_id, request->now);
    page_done(request, "/training/recognitions", N_("Taken back"));
}

void own_recognition_end(struct http_request *request) {
    recognition_end_by_form(request, true);
}

void own_recognition_file(struct http_request *request) {
    recognition_file_send(request, true);
}
