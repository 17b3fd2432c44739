/* assay-worker: one plugin, one document, shut in. Descriptors: 0 what is read, 1 what is written, 3 the library. */
#ifndef WORKER_WORKER_H
#define WORKER_WORKER_H

#include "abi/assay_plugin.h"
#include "base/arena.h"

/* Exit statuses: the host tells them apart. */
enum worker_exit { WORKER_DONE = 0, WORKER_BAD_USE = 2, WORKER_NOT_SHUT_IN = 3, WORKER_REFUSED = 4 };

/* Opens the library at descriptor 3, or the linked plugin of that name; NULL with *refusal. */
const struct assay_plugin *worker_plugin_open(struct arena *arena, const char *name, const char **refusal);

#endif
