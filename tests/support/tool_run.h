/* Runs the build-time tools on a text, in a folder of its own. */
#ifndef SUPPORT_TOOL_RUN_H
#define SUPPORT_TOOL_RUN_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tool_run {
    char folder[64];
    char source[96]; /* path of what it was given */
    int status;      /* exit status */
    char *said;      /* on stderr */
    bool made;       /* it left its output */
    char *code;      /* the C it made; "" when none */
};

/* template_compile on this template: t.html gives t.h and t.c. */
struct tool_run template_run(const char *source);
/* message_compile on this .po file: t.po gives t.c. */
struct tool_run message_run(const char *source);
/* Removes the folder. */
void tool_run_free(struct tool_run *run);
/* Runs a command (printf); its exit status, and what it wrote to both outputs in *said, to be freed. */
int command_run(char **said, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The whole file; "" when it cannot be read. To be freed. */
char *file_text(const char *path);

#endif
