/* What the templates of moderation, decision, representations and reconsideration show. */
#ifndef CASES_CASES_DECISION_VIEW_H
#define CASES_CASES_DECISION_VIEW_H

#include "applications/applications_view.h"
#include "cases/cases_decide.h"
#include "cases/cases_view.h"

/* What was filled in, for the page on which it is checked. */
struct case_kept_fields {
    size_t count;
    const struct field *row;
};
/* Everything of a form but what each page gives anew. */
struct case_kept_fields case_kept_of(struct arena *arena, const struct fields *values);

/* ---- Moderation ---- */

/* One criterion with every voice on it; scores and reasons are "" where there is none. */
struct case_voice_line {
    const struct case_criterion *criterion;
    const char *first;
    const char *first_reason;
    const char *second;
    const char *second_reason;
    const char *third;
    const char *third_reason;
    const char *moderated;
    const char *moderated_reason;
    bool in_question;
    bool apart; /* voices disagree */
    bool low;   /* must be met, and is scored too low */
    const char *path;
};
struct case_voice_lines {
    size_t count;
    struct case_voice_line *row;
};
struct case_moderation_view {
    const struct case_view *of;
    struct text_list causes;
    struct case_voice_lines lines;
    bool third; /* a lived-experience assessor scored too */
    int64_t questions;
    int64_t settled;
    const struct form *form;
};
struct case_moderate_view {
    const struct case_view *of;
    const struct case_voice_line *line;
    const struct form *form;
    struct options scores;
};

/* ---- The decision ---- */

/* The fields of one condition in the form. */
struct case_condition_fields {
    int64_t number;
    const char *words;
    const char *evidence;
    const char *due;
};
struct case_condition_rows {
    size_t count;
    const struct case_condition_fields *row;
};
/* A decision as people read it. */
struct case_decision_words {
    const char *outcome;
    struct frameworks_reasons reasons;
    const char *words;
    const char *departs;
    struct case_conditions conditions;
    moment saved_at;
};
struct case_decide_view {
    const struct case_view *of;
    const struct form *form;
    struct options outcomes;
    struct options reasons;
    struct case_condition_rows conditions;
    const struct case_decision_words *saved; /* saved meanwhile in another window; NULL when it was not */
};
struct case_decide_check_view {
    const struct case_view *of;
    const struct case_decision_words *decision;
    bool moderation; /* no decision: a note among staff, and the case goes to a moderator */
    bool stale;      /* what was to be issued is not what is saved */
    int64_t version;
    struct application_letter_text letter[APPLICATION_LANGUAGES];
};
/* What was typed for a case that has moved on. */
struct case_decide_moved_view {
    const struct case_view *of;
    const char *outcome;
    struct frameworks_reasons reasons;
    const struct fields *typed;
    struct case_condition_rows conditions;
};

/* ---- Representations ---- */

struct case_representation_file_line {
    int64_t id;
    const char *name;
    const char *size;
    const char *href;
};
struct case_representation_file_lines {
    size_t count;
    const struct case_representation_file_line *row;
};
/* What was sent, as staff see it. */
struct case_representation_line {
    const char *words;
    moment sent_at;
    struct case_representation_file_lines files;
};
struct case_representation_lines {
    size_t count;
    const struct case_representation_line *row;
};
struct case_representation_view {
    struct application_head head;
    day until;
    day today;
    const char *words; /* why a refusal is intended */
    struct frameworks_reasons reasons;
    struct case_representation_file_lines files;
    const struct form *form;
    const char *accept;
    const char *saved_by; /* of another version, when stale */
    const char *saved_words;
    bool stale;
    bool personal;
    bool may_send;
};

/* ---- Reconsideration ---- */

struct case_reconsideration_ask_view {
    struct application_head head;
    day until;
    const char *fault; /* why it cannot be asked for; NULL when it can */
    const struct form *form;
    bool personal;
};
struct case_reconsider_view {
    const struct case_view *of;
    const char *grounds;
    moment requested_at;
    const struct form *form;
    struct options outcomes;
};
struct case_reconsider_check_view {
    const struct case_reconsider_view *of;
    const char *outcome; /* title */
    struct case_kept_fields kept;
    struct application_letter_text letter[APPLICATION_LANGUAGES];
};

#endif
