/* What the pages of the completeness check and of asking show. */
#ifndef CASES_CASES_INTAKE_VIEW_H
#define CASES_CASES_INTAKE_VIEW_H

#include "cases/cases_intake.h"
#include "cases/cases_view.h"

/* One part of the check: a section of the form, or a criterion with its evidence. */
struct case_check_line {
    struct case_subject about;
    const char *title; /* in the page's language */
    const char *hint;  /* what is there */
    const char *id;
    struct options mark;                    /* the one box: missing or unclear */
    const char *words_name;                 /* of the field that says what */
    const struct case_section *section;     /* one of the two: what the application says there */
    const struct case_criterion *criterion; /* NULL for a section */
};
struct case_check_lines {
    size_t count;
    struct case_check_line *row;
};
struct case_check_view {
    const struct case_view *of;
    const struct form *form;
    struct case_check_lines sections;
    struct case_check_lines criteria;
    struct options outcomes;
    bool asked; /* the applicant was asked before */
};

/* Rows of the form to ask with: some filled, some empty. */
struct case_ask_line {
    int number;
    const char *about_name;
    const char *words_name;
};
struct case_ask_lines {
    size_t count;
    struct case_ask_line *row;
};
struct case_ask_view {
    const struct case_view *of;
    const struct form *form;
    struct case_ask_lines lines;
    struct options subjects;
};

#endif
