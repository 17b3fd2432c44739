/* People whom a trainer has before them and nobody finds: added to an organisation that booked, and its lead told. */
#ifndef TRAINING_TRAINING_TRAINEE_H
#define TRAINING_TRAINING_TRAINEE_H

#include "db/db.h"
#include "http/http.h"
#include "view/form.h"

struct training_trainee_parts;

/* The organisations to which the actor may add people, as choices by id. Joins the batch; read after it has run. */
struct training_trainee_parts *trainee_choices_add(struct db *db);
struct options trainee_choices(struct arena *arena, const struct training_trainee_parts *parts);

/* The same, and to leave them out: what can become of all whom nobody is found for at once. */
struct options trainee_choices_all(struct http_request *request, struct options organisations);

/* What a form says is to become of one person nobody is found for: fields do-NAME ("" as for everybody, "later" nothing
 * yet, "leave_out", or an organisation's id), name-NAME and email-NAME. */
enum trainee_answer { TRAINEE_LATER, TRAINEE_LEFT_OUT, TRAINEE_ADDED };
struct trainee {
    enum trainee_answer answer;
    int64_t organisation_id;
    const char *name;
    const char *email; /* NULL: none */
};
/* everybody: the answer where the form gives none of its own ("": nothing yet). Errors go into the form. */
struct trainee trainee_of(struct form *form, const char *field, const char *everybody, struct options organisations);
/* In the caller's transaction, with its audit entry, and a mail to the organisation's leads: the person's id, and their
 * learner number. Raises ERROR_FORBIDDEN for an organisation that did not book with the actor's. */
int64_t trainee_add(struct http_request *request, const struct trainee *trainee, const char **learner_number);

#endif
