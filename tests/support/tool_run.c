#include "support/tool_run.h"

#include <stdarg.h>
#include <sys/wait.h>
#include <unistd.h>

static char *stream_text(FILE *file) {
    size_t length = 0;
    char *text = calloc(1, 1);
    char part[4096];
    size_t got;
    while (file != NULL && (got = fread(part, 1, sizeof part, file)) > 0) {
        text = realloc(text, length + got + 1);
        memcpy(text + length, part, got);
        length += got;
        text[length] = '\0';
    }
    return text;
}

char *file_text(const char *path) {
    FILE *file = fopen(path, "rb");
    char *text = stream_text(file);
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

int command_run(char **said, const char *format, ...) {
    char command[8192];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(command, sizeof command - 6, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= sizeof command - 6) {
        abort();
    }
    snprintf(command + length, sizeof command - (size_t)length, " 2>&1");
    FILE *pipe = popen(command, "r");
    *said = stream_text(pipe);
    int status = pipe != NULL ? pclose(pipe) : -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct tool_run tool_run(const char *source, const char *name, bool page) {
    struct tool_run run = {.folder = "/tmp/assay-tool-XXXXXX"};
    if (mkdtemp(run.folder) == NULL) {
        abort();
    }
    snprintf(run.source, sizeof run.source, "%s/%s", run.folder, name);
    FILE *file = fopen(run.source, "wb");
    if (file == NULL || fputs(source, file) < 0 || fclose(file) != 0) {
        abort();
    }
    char path[128];
    snprintf(path, sizeof path, "%s/t.c", run.folder);
    const char *f = run.folder;
    run.status = page ? command_run(&run.said, BINARY_FOLDER "/template_compile %s/t.html %s/t.h %s/t.c", f, f, f)
                      : command_run(&run.said, BINARY_FOLDER "/message_compile %s/t.c %s/t.po", f, f);
    run.made = access(path, F_OK) == 0;
    run.code = file_text(path);
    return run;
}

struct tool_run template_run(const char *source) {
    return tool_run(source, "t.html", true);
}

struct tool_run message_run(const char *source) {
    return tool_run(source, "t.po", false);
}

void tool_run_free(struct tool_run *run) {
    char *said;
    command_run(&said, "rm -rf %s", run->folder);
    free(said);
    free(run->said);
    free(run->code);
}
