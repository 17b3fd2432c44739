/* Training providers, their people and their courses. */
#include <string.h>

#include "accounts/accounts.h"
#include "demo/demo_training.h"
#include "organisations/organisations.h"
#include "people/people.h"
#include "training/training.h"
#include "training/training_accreditation.h"

const struct demo_course demo_courses[DEMO_COURSES] = {
    [DEMO_AWARENESS] = {0, "BL-AWARE", "awareness", "Recognising modern slavery", {"AW-01", "AW-02"}},
    [DEMO_CORE] = {0, "BL-CORE", "referrer", "First Responder: the role, consent and referrals",
        {"FR-03", "FR-04", "FR-05", "FR-06", "FR-08", "FR-09", "FR-10"}},
    [DEMO_CHILD] = {0, "BL-CHILD", "referrer", "First Responder: children and age in doubt",
        {"FR-11", "FR-12", "FR-13"}},
    [DEMO_CONTEXT] = {0, "BL-CONTEXT", "referrer", "First Responder: kinds of exploitation, interpreters and bias",
        {"FR-07", "FR-14", "FR-15", "FR-16", "FR-17", "FR-18"}},
    [DEMO_SUPPORT] = {0, "BL-SUPPORT", "referrer",
        "First Responder: support, sharing information and looking after yourself",
        {"FR-19", "FR-20", "FR-21", "EN-24"}},
    [DEMO_LEAD] = {0, "BL-LEAD", "lead", "Leading First Responders", {"AW-01", "AW-02", "FR-21", "LD-22"}},
    [DEMO_REFRESHER] = {1, "KS-REFRESH", "referrer", "First Responder: the yearly refresher",
        {"FR-03", "FR-04", "FR-05", "FR-06", "FR-08", "FR-09", "FR-10", "FR-11", "FR-12", "FR-19", "FR-20", "EN-24"}},
    [DEMO_RENEWAL] = {1, "KS-TWOYEAR", "referrer", "First Responder: what is renewed every two years",
        {"AW-01", "AW-02", "FR-07", "FR-13", "FR-14", "FR-15", "FR-16", "FR-17", "FR-18", "FR-21"}},
};

/* What everybody in an organisation needs is for all staff; the rest is as the course is. */
static const char *tier_of(const struct demo_course *course, const char *module) {
    return strncmp(module, "AW-", 3) == 0 ? "awareness" : course->tier;
}

/* Those of that tier; tier NULL: all. */
static struct text_list modules_of(struct demo *demo, const struct demo_course *course, const char *tier) {
    const char **module = ARENA_ARRAY(demo->arena, DEMO_COURSE_MODULES, const char *);
    size_t count = 0;
    for (size_t i = 0; course->modules[i] != NULL; i++) {
        if (tier == NULL || text_equal(tier_of(course, course->modules[i]), tier)) {
            module[count++] = course->modules[i];
        }
    }
    return (struct text_list){count, module};
}

/* A course is added with one tier; what it covers at another comes from the next day on. */
static void others_cover(struct demo *demo, const struct demo_course *course, int64_t course_id, moment now) {
    struct text_list modules = modules_of(demo, course, "awareness");
    if (modules.count > 0 && !text_equal(course->tier, "awareness")) {
        course_cover_add(demo->db, course_id, modules, "awareness", day_of_moment(now, ZONE_LONDON) + 1, now);
    }
}

static int64_t member_add(struct demo *demo, const struct demo_provider *provider, const char *name, const char *local,
    const char *role, bool account, moment now) {
    int64_t organisation = demo->training->provider[provider - demo_providers];
    const char *email = arena_format(demo->arena, "%s@%s.example", local, provider->domain);
    day today = day_of_moment(now, ZONE_LONDON);
    if (!account) {
        return person_add(demo->db, (struct person_new){name, email, organisation, role, today, DB_NULL_INT8}, now)
            .person_id;
    }
    int64_t person = demo_account_add(demo, name, email, "en", now);
    role_add(demo->db, person, organisation, role, DB_NULL_INT8, now);
    return person;
}

static void provider_add(struct demo *demo, const void *what, moment now) {
    const struct demo_provider *provider = what;
    size_t place = (size_t)(provider - demo_providers);
    struct demo_training *training = demo->training;
    const char *areas[] = {provider->area};
    training->provider[place] =
        organisation_add(demo->db, (struct organisation_new){.name = provider->name,
                                       .framework_code = DEMO_FRAMEWORK,
                                       .kind = "training_provider",
                                       .sector = "training_provider",
                                       .identifier = arena_format(demo->arena, "GB-COH-999%05zu", place + 901),
                                       .website = arena_format(demo->arena, "https://%s.example/", provider->domain),
                                       .phone = arena_format(demo->arena, "01632 960%03zu", place + 901),
                                       .about = provider->about,
                                       .areas = {1, areas},
                                       .invented = true,
                                       .now = now});
    provider_accredit(demo->db, training->provider[place], DEMO_FRAMEWORK, day_of_moment(now, ZONE_LONDON), DAY_NONE,
        DB_NULL_INT8, now);
    training->administrator[place] = member_add(
        demo, provider, provider->administrator, provider->administrator_local, "provider_administrator", true, now);
    for (size_t i = 0; i < DEMO_TRAINERS; i++) {
        training->trainer[place][i] =
            member_add(demo, provider, provider->trainer[i], provider->trainer_local[i], "trainer", i == 0, now);
    }
}

/* The second trainer of the first provider teaches awareness, children and context alone. */
static bool authorised(size_t provider, size_t trainer, enum demo_course_place course) {
    return demo_courses[course].provider == provider && (provider != 0 || trainer == 0 || course == DEMO_AWARENESS ||
                                                            course == DEMO_CHILD || course == DEMO_CONTEXT);
}

static void trainers_authorise(struct demo *demo, const void *what, moment now) {
    size_t provider = (size_t)((const struct demo_provider *)what - demo_providers);
    day from = day_of_moment(now, ZONE_LONDON);
    for (size_t trainer = 0; trainer < DEMO_TRAINERS; trainer++) {
        for (size_t course = 0; course < DEMO_COURSES; course++) {
            if (authorised(provider, trainer, (enum demo_course_place)course)) {
                trainer_authorise(demo->db, demo->training->trainer[provider][trainer], DEMO_FRAMEWORK,
                    modules_of(demo, &demo_courses[course], NULL), from, DAY_NONE, now);
            }
        }
    }
}

static void courses_add(struct demo *demo, const void *what, moment now) {
    size_t provider = (size_t)((const struct demo_provider *)what - demo_providers);
    for (size_t i = 0; i < DEMO_COURSES; i++) {
        const struct demo_course *course = &demo_courses[i];
        if (course->provider == provider) {
            demo->training->course[i] = course_add(demo->db,
                (struct course_new){.provider_id = demo->training->provider[provider],
                    .framework_code = DEMO_FRAMEWORK,
                    .code = course->code,
                    .title = course->title,
                    .offered_from = day_of_moment(now, ZONE_LONDON),
                    .offered_to = DAY_NONE,
                    .modules = modules_of(demo, course, course->tier),
                    .tier = course->tier},
                now);
            others_cover(demo, course, demo->training->course[i], now);
        }
    }
}

void demo_plan_training(struct demo *demo) {
    demo->training = ARENA_NEW(demo->arena, struct demo_training);
    for (size_t i = 0; i < DEMO_PROVIDERS; i++) {
        const struct demo_provider *provider = &demo_providers[i];
        struct demo_who administrator = {&demo->training->administrator[i], &demo->training->provider[i]};
        int minute = (int)i * 20;
        demo_plan(demo, demo_time(demo, DEMO_BEGIN - 1, 11, minute), demo_program(), provider_add, provider);
        demo_plan(demo, demo_time(demo, DEMO_BEGIN - 1, 13, minute), demo_staff(demo, DEMO_POLICY_1),
            trainers_authorise, provider);
        demo_plan(demo, demo_time(demo, DEMO_BEGIN - 1, 15, minute), administrator, courses_add, provider);
    }
    demo_plan_sessions(demo);
    demo_plan_bookings(demo);
}
