/* Sessions over two years, and the next ones: who booked, who came, what came of it. */
#include <string.h>

#include "demo/demo_queries.h"
#include "demo/demo_training.h"
#include "training/training_session.h"

/* Days from now of each round; the tables of people name the places here. */
static const int intakes[] = {-718, -622, -531, -447, -352, -268, -171, -76, -26, -418};
static const int refreshers[] = {-387, -356, -331, -301, -283, -244, -196, -131, -64, -19};
static const int leads[] = {-690, -480, -250, -55};
enum { RENEWED = -41 };

/* Leads of organisations who took the course for leads. */
static const struct {
    enum demo_charity_place charity;
    int round;
} lead_rounds[] = {
    {DEMO_HARBOURLIGHT, 1}, {DEMO_NORTHMOOR, 0}, {DEMO_PONT_GWENALLT, 2}, {DEMO_TIDEWELL, 1}, {DEMO_COPPERBECK, 3}};

/* Came to a refresher without passing it. */
static const struct {
    const char *local;
    int round;
    enum training_result result;
} unpassed[] = {
    {"oluwaseun", 8, TRAINING_NOT_PASSED}, {"gordon", 9, TRAINING_NOT_PASSED}, {"prudence", 7, TRAINING_NOT_PASSED}};

struct comers {
    struct session_result *result;
    size_t count;
    bool booked[DEMO_CHARITIES];
};

static void comer_add(
    const struct demo *demo, struct comers *comers, int64_t person, size_t charity, enum training_result result) {
    comers->result[comers->count++] = (struct session_result){person, demo->charity[charity].id, result, NULL};
    comers->booked[charity] = true;
}

static void responder_add(
    const struct demo *demo, const struct demo_session *session, size_t place, struct comers *comers) {
    const struct demo_responder *responder = &demo_responders[place];
    bool comes = session->attendance == DEMO_INTAKE ? responder->intake == session->round
                 : session->attendance == DEMO_REFRESH
                     ? responder->first == session->round || responder->second == session->round
                     : session->attendance == DEMO_RENEWED && responder->renewed;
    if (comes) {
        comer_add(demo, comers, demo->responder[place], responder->charity, TRAINING_PASSED);
    }
    for (size_t i = 0; session->attendance == DEMO_REFRESH && i < sizeof unpassed / sizeof *unpassed; i++) {
        if (unpassed[i].round == session->round && text_equal(unpassed[i].local, responder->local)) {
            comer_add(demo, comers, demo->responder[place], responder->charity, unpassed[i].result);
        }
    }
}

/* Who comes; ids are there once the people are. */
static struct comers comers_of(const struct demo *demo, const struct demo_session *session) {
    struct comers comers = {.result = ARENA_ARRAY(demo->arena, demo_responder_count + demo_other_count + DEMO_CHARITIES,
                                struct session_result)};
    for (size_t i = 0; i < demo_responder_count; i++) {
        responder_add(demo, session, i, &comers);
    }
    for (size_t i = 0; session->attendance == DEMO_LEADS && i < demo_other_count; i++) {
        if (demo_others[i].course == session->round) {
            comer_add(demo, &comers, demo->other[i], demo_others[i].charity, TRAINING_PASSED);
        }
    }
    for (size_t i = 0; session->attendance == DEMO_LEADS && i < sizeof lead_rounds / sizeof *lead_rounds; i++) {
        if (lead_rounds[i].round == session->round) {
            comer_add(
                demo, &comers, demo->charity[lead_rounds[i].charity].lead, lead_rounds[i].charity, TRAINING_PASSED);
        }
    }
    for (size_t i = 0; i < session->bookings; i++) {
        comers.booked[session->booked[i]] = true;
    }
    return comers;
}

static void session_make(struct demo *demo, const void *what, moment now) {
    struct demo_session *session = (struct demo_session *)what;
    size_t provider = demo_courses[session->course].provider;
    struct comers comers = comers_of(demo, session);
    int64_t organisation[DEMO_CHARITIES];
    size_t organisations = 0;
    for (size_t i = 0; i < DEMO_CHARITIES; i++) {
        if (comers.booked[i] && demo->charity[i].id != 0) {
            organisation[organisations++] = demo->charity[i].id;
        }
    }
    session->id = session_add(demo->db,
        (struct session_new){.course_id = demo->training->course[session->course],
            .provider_id = demo->training->provider[provider],
            .held_on = session->held_on,
            .place = session->place,
            .places = session->places,
            .trainer_person_id = demo->training->trainer[provider][session->trainer],
            .created_by = demo->training->administrator[provider],
            .organisations = {organisations, organisation}},
        now);
}

static void session_fill(struct demo *demo, const void *what, moment now) {
    const struct demo_session *session = what;
    size_t provider = demo_courses[session->course].provider;
    struct comers comers = comers_of(demo, session);
    struct session_recorded recorded = session_record(
        demo->db, session->id, comers.result, comers.count, demo->training->trainer[provider][session->trainer], now);
    if (recorded.refusal != SESSION_FINE) {
        arena_raise(demo->arena, ERROR_INTERNAL, "the register of a session was refused: %d", (int)recorded.refusal);
    }
}

/* One module was done a week later than the rest, and the record is put right. */
static void record_correct(struct demo *demo, const void *what, moment now) {
    const struct demo_session *session = what;
    for (size_t i = 0; i < demo_responder_count; i++) {
        if (text_equal(demo_responders[i].local, "verity")) {
            const struct demo_completion *completion =
                demo_completion_one(demo->db, (struct demo_completion_in){demo->responder[i], session->id});
            completion_correct(demo->db, completion->completion_id, completion->completed_on + 7, TRAINING_PASSED,
                "Left early on the day and did this module a week later.",
                demo->training->trainer[demo_courses[session->course].provider][session->trainer], now);
        }
    }
}

static struct demo_session *session_plan(struct demo *demo, struct demo_session with) {
    struct demo_session *session = ARENA_NEW(demo->arena, struct demo_session);
    *session = with;
    size_t provider = demo_courses[with.course].provider;
    struct demo_training *training = demo->training;
    int days = with.held_on - demo->today;
    struct demo_who administrator = {&training->administrator[provider], &training->provider[provider]};
    struct demo_who trainer = {&training->trainer[provider][with.trainer], &training->provider[provider]};
    int planned = days < 0 ? days - 4 : days - 45 < -3 ? days - 45 : -3;
    demo_plan(demo, demo_time(demo, planned, 8, 30), administrator, session_make, session);
    if (with.attendance != DEMO_NOBODY) {
        demo_plan(demo, demo_time(demo, days, 17, 15), trainer, session_fill, session);
    }
    return session;
}

static day monday_of(const struct demo *demo, int days) {
    return demo->today + days - (day_week(demo->today + days) - 1);
}

day demo_intake_ends(const struct demo *demo, int round) {
    enum { GRACE_DAYS = 30, MONTHS = 12 };
    return day_add_months(monday_of(demo, intakes[round]) + 1, MONTHS) + GRACE_DAYS; /* Tuesday is the core course */
}

static void intake_plan(struct demo *demo, int days, enum demo_attendance attendance, int round,
    const enum demo_charity_place *booked, size_t bookings) {
    static const enum demo_course_place week[] = {DEMO_AWARENESS, DEMO_CORE, DEMO_CHILD, DEMO_CONTEXT, DEMO_SUPPORT};
    static const char *const places[] = {"Brightwater rooms, Leeds", "Online", "Brightwater rooms, Birmingham"};
    day monday = monday_of(demo, days);
    for (size_t i = 0; i < sizeof week / sizeof *week; i++) {
        bool both = week[i] == DEMO_AWARENESS || week[i] == DEMO_CHILD || week[i] == DEMO_CONTEXT;
        session_plan(demo, (struct demo_session){.course = week[i],
                               .held_on = monday + (day)i,
                               .attendance = attendance,
                               .round = round,
                               .trainer = both && round % 2 == 1 ? 1 : 0,
                               .place = places[(size_t)round % 3],
                               .places = 24,
                               .booked = booked,
                               .bookings = bookings});
    }
}

static void coming_plan(struct demo *demo) {
    static const enum demo_charity_place next_week[] = {DEMO_HARBOURLIGHT, DEMO_FERNBRIDGE, DEMO_LANTERNWAY};
    static const enum demo_charity_place newcomers[] = {
        DEMO_HARBOURLIGHT, DEMO_COPPERBECK, DEMO_SKYLARK, DEMO_FERNBRIDGE};
    static const enum demo_charity_place unfilled[] = {DEMO_WRENFIELD, DEMO_TIDEWELL};
    static const enum demo_charity_place unfilled_awareness[] = {DEMO_HARBOURLIGHT, DEMO_COPPERBECK, DEMO_SKYLARK};
    static const enum demo_charity_place later[] = {DEMO_HARBOURLIGHT, DEMO_TIDEWELL, DEMO_NORTHMOOR};
    intake_plan(demo, 20, DEMO_NOBODY, 9, newcomers, sizeof newcomers / sizeof *newcomers);
    const struct {
        enum demo_course_place course;
        int days;
        const char *place;
        const enum demo_charity_place *booked;
        size_t bookings;
    } coming[] = {
        {DEMO_REFRESHER, -4, "Kestrel Street Hall, Leicester", unfilled, 2},
        {DEMO_AWARENESS, -2, "Online", unfilled_awareness, 3},
        {DEMO_REFRESHER, 10, "Kestrel Street Hall, Leicester", next_week, 3},
        {DEMO_LEAD, 38, "Brightwater rooms, Leeds", later, 3},
        {DEMO_REFRESHER, 53, "Online", later, 3},
        {DEMO_RENEWAL, 72, "Kestrel Street Hall, Leicester", later, 3},
    };
    for (size_t i = 0; i < sizeof coming / sizeof *coming; i++) {
        session_plan(demo, (struct demo_session){.course = coming[i].course,
                               .held_on = demo_day(demo, coming[i].days),
                               .attendance = DEMO_NOBODY,
                               .place = coming[i].place,
                               .places = 18,
                               .booked = coming[i].booked,
                               .bookings = coming[i].bookings});
    }
}

void demo_plan_sessions(struct demo *demo) {
    for (size_t i = 0; i < sizeof intakes / sizeof *intakes; i++) {
        intake_plan(demo, intakes[i], DEMO_INTAKE, (int)i, NULL, 0);
    }
    for (size_t i = 0; i < sizeof refreshers / sizeof *refreshers; i++) {
        struct demo_session *session =
            session_plan(demo, (struct demo_session){.course = DEMO_REFRESHER,
                                   .held_on = demo_day(demo, refreshers[i]),
                                   .attendance = DEMO_REFRESH,
                                   .round = (int)i,
                                   .trainer = i % 2,
                                   .place = i % 3 == 1 ? "Online" : "Kestrel Street Hall, Leicester",
                                   .places = 16});
        if (refreshers[i] == -196) {
            struct demo_who trainer = {&demo->training->trainer[1][i % 2], &demo->training->provider[1]};
            demo_plan(demo, demo_time(demo, refreshers[i] + 12, 10, 0), trainer, record_correct, session);
        }
    }
    for (size_t i = 0; i < sizeof leads / sizeof *leads; i++) {
        session_plan(demo, (struct demo_session){.course = DEMO_LEAD,
                               .held_on = demo_day(demo, leads[i]),
                               .attendance = DEMO_LEADS,
                               .round = (int)i,
                               .place = "Brightwater rooms, Leeds",
                               .places = 12});
    }
    session_plan(demo, (struct demo_session){.course = DEMO_RENEWAL,
                           .held_on = demo_day(demo, RENEWED),
                           .attendance = DEMO_RENEWED,
                           .trainer = 1,
                           .place = "Online",
                           .places = 16});
    coming_plan(demo);
}
