/* The applicant's answer to an intention to refuse: words and files, saved as they go and sent once. */
#include <string.h>

#include "applications/applications_parts.h"
#include "cases/cases_decide_form.h"
#include "cases/cases_representation.h"
#include "cases_representation/cases_representation_queries.h"
#include "files/files.h"
#include "pages/cases/representations.h"
#include "view/personal_data.h"

struct loaded {
    struct application_view_rows application;
    struct case_intention_rows intention;
    struct case_representation_own_rows own;
    struct case_representation_own_files_rows files;
};

static int64_t id_of(struct http_request *request) {
    return http_part_id(request, "application");
}

static const char *path_of(struct http_request *request, const char *rest) {
    return application_path(request->arena, id_of(request), rest);
}

/* Loads the case while the applicant may speak; false when it has gone on, and the answer is then given already. */
static bool load(struct http_request *request, struct loaded *loaded) {
    struct db *db = actor_db(request);
    int64_t id = id_of(request);
    application_view_add(db, (struct application_view_in){id}, &loaded->application);
    case_intention_add(db, (struct case_intention_in){id}, &loaded->intention);
    case_representation_own_add(db, (struct case_representation_own_in){id}, &loaded->own);
    case_representation_own_files_add(db, (struct case_representation_own_files_in){id}, &loaded->files);
    actor_load(request);
    application_seen(request, loaded->application);
    return application_state_of(loaded->intention.row->state) == APPLICATION_INTENTION_TO_REFUSE;
}

static const char *size_words(struct html *out, int64_t bytes) {
    return html_fill(
        out, html_message(out, N_("{size} KB")), "size", html_count(out, (bytes + 1023) / 1024), (const char *)NULL);
}

static void show(struct http_request *request, int status, const struct loaded *loaded, const struct form *form,
    bool personal, bool stale) {
    struct arena *arena = request->arena;
    const struct application_view *row = loaded->application.row;
    const struct case_intention *intention = loaded->intention.row;
    const struct framework_data *data = frameworks_need(arena, row->framework_code);
    struct html *out = page_open(request);
    struct case_representation_file_line *file =
        ARENA_ARRAY(arena, loaded->files.count + 1, struct case_representation_file_line);
    for (size_t i = 0; i < loaded->files.count; i++) {
        const struct case_representation_own_files *from = &loaded->files.row[i];
        file[i] = (struct case_representation_file_line){from->representation_file_id, from->name,
            size_words(out, from->bytes),
            path_of(
                request, arena_format(arena, "/representations/files/%lld", (long long)from->representation_file_id))};
    }
    struct case_representation_view view = {.head = application_head_of(request, row),
        .until = intention->stage_due_on,
        .today = day_of_moment(request->now, data->zone),
        .words = intention->words == NULL ? "" : intention->words,
        .reasons = case_reasons_of(arena, data, intention->reason_codes,
            intention->decided_at == MOMENT_NONE ? day_of_moment(request->now, data->zone)
                                                 : day_of_moment(intention->decided_at, data->zone)),
        .files = {loaded->files.count, file},
        .form = form,
        .accept = evidence_accept,
        .stale = stale,
        .saved_by =
            loaded->own.count > 0 && loaded->own.row->saved_by_name != NULL ? loaded->own.row->saved_by_name : "",
        .saved_words = loaded->own.count > 0 ? loaded->own.row->words : "",
        .personal = personal,
        .may_send = actor_may(request, "application.submit")};
    cases_representations_html(out, &view);
    page_send_back(request, status, out, view.head.base);
}

void case_representation_page(struct http_request *request) {
    struct loaded loaded;
    if (!load(request, &loaded)) {
        http_redirect(request, path_of(request, ""));
        return;
    }
    struct form form;
    form_start(&form, request->arena, NULL);
    if (loaded.own.count > 0) {
        fields_add(&form.values, "words", loaded.own.row->words);
        fields_add(&form.values, "version", arena_format(request->arena, "%d", loaded.own.row->version));
    }
    show(request, 200, &loaded, &form, false, false);
}

/* Takes the file that came along, if one did; fails the form when it is not taken. */
static void file_take(struct http_request *request, struct form *form, bool wanted) {
    const struct http_file *file = http_file_get(request, "file");
    if (file == NULL) {
        if (wanted) {
            form_fail(form, "file", N_("Select a file"));
        }
        return;
    }
    const char *fault = NULL;
    const struct application_upload upload = {.application_id = id_of(request),
        .person_id = actor_of(request)->person_id,
        .criterion = "",
        .name = file->name,
        .descriptor = file->descriptor,
        .size = file->size};
    if (case_representation_attach(actor_db(request), &upload, request->now, &fault) == 0) {
        form_fail(form, "file", fault);
    }
}

static void over_show(struct http_request *request, const struct loaded *loaded, struct form *form) {
    form_fail(form, "words",
        N_("Representations were sent already, or the time for them is over. What you wrote was not sent; it is kept "
           "on this page so that you can copy it."));
    show(request, 409, loaded, form, false, false);
}

void case_representation_post(struct http_request *request) {
    struct db *db = actor_db(request);
    struct form *form = page_form(request);
    application_lock(db, id_of(request));
    struct loaded loaded;
    bool open = load(request, &loaded);
    day until = loaded.intention.row->stage_due_on;
    const struct framework_data *data = frameworks_need(request->arena, loaded.application.row->framework_code);
    if (!open || (until != DAY_NONE && day_of_moment(request->now, data->zone) > until)) {
        over_show(request, &loaded, form);
        return;
    }
    bool send = form_checked(form, "act", "send");
    bool attach = form_checked(form, "act", "attach");
    const char *words = send ? form_text(form, "words", N_("Write your representations"), REPRESENTATION_MOST)
                             : form_text_optional(form, "words", REPRESENTATION_MOST);
    const char *seen = personal_data_words(personal_data_seen(words));
    bool personal = seen != NULL && !form_checked(form, "not-a-person", "yes");
    if (personal) {
        form_fail(form, "words", seen);
    }
    if (send && !actor_may(request, "application.submit")) {
        form_fail(form, "words", N_("Ask your organisation's lead to send the representations. You can save them."));
    }
    if (form_good(form)) {
        int64_t version = 0;
        text_number(form_value(form, "version"), 0, INT32_MAX, &version);
        if (!case_representation_save(
                db, id_of(request), actor_of(request)->person_id, words, (int32_t)version, request->now)) {
            fields_set(&form->values, "version",
                arena_format(request->arena, "%d", loaded.own.count > 0 ? loaded.own.row->version : 0));
            show(request, 409, &loaded, form, false, true);
            return;
        }
        file_take(request, form, attach);
        fields_set(&form->values, "version", arena_format(request->arena, "%d", (int)version + 1));
    }
    if (!form_good(form)) {
        show(request, 422, &loaded, form, personal, false);
        return;
    }
    if (send) {
        case_representation_send(db, id_of(request), actor_of(request)->person_id, request->now);
        page_done(request, path_of(request, ""), N_("Your representations are sent"));
        return;
    }
    page_done(request, path_of(request, "/representations"), attach ? N_("File added") : N_("Saved"));
}

void case_representation_file_get(struct http_request *request) {
    struct case_representation_file_one_rows file;
    case_representation_file_one_add(actor_db(request),
        (struct case_representation_file_one_in){id_of(request), http_part_id(request, "file")}, &file);
    actor_load(request);
    if (file.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such file");
    }
    file_reply(request, actor_db(request), file.row->file_id, file.row->name, file.row->type, file.row->bytes);
}

void case_representation_remove_post(struct http_request *request) {
    case_representation_detach(
        actor_db(request), id_of(request), http_part_id(request, "file"), actor_of(request)->person_id, request->now);
    page_done(request, path_of(request, "/representations"), N_("File removed"));
}
