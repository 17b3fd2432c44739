/* Rounds of intake, and what the program does to drafts that nobody works on. */
#include "applications/applications.h"
#include "demo/demo_parts.h"
#include "frameworks/frameworks_intake.h"

/* Days from now. Applications are taken at any time meanwhile: the rounds are a trial, and what comes after it. */
struct round {
    const char *title;
    int planned;
    int published; /* 0: not yet */
    int opens;
    int closes;
};
static const struct round rounds[] = {
    {"Trial round", -70, -63, -49, -21}, {"First round", -20, -12, 30, 72}, {"Second round", -3, 0, 150, 192}};

static void round_plan(struct demo *demo, const void *what, moment now) {
    const struct round *round = what;
    framework_round_add(demo->db, DEMO_FRAMEWORK, round->title, demo_day(demo, round->opens),
        demo_day(demo, round->closes), demo->staff[DEMO_POLICY_1], now);
}

static void round_publish(struct demo *demo, const void *what, moment now) {
    const struct round *round = what;
    struct framework_intake intake = framework_intake_read(demo->db, DEMO_FRAMEWORK, day_of_moment(now, ZONE_LONDON));
    for (size_t i = 0; i < intake.rounds.count; i++) {
        if (text_equal(intake.rounds.row[i].title, round->title)) {
            framework_round_open_up(
                demo->db, DEMO_FRAMEWORK, intake.rounds.row[i].round_id, demo->staff[DEMO_POLICY_1], now);
        }
    }
}

static void drafts_look(struct demo *demo, const void *what, moment now) {
    (void)what;
    for (const struct job_kind *kind = applications_jobs; kind->kind != NULL; kind++) {
        if (text_equal(kind->kind, "applications.drafts")) {
            struct job job = {.db = demo->db, .arena = demo->arena, .now = now, .kind = kind->kind};
            kind->run(&job);
        }
    }
}

void demo_plan_intake(struct demo *demo) {
    enum { WEEKS = 9 };
    for (size_t i = 0; i < sizeof rounds / sizeof *rounds; i++) {
        struct demo_who officer = demo_staff(demo, DEMO_POLICY_1);
        demo_plan(demo, demo_time(demo, rounds[i].planned, 9, 50), officer, round_plan, &rounds[i]);
        if (rounds[i].published != 0) {
            demo_plan(demo, demo_time(demo, rounds[i].published, 14, 10), officer, round_publish, &rounds[i]);
        }
    }
    for (int week = WEEKS; week > 0; week--) {
        demo_plan(demo, demo_time(demo, -7 * week, 4, 0), demo_program(), drafts_look, NULL);
    }
}
