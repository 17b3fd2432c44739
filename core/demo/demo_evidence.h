/* Files that applicants of the demonstration add to their applications. */
#ifndef DEMO_DEMO_EVIDENCE_H
#define DEMO_DEMO_EVIDENCE_H

#include <stdbool.h>
#include <string.h>

#include "base/clock.h"
#include "db/db.h"

enum { DEMO_LINES = 6 };

struct demo_document {
    const char *criterion; /* NULL: not of an application */
    const char *name;      /* of the file, with its ending */
    bool pdf;              /* else plain text */
    bool asked;            /* the criterion must have evidence; else it is more than that */
    const char *line[DEMO_LINES];
};
struct demo_documents {
    size_t count;
    const struct demo_document *row;
};
/* One for each criterion that asks for evidence, and some more. */
struct demo_documents demo_documents(void);

/* Makes the file, with the organisation's name on it, and adds it to the application as that person. */
void demo_document_add(struct db *db, int64_t application_id, int64_t person_id, const char *organisation,
    const struct demo_document *document, moment now);
/* The same, kept as a file of the organisation's; its id. */
int64_t demo_document_keep(struct db *db, int64_t organisation_id, int64_t person_id, const char *organisation,
    const struct demo_document *document, moment now);

#endif
