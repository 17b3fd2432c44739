/* The rules of training: pure, without a clock of their own. */
#ifndef TRAINING_TRAINING_RULES_H
#define TRAINING_TRAINING_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"

enum training_result { TRAINING_PASSED, TRAINING_NOT_PASSED, TRAINING_WITHDRAWN };
/* False when text is none of "passed", "not_passed", "withdrawn". */
bool training_result_parse(const char *text, enum training_result *result);

/* What was recorded about one person and one module, once. A correction (corrects is the id of another row, else 0)
 * stands in the place of what it corrects. Only what is passed counts: a correction to withdrawn takes it away. */
struct training_completion {
    int64_t id;
    int64_t corrects;
    day completed_on;
    enum training_result result;
    moment recorded_at;
};

/* A module's rule from a day through a day (until DAY_NONE: no end set): a completion counts through the same day of
 * the month, so many months on, or that month's last day; one before counts_from (DAY_NONE: any day) does not count in
 * this span. As known at one moment, spans of one module do not meet. */
struct training_span {
    day from;
    day until;
    int months;
    day counts_from;
    moment recorded_at;
    moment superseded_at; /* MOMENT_NONE: it stands */
};

/* What a day of training rests on. */
enum training_basis {
    TRAINING_BY_COMPLETION,
    TRAINING_BY_EQUIVALENCE,
    TRAINING_BY_EXEMPTION,
    TRAINING_BY_BOOKING,
    TRAINING_BASES
};
/* "completed", "equivalent", "exempt", "in_progress". */
const char *training_basis_text(enum training_basis basis);
/* False when text is none of them. */
bool training_basis_parse(const char *text, enum training_basis *basis);

/* Approved for one person and module. Equivalent: an external course completed on `from` counts as a completion of that
 * day. Exempt: from a day through a day. In progress: a place booked, or part of a session attended, from a day through
 * the last day on which that says something. Rows are never overwritten: one that changes is superseded by another. */
struct training_recognition {
    int64_t id;
    enum training_basis basis; /* any but completed */
    day from;
    day until;
    moment recorded_at;
    moment superseded_at; /* MOMENT_NONE: it stands */
};

/* A fault that the framework's own rules find in one person's training in a module: these days do not count, nor does
 * any grace from the first of them on. until DAY_NONE: it lasts. */
struct training_fault {
    day from;
    day until;
    moment recorded_at;
    moment superseded_at; /* MOMENT_NONE: it stands */
};

/* All that is recorded about one person and one module. Each list in any order. */
struct training_record {
    size_t completions;
    const struct training_completion *completion;
    size_t recognitions;
    const struct training_recognition *recognition;
    size_t faults;
    const struct training_fault *fault;
};

/* From a day through a day, both included, on one basis. */
struct training_interval {
    day starts_on;
    day ends_on;
    enum training_basis basis;
    day grace_until; /* no grace after that day, whatever the standard gives; DAY_NONE: as the standard says */
};
struct training_intervals {
    size_t count;
    const struct training_interval *item;
};

/* Was it known at that moment? known_at MOMENT_NONE: does it stand now? superseded_at MOMENT_NONE: never was. */
bool training_known(moment recorded_at, moment superseded_at, moment known_at);

/* Was it passed, and not corrected, as was known then? at: its place in the list of completions. */
bool training_completion_stands(const struct training_record *record, size_t at, moment known_at);

/* The intervals of one person in one module: each day is judged by the rule of that day, from what was known at
 * known_at (MOMENT_NONE: all that stands). Spans by their first day. Those of one basis have a day or more between
 * them; those of different bases may meet. By first day, then basis; in the arena. A completion, or an external course,
 * on a day without a rule counts for nothing. */
struct training_intervals training_intervals_of(struct arena *arena, const struct training_record *record,
    const struct training_span *span, size_t spans, moment known_at);
bool training_intervals_equal(struct training_intervals a, struct training_intervals b);

/* What a person's last day in date in a module comes from. */
struct training_ground {
    const struct training_completion *completion;   /* NULL: none */
    const struct training_recognition *recognition; /* NULL: none */
    const struct training_span *span;               /* the rule that sets the end; NULL for an exemption */
};
/* The record and the rule behind an interval that training_intervals_of made of the same; the latest where several are.
 */
struct training_ground training_ground_of(const struct training_record *record, const struct training_span *span,
    size_t spans, moment known_at, const struct training_interval *interval);

/* A person in a module on a day. Where several hold, in this order:
 * not required, whatever was recorded;
 * exempt: an exemption holds on the day;
 * what counts longest of completed and equivalent (completed, where they end on one day): in date, or equivalent; due
 * soon and in grace of either;
 * expired; not started. In progress stands in the place of not started only: who is expired and booked is expired, and
 * booked says so. */
enum training_status {
    TRAINING_NOT_REQUIRED,
    TRAINING_NOT_STARTED,
    TRAINING_IN_PROGRESS,
    TRAINING_IN_DATE,
    TRAINING_DUE_SOON, /* in date, for at most due_soon_days more */
    TRAINING_IN_GRACE,
    TRAINING_EXPIRED,
    TRAINING_EXEMPT,
    TRAINING_EQUIVALENT, /* in date by an external course */
    TRAINING_STATUSES
};
/* "not_required" ...: as JSON and reports say it. */
const char *training_status_text(enum training_status status);

/* The minimum standard of an organisation on one day. */
struct training_standard {
    int first_responders;     /* in date on every module a First Responder needs, at least */
    int leads;                /* in date on every module a lead needs, at least */
    int share_percent;        /* of all First Responders in date, at least */
    int supervised_referrals; /* asked of each new First Responder */
    int grace_days;           /* after the last day in date; counts as in date and is shown apart */
    int due_soon_days;
};

/* How long a First Responder counts as new, and from when on the supervised referrals are missed [P]. */
enum { TRAINING_NEW_DAYS = 365, TRAINING_SUPERVISED_WITHIN_DAYS = 90 };

struct training_state {
    enum training_status status;
    enum training_basis basis; /* of the interval that ends on ends_on */
    day ends_on;       /* last day in date, or exempt (past, when in grace or expired); DAY_NONE when not started */
    day grace_ends_on; /* last day that counts at all */
    day booked_until;  /* in progress: the session's day, or the end of the time to finish; DAY_NONE */
    const struct training_interval *interval; /* that basis and ends_on are of; NULL when not started */
};

/* State on a day, in the order that enum training_status tells of. */
struct training_state training_state_on(
    struct training_intervals held, bool required, const struct training_standard *standard, day on);
/* In date, equivalent, due soon, in grace or exempt: it counts for standing. */
bool training_counts(enum training_status status);

/* ---- An organisation's standing -------------------------------------------------------------------------------- */

/* What a person does in the organisation; bits. */
enum training_role { TRAINING_STAFF = 1, TRAINING_FIRST_RESPONDER = 2, TRAINING_LEAD = 4 };

/* One role from a day through a day (until DAY_NONE: no end set). */
struct training_holding {
    unsigned role; /* one training_role bit */
    day from;
    day until;
};

struct training_person {
    int64_t person_id;
    const char *name;
    const char *number;        /* learner number, where another of the organisation has that name; NULL */
    unsigned roles;            /* training_role bits, on the day that is asked about */
    day first_responder_since; /* DAY_NONE when they are none */
    int supervised_referrals;
    size_t holdings; /* 0: the roles hold on every day */
    const struct training_holding *holding;
};
/* What the person does on that day; whoever does anything is staff too. */
unsigned training_roles_on(const struct training_person *person, day on);

/* Holders of the role need the module on these days. */
struct training_requirement {
    unsigned role; /* one training_role bit */
    size_t module; /* place in the list of modules */
    int within_days;
    day from;
    day until; /* DAY_NONE: no end set */
};

struct training_module {
    const char *code;
    const char *title;
};

/* An organisation as it is known: who, what is needed, what was completed. */
struct training_organisation {
    bool statutory;
    size_t people;
    const struct training_person *person;
    size_t modules;
    const struct training_module *module;
    size_t requirements;
    const struct training_requirement *requirement;
    /* people * modules, by person then module. */
    const struct training_intervals *held;
};

enum training_reason_code {
    TRAINING_REASON_FIRST_RESPONDERS, /* have of need First Responders are in date on every module */
    TRAINING_REASON_LEADS,
    TRAINING_REASON_SHARE,      /* percent, rounded down */
    TRAINING_REASON_SUPERVISED, /* have: how many new ones lack supervised referrals; need 0 */
    TRAINING_REASONS
};

struct training_reason {
    enum training_reason_code code;
    bool met;
    int have;
    int need;
};

struct training_standing {
    bool good;
    struct training_reason reason[TRAINING_REASONS]; /* by code */
    int first_responders;
    int first_responders_in_date;  /* those in grace too */
    int first_responders_in_grace; /* in date, with something in grace */
    int leads;
    int leads_in_date;
    int faults; /* rules of the framework's own code that are broken: no good standing then */
};

/* What one person, or several, count for. */
struct training_counts {
    int first_responders;
    int first_responders_in_date;
    int first_responders_in_grace;
    int leads;
    int leads_in_date;
    int unsupervised; /* training_lacks_supervision */
};

/* Does that person need the module on that day? */
bool training_requires(const struct training_organisation *organisation, size_t person, size_t module, day on);
/* Everything that the role asks for counts on that day; false for those who do not hold the role. */
bool training_person_in_date(const struct training_organisation *organisation, size_t person, enum training_role role,
    const struct training_standard *standard, day on);
/* A new First Responder past the time for supervised referrals who has too few. */
bool training_lacks_supervision(const struct training_person *person, const struct training_standard *standard, day on);
/* What that person counts for on that day. */
struct training_counts training_counts_of(
    const struct training_organisation *organisation, size_t person, const struct training_standard *standard, day on);
void training_counts_add(struct training_counts *to, const struct training_counts *counts, int times);
bool training_counts_equal(const struct training_counts *a, const struct training_counts *b);
/* The standing of an organisation whose people count for so much; without its framework's own code. */
struct training_standing training_standing_of(
    const struct training_counts *counts, const struct training_standard *standard);
bool training_standing_equal(const struct training_standing *a, const struct training_standing *b);
/* Does the organisation stand on that day, by what is completed already? A later day: if nobody trained any more. */
struct training_standing training_standing_on(
    const struct training_organisation *organisation, const struct training_standard *standard, day on);
/* What is missing for a standing to be good: people to have in date besides those who are, new First Responders whose
 * supervised referrals are to be signed off. All 0 when it is good, or lacks only what the framework's own code asks.
 */
struct training_wanted {
    int first_responders;
    int leads;
    int supervised;
};
struct training_wanted training_wanted_of(const struct training_standing *standing);

/* One required training whose last day in date comes soon, or that is in grace already. */
struct training_lapse {
    size_t person;
    size_t module;
    day ends_on;
    day grace_ends_on;
};
struct training_lapses {
    size_t count;
    struct training_lapse *row;
};
/* How many people have something that ends, each counted once, at what ends first. */
struct training_lapsing {
    size_t within[3]; /* within 30, 60 and 90 days, those in grace too */
    size_t in_grace;  /* past the last day in date already */
};
struct training_lapsing training_lapsing_of(struct arena *arena, const struct training_lapses *lapses, day on);

/* What counts on `on` and is in date for at most days more, an exemption and what follows it taken together; soonest
 * first. */
struct training_lapses training_lapses_within(struct arena *arena, const struct training_organisation *organisation,
    const struct training_standard *standard, day on, int days);

#endif
