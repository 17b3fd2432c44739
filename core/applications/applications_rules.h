/* The rules of applications: pure, no clock and no database of their own. */
#ifndef APPLICATIONS_APPLICATIONS_RULES_H
#define APPLICATIONS_APPLICATIONS_RULES_H

#include "base/calendar.h"
#include "base/fields.h"
#include "frameworks/frameworks.h"
#include "files/evidence.h"

enum application_state {
#define STATE(name, text, title, applicant, next, step) APPLICATION_##name,
#include "applications/applications_states.def"
    APPLICATION_STATES
};

enum application_event {
#define EVENT(name, text, applicant) APPLICATION_EVENT_##name,
#include "applications/applications_states.def"
    APPLICATION_EVENTS
};

/* In what capacity somebody acts; bits. */
enum application_who {
    APPLICATION_BY_APPLICANT = 1,
    APPLICATION_BY_INTAKE_OFFICER = 2,
    APPLICATION_BY_ASSESSOR = 4,
    APPLICATION_BY_MODERATOR = 8,
    APPLICATION_BY_DECISION_MAKER = 16,
    APPLICATION_BY_PANEL = 32,
    APPLICATION_BY_SYSTEM = 64,
    APPLICATION_BY_STAFF = 2 | 4 | 8 | 16 /* any of those who work on it */
};

/* What must hold besides; whoever acts has looked, and says so. Bits. */
enum application_guard {
    APPLICATION_GUARD_NOTHING = 0,
    APPLICATION_GUARD_ELIGIBLE = 1,      /* the eligibility check was passed */
    APPLICATION_GUARD_FORM_COMPLETE = 2, /* no finding of weight fault stands */
    APPLICATION_GUARD_IN_ROLE = 4,       /* the person holds that role in this case, without conflict */
    APPLICATION_GUARD_AGREED = 8,        /* both assessments are in, and nothing sends the case to moderation */
    APPLICATION_GUARD_MODERATION_DUE = 16 /* both are in, and something does */,
    APPLICATION_GUARD_TIME_IS_UP = 32,
    APPLICATION_GUARD_PANEL_VOTED = 64,
    APPLICATION_GUARD_FIRST_TIME = 128,
    APPLICATION_GUARD_FROM_ASSESSMENT = 256, /* the open request for information is an assessor's */
    APPLICATION_GUARD_ON_HOLD = 512,
    APPLICATION_GUARD_IN_ROLE_ON_HOLD = APPLICATION_GUARD_IN_ROLE | APPLICATION_GUARD_ON_HOLD,
    APPLICATION_GUARD_INTAKE_OPEN = 1 << 16, /* a round is open, or applications are taken at any time */
    APPLICATION_GUARD_LEAD_SIGNS = 1 << 17,  /* whoever acts is a lead of the organisation */
    APPLICATION_GUARD_MAY_START = APPLICATION_GUARD_ELIGIBLE | APPLICATION_GUARD_INTAKE_OPEN,
    APPLICATION_GUARD_MAY_SEND =
        APPLICATION_GUARD_FORM_COMPLETE | APPLICATION_GUARD_INTAKE_OPEN | APPLICATION_GUARD_LEAD_SIGNS
};

enum application_clock_effect {
    APPLICATION_CLOCK_KEEP,
    APPLICATION_CLOCK_NEXT, /* stops the running clock and starts the named one; the same clock goes on */
    APPLICATION_CLOCK_PAUSE,
    APPLICATION_CLOCK_RESUME,
    APPLICATION_CLOCK_STOP
};

struct application_transition {
    enum application_state state;
    enum application_event event;
    unsigned who;
    unsigned guard;
    enum application_state next;
    enum application_clock_effect effect;
    const char *clock; /* code of the framework's limit; "" unless effect is NEXT */
};

extern const struct application_transition application_transitions[];
extern const size_t application_transition_count;

/* The row for that pair; NULL when the pair is refused. */
const struct application_transition *application_transition(enum application_state state, enum application_event event);
/* Where it leads; APPLICATION_STATES when the pair is refused. */
enum application_state application_next(enum application_state state, enum application_event event);
/* The same, and who and guard as well: may somebody in one of these capacities, with these guards looked at? */
bool application_allowed(
    enum application_state state, enum application_event event, unsigned who, unsigned guards_that_hold);

const char *application_state_text(enum application_state state);
/* APPLICATION_STATES when there is none of that text. */
enum application_state application_state_of(const char *text);
const char *application_event_text(enum application_event event);
enum application_event application_event_of(const char *text);
/* Message keys. */
const char *application_state_title(enum application_state state);
const char *application_state_for_applicant(enum application_state state);
const char *application_state_next(enum application_state state);
/* "" when the applicant is not shown this event. */
const char *application_event_for_applicant(enum application_event event);
int application_state_step(enum application_state state);
/* Nothing more can happen but reconsideration. */
bool application_state_closed(enum application_state state);

/* "ASY-2026-00042". */
const char *application_reference(struct arena *arena, int year, int64_t number);

/* ---- Scores and recommendation -------------------------------------------------------------------------------- */

enum { APPLICATION_NO_SCORE = -1 };

/* Each 0 to score_most, or APPLICATION_NO_SCORE. */
struct application_score {
    const struct framework_criterion *criterion;
    int first; /* the two blind assessors: both are needed */
    int second;
    int third;     /* the lived-experience assessor's, on the criteria that the framework names */
    int moderated; /* the moderator's: stands in place of the others */
};

struct application_judgement {
    /* "approve", "ask", "refuse", or "moderate" while voices disagree; NULL while a score of the two is missing. */
    const char *recommendation;
    int mean_hundredths; /* weighted mean of all voices, times 100, rounded down */
    /* Why the case goes to moderation: "disagreement", "gate", "sample"; empty when it does not. */
    struct text_list causes;
};

/* By the framework's figures. All gates at gate_least or more by every voice and the mean reached: approve. Some
 * gate below and the mean not reached, or a gate at 0: refuse. Else: ask for information. The sample is the same for
 * the same seed and reference. */
struct application_judgement application_judge(struct arena *arena, const struct framework_recommendation *figures,
    const struct application_score *score, size_t scores, const char *seed, const char *reference);
/* The difference between any two voices reaches the figure, and no moderated score settles it. */
bool application_disagree(const struct framework_recommendation *figures, const struct application_score *score);
/* What counts where a criterion must be met: the moderated score, else the lowest voice. */
int application_score_lowest(const struct application_score *score);
/* By the seed alone: percent of all references are in. */
bool application_sampled(const char *seed, const char *reference, int percent);

/* ---- Completeness ----------------------------------------------------------------------------------------------- */

struct application_finding {
    const char *section; /* code of the section to mend it in; "" for evidence */
    const char *field;   /* code of the question, or of the criterion whose evidence is missing */
    const char *title;   /* the question's label, or the criterion's title */
    const char *message; /* plain words */
    bool stops;          /* the application cannot be submitted with it */
    bool named;          /* the message says itself what it is about */
    struct fields fill;  /* for the {names} of the message */
};
struct application_findings {
    size_t count;
    size_t stopping;
    struct application_finding *row;
};

/* Required answers and evidence that are missing on that day. answers: question code to text; evidence: criterion code
 * to number of files in decimal. */
struct application_findings application_completeness(struct arena *arena, const struct framework_data *data,
    enum framework_bodies bodies, day on, const struct fields *answers, const struct fields *evidence);
/* Answers and files of an earlier application that nobody has looked at since: codes of questions and criteria. */
struct application_copied {
    struct text_list questions;
    struct text_list criteria;
};
/* found, and one finding that stops for each section and each criterion in force that has any. */
struct application_findings application_copied_found(struct arena *arena, const struct framework_data *data, day on,
    struct application_findings found, const struct application_copied *copied);
/* What is wrong with one answer, or NULL: too long, no such choice, no number, no such day. Empty is right. */
const char *application_answer_fault(struct arena *arena, const struct framework_question *question, const char *value);
/* What an organisation said when it registered. */
struct application_known {
    const char *name;
    const char *kind;       /* code of the framework */
    const char *identifier; /* "GB-CHC-1234567"; NULL when it has none */
    struct text_list cohorts;
};
/* The answer that follows from it, fit for the question; "" when none does. */
const char *application_answer_known(
    struct arena *arena, const struct framework_question *question, const struct application_known *known);
/* Why the answers of the eligibility check ("yes", "no" by code) do not pass: the criteria in question, in order. */
struct frameworks_eligibilities application_eligibility(
    struct arena *arena, const struct framework_data *data, day on, const struct fields *answers);

/* ---- Clocks ----------------------------------------------------------------------------------------------------- */

/* One row of application_clock. */
struct application_clock_event {
    const char *clock;
    const char *event; /* "start", "pause", "resume", "stop" */
    moment at;
    int limit_days;    /* of a start */
    bool working_days; /* of a start */
};
/* The reading of the last clock that was started; *name its code ("" when none was). */
struct clock_reading application_clock_read(struct arena *arena, const struct framework_data *data,
    const struct application_clock_event *event, size_t events, const char **name);
/* The day the stage is due by, as kept with the case: of a clock that runs and whose calendar knows every year on the
 * way; else DAY_NONE. */
day application_clock_due(const struct clock_reading *reading);
/* The year that keeps the due day of a running clock from being computed; DB_NULL_INT4 when none does. */
int32_t application_clock_missing(const struct clock_reading *reading);
/* The limit in days as stored with the start on that day: the framework's figure, or what its deadline hook says where
 * the calendar knows every year that the hook asked about. *working says in which days. False when the framework sets
 * none. */
bool application_clock_limit(struct arena *arena, const struct framework_data *data, const char *limit, day start,
    const char *body_kind, int *days, bool *working);
/* The last day of a limit that nothing pauses, told in letters: what application_clock_limit says, counted from start.
 * DAY_NONE when the framework sets none or its calendar lacks a year. */
day application_limit_last_day(
    struct arena *arena, const struct framework_data *data, const char *limit, day start, const char *body_kind);

/* The reminder that is due: so many days before the due day, of the limit's list (14, 7, 2 without a limit). The
 * nearest one that has come, and that came after the day of asking; 0 when none has, or the due day is past. */
int application_reminder(const struct framework_limit *limit, day asked, day due, day today);

/* ---- Drafts that nobody works on ----------------------------------------------------------------------------------
 */

enum application_idle { APPLICATION_IDLE_NOT, APPLICATION_IDLE_WARNED, APPLICATION_IDLE_OVER };
/* last: the day somebody last changed the draft. limit: the framework's "draft"; NULL means 28 days, with a warning 7
 * before. *over_on: the day on which it is put away. */
enum application_idle application_idle_of(const struct framework_limit *limit, day last, day today, day *over_on);

#endif
