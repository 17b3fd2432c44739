#include "training/training_person_judge.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "plug/framework.h"

static const char *const weights[] = {[PLUG_NOTE] = "note", [PLUG_WARNING] = "warning", [PLUG_FAULT] = "fault"};

static int by_place(const void *a, const void *b) {
    const struct training_person_finding *first = a;
    const struct training_person_finding *second = b;
    int order = strcmp(first->module, second->module);
    if (order == 0) {
        order = (first->from > second->from) - (first->from < second->from);
    }
    return order != 0 ? order : strcmp(first->code, second->code);
}

/* What counts of one module, for the hook: completions that stand, and external courses. */
static size_t trained_add(const struct training_module_record *module, struct assay_trained *trained) {
    const struct training_record *record = &module->record;
    size_t count = 0;
    for (size_t i = 0; i < record->completions; i++) {
        if (training_completion_stands(record, i, MOMENT_NONE)) {
            trained[count++] = (struct assay_trained){module->key.module, record->completion[i].completed_on, 0};
        }
    }
    for (size_t i = 0; i < record->recognitions; i++) {
        const struct training_recognition *row = &record->recognition[i];
        if (row->basis == TRAINING_BY_EQUIVALENCE && row->superseded_at == MOMENT_NONE) {
            trained[count++] = (struct assay_trained){module->key.module, row->from, 1};
        }
    }
    return count;
}

static int by_module_and_day(const void *a, const void *b) {
    const struct assay_trained *first = a;
    const struct assay_trained *second = b;
    int order = strcmp(first->module, second->module);
    return order != 0 ? order
                      : (first->completed_on > second->completed_on) - (first->completed_on < second->completed_on);
}

static size_t roles_of(struct arena *arena, const struct training_roles_held_rows *roles, struct training_key key,
    struct assay_role_held **to) {
    *to = ARENA_ARRAY(arena, roles->count, struct assay_role_held);
    size_t count = 0;
    for (size_t i = 0; i < roles->count; i++) {
        const struct training_roles_held *row = &roles->row[i];
        if (row->person_id == key.person_id && strcmp(row->framework_code, key.framework) == 0) {
            (*to)[count++] = (struct assay_role_held){
                row->role, row->started_on, row->ended_on == DAY_NONE ? ASSAY_DATE_NONE : row->ended_on};
        }
    }
    return count;
}

static const char *fill_text(struct arena *arena, const struct fields *fill) {
    json_t *list = json_array();
    for (size_t i = 0; i < fill->count; i++) {
        json_array_append_new(list, json_string(fill->field[i].name));
        json_array_append_new(list, json_string(fill->field[i].value));
    }
    char *text = json_dumps(list, 0);
    json_decref(list);
    /* As jsonb gives it back. */
    const char *kept = text == NULL ? "[]" : arena_text(arena, text);
    free(text);
    return kept;
}

struct training_person_findings training_person_judge(struct arena *arena, const struct training_module_record *module,
    size_t modules, const struct training_roles_held_rows *roles, struct training_person_findings standing) {
    const struct plug_framework *framework = plug_framework_find(module[0].key.framework);
    if (framework == NULL) {
        return standing;
    }
    if (!plug_judges_people(framework)) {
        return (struct training_person_findings){0, NULL};
    }
    size_t most = 0;
    for (size_t i = 0; i < modules; i++) {
        most += module[i].record.completions + module[i].record.recognitions;
    }
    struct assay_trained *trained = ARENA_ARRAY(arena, most, struct assay_trained);
    size_t trainings = 0;
    for (size_t i = 0; i < modules; i++) {
        trainings += trained_add(&module[i], trained + trainings);
    }
    qsort(trained, trainings, sizeof *trained, by_module_and_day);
    struct assay_role_held *role;
    size_t count = roles_of(arena, roles, module[0].key, &role);
    struct plug_findings found = plug_judge_person(framework, arena,
        (struct assay_person_training){.trained = trained, .trainings = trainings, .role = role, .roles = count});
    if (found.failed) {
        return standing;
    }
    struct training_person_finding *row = ARENA_ARRAY(arena, found.count, struct training_person_finding);
    size_t kept = 0;
    for (size_t i = 0; i < found.count; i++) {
        const struct plug_finding *one = &found.row[i];
        if (one->from != DAY_NONE && (one->until == DAY_NONE || one->until >= one->from)) {
            row[kept++] = (struct training_person_finding){one->subject, one->code, weights[one->weight], one->message,
                fill_text(arena, &one->fill), one->from, one->until};
        }
    }
    qsort(row, kept, sizeof *row, by_place);
    return (struct training_person_findings){kept, row};
}

struct training_person_findings training_person_findings_standing(
    struct arena *arena, const struct training_found_rows *rows, struct training_key key) {
    size_t count = 0;
    struct training_person_finding *row = NULL;
    for (size_t i = 0; i < rows->count; i++) {
        const struct training_found *found = &rows->row[i];
        if (found->person_id != key.person_id || strcmp(found->framework_code, key.framework) != 0 ||
            found->superseded_at != MOMENT_NONE) {
            continue;
        }
        if (row == NULL) {
            row = ARENA_ARRAY(arena, rows->count - i, struct training_person_finding);
        }
        row[count++] = (struct training_person_finding){found->module_code, found->code, found->weight, found->message,
            found->fill, found->holds_from, found->holds_to};
    }
    if (count > 1) {
        qsort(row, count, sizeof *row, by_place);
    }
    return (struct training_person_findings){count, row};
}

bool training_person_findings_equal(struct training_person_findings a, struct training_person_findings b) {
    if (a.count != b.count) {
        return false;
    }
    for (size_t i = 0; i < a.count; i++) {
        const struct training_person_finding *first = &a.row[i];
        const struct training_person_finding *second = &b.row[i];
        if (by_place(first, second) != 0 || first->until != second->until ||
            strcmp(first->weight, second->weight) != 0 || strcmp(first->message, second->message) != 0 ||
            strcmp(first->fill, second->fill) != 0) {
            return false;
        }
    }
    return true;
}

struct training_record training_record_judged(
    struct arena *arena, struct training_record record, const char *module, struct training_person_findings findings) {
    struct training_fault *fault = ARENA_ARRAY(arena, findings.count, struct training_fault);
    record.faults = 0;
    for (size_t i = 0; i < findings.count; i++) {
        const struct training_person_finding *row = &findings.row[i];
        if (strcmp(row->module, module) == 0 && strcmp(row->weight, "fault") == 0) {
            fault[record.faults++] = (struct training_fault){row->from, row->until, 0, MOMENT_NONE};
        }
    }
    record.fault = fault;
    return record;
}

/* ---- Writing ---------------------------------------------------------------------------------------------------- */

struct finding_of {
    struct training_key key;
    struct training_person_finding finding;
    struct finding_of *next;
};
struct touched {
    struct training_key key;
    struct touched *next;
};
struct training_findings_changes {
    struct arena *arena;
    size_t keys;
    struct touched *key;
    size_t findings;
    struct finding_of *finding;
};

struct training_findings_changes *training_findings_changes_new(struct arena *arena) {
    struct training_findings_changes *changes = ARENA_NEW(arena, struct training_findings_changes);
    changes->arena = arena;
    return changes;
}

void training_findings_changes_add(
    struct training_findings_changes *changes, struct training_key key, struct training_person_findings findings) {
    struct touched *touched = ARENA_NEW(changes->arena, struct touched);
    *touched = (struct touched){key, changes->key};
    changes->key = touched;
    changes->keys++;
    for (size_t i = 0; i < findings.count; i++) {
        struct finding_of *one = ARENA_NEW(changes->arena, struct finding_of);
        *one = (struct finding_of){key, findings.row[i], changes->finding};
        changes->finding = one;
        changes->findings++;
    }
}

void training_findings_changes_write(struct db *db, const struct training_findings_changes *changes, moment now) {
    if (changes->keys == 0) {
        return;
    }
    struct arena *arena = changes->arena;
    int64_t *touched_person = ARENA_ARRAY(arena, changes->keys, int64_t);
    const char **touched_framework = ARENA_ARRAY(arena, changes->keys, const char *);
    size_t at = 0;
    for (const struct touched *key = changes->key; key != NULL; key = key->next, at++) {
        touched_person[at] = key->key.person_id;
        touched_framework[at] = key->key.framework;
    }
    size_t count = changes->findings;
    int64_t *person = ARENA_ARRAY(arena, count, int64_t);
    const char **text[6];
    for (size_t i = 0; i < 6; i++) {
        text[i] = ARENA_ARRAY(arena, count, const char *);
    }
    day *starts = ARENA_ARRAY(arena, count, day);
    day *ends = ARENA_ARRAY(arena, count, day);
    at = 0;
    for (const struct finding_of *one = changes->finding; one != NULL; one = one->next, at++) {
        person[at] = one->key.person_id;
        text[0][at] = one->key.framework;
        text[1][at] = one->finding.module;
        text[2][at] = one->finding.code;
        text[3][at] = one->finding.weight;
        text[4][at] = one->finding.message;
        text[5][at] = one->finding.fill;
        starts[at] = one->finding.from;
        ends[at] = one->finding.until == DAY_NONE ? TRAINING_NO_DAY : one->finding.until;
    }
    training_findings_write_one(db, (struct training_findings_write_in){.now = now,
                                        .touched_people = {changes->keys, touched_person},
                                        .touched_frameworks = {changes->keys, touched_framework},
                                        .people = {count, person},
                                        .frameworks = {count, text[0]},
                                        .modules = {count, text[1]},
                                        .codes = {count, text[2]},
                                        .weights = {count, text[3]},
                                        .messages = {count, text[4]},
                                        .fills = {count, text[5]},
                                        .starts = {count, starts},
                                        .ends = {count, ends}});
}
