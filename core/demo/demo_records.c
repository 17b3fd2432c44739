/* Records of people that are out of the ordinary: found twice, made one, moved with their person, over their time,
 * asked for, and wrong. */
#include <string.h>

#include "audit/audit.h"
#include "demo/demo_parts.h"
#include "merging/merging.h"
#include "people/people.h"
#include "retention/retention_queries.h"

/* Entered a second time, under a name written otherwise; reason: the lead found out, so many days from now. */
struct twice {
    enum demo_charity_place charity;
    const char *name; /* in demo_responders */
    const char *again;
    int days;
    int found;
    const char *reason;
};
enum { TWICE = 2 };
static const struct twice twice[TWICE] = {
    {DEMO_HARBOURLIGHT, "Kwabena Asante-Frost", "Kwabena Asante Frost", -4, 0, NULL},
    {DEMO_TIDEWELL, "Leopold Ashcroft-Bangura", "Leopold Ashcroft Bangura", -96, -82,
        "Entered a second time from a booking list: one person, who confirmed it."},
};

/* First Responders of the years before the register was kept here, whose details came with it. entered, joined and
 * left: days from now. asks: wants to see what is held. */
struct former {
    enum demo_charity_place charity;
    const char *name;
    const char *local;
    int entered;
    int joined;
    int left;
    bool asks;
};
enum { FORMER = 2 };
static const struct former formers[FORMER] = {
    {DEMO_NORTHMOOR, "Hester Bramhall-Owusu", "hester", -3000, -2990, -2310, false},
    {DEMO_NORTHMOOR, "Cuthbert Ainscough", "cuthbert", -2900, -2880, -2420, true},
};

/* Whose ids are known once they were added. */
struct records {
    int64_t again[TWICE];
    int64_t former[FORMER];
};
struct recorded {
    struct records *records;
    size_t place;
};

static const struct recorded *recorded(struct demo *demo, struct records *records, size_t place) {
    struct recorded *made = ARENA_NEW(demo->arena, struct recorded);
    *made = (struct recorded){records, place};
    return made;
}

static void add_again(struct demo *demo, const void *what, moment now) {
    const struct recorded *one = what;
    const struct demo_charity_made *charity = &demo->charity[twice[one->place].charity];
    one->records->again[one->place] = person_add(demo->db,
        (struct person_new){.full_name = twice[one->place].again,
            .organisation_id = charity->id,
            .role = "first_responder",
            .started_on = day_of_moment(now, ZONE_LONDON),
            .granted_by = charity->lead},
        now)
                                          .person_id;
}

static void make_one(struct demo *demo, const void *what, moment now) {
    const struct recorded *one = what;
    merge_ask(demo->db,
        (struct merge_new){.kept = *demo_responder_named(demo, twice[one->place].name),
            .merged = one->records->again[one->place],
            .reason = twice[one->place].reason},
        now);
}

/* Takes the learner number along, and with it what was completed elsewhere. */
static void move(struct demo *demo, const void *what, moment now) {
    (void)what;
    const struct demo_charity_made *charity = &demo->charity[DEMO_COPPERBECK];
    role_start(demo->db, *demo_responder_named(demo, "Peter Oldroyd-Singh"), charity->id, "first_responder",
        day_of_moment(now, ZONE_LONDON), charity->lead);
}

static void former_add(struct demo *demo, const void *what, moment now) {
    const struct recorded *one = what;
    const struct former *former = &formers[one->place];
    const struct demo_charity_made *charity = &demo->charity[former->charity];
    one->records->former[one->place] = person_add(demo->db,
        (struct person_new){.full_name = former->name,
            .email = arena_format(demo->arena, "%s@%s.example", former->local, demo_charities[former->charity].domain),
            .organisation_id = charity->id,
            .role = "first_responder",
            .started_on = demo_day(demo, former->joined),
            .granted_by = charity->lead},
        day_start(demo_day(demo, former->entered), ZONE_LONDON))
                                           .person_id;
    role_end(demo->db, one->records->former[one->place], charity->id, "first_responder", demo_day(demo, former->left));
    (void)now;
}

static void access_ask(struct demo *demo, const void *what, moment now) {
    const struct recorded *one = what;
    int64_t person = one->records->former[one->place];
    subject_request_add_run(
        demo->db, (struct subject_request_add_in){person, "access", day_of_moment(now, ZONE_LONDON) - 3,
                      "Passport seen in a video call, and the address they were registered with.",
                      demo->staff[DEMO_ADMINISTRATOR], now});
    audit_record_one(demo->db, (struct audit_record_in){.action = "subject.request",
                                   .subject_kind = "person",
                                   .subject_id = person,
                                   .organisation_id = DB_NULL_INT8});
}

static void correction_put(struct demo *demo, const void *what, moment now) {
    (void)what;
    correction_ask(demo->db, *demo_responder_named(demo, "Efosa Igbinedion-Hale"),
        "My second name is Igbinedion-Hale since my wedding, but certificates from before still say Igbinedion.", now);
}

void demo_plan_records(struct demo *demo) {
    struct records *records = ARENA_NEW(demo->arena, struct records);
    for (size_t i = 0; i < TWICE; i++) {
        struct demo_who lead = demo_lead(demo, twice[i].charity);
        demo_plan(demo, demo_time(demo, twice[i].days, 14, 20), lead, add_again, recorded(demo, records, i));
        if (twice[i].reason != NULL) {
            demo_plan(demo, demo_time(demo, twice[i].found, 9, 50), lead, make_one, recorded(demo, records, i));
        }
    }
    demo_plan(demo, demo_time(demo, -66, 10, 5), demo_lead(demo, DEMO_COPPERBECK), move, NULL);
    for (size_t i = 0; i < FORMER; i++) {
        demo_plan(demo, demo_time(demo, demo_charities[formers[i].charity].registered + 3, 11, 30 + (int)i),
            demo_lead(demo, formers[i].charity), former_add, recorded(demo, records, i));
        if (formers[i].asks) {
            demo_plan(demo, demo_time(demo, -4, 15, 10), demo_staff(demo, DEMO_ADMINISTRATOR), access_ask,
                recorded(demo, records, i));
        }
    }
    demo_plan(demo, demo_time(demo, -3, 12, 40),
        (struct demo_who){demo_responder_named(demo, "Efosa Igbinedion-Hale"), &demo->charity[DEMO_HARBOURLIGHT].id},
        correction_put, NULL);
}
