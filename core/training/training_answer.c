#include "training/training_answer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct training_answer_parts {
    struct training_board_parts *board;
    struct training_module_rules rules;
    struct training_records records;
    struct training_answer_records_rows completions;
    struct training_answer_person_rows person;
};

struct training_answer_parts *training_answer_add(
    struct db *db, int64_t organisation_id, int64_t person_id, day on, moment known_at) {
    struct arena *arena = db_arena(db);
    struct training_answer_parts *parts = ARENA_NEW(arena, struct training_answer_parts);
    parts->board = training_board_add(db, organisation_id, on, known_at);
    training_module_rules_add(db, &parts->rules);
    int64_t *one = ARENA_NEW(arena, int64_t);
    *one = person_id;
    training_records_add(
        db, person_id == DB_NULL_INT8 ? (struct int8_list){0, NULL} : (struct int8_list){1, one}, &parts->records);
    training_answer_records_add(db, (struct training_answer_records_in){person_id, known_at}, &parts->completions);
    training_answer_person_add(db, (struct training_answer_person_in){person_id}, &parts->person);
    return parts;
}

static struct fields fill_read(struct arena *arena, const char *text) {
    struct fields fill;
    fields_start(&fill, arena);
    json_t *list = json_loads(text, 0, NULL);
    for (size_t i = 0; i + 1 < json_array_size(list); i += 2) {
        const char *name = json_string_value(json_array_get(list, i));
        const char *value = json_string_value(json_array_get(list, i + 1));
        if (name != NULL && value != NULL) {
            fields_add(&fill, name, value);
        }
    }
    json_decref(list);
    return fill;
}

/* Those about that module ("": the whole) that hold on the day, as known then. */
static struct training_answer_findings findings_of(struct arena *arena, const struct training_found_rows *rows,
    const struct training_board *board, const char *module) {
    struct training_answer_finding *row = ARENA_ARRAY(arena, rows->count, struct training_answer_finding);
    size_t count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct training_found *found = &rows->row[i];
        if (strcmp(found->framework_code, board->framework_code) == 0 && strcmp(found->module_code, module) == 0 &&
            training_known(found->recorded_at, found->superseded_at, board->known_at) &&
            found->holds_from <= board->on && (found->holds_to == DAY_NONE || found->holds_to >= board->on)) {
            row[count++] = (struct training_answer_finding){found->message, strcmp(found->weight, "fault") == 0,
                fill_read(arena, found->fill), found->holds_from, found->holds_to};
        }
    }
    return (struct training_answer_findings){count, row};
}

/* What is recorded of one module, out of all that the person has. */
static struct training_record record_of(
    struct arena *arena, const struct training_records *all, struct training_key wanted) {
    struct training_records records = *all;
    struct training_key key;
    while (training_records_peek(&records, &key)) {
        struct training_record record = training_records_take(arena, &records, key);
        if (training_key_compare(key, wanted) == 0) {
            return record;
        }
    }
    return (struct training_record){0};
}

static const struct training_answer_records *completion_of(
    const struct training_answer_parts *parts, const struct training_completion *completion) {
    for (size_t i = 0; completion != NULL && i < parts->completions.count; i++) {
        if (parts->completions.row[i].completion_id == completion->id) {
            return &parts->completions.row[i];
        }
    }
    return NULL;
}

static day needed_from(const struct training_board *board, size_t person, size_t module) {
    const struct training_organisation *organisation = &board->organisation;
    day from = DAY_NONE;
    for (size_t i = 0; i < organisation->requirements; i++) {
        const struct training_requirement *row = &organisation->requirement[i];
        if (row->module == module && (row->role & training_roles_on(&organisation->person[person], board->on)) != 0 &&
            row->from <= board->on && (row->until == DAY_NONE || row->until >= board->on) &&
            (from == DAY_NONE || row->from < from)) {
            from = row->from;
        }
    }
    return from;
}

static struct training_answer_line line_of(struct arena *arena, const struct training_answer_parts *parts,
    const struct training_board *board, size_t person, size_t module) {
    const struct training_organisation *organisation = &board->organisation;
    const struct training_module *of = &organisation->module[module];
    const struct training_state *state = &board->state[person * organisation->modules + module];
    struct training_answer_line line = {.module = of,
        .state = state,
        .needed_from = needed_from(board, person, module),
        .rule_from = DAY_NONE,
        .recognised_from = DAY_NONE,
        .findings = findings_of(arena, &parts->records.found, board, of->code)};
    if (state->interval == NULL) {
        return line;
    }
    struct training_key key = {organisation->person[person].person_id, board->framework_code, of->code};
    struct training_record record = record_of(arena, &parts->records, key);
    const struct training_span *span;
    size_t spans = training_module_rules_of(&parts->rules, key, &span);
    struct training_ground ground = training_ground_of(&record, span, spans, board->known_at, state->interval);
    line.completion = completion_of(parts, ground.completion);
    if (ground.recognition != NULL) {
        line.recognition_id = ground.recognition->id;
        line.recognised_from = ground.recognition->from;
    }
    if (ground.span != NULL) {
        int32_t version = parts->rules.rows.row[ground.span - parts->rules.span].version;
        line.months = ground.span->months;
        line.rule_from = ground.span->from;
        line.standard_version = version == DB_NULL_INT4 ? 1 : version;
    }
    return line;
}

const struct training_answer *training_answer_build(
    struct arena *arena, const struct training_answer_parts *parts, int64_t person_id) {
    const struct training_board *board = training_board_build(arena, parts->board);
    size_t place = 0;
    while (board != NULL && place < board->organisation.people &&
           board->organisation.person[place].person_id != person_id) {
        place++;
    }
    if (board == NULL || place == board->organisation.people || parts->person.count == 0) {
        return NULL;
    }
    struct training_answer_parts ready = *parts;
    training_module_rules_ready(arena, &ready.rules);
    size_t modules = board->organisation.modules;
    struct training_answer_line *line = ARENA_ARRAY(arena, modules, struct training_answer_line);
    struct training_answer_line *other = ARENA_ARRAY(arena, modules, struct training_answer_line);
    size_t lines = 0;
    size_t others = 0;
    for (size_t k = 0; k < modules; k++) {
        const struct training_state *state = &board->state[place * modules + k];
        if (state->status != TRAINING_NOT_REQUIRED) {
            line[lines++] = line_of(arena, &ready, board, place, k);
        } else if (state->interval != NULL || state->booked_until != DAY_NONE) {
            other[others++] = line_of(arena, &ready, board, place, k);
        }
    }
    struct training_answer *answer = ARENA_NEW(arena, struct training_answer);
    *answer = (struct training_answer){.board = board,
        .person = &board->organisation.person[place],
        .learner_number = parts->person.row->learner_number,
        .lines = {lines, line},
        .others = {others, other},
        .whole = findings_of(arena, &parts->records.found, board, ""),
        .records = &parts->completions};
    return answer;
}

size_t training_answer_to_do(const struct training_answer *answer) {
    size_t count = 0;
    for (size_t i = 0; i < answer->lines.count; i++) {
        enum training_status status = answer->lines.row[i].state->status;
        count += status != TRAINING_IN_DATE && status != TRAINING_EXEMPT && status != TRAINING_EQUIVALENT;
    }
    return count;
}

/* ---- As JSON ---------------------------------------------------------------------------------------------------- */

static json_t *day_json(struct arena *arena, day value) {
    return value == DAY_NONE ? json_null() : json_string(day_text(arena, value));
}

static json_t *why_json(struct arena *arena, const struct training_answer_line *line) {
    json_t *why = json_object();
    json_object_set_new(why, "needed_from", day_json(arena, line->needed_from));
    if (line->state->interval != NULL) {
        json_object_set_new(why, "basis", json_string(training_basis_text(line->state->basis)));
    }
    if (line->completion != NULL) {
        json_object_set_new(why, "completion", json_integer(line->completion->completion_id));
        json_object_set_new(why, "completed_on", day_json(arena, line->completion->completed_on));
        json_object_set_new(why, "certificate",
            line->completion->certificate_number == NULL ? json_null()
                                                         : json_string(line->completion->certificate_number));
    }
    if (line->recognition_id != 0) {
        json_object_set_new(why, "recognition", json_integer(line->recognition_id));
        json_object_set_new(why, "recognised_from", day_json(arena, line->recognised_from));
    }
    if (line->months != 0) {
        json_object_set_new(why, "months", json_integer(line->months));
        json_object_set_new(why, "rule_from", day_json(arena, line->rule_from));
        json_object_set_new(why, "standard_version", json_integer(line->standard_version));
    }
    json_t *findings = json_array();
    for (size_t i = 0; i < line->findings.count; i++) {
        const struct training_answer_finding *row = &line->findings.row[i];
        json_array_append_new(
            findings, json_pack("{s:s, s:b, s:o, s:o}", "message",
                          fields_fill(arena, row->message, row->fill.field, row->fill.count), "fault", row->fault,
                          "from", day_json(arena, row->from), "until", day_json(arena, row->until)));
    }
    json_object_set_new(why, "findings", findings);
    return why;
}

static void lines_json(struct arena *arena, json_t *list, struct training_answer_lines lines) {
    for (size_t i = 0; i < lines.count; i++) {
        const struct training_answer_line *line = &lines.row[i];
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o}", "module", line->module->code, "title",
                      line->module->title, "status", training_status_text(line->state->status), "counts",
                      training_counts(line->state->status), "ends_on", day_json(arena, line->state->ends_on),
                      "grace_ends_on", day_json(arena, line->state->grace_ends_on), "booked_until",
                      day_json(arena, line->state->booked_until), "why", why_json(arena, line)));
    }
}

const char *training_answer_json(struct arena *arena, const struct training_answer *answer) {
    json_t *modules = json_array();
    lines_json(arena, modules, answer->lines);
    lines_json(arena, modules, answer->others);
    json_t *whole = json_pack("{s:{s:s, s:s}, s:{s:I, s:s, s:s}, s:o, s:o, s:o}", "person", "learner_number",
        answer->learner_number, "name", answer->person->name, "organisation", "id",
        (json_int_t)answer->board->organisation_id, "name", answer->board->name, "framework",
        answer->board->framework_code, "on", day_json(arena, answer->board->on), "known_at",
        answer->board->known_at == MOMENT_NONE ? json_null() : json_string(moment_text(arena, answer->board->known_at)),
        "modules", modules);
    char *text = json_dumps(whole, JSON_INDENT(2));
    json_decref(whole);
    if (text == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "the answer cannot be written as JSON");
    }
    const char *kept = arena_text(arena, text);
    free(text);
    return kept;
}
