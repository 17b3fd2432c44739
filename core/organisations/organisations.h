/* Organisations: who they are and who acts for them. Functions that write do so in the caller's open transaction, with
 * the actor that stands there, and write their audit entries. */
#ifndef ORGANISATIONS_ORGANISATIONS_H
#define ORGANISATIONS_ORGANISATIONS_H

#include "db/db.h"
#include "http/http.h"
#include "organisations/organisations_rules.h"

struct organisation_new {
    const char *name;           /* 2 to 200 characters */
    const char *framework_code; /* "england" */
    const char *kind;           /* a body kind of the framework; "training_provider" for providers */
    const char *sector;         /* "statutory", "non_statutory" or "training_provider" */
    const char *identifier;     /* "GB-CHC-1234567", or NULL */
    const char *website;        /* NULL when none */
    const char *phone;          /* NULL when none */
    const char *about;          /* NULL when none */
    struct text_list areas;
    struct text_list cohorts;
    struct text_list languages;
    bool invented; /* made up for a demonstration */
    moment now;
};
/* The new organisation's id. Needs an actor who sees all (the system). Raises ERROR_CONFLICT when the identifier is
 * taken. */
int64_t organisation_add(struct db *db, struct organisation_new with);

/* Makes the person the single point of contact: the role moves to them from whoever had it. granted_by: a person, or
 * DB_NULL_INT8 for the program. */
void organisation_spoc_set(struct db *db, int64_t organisation_id, int64_t person_id, int64_t granted_by, moment now);

extern const struct http_routes organisations_routes;

#endif
