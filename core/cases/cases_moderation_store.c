#include "audit/audit.h"
#include "cases/cases.h"
#include "cases/cases_moderation.h"
#include "cases/cases_queries.h"
#include "cases/cases_store.h"
#include "cases_moderation/cases_moderation_queries.h"

static int score_or_none(int32_t score) {
    return score == DB_NULL_INT4 ? APPLICATION_NO_SCORE : score;
}

struct application_score *case_scores_of(struct arena *arena, const struct framework_data *data, day rules_day,
    const struct case_voices_rows *rows, size_t *count) {
    struct application_score *score = ARENA_ARRAY(arena, rows->count + 1, struct application_score);
    *count = 0;
    for (size_t i = 0; i < rows->count; i++) {
        const struct case_voices *row = &rows->row[i];
        const struct framework_criterion *criterion = frameworks_criterion(data, row->criterion_code, rules_day);
        if (criterion != NULL) {
            score[(*count)++] = (struct application_score){criterion, score_or_none(row->first),
                score_or_none(row->second), score_or_none(row->third), score_or_none(row->moderated)};
        }
    }
    return score;
}

struct application_judgement case_judge(struct db *db, const struct application_locked *application, moment now) {
    const struct framework_data *data = application_framework(db, application);
    day rules_day = application_rules_day(application, now);
    struct case_voices_rows rows = case_voices_run(db, (struct case_voices_in){application->application_id});
    size_t scores;
    struct application_score *score = case_scores_of(db_arena(db), data, rules_day, &rows, &scores);
    return application_judge(db_arena(db), frameworks_recommendation(data, rules_day), score, scores,
        application_sample_seed(db), application->reference);
}

/* The case, locked, which that person moderates now. */
static const struct application_locked *moderating_lock(struct db *db, int64_t application_id, int64_t person_id) {
    const struct application_locked *application = application_lock(db, application_id);
    case_need_role(db, application_id, person_id, "moderator");
    if (application_state_of(application->state) != APPLICATION_MODERATION) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "the case is not in moderation");
    }
    return application;
}

void case_moderate(struct db *db, const struct case_moderated *moderated, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = moderating_lock(db, moderated->application_id, moderated->person_id);
    if (frameworks_criterion(application_framework(db, application), moderated->criterion,
            application_rules_day(application, now)) == NULL) {
        arena_raise(arena, ERROR_NOT_FOUND, "no such criterion");
    }
    case_moderated_save_run(db, (struct case_moderated_save_in){.application_id = moderated->application_id,
                                    .round = application->round,
                                    .criterion_code = moderated->criterion,
                                    .score = moderated->score,
                                    .reason = moderated->reason,
                                    .person_id = moderated->person_id,
                                    .now = now});
    case_audit(db, application, "case.moderate",
        audit_json(arena, "{s:s, s:i}", "criterion", moderated->criterion, "score", (int)moderated->score), NULL);
}

void case_moderation_close(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now) {
    struct arena *arena = db_arena(db);
    const struct application_locked *application = moderating_lock(db, application_id, person_id);
    const struct framework_data *data = application_framework(db, application);
    day rules_day = application_rules_day(application, now);
    struct case_voices_rows rows = case_voices_run(db, (struct case_voices_in){application_id});
    size_t scores;
    struct application_score *score = case_scores_of(arena, data, rules_day, &rows, &scores);
    size_t unsettled = case_unsettled(frameworks_recommendation(data, rules_day), score, scores);
    if (unsettled > 0) {
        arena_raise(arena, ERROR_INVALID, "%zu criteria in question have no moderated score", unsettled);
    }
    struct application_judgement judgement = case_judge(db, application, now);
    case_recommend_run(
        db, (struct case_recommend_in){application_id, judgement.recommendation, (int32_t)judgement.mean_hundredths});
    case_moderation_end_run(db, (struct case_moderation_end_in){application_id, person_id, words, now});
    application_record(db, application,
        &(struct application_act){.event = APPLICATION_EVENT_MODERATED,
            .who = APPLICATION_BY_MODERATOR,
            .guards = APPLICATION_GUARD_IN_ROLE,
            .person_id = person_id,
            .detail = audit_json(arena, "{s:s, s:i}", "recommendation", judgement.recommendation, "mean_hundredths",
                judgement.mean_hundredths)},
        now);
    case_role_finish_run(db, (struct case_role_finish_in){application_id, person_id, now});
}

void case_moderation_reopen(struct db *db, int64_t application_id, struct text_list causes, moment now) {
    case_moderation_add_run(db, (struct case_moderation_add_in){application_id, now, causes});
    case_moderator_again_run(db, (struct case_moderator_again_in){application_id});
}
