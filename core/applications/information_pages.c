/* The pages on which an applicant answers a request for information: the request with its items, and each item. */
#include "applications/applications_information_view.h"
#include "applications/applications_parts.h"
#include "pages/applications/information.h"
#include "pages/applications/information_item.h"
#include "view/personal_data.h"

enum { ANSWER_MOST = 10000 };

/* What the pages need; the same rows by batch or at once. */
struct parts {
    struct application_view_rows views;
    struct application_information_list_rows requests;
    struct application_information_items_rows items;
    struct application_information_files_rows files;
};

static void parts_add(struct db *db, int64_t application_id, struct parts *parts) {
    application_information_list_add(db, (struct application_information_list_in){application_id}, &parts->requests);
    application_information_items_add(db, (struct application_information_items_in){application_id}, &parts->items);
    application_information_files_add(db, (struct application_information_files_in){application_id}, &parts->files);
}

/* The request of this address; raises ERROR_NOT_FOUND. */
static const struct information_request_view *request_of(struct http_request *request, const struct parts *parts,
    const struct framework_data *data, const char *state, day on) {
    int64_t id = http_part_id(request, "request");
    const struct information_requests all = information_requests_of(request->arena, data, application_state_of(state),
        on, application_path(request->arena, http_part_id(request, "application"), ""), false, parts->requests,
        parts->items, parts->files);
    for (size_t i = 0; i < all.count; i++) {
        if (all.row[i].information_request_id == id) {
            return &all.row[i];
        }
    }
    arena_raise(request->arena, ERROR_NOT_FOUND, "no request for information of that id");
}

static const struct information_item *item_of(
    struct http_request *request, const struct information_request_view *asked) {
    int64_t id = http_part_id(request, "item");
    for (size_t i = 0; i < asked->items.count; i++) {
        if (asked->items.row[i].item_id == id) {
            return &asked->items.row[i];
        }
    }
    arena_raise(request->arena, ERROR_NOT_FOUND, "no such item of the request");
}

/* In a GET: loads the page in one round trip. */
static struct application_information_view view_load(struct http_request *request) {
    struct db *db = actor_db(request);
    struct parts parts;
    application_view_add(db, (struct application_view_in){http_part_id(request, "application")}, &parts.views);
    parts_add(db, http_part_id(request, "application"), &parts);
    actor_load(request);
    const struct application_view *row = application_seen(request, parts.views);
    const struct framework_data *data = frameworks_need(request->arena, row->framework_code);
    return (struct application_information_view){.head = application_head_of(request, row),
        .of = request_of(request, &parts, data, row->state, application_view_day(row, request->now)),
        .today = day_of_moment(request->now, data->zone)};
}

/* In a POST: of the locked row. */
static struct application_information_view view_of(
    struct http_request *request, const struct application_locked *application) {
    struct parts parts;
    parts_add(actor_db(request), application->application_id, &parts);
    db_batch_run(actor_db(request));
    const struct framework_data *data = frameworks_need(request->arena, application->framework_code);
    return (struct application_information_view){.head = application_head_locked(request, application),
        .of = request_of(request, &parts, data, application->state, application_rules_day(application, request->now)),
        .today = day_of_moment(request->now, data->zone)};
}

static struct form *empty_form(struct http_request *request) {
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request->arena, NULL);
    return form;
}

static void request_show(struct http_request *request, int status, struct application_information_view *view) {
    struct html *out = page_open(request);
    applications_information_html(out, view);
    page_send_back(request, status, out, view->head.base);
}

void information_page(struct http_request *request) {
    struct application_information_view view = view_load(request);
    view.form = empty_form(request);
    request_show(request, 200, &view);
}

void information_post(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    const struct application_locked *application = application_lock(db, application_id);
    struct application_information_view view = view_of(request, application);
    struct form *form = page_form(request);
    view.form = form;
    if (view.of->standing == INFORMATION_LATE) {
        page_done(request, view.of->href,
            N_("The time to answer has ended. What you wrote is kept and marked as late; there is nothing more to "
               "send."));
        return;
    }
    if (application_send_answers(
            db, application_id, view.of->information_request_id, actor_of(request)->person_id, request->now)) {
        page_done(request, application_path(request->arena, application_id, ""), N_("Your answers are sent"));
        return;
    }
    form_fail(form, "items", N_("Answer every item, in words or with a file, before you send your answers"));
    request_show(request, 422, &view);
}

static void item_show(struct http_request *request, int status, struct application_information_view *view,
    const struct framework_data *data, enum framework_bodies bodies, day on) {
    struct html *out = page_open(request);
    struct frameworks_criteria criteria = frameworks_criteria_on(request->arena, data, bodies, on);
    struct option *choice = ARENA_ARRAY(request->arena, criteria.count + 1, struct option);
    for (size_t i = 0; i < criteria.count; i++) {
        choice[i] = (struct option){criteria.item[i]->code,
            arena_format(
                request->arena, "%d. %s", criteria.item[i]->number, html_message(out, criteria.item[i]->title)),
            NULL};
    }
    view->criteria = (struct options){criteria.count, choice};
    view->accept = evidence_accept;
    applications_information_item_html(out, view);
    page_send_back(request, status, out, view->of->href);
}

void information_item_page(struct http_request *request) {
    struct db *db = actor_db(request);
    struct parts parts;
    int64_t application_id = http_part_id(request, "application");
    application_view_add(db, (struct application_view_in){application_id}, &parts.views);
    parts_add(db, application_id, &parts);
    actor_load(request);
    const struct application_view *row = application_seen(request, parts.views);
    const struct framework_data *data = frameworks_need(request->arena, row->framework_code);
    day on = application_view_day(row, request->now);
    struct application_information_view view = {.head = application_head_of(request, row),
        .of = request_of(request, &parts, data, row->state, on),
        .today = day_of_moment(request->now, data->zone)};
    view.item = item_of(request, view.of);
    struct fields saved;
    fields_start(&saved, request->arena);
    fields_add(&saved, "answer", view.item->answer);
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request->arena, &saved);
    view.form = form;
    item_show(request, 200, &view, data, frameworks_bodies(row->sector), on);
}

/* The file sent with an answer; false and an error in the form when it is not taken. */
static bool file_take(struct http_request *request, struct form *form, const struct application_information_view *view,
    const struct http_file *file) {
    const char *criterion = *view->item->criterion != '\0' ? view->item->criterion : form_value(form, "criterion");
    if (*criterion == '\0') {
        form_fail(form, "criterion", N_("Select the criterion that the file is evidence for"));
        return false;
    }
    const char *fault = NULL;
    const struct application_upload upload = {.application_id = view->head.application_id,
        .person_id = actor_of(request)->person_id,
        .criterion = criterion,
        .name = file->name,
        .descriptor = file->descriptor,
        .size = file->size,
        .item_id = view->item->item_id};
    if (application_add_evidence(actor_db(request), &upload, request->now, &fault) == 0) {
        form_fail(form, "file", fault);
        return false;
    }
    return true;
}

void information_item_post(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    const struct application_locked *application = application_lock(db, application_id);
    const struct framework_data *data = application_framework(db, application);
    day on = application_rules_day(application, request->now);
    struct application_information_view view = view_of(request, application);
    view.item = item_of(request, view.of);
    struct form *form = page_form(request);
    view.form = form;
    const char *answer = form_text_optional(form, "answer", ANSWER_MOST);
    const char *personal = personal_data_words(personal_data_seen(answer));
    view.personal = personal != NULL;
    if (personal != NULL && !form_checked(form, "not-a-person", "yes")) {
        form_fail(form, "answer", personal);
    }
    const struct http_file *file = http_file_get(request, "file");
    if (text_blank(answer) && file == NULL && view.item->files.count == 0) {
        form_fail(form, "answer", N_("Write your answer, or add a file"));
    }
    if (form_good(form) && (file == NULL || file_take(request, form, &view, file))) {
        const struct application_item_answer kept = {.application_id = application_id,
            .request_id = view.of->information_request_id,
            .item_id = view.item->item_id,
            .person_id = actor_of(request)->person_id,
            .answer = answer};
        bool in_time = application_answer_item(db, &kept, request->now);
        page_done(request, view.of->href,
            in_time ? N_("Your answer to this item is saved. Send your answers when every item has one.")
                    : N_("The time to answer had ended. Your answer is kept with the case and marked as late; those "
                         "who work on it decide whether they take it into account."));
        return;
    }
    item_show(request, 422, &view, data, frameworks_bodies(application->sector), on);
}
