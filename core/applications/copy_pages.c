/* Filling in a draft from an earlier application. */
#include "applications/applications_parts.h"
#include "pages/applications/copy.h"

static struct options sources_of(struct html *out, struct application_copy_sources_rows rows) {
    struct option *row = ARENA_ARRAY(out->arena, rows.count + 1, struct option);
    for (size_t i = 0; i < rows.count; i++) {
        const char *answers = html_fill(out, html_plural(out, "{n} answer", "{n} answers", rows.row[i].answers), "n",
            html_count(out, rows.row[i].answers), (const char *)NULL);
        const char *files = html_fill(out, html_plural(out, "{n} file", "{n} files", rows.row[i].files), "n",
            html_count(out, rows.row[i].files), (const char *)NULL);
        row[i] = (struct option){arena_format(out->arena, "%lld", (long long)rows.row[i].application_id),
            rows.row[i].reference,
            html_fill(out, html_message(out, N_("Begun on {date}: {answers}, {files}")), "date",
                html_date(out, day_of_moment(rows.row[i].created_at, ZONE_LONDON)), "answers", answers, "files", files,
                (const char *)NULL)};
    }
    return (struct options){rows.count, row};
}

static void copy_show(struct http_request *request, int status, struct application_head head,
    struct application_copy_sources_rows rows, const struct form *form) {
    struct html *out = page_open(request);
    const struct application_copy_view view = {head, form, sources_of(out, rows)};
    applications_copy_html(out, &view);
    page_send_back(request, status, out, head.base);
}

void copy_page(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    struct application_view_rows views;
    struct application_copy_sources_rows rows;
    application_view_add(db, (struct application_view_in){application_id}, &views);
    application_copy_sources_add(db, (struct application_copy_sources_in){application_id}, &rows);
    actor_load(request);
    const struct application_view *row = application_seen(request, views);
    if (application_state_of(row->state) != APPLICATION_DRAFT) {
        http_redirect(request, application_path(request->arena, application_id, ""));
        return;
    }
    copy_show(request, 200, application_head_of(request, row), rows, page_form(request));
}

void copy_post(struct http_request *request) {
    struct db *db = actor_db(request);
    int64_t application_id = http_part_id(request, "application");
    const struct application_locked *application = application_lock(db, application_id);
    struct application_copy_sources_rows rows =
        application_copy_sources_run(db, (struct application_copy_sources_in){application_id});
    const char **codes = ARENA_ARRAY(request->arena, rows.count + 1, const char *);
    for (size_t i = 0; i < rows.count; i++) {
        codes[i] = arena_format(request->arena, "%lld", (long long)rows.row[i].application_id);
    }
    struct form *form = page_form(request);
    const char *source = form_choice(form, "source", N_("Select the application to copy from"), codes, rows.count);
    int64_t source_id = 0;
    if (!form_good(form) || !text_number(source, 1, INT64_MAX, &source_id)) {
        copy_show(request, 422, application_head_locked(request, application), rows, form);
        return;
    }
    application_copy(db, application_id, source_id, actor_of(request)->person_id, request->now);
    page_done(request, application_path(request->arena, application_id, ""),
        N_("Copied. Look at each section and file again before you submit"));
}

void copied_confirm_post(struct http_request *request) {
    int64_t application_id = http_part_id(request, "application");
    application_confirm_copied(actor_db(request), application_id, actor_of(request)->person_id, request->now);
    page_done(request, application_path(request->arena, application_id, "/evidence"), N_("The copied files stand"));
}
