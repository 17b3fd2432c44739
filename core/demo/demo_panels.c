/* What a decision-maker intends to refuse, and the panels that review it: one in each of their states. Who is drawn is
 * chance; what somebody votes goes with the place they have. */
#include "accounts/accounts.h"
#include "cases/cases_panel_close.h"
#include "cases/cases_representation.h"
#include "cases/cases_time.h"
#include "demo/demo_parts.h"
#include "demo/demo_queries.h"

enum { PLACES = 3, CONFLICTS_MOST = 3 };

/* Days from now; 0: it did not happen. */
struct panel_story {
    enum demo_charity_place charity;
    enum demo_staff_place decider;
    int intended;
    int represented;
    int conflicts[CONFLICTS_MOST]; /* of whoever has the second place then */
    int declared[PLACES];
    int voted[PLACES];
    const char *vote[PLACES];
    int closed;
    const char *reason; /* code; NULL: none goes with the outcome */
    const char *summary;
    const char *condition;
};

static const struct panel_story stories[] = {
    {.charity = DEMO_BRACKENFOLD,
        .decider = DEMO_DECISION_1,
        .intended = -160,
        .represented = -142,
        .declared = {-140, -139, -138},
        .voted = {-128, -131, -126},
        .vote = {"refuse", "refuse", "reassess"},
        .closed = -120,
        .reason = "criteria_not_met",
        .summary = "The panel read everything you sent, the representations with it. It finds that the plan for "
                   "supervision and the one for interpreters are still intentions: nobody is named, and no money is "
                   "set aside. What you do in the drop-in impressed us. Come back when both stand."},
    {.charity = DEMO_DAMSONHAY,
        .decider = DEMO_DECISION_2,
        .intended = -100,
        .represented = -82,
        .declared = {-80, -79, -78},
        .voted = {-68, -71, -66},
        .vote = {"refuse", "reassess", "refuse"},
        .closed = -60,
        .reason = "criteria_not_met",
        .summary = "The panel looked for what stands today and found less than the representations say: the agreement "
                   "with the housing provider is a draft, and the rota for nights names one person. It cannot approve "
                   "on what is meant to come."},
    {.charity = DEMO_SALLOWFIELD,
        .decider = DEMO_DECISION_2,
        .intended = -110,
        .represented = -95,
        .conflicts = {-93},
        .declared = {-92, -90, -92},
        .voted = {-80, -83, -84},
        .vote = {"approve_with_conditions", "approve", "refuse"},
        .closed = -75,
        .reason = "meets_with_conditions",
        .summary = "The panel finds that every criterion that must be met is met. The agreement with the interpreting "
                   "service, which came with your representations, answers what was missing. One thing remains to be "
                   "done.",
        .condition = "A second lead is trained on every module, and named to us."},
    {.charity = DEMO_HOLLINSTAIR,
        .decider = DEMO_DECISION_1,
        .intended = -70,
        .represented = -52,
        .declared = {-50, -49, -50},
        .voted = {-38, -40, -36},
        .vote = {"reassess", "refuse", "reassess"},
        .closed = -30,
        .summary = "Two criteria were scored as if the second evidence file had not been there. The panel cannot say "
                   "what the scores would have been. New staff assess the application from the start."},
    {.charity = DEMO_THISTLEDOWN,
        .decider = DEMO_DECISION_2,
        .intended = -45,
        .represented = -24,
        .declared = {-23, -22, -21},
        .voted = {-6, -9, -4},
        .vote = {"approve", "refuse", "approve_with_conditions"}},
    {.charity = DEMO_RAVENSWOLD,
        .decider = DEMO_DECISION_1,
        .intended = -40,
        .represented = -16,
        .conflicts = {-14},
        .declared = {-15, -13, -14},
        .voted = {0, -5, -2},
        .vote = {NULL, "refuse", "approve_with_conditions"}},
    {.charity = DEMO_MARLPIT, .decider = DEMO_DECISION_2, .intended = -26, .represented = -5, .declared = {-4, 0, 0}},
    {.charity = DEMO_YARROWGATE,
        .decider = DEMO_DECISION_2,
        .intended = -34,
        .represented = -12,
        .conflicts = {-11, -10, -8},
        .declared = {-10, 0, -9}},
};
enum { STORIES = sizeof stories / sizeof *stories };

/* A story as it runs: who has each place now is looked up before each act of theirs. */
struct running {
    const struct panel_story *of;
    int64_t seat[PLACES];
};
struct step {
    struct running *running;
    int place; /* from 0 */
};

static int64_t application_of(const struct demo *demo, const struct running *running) {
    return demo->charity[running->of->charity].application;
}

static void intend(struct demo *demo, const void *what, moment now) {
    static const char *const reasons[] = {"criteria_not_met"};
    const struct step *step = what;
    case_decide(demo->db,
        &(struct case_decision){.application_id = application_of(demo, step->running),
            .person_id = demo->staff[step->running->of->decider],
            .outcome = "intention_to_refuse",
            .reason_codes = {1, reasons},
            .words = "Every criterion that must be met is met, but taken together the others are not: supervision, "
                     "interpreters and cover for absence are described as plans. Show us that they stand, or say why "
                     "we have misread the evidence.",
            .departs = "Asking once more would bring nothing new: the same was asked during the completeness check."},
        now);
}

static void represent(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    const struct demo_charity_made *made = &demo->charity[step->running->of->charity];
    case_representation_save(demo->db, made->application, made->lead,
        "The assessors looked at our papers of last spring. Since then the board has set money aside for interpreters, "
        "and the agreement is signed. Supervision is monthly from this month on, by a practitioner who is none of us. "
        "We ask the panel to look at the second evidence file, which neither assessor mentions.",
        0, now);
    case_representation_send(demo->db, made->application, made->lead, now);
}

static void look(struct demo *demo, const void *what, moment now) {
    (void)now;
    const struct step *step = what;
    struct demo_panel_seats_rows seats =
        demo_panel_seats_run(demo->db, (struct demo_panel_seats_in){application_of(demo, step->running)});
    for (size_t i = 0; i < seats.count; i++) {
        step->running->seat[seats.row[i].place - 1] = seats.row[i].person_id;
    }
}

static void conflict(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    case_panel_declare(demo->db, application_of(demo, step->running), step->running->seat[step->place], true,
        "We sat on the committee of the same network until last year.", now);
}

static void declare(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    case_panel_declare(demo->db, application_of(demo, step->running), step->running->seat[step->place], false, "", now);
}

static void vote(struct demo *demo, const void *what, moment now) {
    static const struct {
        const char *vote;
        const char *reason;
    } reasons[] = {
        {"refuse",
            "I looked for a name, a date or a sum behind each plan and found one of the three, once. I would not "
            "send anybody to a service whose next year is not paid for."},
        {"reassess", "Both assessors pass over the second evidence file. I cannot tell whether they saw it, and I will "
                     "not decide on scores that leave half of the evidence out."},
        {"approve_with_conditions", "What must be met is met. The rest can be put right within six months, and a "
                                    "condition with a day is the better way to see that it is."},
        {"approve", "The representations answer each point. People in this region wait longest of all, and this is a "
                    "careful organisation."},
    };
    const struct step *step = what;
    const char *wanted = step->running->of->vote[step->place];
    const char *reason = "";
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        reason = text_equal(reasons[i].vote, wanted) ? reasons[i].reason : reason;
    }
    case_panel_vote(
        demo->db, application_of(demo, step->running), step->running->seat[step->place], wanted, reason, now);
}

static void conclude(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    const struct panel_story *of = step->running->of;
    const char *const reasons[] = {of->reason};
    const struct case_condition condition = {
        of->condition, "The record of training, and the letter that names the person.", demo_day(demo, 60)};
    case_panel_close(demo->db,
        &(struct case_panel_closing){.application_id = application_of(demo, step->running),
            .person_id = step->running->seat[PANEL_CHAIR - 1],
            .outcome = panel_outcome(of->vote, PLACES),
            .summary = of->summary,
            .reason_codes = {of->reason != NULL, reasons},
            .conditions = {of->condition != NULL, &condition}},
        now);
}

/* The member who is paid for what they bring enters their time, where chance has put them on the panel. */
static void time_tell(struct demo *demo, const void *what, moment now) {
    const struct step *step = what;
    int64_t person = demo->staff[DEMO_PANEL_1];
    for (int i = 0; i < PLACES; i++) {
        if (step->running->seat[i] == person) {
            int64_t application = application_of(demo, step->running);
            day today = day_of_moment(now, ZONE_LONDON);
            case_time_tell(demo->db, application, person, today - 2, 150, "Read the application and the evidence", now);
            case_time_tell(demo->db, application, person, today, 55, "Wrote down my reasons, and voted", now);
        }
    }
}

static void lived_experience(struct demo *demo, const void *what, moment now) {
    (void)what;
    role_add(demo->db, demo->staff[DEMO_PANEL_1], DB_NULL_INT8, "lived_experience_assessor", DB_NULL_INT8, now);
}

static const struct step *step_of(struct demo *demo, struct running *running, int place) {
    struct step *step = ARENA_NEW(demo->arena, struct step);
    *step = (struct step){running, place};
    return step;
}

/* An act of whoever has that place when its time comes. */
static void seat_plan(struct demo *demo, struct running *running, moment at, int place,
    void (*run)(struct demo *demo, const void *what, moment now)) {
    const struct step *step = step_of(demo, running, place);
    demo_plan(demo, at, demo_program(), look, step);
    demo_plan(demo, at, (struct demo_who){&running->seat[place], NULL}, run, step);
}

static void story_plan(struct demo *demo, const struct panel_story *of) {
    struct running *running = ARENA_NEW(demo->arena, struct running);
    running->of = of;
    struct demo_charity_made *made = &demo->charity[of->charity];
    const struct step *whole = step_of(demo, running, 0);
    demo_plan(demo, demo_next(demo, &made->last, of->intended, 15, 10), demo_staff(demo, of->decider), intend, whole);
    demo_plan(
        demo, demo_next(demo, &made->last, of->represented, 11, 20), demo_lead(demo, of->charity), represent, whole);
    moment convened = made->last;
    for (int i = 0; i < CONFLICTS_MOST; i++) {
        if (of->conflicts[i] != 0) {
            seat_plan(demo, running, demo_next(demo, &made->last, of->conflicts[i], 9, 40), 1, conflict);
        }
    }
    for (int place = 0; place < PLACES; place++) {
        moment last = place == 1 ? made->last : convened;
        if (of->declared[place] != 0) {
            seat_plan(demo, running, demo_next(demo, &last, of->declared[place], 13, 5 + place * 10), place, declare);
        }
        if (of->voted[place] != 0) {
            seat_plan(demo, running, demo_next(demo, &last, of->voted[place], 16, 5 + place * 10), place, vote);
        }
    }
    if (of->voted[1] != 0) {
        demo_plan(demo, demo_time(demo, of->voted[1], 17, 40), demo_staff(demo, DEMO_PANEL_1), time_tell, whole);
    }
    if (of->closed != 0) {
        moment last = demo_time(demo, of->voted[0], 17, 50);
        seat_plan(demo, running, demo_next(demo, &last, of->closed, 12, 15), 0, conclude);
    }
}

void demo_plan_panels(struct demo *demo) {
    demo_plan(demo, demo_time(demo, DEMO_BEGIN, 9, 45), demo_program(), lived_experience, NULL);
    for (size_t i = 0; i < STORIES; i++) {
        story_plan(demo, &stories[i]);
    }
}
