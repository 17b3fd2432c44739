/* Versions of the training standard: one that was published, and a draft of which everybody can see what it would do.
 */
#include "demo/demo_parts.h"
#include "standards/standards_impact.h"

/* Days from now: when it is drafted, decided and takes effect. */
struct version {
    int drafted;
    int decided; /* 0: it is still a draft */
    int effective;
    const char *summary;
    const char *summary_welsh;
    int counts_from; /* of the module trained anew */
    const char *module;
    const char *figure; /* "" none */
    int number;
};
static const struct version versions[] = {
    {-96, -92, -62,
        "Duty to Notify is taught anew. Who completed it before the new material came out trains again, and the module "
        "is "
        "tagged with the outcome it serves. Nothing else changes.",
        "Mae'r Ddyletswydd i Hysbysu yn cael ei haddysgu o'r newydd. Bydd y rhai a'i cwblhaodd cyn i'r deunydd newydd "
        "ddod allan yn hyfforddi eto, a nodir y canlyniad y mae'r modiwl yn ei wasanaethu. Nid oes dim arall yn newid.",
        -430, "FR-05", "", 0},
    {-4, 0, 75,
        "Trauma-informed interviewing is trained anew by everybody who was trained before the summer, and the days of "
        "grace are fewer.",
        "Bydd pawb a hyfforddwyd cyn yr haf yn hyfforddi o'r newydd mewn cyfweld sy'n ystyriol o drawma, a bydd llai o "
        "ddiwrnodau gras.",
        -150, "FR-06", "grace_days", 14},
};

static struct standard_of acting_on(struct demo *demo, enum demo_staff_place who, moment now) {
    const struct standard_source_parts *parts = standard_source_ask(demo->db, DEMO_FRAMEWORK);
    db_batch_run(demo->db);
    struct standard_source source = standard_source_read(demo->arena, parts);
    const struct standard_version *last = &source.row[0];
    for (size_t i = 0; i < source.count; i++) {
        last = source.row[i].version_id > last->version_id ? &source.row[i] : last;
    }
    return (struct standard_of){DEMO_FRAMEWORK, last->version_id, last->version, demo->staff[who], now};
}

static void change(struct demo *demo, moment now, const struct standard_change *what) {
    standard_change_add(demo->db, acting_on(demo, DEMO_POLICY_1, now), what);
}

static void draft(struct demo *demo, const void *what, moment now) {
    static const char *const outcomes[] = {"safety"};
    const struct version *version = what;
    day from = demo_day(demo, version->effective);
    standard_draft(demo->db, DEMO_FRAMEWORK, from, demo->staff[DEMO_POLICY_1], now);
    struct standard_change made = {.kind = STANDARD_RETRAIN,
        .module = version->module,
        .role = "",
        .sector = "",
        .name = "",
        .counts_from = demo_day(demo, version->counts_from),
        .title = "",
        .words = ""};
    change(demo, now, &made);
    made.counts_from = DAY_NONE;
    if (*version->figure == '\0') {
        made.kind = STANDARD_OUTCOMES;
        made.codes = (struct text_list){1, outcomes};
    } else {
        made.kind = STANDARD_FIGURE;
        made.module = "";
        made.sector = "any";
        made.name = version->figure;
        made.number = version->number;
    }
    change(demo, now, &made);
    standard_save(demo->db, acting_on(demo, DEMO_POLICY_1, now), from, version->summary, version->summary_welsh);
    standard_impact_begin(demo->db, acting_on(demo, DEMO_POLICY_1, now), STANDARD_IMPACT_AT_ONCE);
    if (version->decided != 0) {
        standard_propose(demo->db, acting_on(demo, DEMO_POLICY_1, now));
    }
}

static void publish(struct demo *demo, const void *what, moment now) {
    (void)what;
    standard_impact_begin(demo->db, acting_on(demo, DEMO_POLICY_2, now), STANDARD_IMPACT_AT_ONCE);
    standard_publish(demo->db, acting_on(demo, DEMO_POLICY_2, now));
}

void demo_plan_standards(struct demo *demo) {
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        demo_plan(
            demo, demo_time(demo, versions[i].drafted, 11, 25), demo_staff(demo, DEMO_POLICY_1), draft, &versions[i]);
        if (versions[i].decided != 0) {
            demo_plan(demo, demo_time(demo, versions[i].decided, 14, 40), demo_staff(demo, DEMO_POLICY_2), publish,
                &versions[i]);
        }
    }
}
