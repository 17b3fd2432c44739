#include "retention/subject_held.h"

#include <string.h>

#include "accounts/accounts_rules.h"
#include "accounts/page.h"
#include "pages/retention/held.h"
#include "retention/retention_view.h"
#include "retention/subject_words.h"

static const struct {
    const char *topic;
    const char *title;
} topics[] = {
    {"details", N_("Details")},
    {"roles", N_("Roles")},
    {"account", N_("Account and sign-in")},
    {"training", N_("Training")},
    {"mail", N_("Mails")},
    {"work", N_("Work")},
    {"acts", N_("What was done in this service")},
};

static const char *topic_title(const char *topic) {
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        if (strcmp(topics[i].topic, topic) == 0) {
            return topics[i].title;
        }
    }
    return topic;
}

/* A code, or several, in words; a role by its title; what is no code stays as it is. */
static const char *in_words(struct html *out, const char *field, const char *value) {
    bool roles = strncmp(field, "role", 4) == 0;
    const char *words = roles ? NULL : subject_value_words(value);
    if (words != NULL) {
        return html_message(out, words);
    }
    const char *text = NULL;
    for (const char *at = value; roles && *at != '\0';) {
        size_t length = strcspn(at, ",");
        const char *code = arena_text_part(out->arena, at, length);
        const struct role_title *title = role_title_find(code);
        words = title == NULL ? code : html_message(out, title->title);
        text = text == NULL ? words : arena_format(out->arena, "%s, %s", text, words);
        at += length;
        at += strspn(at, ", ");
    }
    return text == NULL ? value : text;
}

static const char *value_of(struct html *out, const struct subject_lines *line) {
    if (line->at != MOMENT_NONE) {
        return html_moment(out, line->at);
    }
    return line->on_day != DAY_NONE ? html_date(out, line->on_day) : in_words(out, line->field, line->value);
}

static const char *title_of(const struct subject_lines *line) {
    const char *words = subject_table_words(line->table_name, line->did);
    return words == NULL ? line->table_name : words;
}

/* Lines come in order of topic, table and row; tables of one title are put together. */
static const struct subject_lines **together(struct arena *arena, const struct subject_lines_rows *lines) {
    const struct subject_lines **first = ARENA_ARRAY(arena, lines->count, const struct subject_lines *);
    const struct subject_lines **line = ARENA_ARRAY(arena, lines->count, const struct subject_lines *);
    size_t *of = ARENA_ARRAY(arena, lines->count, size_t);
    size_t titles = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct subject_lines *row = &lines->row[i];
        size_t at = i > 0 && strcmp(row->table_name, lines->row[i - 1].table_name) == 0 ? of[i - 1] : 0;
        while (at < titles &&
               (strcmp(first[at]->topic, row->topic) != 0 || strcmp(title_of(first[at]), title_of(row)) != 0)) {
            at++;
        }
        first[at] = at == titles ? row : first[at];
        titles += at == titles;
        of[i] = at;
    }
    size_t placed = 0;
    for (size_t title = 0; title < titles; title++) {
        for (size_t i = 0; i < lines->count; i++) {
            if (of[i] == title) {
                line[placed++] = &lines->row[i];
            }
        }
    }
    return line;
}

static void gather(struct html *out, const struct subject_lines_rows *lines, struct subject_held_view *view) {
    size_t count = lines->count;
    const struct subject_lines **line = together(out->arena, lines);
    struct subject_held_topic *topic = ARENA_ARRAY(out->arena, count, struct subject_held_topic);
    struct subject_held_kind *kind = ARENA_ARRAY(out->arena, count, struct subject_held_kind);
    struct subject_held_row *row = ARENA_ARRAY(out->arena, count, struct subject_held_row);
    struct subject_held_field *field = ARENA_ARRAY(out->arena, count, struct subject_held_field);
    size_t kinds = 0;
    size_t rows = 0;
    for (size_t i = 0; i < count; i++) {
        bool new_topic = i == 0 || strcmp(line[i]->topic, line[i - 1]->topic) != 0;
        if (new_topic) {
            topic[view->count++] = (struct subject_held_topic){topic_title(line[i]->topic), 0, &kind[kinds]};
        }
        if (new_topic || strcmp(title_of(line[i]), kind[kinds - 1].title) != 0) {
            kind[kinds++] = (struct subject_held_kind){title_of(line[i]), line[i]->did, 0, &row[rows]};
            topic[view->count - 1].count++;
        }
        if (i == 0 || line[i]->row_number != line[i - 1]->row_number) {
            row[rows++] = (struct subject_held_row){0, &field[i]};
            kind[kinds - 1].count++;
        }
        field[i] =
            (struct subject_held_field){html_message(out, subject_field_words(line[i]->field)), value_of(out, line[i])};
        row[rows - 1].count++;
    }
    view->row = topic;
}

void subject_held_show(struct http_request *request, int64_t request_id, const char *json_path, const char *back) {
    struct subject_lines_rows lines;
    struct subject_of_rows whose;
    subject_of_add(actor_db(request), (struct subject_of_in){request_id}, &whose);
    subject_lines_add(actor_db(request), (struct subject_lines_in){request_id}, &lines);
    actor_load(request);
    struct html *out = page_open(request);
    struct subject_held_view view = {.json_path = json_path, .name = whose.count > 0 ? whose.row->full_name : NULL};
    gather(out, &lines, &view);
    retention_held_html(out, &view);
    page_send_back(request, 200, out, back);
}

void subject_held_send(struct http_request *request, int64_t request_id) {
    struct subject_export_rows held;
    subject_export_add(actor_db(request), (struct subject_export_in){request_id}, &held);
    actor_load(request);
    http_reply_attachment(request, "application/json", "held.json", held.row->held, strlen(held.row->held));
}
