/* What the pages of courses, providers and trainers' authorisations show. */
#ifndef TRAINING_TRAINING_COURSE_VIEW_H
#define TRAINING_TRAINING_COURSE_VIEW_H

#include "accounts/accounts_queries.h"
#include "training/training_queries.h"
#include "training_accreditation/training_accreditation_queries.h"
#include "training_provider_home/training_provider_home_queries.h"
#include "training_session/training_session_queries.h"
#include "view/form.h"

struct course_new_view {
    const struct form *form;
    struct options modules;
    struct options tiers;
};

struct course_view {
    const struct training_course_own *course; /* as it is saved */
    const struct training_course_sessions_rows *sessions;
    const struct form *form;
    int32_t version; /* that the form is of */
    bool stale;      /* somebody else saved meanwhile */
};

struct provider_new_view {
    const struct form *form;
    struct options frameworks;
};

struct trainer_authorisations {
    size_t count;
    const struct training_provider_authorisations *row;
};
struct provider_person {
    const struct training_provider_people *person;
    bool trainer;
    struct trainer_authorisations authorisations;
};
struct provider_people {
    size_t count;
    const struct provider_person *row;
};
struct provider_view {
    const struct training_provider *provider;
    struct provider_people people;
    const struct invitation_list_rows *invitations;
    const struct provider_accreditations_rows *accreditations;
    day today;
    bool may_authorise;
};

/* A provider's accreditations, and what becomes of them. */
struct accreditation_view {
    const struct training_provider *provider;
    const struct provider_accreditations_rows *accreditations;
    const struct provider_accreditations *running; /* that can be ended; NULL: none */
    const struct form *form;
    day today;
};

/* The first page of a provider's administrator. */
struct provider_home_view {
    const struct provider_home_courses_rows *courses;
    const struct provider_home_authorisations_rows *authorisations;
    const struct provider_home_attention_rows *attention;
    const struct provider_accreditations_rows *accreditations;
    int32_t imports; /* that wait to be looked over */
    day today;
};

struct trainer_view {
    const struct training_provider *provider;
    const struct training_provider_people *person;
    struct trainer_authorisations authorisations;
    struct options modules; /* that can be authorised */
    struct options open;    /* authorisations that can be ended */
    const struct form *form;
    day today;
};

#endif
