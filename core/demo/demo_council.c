#include "demo/demo_council.h"

#include "demo/demo_training.h"
#include "organisations/organisations.h"
#include "organisations/organisations_queries.h"
#include "people/people.h"
#include "register/register.h"
#include "training/training_booking.h"
#include "training/training_recognition.h"
#include "training/training_session.h"

enum { ENTERED = -600, PLACES = 60, SESSIONS = 5, SUPERVISED = 2 };

/* People who came together, in days from now; 0: it did not happen. */
struct cohort {
    int people;
    int joined;
    int course; /* five days from that week's Monday on, or with awareness alone its first */
    bool awareness;
    int refreshed; /* the yearly refresher */
    bool supervised;
    int booked; /* the next five days, on the First Responder's own courses */
    int exempt; /* so many of them are away for long */
};
static const struct cohort cohorts[] = {
    {41, -585, -550, false, -150, true, 0, 0}, /* in date */
    {44, -320, -290, false, 0, true, 0, 0},    /* in date */
    {36, -385, -341, false, 0, true, 0, 0},    /* due soon */
    {24, -420, -384, false, 0, true, 0, 0},    /* in grace */
    {22, -480, -441, false, 0, true, 0, 4},    /* expired, or exempt */
    {18, -20, -13, true, 0, false, 26, 0},     /* in progress */
    {12, -9, 0, false, 0, false, 0, 0},        /* not started */
};
enum { COHORTS = sizeof cohorts / sizeof *cohorts };

static const enum demo_course_place week[SESSIONS] = {
    DEMO_AWARENESS, DEMO_CORE, DEMO_CHILD, DEMO_CONTEXT, DEMO_SUPPORT};

struct council {
    int64_t id;
    int64_t lead;
    int64_t deputy; /* leads training */
    int64_t responder[DEMO_COUNCIL_RESPONDERS];
    int64_t session[COHORTS][SESSIONS];
    int64_t refresher[COHORTS];
    int64_t leads;
};
/* Of that cohort, and which of its five sessions. */
struct step {
    struct council *council;
    size_t cohort;
    size_t session;
};

static size_t first_of(size_t cohort) {
    size_t first = 0;
    for (size_t i = 0; i < cohort; i++) {
        first += (size_t)cohorts[i].people;
    }
    return first;
}

static void council_add(struct demo *demo, const void *what, moment now) {
    struct council *council = ((const struct step *)what)->council;
    council->id = organisation_add(demo->db,
        (struct organisation_new){.name = DEMO_COUNCIL,
            .framework_code = DEMO_FRAMEWORK,
            .kind = "local_authority",
            .sector = "statutory",
            .website = "https://" DEMO_COUNCIL_DOMAIN ".example/",
            .phone = "01632 960950",
            .about = "Social workers, housing officers and others who may meet people who are exploited. Made up for "
                     "this demonstration.",
            .areas = {1, (const char *const[]){"East Midlands"}},
            .cohorts = {2, (const char *const[]){"adults", "children"}},
            .invented = true,
            .now = now});
    organisation_domain_add_run(
        demo->db, (struct organisation_domain_add_in){council->id, DEMO_COUNCIL_DOMAIN ".example"});
    council->lead = demo_account_add(
        demo, DEMO_COUNCIL_LEAD, DEMO_COUNCIL_LEAD_LOCAL "@" DEMO_COUNCIL_DOMAIN ".example", "en", now);
    role_add(demo->db, council->lead, council->id, "organisation_lead", DB_NULL_INT8, now);
    organisation_spoc_set(demo->db, council->id, council->lead, DB_NULL_INT8, now);
}

static void enter(struct demo *demo, const struct council *council, const char *event, int64_t second, moment now) {
    register_record(demo->db, &(struct register_change){.organisation_id = council->id,
                                  .framework_code = DEMO_FRAMEWORK,
                                  .event = event,
                                  .reason_code = "carried-over",
                                  .legal_basis = "Modern Slavery Act 2015, section 52",
                                  .effective_on = day_of_moment(now, ZONE_LONDON),
                                  .person_id = demo->staff[DEMO_POLICY_1],
                                  .approved_by = second,
                                  .application_id = DB_NULL_INT8,
                                  .now = now});
}

static void propose(struct demo *demo, const void *what, moment now) {
    enter(demo, ((const struct step *)what)->council, "designation_proposed", DB_NULL_INT8, now);
}

static void designate(struct demo *demo, const void *what, moment now) {
    enter(demo, ((const struct step *)what)->council, "designated", demo->staff[DEMO_POLICY_2], now);
}

static int64_t member_add(struct demo *demo, const struct council *council, const char *name, const char *email,
    const char *role, moment now) {
    return person_add(demo->db,
        (struct person_new){.full_name = name,
            .email = email,
            .organisation_id = council->id,
            .role = role,
            .started_on = day_of_moment(now, ZONE_LONDON),
            .granted_by = council->lead},
        now)
        .person_id;
}

static void office_add(struct demo *demo, const void *what, moment now) {
    struct council *council = ((const struct step *)what)->council;
    council->deputy = member_add(
        demo, council, "Ifeanyi Sturmbridge", "ifeanyi@" DEMO_COUNCIL_DOMAIN ".example", "training_lead", now);
    member_add(demo, council, "Thomasina Quaile", "thomasina@" DEMO_COUNCIL_DOMAIN ".example", "training_lead", now);
    member_add(demo, council, "Ravinder Holt", "ravinder@" DEMO_COUNCIL_DOMAIN ".example", "finance_contact", now);
}

/* Known by the number of their pass; some have no address. */
static void cohort_add(struct demo *demo, const void *what, moment now) {
    enum { NO_ADDRESS = 9, PASS = 1100 };
    const struct step *step = what;
    size_t first = first_of(step->cohort);
    for (size_t i = first; i < first + (size_t)cohorts[step->cohort].people; i++) {
        const char *email =
            i % NO_ADDRESS == 4 ? NULL : arena_format(demo->arena, "m%zu@" DEMO_COUNCIL_DOMAIN ".example", PASS + i);
        step->council->responder[i] =
            member_add(demo, step->council, demo_council_name(demo->arena, i), email, "first_responder", now);
    }
}

static day week_of(const struct demo *demo, int days) {
    return demo->today + days - (day_week(demo->today + days) - 1);
}

static int64_t session_make(
    struct demo *demo, const struct council *council, enum demo_course_place course, day on, moment now) {
    size_t provider = demo_courses[course].provider;
    return session_add(demo->db,
        (struct session_new){.course_id = demo->training->course[course],
            .provider_id = demo->training->provider[provider],
            .held_on = on,
            .hours = "09:30 to 16:00",
            .place = "Town Hall, Merrowdale",
            .places = PLACES,
            .trainer_person_id = demo->training->trainer[provider][0],
            .created_by = demo->training->administrator[provider],
            .organisations = {1, &council->id}},
        now);
}

static void week_make(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    const struct cohort *cohort = &cohorts[step->cohort];
    day monday = week_of(demo, cohort->booked != 0 ? cohort->booked : cohort->course);
    for (size_t i = cohort->booked != 0 ? 1 : 0; i < SESSIONS; i++) {
        step->council->session[step->cohort][i] = session_make(demo, step->council, week[i], monday + (day)i, now);
    }
}

static void awareness_make(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    step->council->session[step->cohort][0] =
        session_make(demo, step->council, DEMO_AWARENESS, week_of(demo, cohorts[step->cohort].course), now);
}

static void refresher_make(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    step->council->refresher[step->cohort] =
        session_make(demo, step->council, DEMO_REFRESHER, demo_day(demo, cohorts[step->cohort].refreshed), now);
}

static void leads_make(struct demo *demo, const void *what, moment now) {
    struct council *council = ((const struct step *)what)->council;
    council->leads = session_make(demo, council, DEMO_LEAD, demo_day(demo, -400), now);
}

static void fill(struct demo *demo, const struct council *council, int64_t session, enum demo_course_place course,
    const int64_t *person, size_t people, moment now) {
    struct session_result *result = ARENA_ARRAY(demo->arena, people, struct session_result);
    for (size_t i = 0; i < people; i++) {
        result[i] = (struct session_result){person[i], council->id, TRAINING_PASSED, NULL};
    }
    struct session_recorded recorded = session_record(
        demo->db, session, result, people, demo->training->trainer[demo_courses[course].provider][0], now);
    if (recorded.refusal != SESSION_FINE) {
        arena_raise(demo->arena, ERROR_INTERNAL, "the register of a council was refused: %d", (int)recorded.refusal);
    }
}

static void session_fill(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    const struct council *council = step->council;
    fill(demo, council, council->session[step->cohort][step->session], week[step->session],
        council->responder + first_of(step->cohort), (size_t)cohorts[step->cohort].people, now);
}

static void refresher_fill(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    fill(demo, step->council, step->council->refresher[step->cohort], DEMO_REFRESHER,
        step->council->responder + first_of(step->cohort), (size_t)cohorts[step->cohort].people, now);
}

static void leads_fill(struct demo *demo, const void *what, moment now) {
    const struct council *council = ((const struct step *)what)->council;
    const int64_t person[] = {council->lead, council->deputy};
    fill(demo, council, council->leads, DEMO_LEAD, person, 2, now);
}

static void referrals_sign(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    size_t first = first_of(step->cohort);
    for (size_t i = first; i < first + (size_t)cohorts[step->cohort].people; i++) {
        supervised_referral_add(demo->db, step->council->responder[i], step->council->id,
            day_of_moment(now, ZONE_LONDON) - (day)(i % 5), step->council->lead, now);
    }
}

static void week_book(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    const struct council *council = step->council;
    struct int8_list people = {(size_t)cohorts[step->cohort].people, council->responder + first_of(step->cohort)};
    for (size_t i = 1; i < SESSIONS; i++) {
        booking_people(demo->db, council->session[step->cohort][i], council->id, people, now);
    }
}

static const char *const every_module[] = {
    "FR-03", "FR-04", "FR-05", "FR-06", "FR-08", "FR-09", "FR-10", "FR-11", "FR-12", "FR-19", "FR-20", "EN-24"};

struct absence {
    struct council *council;
    size_t place;
    int64_t id;
};

static void absence_ask(struct demo *demo, const void *what, moment now) {
    struct absence *absence = (struct absence *)what;
    absence->id = exemption_ask(demo->db,
        (struct exemption_ask){.person_id = absence->council->responder[absence->place],
            .organisation_id = absence->council->id,
            .framework_code = DEMO_FRAMEWORK,
            .modules = {sizeof every_module / sizeof *every_module, every_module},
            .reason_code = "long_absence",
            .words = "Away until next spring, and makes no referrals until then.",
            .starts_on = demo->today - 70,
            .ends_on = demo->today + 140,
            .asked_by = absence->council->lead},
        now);
}

static void absence_decide(struct demo *demo, const void *what, moment now) {
    const struct absence *absence = what;
    recognition_decide(demo->db, absence->id, true, "", demo->staff[DEMO_POLICY_1], now);
}

static struct demo_who administrator_of(const struct demo *demo, size_t provider) {
    return (struct demo_who){&demo->training->administrator[provider], &demo->training->provider[provider]};
}
static struct demo_who trainer_of(const struct demo *demo, size_t provider) {
    return (struct demo_who){&demo->training->trainer[provider][0], &demo->training->provider[provider]};
}

static const struct step *step_of(struct demo *demo, struct council *council, size_t cohort, size_t session) {
    struct step *step = ARENA_NEW(demo->arena, struct step);
    *step = (struct step){council, cohort, session};
    return step;
}

static void course_plan(struct demo *demo, struct council *council, size_t cohort) {
    const struct cohort *with = &cohorts[cohort];
    day monday = week_of(demo, with->course);
    demo_plan(demo, demo_time_on(demo, monday - 6, 8, 50), administrator_of(demo, 0),
        with->awareness ? awareness_make : week_make, step_of(demo, council, cohort, 0));
    for (size_t i = 0; i < (with->awareness ? 1 : SESSIONS); i++) {
        demo_plan(demo, demo_time_on(demo, monday + (day)i, 17, 45), trainer_of(demo, 0), session_fill,
            step_of(demo, council, cohort, i));
    }
}

static void cohort_plan(struct demo *demo, struct council *council, size_t cohort) {
    const struct cohort *with = &cohorts[cohort];
    const struct demo_who lead = {&council->lead, &council->id};
    const struct step *step = step_of(demo, council, cohort, 0);
    demo_plan(demo, demo_time(demo, with->joined, 11, 50), lead, cohort_add, step);
    if (with->course != 0) {
        course_plan(demo, council, cohort);
    }
    if (with->refreshed != 0) {
        demo_plan(demo, demo_time(demo, with->refreshed - 9, 9, 5), administrator_of(demo, 1), refresher_make, step);
        demo_plan(demo, demo_time(demo, with->refreshed, 17, 50), trainer_of(demo, 1), refresher_fill, step);
    }
    for (int i = 0; with->supervised && i < SUPERVISED; i++) {
        demo_plan(demo, demo_time(demo, with->course + 15 + i * 14, 16, 45), lead, referrals_sign, step);
    }
    if (with->booked != 0) {
        demo_plan(demo, demo_time(demo, -6, 9, 40), administrator_of(demo, 0), week_make, step);
        demo_plan(demo, demo_time(demo, -5, 13, 15), lead, week_book, step);
    }
    for (int i = 0; i < with->exempt; i++) {
        struct absence *absence = ARENA_NEW(demo->arena, struct absence);
        *absence = (struct absence){.council = council, .place = first_of(cohort) + (size_t)(i * 3)};
        demo_plan(demo, demo_time(demo, -76, 10, 30 + i), lead, absence_ask, absence);
        demo_plan(demo, demo_time(demo, -72, 14, 10 + i), demo_staff(demo, DEMO_POLICY_1), absence_decide, absence);
    }
}

void demo_plan_council(struct demo *demo) {
    struct council *council = ARENA_NEW(demo->arena, struct council);
    const struct step *step = step_of(demo, council, 0, 0);
    const struct demo_who lead = {&council->lead, &council->id};
    demo_plan(demo, demo_time(demo, ENTERED, 9, 15), demo_program(), council_add, step);
    demo_plan(demo, demo_time(demo, ENTERED + 1, 11, 35), demo_staff(demo, DEMO_POLICY_1), propose, step);
    demo_plan(demo, demo_time(demo, ENTERED + 2, 14, 35), demo_staff(demo, DEMO_POLICY_2), designate, step);
    demo_plan(demo, demo_time(demo, ENTERED + 3, 10, 20), lead, office_add, step);
    demo_plan(demo, demo_time(demo, -410, 9, 25), administrator_of(demo, 0), leads_make, step);
    demo_plan(demo, demo_time(demo, -400, 17, 40), trainer_of(demo, 0), leads_fill, step);
    for (size_t i = 0; i < COHORTS; i++) {
        cohort_plan(demo, council, i);
    }
}
