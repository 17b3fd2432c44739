/* Leaving an organisation: its roles end with a day, after saying what that does to its standing. */
#ifndef LEAVING_LEAVING_H
#define LEAVING_LEAVING_H

#include "http/http.h"
#include "training/training_rules.h"

/* What an organisation's standing is on a day with that person, and without them: the one function of standing, asked
 * twice. */
struct leaving_effect {
    day on;
    struct training_standing with;
    struct training_standing without;
};
/* The person's last day is ends; judged on the day after, or on today when that is later. */
struct leaving_effect leaving_effect_of(struct arena *arena, const struct training_organisation *organisation,
    const struct training_standard *standard, int64_t person_id, day ends, day today);

/* /training/people/{person}/end */
extern const struct http_routes leaving_routes;

#endif
