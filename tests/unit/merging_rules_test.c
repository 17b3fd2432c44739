/* Which two records may become one, in the order in which it is said why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "merging/merging_rules.h"

static void each_is_refused_for_its_reason(void **state) {
    (void)state;
    static const struct {
        struct merge_facts facts;
        enum merge_refusal refusal;
    } cases[] = {
        {{0}, MERGE_FINE},
        {{.kept_account = true}, MERGE_FINE},
        {{.same = true, .erased = true}, MERGE_SAME},
        {{.erased = true, .home_office = true}, MERGE_ERASED},
        {{.home_office = true, .kept_account = true, .merged_account = true}, MERGE_HOME_OFFICE},
        {{.merged_already = true, .merged_account = true}, MERGE_ALREADY},
        {{.kept_account = true, .merged_account = true}, MERGE_ACCOUNTS},
        {{.merged_account = true}, MERGE_KEEP_ACCOUNT},
        {{.merged_account = true, .trains = true}, MERGE_KEEP_ACCOUNT},
        {{.trains = true}, MERGE_KEEP_TRAINER},
        {{.keeps_another = true}, MERGE_KEEP_KEEPER},
        {{.keeps_another = true, .trains = true}, MERGE_KEEP_TRAINER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(merge_refusal_of(&cases[i].facts), cases[i].refusal);
    }
    for (int refusal = MERGE_FINE; refusal < MERGE_REFUSALS; refusal++) {
        assert_int_equal(merge_refusal_words((enum merge_refusal)refusal) == NULL, refusal == MERGE_FINE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_is_refused_for_its_reason)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
