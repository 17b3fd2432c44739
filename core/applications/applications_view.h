/* What the pages of the applicant show. */
#ifndef APPLICATIONS_APPLICATIONS_VIEW_H
#define APPLICATIONS_APPLICATIONS_VIEW_H

#include "applications/applications_information_view.h"
#include "applications/applications_queries.h"
#include "applications/applications_rules.h"
#include "frameworks/frameworks_intake.h"
#include "view/form.h"
#include "view/html.h"

/* /apply/eligibility */
struct eligibility_question {
    const struct framework_eligibility *question;
    const char *name;
};
struct eligibility_questions {
    size_t count;
    const struct eligibility_question *row;
};
struct eligibility_view {
    const struct framework_data *data;
    struct eligibility_questions questions;
    const struct form *form;
};
struct eligibility_result_view {
    const struct framework_data *data;
    struct frameworks_eligibilities failed; /* empty: they can apply */
    const char *intake;                     /* when applications are taken, in words */
    bool closed;                            /* not now */
    const struct framework_round *next;     /* the next round; NULL */
    struct eligibility_questions asked;
    const struct fields *answers; /* by field name */
    const char *again;            /* address of the questions with these answers */
    const char *here;             /* this page's own address, for signing in and coming back */
    const char *register_href;    /* registering, and coming back to it */
    bool signed_in;
    bool may_start;           /* an organisation is acted for, by somebody who may */
    const char *organisation; /* its name, or NULL */
    bool designated;          /* a statutory body: it does not apply */
    int64_t open_application; /* one is under way already; DB_NULL_INT8 when none is */
};

/* /applications */
struct application_list_item {
    const struct application_list *row;
    const char *framework;
    const char *state;
    const char *colour;
};
struct application_list_items {
    size_t count;
    const struct application_list_item *row;
};
struct application_list_view {
    struct application_list_items items;
    bool open; /* one is under way */
    bool may_edit;
    bool designated;
};

/* One application's head, on each of its pages. */
struct application_head {
    int64_t application_id;
    const char *reference;
    const char *framework;
    const char *base; /* "/applications/17" */
};

/* The task list of a draft. */
struct application_task {
    const char *id;
    const char *title;
    const char *href;
    const char *hint;
    const char *status;
    const char *colour; /* NULL: done */
};
struct application_tasks {
    size_t count;
    const struct application_task *row;
};
struct application_draft_view {
    struct application_head head;
    struct application_tasks sections;
    int64_t sections_done;
    struct application_task evidence;
    struct application_task check;
    bool may_submit;
    bool may_edit;
    bool may_copy;                        /* there is an earlier application to copy from */
    const char *intake;                   /* no round is open: what that means for it; NULL while it can be sent */
    const struct framework_round *closes; /* the round that is open; NULL with rolling intake */
    const char *asked_by;                 /* who asked the lead to sign it as it stands; NULL when nobody did */
    int64_t messages;                     /* about it, and how many of them are unread */
    int64_t unread;
};

/* A draft that was put away. */
struct application_archived_view {
    struct application_head head;
    day archived_on;
    bool may_edit;
    bool may_withdraw;
};

/* The status of what was submitted. */
struct application_step {
    const char *title;
    bool done;
    bool current;
};
struct application_steps {
    size_t count;
    const struct application_step *row;
};
struct application_past {
    const char *words;
    moment at;
    struct frameworks_reasons reasons;
    const char *said; /* words to the applicant, or "" */
};
struct application_history_list {
    size_t count;
    const struct application_past *row;
};
struct application_status_view {
    struct application_head head;
    enum application_state state;
    const char *title;  /* where it is */
    const char *next;   /* what happens next */
    const char *colour; /* of the tag */
    day submitted_on;
    day due; /* of the stage; DAY_NONE when none runs */
    bool late;
    bool paused;
    int missing_year;                    /* keeps the due day from being computed; 0 when none does */
    const struct framework_reason *hold; /* why it is on hold; NULL: it is not */
    bool held;
    const char *limit; /* title of the running limit */
    day today;
    struct application_steps steps;
    struct application_history_list history;
    struct information_requests asks;
    const char *outcome_words; /* reasons of the last decision in words; NULL when there is none */
    struct frameworks_reasons outcome_reasons;
    bool may_withdraw;
    bool may_answer;
    bool may_ask_again; /* for reconsideration: the page for it says whether there is still time */
    int64_t messages;   /* about it, and how many of them are unread */
    int64_t unread;
};

/* Who changed what in a section. */
struct section_change {
    moment at;
    const char *person;
    const char *question;
    const char *before; /* as people read it; "" when it was empty */
    const char *after;
};
struct section_changes {
    size_t count;
    const struct section_change *row;
};
struct section_changes_view {
    struct application_head head;
    const char *title; /* of the section */
    struct section_changes changes;
};

/* Copying from an earlier application. */
struct application_copy_view {
    struct application_head head;
    const struct form *form;
    struct options sources;
};

/* A section of the form. */
struct section_field {
    const struct framework_question *question;
    const char *name;
    const char *label;
    const char *hint; /* NULL when there is none */
    struct options options;
    const char *keep;  /* stale: name of the choice between the two */
    const char *saved; /* stale: what is stored now, as people read it */
    const char *typed; /* stale: what was sent, as people read it */
    bool differs;
};
struct section_fields {
    size_t count;
    const struct section_field *row;
};
struct application_section_view {
    struct application_head head;
    const struct framework_section *section;
    struct section_fields fields;
    const struct form *form;
    struct frameworks_criteria criteria; /* whose evidence belongs here */
    bool free_text;
    bool personal;      /* something looked like personal data: "save anyway" is offered */
    bool known;         /* some answers are those of the registration */
    bool copied;        /* some answers are those of an earlier application, not looked at since */
    const char *intake; /* as of the draft */
    bool stale;
    bool saved_by_self; /* stale: the same person saved it, in another window */
    bool saved_not_done;
    const char *saved_by;
    moment saved_at;
};

/* Evidence by criterion. */
struct evidence_file {
    int64_t evidence_id;
    const char *name;
    const char *size;
    const char *href;
    day added_on;
    const char *added_by;
    bool late; /* came after the time to answer a request */
    bool copied;
};
struct evidence_files {
    size_t count;
    const struct evidence_file *row;
};
struct evidence_criterion {
    const struct framework_criterion *criterion;
    struct evidence_files files;
};
struct evidence_criteria {
    size_t count;
    const struct evidence_criterion *row;
};
struct evidence_names {
    size_t count;
    const char *const *item;
};
struct application_evidence_view {
    struct application_head head;
    struct evidence_names taken; /* of the files just sent, when others were refused */
    struct evidence_criteria criteria;
    struct options choices; /* criteria to add a file to */
    const struct form *form;
    const char *accept;
    bool may_add;
    bool late; /* what is added now is marked as late */
    bool may_remove;
    int64_t files;
    bool copied; /* some files are those of an earlier application */
};

/* Check your answers. */
struct check_row {
    const char *label;
    const char *value;
    const char *href; /* where to change it */
    bool missing;
};
struct check_rows {
    size_t count;
    const struct check_row *row;
};
struct check_section {
    const char *title;
    struct check_rows rows;
};
struct check_sections {
    size_t count;
    const struct check_section *row;
};
struct check_finding {
    const char *href; /* where to mend it, or NULL */
    const char *words;
};
struct check_findings {
    size_t count;
    const struct check_finding *row;
};
struct application_check_view {
    struct application_head head;
    struct check_sections sections;
    struct check_findings stopping;
    struct check_findings notes;
    const struct form *form;
    bool draft;
    bool may_submit;
    bool may_ask;         /* complete, and the lead may be asked to sign it */
    const char *intake;   /* as of the draft */
    const char *asked_by; /* as of the draft */
};

struct application_submitted_view {
    struct application_head head;
    day due;
    const char *next;
};

struct application_withdraw_view {
    struct application_head head;
    const struct form *form;
    struct options reasons;
};

struct application_information_view {
    struct application_head head;
    const struct information_request_view *of;
    const struct information_item *item; /* of the page of one item */
    const struct form *form;
    struct options criteria; /* to choose one for a file */
    const char *accept;
    bool personal; /* something looked like personal data: "save anyway" is offered */
    day today;
};

#endif
