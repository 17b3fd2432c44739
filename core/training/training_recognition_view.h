/* What the pages of exemptions and external courses show. */
#ifndef TRAINING_TRAINING_RECOGNITION_VIEW_H
#define TRAINING_TRAINING_RECOGNITION_VIEW_H

#include "training/training_recognition.h"
#include "view/form.h"

/* "Asked for, not decided yet" and so on, and "Exemption" or "External course": English keys. Colour of its tag. */
const char *recognition_state_words(const char *state);
const char *recognition_state_colour(const char *state);
const char *recognition_kind_words(const char *kind);
/* What an event was: English key. */
const char *recognition_event_words(const char *kind);

/* Modules that a person needs for the same reason. */
struct recognition_group {
    const char *code;  /* "first_responder" */
    const char *title; /* English key */
    struct options modules;
};
struct recognition_groups {
    size_t count;
    struct recognition_group *row;
};
struct recognition_ask_view {
    const struct form *form;
    const struct recognition_person *person;
    const char *path;
    struct options modules;           /* of an exemption: those that the person needs */
    struct recognition_groups groups; /* the same */
    struct options reasons;
    struct options courses; /* external ones */
    const char *accept;
    day first;                           /* on which a course may have been completed */
    day last;                            /* that an exemption may have */
    const struct framework_limit *limit; /* that says so; NULL: none */
};

/* "FR-03, FR-11". */
const char *recognition_modules_text(struct arena *arena, struct text_list modules);
/* Titles of its modules, in their order. */
struct recognition_titles {
    size_t count;
    const char *const *row;
};
struct recognition_titles recognition_titles_of(const struct recognition_one *of);
/* To approve or not. */
extern const struct options recognition_outcomes;

struct recognition_view {
    const struct recognition_one *of;
    const struct recognition_events_rows *events;
    const struct form *form;
    const char *path;   /* of this page */
    const char *reason; /* title of an exemption's reason; English key */
    bool staff;
    bool may_decide;
    bool may_end;
    bool may_take_back;
    const char *may_not; /* why the actor does not decide; English key, or NULL */
};
struct recognitions_view {
    const struct recognitions_asked_rows *rows;
    bool staff;
    bool all; /* staff: decided ones too */
    int64_t page;
    int64_t pages;
    const char *page_path;
};

#endif
