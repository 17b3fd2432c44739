/* What approvals of the demonstration were bound to, and what became of it: one met long ago, one that waits for review
 * beside one still to do, and one that was not met by its day. */
#include "cases/cases_condition.h"
#include "demo/demo_cases.h"
#include "demo/demo_queries.h"

/* Days from now; 0: it did not happen. */
struct condition {
    enum demo_charity_place charity;
    const char *words;
    const char *evidence;
    int due;
    int sent;
    const char *sent_words;
    int judged;
    bool met;
    const char *judged_words;
};

static const struct condition conditions[] = {
    {DEMO_WRENFIELD, "Have a second lead in date on every module.", "The second lead's certificates", -400, -412,
        "Our second lead finished the last module on Monday; the record shows it.", -405, true,
        "The training record shows it. Thank you."},
    {DEMO_TIDEWELL, "Agree how referrals are checked when the lead is away, and put it in writing.",
        "The written agreement, and the minutes in which the trustees agreed it", -300, -316,
        "The agreement was passed by the trustees in their last meeting; it names two deputies.", -308, true, ""},
    {DEMO_TIDEWELL, "Have at least three First Responders in date.", "Their names and learner numbers", -40, -44,
        "Two are in date. The third starts her course this month.", -33, false,
        "Two are not three. Send the third one's results when there are any; until then the accreditation is under "
        "review."},
    {DEMO_COPPERBECK, "Have interpreters for Albanian and Vietnamese under contract.",
        "The contract, without prices, or a letter of the interpreters' agency", 12, -3,
        "The agency has signed for both languages from next month.", 0, false, NULL},
    {DEMO_COPPERBECK, "Take part in one of the quality samples of the first six months.",
        "The lead's short report on what was found", 150, 0, NULL, 0, false, NULL},
};

struct case_conditions demo_conditions_of(struct demo *demo, enum demo_charity_place charity) {
    enum { ALL = sizeof conditions / sizeof *conditions };
    struct case_condition *row = ARENA_ARRAY(demo->arena, ALL, struct case_condition);
    size_t count = 0;
    for (size_t i = 0; i < ALL; i++) {
        if (conditions[i].charity == charity) {
            row[count++] =
                (struct case_condition){conditions[i].words, conditions[i].evidence, demo_day(demo, conditions[i].due)};
        }
    }
    return (struct case_conditions){count, row};
}

static int64_t id_of(struct demo *demo, const struct condition *condition) {
    return demo_condition_one(
        demo->db, (struct demo_condition_in){demo->charity[condition->charity].application, condition->words})
        ->condition_id;
}

static void send(struct demo *demo, const void *what, moment now) {
    const struct condition *condition = what;
    case_condition_send(
        demo->db, id_of(demo, condition), demo->charity[condition->charity].lead, condition->sent_words, now);
}

static void judge(struct demo *demo, const void *what, moment now) {
    const struct condition *condition = what;
    case_condition_judge(
        demo->db, id_of(demo, condition), demo->staff[DEMO_INTAKE_2], condition->met, condition->judged_words, now);
}

void demo_plan_conditions(struct demo *demo) {
    for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++) {
        const struct condition *condition = &conditions[i];
        if (condition->sent != 0) {
            demo_plan(demo, demo_time(demo, condition->sent, 14, 3 + (int)i), demo_lead(demo, condition->charity), send,
                condition);
        }
        if (condition->judged != 0) {
            demo_plan(demo, demo_time(demo, condition->judged, 10, 12 + (int)i), demo_staff(demo, DEMO_INTAKE_2), judge,
                condition);
        }
    }
}
