/* What organisations decide without asking anybody: identifiers, and the lists their details are chosen from. */
#ifndef ORGANISATIONS_RULES_H
#define ORGANISATIONS_RULES_H

#include <stdbool.h>

#include "base/arena.h"
#include "view/form.h"

/* Lists of org-id.guide that a non-statutory body's number can be from. */
struct identifier_scheme {
    const char *code;    /* "GB-CHC"; as stored */
    const char *title;   /* English key */
    const char *example; /* a number of the right form */
};
extern const struct identifier_scheme identifier_schemes[];
extern const size_t identifier_scheme_count;

/* "GB-CHC-1234567" of the scheme and what a person typed (spaces, small letters, the register's own prefix are fine);
 * NULL when it has not that register's form. Nothing is asked of the register itself. */
const char *identifier_make(struct arena *arena, const char *scheme, const char *typed);
/* The scheme of a stored identifier, and through *number the rest; NULL for one of another list. */
const struct identifier_scheme *identifier_split(const char *identifier, const char **number);

/* "www.example.org" and "https://example.org/x" as an https or http address; NULL when it is none. */
const char *website_make(struct arena *arena, const char *typed);
/* Digits, spaces, brackets, hyphens and a leading plus, 9 to 15 digits. */
bool phone_valid(const char *phone);
/* The domain of an address that an organisation can call its own: NULL for the big mail providers. */
const char *domain_own(struct arena *arena, const char *email);

/* Stored values. Areas and languages are stored by name, cohorts by code. */
extern const struct options organisation_areas;
extern const struct options organisation_cohorts;
extern const struct options organisation_languages;
/* English key of a cohort's code; the code itself when it is not known. */
const char *organisation_cohort_title(const char *code);

/* Ending one role of a member: NULL when it may be ended, else why not (an English message).
 * holders: open holdings of that role in the organisation. is_spoc: the person is its single point of contact. */
const char *membership_end_fault(const char *role, int holders, bool is_spoc);

#endif
