/* Exemptions and external courses that a lead asked for: granted, refused, and waiting for the policy officer. */
#include "demo/demo_evidence.h"
#include "demo/demo_parts.h"
#include "training/training_recognition.h"

enum { MODULES = 12 };

/* Days from now. */
struct asked {
    const char *name;   /* in demo_responders, of Harbourlight */
    const char *course; /* external; NULL: an exemption */
    const char *modules[MODULES + 1];
    const char *reason;
    const char *words;
    int from; /* of an exemption; the day of the course */
    int until;
    int days;
    int decided; /* 0: it waits */
    bool approved;
    const char *decision;
};
static const struct asked asked[] = {
    {"Oluwaseun D'Souza", NULL, {"FR-11", "FR-12"}, "role_without_referrals",
        "Oluwaseun works in the night kitchen with adults alone; whoever may be under 18 is met by two colleagues.",
        -52, 130, -58, -53, true, "Agreed until the spring. Ask again if the rota stays as it is."},
    {"Hamidullah", NULL, {"FR-09", "FR-10"}, "role_without_referrals",
        "Hamidullah mostly interprets and has little to do with what follows a referral.", -20, 160, -24, -17, false,
        "Two referrals of this year were written by him. Who refers needs both modules."},
    {"Lucy Tregenza", NULL,
        {"FR-03", "FR-04", "FR-05", "FR-06", "FR-08", "FR-09", "FR-10", "FR-11", "FR-12", "FR-19", "FR-20", "EN-24"},
        "long_absence", "Lucy is on parental leave from next month and makes no referrals until she is back.", 18, 240,
        -3, 0, false, NULL},
    {"Kwabena Asante-Frost", "ho_child_victims", {NULL}, NULL,
        "Completed with his former employer; the certificate is added.", -33, 0, -5, -4, true,
        "The certificate was seen."},
    {"Oluwaseun D'Souza", "ho_first_responder", {NULL}, NULL, "Completed online on a Sunday; the certificate is added.",
        -12, 0, -2, 0, false, NULL},
};
enum { ASKED = sizeof asked / sizeof *asked };

static const struct demo_document certificate = {NULL, "Certificate of completion.pdf", true, false,
    {"This course was completed online, with all of its questions answered.",
        "The certificate is kept by the person and by their organisation."}};

struct recognised {
    const struct asked *asked;
    int64_t id;
};

static int64_t exemption(struct demo *demo, const struct asked *one, int64_t person, moment now) {
    const struct demo_charity_made *charity = &demo->charity[DEMO_HARBOURLIGHT];
    size_t modules = 0;
    while (one->modules[modules] != NULL) {
        modules++;
    }
    return exemption_ask(demo->db,
        (struct exemption_ask){.person_id = person,
            .organisation_id = charity->id,
            .framework_code = DEMO_FRAMEWORK,
            .modules = {modules, one->modules},
            .reason_code = one->reason,
            .words = one->words,
            .starts_on = demo->today + one->from,
            .ends_on = demo->today + one->until,
            .asked_by = charity->lead},
        now);
}

static int64_t external_course(struct demo *demo, const struct asked *one, int64_t person, moment now) {
    const struct demo_charity_made *charity = &demo->charity[DEMO_HARBOURLIGHT];
    return external_course_ask(demo->db,
        (struct course_ask){.person_id = person,
            .organisation_id = charity->id,
            .framework_code = DEMO_FRAMEWORK,
            .course_code = one->course,
            .words = one->words,
            .completed_on = demo->today + one->from,
            .file_id = demo_document_keep(
                demo->db, charity->id, charity->lead, demo_charities[DEMO_HARBOURLIGHT].name, &certificate, now),
            .asked_by = charity->lead},
        now);
}

static void ask(struct demo *demo, const void *what, moment now) {
    struct recognised *recognised = (struct recognised *)what;
    const struct asked *one = recognised->asked;
    int64_t person = *demo_responder_named(demo, one->name);
    recognised->id = one->course == NULL ? exemption(demo, one, person, now) : external_course(demo, one, person, now);
    if (recognised->id == 0) {
        arena_raise(demo->arena, ERROR_INTERNAL, "%s has that already", one->name);
    }
}

static void decide(struct demo *demo, const void *what, moment now) {
    const struct recognised *recognised = what;
    const struct asked *one = recognised->asked;
    recognition_decide(demo->db, recognised->id, one->approved, one->decision, demo->staff[DEMO_POLICY_2], now);
}

void demo_plan_recognitions(struct demo *demo) {
    for (size_t i = 0; i < ASKED; i++) {
        struct recognised *recognised = ARENA_NEW(demo->arena, struct recognised);
        recognised->asked = &asked[i];
        demo_plan(
            demo, demo_time(demo, asked[i].days, 10, 5 + (int)i), demo_lead(demo, DEMO_HARBOURLIGHT), ask, recognised);
        if (asked[i].decided != 0) {
            demo_plan(demo, demo_time(demo, asked[i].decided, 11, 5 + (int)i), demo_staff(demo, DEMO_POLICY_2), decide,
                recognised);
        }
    }
}
