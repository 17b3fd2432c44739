/* The record of acts, as administrators and auditors see it. */
#include <inttypes.h>
#include <string.h>

#include "accounts/administration_pages.h"
#include "accounts/page.h"
#include "accounts/page_path.h"
#include "audit/audit_view.h"
#include "pages/audit/entries.h"

enum { ROWS = 50, PROBLEMS = 20, MOST_TEXT = 100, LATE_SECONDS = 300 };

struct audit_filter {
    struct audit_recent_in in;
    struct fields kept; /* as they stand in the address */
};

static const char *text_filter(struct http_request *request, struct audit_filter *filter, const char *name) {
    const char *value = text_trim(request->arena, fields_get(&request->query, name));
    if (*value == '\0' || strlen(value) > MOST_TEXT) {
        return NULL;
    }
    fields_add(&filter->kept, name, value);
    return value;
}

static int64_t number_filter(struct http_request *request, struct audit_filter *filter, const char *name) {
    int64_t number = DB_NULL_INT8;
    const char *value = fields_get(&request->query, name);
    if (text_number(value, 1, INT64_MAX, &number)) {
        fields_add(&filter->kept, name, value);
    }
    return number;
}

/* Only a whole, right date filters; its three parts stay in the address. */
static day date_filter(struct http_request *request, struct audit_filter *filter, struct form *form, const char *name) {
    day date = form_date(form, name, NULL, day_from(2000, 1, 1), day_from(2100, 12, 31));
    static const char *const parts[] = {"day", "month", "year"};
    for (size_t i = 0; date != DAY_NONE && i < 3; i++) {
        const char *field = arena_format(request->arena, "%s-%s", name, parts[i]);
        fields_add(&filter->kept, field, form_value(form, field));
    }
    return date;
}

static struct audit_filter filter_read(struct http_request *request, struct form *form) {
    struct audit_filter filter;
    fields_start(&filter.kept, request->arena);
    int64_t before = DB_NULL_INT8;
    text_number(fields_get(&request->query, "before"), 1, INT64_MAX, &before);
    filter.in = (struct audit_recent_in){.before_id = before, .most = ROWS + 1};
    filter.in.action = page_like(request->arena, text_filter(request, &filter, "action"));
    filter.in.subject_kind = text_filter(request, &filter, "kind");
    filter.in.subject_id = number_filter(request, &filter, "subject");
    filter.in.person_id = number_filter(request, &filter, "person");
    day from = date_filter(request, &filter, form, "from");
    day to = date_filter(request, &filter, form, "to");
    filter.in.from_moment = from == DAY_NONE ? MOMENT_NONE : day_start(from, ZONE_LONDON);
    filter.in.to_moment = to == DAY_NONE ? MOMENT_NONE : day_start(to + 1, ZONE_LONDON);
    return filter;
}

/* "/administration/audit?...&before=N" */
static const char *older_path(struct arena *arena, const struct fields *kept, int64_t before) {
    const char *path = page_path(arena, "/administration/audit", kept);
    size_t length = strlen(path) - strlen("page=");
    return arena_format(arena, "%.*sbefore=%" PRId64, (int)length, path, before);
}

void administration_audit_page(struct http_request *request) {
    struct form form;
    form_start(&form, request->arena, &request->query);
    struct audit_filter filter = filter_read(request, &form);
    struct audit_view view = {.form = &form};
    struct audit_status_rows status;
    audit_recent_add(actor_db(request), filter.in, &view.entries);
    audit_status_add(actor_db(request), &status);
    job_problems_add(actor_db(request), (struct job_problems_in){PROBLEMS}, &view.problems);
    actor_load(request);
    view.status = status.row;
    view.late = view.status->oldest_waiting != MOMENT_NONE &&
                request->now - view.status->oldest_waiting > LATE_SECONDS * MOMENT_SECOND;
    view.filtered = filter.kept.count > 0;
    if (view.entries.count > ROWS) {
        view.entries.count = ROWS;
        view.older = older_path(request->arena, &filter.kept, view.entries.row[ROWS - 1].audit_id);
    }
    if (filter.in.subject_id != DB_NULL_INT8 && filter.in.subject_kind != NULL) {
        view.subject = arena_format(request->arena, "%s %" PRId64, filter.in.subject_kind, filter.in.subject_id);
    }
    if (filter.in.person_id != DB_NULL_INT8) {
        bool known = view.entries.count > 0 && view.entries.row[0].full_name != NULL;
        view.person =
            known ? view.entries.row[0].full_name : arena_format(request->arena, "%" PRId64, filter.in.person_id);
    }
    struct html *out = page_open(request);
    audit_entries_html(out, &view);
    page_send(request, form_good(&form) ? 200 : 422, out);
}
