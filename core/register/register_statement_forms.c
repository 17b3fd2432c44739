/* Signed statements: the two forms they travel in, written and read. */
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/text.h"
#include "register/register_statement_parts.h"

enum { CONDITIONS_MOST = 100 };

static const char begin_line[] = "-----BEGIN ASSAY REGISTER STATEMENT-----";
static const char end_line[] = "-----END ASSAY REGISTER STATEMENT-----";

const char *statement_json(struct arena *arena, const struct statement *statement) {
    json_t *whole = json_pack("{s:o, s:s, s:s}", "statement", statement_object(arena, statement), "public_key",
        text_hex(arena, statement->public_key, STATEMENT_KEY_BYTES), "signature",
        text_hex(arena, statement->signature, STATEMENT_SIGNATURE_BYTES));
    char *dumped = whole == NULL ? NULL : json_dumps(whole, JSON_INDENT(2));
    json_decref(whole);
    if (dumped == NULL) {
        arena_raise(arena, ERROR_INTERNAL, "a statement that cannot be written as JSON");
    }
    const char *text = arena_format(arena, "%s\n", dumped);
    free(dumped);
    return text;
}

static const char *yes_no(bool yes) {
    return yes ? "yes" : "no";
}

const char *statement_text(struct arena *arena, const struct statement *statement) {
    struct text_builder out;
    text_builder_start(&out, arena);
    text_add_format(&out, "%s\n", begin_line);
    text_add_format(&out, "Organisation: %s\n", statement->organisation);
    text_add_format(&out, "Number: %lld\n", (long long)statement->organisation_id);
    text_add_format(&out, "Identifier: %s\n", statement->identifier);
    text_add_format(&out, "Framework: %s\n", statement->framework);
    text_add_format(&out, "Nation: %s\n", statement->nation);
    text_add_format(&out, "Status: %s\n", statement->state);
    text_add_format(&out, "May refer: %s\n", yes_no(statement->may_refer));
    text_add_format(&out, "Since: %s\n", day_text(arena, statement->since));
    text_add_format(&out, "Under review since: %s\n", day_text(arena, statement->under_review_since));
    for (size_t i = 0; i < statement->conditions; i++) {
        text_add_format(&out, "Condition: by %s, %s: %s\n", day_text(arena, statement->condition[i].due_on),
            statement->condition[i].met ? "met" : "not met yet", statement->condition[i].words);
    }
    text_add_format(&out, "Demonstration: %s\n", yes_no(statement->demonstration));
    text_add_format(&out, "Issued at: %s\n", moment_text(arena, statement->issued_at));
    text_add_format(&out, "Key: %s\n", text_hex(arena, statement->public_key, STATEMENT_KEY_BYTES));
    const char *signature = text_hex(arena, statement->signature, STATEMENT_SIGNATURE_BYTES);
    text_add_format(&out, "Signature: %.64s\n  %s\n%s\n", signature, signature + 64, end_line);
    return out.data;
}

/* ---- Reading JSON ---- */

static const char *text_member(const json_t *object, const char *name) {
    const char *value = json_string_value(json_object_get(object, name));
    return value;
}

static bool day_member(const char *text, day *value) {
    *value = text == NULL || *text == '\0' ? DAY_NONE : day_parse(text);
    return text != NULL && (*text == '\0' || *value != DAY_NONE);
}

/* Only as it is written here, to the second: what is signed is made from the moment. */
static bool moment_member(struct arena *arena, const char *text, moment *value) {
    *value = text == NULL ? MOMENT_NONE : moment_parse(text);
    return *value != MOMENT_NONE && text_equal(moment_text(arena, *value), text);
}

static bool hexadecimal(const char *text, unsigned char *data, size_t bytes) {
    return text != NULL && strspn(text, "0123456789abcdef") == strlen(text) && text_unhex(text, data, bytes);
}

static bool json_conditions(struct arena *arena, const json_t *list, struct statement *statement) {
    if (!json_is_array(list) || json_array_size(list) > CONDITIONS_MOST) {
        return false;
    }
    struct statement_condition *row = ARENA_ARRAY(arena, json_array_size(list), struct statement_condition);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *object = json_array_get(list, i);
        const char *words = text_member(object, "words");
        if (json_object_size(object) != 3 || words == NULL || !json_is_boolean(json_object_get(object, "met")) ||
            !day_member(text_member(object, "due_on"), &row[i].due_on)) {
            return false;
        }
        row[i].words = arena_text(arena, words);
        row[i].met = json_is_true(json_object_get(object, "met"));
    }
    statement->condition = row;
    statement->conditions = json_array_size(list);
    return true;
}

static bool json_statement(struct arena *arena, const json_t *object, struct statement *statement) {
    enum { MEMBERS = 13 };
    static const char *const texts[] = {"organisation", "identifier", "framework", "nation", "status"};
    const char **into[] = {
        &statement->organisation, &statement->identifier, &statement->framework, &statement->nation, &statement->state};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *value = text_member(object, texts[i]);
        if (value == NULL) {
            return false;
        }
        *into[i] = arena_text(arena, value);
    }
    const json_t *may_refer = json_object_get(object, "may_refer");
    const json_t *demonstration = json_object_get(object, "demonstration");
    statement->organisation_id = json_integer_value(json_object_get(object, "organisation_id"));
    statement->may_refer = json_is_true(may_refer);
    statement->demonstration = json_is_true(demonstration);
    return json_object_size(object) == MEMBERS && json_integer_value(json_object_get(object, "assay_statement")) == 1 &&
           json_is_integer(json_object_get(object, "organisation_id")) && json_is_boolean(may_refer) &&
           json_is_boolean(demonstration) &&
           moment_member(arena, text_member(object, "issued_at"), &statement->issued_at) &&
           day_member(text_member(object, "since"), &statement->since) &&
           day_member(text_member(object, "under_review_since"), &statement->under_review_since) &&
           json_conditions(arena, json_object_get(object, "conditions"), statement);
}

static bool json_read(struct arena *arena, const char *text, struct statement *statement) {
    json_t *whole = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    bool good = json_object_size(whole) == 3 &&
                hexadecimal(text_member(whole, "public_key"), statement->public_key, STATEMENT_KEY_BYTES) &&
                hexadecimal(text_member(whole, "signature"), statement->signature, STATEMENT_SIGNATURE_BYTES) &&
                json_statement(arena, json_object_get(whole, "statement"), statement);
    json_decref(whole);
    return good;
}

/* ---- Reading text ---- */

static const char *const names[] = {"Organisation", "Number", "Identifier", "Framework", "Nation", "Status",
    "May refer", "Since", "Under review since", "Condition", "Demonstration", "Issued at", "Key", "Signature"};

/* The name that the line begins with, or NULL: then it goes on with the line before it. */
static const char *name_of(const char *line) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(line, names[i], length) == 0 && line[length] == ':') {
            return names[i];
        }
    }
    return NULL;
}

/* One line without what mail puts in front of it. */
static const char *bare_line(struct arena *arena, const char *from, size_t length) {
    const char *line = arena_text_part(arena, from, length);
    line += strspn(line, " \t>");
    return statement_line(arena, line);
}

/* The lines between the two of dashes as names and values; false when they are not there. */
static bool fields_between(struct arena *arena, const char *text, struct fields *fields) {
    bool within = false;
    for (;;) {
        size_t length = strcspn(text, "\r\n");
        const char *line = bare_line(arena, text, length);
        if (text_equal(line, end_line)) {
            return within && fields->count > 0;
        }
        const char *name = within ? name_of(line) : NULL;
        if (name != NULL) {
            fields_add(fields, name, text_trim(arena, line + strlen(name) + 1));
        } else if (within && *line != '\0') {
            if (fields->count == 0) {
                return false;
            }
            struct field *last = &fields->field[fields->count - 1];
            last->value = *last->value == '\0' ? line : arena_format(arena, "%s %s", last->value, line);
        }
        within = within || text_equal(line, begin_line);
        text += length;
        if (*text == '\0') {
            return false;
        }
        text += *text == '\r' && text[1] == '\n' ? 2 : 1;
    }
}

/* Without any white space: hexadecimal that a mail broke over lines. */
static const char *solid(struct arena *arena, const char *text) {
    struct text_builder out;
    text_builder_start(&out, arena);
    for (; *text != '\0'; text++) {
        if (*text != ' ') {
            text_add_char(&out, *text);
        }
    }
    return out.data;
}

static bool yes_or_no(const char *text, bool *value) {
    *value = strcmp(text, "yes") == 0;
    return *value || strcmp(text, "no") == 0;
}

/* "by 2026-12-01, not met yet: Train two more". */
static bool text_condition(struct arena *arena, const char *text, struct statement_condition *condition) {
    enum { BEFORE_DAY = 3, DAY = 10 };
    if (strncmp(text, "by ", BEFORE_DAY) != 0 || strlen(text) < BEFORE_DAY + DAY) {
        return false;
    }
    condition->due_on = day_parse(arena_text_part(arena, text + BEFORE_DAY, DAY));
    const char *rest = text + BEFORE_DAY + DAY;
    static const char met[] = ", met:";
    static const char not_met[] = ", not met yet:";
    condition->met = text_starts(rest, met);
    if (condition->due_on == DAY_NONE || (!condition->met && !text_starts(rest, not_met))) {
        return false;
    }
    condition->words = text_trim(arena, rest + strlen(condition->met ? met : not_met));
    return true;
}

static bool text_conditions(struct arena *arena, const struct fields *fields, struct statement *statement) {
    struct text_list list = fields_all(fields, "Condition");
    if (list.count > CONDITIONS_MOST) {
        return false;
    }
    struct statement_condition *row = ARENA_ARRAY(arena, list.count, struct statement_condition);
    for (size_t i = 0; i < list.count; i++) {
        if (!text_condition(arena, list.item[i], &row[i])) {
            return false;
        }
    }
    statement->condition = row;
    statement->conditions = list.count;
    return true;
}

static bool text_read(struct arena *arena, const char *text, struct statement *statement) {
    struct fields fields;
    fields_start(&fields, arena);
    if (!fields_between(arena, text, &fields)) {
        return false;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t count = fields_all(&fields, names[i]).count;
        if (strcmp(names[i], "Condition") != 0 && count != 1) {
            return false;
        }
    }
    statement->organisation = fields_value(&fields, "Organisation");
    statement->identifier = fields_value(&fields, "Identifier");
    statement->framework = fields_value(&fields, "Framework");
    statement->nation = fields_value(&fields, "Nation");
    statement->state = fields_value(&fields, "Status");
    return text_number(fields_value(&fields, "Number"), 1, INT64_MAX, &statement->organisation_id) &&
           yes_or_no(fields_value(&fields, "May refer"), &statement->may_refer) &&
           yes_or_no(fields_value(&fields, "Demonstration"), &statement->demonstration) &&
           moment_member(arena, fields_value(&fields, "Issued at"), &statement->issued_at) &&
           day_member(fields_value(&fields, "Since"), &statement->since) &&
           day_member(fields_value(&fields, "Under review since"), &statement->under_review_since) &&
           hexadecimal(solid(arena, fields_value(&fields, "Key")), statement->public_key, STATEMENT_KEY_BYTES) &&
           hexadecimal(
               solid(arena, fields_value(&fields, "Signature")), statement->signature, STATEMENT_SIGNATURE_BYTES) &&
           text_conditions(arena, &fields, statement);
}

const struct statement *statement_read(struct arena *arena, const char *text) {
    struct statement *statement = ARENA_NEW(arena, struct statement);
    const char *start = text + strspn(text, " \t\r\n");
    if (strncmp(start, "\xef\xbb\xbf", 3) == 0) {
        start += 3; /* the mark some editors put before UTF-8 */
    }
    bool read = *start == '{' ? json_read(arena, start, statement) : text_read(arena, start, statement);
    return read ? statement : NULL;
}
