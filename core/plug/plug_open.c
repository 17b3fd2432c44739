/* Opening a library: in the child that checks it, in a worker, and, for frameworks, in the server. */
#include "plug/plug_parts.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>

const struct assay_plugin *plug_library_open(struct arena *arena, int descriptor, const char **refusal) {
    char name[64];
    *refusal = NULL;
    /* Opened for good: dlclose is never called. The name must stay this library's alone, or the dynamic linker would
     * take the next one of that name for the same: so this copy of the descriptor is never closed. */
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", fcntl(descriptor, F_DUPFD_CLOEXEC, 3));
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (library == NULL) {
        *refusal = arena_format(arena, "it cannot be opened: %s", dlerror());
        return NULL;
    }
    const struct assay_plugin *found = dlsym(library, "assay_plugin");
    if (found == NULL) {
        *refusal = "it has no symbol \"assay_plugin\"";
        return NULL;
    }
    *refusal = plug_descriptor_refusal(arena, found);
    return *refusal == NULL ? found : NULL;
}
