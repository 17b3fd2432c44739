/* What becomes of each line of a file of waiting applications: pure. */
#ifndef EXCHANGE_EXCHANGE_BACKLOG_RULES_H
#define EXCHANGE_EXCHANGE_BACKLOG_RULES_H

#include "base/clock.h"
#include "plug/framework.h"

/* Nothing was received before this day: the National Referral Mechanism began on it. */
day backlog_earliest(void);

/* A line, and what is known about what it names. Ids are 0 where there is none. */
struct backlog_facts {
    const char *reference;
    const char *organisation_name;
    const char *organisation_identifier; /* or NULL */
    const char *body_kind;               /* or NULL: any that applies */
    const char *framework_code;          /* or NULL: the only one loaded */
    day received_on;
    int64_t organisation_id;   /* found by identifier, else by name */
    int organisations_of_name; /* when none has the identifier */
    const char *sector;        /* of the one found, or NULL */
    const char *identifier;    /* its own, or NULL */
    int64_t entered_id;        /* the application that came under this reference before */
    int64_t entered_organisation_id;
    day entered_received_on;
    int64_t under_way_id;   /* what the organisation has under way in this framework */
    const char *lead_name;  /* or NULL */
    const char *lead_email; /* of whom to invite as its lead; or NULL */
};

struct backlog_judgement {
    const char *outcome;        /* "new", "same" or "rejected" */
    const char *code;           /* of a rejected one, or of a second line that says the same; NULL */
    const char *framework_code; /* the one meant, or NULL */
    const char *body_kind;      /* the one meant, or NULL */
};

/* data: the framework meant, NULL when there is none of that code or none was meant alone. */
struct backlog_judgement backlog_judge(const struct backlog_facts *facts, const struct framework_data *data, day today);
/* The same in the light of the line before it that is of the same reference, or the same organisation and framework,
 * and new: both speak of one application, or of two at once. */
struct backlog_judgement backlog_judge_after(
    const struct backlog_facts *facts, struct backlog_judgement judgement, const struct backlog_facts *before);
/* Do two lines of one framework name the same application's reference; the same organisation? */
bool backlog_same_reference(const struct backlog_facts *a, const struct backlog_facts *b);
bool backlog_same_organisation(const struct backlog_facts *a, const struct backlog_facts *b);

#endif
