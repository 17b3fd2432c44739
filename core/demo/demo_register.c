/* What befell some of the charities on the register: only made-up ones are ever in an adverse state. */
#include "demo/demo_parts.h"
#include "register/register.h"

/* Days from now; effective: months before now instead, for what was decided before the register was kept here. */
struct change {
    enum demo_charity_place charity;
    int days;
    int months_ago;
    const char *event;
    const char *reason;
    const char *words; /* to the organisation; NULL */
};

static const struct change changes[] = {
    {DEMO_QUILLSTONE, -731, 40, "accredited", "carried-over", NULL},
    {DEMO_AMBERFOLD, -730, 30, "accredited", "carried-over", NULL},
    {DEMO_NORTHMOOR, -729, 34, "accredited", "carried-over", NULL},
    {DEMO_QUILLSTONE, -290, 0, "renewal_opened", "renewal-window", NULL},
    {DEMO_AMBERFOLD, -212, 0, "surrender_asked", "asked_by_organisation",
        "Our trustees decided to close the outreach service at the end of the quarter."},
    {DEMO_AMBERFOLD, -205, 0, "surrendered", "asked_by_organisation",
        "Thank you for eight years of work in this role."},
    {DEMO_QUILLSTONE, -121, 0, "lapsed", "not-renewed", NULL},
    {DEMO_NORTHMOOR, -60, 0, "renewal_opened", "renewal-window", NULL},
    {DEMO_SALTMARSH, -32, 0, "suspended", "below_standard",
        "The standard was not reached in the time we agreed. We reinstate you as soon as it is."},
};

/* Came under review by itself on the first day on which it was below the minimum standard: when what these learnt on
 * their five-day course counted no more. */
static const struct {
    enum demo_charity_place charity;
    int intake;
} falls[] = {{DEMO_SALTMARSH, 0}, {DEMO_LANTERNWAY, 9}};

/* Who does that: the program, the organisation's lead, or staff. */
static struct demo_who who_of(const struct demo *demo, const struct change *change) {
    bool program = text_equal(change->event, "renewal_opened") || text_equal(change->event, "lapsed") ||
                   text_equal(change->event, "under_review");
    return program                                        ? demo_program()
           : text_equal(change->event, "surrender_asked") ? demo_lead(demo, change->charity)
                                                          : demo_staff(demo, DEMO_DECISION_2);
}

static void change_record(struct demo *demo, const void *what, moment now) {
    const struct change *change = what;
    struct demo_who who = who_of(demo, change);
    day effective =
        change->months_ago > 0 ? day_add_months(demo->today, -change->months_ago) : day_of_moment(now, ZONE_LONDON);
    register_record(demo->db, &(struct register_change){.organisation_id = demo->charity[change->charity].id,
                                  .framework_code = DEMO_FRAMEWORK,
                                  .event = change->event,
                                  .reason_code = change->reason,
                                  .words = change->words,
                                  .legal_basis = "",
                                  .effective_on = effective,
                                  .person_id = who.person == NULL ? DB_NULL_INT8 : *who.person,
                                  .approved_by = DB_NULL_INT8,
                                  .application_id = DB_NULL_INT8,
                                  .now = now});
}

void demo_plan_register(struct demo *demo) {
    for (size_t i = 0; i < sizeof falls / sizeof *falls; i++) {
        struct change *change = ARENA_NEW(demo->arena, struct change);
        *change = (struct change){
            .charity = falls[i].charity, .event = "under_review", .reason = "standard_fallen", .words = NULL};
        demo_plan(demo, demo_time_on(demo, demo_intake_ends(demo, falls[i].intake) + 1, 6, (int)i), demo_program(),
            change_record, change);
    }
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        demo_plan(demo, demo_time(demo, changes[i].days, 15, 5 + (int)i), who_of(demo, &changes[i]), change_record,
            &changes[i]);
    }
}
