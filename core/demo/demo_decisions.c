/* Moderation at work and done, a refusal that is being reconsidered, too slowly, and one whose reconsideration was
 * upheld: others assess it. */
#include "cases/cases.h"
#include "cases/cases_moderation.h"
#include "cases/cases_reconsideration.h"
#include "demo/demo_parts.h"

static int64_t application_of(const struct demo *demo, enum demo_charity_place charity) {
    return demo->charity[charity].application;
}

struct settled {
    enum demo_charity_place charity;
    const char *criterion;
    int32_t score;
    const char *reason;
};

static const struct settled settled[] = {
    {DEMO_JUNIPER, "interpreters", 2,
        "The first assessor read the contract, the second the practice note, which is older. The contract stands and "
        "is "
        "used; nobody who came along interprets. Met, and no more than that: the list of languages is short."},
    {DEMO_CINDERHILL, "safeguarding", 1,
        "Both see the same: the policy for adults is out of date and the one for children is not. The deputy is named "
        "but not trained. It is partly met, and could be met within weeks."},
};

static void settle(struct demo *demo, const void *what, moment now) {
    const struct settled *of = what;
    case_moderate(demo->db,
        &(struct case_moderated){.application_id = application_of(demo, of->charity),
            .person_id = demo->staff[DEMO_MODERATOR],
            .criterion = of->criterion,
            .score = of->score,
            .reason = of->reason},
        now);
}

static void moderation_close(struct demo *demo, const void *what, moment now) {
    const struct settled *of = what;
    case_moderation_close(demo->db, application_of(demo, of->charity), demo->staff[DEMO_MODERATOR],
        "The one criterion in question is scored as the assessors scored it. I read both policies and rang nobody. The "
        "rest of the assessment is sound.",
        now);
}

/* Somebody takes a case that they had no part in. */
struct taker {
    enum demo_charity_place charity;
    enum demo_staff_place person;
};

static const struct taker takers[] = {
    {DEMO_JUNIPER, DEMO_MODERATOR},
    {DEMO_CINDERHILL, DEMO_MODERATOR},
    {DEMO_BRACKENFOLD, DEMO_INTAKE_2},
    {DEMO_BRACKENFOLD, DEMO_DECISION_2},
    {DEMO_DAMSONHAY, DEMO_INTAKE_1},
    {DEMO_DAMSONHAY, DEMO_DECISION_1},
    {DEMO_DAMSONHAY, DEMO_ASSESSOR_3},
};

static void take(struct demo *demo, const void *what, moment now) {
    const struct taker *of = what;
    case_declare_conflict(demo->db, application_of(demo, of->charity), demo->staff[of->person], false, "", now);
    case_take(demo->db, application_of(demo, of->charity), demo->staff[of->person], now);
}

static void ask_again(struct demo *demo, const void *what, moment now) {
    const struct taker *of = what;
    case_reconsideration_request(demo->db, application_of(demo, of->charity), demo->charity[of->charity].lead,
        "The panel says that nobody is named for supervision. Our representations named her, on the second page, and "
        "the contract was the third file. We think that the files were not opened. Please look again.",
        now);
}

static void ask_damsonhay(struct demo *demo, const void *what, moment now) {
    const struct taker *of = what;
    case_reconsideration_request(demo->db, application_of(demo, of->charity), demo->charity[of->charity].lead,
        "The agreement with the housing provider was signed before the panel met; it is the last file of our "
        "representations. The panel's summary speaks of a draft, which is the file before it.",
        now);
}

static void uphold(struct demo *demo, const void *what, moment now) {
    const struct taker *of = what;
    case_reconsideration_decide(demo->db, application_of(demo, of->charity), demo->staff[of->person], true,
        "The signed agreement was among the representations, and the panel judged by the draft. The refusal no longer "
        "stands; people who had no part in it assess the application anew.",
        now);
}

/* One after the other, whatever weekends lie between. */
static void take_plan(struct demo *demo, moment *last, const struct taker *of, int days, int hour) {
    demo_plan(demo, demo_next(demo, last, days, hour, 20), demo_staff(demo, of->person), take, of);
}

void demo_plan_decisions(struct demo *demo) {
    struct demo_who moderator = demo_staff(demo, DEMO_MODERATOR);
    moment *last = &demo->charity[DEMO_JUNIPER].last;
    take_plan(demo, last, &takers[0], -6, 10);
    demo_plan(demo, demo_next(demo, last, -3, 15, 10), moderator, settle, &settled[0]);
    last = &demo->charity[DEMO_CINDERHILL].last;
    take_plan(demo, last, &takers[1], -20, 11);
    demo_plan(demo, demo_next(demo, last, -17, 14, 40), moderator, settle, &settled[1]);
    demo_plan(demo, demo_next(demo, last, -16, 15, 5), moderator, moderation_close, &settled[1]);
    moment refused = demo_time(demo, -96, 12, 0); /* the panel's story ends long before */
    last = &refused;
    demo_plan(demo, demo_next(demo, last, -96, 12, 30), demo_lead(demo, DEMO_BRACKENFOLD), ask_again, &takers[2]);
    take_plan(demo, last, &takers[2], -38, 9);
    take_plan(demo, last, &takers[3], -30, 10);
    refused = demo_time(demo, -58, 12, 0);
    demo_plan(demo, demo_next(demo, last, -50, 11, 30), demo_lead(demo, DEMO_DAMSONHAY), ask_damsonhay, &takers[4]);
    take_plan(demo, last, &takers[4], -45, 9);
    take_plan(demo, last, &takers[5], -40, 10);
    demo_plan(demo, demo_next(demo, last, -30, 15, 20), demo_staff(demo, DEMO_DECISION_1), uphold, &takers[5]);
    take_plan(demo, last, &takers[6], -22, 10);
}
