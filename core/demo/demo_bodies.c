/* Real bodies, as they stand on the public list of First Responder Organisations of 2026: names and kinds are facts.
 * They are put on the register, and nothing else is made up about them. */
#include "demo/demo_parts.h"
#include "frameworks/frameworks.h"
#include "organisations/organisations.h"
#include "register/register.h"

#define BOTH                                                                                                           \
    { "adults", "children" }
#define NATIONWIDE                                                                                                     \
    { "All of England" }

struct body {
    const char *name;
    const char *kind;
    const char *areas[2];
    const char *cohorts[2];
};

static const struct body bodies[] = {
    {"UK Border Force", "border_force", NATIONWIDE, BOTH},
    {"Home Office Immigration Enforcement", "immigration_enforcement", NATIONWIDE, BOTH},
    {"Home Office Asylum Group", "asylum_group", NATIONWIDE, BOTH},
    {"National Crime Agency", "national_crime_agency", NATIONWIDE, BOTH},
    {"Fair Work Agency", "fair_work_agency", NATIONWIDE, BOTH},
    {"British Transport Police", "police_unit", NATIONWIDE, BOTH},
    {"Avon and Somerset Constabulary", "police_force", {"South West"}, BOTH},
    {"Essex Police", "police_force", {"East of England"}, BOTH},
    {"Greater Manchester Police", "police_force", {"North West"}, BOTH},
    {"Humberside Police", "police_force", {"Yorkshire and the Humber"}, BOTH},
    {"Kent Police", "police_force", {"South East"}, BOTH},
    {"Merseyside Police", "police_force", {"North West"}, BOTH},
    {"Metropolitan Police Service", "police_force", {"London"}, BOTH},
    {"Northumbria Police", "police_force", {"North East"}, BOTH},
    {"Nottinghamshire Police", "police_force", {"East Midlands"}, BOTH},
    {"West Midlands Police", "police_force", {"West Midlands"}, BOTH},
    {"West Yorkshire Police", "police_force", {"Yorkshire and the Humber"}, BOTH},
    {"Birmingham City Council", "local_authority", {"West Midlands"}, BOTH},
    {"Bristol City Council", "local_authority", {"South West"}, BOTH},
    {"Cornwall Council", "local_authority", {"South West"}, BOTH},
    {"Hull City Council", "local_authority", {"Yorkshire and the Humber"}, BOTH},
    {"Kent County Council", "local_authority", {"South East"}, BOTH},
    {"Leeds City Council", "local_authority", {"Yorkshire and the Humber"}, BOTH},
    {"London Borough of Barking and Dagenham", "local_authority", {"London"}, BOTH},
    {"Manchester City Council", "local_authority", {"North West"}, BOTH},
    {"Barnardo's", "charity", {NULL}, {"children"}},
    {"Kalayaan", "charity", {NULL}, {"adults"}},
    {"Medaille Trust", "charity", {NULL}, {"adults"}},
    {"Migrant Help", "charity", {NULL}, {"adults"}},
    {"National Society for the Prevention of Cruelty to Children (NSPCC)", "charity", {NULL}, {"children"}},
    {"The Salvation Army", "charity", {NULL}, {"adults"}},
    {"Unseen", "charity", {NULL}, {"adults"}},
};

static struct text_list list_of(const char *const *item, size_t most) {
    size_t count = 0;
    while (count < most && item[count] != NULL) {
        count++;
    }
    return (struct text_list){count, item};
}

static const struct framework_body_kind *kind_of(const struct framework_data *data, const char *code) {
    for (size_t i = 0; i < data->body_kinds; i++) {
        if (text_equal(data->body_kind[i].code, code)) {
            return &data->body_kind[i];
        }
    }
    return NULL;
}

/* "Modern Slavery Act 2015, section 52". */
static const char *basis_of(struct arena *arena, const struct framework_data *data, const char *code) {
    for (size_t i = 0; i < data->laws; i++) {
        if (text_equal(data->law[i].code, code)) {
            return arena_format(arena, "%s, %s", data->law[i].act, data->law[i].section);
        }
    }
    return "";
}

struct entering {
    const struct body *body;
    int64_t id;
    day on;
};

static void body_add(struct demo *demo, const void *what, moment now) {
    struct entering *entering = (struct entering *)what;
    const struct body *body = entering->body;
    const struct framework_body_kind *kind = kind_of(frameworks_need(demo->arena, DEMO_FRAMEWORK), body->kind);
    entering->id =
        organisation_add(demo->db, (struct organisation_new){.name = body->name,
                                       .framework_code = DEMO_FRAMEWORK,
                                       .kind = body->kind,
                                       .sector = kind->bodies == FRAMEWORK_STATUTORY ? "statutory" : "non_statutory",
                                       .areas = list_of(body->areas, 2),
                                       .cohorts = list_of(body->cohorts, 2),
                                       .invented = false,
                                       .now = now});
}

static void enter(struct demo *demo, const struct entering *entering, const char *event, moment now) {
    const struct framework_data *data = frameworks_need(demo->arena, DEMO_FRAMEWORK);
    const struct framework_body_kind *kind = kind_of(data, entering->body->kind);
    bool second = text_equal(event, "designated");
    register_record(demo->db, &(struct register_change){.organisation_id = entering->id,
                                  .framework_code = DEMO_FRAMEWORK,
                                  .event = event,
                                  .reason_code = "carried-over",
                                  .legal_basis = basis_of(demo->arena, data, kind->legal_basis),
                                  .effective_on = entering->on,
                                  .person_id = demo->staff[DEMO_POLICY_1],
                                  .approved_by = second ? demo->staff[DEMO_POLICY_2] : DB_NULL_INT8,
                                  .application_id = DB_NULL_INT8,
                                  .now = now});
}

static void propose(struct demo *demo, const void *what, moment now) {
    enter(demo, what, "designation_proposed", now);
}

static void designate(struct demo *demo, const void *what, moment now) {
    enter(demo, what, "designated", now);
}

static void accredit(struct demo *demo, const void *what, moment now) {
    enter(demo, what, "accredited", now);
}

void demo_plan_bodies(struct demo *demo) {
    const struct framework_data *data = frameworks_need(demo->arena, DEMO_FRAMEWORK);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        const struct framework_body_kind *kind = kind_of(data, bodies[i].kind);
        int from =
            kind == NULL || kind->span.from <= demo->today + DEMO_BEGIN ? DEMO_BEGIN : kind->span.from - demo->today;
        if (kind == NULL || from > -3) {
            continue; /* a body of a kind that the framework does not know (yet) on that day */
        }
        struct entering *entering = ARENA_NEW(demo->arena, struct entering);
        *entering = (struct entering){&bodies[i], 0, demo_day(demo, from + 2)};
        moment last = MOMENT_NONE / 2;
        int minute = (int)i;
        demo_plan(demo, demo_next(demo, &last, from, 10, minute), demo_program(), body_add, entering);
        if (kind->bodies == FRAMEWORK_STATUTORY) {
            demo_plan(
                demo, demo_next(demo, &last, from + 1, 11, minute), demo_staff(demo, DEMO_POLICY_1), propose, entering);
            demo_plan(demo, demo_next(demo, &last, from + 2, 14, minute), demo_staff(demo, DEMO_POLICY_2), designate,
                entering);
        } else {
            demo_plan(demo, demo_next(demo, &last, from + 2, 14, minute), demo_staff(demo, DEMO_POLICY_1), accredit,
                entering);
        }
    }
}
