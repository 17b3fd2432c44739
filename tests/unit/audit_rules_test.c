#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "audit/audit.h"
#include "audit/audit_rules.h"
#include "base/random.h"

static struct arena *arena;

static int start(void **state) {
    (void)state;
    arena = arena_new(16u << 20);
    return random_start() ? 0 : 1;
}

static int finish(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

static struct audit_facts entry(void) {
    return (struct audit_facts){.audit_id = 7,
        .transaction = "901",
        .at = moment_parse("2026-11-21T14:05:09Z"),
        .person_id = 12,
        .account_id = INT64_MIN,
        .action = "award.approve",
        .subject_kind = "award",
        .subject_id = 3,
        .organisation_id = 44,
        .detail = "{\"state\": \"offered\"}",
        .personal_hash = {NULL, 0}};
}

static void canonical_form_is_as_written_down(void **state) {
    (void)state;
    struct audit_facts facts = entry();
    struct bytes bytes = audit_canonical(arena, &facts);
    assert_string_equal(text_hex(arena, bytes.data, bytes.length),
        "617373617920617564697420656e74727920310a"           /* assay audit entry 1 */
        "01000000000000000137"                               /* 7 */
        "010000000000000003393031"                           /* 901 */
        "01000000000000001031373935323639393039303030303030" /* at */
        "0100000000000000023132"                             /* 12 */
        "00"                                                 /* no account */
        "01000000000000000d61776172642e617070726f7665"
        "0100000000000000056177617264"
        "01000000000000000133"
        "0100000000000000023434"
        "0100000000000000147b227374617465223a20226f666665726564227d"
        "00");
}

/* Every field counts, and no two fields can be taken for one another. */
static void every_field_changes_the_hash(void **state) {
    (void)state;
    unsigned char hash[16][AUDIT_HASH_BYTES];
    static const unsigned char personal[AUDIT_HASH_BYTES] = {1};
    for (int i = 0; i < 16; i++) {
        struct audit_facts facts = entry();
        switch (i) {
        case 0:
            break;
        case 1:
            facts.audit_id++;
            break;
        case 2:
            facts.transaction = "902";
            break;
        case 3:
            facts.at++;
            break;
        case 4:
            facts.person_id = INT64_MIN;
            break;
        case 5:
            facts.account_id = 12;
            facts.person_id = INT64_MIN;
            break;
        case 6:
            facts.action = "award.approv";
            facts.subject_kind = "eaward";
            break;
        case 7:
            facts.subject_kind = "";
            break;
        case 8:
            facts.subject_id = 34;
            facts.organisation_id = 4;
            break;
        case 9:
            facts.organisation_id = INT64_MIN;
            break;
        case 10:
            facts.detail = "{}";
            break;
        case 11:
            facts.personal_hash = (struct bytes){personal, sizeof personal};
            break;
        case 12:
            facts.personal_hash = (struct bytes){personal, 0};
            break;
        case 13:
            facts.subject_id = -3;
            break;
        case 14:
            facts.person_id = 0;
            break;
        default:
            facts.account_id = 0;
            break;
        }
        audit_hash(arena, NULL, &facts, hash[i]);
        for (int k = 0; k < i; k++) {
            assert_memory_not_equal(hash[i], hash[k], AUDIT_HASH_BYTES);
        }
    }
    struct audit_facts facts = entry();
    unsigned char chained[AUDIT_HASH_BYTES];
    audit_hash(arena, hash[0], &facts, chained);
    assert_memory_not_equal(chained, hash[0], AUDIT_HASH_BYTES);
}

static void a_known_hash(void **state) {
    (void)state;
    unsigned char hash[AUDIT_HASH_BYTES];
    audit_personal_hash((struct bytes){(const unsigned char *)"ab", 2}, "c", hash);
    assert_string_equal(
        text_hex(arena, hash, sizeof hash), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void checkpoints_are_signed_and_read_back(void **state) {
    (void)state;
    unsigned char seed[AUDIT_KEY_BYTES] = {5};
    struct audit_checkpoint_facts facts = {.number = 1000, .hash = {9}, .signed_at = 1795269909000000};
    audit_checkpoint_sign(arena, seed, &facts);
    assert_true(audit_checkpoint_good(arena, &facts));
    unsigned char public_key[AUDIT_KEY_BYTES];
    audit_public_key(seed, public_key);
    assert_memory_equal(public_key, facts.public_key, sizeof public_key);
    struct audit_checkpoint_facts back;
    assert_true(audit_checkpoint_parse(audit_checkpoint_line(arena, &facts), &back));
    assert_true(audit_checkpoint_good(arena, &back));
    back.number++;
    assert_false(audit_checkpoint_good(arena, &back));
    back = facts;
    back.hash[31] ^= 1;
    assert_false(audit_checkpoint_good(arena, &back));
    back = facts;
    back.signed_at++;
    assert_false(audit_checkpoint_good(arena, &back));
    back = facts;
    back.signature[0] ^= 1;
    assert_false(audit_checkpoint_good(arena, &back));
}

static void lines_that_are_no_checkpoints(void **state) {
    (void)state;
    static const char *const lines[] = {"", "{}", "[1]", "{\"number\":1}", "{\"number\":\"1\",\"hash\":\"\"}",
        "{\"number\":1,\"hash\":\"00\",\"signed_at\":1,\"public_key\":\"00\",\"signature\":\"00\"}", "nonsense"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct audit_checkpoint_facts facts;
        assert_false(audit_checkpoint_parse(lines[i], &facts));
    }
}

static void when_a_checkpoint_is_due(void **state) {
    (void)state;
    moment now = moment_parse("2026-11-21T14:05:09Z");
    static const struct {
        int64_t sealed;
        int64_t seconds_ago; /* -1: never */
        bool due;
    } cases[] = {{0, -1, false}, {1, -1, true}, {1, 59, false}, {1, 60, true}, {0, 600, false}, {999, 5, false},
        {1000, 0, true}, {1, -100, true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        moment last = cases[i].seconds_ago == -1 ? MOMENT_NONE : now - cases[i].seconds_ago * MOMENT_SECOND;
        assert_int_equal(audit_checkpoint_due(cases[i].sealed, last, now), cases[i].due);
    }
}

static void write_bad_json(void *context) {
    (void)context;
    audit_json(arena, "{s:s}", "words", "\xff");
}

static void details(void **state) {
    (void)state;
    assert_string_equal(audit_json(arena, "{s:I, s:s}", "b", (int64_t)INT64_MAX, "a", "x\"y"),
        "{\"a\":\"x\\\"y\",\"b\":9223372036854775807}");
    assert_false(arena_try(arena, write_bad_json, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical_form_is_as_written_down),
        cmocka_unit_test(every_field_changes_the_hash),
        cmocka_unit_test(a_known_hash),
        cmocka_unit_test(checkpoints_are_signed_and_read_back),
        cmocka_unit_test(lines_that_are_no_checkpoints),
        cmocka_unit_test(when_a_checkpoint_is_due),
        cmocka_unit_test(details),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
