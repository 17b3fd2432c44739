/* The part of assay import that enters applications which wait already. */
#ifndef MAIN_IMPORT_WAITING_H
#define MAIN_IMPORT_WAITING_H

#include "db/db.h"

struct import_waiting {
    const char *as;     /* address of the account that enters them */
    const char *format; /* the plugin */
    const char *name;   /* of the file, without folder */
    int descriptor;
    uint64_t size;
    bool preview;
};
/* Exit status: 0 only when nothing was refused. Raises when it may not, or on failure. */
int import_waiting(struct db *db, const struct import_waiting *with);

#endif
