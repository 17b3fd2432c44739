/* What the pages of sessions, bookings and attendance show. */
#ifndef TRAINING_TRAINING_SESSION_VIEW_H
#define TRAINING_TRAINING_SESSION_VIEW_H

#include "people/people_queries.h"
#include "training/training_session.h"
#include "training_booking/training_booking_queries.h"
#include "training_session/training_session_queries.h"
#include "training_waiting/training_waiting_queries.h"
#include "view/form.h"

/* ---- The lead's ---- */

/* What sessions and courses are narrowed by. */
struct catalogue_choices {
    struct options modules;
    struct options tiers;
    struct options providers;
};

/* A referral that was watched over. */
struct supervised_view {
    const struct form *form;
    const struct people_first_responder *person;
    bool ask_again; /* one of that day is there already */
    struct options again;
};

/* What can be booked. */
struct bookings_view {
    const struct form *form; /* the filter */
    struct catalogue_choices choices;
    const struct booking_offered_rows *sessions;
    const struct booking_person *person; /* whom training is looked for; NULL: nobody by name */
    const char *asked;                   /* what follows a session's address: "?person=12", or "" */
    bool filtered;
    bool may_book;
    day today;
};
struct booking_own_list {
    size_t count;
    const struct booking_own *row;
};
struct booking_view {
    const struct form *form;
    const struct booking_offered *session;
    struct booking_own_list booked;
    struct booking_own_list waiting;
    struct options people; /* who can be booked yet */
    bool open;             /* people can be booked */
    bool over;
};

/* ---- The trainer's ---- */

struct session_lines {
    size_t count;
    const struct training_sessions *row;
};
struct sessions_view {
    struct session_lines today; /* without register yet */
    struct session_lines open;  /* held before, without register */
    struct session_lines upcoming;
    struct session_lines past; /* recorded or cancelled: a page of them */
    const char *previous;      /* pages of those; NULL where there is none */
    const char *next;
    /* What waits besides sessions without register. */
    const struct waiting_names_rows *names;
    const struct waiting_certificates_rows *certificates;
    const struct waiting_authorisations_rows *authorisations;
    size_t imports;   /* that wait for somebody to look over them */
    bool mine;        /* only those that the actor gives */
    bool may_courses; /* the actor looks after courses */
};

struct session_new_view {
    const struct form *form;
    const struct training_session *session; /* being changed; NULL: a new one */
    struct options courses;
    struct options trainers;
    int32_t version;
};
struct session_cancel_view {
    const struct form *form;
    const struct training_session *session;
};

struct session_people_list {
    size_t count;
    const struct training_session_people *row;
};
struct session_view {
    const struct training_session *session;
    struct session_people_list booked;
    struct session_people_list waiting;
    const struct training_session_results_rows *results;
    size_t unnamed; /* places booked without names */
    size_t others;  /* people recorded without result: they came for part, or not at all */
    day today;
    enum session_refusal refusal; /* why nothing can be recorded yet */
    bool may_correct;
};

/* What came of a session, a line a person: results by module in the order of the modules, "" for none. */
struct recorded_line {
    const struct training_session_recorded *person;
    struct text_list results;
    const char *certificate_number; /* NULL: none */
    bool part;                      /* person says what is still to do */
    bool absent;
    bool some; /* there are results */
};
struct recorded_lines {
    size_t count;
    const struct recorded_line *row;
};
struct recorded_view {
    const struct training_session *session;
    struct text_list modules;
    struct recorded_lines lines;
    size_t unsent; /* certificates */
    bool may_correct;
};

/* One person of the attendance sheet. */
struct attendance_line {
    const struct training_session_people *person;
    const char *came_name; /* names of its fields */
    const char *to_do_name;
    const char *done_name;
    const char *legend;
};
struct attendance_lines {
    size_t count;
    const struct attendance_line *row;
};
struct attendance_view {
    const struct form *form;
    const struct training_session *session;
    struct attendance_lines lines;
    struct options choices;
    struct options modules;
    day finish_by; /* of what is left after part of it; DAY_NONE: nothing says until when */
};

/* A result that was recorded wrongly. */
struct correction_view {
    const struct form *form;
    const struct training_session *session;
    const struct training_session_result *of;
    const char *path;
    struct options results; /* other than the one that stands */
};
/* Message key of a result. */
const char *training_result_title(const char *result);
/* The modules of a session, to be ticked; and those that were ticked under that name, with a space between. */
struct options session_module_options(struct arena *arena, const struct training_session *session);
const char *session_modules_ticked(const struct form *form, const struct training_session *session, const char *field);
/* Yes and no, for a question with two answers. */
struct options training_yes_no(void);
/* Message key of a tier: "Awareness", "Referrer", "Lead". */
const char *training_tier_title(const char *tier);

#endif
