/* A version of the standard to download: every rule with its days, as JSON and CSV. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "standards/standards_parts.h"
#include "view/csv_write.h"

static const char *const kinds[] = {"module", "requirement", "figure", "equivalence"};

/* The rules after the versions up to that number. */
static struct framework_rules rules_asked(
    struct http_request *request, const struct framework_data *data, int *number, const struct standard_version **of) {
    const struct standard_source_parts *parts = standard_source_ask(actor_db(request), data->id);
    actor_load(request);
    int64_t wanted = 0;
    struct standard_source source = standard_source_read(request->arena, parts);
    text_number(http_part(request, "version"), 1, 100000, &wanted);
    struct standard_edition *row = ARENA_ARRAY(request->arena, source.count + 1, struct standard_edition);
    struct standard_editions editions = {0, row};
    *of = NULL;
    for (size_t i = 0; i < source.count; i++) {
        if (source.row[i].number != 0 && source.row[i].number <= wanted) {
            row[editions.count++] = source.row[i].edition;
            *of = source.row[i].number == wanted ? standard_version_find(&source, source.row[i].version_id) : *of;
        }
    }
    if (wanted < 1 || (wanted > 1 && *of == NULL)) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such version of the standard");
    }
    *number = (int)wanted;
    return standard_rules_after(request->arena, source.base, editions);
}

static json_t *words_json(const char *text) {
    return *text == '\0' ? json_null() : json_string(text);
}

static json_t *day_json(struct arena *arena, day when) {
    return when == DAY_NONE ? json_null() : json_string(day_text(arena, when));
}

static json_t *list_json(struct text_list list) {
    json_t *array = json_array();
    for (size_t i = 0; i < list.count; i++) {
        json_array_append_new(array, json_string(list.item[i]));
    }
    return array;
}

static json_t *rule_json(struct arena *arena, const struct framework_rule *rule) {
    static const char *const numbers[] = {"months", "within_days", "figure", "minutes"};
    json_t *row = json_object();
    json_object_set_new(row, "kind", json_string(kinds[rule->kind]));
    json_object_set_new(row, "module", words_json(rule->module));
    json_object_set_new(row, "role", words_json(rule->role));
    json_object_set_new(row, "sector", words_json(rule->sector));
    json_object_set_new(row, rule->kind == RULE_EQUIVALENCE ? "course" : "name", words_json(rule->name));
    json_object_set_new(row, "title", words_json(rule->title));
    json_object_set_new(row, rule->kind == RULE_EQUIVALENCE ? "given_by" : "summary", words_json(rule->summary));
    json_object_set_new(row, numbers[rule->kind], json_integer(rule->number));
    json_object_set_new(row, "from", day_json(arena, rule->span.from));
    json_object_set_new(row, "until", day_json(arena, rule->span.until));
    json_object_set_new(row, "proposed", json_boolean(rule->proposed));
    if (rule->kind == RULE_MODULE) {
        json_object_set_new(row, "audiences", list_json(rule->audiences));
        json_object_set_new(row, "outcomes", list_json(rule->outcomes));
        json_object_set_new(row, "completions_count_from", day_json(arena, rule->counts_from));
    }
    return row;
}

static void dumped_free(void *text) {
    free(text);
}

void standard_json(struct http_request *request) {
    struct arena *arena = request->arena;
    const struct framework_data *data = standard_framework(request);
    int number;
    const struct standard_version *version;
    struct framework_rules rules = rules_asked(request, data, &number, &version);
    json_t *list = json_array();
    for (size_t i = 0; i < rules.count; i++) {
        json_array_append_new(list, rule_json(arena, &rules.row[i]));
    }
    json_t *whole = json_pack("{s:s, s:i, s:o, s:o, s:o, s:o}", "framework", data->id, "version", number,
        "effective_on", day_json(arena, version == NULL ? data->span.from : version->effective_on), "summary",
        words_json(version == NULL ? "" : version->summary), "summary_welsh",
        words_json(version == NULL ? "" : version->summary_welsh), "rules", list);
    char *text = whole == NULL ? NULL : json_dumps(whole, JSON_INDENT(2));
    json_decref(whole);
    if (text == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "the standard cannot be written as JSON");
    }
    arena_defer(arena, dumped_free, text);
    http_reply_attachment(
        request, "application/json", arena_format(arena, "standard-%s-%d.json", data->id, number), text, strlen(text));
}

static const char *list_text(struct arena *arena, struct text_list list) {
    const char *line = "";
    for (size_t i = 0; i < list.count; i++) {
        line = arena_format(arena, "%s%s%s", line, i == 0 ? "" : " ", list.item[i]);
    }
    return line;
}

void standard_csv(struct http_request *request) {
    struct arena *arena = request->arena;
    const struct framework_data *data = standard_framework(request);
    int number;
    const struct standard_version *version;
    struct framework_rules rules = rules_asked(request, data, &number, &version);
    struct text_builder csv;
    csv_write_start(&csv, arena,
        "kind,module,role,sector,name,title,summary,number,from,until,proposed,audiences,outcomes,completions count "
        "from");
    for (size_t i = 0; i < rules.count; i++) {
        const struct framework_rule *rule = &rules.row[i];
        const char *const words[] = {
            kinds[rule->kind], rule->module, rule->role, rule->sector, rule->name, rule->title, rule->summary};
        for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
            csv_write_text(&csv, words[k]);
        }
        csv_write_number(&csv, rule->number);
        csv_write_text(&csv, day_text(arena, rule->span.from));
        csv_write_text(&csv, day_text(arena, rule->span.until));
        csv_write_text(&csv, rule->proposed ? "yes" : "no");
        csv_write_text(&csv, list_text(arena, rule->audiences));
        csv_write_text(&csv, list_text(arena, rule->outcomes));
        csv_write_text(&csv, day_text(arena, rule->counts_from));
        csv_write_end(&csv);
    }
    http_reply_attachment(request, "text/csv; charset=utf-8",
        arena_format(arena, "standard-%s-%d.csv", data->id, number), csv.data, csv.length);
}
