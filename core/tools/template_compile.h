/* Turns one template into C. The language is described in template_compile.md. */
#ifndef TOOLS_TEMPLATE_COMPILE_H
#define TOOLS_TEMPLATE_COMPILE_H

#include "tools/template_context.h"
#include "tools/template_expression.h"
#include "tools/tool.h"

enum scope_kind { SCOPE_IF, SCOPE_FOR, SCOPE_BLOCK };

/* A mark that waits for its {% end %}. */
struct scope {
    enum scope_kind kind;
    int line;
    struct context start;
    struct context branch; /* where the branches so far ended */
    bool branched;
    bool otherwise; /* an else was seen */
    const char *component;
    const char *arguments;
    int number;
};

#define SCOPES_MOST 64

struct template {
    const char *path;
    const char *at; /* what comes next in the source */
    int line;
    struct context context;
    struct tool_text literal; /* HTML not yet written out */
    bool after_space;
    struct scope scope[SCOPES_MOST];
    size_t scopes;
    int blocks;
    const char *name; /* NULL until {% template %} or {% component %} was seen */
    bool component;
    bool content; /* {% content %} was seen */
    struct argument_list parameters;
    int post_form; /* line of the open POST form that has no {% csrf %} yet; 0 when there is none */
    struct tool_text header_includes;
    struct tool_text component_includes;
    struct tool_text body;
};

/* Ends the program with file, line and cause when the template is not right. */
void template_compile(
    const char *path, const char *source, const char *header_name, struct tool_text *header, struct tool_text *code);

/* template_marks.c: what stands between {% and %}; line is where it began. */
void template_mark(struct template *template, const char *mark, int line);
/* Ends the program when a scope is still open. */
void template_scopes_check(const struct template *template);

/* template_compile.c: writes out what is pending, then a #line for what comes. */
void template_flush(struct template *template);
void template_line(struct template *template, int line);

#endif
