/* The two dates of a question about training: the day asked about, and the moment as known at. */
#ifndef TRAINING_TRAINING_ASKED_H
#define TRAINING_TRAINING_ASKED_H

#include "http/http.h"
#include "view/form.h"

struct training_asked {
    day on;
    moment known_at; /* MOMENT_NONE: now */
    day today;
    bool other;        /* not simply today as known now */
    day known_on;      /* the day of known_at; DAY_NONE: now */
    const char *query; /* "?on=2026-03-27&known=2026-04-01", or "" : for links that ask the same */
    struct form form;  /* with what was wrong: then today, as known now, is shown */
};

/* A day as YYYY-MM-DD; NULL or "" is today. False, with what to enter as a message key, when there is no such day, or
 * none that can be asked about. */
bool training_on_parse(const char *text, day today, day *on, const char **fault);
/* A day, which is known to its end, or a moment as RFC 3339 writes it; NULL or "" is now: MOMENT_NONE. */
bool training_known_parse(const char *text, moment now, moment *known_at, const char **fault);

/* The path with the same two dates, for a link that asks the same; asked NULL: the path alone. */
const char *training_asked_path(struct arena *arena, const struct training_asked *asked, const char *path);
/* "/training/people/5" and "/compliance/organisations/3/people/5" (organisation_id 0: one's own) in the same way. */
const char *training_asked_person(
    struct arena *arena, const struct training_asked *asked, int64_t organisation_id, int64_t person_id);

/* From the address: on and known as above, or as dates in three fields (on-day, on-month, on-year). */
struct training_asked training_asked_read(struct http_request *request);

#endif
