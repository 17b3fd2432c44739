#include "retention/subject_held.h"

#include <string.h>

#include "accounts/page.h"
#include "pages/retention/held.h"
#include "retention/retention_view.h"

static const struct {
    const char *topic;
    const char *title;
} topics[] = {
    {"details", N_("Your details")},
    {"roles", N_("Roles")},
    {"account", N_("Account and sign-in")},
    {"training", N_("Training")},
    {"mail", N_("Mails")},
    {"work", N_("Work")},
    {"acts", N_("What you did here")},
};

static const char *topic_title(const char *topic) {
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        if (strcmp(topics[i].topic, topic) == 0) {
            return topics[i].title;
        }
    }
    return topic;
}

/* Lines come in order of topic and row. */
static void gather(struct arena *arena, const struct subject_lines_rows *lines, struct subject_held_view *view) {
    size_t count = lines->count;
    struct subject_held_topic *topic = ARENA_ARRAY(arena, count, struct subject_held_topic);
    struct subject_held_row *row = ARENA_ARRAY(arena, count, struct subject_held_row);
    struct subject_held_field *field = ARENA_ARRAY(arena, count, struct subject_held_field);
    size_t rows = 0;
    for (size_t i = 0; i < count; i++) {
        const struct subject_lines *line = &lines->row[i];
        bool new_topic = i == 0 || strcmp(line->topic, lines->row[i - 1].topic) != 0;
        if (new_topic) {
            topic[view->count++] = (struct subject_held_topic){topic_title(line->topic), 0, &row[rows]};
        }
        if (new_topic || line->row_number != lines->row[i - 1].row_number) {
            row[rows++] = (struct subject_held_row){line->table_name, 0, &field[i]};
            topic[view->count - 1].count++;
        }
        field[i] = (struct subject_held_field){line->field, line->value};
        row[rows - 1].count++;
    }
    view->row = topic;
}

void subject_held_show(struct http_request *request, int64_t request_id, const char *json_path, const char *back) {
    struct subject_lines_rows lines;
    subject_lines_add(actor_db(request), (struct subject_lines_in){request_id}, &lines);
    actor_load(request);
    struct subject_held_view view = {.json_path = json_path};
    gather(request->arena, &lines, &view);
    struct html *out = page_open(request);
    retention_held_html(out, &view);
    page_send_back(request, 200, out, back);
}

void subject_held_send(struct http_request *request, int64_t request_id) {
    struct subject_export_rows held;
    subject_export_add(actor_db(request), (struct subject_export_in){request_id}, &held);
    actor_load(request);
    http_reply_attachment(request, "application/json", "held.json", held.row->held, strlen(held.row->held));
}
