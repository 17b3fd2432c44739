/* Cases as staff work on them. */
#include "cases/cases_intake.h"
#include "demo/demo_cases.h"
#include "demo/demo_queries.h"
#include "applications/applications_store.h"
#include "frameworks/frameworks.h"
#include "register/register.h"

/* One person's part in one case. */
struct work {
    const struct demo_case *of;
    enum demo_staff_place person;
    int voice; /* of an assessor: the first or the second; 2 is the lived-experience assessor's */
};

static const struct work *work(struct demo *demo, const struct demo_case *of, enum demo_staff_place person, int voice) {
    struct work *made = ARENA_NEW(demo->arena, struct work);
    *made = (struct work){of, person, voice};
    return made;
}

static int64_t application_of(const struct demo *demo, const struct work *part) {
    return demo->charity[part->of->charity].application;
}

static void take(struct demo *demo, const void *what, moment now) {
    const struct work *part = what;
    int64_t person = demo->staff[part->person];
    case_declare_conflict(demo->db, application_of(demo, part), person, false, "", now);
    case_take(demo->db, application_of(demo, part), person, now);
}

static void stand_aside(struct demo *demo, const void *what, moment now) {
    const struct work *part = what;
    case_declare_conflict(
        demo->db, application_of(demo, part), demo->staff[part->person], true, "A near relative works there.", now);
}

static void ask(struct demo *demo, const void *what, moment now) {
    const struct work *part = what;
    const struct framework_data *data = frameworks_need(demo->arena, DEMO_FRAMEWORK);
    day today = day_of_moment(now, ZONE_LONDON);
    const struct framework_limit *limit = frameworks_limit(data, "information_request", today);
    day due = calendar_add(calendar_find(data->calendar), today, limit->amount, NULL);
    static const struct case_ask_item items[] = {
        {{"criterion", "safeguarding"},
            "When did the board last review the policy for safeguarding children? Please send "
            "the version that it agreed."},
        {{"criterion", "trained_staff"}, "By when will the second First Responder have finished the modules that the "
                                         "training record shows as open?"},
        {{"section", "governance"}, "What does the budget line for interpreters rest on?"},
    };
    case_ask_information(demo->db,
        &(struct case_ask){.application_id = application_of(demo, part),
            .person_id = demo->staff[part->person],
            .words = "Thank you for your application. Three things are missing or unclear.",
            .due_on = due == DAY_NONE ? today + 28 : due,
            .count = sizeof items / sizeof *items,
            .item = items},
        now);
}

static void complete(struct demo *demo, const void *what, moment now) {
    const struct work *part = what;
    case_complete(demo->db, application_of(demo, part), demo->staff[part->person], now);
}

static void note(struct demo *demo, const void *what, moment now) {
    const struct work *part = what;
    case_note(demo->db, application_of(demo, part), demo->staff[part->person], part->of->note, now);
}

/* 0 to 3, the same each time; the two are never more than one apart unless they are meant to be. */
static int score_of(const struct demo_case *of, const struct framework_criterion *criterion, int voice) {
    int number = criterion->number;
    int mixed = (number * 7 + (int)of->charity * 5 + voice * 3) % 5;
    int score = mixed < (criterion->gate ? 2 : 1) + (int)of->charity % 3 ? 3 : 2;
    if (of->scores == DEMO_SCORES_FAIR && !criterion->gate) {
        score = mixed < 3 ? 1 : 2;
    }
    if (of->scores == DEMO_SCORES_FAIR && criterion->gate) {
        score = 2;
    }
    if (of->scores == DEMO_SCORES_APART && number == 13) {
        score = voice == 0 ? 3 : 1;
    }
    if (of->scores == DEMO_SCORES_APART && number == 15) {
        score = voice == 0 ? 2 : 0;
    }
    if (of->scores == DEMO_SCORES_GATE_LOW && number == 11) {
        score = 1;
    }
    return score;
}

/* The files of that criterion. */
static struct int8_list cited(struct arena *arena, struct demo_evidence_rows files, const char *criterion) {
    int64_t *item = ARENA_ARRAY(arena, files.count, int64_t);
    size_t count = 0;
    for (size_t i = 0; i < files.count; i++) {
        if (text_equal(files.row[i].criterion_code, criterion)) {
            item[count++] = files.row[i].evidence_id;
        }
    }
    return (struct int8_list){count, item};
}

static void scores_save(struct demo *demo, const void *what, moment now) {
    const struct work *part = what;
    const struct demo_case *of = part->of;
    int64_t application = application_of(demo, part);
    struct demo_evidence_rows files = demo_evidence_run(demo->db, (struct demo_evidence_in){application});
    struct frameworks_criteria criteria = frameworks_criteria_on(demo->arena,
        frameworks_need(demo->arena, DEMO_FRAMEWORK), FRAMEWORK_NON_STATUTORY, demo_day(demo, of->submitted));
    bool third = part->voice == 2;
    size_t most = third || of->scored[part->voice] == 0 ? criteria.count : (size_t)of->scored[part->voice];
    for (size_t i = 0; i < criteria.count && i < most; i++) {
        const struct framework_criterion *criterion = criteria.item[i];
        if (third && !criterion->lived_experience) {
            continue;
        }
        int score = score_of(of, criterion, part->voice);
        case_save_score(demo->db,
            &(struct case_score){.application_id = application,
                .person_id = demo->staff[part->person],
                .criterion = criterion->code,
                .score = score,
                .reason = demo_reason(demo->arena, criterion->code, score, part->voice),
                .evidence = cited(demo->arena, files, criterion->code)},
            now + (moment)i * 400 * MOMENT_SECOND < demo->now ? now + (moment)i * 400 * MOMENT_SECOND : now);
    }
}

static void hand_in(struct demo *demo, const void *what, moment now) {
    const struct work *part = what;
    case_hand_in(demo->db, application_of(demo, part), demo->staff[part->person], now);
}

/* The demonstration's charities refer people from their approval on, whatever their training: what they were trained in
 * before their records begin is not told. */
static void begin_at_once(struct demo *demo, const struct application_locked *application, bool bound, moment now) {
    register_record(
        demo->db, &(struct register_change){.organisation_id = application->organisation_id,
                      .framework_code = application->framework_code,
                      .event = bound ? "accredited_with_conditions" : "accredited",
                      .reason_code = bound ? "application-approved-with-conditions" : "application-approved",
                      .legal_basis = "",
                      .effective_on = day_of_moment(now, ZONE_LONDON),
                      .person_id = DB_NULL_INT8,
                      .approved_by = DB_NULL_INT8,
                      .application_id = application->application_id,
                      .now = now});
}

static void decide(struct demo *demo, const void *what, moment now) {
    static const char *const approve[] = {"meets_criteria"};
    static const char *const defer[] = {"training_under_way"};
    static const char *const bind[] = {"meets_with_conditions"};
    const struct work *part = what;
    bool bound = text_equal(part->of->outcome, "approved_with_conditions");
    bool approved = bound || text_equal(part->of->outcome, "approved");
    const struct application_locked *application = application_lock(demo->db, application_of(demo, part));
    case_decide(demo->db,
        &(struct case_decision){.application_id = application_of(demo, part),
            .person_id = demo->staff[part->person],
            .outcome = part->of->outcome,
            .reason_codes = {1, bound      ? bind
                                : approved ? approve
                                           : defer},
            .conditions = bound ? demo_conditions_of(demo, part->of->charity) : (struct case_conditions){0, NULL},
            .words =
                approved
                    ? "Your application meets each of the criteria that must be met, and the others well. Both "
                      "assessors "
                      "praised how you explain consent and how a second person reads each referral. Before your first "
                      "referral, make sure that everybody in the role is in date on every module. We will look at your "
                      "training record each month and at the accreditation as a whole in three years."
                    : "The criteria that must be met are met. Before we decide we need to see that two First "
                      "Responders and a "
                      "lead have finished every module; at present one has. Two criteria were thin: what happens out "
                      "of "
                      "hours, and how your quality sample works. Tell us when training is finished and send what you "
                      "have on both; the decision is then taken up again where it stands.",
            .departs = ""},
        now);
    if (approved && !application->ready) {
        begin_at_once(demo, application, bound, now);
    }
}

static void assess_plan(struct demo *demo, const struct demo_case *of) {
    struct demo_charity_made *made = &demo->charity[of->charity];
    for (int voice = 0; voice < 2; voice++) {
        if (of->assessing[voice] != 0) {
            struct demo_who who = demo_staff(demo, of->assessor[voice]);
            const struct work *part = work(demo, of, of->assessor[voice], voice);
            moment last = made->last;
            demo_plan(demo, demo_next(demo, &last, of->assessing[voice], 10, 5 + voice * 20), who, take, part);
            demo_plan(demo,
                demo_next(demo, &last, of->handed_in[voice] != 0 ? of->handed_in[voice] - 1 : of->assessing[voice] + 9,
                    11, voice * 20),
                who, scores_save, part);
            if (of->handed_in[voice] != 0) {
                demo_plan(demo, demo_next(demo, &last, of->handed_in[voice], 16, 10 + voice), who, hand_in, part);
            }
        }
    }
    if (of->third[0] != 0) {
        struct demo_who who = demo_staff(demo, DEMO_PANEL_1);
        const struct work *part = work(demo, of, DEMO_PANEL_1, 2);
        moment last = made->last;
        demo_plan(demo, demo_next(demo, &last, of->third[0], 14, 25), who, take, part);
        demo_plan(demo, demo_next(demo, &last, of->third[1] - 1, 11, 40), who, scores_save, part);
        demo_plan(demo, demo_next(demo, &last, of->third[1], 16, 20), who, hand_in, part);
    }
    int later = of->handed_in[1] != 0 ? of->handed_in[1] : of->completed;
    made->last = demo_time(demo, later, 16, 30);
}

void demo_plan_case_work(struct demo *demo, const struct demo_case *of) {
    struct demo_charity_made *made = &demo->charity[of->charity];
    struct demo_who officer = demo_staff(demo, of->officer);
    const struct work *intake = work(demo, of, of->officer, 0);
    if (of->taken != 0) {
        demo_plan(demo, demo_next(demo, &made->last, of->taken, 9, 35), officer, take, intake);
    }
    if (of->asked != 0) {
        demo_plan(demo, demo_next(demo, &made->last, of->asked, 11, 45), officer, ask, intake);
    }
    if (of->completed != 0) {
        demo_plan(demo, demo_next(demo, &made->last, of->completed, 15, 50), officer, complete, intake);
        if (of->note != NULL) {
            demo_plan(demo, demo_next(demo, &made->last, of->completed + 1, 9, 30), officer, note, intake);
        }
        if (of->conflicted != DEMO_STAFF) {
            demo_plan(demo, demo_next(demo, &made->last, of->completed + 1, 10, 0), demo_staff(demo, of->conflicted),
                stand_aside, work(demo, of, of->conflicted, 0));
        }
        assess_plan(demo, of);
    }
    if (of->deciding != 0) {
        const struct work *decision = work(demo, of, of->decider, 0);
        demo_plan(
            demo, demo_next(demo, &made->last, of->deciding, 10, 40), demo_staff(demo, of->decider), take, decision);
        if (of->decided != 0) {
            demo_plan(demo, demo_next(demo, &made->last, of->decided, 14, 25), demo_staff(demo, of->decider), decide,
                decision);
        }
    }
}
