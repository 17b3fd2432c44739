#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/trained.h"

#include "register/register.h"
#include "training/training.h"

moment test_at(const char *moment_words) {
    moment now = moment_parse(moment_words);
    clock_set(now);
    return now;
}

void test_passed(int64_t person_id, const char *role, const char *on, moment now) {
    test_script(test_words("INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, "
                           "recorded_at) SELECT %lld, 'england', module_code, '%s', 'passed', '%s' "
                           "FROM module_requirement WHERE framework_code = 'england' AND sector = 'non_statutory' "
                           "AND role = '%s' ON CONFLICT DO NOTHING",
        (long long)person_id, on, moment_text(db_arena(test_database()), now), role));
}

struct acting {
    int64_t id;
    moment now;
    struct register_change change;
};

static void refresh_work(struct db *db, void *context) {
    struct acting *acting = context;
    training_refresh(db, (struct int8_list){1, &acting->id}, acting->now);
}

void test_refreshed(int64_t person_id, moment now) {
    struct acting acting = {.id = person_id, .now = now};
    assert_int_equal(
        test_act_raises((struct test_acting){test_database(), 0, 0, now, refresh_work, &acting}), ERROR_NONE);
}

void test_trained(int64_t person_id, const char *role, const char *on, moment now) {
    test_passed(person_id, role, on, now);
    test_refreshed(person_id, now);
}

static void register_work(struct db *db, void *context) {
    const struct acting *acting = context;
    register_record(db, &acting->change);
}

void test_register(int64_t organisation_id, const char *event, const char *reason, int64_t person_id, moment now) {
    struct acting acting = {.change = {.organisation_id = organisation_id,
                                .framework_code = "england",
                                .event = event,
                                .reason_code = reason,
                                .legal_basis = "",
                                .effective_on = day_of_moment(now, ZONE_LONDON),
                                .person_id = person_id == 0 ? DB_NULL_INT8 : person_id,
                                .approved_by = DB_NULL_INT8,
                                .application_id = DB_NULL_INT8,
                                .now = now}};
    assert_int_equal(
        test_act_raises((struct test_acting){test_database(), 0, 0, now, register_work, &acting}), ERROR_NONE);
}

void test_jobs(const struct job_kind *const *kinds, size_t count) {
    test_script("DELETE FROM job");
    jobs_run_due(test_database(), kinds, count, true);
}
