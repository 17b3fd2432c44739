/* What import and export share: who acts for which provider, and the options that say so. */
#ifndef MAIN_EXCHANGE_OPTIONS_H
#define MAIN_EXCHANGE_OPTIONS_H

#include "db/db.h"

struct exchange_options {
    const char *as;       /* --as EMAIL: the account that acts */
    const char *provider; /* --provider: identifier or name; NULL: the only one */
    const char *format;   /* --format; without it "assay_csv" for a file that ends in .csv, else "assay_xml" */
    const char *since;    /* --since DATE, --until DATE; NULL */
    const char *until;
    bool preview; /* --preview */
    const char *file;
};
struct exchange_actor {
    int64_t person_id;
    int64_t provider_id;
    const char *provider_name;
    const char *provider_identifier; /* NULL when there is none */
};

/* Reads what is left of argv after configuration_read; false, with words on stderr, when something is not understood.
 */
bool exchange_options_read(const char *command, int argc, char **argv, struct exchange_options *options);
/* Within a transaction of its own. Raises ERROR_INVALID, after words on stderr, when it is not clear who acts. */
struct exchange_actor exchange_actor_find(struct db *db, const char *command, const struct exchange_options *options);
/* From here on in the open transaction that person acts for that provider. */
void exchange_act(struct db *db, struct exchange_actor actor, moment now);

#endif
