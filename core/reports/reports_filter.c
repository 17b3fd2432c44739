/* What a report is narrowed to, in the address; and the tables that all reports are made of. */
#include <stdarg.h>
#include <string.h>

#include "accounts/page_path.h"
#include "frameworks/frameworks.h"
#include "reports/reports_parts.h"
#include "view/csv_write.h"

enum { CODE_MOST = 50, COLUMNS_MOST = 12 };

static const char *code_of(const struct http_request *request, const char *name) {
    const char *code = fields_value(&request->query, name);
    return *code == '\0' || strlen(code) > CODE_MOST ? NULL : code;
}

struct report_filter report_filter_read(const struct http_request *request) {
    day today = day_of_moment(request->now, ZONE_LONDON);
    return (struct report_filter){.framework = code_of(request, "framework"),
        .kind = code_of(request, "kind"),
        .period = report_period_of(fields_get(&request->query, "period"), today),
        .today = today};
}

const char *report_path(struct arena *arena, const struct report_filter *filter, const char *path, ...) {
    struct fields kept;
    fields_start(&kept, arena);
    va_list more;
    va_start(more, path);
    for (const char *name = va_arg(more, const char *); name != NULL; name = va_arg(more, const char *)) {
        const char *value = va_arg(more, const char *);
        if (value != NULL) {
            fields_add(&kept, name, value);
        }
    }
    va_end(more);
    if (filter->framework != NULL) {
        fields_add(&kept, "framework", filter->framework);
    }
    if (filter->kind != NULL) {
        fields_add(&kept, "kind", filter->kind);
    }
    if (strcmp(filter->period.code, "12") != 0) {
        fields_add(&kept, "period", filter->period.code);
    }
    return page_filtered(arena, path, &kept);
}

struct form *report_form(struct http_request *request, const struct report_filter *filter) {
    struct form *form = ARENA_NEW(request->arena, struct form);
    form_start(form, request->arena, NULL);
    fields_set(&form->values, "framework", filter->framework == NULL ? "" : filter->framework);
    fields_set(&form->values, "kind", filter->kind == NULL ? "" : filter->kind);
    fields_set(&form->values, "period", filter->period.code);
    return form;
}

struct options report_frameworks(struct arena *arena) {
    struct plug_frameworks all = plug_frameworks_all();
    struct option *option = ARENA_ARRAY(arena, all.count, struct option);
    for (size_t i = 0; i < all.count; i++) {
        option[i] = (struct option){all.row[i].data->id, all.row[i].data->nation, NULL};
    }
    return (struct options){all.count, option};
}

struct options report_kinds(struct arena *arena, const char *framework, bool all_bodies) {
    struct plug_frameworks all = plug_frameworks_all();
    size_t most = 0;
    for (size_t i = 0; i < all.count; i++) {
        most += all.row[i].data->body_kinds;
    }
    struct option *option = ARENA_ARRAY(arena, most, struct option);
    struct options options = {0, option};
    for (size_t i = 0; i < all.count; i++) {
        const struct framework_data *data = all.row[i].data;
        bool asked = framework == NULL || strcmp(framework, data->id) == 0;
        for (size_t k = 0; asked && k < data->body_kinds; k++) {
            const struct framework_body_kind *kind = &data->body_kind[k];
            bool known = !all_bodies && kind->bodies == FRAMEWORK_STATUTORY;
            for (size_t n = 0; n < options.count; n++) {
                known = known || strcmp(option[n].value, kind->code) == 0;
            }
            if (!known) {
                option[options.count++] = (struct option){kind->code, kind->title, NULL};
            }
        }
    }
    return options;
}

struct options report_periods(struct arena *arena, day today) {
    static const char *const CODES[] = {"3", "12", "year", "all"};
    enum { PERIODS = sizeof CODES / sizeof *CODES };
    struct option *option = ARENA_ARRAY(arena, PERIODS, struct option);
    for (size_t i = 0; i < PERIODS; i++) {
        struct report_period period = report_period_of(CODES[i], today);
        option[i] = (struct option){period.code, period.title, NULL};
    }
    return (struct options){PERIODS, option};
}

static bool offered(struct options options, const char *value) {
    for (size_t i = 0; i < options.count; i++) {
        if (strcmp(options.row[i].value, value) == 0) {
            return true;
        }
    }
    return false;
}

const char *report_unknown(struct arena *arena, const struct report_asked *asked) {
    return asked->framework != NULL && !offered(report_frameworks(arena), asked->framework) ? asked->framework
           : asked->kind != NULL && !offered(report_kinds(arena, asked->framework, false), asked->kind) ? asked->kind
           : asked->period != NULL &&
                   !offered(report_periods(arena, day_of_moment(asked->now, ZONE_LONDON)), asked->period)
               ? asked->period
               : NULL;
}

const char *report_framework_title(const char *code) {
    const struct plug_framework *found = plug_framework_find(code);
    return found == NULL ? code : found->data->nation;
}

const char *report_kind_title(const char *framework, const char *kind) {
    const struct plug_framework *found = plug_framework_find(framework);
    for (size_t i = 0; found != NULL && i < found->data->body_kinds; i++) {
        if (strcmp(found->data->body_kind[i].code, kind) == 0) {
            return found->data->body_kind[i].title;
        }
    }
    return kind;
}

const char *report_reason_title(const char *code, day today) {
    struct plug_frameworks all = plug_frameworks_all();
    for (size_t i = 0; i < all.count; i++) {
        const struct framework_reason *reason = frameworks_reason(all.row[i].data, code, today);
        if (reason != NULL) {
            return reason->title;
        }
    }
    return code;
}

struct report_table report_table_new(
    struct html *out, const char *caption, const char *hint, size_t lines, const struct report_column *columns) {
    struct report_table table = {.caption = html_message(out, caption),
        .hint = hint == NULL ? NULL : html_message(out, hint),
        .column = ARENA_ARRAY(out->arena, COLUMNS_MOST, struct report_cell),
        .row = ARENA_ARRAY(out->arena, lines, struct report_line),
        .lines = lines};
    for (; columns[table.columns].title != NULL; table.columns++) {
        const struct report_column *column = &columns[table.columns];
        table.column[table.columns] =
            (struct report_cell){.text = html_message(out, column->title), .number = column->number};
    }
    return table;
}

struct report_line *report_line_add(struct html *out, struct report_table *table, const char *title) {
    struct report_line *line = &table->row[table->count++];
    *line = (struct report_line){.title = title, .row = ARENA_ARRAY(out->arena, table->columns, struct report_cell)};
    return line;
}

void report_text_add(struct report_line *line, const char *text, const char *path) {
    line->row[line->count++] = (struct report_cell){.text = text, .path = path};
}

void report_date_add(struct html *out, struct report_line *line, day date) {
    line->row[line->count++] = (struct report_cell){.text = html_date_short(out, date), .nowrap = true};
}

void report_chart_start(
    struct html *out, struct report_table *table, const char *id, const char *title, const char *const parts[2]) {
    table->chart = (struct chart){.id = id, .title = html_message(out, title), .parts = parts == NULL ? 1 : 2};
    table->bar = ARENA_ARRAY(out->arena, table->lines, struct chart_bar);
    table->chart.row = table->bar;
    for (size_t i = 0; parts != NULL && i < table->chart.parts; i++) {
        table->chart.part[i] = html_message(out, parts[i]);
    }
}

void report_bar_add(struct report_table *table, const char *label, int64_t first, int64_t second) {
    table->bar[table->chart.count++] = (struct chart_bar){label, {first, second}};
}

void report_count_add(struct html *out, struct report_line *line, int64_t number, const char *path) {
    line->row[line->count++] = (struct report_cell){
        .text = number < 0 ? "" : html_count(out, number), .path = number > 0 ? path : NULL, .number = true};
}

void report_csv_add(struct text_builder *csv, const struct report_table *table, bool titled) {
    for (size_t i = 0; i < table->count; i++) {
        const struct report_line *line = &table->row[i];
        for (size_t k = 0; titled && k < line->count; k++) {
            csv_write_text(csv, table->caption);
            csv_write_text(csv, line->title);
            csv_write_text(csv, table->column[k + 1].text);
            csv_write_text(csv, line->row[k].text);
            csv_write_end(csv);
        }
        if (!titled) {
            csv_write_text(csv, line->title);
            for (size_t k = 0; k < line->count; k++) {
                csv_write_text(csv, line->row[k].text);
            }
            csv_write_end(csv);
        }
    }
}
