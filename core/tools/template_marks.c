#include "tools/template_compile.h"

#include <ctype.h>
#include <string.h>

#define FAIL(line, ...) tool_fail(template->path, (line), __VA_ARGS__)

static struct place place_of(const struct template *template, int line) {
    return (struct place){template->path, line};
}

static const char *translate(struct template *template, const char *text, int line) {
    if (text[0] == '\0') {
        FAIL(line, "an expression is missing");
    }
    return expression_translate(place_of(template, line), text, strlen(text));
}

/* {% template NAME(TYPE ARG, ...) %} and {% component NAME(...) %}. */
static void head_mark(struct template *template, const char *rest, int line, bool component) {
    size_t bytes = identifier_bytes(rest, rest + strlen(rest));
    size_t length = strlen(rest);
    if (bytes == 0 || rest[bytes] != '(' || rest[length - 1] != ')') {
        FAIL(line, "expected NAME(PARAMETERS), found \"%s\"", rest);
    }
    if (template->name != NULL) {
        FAIL(line, "one {%% template %%} or {%% component %%} in a file");
    }
    template->name = tool_copy(rest, bytes);
    template->component = component;
    template->literal.length = 0; /* white space above it */
    template->after_space = true;
    const char *inside = expression_trim(rest + bytes + 1, length - bytes - 2);
    if (strcmp(inside, "void") == 0) {
        inside = "";
    }
    template->parameters = commas_split(place_of(template, line), inside, strlen(inside));
    for (size_t i = 0; i < template->parameters.count; i++) {
        struct argument *parameter = &template->parameters.argument[i];
        size_t start = parameter->bytes;
        while (
            start > 0 && (isalnum((unsigned char)parameter->value[start - 1]) || parameter->value[start - 1] == '_')) {
            start--;
        }
        parameter->name = parameter->value + start;
        if (parameter->name[0] == '\0' || start == 0) {
            FAIL(line, "expected TYPE NAME, found \"%s\"", parameter->value);
        }
        if (strcmp(parameter->name, "out") == 0 || strcmp(parameter->name, "with") == 0 ||
            (component && strcmp(parameter->name, "content") == 0)) {
            FAIL(line, "the name \"%s\" is taken", parameter->name);
        }
    }
}

static struct scope *scope_open(struct template *template, enum scope_kind kind, int line) {
    if (template->scopes == SCOPES_MOST) {
        FAIL(line, "too many open marks");
    }
    struct scope *scope = &template->scope[template->scopes++];
    *scope = (struct scope){.kind = kind, .line = line, .start = template->context};
    return scope;
}

static struct scope *scope_top(struct template *template, const char *mark, int line) {
    if (template->scopes == 0) {
        FAIL(line, "{%% %s %%} without an open {%% if %%}, {%% for %%} or {%% block %%}", mark);
    }
    return &template->scope[template->scopes - 1];
}

/* A branch ends here: it must leave the HTML where the others leave it. */
static void branch_end(struct template *template, struct scope *scope, int line) {
    if (!scope->branched) {
        scope->branch = template->context;
        scope->branched = true;
    } else if (!context_same(&scope->branch, &template->context)) {
        FAIL(line, "the branches of the {%% if %%} of line %d do not end at the same place in the HTML", scope->line);
    } else {
        context_merge(&scope->branch, &template->context);
    }
}

static void if_mark(struct template *template, const char *rest, int line) {
    scope_open(template, SCOPE_IF, line);
    template_line(template, line);
    tool_add_format(&template->body, "    if (%s) {\n", translate(template, rest, line));
}

static void else_mark(struct template *template, const char *mark, const char *condition, int line) {
    struct scope *scope = scope_top(template, mark, line);
    if (scope->kind != SCOPE_IF || scope->otherwise) {
        FAIL(line, "{%% %s %%} does not belong to an {%% if %%}", mark);
    }
    branch_end(template, scope, line);
    template->context = scope->start;
    if (condition != NULL) {
        tool_add(&template->body, "    } else\n");
        template_line(template, line);
        tool_add_format(&template->body, "    if (%s) {\n", translate(template, condition, line));
    } else {
        scope->otherwise = true;
        tool_add(&template->body, "    } else {\n");
    }
}

/* {% for NAME in ROWS [as item] %} */
static void for_mark(struct template *template, const char *rest, int line) {
    const char *end = rest + strlen(rest);
    size_t bytes = identifier_bytes(rest, end);
    const char *name = tool_copy(rest, bytes);
    const char *in = rest + bytes;
    while (isspace((unsigned char)*in)) {
        in++;
    }
    if (bytes == 0 || in == rest + bytes || strncmp(in, "in", 2) != 0 || !isspace((unsigned char)in[2])) {
        FAIL(line, "expected {%% for NAME in ROWS %%}");
    }
    const char *rows = expression_trim(in + 2, (size_t)(end - in) - 2);
    size_t length = strlen(rows);
    bool items = length > 8 && strcmp(rows + length - 8, " as item") == 0;
    rows = translate(template, items ? expression_trim(rows, length - 8) : rows, line);
    scope_open(template, SCOPE_FOR, line);
    template_line(template, line);
    tool_add_format(&template->body,
        "    { const __auto_type %s_rows = %s;"
        " for (size_t %s_index = 0; %s_index < (size_t)%s_rows.count; %s_index++) { const __auto_type %s = "
        "%s%s_rows.%s[%s_index];"
        " (void)%s;\n",
        name, rows, name, name, name, name, name, items ? "" : "&", name, items ? "item" : "row", name, name);
}

static void set_mark(struct template *template, const char *rest, int line) {
    struct argument_list set = arguments_parse(place_of(template, line), rest, strlen(rest));
    if (set.count != 1) {
        /* NAME = VALUE with spaces round the sign */
        size_t bytes = identifier_bytes(rest, rest + strlen(rest));
        FAIL(line, "expected {%% set NAME = C %%}, found \"%.*s...\"", (int)bytes, rest);
    }
    struct value value = value_parse(place_of(template, line), set.argument[0].value, set.argument[0].bytes);
    template_line(template, line);
    tool_add_format(&template->body, "    const __auto_type %s = %s;\n    (void)%s;\n", set.argument[0].name,
        value_text(place_of(template, line), value), set.argument[0].name);
}

/* "NAME = C" without the spaces round its sign. */
static const char *set_tighten(const char *rest) {
    const char *end = rest + strlen(rest);
    size_t bytes = identifier_bytes(rest, end);
    const char *sign = rest + bytes;
    while (isspace((unsigned char)*sign)) {
        sign++;
    }
    return *sign == '=' && sign[1] != '=' ? tool_format("%.*s=%s", (int)bytes, rest, sign + 1) : rest;
}

static void component_include(struct template *template, const char *name) {
    const char *include = tool_format("#include \"components/%s.h\"\n", name);
    if (template->component_includes.length == 0 || strstr(template->component_includes.data, include) == NULL) {
        tool_add(&template->component_includes, include);
    }
}

/* NAME and its arguments; gives the name and leaves *arguments at the rest. */
static const char *component_name(struct template *template, const char *rest, const char **arguments, int line) {
    size_t bytes = identifier_bytes(rest, rest + strlen(rest));
    if (bytes == 0) {
        FAIL(line, "expected the name of a component");
    }
    if (template->context.state != CONTEXT_TEXT) {
        FAIL(line, "a component may stand only between tags");
    }
    *arguments = rest + bytes;
    return tool_copy(rest, bytes);
}

static void component_write(
    struct template *template, const char *name, const char *arguments, const char *content, int line) {
    struct place place = place_of(template, line);
    struct argument_list list = arguments_parse(place, arguments, strlen(arguments));
    component_include(template, name);
    template_line(template, line);
    tool_add_format(&template->body, "    %s_component_html(out, &(const struct %s_component){", name, name);
    for (size_t i = 0; i < list.count; i++) {
        struct argument *argument = &list.argument[i];
        struct value value = value_parse(place, argument->value, argument->bytes);
        tool_add_format(&template->body, "%s.%s = %s", i > 0 ? ", " : "", argument->name, value_text(place, value));
    }
    if (content != NULL) {
        tool_add_format(&template->body, "%s.content = %s", list.count > 0 ? ", " : "", content);
    } else if (list.count == 0) {
        tool_add(&template->body, "0");
    }
    tool_add(&template->body, "});\n");
}

static void use_mark(struct template *template, const char *rest, int line) {
    const char *arguments;
    const char *name = component_name(template, rest, &arguments, line);
    component_write(template, name, arguments, NULL, line);
}

static void block_mark(struct template *template, const char *rest, int line) {
    const char *arguments;
    const char *name = component_name(template, rest, &arguments, line);
    struct scope *scope = scope_open(template, SCOPE_BLOCK, line);
    scope->component = name;
    scope->arguments = arguments;
    scope->number = ++template->blocks;
    tool_add_format(&template->body,
        "    {\n    const struct text_builder outer_%d = out->text;\n    text_builder_start(&out->text, out->arena);\n "
        "   {\n",
        scope->number);
}

static void end_mark(struct template *template, const char *mark, int line) {
    struct scope *scope = scope_top(template, mark, line);
    bool same = context_same(&scope->start, &template->context);
    switch (scope->kind) {
    case SCOPE_IF:
        if (!scope->otherwise) {
            branch_end(template, scope, line);
            template->context = scope->start;
        }
        branch_end(template, scope, line);
        template->context = scope->branch;
        tool_add(&template->body, "    }\n");
        break;
    case SCOPE_FOR:
        if (!same) {
            FAIL(line, "the {%% for %%} of line %d does not end where it began in the HTML", scope->line);
        }
        context_merge(&template->context, &scope->start);
        tool_add(&template->body, "    }\n    }\n");
        break;
    case SCOPE_BLOCK:
        if (!same) {
            FAIL(line, "the {%% block %%} of line %d does not end between tags", scope->line);
        }
        tool_add_format(&template->body,
            "    }\n    const struct html_safe content_%d = {out->text.data, out->text.length};\n    out->text = "
            "outer_%d;\n",
            scope->number, scope->number);
        component_write(
            template, scope->component, scope->arguments, tool_format("content_%d", scope->number), scope->line);
        tool_add(&template->body, "    }\n");
        break;
    }
    template->scopes--;
}

/* NAME_html(ARGUMENTS) becomes NAME_html(out, ARGUMENTS). */
static void call_mark(struct template *template, const char *rest, int line) {
    size_t bytes = identifier_bytes(rest, rest + strlen(rest));
    size_t length = strlen(rest);
    if (bytes == 0 || rest[bytes] != '(' || rest[length - 1] != ')') {
        FAIL(line, "expected {%% call NAME_html(ARGUMENTS) %%}");
    }
    if (template->context.state != CONTEXT_TEXT) {
        FAIL(line, "{%% call %%} may stand only between tags");
    }
    const char *inside = expression_trim(rest + bytes + 1, length - bytes - 2);
    const char *arguments = expression_translate(place_of(template, line), inside, strlen(inside));
    template_line(template, line);
    tool_add_format(
        &template->body, "    %.*s(out%s%s);\n", (int)bytes, rest, arguments[0] != '\0' ? ", " : "", arguments);
}

/* Marks without anything behind them that write something where they stand. */
static void plain_mark(struct template *template, const char *rest, const char *c, int line) {
    if (rest[0] != '\0') {
        FAIL(line, "unexpected \"%s\"", rest);
    }
    if (template->context.state != CONTEXT_TEXT) {
        FAIL(line, "this mark may stand only between tags");
    }
    tool_add(&template->body, c);
}

void template_scopes_check(const struct template *template) {
    static const char *const names[] = {"if", "for", "block"};
    if (template->scopes > 0) {
        const struct scope *scope = &template->scope[template->scopes - 1];
        FAIL(scope->line, "{%% %s %%} has no {%% end %%}", names[scope->kind]);
    }
}

void template_mark(struct template *template, const char *mark, int line) {
    size_t bytes = identifier_bytes(mark, mark + strlen(mark));
    const char *name = tool_copy(mark, bytes);
    const char *rest = expression_trim(mark + bytes, strlen(mark) - bytes);
    if (strcmp(name, "include") == 0) {
        tool_add_format(&template->header_includes, "#include %s\n", rest);
        return;
    }
    if (strcmp(name, "template") == 0 || strcmp(name, "component") == 0) {
        head_mark(template, rest, line, name[0] == 'c');
        return;
    }
    if (template->name == NULL) {
        FAIL(line, "{%% template %%} or {%% component %%} must come before {%% %s %%}", name);
    }
    template_flush(template);
    if (strcmp(name, "if") == 0) {
        if_mark(template, rest, line);
    } else if (strcmp(name, "elif") == 0) {
        else_mark(template, mark, rest, line);
    } else if (strcmp(name, "else") == 0) {
        else_mark(template, mark, NULL, line);
    } else if (strcmp(name, "for") == 0) {
        for_mark(template, rest, line);
    } else if (strcmp(name, "end") == 0) {
        end_mark(template, mark, line);
    } else if (strcmp(name, "set") == 0) {
        set_mark(template, set_tighten(rest), line);
    } else if (strcmp(name, "use") == 0) {
        use_mark(template, rest, line);
    } else if (strcmp(name, "block") == 0) {
        block_mark(template, rest, line);
    } else if (strcmp(name, "call") == 0) {
        call_mark(template, rest, line);
    } else if (strcmp(name, "title") == 0) {
        struct value value = value_parse(place_of(template, line), rest, strlen(rest));
        template_line(template, line);
        tool_add_format(&template->body, "    out->title = %s;\n", value_text(place_of(template, line), value));
    } else if (strcmp(name, "wide") == 0) {
        plain_mark(template, rest, "    out->wide = true;\n", line);
    } else if (strcmp(name, "csrf") == 0) {
        plain_mark(template, rest, "    html_csrf(out);\n", line);
        template->post_form = 0;
    } else if (strcmp(name, "content") == 0) {
        plain_mark(template, rest, "    html_safe_write(out, with->content);\n", line);
        if (!template->component) {
            FAIL(line, "{%% content %%} belongs into a component");
        }
        template->content = true;
    } else {
        FAIL(line, "unknown mark {%% %s %%}", name);
    }
}
