/* Exemptions and external courses as the lead asks for them. */
#include "accounts/page.h"
#include "files/evidence.h"
#include "frameworks/frameworks.h"
#include "organisations/organisations_pages.h"
#include "pages/training/exemption.h"
#include "pages/training/external_course.h"
#include "pages/training/recognitions.h"
#include "training/training.h"
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
    struct training_board_parts *board;
    struct recognition_courses_rows courses;
};

static void asking_add(struct http_request *request, struct asking *asking) {
    struct db *db = actor_db(request);
    day today = today_of(request);
    recognition_person_add(db, (struct recognition_person_in){http_part_id(request, "person"), today}, &asking->person);
    asking->board = training_board_add(db, DB_NULL_INT8, today, MOMENT_NONE);
    recognition_courses_add(db, (struct recognition_courses_in){today}, &asking->courses);
}

static const struct recognition_group groups[] = {
    {"all_staff", N_("Needed by all staff"), {0, NULL}},
    {"first_responder", N_("Needed by First Responders"), {0, NULL}},
    {"lead", N_("Needed by leads"), {0, NULL}},
};
enum { GROUPS = sizeof groups / sizeof *groups };

/* For whom the person needs the module: the widest of it. */
static size_t group_of(const struct training_board *board, size_t person, size_t module) {
    static const unsigned roles[GROUPS] = {TRAINING_STAFF, TRAINING_FIRST_RESPONDER, TRAINING_LEAD};
    const struct training_organisation *organisation = &board->organisation;
    size_t found = GROUPS - 1;
    for (size_t i = 0; i < organisation->requirements; i++) {
        const struct training_requirement *row = &organisation->requirement[i];
        for (size_t k = 0; k < found; k++) {
            if (row->module == module && row->role == roles[k] &&
                (organisation->person[person].roles & roles[k]) != 0 && row->from <= board->on &&
                (row->until == DAY_NONE || row->until >= board->on)) {
                found = k;
            }
        }
    }
    return found;
}

/* The modules that the person needs and is not exempt from for long already. */
static void modules_fill(
    struct arena *arena, const struct training_board *board, int64_t person_id, struct recognition_ask_view *view) {
    const struct training_organisation *organisation = &board->organisation;
    size_t person = 0;
    while (person < organisation->people && organisation->person[person].person_id != person_id) {
        person++;
    }
    struct option *all = ARENA_ARRAY(arena, organisation->modules, struct option);
    struct option *row[GROUPS];
    struct recognition_group *group = ARENA_ARRAY(arena, GROUPS, struct recognition_group);
    for (size_t k = 0; k < GROUPS; k++) {
        row[k] = ARENA_ARRAY(arena, organisation->modules, struct option);
        group[k] = groups[k];
        group[k].modules.row = row[k];
    }
    for (size_t i = 0; person < organisation->people && i < organisation->modules; i++) {
        const struct training_state *state = &board->state[person * organisation->modules + i];
        bool exempt = state->status == TRAINING_EXEMPT && state->ends_on > board->on + board->standard.due_soon_days;
        if (state->status == TRAINING_NOT_REQUIRED || exempt) {
            continue;
        }
        const struct training_module *module = &organisation->module[i];
        all[view->modules.count] =
            (struct option){module->code, arena_format(arena, "%s %s", module->code, module->title),
                state->status == TRAINING_EXEMPT ? N_("Exempt already, but not for long any more") : NULL};
        size_t k = group_of(board, person, i);
        row[k][group[k].modules.count++] = all[view->modules.count++];
    }
    view->modules.row = all;
    view->groups.row = group;
    for (size_t k = 0; k < GROUPS; k++) {
        if (group[k].modules.count > 0) {
            group[view->groups.count++] = group[k];
        }
    }
}

static bool needs(const struct training_board *board, int64_t person_id, const char *module) {
    const struct training_organisation *organisation = &board->organisation;
    for (size_t i = 0; i < organisation->people; i++) {
        for (size_t k = 0; organisation->person[i].person_id == person_id && k < organisation->modules; k++) {
            if (text_equal(organisation->module[k].code, module)) {
                return board->state[i * organisation->modules + k].status != TRAINING_NOT_REQUIRED;
            }
        }
    }
    return false;
}

/* The courses that count for something that the person needs, each with what. */
static void courses_fill(struct html *out, const struct recognition_courses_rows *rows,
    const struct training_board *board, struct recognition_ask_view *view) {
    struct option *course = ARENA_ARRAY(out->arena, rows->count, struct option);
    for (size_t i = 0; i < rows->count; i++) {
        const struct recognition_courses *row = &rows->row[i];
        const char **item = ARENA_ARRAY(out->arena, row->modules.count, const char *);
        struct text_list counts = {0, item};
        for (size_t k = 0; k < row->modules.count; k++) {
            if (needs(board, view->person->person_id, row->modules.item[k])) {
                item[counts.count++] = row->modules.item[k];
            }
        }
        if (counts.count > 0) {
            course[view->courses.count++] = (struct option){row->course_code, row->title,
                html_fill(out, html_message(out, N_("{provider}. Of what this person needs it counts for {modules}.")),
                    "provider", html_message(out, row->provider), "modules",
                    recognition_modules_text(out->arena, counts), (const char *)NULL)};
        }
    }
    view->courses.row = course;
}

static struct recognition_ask_view asking_view(
    struct http_request *request, const struct asking *asking, const struct form *form, const char *what) {
    struct arena *arena = request->arena;
    const struct training_board *board = training_board_build(arena, asking->board);
    if (asking->person.count == 0 || board == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such person in this organisation");
    }
    const struct recognition_person *person = asking->person.row;
    struct recognition_ask_view view = {.form = form, .person = person, .accept = evidence_accept};
    view.path = arena_format(arena, "/training/people/%lld/%s", (long long)person->person_id, what);
    modules_fill(arena, board, person->person_id, &view);
    struct html words;
    html_start(&words, arena, request->cymraeg);
    courses_fill(&words, &asking->courses, board, &view);
    day today = today_of(request);
    const struct framework_data *data = frameworks_find(person->framework_code);
    view.first = today - RECOGNITION_COURSE_BACK_DAYS;
    view.last = data == NULL ? DAY_NONE : frameworks_limit_last(data, "exemption", today);
    if (data != NULL) {
        view.limit = frameworks_limit(data, "exemption", today);
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

/* Those that are ticked, and all of each group that is ticked as a whole. */
static struct text_list modules_chosen(struct form *form, const struct recognition_ask_view *view) {
    const char **item = ARENA_ARRAY(form->arena, view->modules.count, const char *);
    struct text_list chosen = {0, item};
    organisation_choices(form, "modules", view->modules);
    for (size_t i = 0; i < view->groups.count; i++) {
        const struct recognition_group *group = &view->groups.row[i];
        bool whole = form_checked(form, "all", group->code);
        for (size_t k = 0; k < group->modules.count; k++) {
            if (whole || form_checked(form, "modules", group->modules.row[k].value)) {
                item[chosen.count++] = group->modules.row[k].value;
            }
        }
    }
    return chosen;
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
        .modules = modules_chosen(form, &view)};
    if (ask.modules.count == 0 && form_error_of(form, "modules") == NULL) {
        form_fail(form, "modules", N_("Select the modules that the person is to be exempt from"));
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
    if (form_good(form) && file != NULL) {
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
