/* assay plugins: which plugins are loaded, which are refused and why; or whether one would be. */
#include <stdio.h>
#include <string.h>

#include "main/commands.h"
#include "plug/framework.h"

enum { ARENA_BYTES = 64 << 20 };

static const char help[] = "usage: assay plugins list [--plugins LIST]\n"
                           "       assay plugins check [FILE ...]\n"
                           "\n"
                           "list   loads what the list names, as the server would, and tells of each plugin: kind, id, "
                           "version, title, or why\n"
                           "       it is refused. Exit status 1 when one is.\n"
                           "check  opens each library in a process of its own and tells whether it would be taken, and "
                           "the line for the list.\n"
                           "       Without FILE: checks every plugin of the list, and loads nothing.\n"
                           "\n"
                           "The list is --plugins LIST, else ASSAY_PLUGINS, else plugins/plugins.conf beside this "
                           "program. A line is a path, from\n"
                           "the list's own folder, and the SHA-256 of the library.\n";

static int plugin_print(const struct plug_plugin *plugin) {
    if (plugin->refusal != NULL) {
        printf("refused\t%s\t%s\n", plugin->path, plugin->refusal);
        return 1;
    }
    printf("%s\t%s\t%s\t%s\n", plug_kind_name(plugin->kind), plugin->id, plugin->version, plugin->title);
    return 0;
}

static int list_print(const struct plug_list *list) {
    int status = 0;
    if (list->fault != NULL) {
        fprintf(stderr, "assay plugins: %s\n", list->fault);
        status = 1;
    }
    for (size_t i = 0; i < list->count; i++) {
        status |= plugin_print(&list->plugin[i]);
    }
    return status;
}

static int file_print(const struct plug_plugin *plugin) {
    int status = plugin_print(plugin);
    if (status == 0) {
        printf("line\t%s %s\n", plugin->path, plugin->sha256);
    }
    return status;
}

struct asked {
    struct arena *arena;
    int argc;
    char **argv;
    int status;
};

static int usage_fault(const char *why, const char *what) {
    fprintf(stderr, "assay plugins: %s%s\n\n%s", why, what, help);
    return 2;
}

static void run(void *context) {
    struct asked *asked = context;
    struct plug_configuration configuration = {.list = NULL};
    const char *act = NULL;
    const char *file[64];
    size_t files = 0;
    asked->status = 2;
    for (int i = 1; i < asked->argc; i++) {
        const char *word = asked->argv[i];
        if (strcmp(word, "--help") == 0) {
            fputs(help, stdout);
            asked->status = 0;
            return;
        }
        if (strcmp(word, "--plugins") == 0 && i + 1 < asked->argc) {
            configuration.list = asked->argv[++i];
        } else if (word[0] == '-') {
            asked->status = usage_fault("unknown or unfinished option ", word);
            return;
        } else if (act == NULL) {
            act = word;
        } else if (files < sizeof file / sizeof *file) {
            file[files++] = word;
        } else {
            asked->status = usage_fault("too many files at once", "");
            return;
        }
    }
    if (act != NULL && strcmp(act, "list") == 0 && files == 0) {
        plug_start(asked->arena, &configuration);
        asked->status = list_print(plug_all());
    } else if (act != NULL && strcmp(act, "check") == 0 && files == 0) {
        asked->status = list_print(plug_load(asked->arena, &configuration, true));
    } else if (act != NULL && strcmp(act, "check") == 0) {
        asked->status = 0;
        for (size_t i = 0; i < files; i++) {
            asked->status |= file_print(plug_check_file(asked->arena, &configuration, file[i]));
        }
    } else {
        asked->status = usage_fault(act == NULL ? "say what to do" : "there is no ", act == NULL ? "" : act);
    }
}

int plugins_command(int argc, char **argv) {
    struct asked asked = {.arena = arena_new(ARENA_BYTES), .argc = argc, .argv = argv, .status = 2};
    if (!arena_try(asked.arena, run, &asked)) {
        fprintf(stderr, "assay plugins: %s\n", arena_error(asked.arena)->detail);
        asked.status = 1;
    }
    arena_free(asked.arena);
    return asked.status;
}
