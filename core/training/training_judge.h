/* What a framework's own code says of an organisation's training. */
#ifndef TRAINING_TRAINING_JUDGE_H
#define TRAINING_TRAINING_JUDGE_H

#include "plug/framework.h"
#include "training/training_standing_days.h"

/* A framework's code, ready to be asked day by day. */
struct training_judging {
    struct arena *arena;
    const struct plug_framework *framework; /* NULL: it is not loaded, and says nothing */
    struct training_judge judge;
};
struct training_judging training_judging_of(struct arena *arena, const char *framework_code);
/* NULL when there is nothing to ask. Points into judging. */
const struct training_judge *training_judge_of(struct training_judging *judging);

/* Its findings on that day; those of other days among them. failed when it could not be asked. */
struct plug_findings training_judge_findings(
    struct arena *arena, const struct plug_framework *framework, const struct training_question *question);
/* The finding is about that day. */
bool training_finding_holds(const struct plug_finding *finding, day on);

#endif
