/* Moderation: the moderator settles the criteria in question, and the recommendation is computed anew. */
#ifndef CASES_CASES_MODERATION_H
#define CASES_CASES_MODERATION_H

#include "applications/applications_store.h"

/* Must the moderator set a score there: voices disagree, or a criterion that must be met is scored too low by one of
 * them. By the voices alone, whatever was moderated already. */
bool case_in_question(const struct framework_recommendation *figures, const struct application_score *score);
/* How many criteria in question have no moderated score yet. */
size_t case_unsettled(
    const struct framework_recommendation *figures, const struct application_score *score, size_t scores);

/* One line of what the voices and the moderator say of a criterion, as the actor may see it. */
struct case_voices_rows;
/* The scores of this round as the rules take them, one a criterion in force. */
struct application_score *case_scores_of(struct arena *arena, const struct framework_data *data, day rules_day,
    const struct case_voices_rows *rows, size_t *count);
/* The recommendation by the scores that count, with the moderator's in place of the others'. application: locked. */
struct application_judgement case_judge(struct db *db, const struct application_locked *application, moment now);

struct case_moderated {
    int64_t application_id;
    int64_t person_id;
    const char *criterion;
    int32_t score; /* 0 to score_most */
    const char *reason;
};
/* Sets the score that stands in place of the assessors'. Any criterion in force may be settled. */
void case_moderate(struct db *db, const struct case_moderated *moderated, moment now);
/* Closes moderation: the recommendation is computed anew. words: what the moderator says of the whole, to staff.
 * ERROR_INVALID while a criterion in question has no moderated score. */
void case_moderation_close(struct db *db, int64_t application_id, int64_t person_id, const char *words, moment now);
/* Moderation opens for these causes, for the moderator of this round again if there is one; before the event. */
void case_moderation_reopen(struct db *db, int64_t application_id, struct text_list causes, moment now);

/* Computes every recommendation anew from the scores it rests on, and every round from the events: how many cases
 * differ, and in *checked of how many. Names each on the log. For assay verify; in an open transaction of the system.
 */
int64_t case_judgements_verify(struct db *db, int64_t *checked);

#endif
