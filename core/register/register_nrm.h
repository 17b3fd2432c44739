/* What the National Referral Mechanism's sign-in may rely on: organisations in good standing, their domains, and their
 * First Responders who are in date; signed like the register's statements. Only of frameworks that are part of the UK's
 * mechanism. An organisation that is suspended, or below the minimum standard, is not in it from that moment on. */
#ifndef REGISTER_REGISTER_NRM_H
#define REGISTER_REGISTER_NRM_H

#include "base/text.h"
#include "db/db.h"

struct nrm_person {
    const char *learner_number;
    const char *name;
    const char *email; /* "" for none */
};
struct nrm_organisation {
    int64_t organisation_id;
    const char *name;
    const char *identifier; /* "" for none */
    const char *framework;
    const char *nation;
    const char *state;
    struct text_list domains;
    size_t people;
    const struct nrm_person *person;
};
struct nrm_sign_in {
    bool demonstration;
    moment issued_at; /* whole seconds */
    size_t organisations;
    const struct nrm_organisation *organisation;
    size_t people; /* all of them */
    const char *public_key;
    const char *signature; /* over the JSON without these two, compact, keys sorted, ASCII */
};

/* As it stands at that moment, signed; noted in the trail. In an open transaction of somebody who sees all. Raises
 * ERROR_INTERNAL without register_start. */
const struct nrm_sign_in *nrm_sign_in_now(struct db *db, moment now);

/* The file in that form, "json", "csv" or "xml"; CSV is for reading and carries no signature. NULL for another form, or
 * where XML cannot hold a name. */
const char *nrm_sign_in_write(struct arena *arena, const struct nrm_sign_in *sign_in, const char *form);

#endif
