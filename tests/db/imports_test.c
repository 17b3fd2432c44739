/* An import taken back against a real database: as corrections, with what was corrected since left, once, by whoever
 * may; status and standing after it, and as they were known before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "exchange/exchange.h"
#include "exchange/exchange_queries.h"
#include "support/database.h"
#include "support/field.h"
#include "training/training.h"
#include "training/training_standing.h"

#define WRONG_REGISTER "The wrong register was sent"

static struct arena *arena;
static moment now;
static int made;
static int64_t charity, provider, trainer, first, second, modules;

static void at(const char *moment_words) {
    now = moment_parse(moment_words);
    clock_set(now);
}

static enum error_code as(int64_t person_id, int64_t organisation_id, void (*work)(struct db *, void *), void *what) {
    return test_act_raises((struct test_acting){test_database(), person_id, organisation_id, now, work, what});
}

static int64_t provider_make(const char *name, int64_t *trains) {
    int64_t id = test_organisation(test_words("%s %d", name, made), false);
    test_script(test_words("UPDATE organisation SET sector = 'training_provider' WHERE organisation_id = %lld;"
                           "INSERT INTO provider_accreditation (provider_id, framework_code, accredited_from, "
                           "granted_at) VALUES (%lld, 'england', '2024-01-01', '2024-01-01')",
        (long long)id, (long long)id));
    *trains = test_person(test_words("Tess %s %d", name, made), "trainer", id);
    test_script(test_words("INSERT INTO trainer_authorisation SELECT DISTINCT %lld, 'england', module_code, "
                           "'2024-01-01'::date FROM module WHERE framework_code = 'england'",
        (long long)*trains));
    return id;
}

static void trained_work(struct db *db, void *context) {
    training_refresh(db, (struct int8_list){1, context}, now);
}

/* A charity with a lead who was trained and two First Responders who were not, and who trains them. */
static void field_make(void) {
    at("2026-03-02T10:00:00Z");
    made++;
    charity = test_organisation(test_words("Import %d", made), true);
    int64_t lead = test_person(test_words("Lee %d", made), "organisation_lead", charity);
    first = test_person(test_words("Ada %d", made), "first_responder", charity);
    second = test_person(test_words("Bo %d", made), "first_responder", charity);
    provider = provider_make("Provider", &trainer);
    test_script(test_words("INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, "
                           "recorded_at) SELECT %lld, 'england', module_code, '2026-03-01', 'passed', '%s' FROM "
                           "module_requirement WHERE framework_code = 'england' AND sector = 'non_statutory' AND role "
                           "= 'lead'",
        (long long)lead, moment_text(arena, now)));
    assert_int_equal(as(0, 0, trained_work, &lead), ERROR_NONE);
    modules = test_number("SELECT count(DISTINCT module_code) FROM module_requirement WHERE framework_code = 'england' "
                          "AND sector = 'non_statutory' AND role = 'first_responder'");
    assert_true(modules > 2);
}

static void opened(struct db *db, void *context) {
    const char *table = test_text(test_words(
        "SELECT 'Learner number,Module,Date,Result' || string_agg(format(E'\\n%%s,%%s,2026-03-01,passed', "
        "p.learner_number, m.module_code), '' ORDER BY p.person_id, m.module_code) FROM person p, (SELECT DISTINCT "
        "module_code FROM module_requirement WHERE framework_code = 'england' AND sector = 'non_statutory' AND role = "
        "'first_responder') m WHERE p.person_id IN (%lld, %lld)",
        (long long)first, (long long)second));
    size_t bytes = strlen(table);
    int file = memfd_create("results", MFD_CLOEXEC);
    assert_int_equal(write(file, table, bytes), (ssize_t)bytes);
    *(int64_t *)context = import_add(db,
        (struct import_new){.provider_id = provider,
            .person_id = trainer,
            .plugin = "assay_csv",
            .name = "results.csv",
            .descriptor = file,
            .size = bytes},
        false, now);
    close(file);
}

static void confirmed(struct db *db, void *context) {
    import_confirm(db, *(const int64_t *)context, false, now);
}

static const char *state_of(int64_t import_id) {
    return test_text(
        test_words("SELECT format('%%s %%s/%%s/%%s', state, applied, unchanged, rejected) FROM import_batch "
                   "WHERE import_id = %lld",
            (long long)import_id));
}

static int64_t read_file(void) {
    int64_t id = 0;
    assert_int_equal(as(trainer, provider, opened, &id), ERROR_NONE);
    assert_true(import_read(&(struct import_work){.db = test_database(), .import_id = id, .now = now}));
    return id;
}

static void record(int64_t import_id) {
    assert_int_equal(as(trainer, provider, confirmed, &import_id), ERROR_NONE);
    import_apply(&(struct import_work){.db = test_database(), .import_id = import_id, .now = now});
}

static void taken_back(struct db *db, void *context) {
    import_take_back(db, *(const int64_t *)context, trainer, WRONG_REGISTER, false, now);
}

static void undo(int64_t import_id) {
    import_undo(&(struct import_work){.db = test_database(), .import_id = import_id, .now = now});
}

/* Of an import: results that stand, and those withdrawn with that reason by whoever took it back. */
static const char *results(int64_t import_id) {
    return test_text(test_words(
        "SELECT format('%%s stand, %%s withdrawn', count(*) FILTER (WHERE k.completion_id IS NULL), count(*) FILTER "
        "(WHERE k.result = 'withdrawn' AND k.correction_reason = '" WRONG_REGISTER "' AND k.recorded_by = %lld)) "
        "FROM completion c LEFT JOIN completion k ON k.corrects_id = c.completion_id WHERE c.import_id = %lld",
        (long long)trainer, (long long)import_id));
}

/* Modules in which they are in date on 1 May 2026, as known at a moment ("": now): "3/0". */
static const char *in_date(const char *known_at) {
    const char *known = *known_at == '\0' ? "NULL" : test_words("'%s'", known_at);
    return test_text(test_words("SELECT format('%%s/%%s', count(*) FILTER (WHERE person_id = %lld), count(*) FILTER "
                                "(WHERE person_id = %lld)) FROM training_interval WHERE '2026-05-01' BETWEEN starts_on "
                                "AND ends_on AND known_at(recorded_at, superseded_at, %s)",
        (long long)first, (long long)second, known));
}

static const char *standing(const char *on, const char *known_at) {
    const char *known = *known_at == '\0' ? "NULL" : test_words("'%s'", known_at);
    return test_text(test_words("SELECT CASE WHEN good THEN 'good' ELSE 'below' END || format(' %%s/%%s', "
                                "first_responders_in_date, first_responders) FROM standing_on(%lld, '%s', %s)",
        (long long)charity, on, known));
}

static void nothing_differs(void) {
    int64_t checked = 0;
    assert_int_equal(training_verify(test_database(), now, &checked), 0);
    assert_int_equal(standing_verify(test_database(), now, &checked), 0);
}

/* The first of Ada's results of the import was held a day earlier: a correction that stands. */
static void corrected(struct db *db, void *context) {
    int64_t completion_id =
        test_number(test_words("SELECT min(completion_id) FROM completion WHERE import_id = %lld AND person_id = %lld",
            (long long)*(const int64_t *)context, (long long)first));
    completion_correct(db, completion_id, day_from(2026, 2, 28), TRAINING_PASSED, "Held a day earlier", trainer, now);
}

static void test_taken_back_as_corrections(void **state) {
    (void)state;
    field_make();
    int64_t import_id = read_file();
    assert_string_equal(state_of(import_id), test_words("preview %lld/0/0", (long long)(2 * modules)));
    assert_string_equal(standing("2026-03-02", ""), "below 0/2");
    record(import_id);
    assert_string_equal(results(import_id), test_words("%lld stand, 0 withdrawn", (long long)(2 * modules)));
    assert_string_equal(standing("2026-05-01", ""), "good 2/2");
    const char *all = test_words("%lld/%lld", (long long)modules, (long long)modules);
    assert_string_equal(in_date(""), all);

    at("2026-04-01T10:00:00Z");
    assert_int_equal(as(trainer, provider, corrected, &import_id), ERROR_NONE);
    assert_string_equal(in_date(""), all);

    at("2026-05-01T10:00:00Z");
    assert_int_equal(as(trainer, provider, taken_back, &import_id), ERROR_NONE);
    assert_string_equal(results(import_id), test_words("%lld stand, 0 withdrawn", (long long)(2 * modules - 1)));
    undo(import_id);
    assert_string_equal(results(import_id), test_words("0 stand, %lld withdrawn", (long long)(2 * modules - 1)));
    assert_string_equal(in_date(""), "1/0");
    assert_string_equal(standing("2026-05-01", ""), "below 0/2");
    /* What was recorded stays: nothing was changed or removed, and what was answered is answered again. */
    assert_int_equal(
        test_number(test_words("SELECT count(*) FROM completion WHERE import_id = %lld", (long long)import_id)),
        2 * modules);
    assert_string_equal(in_date("2026-04-15T00:00:00Z"), all);
    assert_string_equal(standing("2026-05-01", "2026-04-15T00:00:00Z"), "good 2/2");
    assert_string_equal(standing("2026-05-01", "2026-05-01T11:00:00Z"), "below 0/2");
    assert_string_equal(standing("2026-03-02", ""), "below 0/2");
    nothing_differs();

    /* A second time does nothing, however it comes. */
    undo(import_id);
    assert_int_equal(as(trainer, provider, taken_back, &import_id), ERROR_STATE_REFUSED);
    assert_string_equal(results(import_id), test_words("0 stand, %lld withdrawn", (long long)(2 * modules - 1)));

    /* The same file again: all but what was corrected is new, and nothing that was known changes. */
    at("2026-05-10T10:00:00Z");
    int64_t again = read_file();
    assert_string_equal(state_of(again), test_words("preview %lld/1/0", (long long)(2 * modules - 1)));
    record(again);
    assert_string_equal(in_date(""), all);
    assert_string_equal(standing("2026-05-01", ""), "good 2/2");
    assert_string_equal(standing("2026-05-01", "2026-05-05T00:00:00Z"), "below 0/2");
    assert_string_equal(in_date("2026-05-05T00:00:00Z"), "1/0");
    /* And that one can be taken back in its turn. */
    at("2026-05-20T10:00:00Z");
    assert_int_equal(as(trainer, provider, taken_back, &again), ERROR_NONE);
    undo(again);
    assert_string_equal(results(again), test_words("0 stand, %lld withdrawn", (long long)(2 * modules - 1)));
    assert_string_equal(in_date(""), "1/0");
    assert_string_equal(standing("2026-05-01", "2026-05-15T00:00:00Z"), "good 2/2");
    nothing_differs();
}

static void test_by_whoever_may(void **state) {
    (void)state;
    field_make();
    int64_t import_id = read_file();
    assert_int_equal(as(trainer, provider, taken_back, &import_id), ERROR_STATE_REFUSED); /* nothing is recorded yet */
    record(import_id);
    int64_t stranger = 0;
    int64_t other = provider_make("Other", &stranger);
    const struct {
        int64_t person_id;
        int64_t organisation_id;
    } NOBODY[] = {{stranger, other}, {first, charity}, {trainer, other}};
    for (size_t i = 0; i < sizeof NOBODY / sizeof *NOBODY; i++) {
        assert_int_not_equal(as(NOBODY[i].person_id, NOBODY[i].organisation_id, taken_back, &import_id), ERROR_NONE);
    }
    /* Nor without having been asked for. */
    undo(import_id);
    assert_string_equal(results(import_id), test_words("%lld stand, 0 withdrawn", (long long)(2 * modules)));
    assert_string_equal(standing("2026-05-01", ""), "good 2/2");
    assert_string_equal(state_of(import_id), test_words("done %lld/0/0", (long long)(2 * modules)));
}

static int setup(void **state) {
    (void)state;
    at("2026-03-02T10:00:00Z");
    arena = test_ground(512 << 20, now);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken_back_as_corrections),
        cmocka_unit_test(test_by_whoever_may),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
