/* What becomes of a line of waiting applications. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "exchange/exchange_backlog_rules.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TODAY day_from(2026, 11, 20)

static const struct framework_body_kind KINDS[] = {
    {.code = "police_force", .title = "Police", .bodies = FRAMEWORK_STATUTORY},
    {.code = "charity", .title = "Charity", .bodies = FRAMEWORK_NON_STATUTORY},
    {.code = "company", .title = "Company", .bodies = FRAMEWORK_NON_STATUTORY},
};
static const struct framework_data ENGLAND = {.id = "england", .body_kinds = COUNT(KINDS), .body_kind = KINDS};

static struct backlog_facts facts(void) {
    return (struct backlog_facts){.reference = "FRO/2019/007",
        .organisation_name = "Harbour Trust",
        .received_on = day_from(2019, 3, 4),
        .entered_received_on = DAY_NONE};
}

static void judges_one_line(void **state) {
    (void)state;
    static char long_reference[102];
    memset(long_reference, 'x', 101);
    struct {
        const char *what;
        struct backlog_facts facts;
        bool unknown; /* no framework of that code */
        const char *outcome;
        const char *code;
    } cases[] = {
        {"new organisation", facts(), false, "new", NULL},
        {"known organisation", facts(), false, "new", NULL},
        {"no framework meant", facts(), true, "rejected", "framework_needed"},
        {"unknown framework", facts(), true, "rejected", "framework_unknown"},
        {"tomorrow", facts(), false, "rejected", "received_future"},
        {"today", facts(), false, "new", NULL},
        {"before there was anything", facts(), false, "rejected", "received_early"},
        {"the first day", facts(), false, "new", NULL},
        {"long reference", facts(), false, "rejected", "reference_length"},
        {"a kind that applies", facts(), false, "new", NULL},
        {"a kind that is designated", facts(), false, "rejected", "kind_designated"},
        {"no such kind", facts(), false, "rejected", "kind_unknown"},
        {"short name", facts(), false, "rejected", "name_length"},
        {"bad identifier", facts(), false, "rejected", "identifier_form"},
        {"several of the name", facts(), false, "rejected", "organisation_ambiguous"},
        {"other identifier", facts(), false, "rejected", "identifier_other"},
        {"designated", facts(), false, "rejected", "organisation_designated"},
        {"provider", facts(), false, "rejected", "organisation_designated"},
        {"came before", facts(), false, "same", NULL},
        {"came before with another date", facts(), false, "rejected", "reference_other"},
        {"came before for another", facts(), false, "rejected", "reference_other"},
        {"came before, renamed since", facts(), false, "same", NULL},
        {"has one under way", facts(), false, "rejected", "under_way"},
    };
    enum { KNOWN = 7, ENTERED = 70 };
    size_t i = 1;
    cases[i].facts.organisation_id = KNOWN;
    cases[i].facts.sector = "non_statutory";
    i = 3;
    cases[i++].facts.framework_code = "atlantis";
    cases[i++].facts.received_on = TODAY + 1;
    cases[i++].facts.received_on = TODAY;
    cases[i++].facts.received_on = day_from(2009, 3, 31);
    cases[i++].facts.received_on = day_from(2009, 4, 1);
    cases[i++].facts.reference = long_reference;
    cases[i++].facts.body_kind = "company";
    cases[i++].facts.body_kind = "police_force";
    cases[i++].facts.body_kind = "circus";
    cases[i++].facts.organisation_name = "X";
    cases[i++].facts.organisation_identifier = "1234567";
    cases[i++].facts.organisations_of_name = 2;
    for (size_t k = i; k < COUNT(cases); k++) {
        cases[k].facts.organisation_id = KNOWN;
        cases[k].facts.sector = "non_statutory";
    }
    cases[i].facts.identifier = "GB-CHC-1234567";
    cases[i++].facts.organisation_identifier = "GB-CHC-7654321";
    cases[i++].facts.sector = "statutory";
    cases[i++].facts.sector = "training_provider";
    for (size_t k = i; k < i + 4; k++) {
        cases[k].facts.entered_id = ENTERED;
        cases[k].facts.entered_organisation_id = KNOWN;
        cases[k].facts.entered_received_on = cases[k].facts.received_on;
        cases[k].facts.under_way_id = ENTERED;
    }
    i++;
    cases[i++].facts.entered_received_on = day_from(2019, 3, 5);
    cases[i++].facts.entered_organisation_id = KNOWN + 1;
    cases[i].facts.sector = NULL;
    cases[i++].facts.organisation_id = 0;
    cases[i++].facts.under_way_id = ENTERED + 1;
    assert_int_equal(i, COUNT(cases));
    for (i = 0; i < COUNT(cases); i++) {
        struct backlog_judgement judgement = backlog_judge(&cases[i].facts, cases[i].unknown ? NULL : &ENGLAND, TODAY);
        if (strcmp(judgement.outcome, cases[i].outcome) != 0 || !text_equal(judgement.code, cases[i].code)) {
            fail_msg("%s: %s %s", cases[i].what, judgement.outcome, judgement.code == NULL ? "" : judgement.code);
        }
        if (strcmp(judgement.outcome, "new") == 0) {
            assert_string_equal(judgement.framework_code, "england");
            assert_string_equal(
                judgement.body_kind, cases[i].facts.body_kind == NULL ? "charity" : cases[i].facts.body_kind);
        }
    }
}

static void judges_identifiers(void **state) {
    (void)state;
    static const struct {
        const char *identifier;
        bool good;
    } CASES[] = {{"GB-CHC-1234567", true}, {"GB-NIC-100001", true}, {"IE-CRO-12", true}, {"GB-SC-SC012345", true},
        {"gb-chc-1", false}, {"GB-CHC-", false}, {"GB-C-1", false}, {"GBR-CHC-1", false}, {"GB-CHC-1 2", false},
        {"GB", false}, {"", false}, {"GB-ABCDEFGHI-1", false}};
    for (size_t i = 0; i < COUNT(CASES); i++) {
        struct backlog_facts one = facts();
        one.organisation_identifier = CASES[i].identifier;
        if ((backlog_judge(&one, &ENGLAND, TODAY).code == NULL) != CASES[i].good) {
            fail_msg("%s", CASES[i].identifier);
        }
    }
}

static void judges_a_second_line(void **state) {
    (void)state;
    struct backlog_facts first = facts();
    struct backlog_facts second = facts();
    second.reference = "fro/2019/007";
    struct backlog_judgement judgement = backlog_judge(&second, &ENGLAND, TODAY);
    assert_true(backlog_same_reference(&first, &second));
    assert_string_equal(backlog_judge_after(&second, judgement, &first).outcome, "same");
    assert_string_equal(backlog_judge_after(&second, judgement, &first).code, "duplicate");
    second.received_on++;
    assert_string_equal(backlog_judge_after(&second, judgement, &first).code, "reference_other");
    second = facts();
    second.organisation_name = "Another Trust";
    assert_false(backlog_same_organisation(&first, &second));
    assert_string_equal(backlog_judge_after(&second, judgement, &first).code, "reference_other");
    /* The same organisation under another reference has two at once. */
    second = facts();
    second.reference = "FRO/2020/001";
    second.organisation_name = "HARBOUR trust";
    assert_true(backlog_same_organisation(&first, &second));
    assert_string_equal(backlog_judge_after(&second, judgement, &first).code, "under_way");
    first.organisation_identifier = "GB-CHC-1";
    second.organisation_identifier = "GB-CHC-2";
    assert_false(backlog_same_organisation(&first, &second));
    first.organisation_id = second.organisation_id = 5;
    assert_true(backlog_same_organisation(&first, &second));
    /* What is refused already stays so. */
    struct backlog_judgement refused = {.outcome = "rejected", .code = "received_future"};
    assert_string_equal(backlog_judge_after(&second, refused, &first).code, "received_future");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judges_one_line),
        cmocka_unit_test(judges_identifiers),
        cmocka_unit_test(judges_a_second_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
