/* People booked by name on sessions to come: a waiting list that has moved once, a session that was cancelled, and one
 * of which somebody saw only part. */
#include "demo/demo_people.h"
#include "demo/demo_training.h"
#include "training/training_booking.h"
#include "training/training_session.h"

enum { SMALL, CANCELLED, HELD, SESSIONS };
static const struct {
    enum demo_course_place course;
    int days;
    int planned; /* days from now */
    int places;
    const char *hours;
    const char *place;
    const char *joining;
} sessions[SESSIONS] = {
    [SMALL] = {DEMO_CORE, 24, -20, 3, "09:30 to 16:00", "Brightwater rooms, Leeds",
        "Ring at the side door; lunch is provided."},
    [CANCELLED] = {DEMO_AWARENESS, 12, -19, 12, "10:00 to 12:30", "Online", "A link is sent the day before."},
    [HELD] = {DEMO_CHILD, -5, -19, 8, "13:00 to 16:30", "Brightwater rooms, Birmingham", ""},
};

/* In the order of the days. */
static const struct booked {
    int session;
    int days;
    enum demo_charity_place charity;
    const char *name;
    bool back; /* the place is given back */
} bookings[] = {
    {HELD, -8, DEMO_LANTERNWAY, "Selam Tewolde", false},
    {HELD, -8, DEMO_LANTERNWAY, "Fiadh Mac Giolla", false},
    {CANCELLED, -7, DEMO_HARBOURLIGHT, "Sorcha Ní Bhriain", false},
    {SMALL, -7, DEMO_HARBOURLIGHT, "Kwabena Asante-Frost", false},
    {SMALL, -7, DEMO_HARBOURLIGHT, "Sorcha Ní Bhriain", false},
    {SMALL, -6, DEMO_FERNBRIDGE, "Dorcas Mbeki-Lane", false},
    {SMALL, -6, DEMO_LANTERNWAY, "Gordon Birtwhistle", false},
    {SMALL, -5, DEMO_FERNBRIDGE, "Harjot Sohanpal", false},
    {SMALL, -3, DEMO_HARBOURLIGHT, "Sorcha Ní Bhriain", true},
};

static void session_make(struct demo *demo, const void *what, moment now) {
    size_t place = (size_t)((const int64_t *)what - demo->training->booked);
    size_t provider = demo_courses[sessions[place].course].provider;
    demo->training->booked[place] = session_add(demo->db,
        (struct session_new){.course_id = demo->training->course[sessions[place].course],
            .provider_id = demo->training->provider[provider],
            .held_on = demo_day(demo, sessions[place].days),
            .hours = sessions[place].hours,
            .online = text_equal(sessions[place].place, "Online"),
            .place = sessions[place].place,
            .joining = sessions[place].joining,
            .places = sessions[place].places,
            .trainer_person_id = demo->training->trainer[provider][0],
            .created_by = demo->training->administrator[provider]},
        now);
}

static void person_book(struct demo *demo, const void *what, moment now) {
    const struct booked *booked = what;
    int64_t person = *demo_responder_named(demo, booked->name);
    int64_t session = demo->training->booked[booked->session];
    int64_t organisation = demo->charity[booked->charity].id;
    if (booked->back) {
        booking_person_cancel(demo->db, session, organisation, person, now);
    } else {
        booking_people(demo->db, session, organisation, (struct int8_list){1, &person}, now);
    }
}

static void session_call_off(struct demo *demo, const void *what, moment now) {
    (void)what;
    size_t provider = demo_courses[sessions[CANCELLED].course].provider;
    session_cancel(demo->db, demo->training->booked[CANCELLED], "The trainer is unwell; another date follows.",
        demo->training->administrator[provider], now);
}

static void attendance_record(struct demo *demo, const void *what, moment now) {
    (void)what;
    size_t provider = demo_courses[sessions[HELD].course].provider;
    const struct session_presence presence[] = {{.person_id = *demo_responder_named(demo, "Selam Tewolde"),
                                                    .organisation_id = demo->charity[DEMO_LANTERNWAY].id,
                                                    .attendance = SESSION_PART_TIME,
                                                    .to_do = "The last hour: age in doubt, and who to call."},
        {.person_id = *demo_responder_named(demo, "Fiadh Mac Giolla"),
            .organisation_id = demo->charity[DEMO_LANTERNWAY].id,
            .attendance = SESSION_ABSENT}};
    session_attend(demo->db, demo->training->booked[HELD], 0, presence, sizeof presence / sizeof *presence,
        demo->training->trainer[provider][0], now);
}

void demo_plan_bookings(struct demo *demo) {
    struct demo_training *training = demo->training;
    for (size_t i = 0; i < SESSIONS; i++) {
        size_t provider = demo_courses[sessions[i].course].provider;
        struct demo_who administrator = {&training->administrator[provider], &training->provider[provider]};
        demo_plan(demo, demo_time(demo, sessions[i].planned, 9, 10), administrator, session_make, &training->booked[i]);
    }
    for (size_t i = 0; i < sizeof bookings / sizeof *bookings; i++) {
        demo_plan(demo, demo_time(demo, bookings[i].days, 11, (int)i), demo_lead(demo, bookings[i].charity),
            person_book, &bookings[i]);
    }
    size_t provider = demo_courses[sessions[CANCELLED].course].provider;
    struct demo_who administrator = {&training->administrator[provider], &training->provider[provider]};
    demo_plan(demo, demo_time(demo, -2, 15, 0), administrator, session_call_off, NULL);
    provider = demo_courses[sessions[HELD].course].provider;
    struct demo_who trainer = {&training->trainer[provider][0], &training->provider[provider]};
    demo_plan(demo, demo_time(demo, -2, 16, 0), trainer, attendance_record, NULL);
}
