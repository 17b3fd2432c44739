#include "base/log.h"
#include "cases/cases_moderation.h"
#include "cases_moderation/cases_moderation_queries.h"

static bool judged_otherwise(struct db *db, const struct case_judged *row) {
    if (row->recommendation == NULL) {
        return false;
    }
    const struct application_locked application = {.application_id = row->application_id,
        .reference = row->reference,
        .framework_code = row->framework_code,
        .submitted_at = row->submitted_at};
    struct application_judgement judgement = case_judge(db, &application, row->submitted_at);
    return !text_equal(judgement.recommendation, row->recommendation) ||
           judgement.mean_hundredths != row->mean_hundredths;
}

int64_t case_judgements_verify(struct db *db, int64_t *checked) {
    int64_t differences = 0;
    int64_t after = 0;
    *checked = 0;
    for (;;) {
        struct case_judged_rows rows = case_judged_run(db, (struct case_judged_in){after});
        if (rows.count == 0) {
            return differences;
        }
        for (size_t i = 0; i < rows.count; i++) {
            const struct case_judged *row = &rows.row[i];
            bool known = frameworks_find(row->framework_code) != NULL; /* else the applications' own check says so */
            bool differs = row->round != row->rounds || (known && judged_otherwise(db, row));
            if (differs) {
                differences++;
                log_warning(
                    "a case's scores or rounds say otherwise", "application", log_number(row->application_id), NULL);
            }
            ++*checked;
        }
        after = rows.row[rows.count - 1].application_id;
    }
}
