#include "tools/template_context.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool one_of(const char *name, const char *const *names, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}
#define ONE_OF(name, names) one_of((name), (names), sizeof(names) / sizeof(names)[0])

static bool name_add(char *name, size_t capacity, char c) {
    size_t length = strlen(name);
    if (length + 1 >= capacity) {
        return false;
    }
    name[length] = (char)tolower((unsigned char)c);
    name[length + 1] = '\0';
    return true;
}

/* Attributes whose value a browser runs, or splits in a way of its own: no value of ours goes in. */
static bool attribute_refused(const char *name) {
    static const char *const refused[] = {"style", "srcdoc", "srcset", "ping", "http-equiv"};
    return strncmp(name, "on", 2) == 0 || ONE_OF(name, refused);
}

static const char *tag_end(struct context *context, enum context_event *event) {
    static const char *const raw[] = {"script", "style"};
    static const char *const escaped[] = {"textarea", "title"};
    *event = CONTEXT_TAG_ENDED;
    context->must_separate = false;
    context->state = CONTEXT_TEXT;
    if (strcmp(context->tag, "pre") == 0) {
        context->preformatted = !context->closing;
    } else if (!context->closing && ONE_OF(context->tag, raw)) {
        context->state = CONTEXT_RAW;
    } else if (!context->closing && ONE_OF(context->tag, escaped)) {
        context->state = CONTEXT_ESCAPED;
    }
    return NULL;
}

static const char *in_tag(struct context *context, char c, enum context_event *event) {
    if (context->must_separate && !space(c) && c != '/' && c != '>') {
        return "a name of a tag or attribute may not be put together from parts";
    }
    context->must_separate = false;
    if (c == '>') {
        return tag_end(context, event);
    }
    context->state = CONTEXT_IN_TAG;
    if (space(c) || c == '/') {
        return NULL;
    }
    if (c == '=' || c == '"' || c == '\'' || c == '<') {
        return "stray character in a tag";
    }
    context->state = CONTEXT_ATTRIBUTE_NAME;
    context->attribute[0] = '\0';
    name_add(context->attribute, sizeof context->attribute, c);
    return NULL;
}

static const char *value_start(struct context *context, char c) {
    if (space(c)) {
        return NULL;
    }
    if (c != '"' && c != '\'') {
        return "an attribute's value must stand in quotes";
    }
    if (strncmp(context->attribute, "on", 2) == 0 || strcmp(context->attribute, "style") == 0) {
        return "inline handlers and styles are refused by the content security policy";
    }
    context->state = c == '"' ? CONTEXT_DOUBLE_QUOTED : CONTEXT_SINGLE_QUOTED;
    context->value_bytes = 0;
    if (strcmp(context->attribute, "method") == 0) {
        context->method[0] = '\0';
    }
    return NULL;
}

static const char *after_name(struct context *context, char c, enum context_event *event) {
    if (space(c)) {
        context->state = CONTEXT_AFTER_NAME;
        return NULL;
    }
    if (c == '=') {
        context->state = CONTEXT_BEFORE_VALUE;
        return NULL;
    }
    return in_tag(context, c, event);
}

static const char *in_value(struct context *context, const char *at) {
    char quote = context->state == CONTEXT_DOUBLE_QUOTED ? '"' : '\'';
    if (*at == quote) {
        context->state = CONTEXT_AFTER_VALUE;
        return NULL;
    }
    if (context->value_bytes == 0 && context_url(context) &&
        (strncasecmp(at, "javascript:", 11) == 0 || strncasecmp(at, "data:", 5) == 0 || space(*at))) {
        return "a web address may not begin like that";
    }
    if (strcmp(context->attribute, "method") == 0) {
        name_add(context->method, sizeof context->method, *at);
    }
    context->value_bytes++;
    return NULL;
}

static const char *tag_open(struct context *context, const char *at, enum context_event *event) {
    if (*at == '/' && !context->closing && at[-1] == '<') {
        context->closing = true;
        return NULL;
    }
    if (!isalpha((unsigned char)*at)) {
        return "'<' must be written &lt; in text";
    }
    context->state = CONTEXT_TAG_NAME;
    context->tag[0] = '\0';
    context->method[0] = '\0';
    name_add(context->tag, sizeof context->tag, *at);
    *event = CONTEXT_TAG_STARTED;
    return NULL;
}

/* Inside script, style, textarea or title: only its own closing tag ends it. */
static const char *in_element(struct context *context, const char *at) {
    size_t length = strlen(context->tag);
    if (at[0] == '<' && at[1] == '/' && strncasecmp(at + 2, context->tag, length) == 0 &&
        !isalnum((unsigned char)at[2 + length])) {
        context->state = CONTEXT_TAG_OPEN;
        context->closing = false;
        return NULL;
    }
    if (context->state == CONTEXT_RAW && !space(*at)) {
        return "inline scripts and styles are refused by the content security policy";
    }
    return NULL;
}

const char *context_feed(struct context *context, const char *at, enum context_event *event) {
    char c = *at;
    *event = CONTEXT_NOTHING;
    switch (context->state) {
    case CONTEXT_TEXT:
        if (c == '<') {
            context->closing = false;
            context->state = strncmp(at, "<!--", 4) == 0 ? CONTEXT_COMMENT
                             : at[1] == '!'              ? CONTEXT_DECLARATION
                                                         : CONTEXT_TAG_OPEN;
        }
        return NULL;
    case CONTEXT_TAG_OPEN:
        return tag_open(context, at, event);
    case CONTEXT_TAG_NAME:
        if (space(c) || c == '/' || c == '>') {
            return in_tag(context, c, event);
        }
        return name_add(context->tag, sizeof context->tag, c) ? NULL : "the tag's name is too long";
    case CONTEXT_IN_TAG:
        return in_tag(context, c, event);
    case CONTEXT_ATTRIBUTE_NAME:
        if (space(c) || c == '=' || c == '/' || c == '>') {
            return after_name(context, c, event);
        }
        return name_add(context->attribute, sizeof context->attribute, c) ? NULL : "the attribute's name is too long";
    case CONTEXT_AFTER_NAME:
        return after_name(context, c, event);
    case CONTEXT_BEFORE_VALUE:
        return value_start(context, c);
    case CONTEXT_DOUBLE_QUOTED:
    case CONTEXT_SINGLE_QUOTED:
        return in_value(context, at);
    case CONTEXT_AFTER_VALUE:
        if (!space(c) && c != '/' && c != '>') {
            return "a space is missing between two attributes";
        }
        return in_tag(context, c, event);
    case CONTEXT_COMMENT:
        if (c == '-' && at[1] == '-' && at[2] == '>') {
            context->state = CONTEXT_DECLARATION; /* what is left ends at '>' */
        }
        return NULL;
    case CONTEXT_DECLARATION:
        if (c == '>') {
            context->state = CONTEXT_TEXT;
        }
        return NULL;
    case CONTEXT_RAW:
    case CONTEXT_ESCAPED:
        return in_element(context, at);
    }
    return NULL;
}

const char *context_mark(struct context *context) {
    switch (context->state) {
    case CONTEXT_TEXT:
    case CONTEXT_ESCAPED:
    case CONTEXT_IN_TAG:
    case CONTEXT_DOUBLE_QUOTED:
    case CONTEXT_SINGLE_QUOTED:
        return NULL;
    case CONTEXT_TAG_NAME:
    case CONTEXT_ATTRIBUTE_NAME:
    case CONTEXT_AFTER_VALUE:
        context->state = CONTEXT_IN_TAG;
        context->must_separate = true;
        return NULL;
    case CONTEXT_AFTER_NAME:
        context->state = CONTEXT_IN_TAG;
        return NULL;
    case CONTEXT_BEFORE_VALUE:
        return "an attribute's value must stand in quotes";
    case CONTEXT_RAW:
        return "nothing may be put into a script or style";
    case CONTEXT_COMMENT:
        return "a mark may not stand in a comment; write {# #}";
    case CONTEXT_TAG_OPEN:
    case CONTEXT_DECLARATION:
        break;
    }
    return "a mark may not stand in the name of a tag";
}

const char *context_value(const struct context *context) {
    switch (context->state) {
    case CONTEXT_TEXT:
    case CONTEXT_ESCAPED:
        return NULL;
    case CONTEXT_DOUBLE_QUOTED:
    case CONTEXT_SINGLE_QUOTED:
        return attribute_refused(context->attribute) ? "a value may not stand in this attribute" : NULL;
    case CONTEXT_BEFORE_VALUE:
        return "an attribute's value must stand in quotes";
    case CONTEXT_RAW:
        return "a value may not stand in a script or style";
    case CONTEXT_COMMENT:
        return "a value may not stand in a comment";
    case CONTEXT_TAG_OPEN:
    case CONTEXT_TAG_NAME:
    case CONTEXT_IN_TAG:
    case CONTEXT_ATTRIBUTE_NAME:
    case CONTEXT_AFTER_NAME:
    case CONTEXT_AFTER_VALUE:
    case CONTEXT_DECLARATION:
        break;
    }
    return "a value may stand in text or in a quoted attribute, not in the names of tags and attributes";
}

bool context_same(const struct context *a, const struct context *b) {
    if (a->state != b->state || a->preformatted != b->preformatted) {
        return false;
    }
    switch (a->state) {
    case CONTEXT_TEXT:
        return true;
    case CONTEXT_DOUBLE_QUOTED:
    case CONTEXT_SINGLE_QUOTED:
        return strcmp(a->tag, b->tag) == 0 && strcmp(a->attribute, b->attribute) == 0;
    default:
        return strcmp(a->tag, b->tag) == 0 && a->closing == b->closing;
    }
}

void context_merge(struct context *into, const struct context *other) {
    into->must_separate = into->must_separate || other->must_separate;
    if (other->value_bytes > into->value_bytes) {
        into->value_bytes = other->value_bytes;
    }
    if (other->method[0] != '\0') {
        memcpy(into->method, other->method, sizeof into->method);
    }
}

bool context_url(const struct context *context) {
    static const char *const urls[] = {
        "href", "src", "action", "formaction", "poster", "cite", "data", "background", "manifest", "xlink:href"};
    return (context->state == CONTEXT_DOUBLE_QUOTED || context->state == CONTEXT_SINGLE_QUOTED) &&
           ONE_OF(context->attribute, urls);
}

bool context_folds(const struct context *context) {
    return (context->state == CONTEXT_TEXT && !context->preformatted) || context->state == CONTEXT_IN_TAG ||
           context->state == CONTEXT_AFTER_NAME;
}

bool context_words(const struct context *context) {
    static const char *const spoken[] = {"alt", "title", "aria-label", "aria-description", "placeholder", "label"};
    if (context->state == CONTEXT_DOUBLE_QUOTED || context->state == CONTEXT_SINGLE_QUOTED) {
        return ONE_OF(context->attribute, spoken);
    }
    return context->state == CONTEXT_TEXT || context->state == CONTEXT_ESCAPED;
}
