/* What the pages about one person's training show, and those on which staff look somebody up. */
#ifndef TRAINING_TRAINING_PERSON_VIEW_H
#define TRAINING_TRAINING_PERSON_VIEW_H

#include "training/training_answer.h"
#include "training/training_asked.h"
#include "training/training_recognition_view.h"
#include "training/training_summary.h"
#include "training/training_view.h"
#include "training_booking/training_booking_queries.h"

struct training_person_view {
    const struct training_answer *answer; /* NULL: they did nothing there on the day */
    struct training_asked asked;
    const char *path; /* of this page, and what its form is sent to */
    const struct recognitions_of_person_rows *recognitions;
    struct booking_of_person_rows ahead; /* those to be shown */
    bool own;                            /* one's own */
    bool staff;                          /* somebody else's organisation */
    bool may_change;                     /* the lead's acts */
    bool may_ask;                        /* for exemptions and external courses */
    bool may_open;                       /* those that were asked for */
};

/* /compliance */
struct compliance_search_view {
    struct training_asked asked;
    const char *words; /* NULL: nothing was looked for */
    const struct training_compliance_organisations_rows *organisations;
    const struct training_compliance_people_rows *people;
};

/* /compliance/organisations/{organisation} */
struct compliance_person_line {
    const struct training_person *person;
    const char *path;
    size_t required;
    size_t counting;
    bool in_date; /* on all that they need */
};
struct compliance_person_lines {
    size_t count;
    const struct compliance_person_line *row;
};
struct compliance_organisation_view {
    struct training_asked asked;
    const char *path;
    const struct training_board *board;
    struct training_summary summary;
    struct compliance_person_lines people;
};

#endif
