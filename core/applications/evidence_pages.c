/* Files of evidence: by criterion, added, removed, downloaded as attachments. */
#include "applications/applications_parts.h"
#include "files/files.h"
#include "pages/applications/evidence.h"
#include "pages/applications/evidence_remove.h"

static const char *size_words(struct html *out, int64_t bytes) {
    if (bytes < 1024) {
        return html_fill(
            out, html_plural(out, "{n} byte", "{n} bytes", bytes), "n", html_count(out, bytes), (const char *)NULL);
    }
    if (bytes < 1024 * 1024) {
        return html_fill(
            out, html_message(out, N_("{n} KB")), "n", html_count(out, (bytes + 512) / 1024), (const char *)NULL);
    }
    return html_fill(out, html_message(out, N_("{n} MB")), "n",
        arena_format(out->arena, "%lld.%lld", (long long)(bytes / (1024 * 1024)),
            (long long)(bytes % (1024 * 1024) * 10 / (1024 * 1024))),
        (const char *)NULL);
}

static struct evidence_files files_of(
    struct html *out, struct application_evidence_list_rows rows, const char *criterion, int64_t application_id) {
    struct evidence_file *file = ARENA_ARRAY(out->arena, rows.count + 1, struct evidence_file);
    size_t count = 0;
    for (size_t i = 0; i < rows.count; i++) {
        const struct application_evidence_list *row = &rows.row[i];
        if (text_equal(row->criterion_code, criterion)) {
            file[count++] = (struct evidence_file){.evidence_id = row->evidence_id,
                .name = row->name,
                .size = size_words(out, row->bytes),
                .href = application_path(out->arena, application_id,
                    arena_format(out->arena, "/evidence/%lld", (long long)row->evidence_id)),
                .added_on = day_of_moment(row->added_at, ZONE_LONDON),
                .added_by = row->added_by_name,
                .late = row->late,
                .copied = row->copied};
        }
    }
    return (struct evidence_files){count, file};
}

static struct application_evidence_view view_of(struct html *out, const struct framework_data *data,
    enum framework_bodies bodies, day on, struct application_evidence_list_rows rows, int64_t application_id) {
    struct frameworks_criteria criteria = frameworks_criteria_on(out->arena, data, bodies, on);
    struct evidence_criterion *row = ARENA_ARRAY(out->arena, criteria.count + 1, struct evidence_criterion);
    struct option *choice = ARENA_ARRAY(out->arena, criteria.count + 1, struct option);
    for (size_t i = 0; i < criteria.count; i++) {
        row[i] =
            (struct evidence_criterion){criteria.item[i], files_of(out, rows, criteria.item[i]->code, application_id)};
        choice[i] = (struct option){criteria.item[i]->code,
            arena_format(out->arena, "%d. %s", criteria.item[i]->number, html_message(out, criteria.item[i]->title)),
            NULL};
    }
    bool copied = false;
    for (size_t i = 0; i < rows.count; i++) {
        copied = copied || rows.row[i].copied;
    }
    return (struct application_evidence_view){.copied = copied,
        .criteria = {criteria.count, row},
        .choices = {criteria.count, choice},
        .accept = evidence_accept,
        .files = (int64_t)rows.count};
}

/* expired: a request for information ran out, so that files are taken as late ones. */
static void may_set(const struct http_request *request, struct application_evidence_view *view,
    enum application_state state, bool expired) {
    bool edits = actor_may(request, "application.edit");
    bool in_time = application_transition(state, APPLICATION_EVENT_ADD_EVIDENCE) != NULL;
    view->late = !in_time && expired && application_transition(state, APPLICATION_EVENT_LATE_EVIDENCE) != NULL;
    view->may_add = edits && (in_time || view->late);
    view->may_remove = edits && application_transition(state, APPLICATION_EVENT_REMOVE_EVIDENCE) != NULL;
}

void evidence_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    struct application_view_rows views;
    struct application_evidence_list_rows rows;
    application_view_add(db, (struct application_view_in){application_id}, &views);
    application_evidence_list_add(db, (struct application_evidence_list_in){application_id}, &rows);
    struct application_information_expired_rows expired;
    application_information_expired_add(db, (struct application_information_expired_in){application_id}, &expired);
    actor_load(request);
    const struct application_view *row = application_seen(request, views);
    const struct framework_data *data = frameworks_need(request->arena, row->framework_code);
    struct html *out = page_open(request);
    struct application_evidence_view view = view_of(
        out, data, frameworks_bodies(row->sector), application_view_day(row, request->now), rows, application_id);
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request->arena, &request->query);
    view.form = form;
    view.head = application_head_of(request, row);
    may_set(request, &view, application_state_of(row->state), expired.row->expired);
    applications_evidence_html(out, &view);
    page_send_back(request, 200, out, view.head.base);
}

/* Each file by itself: one that is refused says so by its name, and keeps none of the others out. */
static struct evidence_names files_take(
    struct http_request *request, struct html *out, struct form *form, const char *criterion) {
    const char **name = ARENA_ARRAY(request->arena, request->files + 1, const char *);
    size_t count = 0;
    for (size_t i = 0; i < request->files; i++) {
        const struct http_file *file = &request->file[i];
        if (!text_equal(file->field, "file")) {
            continue;
        }
        const char *fault = NULL;
        const struct application_upload upload = {.application_id = http_part_id(request, "application"),
            .person_id = actor_of(request)->person_id,
            .criterion = criterion,
            .name = file->name,
            .descriptor = file->descriptor,
            .size = file->size};
        if (application_add_evidence(actor_db(request), &upload, request->now, &fault) > 0) {
            name[count++] = evidence_name(request->arena, file->name);
        } else {
            form_fail(form, "file",
                html_fill(out, html_message(out, N_("{name}: {fault}")), "name",
                    evidence_name(request->arena, file->name), "fault", html_message(out, fault), (const char *)NULL));
        }
    }
    return (struct evidence_names){count, name};
}

void evidence_post(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    const struct application_locked *application = application_lock(db, application_id);
    const struct framework_data *data = application_framework(db, application);
    day on = application_rules_day(application, request->now);
    struct form *form = page_form(request);
    const char *criterion = form_value(form, "criterion");
    if (frameworks_criterion(data, criterion, on) == NULL) {
        form_fail(form, "criterion", N_("Select the criterion that the file is evidence for"));
    }
    if (http_file_get(request, "file") == NULL) {
        form_fail(form, "file", N_("Select a file"));
    }
    struct html *out = page_open(request);
    struct evidence_names taken = {0, NULL};
    if (form_good(form)) {
        taken = files_take(request, out, form, criterion);
    }
    if (form_good(form)) {
        page_done(request, application_path(request->arena, application_id, "/evidence"),
            application_transition(application_state_of(application->state), APPLICATION_EVENT_ADD_EVIDENCE) == NULL
                ? N_("What you added came after the time to answer had ended. It is kept with the case and marked as "
                     "late; those who work on it decide whether they take it into account.")
            : taken.count == 1 ? N_("File added")
                               : N_("Files added"));
        return;
    }
    struct application_evidence_view view = view_of(out, data, frameworks_bodies(application->sector), on,
        application_evidence_list_run(db, (struct application_evidence_list_in){application_id}), application_id);
    view.form = form;
    view.taken = taken;
    view.head = application_head_locked(request, application);
    may_set(request, &view, application_state_of(application->state),
        application_information_expired_one(db, (struct application_information_expired_in){application_id})->expired);
    applications_evidence_html(out, &view);
    page_send_back(request, 422, out, view.head.base);
}

void evidence_download(struct http_request *request) {
    struct application_evidence_file_rows rows;
    application_evidence_file_add(actor_db(request),
        (struct application_evidence_file_in){http_part_id(request, "application"), http_part_id(request, "evidence")},
        &rows);
    actor_load(request);
    if (rows.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no file of evidence of that id is seen");
    }
    file_reply(request, actor_db(request), rows.row->file_id, rows.row->name, rows.row->type, rows.row->bytes);
}

static struct evidence_file *file_of(
    struct html *out, struct application_evidence_list_rows rows, int64_t evidence_id) {
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.row[i].evidence_id == evidence_id) {
            struct evidence_file *file = ARENA_NEW(out->arena, struct evidence_file);
            *file = (struct evidence_file){.evidence_id = evidence_id,
                .name = rows.row[i].name,
                .size = size_words(out, rows.row[i].bytes),
                .added_on = day_of_moment(rows.row[i].added_at, ZONE_LONDON)};
            return file;
        }
    }
    arena_raise(out->arena, ERROR_NOT_FOUND, "no file of evidence of that id is seen");
}

void evidence_remove_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    struct application_view_rows views;
    struct application_evidence_list_rows rows;
    application_view_add(db, (struct application_view_in){application_id}, &views);
    application_evidence_list_add(db, (struct application_evidence_list_in){application_id}, &rows);
    actor_load(request);
    const struct application_view *row = application_seen(request, views);
    struct html *out = page_open(request);
    struct application_head head = application_head_of(request, row);
    applications_evidence_remove_html(out, &head, file_of(out, rows, http_part_id(request, "evidence")));
    page_send_back(request, 200, out, application_path(request->arena, application_id, "/evidence"));
}

void evidence_remove_post(struct http_request *request) {
    int64_t application_id = http_part_id(request, "application");
    application_remove_evidence(actor_db(request), application_id, http_part_id(request, "evidence"),
        actor_of(request)->person_id, request->now);
    page_done(request, application_path(request->arena, application_id, "/evidence"), N_("File removed"));
}
