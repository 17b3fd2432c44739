/* Who may take a case, and when a decision must say why it departs from the recommendation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "cases/cases.h"

static void test_part_by_state(void **context) {
    (void)context;
    static const struct {
        enum application_state state;
        const char *role;
        int places;
    } parts[] = {
        {APPLICATION_DRAFT, NULL, 0},
        {APPLICATION_SUBMITTED, "intake_officer", 1},
        {APPLICATION_COMPLETENESS_CHECK, "intake_officer", 1},
        {APPLICATION_INFORMATION_REQUESTED, "intake_officer", 1},
        {APPLICATION_ASSESSMENT, "assessor", 2},
        {APPLICATION_MODERATION, "moderator", 1},
        {APPLICATION_RECOMMENDATION, "decision_maker", 1},
        {APPLICATION_DECISION, "decision_maker", 1},
        {APPLICATION_DEFERRED, "decision_maker", 1},
        {APPLICATION_INTENTION_TO_REFUSE, NULL, 0},
        {APPLICATION_REPRESENTATIONS, NULL, 0},
        {APPLICATION_PANEL_REVIEW, NULL, 0},
        {APPLICATION_REFUSED, NULL, 0},
        {APPLICATION_RECONSIDERATION_REQUESTED, "intake_officer", 1},
        {APPLICATION_RECONSIDERATION, "decision_maker", 1},
        {APPLICATION_APPROVED, NULL, 0},
        {APPLICATION_WITHDRAWN, NULL, 0},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct case_part *part = case_part_of(parts[i].state, false);
        if (parts[i].role == NULL) {
            assert_null(part);
        } else {
            assert_non_null(part);
            assert_string_equal(part->role, parts[i].role);
            assert_int_equal(part->places, parts[i].places);
        }
        const struct case_part *third = case_part_of(parts[i].state, true);
        assert_true(third == part || parts[i].state == APPLICATION_ASSESSMENT);
    }
    assert_string_equal(case_part_of(APPLICATION_ASSESSMENT, true)->role, "lived_experience_assessor");
}

static void test_refusals(void **context) {
    (void)context;
    const struct case_part *part = case_part_of(APPLICATION_ASSESSMENT, false);
    static const struct {
        struct case_standing standing; /* applicant, conflicted, left, role, permitted, places left */
        const char *says;              /* a word of the refusal; NULL: may take it */
    } cases[] = {
        {{false, false, false, NULL, true, 2}, NULL},
        {{false, false, false, NULL, true, 1}, NULL},
        {{true, false, false, NULL, true, 2}, "applies"},
        {{true, true, false, "assessor", false, 0}, "applies"},
        {{false, true, false, NULL, true, 2}, "conflict"},
        {{false, false, false, "intake_officer", true, 2}, "two"},
        {{false, false, false, "assessor", true, 1}, "two"},
        {{false, false, false, NULL, false, 2}, "role"},
        {{false, false, false, NULL, true, 0}, "Somebody else"},
        {{false, false, true, NULL, true, 2}, "before"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *refusal = case_refusal(part, &cases[i].standing);
        if (cases[i].says == NULL) {
            assert_null(refusal);
        } else {
            assert_non_null(refusal);
            assert_non_null(strstr(refusal, cases[i].says));
        }
    }
    struct case_standing free_hand = {false, false, false, NULL, true, 1};
    assert_non_null(case_refusal(NULL, &free_hand));
}

static void test_departures(void **context) {
    (void)context;
    static const struct {
        const char *outcome;
        const char *recommended;
        const char *departs;
        bool fault;
    } cases[] = {
        {"approved", "approve", "", false},
        {"approved", "ask", "", true},
        {"approved", "refuse", " ", true},
        {"approved", "refuse", "New evidence arrived", false},
        {"deferred", "approve", "", true},
        {"deferred", "approve", "The lead has left", false},
        {"deferred", "ask", "", false},
        {"deferred", "refuse", "", false},
        {"approved", "moderate", "", false},
        {"approved_with_conditions", "approve", "", false},
        {"approved_with_conditions", "ask", "", true},
        {"approved_with_conditions", "refuse", "Small gaps, soon closed", false},
        {"intention_to_refuse", "refuse", "", false},
        {"intention_to_refuse", "ask", "", true},
        {"intention_to_refuse", "approve", "", true},
        {"intention_to_refuse", "approve", "The register shows a removal", false},
        {"approved", NULL, "", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *fault = case_departure_fault(cases[i].outcome, cases[i].recommended, cases[i].departs);
        assert_int_equal(fault != NULL, cases[i].fault);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_part_by_state),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_departures),
    };
    return cmocka_run_group_tests_name("cases_rules", tests, NULL, NULL);
}
