#include "tools/template_expression.h"

#include <ctype.h>
#include <string.h>

#include "tools/tool.h"

#define FAIL(place, ...) tool_fail((place).file, (place).line, __VA_ARGS__)

static bool identifier_start(char c) {
    return isalpha((unsigned char)c) || c == '_';
}

static bool identifier_part(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

size_t literal_bytes(const char *text, const char *end) {
    if (text >= end || (*text != '"' && *text != '\'')) {
        return 0;
    }
    for (const char *at = text + 1; at < end; at++) {
        if (*at == '\\') {
            at++;
        } else if (*at == *text) {
            return (size_t)(at - text) + 1;
        }
    }
    return 0;
}

size_t identifier_bytes(const char *text, const char *end) {
    if (text >= end || !identifier_start(*text)) {
        return 0;
    }
    const char *at = text;
    while (at < end && identifier_part(*at)) {
        at++;
    }
    return (size_t)(at - text);
}

char *expression_trim(const char *text, size_t bytes) {
    while (bytes > 0 && isspace((unsigned char)*text)) {
        text++;
        bytes--;
    }
    while (bytes > 0 && isspace((unsigned char)text[bytes - 1])) {
        bytes--;
    }
    return tool_copy(text, bytes);
}

/* Steps over one character, or one whole literal; keeps count of open brackets. */
static const char *step(struct place place, const char *at, const char *end, int *depth) {
    if (*at == '"' || *at == '\'') {
        size_t bytes = literal_bytes(at, end);
        if (bytes == 0) {
            FAIL(place, "a quote is not closed");
        }
        return at + bytes;
    }
    if (strchr("([{", *at) != NULL) {
        ++*depth;
    } else if (strchr(")]}", *at) != NULL && --*depth < 0) {
        FAIL(place, "a bracket is closed that was not opened");
    }
    return at + 1;
}

struct argument_list commas_split(struct place place, const char *text, size_t bytes) {
    struct argument_list list = {tool_alloc((bytes + 1) * sizeof(struct argument)), 0};
    const char *end = text + bytes;
    const char *start = text;
    int depth = 0;
    for (const char *at = text; at < end;) {
        if (*at == ',' && depth == 0) {
            char *part = expression_trim(start, (size_t)(at - start));
            list.argument[list.count++] = (struct argument){NULL, part, strlen(part)};
            start = ++at;
        } else {
            at = step(place, at, end, &depth);
        }
    }
    if (depth != 0) {
        FAIL(place, "a bracket is not closed");
    }
    char *part = expression_trim(start, (size_t)(end - start));
    if (list.count > 0 || part[0] != '\0') {
        list.argument[list.count++] = (struct argument){NULL, part, strlen(part)};
    }
    return list;
}

/* Finds the start of "NAME=" (not "NAME==") behind white space; end when there is none. */
static const char *argument_next(struct place place, const char *at, const char *end) {
    int depth = 0;
    bool after_space = true;
    while (at < end) {
        size_t name = after_space && depth == 0 ? identifier_bytes(at, end) : 0;
        if (name > 0 && at + name < end && at[name] == '=' && !(at + name + 1 < end && at[name + 1] == '=')) {
            return at;
        }
        after_space = isspace((unsigned char)*at) != 0;
        at = step(place, at, end, &depth);
    }
    if (depth != 0) {
        FAIL(place, "a bracket is not closed");
    }
    return end;
}

struct argument_list arguments_parse(struct place place, const char *text, size_t bytes) {
    struct argument_list list = {tool_alloc((bytes + 1) * sizeof(struct argument)), 0};
    const char *end = text + bytes;
    while (text < end && isspace((unsigned char)*text)) {
        text++;
    }
    const char *at = argument_next(place, text, end);
    if (at != text) {
        FAIL(place, "expected NAME=VALUE, found \"%.*s\"", (int)(end - text), text);
    }
    while (at < end) {
        size_t name_bytes = identifier_bytes(at, end);
        const char *value = at + name_bytes + 1;
        const char *next = argument_next(place, value, end);
        char *trimmed = expression_trim(value, (size_t)(next - value));
        char *name = tool_copy(at, name_bytes);
        if (trimmed[0] == '\0') {
            FAIL(place, "%s has no value", name);
        }
        for (size_t i = 0; i < list.count; i++) {
            if (strcmp(list.argument[i].name, name) == 0) {
                FAIL(place, "%s is given twice", name);
            }
        }
        list.argument[list.count++] = (struct argument){name, trimmed, strlen(trimmed)};
        at = next;
    }
    return list;
}

/* One or more string literals and nothing else; gives what they say between the quotes, still escaped. */
static char *message_read(struct place place, struct argument argument) {
    struct tool_text text = {0};
    const char *at = argument.value;
    const char *end = at + argument.bytes;
    while (at < end) {
        size_t bytes = *at == '"' ? literal_bytes(at, end) : 0;
        if (bytes < 2) {
            FAIL(place, "a message must be a text in double quotes, found %s", argument.value);
        }
        tool_add_bytes(&text, at + 1, bytes - 2);
        at += bytes;
        while (at < end && isspace((unsigned char)*at)) {
            at++;
        }
    }
    if (text.length == 0) {
        FAIL(place, "a message is empty");
    }
    return text.data;
}

static bool placeholder_in(const char *message, const char *name) {
    return strstr(message, tool_format("{%s}", name)) != NULL;
}

/* Every {name} of the message must be given. */
static void placeholders_check(struct place place, const char *message, struct argument_list given, bool plural) {
    for (const char *open = strchr(message, '{'); open != NULL; open = strchr(open + 1, '{')) {
        size_t bytes = identifier_bytes(open + 1, message + strlen(message));
        if (bytes == 0 || open[1 + bytes] != '}') {
            FAIL(place, "a placeholder is written {name}: \"%s\"", message);
        }
        char *name = tool_copy(open + 1, bytes);
        bool found = plural && strcmp(name, "n") == 0;
        for (size_t i = 0; i < given.count && !found; i++) {
            found = strcmp(given.argument[i].name, name) == 0;
        }
        if (!found) {
            FAIL(place, "the message has {%s}, but %s= is not given", name, name);
        }
    }
}

static const char *message_compile(struct place place, bool plural, const char *text, size_t bytes) {
    struct argument_list parts = commas_split(place, text, bytes);
    size_t fixed = plural ? 3 : 1;
    if (parts.count < fixed) {
        FAIL(place, plural ? "_n() wants two texts and a number" : "_() wants a text");
    }
    struct argument_list given = {tool_alloc(parts.count * sizeof(struct argument)), 0};
    for (size_t i = fixed; i < parts.count; i++) {
        struct argument_list one = arguments_parse(place, parts.argument[i].value, parts.argument[i].bytes);
        if (one.count != 1) {
            FAIL(place, "expected NAME=VALUE, found \"%s\"", parts.argument[i].value);
        }
        for (size_t k = 0; k < given.count; k++) {
            if (strcmp(given.argument[k].name, one.argument[0].name) == 0) {
                FAIL(place, "%s is given twice", one.argument[0].name);
            }
        }
        given.argument[given.count++] = one.argument[0];
    }
    const char *first = message_read(place, parts.argument[0]);
    const char *second = plural ? message_read(place, parts.argument[1]) : first;
    placeholders_check(place, first, given, plural);
    placeholders_check(place, second, given, plural);
    struct tool_text call = {0};
    const char *number = NULL;
    if (plural) {
        number = expression_translate(place, parts.argument[2].value, parts.argument[2].bytes);
        tool_add_format(&call, "html_plural(out, \"%s\", \"%s\", (int64_t)((%s) * 1))", first, second, number);
    } else {
        tool_add_format(&call, "html_message(out, \"%s\")", first);
    }
    if (!plural && given.count == 0) {
        return call.data;
    }
    struct tool_text fill = {0};
    tool_add_format(&fill, "html_fill(out, %s", call.data);
    if (plural) {
        tool_add_format(&fill, ", \"n\", html_count(out, (int64_t)((%s) * 1))", number);
    }
    for (size_t i = 0; i < given.count; i++) {
        struct argument *argument = &given.argument[i];
        if (!placeholder_in(first, argument->name) && !placeholder_in(second, argument->name)) {
            FAIL(place, "%s= is given, but the message has no {%s}", argument->name, argument->name);
        }
        struct value value = value_parse(place, argument->value, argument->bytes);
        tool_add_format(&fill, ", \"%s\", %s", argument->name, value_text(place, value));
    }
    tool_add(&fill, ", (const char *)NULL)");
    return fill.data;
}

const char *expression_translate(struct place place, const char *text, size_t bytes) {
    struct tool_text c = {0};
    const char *end = text + bytes;
    int depth = 0;
    tool_add(&c, "");
    for (const char *at = text; at < end;) {
        size_t name = identifier_bytes(at, end);
        if (name == 0 && isdigit((unsigned char)*at)) {
            while (name == 0 || (at + name < end && identifier_part(at[name]))) {
                name++;
            }
        }
        bool single = name == 1 && *at == '_';
        bool plural = name == 2 && strncmp(at, "_n", 2) == 0;
        const char *open = at + name;
        while (open < end && isspace((unsigned char)*open)) {
            open++;
        }
        if ((single || plural) && open < end && *open == '(') {
            const char *close = open + 1;
            int inner = 1;
            while (inner > 0) {
                if (close >= end) {
                    FAIL(place, "a bracket is not closed");
                }
                close = step(place, close, end, &inner);
            }
            tool_add(&c, message_compile(place, plural, open + 1, (size_t)(close - open) - 2));
            at = close;
            continue;
        }
        const char *next = name > 0 ? at + name : step(place, at, end, &depth);
        if (*at == '\n') {
            tool_add(&c, " "); /* keeps the generated line numbers true */
        } else {
            tool_add_bytes(&c, at, (size_t)(next - at));
        }
        at = next;
    }
    if (depth != 0) {
        FAIL(place, "a bracket is not closed");
    }
    return c.data;
}

static enum filter filter_find(struct place place, const char *name) {
    static const char *const names[] = {"", "date", "date_short", "moment", "money", "count", "id", "safe"};
    for (size_t i = 1; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], name) == 0) {
            return (enum filter)i;
        }
    }
    FAIL(place, "unknown filter \"%s\"; there are date, date_short, moment, money, count, id, safe", name);
}

struct value value_parse(struct place place, const char *text, size_t bytes) {
    const char *end = text + bytes;
    const char *bar = NULL;
    int depth = 0;
    for (const char *at = text; at < end;) {
        if (*at == '|' && at + 1 < end && at[1] == '|') {
            at += 2;
        } else {
            if (*at == '|' && depth == 0) {
                if (bar != NULL) {
                    FAIL(place, "one filter only");
                }
                bar = at;
            }
            at = step(place, at, end, &depth);
        }
    }
    struct value value = {NULL, FILTER_NONE};
    if (bar != NULL) {
        value.filter = filter_find(place, expression_trim(bar + 1, (size_t)(end - bar) - 1));
        end = bar;
    }
    char *expression = expression_trim(text, (size_t)(end - text));
    if (expression[0] == '\0') {
        FAIL(place, "an expression is missing");
    }
    value.c = expression_translate(place, expression, strlen(expression));
    return value;
}

const char *value_text(struct place place, struct value value) {
    switch (value.filter) {
    case FILTER_NONE:
        return value.c;
    case FILTER_DATE:
        return tool_format("html_date(out, %s)", value.c);
    case FILTER_DATE_SHORT:
        return tool_format("html_date_short(out, %s)", value.c);
    case FILTER_MOMENT:
        return tool_format("html_moment(out, %s)", value.c);
    case FILTER_MONEY:
        return tool_format("html_money(out, %s)", value.c);
    case FILTER_COUNT:
        return tool_format("html_count(out, (int64_t)((%s) * 1))", value.c);
    case FILTER_ID:
        return tool_format("html_id(out, (int64_t)((%s) * 1))", value.c);
    case FILTER_SAFE:
        break;
    }
    FAIL(place, "safe HTML may stand only between tags, by itself");
}
