/* What holds applications up in the demonstration: a hold, a request that nobody answered in time; and the messages
 * that leads have read. */
#include "applications/applications_store.h"
#include "cases/cases_hold.h"
#include "cases/cases_intake.h"
#include "demo/demo_parts.h"

enum { READ_AFTER = 6 * 24 * 3600 };

static void hold(struct demo *demo, const void *what, moment now) {
    (void)what;
    case_hold(demo->db, demo->charity[DEMO_NINEFOLD].application, demo->staff[DEMO_INTAKE_1], "third_party",
        "The register of charities shows an inquiry that closed last year. I have asked for its report.", now);
}

static void ask(struct demo *demo, const void *what, moment now) {
    (void)what;
    static const struct case_check_item found[] = {
        {{"criterion", "absence_cover"}, true, "The rota for nights and weekends."},
        {{"criterion", "staff_wellbeing"}, true, "Who supervises the supervisors."}};
    static const struct case_ask_item items[] = {
        {{"criterion", "absence_cover"}, "Please send the rota for nights and weekends that section 6 speaks of."},
        {{"criterion", "staff_wellbeing"}, "Who supervises the two supervisors?"}};
    int64_t application = demo->charity[DEMO_EASTLIGHT].application;
    int64_t officer = demo->staff[DEMO_INTAKE_1];
    case_check_save(demo->db, &(struct case_check){application, officer, 2, found}, now);
    case_ask_information(
        demo->db, &(struct case_ask){application, officer, "", day_of_moment(now, ZONE_LONDON) + 5, 2, items}, now);
}

/* The hourly work that ends requests whose day is past. */
static void requests_end(struct demo *demo, const void *what, moment now) {
    (void)what;
    struct job job = {.db = demo->db, .arena = demo->arena, .now = now};
    for (const struct job_kind *kind = applications_jobs; kind->kind != NULL; kind++) {
        if (text_equal(kind->kind, "applications.information")) {
            kind->run(&job);
        }
    }
}

static void answer_late(struct demo *demo, const void *what, moment now) {
    (void)what;
    const struct demo_charity_made *made = &demo->charity[DEMO_EASTLIGHT];
    struct application_information_items_rows items =
        application_information_items_run(demo->db, (struct application_information_items_in){made->application});
    application_answer_item(demo->db,
        &(struct application_item_answer){.application_id = made->application,
            .request_id = items.row[0].information_request_id,
            .item_id = items.row[0].information_item_id,
            .person_id = made->lead,
            .answer =
                "Our apologies: the person who looks after the rota was ill. Two of us are on call each night, one "
                "of them trained; the rota changes on Mondays."},
        now);
}

/* Leads have opened what is older than some days; what came since is new to them. */
static void messages_read(struct demo *demo, const void *what, moment now) {
    const struct demo_charity_made *made = what;
    struct application_notice_list_rows rows =
        application_notice_list_run(demo->db, (struct application_notice_list_in){made->application});
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.row[i].sent_at < now - READ_AFTER * MOMENT_SECOND) {
            application_message_read(demo->db, rows.row[i].notice_id, made->lead, now);
        }
    }
}

void demo_plan_waiting(struct demo *demo) {
    struct demo_who officer = demo_staff(demo, DEMO_INTAKE_1);
    demo_plan(demo, demo_time(demo, -4, 15, 10), officer, hold, NULL);
    demo_plan(demo, demo_time(demo, -48, 11, 20), officer, ask, NULL);
    demo_plan(demo, demo_time(demo, -41, 8, 0), demo_program(), requests_end, NULL);
    demo_plan(demo, demo_time(demo, -40, 12, 30), demo_lead(demo, DEMO_EASTLIGHT), answer_late, NULL);
    for (size_t i = 0; i < DEMO_CHARITIES; i++) {
        demo_plan(demo, demo_time(demo, 0, 8, 15), demo_lead(demo, i), messages_read, &demo->charity[i]);
    }
}
