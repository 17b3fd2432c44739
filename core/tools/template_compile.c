#include "tools/template_compile.h"

#include <ctype.h>
#include <string.h>

#define FAIL(template, line, ...) tool_fail((template)->path, (line), __VA_ARGS__)

void template_flush(struct template *template) {
    const char *data = template->literal.data;
    size_t left = template->literal.length;
    if (left > 0 && template->name == NULL) {
        FAIL(template, template->line, "{%% template %%} or {%% component %%} must come first");
    }
    while (left > 0) {
        size_t part = left < 2000 ? left : 2000;
        tool_add(&template->body, "    html_raw(out, ");
        tool_add_literal(&template->body, data, part);
        tool_add_format(&template->body, ", %zu);\n", part);
        data += part;
        left -= part;
    }
    template->literal.length = 0;
    template->after_space = false;
}

void template_line(struct template *template, int line) {
    tool_add_format(&template->body, "#line %d \"%s\"\n", line, template->path);
}

/* Words that people see belong into messages; character references are no words. */
static void words_check(const struct template *template) {
    if (!isalpha((unsigned char)*template->at) || !context_words(&template->context)) {
        return;
    }
    const char *start = template->at;
    while (start[-1] == '#' || isalnum((unsigned char)start[-1])) {
        start--;
    }
    const char *end = template->at;
    while (isalnum((unsigned char)*end)) {
        end++;
    }
    if (start[-1] == '&' && *end == ';') {
        return;
    }
    FAIL(template, template->line,
        "words must stand in _(\"...\"), or in {{ \"...\" }} where no language has others: %.*s",
        (int)strcspn(template->at, "<\n{"), template->at);
}

static void form_watch(struct template *template, enum context_event event) {
    if (event != CONTEXT_TAG_ENDED || strcmp(template->context.tag, "form") != 0) {
        return;
    }
    if (template->context.closing) {
        if (template->post_form != 0) {
            FAIL(template, template->post_form, "a POST form must hold {%% csrf %%}");
        }
    } else if (strcmp(template->context.method, "post") == 0) {
        template->post_form = template->line;
    }
}

static void literal_take(struct template *template) {
    char c = *template->at;
    bool folds = context_folds(&template->context);
    enum context_event event;
    words_check(template);
    const char *wrong = context_feed(&template->context, template->at, &event);
    if (wrong != NULL) {
        FAIL(template, template->line, "%s: %.*s", wrong, (int)strcspn(template->at, "\n"), template->at);
    }
    form_watch(template, event);
    bool space = isspace((unsigned char)c) != 0;
    if (!folds || !space) {
        tool_add_bytes(&template->literal, &c, 1);
    } else if (!template->after_space) {
        tool_add(&template->literal, c == '\n' ? "\n" : " ");
    } else if (c == '\n' && template->literal.length > 0) {
        template->literal.data[template->literal.length - 1] = '\n';
    }
    template->after_space = folds &&space;
    template->at++;
    if (c == '\n') {
        template->line++;
    }
}

/* From behind "{{" or "{%" to its close, over C literals; NULL when it is not closed. */
static const char *close_find(const char *at, const char *close) {
    const char *end = at + strlen(at);
    while (at < end) {
        if (strncmp(at, close, 2) == 0) {
            return at;
        }
        size_t bytes = literal_bytes(at, end);
        at += bytes > 0 ? bytes : 1;
    }
    return NULL;
}

static const char *comment_end(const char *at) {
    const char *end = strstr(at + 2, "#}");
    return end != NULL ? end + 2 : NULL;
}

static void lines_count(struct template *template, const char *from, const char *to) {
    for (; from < to; from++) {
        if (*from == '\n') {
            template->line++;
        }
    }
}

static const char *inner_take(struct template *template, const char *close) {
    const char *start = template->at + 2;
    const char *end = close_find(start, close);
    if (end == NULL) {
        FAIL(template, template->line, "%.2s is not closed by %s", template->at, close);
    }
    lines_count(template, template->at, end + 2);
    template->at = end + 2;
    return expression_trim(start, (size_t)(end - start));
}

static void value_take(struct template *template) {
    int line = template->line;
    struct context *context = &template->context;
    const char *wrong = context_value(context);
    const char *text = inner_take(template, "}}");
    struct place place = {template->path, line};
    if (wrong != NULL) {
        FAIL(template, line, "%s: {{ %s }}", wrong, text);
    }
    struct value value = value_parse(place, text, strlen(text));
    bool in_text = context->state == CONTEXT_TEXT || context->state == CONTEXT_ESCAPED;
    const char *writer = in_text || !context_url(context) ? "html_text"
                         : context->value_bytes == 0      ? "html_url"
                                                          : "html_url_part";
    template_flush(template);
    template_line(template, line);
    if (value.filter == FILTER_SAFE) {
        if (context->state != CONTEXT_TEXT) {
            FAIL(template, line, "safe HTML may stand only between tags: {{ %s }}", text);
        }
        tool_add_format(&template->body, "    html_safe_write(out, %s);\n", value.c);
    } else if (value.filter == FILTER_ID) {
        tool_add_format(&template->body, "    html_plain_number(out, (int64_t)((%s) * 1));\n", value.c);
    } else if (value.filter == FILTER_COUNT && !context_url(context)) {
        tool_add_format(&template->body, "    html_number(out, (int64_t)((%s) * 1));\n", value.c);
    } else {
        tool_add_format(&template->body, "    %s(out, %s);\n", writer, value_text(place, value));
    }
    context->value_bytes++;
    template->after_space = false;
}

static bool mark_writes(const char *mark) {
    static const char *const writing[] = {"use", "call", "content", "csrf"};
    mark += 2;
    while (isspace((unsigned char)*mark)) {
        mark++;
    }
    for (size_t i = 0; i < sizeof writing / sizeof writing[0]; i++) {
        size_t length = strlen(writing[i]);
        if (strncmp(mark, writing[i], length) == 0 && !isalnum((unsigned char)mark[length])) {
            return true;
        }
    }
    return false;
}

/* A line with nothing but marks that write nothing leaves nothing behind: gives its end, else NULL. */
static const char *marks_only(const char *at) {
    bool any = false;
    for (;;) {
        while (*at == ' ' || *at == '\t' || *at == '\r') {
            at++;
        }
        if (*at == '\n' || *at == '\0') {
            return !any ? NULL : *at == '\n' ? at + 1 : at;
        }
        if (strncmp(at, "{#", 2) == 0) {
            at = comment_end(at);
        } else if (strncmp(at, "{%", 2) == 0 && !mark_writes(at)) {
            at = close_find(at + 2, "%}");
            at = at != NULL ? at + 2 : NULL;
        } else {
            return NULL;
        }
        if (at == NULL) {
            return NULL;
        }
        any = true;
    }
}

static void source_take(struct template *template) {
    const char *bare_until = marks_only(template->at);
    while (*template->at != '\0') {
        const char *before = template->at;
        if (strncmp(template->at, "{#", 2) == 0) {
            const char *end = comment_end(template->at);
            if (end == NULL) {
                FAIL(template, template->line, "{# is not closed by #}");
            }
            lines_count(template, template->at, end);
            template->at = end;
        } else if (strncmp(template->at, "{{", 2) == 0) {
            value_take(template);
        } else if (strncmp(template->at, "{%", 2) == 0) {
            int line = template->line;
            const char *wrong = context_mark(&template->context);
            const char *mark = inner_take(template, "%}");
            if (wrong != NULL) {
                FAIL(template, line, "%s: {%% %s %%}", wrong, mark);
            }
            template_mark(template, mark, line);
        } else if (template->at < bare_until) {
            lines_count(template, template->at, template->at + 1);
            template->at++;
        } else {
            literal_take(template);
        }
        if (template->at > before && template->at[-1] == '\n' && template->at >= bare_until) {
            bare_until = marks_only(template->at);
        }
    }
    template_flush(template);
}

static const char *upper(const char *name) {
    char *guard = tool_copy(name, strlen(name));
    for (char *c = guard; *c != '\0'; c++) {
        *c = (char)toupper((unsigned char)*c);
    }
    return guard;
}

static void write_header(const struct template *template, struct tool_text *header) {
    const char *kind = template->component ? "COMPONENTS" : "PAGES";
    const char *guard = tool_format("%s_%s_H", kind, upper(template->name));
    tool_add_format(header,
        "/* Made from %s. */\n#ifndef %s\n#define %s\n\n#include \"view/html.h\"\n#include \"view/form.h\"\n%s\n",
        tool_file_name(template->path), guard, guard,
        template->header_includes.length > 0 ? template->header_includes.data : "");
    if (template->component) {
        tool_add_format(header, "struct %s_component {\n", template->name);
        for (size_t i = 0; i < template->parameters.count; i++) {
            tool_add_format(header, "    %s;\n", template->parameters.argument[i].value);
        }
        if (template->content) {
            tool_add(header, "    struct html_safe content;\n");
        } else if (template->parameters.count == 0) {
            tool_add(header, "    char nothing;\n");
        }
        tool_add_format(header, "};\nvoid %s_component_html(struct html *out, const struct %s_component *with);\n",
            template->name, template->name);
    } else {
        tool_add_format(header, "void %s_html(struct html *out", template->name);
        for (size_t i = 0; i < template->parameters.count; i++) {
            tool_add_format(header, ", %s", template->parameters.argument[i].value);
        }
        tool_add(header, ");\n");
    }
    tool_add(header, "\n#endif\n");
}

static void write_code(const struct template *template, const char *header_name, struct tool_text *code) {
    tool_add_format(code, "/* Made from %s. */\n#include \"%s\"\n\n%s\n", tool_file_name(template->path), header_name,
        template->component_includes.length > 0 ? template->component_includes.data : "");
    if (template->component) {
        tool_add_format(code, "void %s_component_html(struct html *out, const struct %s_component *with) {\n",
            template->name, template->name);
        tool_add(code, "    (void)out;\n    (void)with;\n");
        for (size_t i = 0; i < template->parameters.count; i++) {
            const char *name = template->parameters.argument[i].name;
            tool_add_format(code, "    const __auto_type %s = with->%s;\n    (void)%s;\n", name, name, name);
        }
    } else {
        tool_add_format(code, "void %s_html(struct html *out", template->name);
        for (size_t i = 0; i < template->parameters.count; i++) {
            tool_add_format(code, ", %s", template->parameters.argument[i].value);
        }
        tool_add(code, ") {\n    (void)out;\n");
        for (size_t i = 0; i < template->parameters.count; i++) {
            tool_add_format(code, "    (void)%s;\n", template->parameters.argument[i].name);
        }
    }
    tool_add_bytes(code, template->body.data != NULL ? template->body.data : "", template->body.length);
    tool_add(code, "}\n");
}

void template_compile(
    const char *path, const char *source, const char *header_name, struct tool_text *header, struct tool_text *code) {
    struct template template = {.path = path, .line = 1};
    /* A newline in front lets checks look one character back. */
    template.at = tool_format("\n%s", source) + 1;
    source_take(&template);
    template_scopes_check(&template);
    if (template.name == NULL) {
        FAIL(&template, 1, "no {%% template NAME(...) %%} or {%% component NAME(...) %%}");
    }
    if (template.context.state != CONTEXT_TEXT) {
        FAIL(&template, template.line, "a tag, value, comment or element is not closed: %s", template.context.tag);
    }
    if (template.post_form != 0) {
        FAIL(&template, template.post_form, "a POST form must be closed and hold {%% csrf %%}");
    }
    write_header(&template, header);
    write_code(&template, header_name, code);
}
