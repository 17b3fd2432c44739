/* What the files of this room and the worker share. */
#ifndef PLUG_PLUG_PARTS_H
#define PLUG_PLUG_PARTS_H

#include <sys/types.h>

#include "base/text.h"
#include "plug/plug.h"

/* Where the worker finds the library it is to open. */
#define PLUG_LIBRARY_DESCRIPTOR 3
/* In a list, a path that begins so names a plugin that is linked into the program (builds with sanitizers). */
#define PLUG_LINKED_PREFIX "linked:"

/* Why the host cannot take this descriptor, in one plain line; NULL when it can. Reads what the descriptor points to.
 */
const char *plug_descriptor_refusal(struct arena *arena, const struct assay_plugin *plugin);
/* The plugin linked in under that name ("framework-england"), or NULL. */
const struct assay_plugin *plug_linked_find(const char *name);

/* Opens the library at a descriptor and checks what it is; NULL with *refusal. Runs its constructors. */
const struct assay_plugin *plug_library_open(struct arena *arena, int descriptor, const char **refusal);

/* Written by the build. */
struct plug_linked {
    const char *name;
    const struct assay_plugin *plugin;
};
extern const struct plug_linked plug_linked[];
extern const size_t plug_linked_count;

/* A worker. Its output is read from `from`; its input written to `to` (-1 when it was given a descriptor). */
struct plug_child {
    pid_t pid;
    int handle; /* pidfd; -1 where the kernel has none */
    int from;
    int to;
};
/* Starts the worker with these arguments (closed by NULL; [0] is filled in). input -1 makes a pipe; library -1 hands
 * none. document: its name, or NULL (it
 * goes in the environment, which other users cannot read). False, with errno, when it cannot be started. */
bool plug_child_start(
    struct plug_child *child, const char *worker, const char **argument, int input, int library, const char *document);
/* Waits until it has ended or the moment (clock_monotonic, microseconds) has come; true when it ended, with its status.
 */
bool plug_child_wait(struct plug_child *child, int64_t until, int *status);
/* Kills it if it still runs, waits, closes. Gives the status. Safe to call once more. */
int plug_child_end(struct plug_child *child);

/* ASSAY_COMPLETIONS and ASSAY_XML for plugins built before there was a choice. */
uint32_t plug_exchange_records(const struct assay_exchange *exchange);
uint32_t plug_exchange_syntax(const struct assay_exchange *exchange);

/* The worker program and schema folder of plug_start. */
const char *plug_worker_path(void);
/* The path of a file beside the running program: "assay-worker". */
const char *plug_beside(struct arena *arena, const char *name);
/* Reads the data of the frameworks that were taken; refuses those whose data cannot be. */
void plug_frameworks_start(struct arena *arena, struct plug_list *list);
void plug_formats_start(struct arena *arena, const struct plug_list *list);
/* What probing said of one library; refusal NULL when it may be taken. Fills id, kind, version ... of plugin. */
void plug_probe(struct arena *arena, const struct plug_configuration *configuration, struct plug_plugin *plugin);

#endif
