/* All that is held on a person, given to them: every table and field in words, and nothing about anybody else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "retention/subject_words.h"
#include "support/field.h"

static struct arena *arena;

static int setup(void **state) {
    (void)state;
    arena = arena_new(64 << 20);
    db_arena_set(test_database(), arena);
    db_arena_set(test_database_owner(), arena);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* Words for each of the names that a query lists, "name name ...". */
static void each_has_words(const char *names, const char *(*words)(const char *name)) {
    char *rest = arena_text(arena, names);
    size_t seen = 0;
    for (char *name = strtok_r(rest, " ", &rest); name != NULL; name = strtok_r(NULL, " ", &rest)) {
        if (words(name) == NULL) {
            fail_msg("%s has no words in core/retention/subject_words.c", name);
        }
        seen++;
    }
    assert_true(seen > 20);
}
static const char *about(const char *table) {
    return subject_table_words(table, false);
}
static const char *did(const char *table) {
    return subject_table_words(table, true);
}

static void every_table_and_field_has_words(void **state) {
    (void)state;
    each_has_words(
        test_text("SELECT string_agg(DISTINCT table_name, ' ') FROM personal_data WHERE held = 'about'"), about);
    each_has_words(test_text("SELECT string_agg(DISTINCT table_name, ' ') FROM personal_data WHERE held = 'act'"), did);
    each_has_words(test_text("SELECT string_agg(DISTINCT c.column_name, ' ') FROM personal_data d "
                             "JOIN information_schema.columns c ON c.table_name = d.table_name AND c.table_schema = "
                             "'public' WHERE d.held = 'about' AND NOT c.column_name = ANY (d.hidden) AND "
                             "subject_field_read(c.column_name)"),
        subject_field_words);
}

/* Each table in turn is given a row that says nothing but who it is about: what could refuse such a row is taken away
 * first, and comes back when it is known which rows the export forgot. */
static const char forgotten[] =
    "DO $$ DECLARE r record; v_person bigint; v_account bigint; v_held jsonb; v_found text := ''; BEGIN "
    "BEGIN "
    "FOR r IN SELECT c.oid::regclass AS t FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = "
    "'public'::regnamespace LOOP EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', r.t); END LOOP;"
    "FOR r IN SELECT k.conrelid::regclass AS t, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid "
    "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND k.contype <> 't' ORDER BY k.contype <> 'f' "
    "LOOP "
    "EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', r.t, r.conname); END LOOP;"
    "FOR r IN SELECT c.oid::regclass AS t, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND a.attnotnull AND "
    "a.attidentity = '' LOOP EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', r.t, r.attname); END LOOP;"
    "INSERT INTO person (full_name, email, created_at) VALUES ('Ida Everywhere', 'ida@every.example', now()) "
    "RETURNING person_id INTO v_person;"
    "INSERT INTO account (person_id) VALUES (v_person) RETURNING account_id INTO v_account;"
    "FOR r IN SELECT * FROM personal_data WHERE held <> 'not' AND table_name NOT IN ('person', 'account') LOOP "
    "EXECUTE format('INSERT INTO %I (%I) VALUES (%L)', r.table_name, r.column_name, CASE r.how WHEN 'person' THEN "
    "v_person::text WHEN 'account' THEN v_account::text ELSE 'ida@every.example' END); END LOOP;"
    "PERFORM set_config('assay.sees_all', 'on', true), set_config('assay.roles', 'system', true);"
    "v_held := subject_export(v_person);"
    "PERFORM count(*) FROM subject_lines(v_person);"
    "SELECT string_agg(d.table_name || '.' || d.column_name, ' ') INTO v_found FROM personal_data d WHERE d.held <> "
    "'not' "
    "AND NOT EXISTS (SELECT FROM jsonb_array_elements(v_held -> 'held') h WHERE h ->> 'table' = d.table_name AND "
    "h ->> 'as' = d.column_name AND jsonb_array_length(h -> 'rows') = 1);"
    "RAISE EXCEPTION 'forgotten: %, given: %', coalesce(v_found, 'none'), jsonb_array_length(v_held -> 'held');"
    "EXCEPTION WHEN raise_exception THEN v_found := SQLERRM; END;"
    "PERFORM set_config('assay_test.forgotten', v_found, false); END $$";

static void no_table_is_forgotten(void **state) {
    (void)state;
    test_script(forgotten);
    assert_string_equal(test_text("SELECT current_setting('assay_test.forgotten')"),
        test_text("SELECT 'forgotten: none, given: ' || count(*) FROM personal_data WHERE held <> 'not'"));
    assert_int_equal(test_number("SELECT count(*) FROM person WHERE full_name = 'Ida Everywhere'"), 0);
}

static const char *held(int64_t person) {
    return test_text(test_words(
        "WITH s AS MATERIALIZED (SELECT set_config('assay.sees_all', 'on', true) AS a, set_config('assay.roles', "
        "'system', true) AS b) SELECT subject_export(%lld)::text FROM s WHERE a <> b",
        (long long)person));
}

static void nothing_about_others_is_given(void **state) {
    (void)state;
    int64_t charity = test_organisation("Harbour", false);
    int64_t lead = test_person("Lee Lead", "organisation_lead", charity);
    int64_t nour = test_person("Nour Haddad", "first_responder", charity);
    int64_t single = test_person("Nour", "first_responder", charity);
    int64_t quoted = test_person("Zo\"e (Z.) O''Neill+", "first_responder", charity);
    test_script(
        test_words("UPDATE role_holding SET granted_by = %lld WHERE person_id = %lld;"
                   "INSERT INTO person_former (person_id, full_name, email, changed_by, changed_at) VALUES "
                   "(%lld, 'Nour Before', 'nour@before.example', %lld, now()), (%lld, 'Lee Former', NULL, %lld, now());"
                   "INSERT INTO mail (person_id, address, subject, body, created_at, due_at) VALUES (%lld, "
                   "'nour@harbour.example', "
                   "'For Nour Haddad', 'Dear Nour Haddad, Lee Lead, Lee Former and Zo\"e (Z.) O''Neill+ wait; Leeward "
                   "is a word.', "
                   "now(), now())",
            (long long)lead, (long long)nour, (long long)nour, (long long)lead, (long long)lead, (long long)lead,
            (long long)nour));
    const char *given = held(nour);
    assert_non_null(strstr(given, "Dear Nour Haddad, […], […] and […] wait; Leeward is a word."));
    assert_non_null(strstr(given, "Nour Before"));
    assert_null(strstr(given, "granted_by"));
    assert_null(strstr(given, "changed_by"));
    assert_null(strstr(given, "O'Neill"));
    assert_true(single != quoted);
    /* A value that is a day, or a moment, is told apart; codes stay codes for the page to say in words. */
    assert_string_equal(
        test_text(
            test_words("WITH s AS MATERIALIZED (SELECT set_config('assay.sees_all', 'on', true) AS a, "
                       "set_config('assay.roles', 'system', true) AS b) SELECT string_agg(DISTINCT field || (at IS "
                       "NOT NULL)::text || (on_day IS NOT NULL)::text, ' ') FROM s, subject_lines(%lld) WHERE a <> b "
                       "AND table_name = 'role_holding'",
                (long long)nour)),
        "organisation_idfalsefalse recorded_attruefalse rolefalsefalse started_onfalsetrue");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_table_and_field_has_words, setup, teardown),
        cmocka_unit_test_setup_teardown(no_table_is_forgotten, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_about_others_is_given, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
