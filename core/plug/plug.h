/* Plugins: which there are, which were refused and why. The only room that calls dlopen.
 *
 * A list file names them, a line each: the library's path (from the list's own folder) and its SHA-256. Each library is
 * read into sealed memory, its hash compared, and a short-lived child process opens it first and checks its descriptor:
 * a constructor that crashes or hangs ends the child, not the server. What is checked is, byte for byte, what is
 * loaded.
 */
#ifndef PLUG_PLUG_H
#define PLUG_PLUG_H

#include "abi/assay_plugin.h"
#include "base/arena.h"

struct plug_configuration {
    const char *list;   /* plugins.conf; NULL: ASSAY_PLUGINS, else plugins/plugins.conf beside the program */
    const char *worker; /* the assay-worker program; NULL: ASSAY_WORKER, else beside the program */
    int probe_ms;       /* how long a library may take to open; 0: 5000 */
};

/* One line of the list. */
struct plug_plugin {
    const char *path;
    const char *sha256;
    const char *refusal; /* one plain line; NULL when it was taken */
    uint32_t kind;       /* these: 0 and "" when refused before they were known */
    const char *id;
    const char *version;
    const char *title;
    uint16_t abi_major;
    uint16_t abi_minor;
    /* Of exchange plugins; 0 and "" for others. */
    uint32_t directions;
    const char *schema;     /* file name */
    const char *media_type; /* the first it names */
    const char *extension;
    uint32_t records; /* ASSAY_COMPLETIONS ... */
    uint32_t syntax;
    const char *folder;                /* of its data files */
    int descriptor;                    /* the sealed copy, held open; -1 for one that is linked in */
    const struct assay_plugin *loaded; /* framework plugins only: exchange plugins are opened in workers alone */
};

struct plug_list {
    size_t count;
    struct plug_plugin *plugin;
    const char *path;  /* of the list file */
    const char *fault; /* the list itself could not be read: plain words; NULL when it could */
};

/* Reads the list and loads what fits. Never fails: what cannot be taken is in the list with its refusal, and logged.
 * The arena must outlive every use. check_only opens nothing in this process. */
struct plug_list *plug_load(struct arena *arena, const struct plug_configuration *configuration, bool check_only);
/* Checks one library that is in no list (its hash is computed); for `assay plugins check FILE`. */
struct plug_plugin *plug_check_file(
    struct arena *arena, const struct plug_configuration *configuration, const char *path);

/* Once at start, before threads: reads the list and keeps it for plug_all, framework.h and exchange.h. */
void plug_start(struct arena *arena, const struct plug_configuration *configuration);
/* What plug_start found; an empty list before. */
const struct plug_list *plug_all(void);
/* The taken plugin of that kind and id, or NULL. */
const struct plug_plugin *plug_find(uint32_t kind, const char *id);
/* "framework", "exchange" or "unknown". */
const char *plug_kind_name(uint32_t kind);

/* What keeps workers apart on this machine, a line each, for `assay doctor` and the log: landlock, seccomp, limits.
 * *whole is false when something is missing. whole may be NULL. */
const char *plug_isolation_report(struct arena *arena, bool *whole);

#endif
