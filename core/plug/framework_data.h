/* A framework's rules as data: plugins/frameworks/<nation>/framework.xml, validated by schemas/xsd/framework.xsd, as
 * structs. Whoever stores them in the database stores these.
 *
 * Texts are English, never NULL ("" when left out), and live in the arena of the reading; every text that people see is
 * a key for message_translate. Codes are lower-case words with hyphens, unique within their list, and never change
 * their meaning. Every item that can change has a span: it is in force from `from` to `until`, both included. Two items
 * of one list may share a code only when their spans do not meet.
 */
#ifndef PLUG_FRAMEWORK_DATA_H
#define PLUG_FRAMEWORK_DATA_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"

/* until DAY_NONE: no end is set. from is always a day. */
struct framework_span {
    day from;
    day until;
};

/* Whom a rule is for; bits. */
enum framework_bodies { FRAMEWORK_STATUTORY = 1, FRAMEWORK_NON_STATUTORY = 2, FRAMEWORK_ALL_BODIES = 3 };

/* Act, section and what it says: "Modern Slavery Act 2015", "s.52", "Duty to notify ...". */
struct framework_law {
    const char *code;
    const char *act;
    const char *section;
    const char *text;
    const char *url; /* "" when none */
    struct framework_span span;
};

struct framework_term {
    const char *code;
    const char *term;
    const char *meaning;
};

struct framework_language {
    const char *code; /* "en", "cy" */
    const char *name;
};

struct framework_body_kind {
    const char *code; /* "police", "local_authority", "charity" */
    const char *title;
    enum framework_bodies bodies; /* statutory are designated, non-statutory accredited */
    const char *legal_basis;      /* code of a law; "" for none */
    struct framework_span span;
};

struct framework_criterion {
    const char *code; /* "legal_status" */
    int number;       /* 1 to 20, for people */
    const char *title;
    const char *guidance;        /* what a good answer shows */
    const char *before_starting; /* what the organisation is asked to have ready */
    const char *evidence;        /* what files are asked for; "" for none */
    bool evidence_required;
    bool gate;             /* a score below the gate figure stops an approval */
    int weight;            /* relative, 1 or more */
    const char *source;    /* "IE", "T" or "" */
    bool proposed;         /* no published rule was found: shown as proposed */
    bool lived_experience; /* the lived-experience assessor has a voice on it */
    enum framework_bodies bodies;
    struct text_list tags; /* MSCOS outcomes */
    struct framework_span span;
};

struct framework_eligibility {
    const char *code;
    const char *question;
    const char *hint;
    bool right_answer;   /* yes is true */
    const char *why_not; /* shown for the other answer */
    const char *change;  /* what would change it, or what to do instead; "" for nothing */
    bool proposed;
    struct framework_span span;
};

enum framework_question_kind {
    FRAMEWORK_TEXT,
    FRAMEWORK_TEXTAREA,
    FRAMEWORK_CHOICE,
    FRAMEWORK_NUMBER,
    FRAMEWORK_DATE,
    FRAMEWORK_YES_NO
};

struct framework_option {
    const char *code; /* what is stored */
    const char *label;
};

struct framework_question {
    const char *code; /* unique in the framework */
    const char *label;
    const char *hint;
    enum framework_question_kind kind;
    bool required;
    int max_length; /* characters; of text kinds */
    int64_t least;  /* of numbers */
    int64_t most;
    const char *criterion; /* code; "" for none */
    const char *known; /* what of the registration answers it: "name", "kind", "cohorts", "GB-CHC"; "" for nothing */
    bool proposed;
    size_t options;
    const struct framework_option *option;
    struct framework_span span;
};

struct framework_section {
    const char *code;
    const char *title;
    const char *intro;
    size_t questions;
    const struct framework_question *question;
    size_t criteria; /* whose evidence is uploaded in this section */
    const char *const *criterion;
    struct framework_span span;
};

/* Who must hold a module; bits. */
enum framework_audience { FRAMEWORK_AWARENESS = 1, FRAMEWORK_FIRST_RESPONDER = 2, FRAMEWORK_LEAD = 4 };

struct framework_module {
    const char *code; /* "FR-03" */
    int number;
    const char *title;
    const char *summary;
    unsigned audiences; /* whom it is meant for: framework_audience bits */
    int months;         /* valid for */
    enum framework_bodies bodies;
    bool pilot_only; /* only where a pilot site runs: never required by role alone */
    bool proposed;
    struct text_list tags; /* MSCOS outcomes */
    struct framework_span span;
};

/* A role in an organisation must be in date on a module. Role codes: "first_responder" and "training_lead" as in the
 * table of roles, and "all_staff" for everybody else. */
struct framework_requirement {
    const char *role;
    const char *module; /* code */
    enum framework_bodies bodies;
    int within_days; /* of taking the role; 0: before acting */
    bool proposed;
    struct framework_span span;
};

/* An existing course that counts for modules. */
struct framework_course {
    const char *code;
    const char *title;
    const char *provider;
    int minutes; /* 0 when not known */
    struct text_list modules;
    struct framework_span span;
};

/* What an organisation must keep up. */
struct framework_standard {
    enum framework_bodies bodies;
    int first_responders;          /* in date on every required First Responder module, at least */
    int leads;                     /* in date, at least */
    int share_percent;             /* of all its First Responders in date, at least */
    int supervised_referrals;      /* by each new First Responder, at least */
    int grace_days;                /* after expiry; counts as in date, shown apart */
    int due_soon_days;             /* warned this long before expiry */
    struct text_list warning_days; /* "60", "30": before the organisation falls below */
    bool proposed;
    struct framework_span span;
};

/* Time limits. Codes known to the host: "completeness", "assessment", "decision", "information_request",
 * "representations", "panel", "reconsideration", "accreditation" (months), "renewal_window" (days before its end),
 * "capacity_stale". */
enum framework_unit { FRAMEWORK_WORKING_DAYS, FRAMEWORK_CALENDAR_DAYS, FRAMEWORK_MONTHS };

struct framework_limit {
    const char *code;
    const char *title;
    int amount;
    enum framework_unit unit;
    struct text_list reminders; /* days before, decimal */
    bool proposed;
    struct framework_span span;
};

/* A coded reason. For: "approve", "approve_conditions", "defer", "refuse", "hold", "withdraw", "information",
 * "suspend", "revoke", "reinstate", "exempt", "review", "review_close", "surrender". */
struct framework_reason {
    const char *code;
    const char *purpose;
    const char *title;
    const char *text; /* words for the applicant */
    bool proposed;
    struct framework_span span;
};

/* Figures of the computed recommendation. */
struct framework_recommendation {
    int score_most;      /* scores run from 0 to this */
    int gate_least;      /* every gate at this or more */
    int mean_hundredths; /* weighted mean * 100 at this or more: approve */
    int disagreement;    /* a difference of this or more between the two assessors goes to moderation */
    int sample_percent;  /* of the rest goes to moderation too, by seeded chance */
    bool proposed;
    struct framework_span span;
};

/* The independent panel that every intention to refuse goes to. */
struct framework_panel {
    int seats; /* odd, 3 to 15; one of them is the chair's */
    bool proposed;
    struct framework_span span;
};

struct framework_data {
    const char *id; /* the plugin's: "england" */
    const char *version;
    const char *title;
    const char *nation;   /* "England" */
    const char *calendar; /* "england-and-wales" */
    enum zone zone;
    const char *notify; /* whom a public authority notifies; "" where there is no duty */
    const char *competent_authority;
    const char *intake;               /* "rolling" or "rounds" */
    bool national_referral_mechanism; /* false: never exported to the UK's NRM sign-in */
    struct framework_span span;
    const char *digest; /* SHA-256 of the file, hexadecimal: the same data has the same digest */

    size_t laws;
    const struct framework_law *law;
    size_t terms;
    const struct framework_term *term;
    size_t languages;
    const struct framework_language *language;
    size_t body_kinds;
    const struct framework_body_kind *body_kind;
    size_t criteria;
    const struct framework_criterion *criterion;
    size_t eligibilities;
    const struct framework_eligibility *eligibility;
    size_t sections;
    const struct framework_section *section;
    size_t modules;
    const struct framework_module *module;
    size_t requirements;
    const struct framework_requirement *requirement;
    size_t courses;
    const struct framework_course *course;
    size_t standards;
    const struct framework_standard *standard;
    size_t limits;
    const struct framework_limit *limit;
    size_t reasons;
    const struct framework_reason *reason;
    size_t recommendations;
    const struct framework_recommendation *recommendation;
    size_t panels;
    const struct framework_panel *panel;
};

/* Is it in force on that day? */
bool framework_span_holds(struct framework_span span, day on);

/* Reads and validates a framework.xml of at most 4 MiB. NULL when it cannot be taken: *fault then says, in plain words
 * with line and column, why (first problems only). Never raises for what the file says. */
const struct framework_data *framework_data_read(struct arena *arena, const char *path, const char **fault);

#endif
