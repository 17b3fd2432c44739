/* How the lead officer shares out the cases: teams, assignments taken and refused, somebody on leave. */
#include "cases/cases_assign.h"
#include "demo/demo_parts.h"

struct given {
    enum demo_charity_place charity;
    enum demo_staff_place to;
    int days;
    const char *why;
    const char *refused; /* a day later, because; NULL: not answered yet */
};
static const struct given given[] = {
    {DEMO_LARKSPUR, DEMO_INTAKE_2, -1, "Gethin has the fewest cases this week.", NULL},
    {DEMO_BELLWATER, DEMO_ASSESSOR_2, -12, "Next in the rota.",
        "Two assessments of mine are due this month already; I could not begin before the deadline."},
    {DEMO_BELLWATER, DEMO_ASSESSOR_1, -5, "Rajan cannot begin before the deadline.", NULL},
};

static int64_t application_of(const struct demo *demo, const struct given *one) {
    return demo->charity[one->charity].application;
}

static void give(struct demo *demo, const void *what, moment now) {
    const struct given *one = what;
    case_assign(demo->db,
        &(struct case_assign){.application_id = application_of(demo, one),
            .person_id = demo->staff[one->to],
            .replaces = DB_NULL_INT8,
            .by = demo->staff[DEMO_LEAD_OFFICER],
            .words = one->why},
        now);
}

static void give_back(struct demo *demo, const void *what, moment now) {
    const struct given *one = what;
    case_refuse_assignment(demo->db, application_of(demo, one), demo->staff[one->to], one->refused, now);
}

static void away(struct demo *demo, const void *what, moment now) {
    (void)what;
    case_absence_add_act(demo->db,
        &(struct case_absence){.person_id = demo->staff[DEMO_ASSESSOR_3],
            .from_on = demo->today - 4,
            .until_on = demo->today + 9,
            .cover = demo->staff[DEMO_ASSESSOR_1],
            .by = demo->staff[DEMO_ASSESSOR_3]},
        now);
}

static void teams(struct demo *demo, const void *what, moment now) {
    (void)what;
    (void)now;
    static const char *const england[] = {DEMO_FRAMEWORK};
    const int64_t north[] = {demo->staff[DEMO_LEAD_OFFICER], demo->staff[DEMO_INTAKE_1], demo->staff[DEMO_ASSESSOR_1],
        demo->staff[DEMO_ASSESSOR_2]};
    const int64_t south[] = {demo->staff[DEMO_INTAKE_2], demo->staff[DEMO_ASSESSOR_3], demo->staff[DEMO_DECISION_1],
        demo->staff[DEMO_DECISION_2]};
    case_team_keep(demo->db, &(struct case_team){.name = "England applications",
                                 .frameworks = {1, england},
                                 .members = {sizeof north / sizeof *north, north}});
    case_team_keep(
        demo->db, &(struct case_team){.name = "Long-running cases", .members = {sizeof south / sizeof *south, south}});
}

void demo_plan_sharing(struct demo *demo) {
    struct demo_who lead = demo_staff(demo, DEMO_LEAD_OFFICER);
    demo_plan(demo, demo_time(demo, DEMO_BEGIN, 9, 30), lead, teams, NULL);
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        const struct given *one = &given[i];
        moment *last = &demo->charity[one->charity].last;
        demo_plan(demo, demo_next(demo, last, one->days, 9, 15), lead, give, one);
        if (one->refused != NULL) {
            demo_plan(demo, demo_next(demo, last, one->days + 2, 15, 40), demo_staff(demo, one->to), give_back, one);
        }
    }
    demo_plan(demo, demo_time(demo, -6, 16, 20), demo_staff(demo, DEMO_ASSESSOR_3), away, NULL);
}
