#include "merging/merging_rules.h"

#include <stddef.h>

#include "base/text.h"

enum merge_refusal merge_refusal_of(const struct merge_facts *facts) {
    if (facts->same) {
        return MERGE_SAME;
    }
    if (facts->erased) {
        return MERGE_ERASED;
    }
    if (facts->home_office) {
        return MERGE_HOME_OFFICE;
    }
    if (facts->merged_already) {
        return MERGE_ALREADY;
    }
    if (facts->kept_account && facts->merged_account) {
        return MERGE_ACCOUNTS;
    }
    if (facts->merged_account) {
        return MERGE_KEEP_ACCOUNT;
    }
    if (facts->trains) {
        return MERGE_KEEP_TRAINER;
    }
    return facts->keeps_another ? MERGE_KEEP_KEEPER : MERGE_FINE;
}

const char *merge_refusal_words(enum merge_refusal refusal) {
    static const char *const words[MERGE_REFUSALS] = {
        [MERGE_SAME] = N_("These are one record already."),
        [MERGE_ERASED] = N_("The details of one of them were erased: there is nothing left to merge."),
        [MERGE_ALREADY] =
            N_("One of them is merged with another record already, or that is asked for. Take that back, or "
               "wait for the answer."),
        [MERGE_HOME_OFFICE] =
            N_("One of them holds or held a role of the Home Office. Who does what there rests on the "
               "person, so these records stay as they are."),
        [MERGE_ACCOUNTS] =
            N_("Both can sign in. Ask the person which account they use, and an administrator to close the "
               "other; then merge the records."),
        [MERGE_KEEP_ACCOUNT] = N_("Keep the record of the one who can sign in."),
        [MERGE_KEEP_TRAINER] = N_("Keep the record of the one who works for a training provider."),
        [MERGE_KEEP_KEEPER] = N_("Keep the record that another was merged into already."),
    };
    return words[refusal];
}
