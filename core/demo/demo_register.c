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
};

static const struct change changes[] = {
    {DEMO_QUILLSTONE, -731, 40, "accredited", "carried-over"},
    {DEMO_AMBERFOLD, -730, 30, "accredited", "carried-over"},
    {DEMO_NORTHMOOR, -729, 34, "accredited", "carried-over"},
    {DEMO_QUILLSTONE, -290, 0, "renewal_opened", "renewal-window"},
    {DEMO_AMBERFOLD, -205, 0, "surrendered", "no_longer_wanted"},
    {DEMO_QUILLSTONE, -121, 0, "lapsed", "not-renewed"},
    {DEMO_NORTHMOOR, -60, 0, "renewal_opened", "renewal-window"},
    {DEMO_SALTMARSH, -109, 0, "under_review", "below_standard"},
    {DEMO_SALTMARSH, -32, 0, "suspended", "below_standard"},
    {DEMO_LANTERNWAY, -21, 0, "under_review", "below_standard"},
};

static void change_record(struct demo *demo, const void *what, moment now) {
    const struct change *change = what;
    day effective =
        change->months_ago > 0 ? day_add_months(demo->today, -change->months_ago) : day_of_moment(now, ZONE_LONDON);
    register_record(demo->db, &(struct register_change){.organisation_id = demo->charity[change->charity].id,
                                  .framework_code = DEMO_FRAMEWORK,
                                  .event = change->event,
                                  .reason_code = change->reason,
                                  .legal_basis = "",
                                  .effective_on = effective,
                                  .person_id = demo->staff[DEMO_DECISION_2],
                                  .approved_by = DB_NULL_INT8,
                                  .application_id = DB_NULL_INT8,
                                  .now = now});
}

void demo_plan_register(struct demo *demo) {
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        demo_plan(demo, demo_time(demo, changes[i].days, 15, 5 + (int)i), demo_staff(demo, DEMO_DECISION_2),
            change_record, &changes[i]);
    }
}
