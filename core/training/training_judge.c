#include "training/training_judge.h"

static bool required_on(const struct training_organisation *organisation, size_t module, day on) {
    for (size_t i = 0; i < organisation->requirements; i++) {
        const struct training_requirement *requirement = &organisation->requirement[i];
        if (requirement->module == module && requirement->role == TRAINING_FIRST_RESPONDER && requirement->from <= on &&
            (requirement->until == DAY_NONE || requirement->until >= on)) {
            return true;
        }
    }
    return false;
}

struct plug_findings training_judge_findings(
    struct arena *arena, const struct plug_framework *framework, const struct training_question *question) {
    const struct training_organisation *organisation = question->organisation;
    const struct training_standing *standing = question->standing;
    const struct training_standard *standard = question->standard;
    struct assay_module_figure *module = ARENA_ARRAY(arena, organisation->modules, struct assay_module_figure);
    for (size_t k = 0; k < organisation->modules; k++) {
        module[k].code = organisation->module[k].code;
        module[k].required = required_on(organisation, k, question->on);
        module[k].first_responders_in_date = (uint32_t)question->in_date[k];
    }
    return plug_judge_training(framework, arena,
        (struct assay_training){.statutory = organisation->statutory,
            .on = question->on,
            .first_responders = (uint32_t)standing->first_responders,
            .first_responders_in_date = (uint32_t)standing->first_responders_in_date,
            .leads_in_date = (uint32_t)standing->leads_in_date,
            .new_without_supervision = (uint32_t)standing->reason[TRAINING_REASON_SUPERVISED].have,
            .module = module,
            .modules = organisation->modules,
            .least_first_responders = (uint32_t)standard->first_responders,
            .least_leads = (uint32_t)standard->leads,
            .least_share_percent = (uint32_t)standard->share_percent,
            .least_supervised = (uint32_t)standard->supervised_referrals});
}

bool training_finding_holds(const struct plug_finding *finding, day on) {
    return (finding->from == DAY_NONE || finding->from <= on) && (finding->until == DAY_NONE || finding->until >= on);
}

static struct training_judgement ask(void *context, const struct training_question *question) {
    const struct training_judging *judging = context;
    struct plug_findings findings = training_judge_findings(judging->arena, judging->framework, question);
    struct training_judgement answer = {0, DAY_NONE};
    for (size_t i = 0; i < findings.count; i++) {
        const struct plug_finding *finding = &findings.row[i];
        answer.faults += finding->weight == PLUG_FAULT && training_finding_holds(finding, question->on);
        day turns = finding->from != DAY_NONE && finding->from > question->on      ? finding->from
                    : finding->until != DAY_NONE && finding->until >= question->on ? finding->until + 1
                                                                                   : DAY_NONE;
        if (turns != DAY_NONE && (answer.again_on == DAY_NONE || turns < answer.again_on)) {
            answer.again_on = turns;
        }
    }
    return answer;
}

struct training_judging training_judging_of(struct arena *arena, const char *framework_code) {
    return (struct training_judging){.arena = arena, .framework = plug_framework_find(framework_code)};
}

const struct training_judge *training_judge_of(struct training_judging *judging) {
    judging->judge = (struct training_judge){ask, judging};
    return judging->framework == NULL ? NULL : &judging->judge;
}
