/* What standing follows from, as the database gives it: for what keeps standings, and for what looks ahead. */
#ifndef TRAINING_TRAINING_STANDING_PAST_H
#define TRAINING_TRAINING_STANDING_PAST_H

#include "db/db.h"
#include "training/training_standing_days.h"
#include "training_standing/training_standing_queries.h"

/* Of some organisations, all lists in order of organisation, and how far each has been used up. Requirements, figures
 * and what people hold may be put in the place of the stored ones, in the same order. */
struct standing_lists {
    struct standing_heads_rows heads;
    struct standing_spells_rows spells;
    struct standing_supervised_rows supervised;
    struct standing_trained_rows trained;
    struct standing_requirements_rows requirements;
    struct standing_figures_rows figures;
    size_t spell;
    size_t referral;
    size_t interval;
};
/* Joins the batch; organisations that whoever asks may not see are left out. */
void standing_lists_add(struct db *db, struct int8_list organisations, struct standing_lists *lists);
/* The organisation of that row of heads; heads are asked for one after another. In the arena, pointing into lists. */
struct training_past standing_past_of(
    struct arena *arena, struct standing_lists *lists, const struct standing_heads *head);

#endif
