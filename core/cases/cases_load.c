/* Gathers a case: one round trip, then plain assembling. */
#include <string.h>

#include "accounts/actor.h"
#include "cases/cases_view.h"
#include "cases_moderation/cases_moderation_queries.h"
#include "view/html.h"

struct loaded {
    struct case_of_rows of;
    struct case_people_rows people;
    struct case_answers_rows answers;
    struct case_evidence_rows evidence;
    struct case_scores_rows scores;
    struct case_moderated_scores_rows moderated;
};

static void loaded_run(struct http_request *request, struct loaded *loaded) {
    struct db *db = actor_db(request);
    int64_t id = http_part_id(request, "application");
    case_of_add(db, (struct case_of_in){id}, &loaded->of);
    case_people_add(db, (struct case_people_in){id}, &loaded->people);
    case_answers_add(db, (struct case_answers_in){id}, &loaded->answers);
    case_evidence_add(db, (struct case_evidence_in){id}, &loaded->evidence);
    case_scores_add(db, (struct case_scores_in){id}, &loaded->scores);
    case_moderated_scores_add(db, (struct case_moderated_scores_in){id}, &loaded->moderated);
    actor_load(request);
    if (loaded->of.count == 0) {
        arena_raise(request->arena, ERROR_NOT_FOUND, "no such case");
    }
}

static const char *answer_of(const struct case_answers_rows *answers, const char *question) {
    for (size_t i = 0; i < answers->count; i++) {
        if (strcmp(answers->row[i].question_code, question) == 0) {
            return answers->row[i].value;
        }
    }
    return "";
}

/* A stored answer as people read it: the label of a choice, "Yes" or "No". */
static const char *answer_words(const struct framework_question *question, const char *value) {
    if (question->kind == FRAMEWORK_YES_NO) {
        return strcmp(value, "yes") == 0 ? N_("Yes") : strcmp(value, "no") == 0 ? N_("No") : value;
    }
    for (size_t i = 0; question->kind == FRAMEWORK_CHOICE && i < question->options; i++) {
        if (strcmp(question->option[i].code, value) == 0) {
            return question->option[i].label;
        }
    }
    return value;
}

static struct case_sections sections_of(
    struct arena *arena, const struct framework_data *data, day on, const struct case_answers_rows *answers) {
    struct frameworks_sections in_force = frameworks_sections_on(arena, data, on);
    struct case_sections sections = {in_force.count, ARENA_ARRAY(arena, in_force.count, struct case_section)};
    for (size_t i = 0; i < in_force.count; i++) {
        struct frameworks_questions questions = frameworks_questions_on(arena, in_force.item[i], on);
        struct case_section *section = &sections.row[i];
        section->title = in_force.item[i]->title;
        section->answers =
            (struct case_answer_lines){questions.count, ARENA_ARRAY(arena, questions.count, struct case_answer_line)};
        for (size_t j = 0; j < questions.count; j++) {
            section->answers.row[j] = (struct case_answer_line){
                questions.item[j]->label, answer_words(questions.item[j], answer_of(answers, questions.item[j]->code))};
        }
    }
    return sections;
}

/* The answers that serve this criterion. */
static struct case_answer_lines criterion_answers(struct arena *arena, const struct framework_data *data, day on,
    const char *criterion, const struct case_answers_rows *answers) {
    struct frameworks_sections sections = frameworks_sections_on(arena, data, on);
    struct case_answer_lines lines = {0, NULL};
    for (int pass = 0; pass < 2; pass++) {
        size_t count = 0;
        for (size_t i = 0; i < sections.count; i++) {
            struct frameworks_questions questions = frameworks_questions_on(arena, sections.item[i], on);
            for (size_t j = 0; j < questions.count; j++) {
                if (strcmp(questions.item[j]->criterion, criterion) == 0) {
                    if (pass == 1) {
                        lines.row[count] = (struct case_answer_line){questions.item[j]->label,
                            answer_words(questions.item[j], answer_of(answers, questions.item[j]->code))};
                    }
                    count++;
                }
            }
        }
        if (pass == 0) {
            lines = (struct case_answer_lines){count, ARENA_ARRAY(arena, count, struct case_answer_line)};
        }
    }
    return lines;
}

static bool cited(const struct case_scores *mine, int64_t evidence_id) {
    for (size_t i = 0; mine != NULL && i < mine->evidence_ids.count; i++) {
        if (mine->evidence_ids.item[i] == evidence_id) {
            return true;
        }
    }
    return false;
}

static struct case_file_lines criterion_files(struct arena *arena, const char *base, const char *criterion,
    const struct case_evidence_rows *evidence, const struct case_scores *mine) {
    struct case_file_lines files = {0, ARENA_ARRAY(arena, evidence->count, struct case_file_line)};
    for (size_t i = 0; i < evidence->count; i++) {
        const struct case_evidence *row = &evidence->row[i];
        if (strcmp(row->criterion_code, criterion) == 0) {
            files.row[files.count++] =
                (struct case_file_line){row->evidence_id, row->name, row->type, (row->bytes + 1023) / 1024,
                    arena_format(arena, "%s/evidence/%lld/view", base, (long long)row->evidence_id),
                    cited(mine, row->evidence_id), row->late, row->judged};
        }
    }
    return files;
}

static const char *score_words(struct arena *arena, int32_t score) {
    return score == DB_NULL_INT4 ? "" : arena_format(arena, "%d", score);
}

static struct case_criteria criteria_of(struct arena *arena, const struct framework_data *data, day on,
    const struct loaded *loaded, const char *base, int64_t person_id) {
    struct frameworks_criteria in_force =
        frameworks_criteria_on(arena, data, frameworks_bodies(loaded->of.row->sector), on);
    struct case_criteria criteria = {in_force.count, ARENA_ARRAY(arena, in_force.count, struct case_criterion)};
    for (size_t i = 0; i < in_force.count; i++) {
        const struct framework_criterion *from = in_force.item[i];
        struct case_criterion *criterion = &criteria.row[i];
        *criterion = (struct case_criterion){.code = from->code,
            .number = from->number,
            .title = from->title,
            .guidance = from->guidance,
            .gate = from->gate,
            .proposed = from->proposed,
            .answers = criterion_answers(arena, data, on, from->code, &loaded->answers),
            .path = arena_format(arena, "%s/assessment/%s", base, from->code),
            .mine = "",
            .my_reason = "",
            .first = "",
            .first_reason = "",
            .second = "",
            .second_reason = "",
            .third = "",
            .third_reason = "",
            .moderated = "",
            .moderated_reason = "",
            .mine_to_score =
                !text_equal(loaded->of.row->my_role, "lived_experience_assessor") || from->lived_experience};
        int32_t scores[2] = {DB_NULL_INT4, DB_NULL_INT4};
        const struct case_scores *mine = NULL;
        for (size_t j = 0; j < loaded->scores.count; j++) {
            const struct case_scores *row = &loaded->scores.row[j];
            if (strcmp(row->criterion_code, from->code) != 0) {
                continue;
            }
            if (row->person_id == person_id) {
                mine = row;
                criterion->mine = score_words(arena, row->score);
                criterion->my_reason = row->reason;
                criterion->version = row->version;
                criterion->scored = row->score != DB_NULL_INT4 && !text_blank(row->reason);
            }
            if (strcmp(row->role, "assessor") == 0 && (row->place == 1 || row->place == 2)) {
                scores[row->place - 1] = row->score;
                *(row->place == 1 ? &criterion->first : &criterion->second) = score_words(arena, row->score);
                *(row->place == 1 ? &criterion->first_reason : &criterion->second_reason) = row->reason;
            } else if (strcmp(row->role, "lived_experience_assessor") == 0) {
                criterion->third = score_words(arena, row->score);
                criterion->third_reason = row->reason;
            }
        }
        for (size_t j = 0; j < loaded->moderated.count; j++) {
            if (strcmp(loaded->moderated.row[j].criterion_code, from->code) == 0) {
                criterion->moderated = score_words(arena, loaded->moderated.row[j].score);
                criterion->moderated_reason = loaded->moderated.row[j].reason;
            }
        }
        criterion->files = criterion_files(arena, base, from->code, &loaded->evidence, mine);
        criterion->apart = scores[0] != DB_NULL_INT4 && scores[1] != DB_NULL_INT4 &&
                           (scores[0] - scores[1] >= 2 || scores[1] - scores[0] >= 2);
    }
    return criteria;
}

const char *case_reasons_line(struct html *out, const struct case_view *view, struct text_list codes) {
    struct text_builder line;
    text_builder_start(&line, out->arena);
    for (size_t i = 0; i < codes.count; i++) {
        const struct framework_reason *reason = frameworks_reason(view->data, codes.item[i], view->rules_day);
        text_add(&line, i == 0 ? "" : "; ");
        text_add(&line, reason == NULL ? codes.item[i] : html_message(out, reason->title));
    }
    return line.data;
}

static void people_fill(struct arena *arena, struct case_view *view, const struct loaded *loaded) {
    view->people = (struct case_people_lines){
        loaded->people.count, ARENA_ARRAY(arena, loaded->people.count, struct case_person_line)};
    for (size_t i = 0; i < loaded->people.count; i++) {
        const struct case_people *row = &loaded->people.row[i];
        view->people.row[i] =
            (struct case_person_line){row->full_name, case_role_title(row->role), row->finished, row->gone};
    }
}

/* A lived-experience assessor who is no assessor. */
static bool third_voice(const struct http_request *request) {
    return actor_is(request, "lived_experience_assessor") && !actor_is(request, "assessor");
}

/* What the person looking on may do now; mirrors what cases_store.c and the database enforce. */
static void acts_fill(struct http_request *request, struct case_view *view, const struct loaded *loaded) {
    const struct case_of *of = loaded->of.row;
    bool active = of->my_role != NULL && !of->conflicted && !of->barred;
    bool unfinished = active && !of->my_part_done;
    view->my_role = of->my_role == NULL ? NULL : case_role_title(of->my_role);
    view->may_complete =
        unfinished && view->state == APPLICATION_COMPLETENESS_CHECK && text_equal(of->my_role, "intake_officer");
    bool scores = text_equal(of->my_role, "assessor") || text_equal(of->my_role, "lived_experience_assessor");
    view->may_assess = unfinished && view->state == APPLICATION_ASSESSMENT && scores;
    view->may_moderate = unfinished && view->state == APPLICATION_MODERATION && text_equal(of->my_role, "moderator");
    view->may_reconsider =
        unfinished && view->state == APPLICATION_RECONSIDERATION && text_equal(of->my_role, "decision_maker");
    view->may_decide = unfinished && view->state == APPLICATION_DECISION && text_equal(of->my_role, "decision_maker");
    view->may_resume = unfinished && view->state == APPLICATION_DEFERRED && text_equal(of->my_role, "decision_maker");
    view->blind = !of->scores_open && (scores || text_equal(of->assigned_role, "assessor"));
    view->may_note = !of->barred && !actor_is(request, "auditor");
    const struct case_part *part = case_part_of(view->state, third_voice(request));
    view->may_leave = unfinished && part != NULL && text_equal(of->my_role, part->role);
    if (part == NULL || !actor_may(request, part->permission)) {
        return;
    }
    int held = 0;
    for (size_t i = 0; i < loaded->people.count; i++) {
        held += strcmp(loaded->people.row[i].role, part->role) == 0 && !loaded->people.row[i].gone;
    }
    bool covers = of->away_id != DB_NULL_INT8;
    struct case_standing standing = {
        of->barred, of->conflicted, of->left_before, of->my_role, true, covers ? 1 : part->places - held - of->kept};
    view->take_refusal = case_refusal(part, &standing);
    if (view->take_refusal == NULL) {
        view->cover_id = covers ? of->away_id : 0;
        view->take_title = covers ? N_("Take over from the person you cover for") : part->title;
    }
    if (of->my_role != NULL && text_equal(of->my_role, part->role)) {
        view->take_refusal = NULL; /* they have it: nothing to explain */
    }
}

struct case_view *case_load(struct http_request *request) {
    struct arena *arena = request->arena;
    struct loaded loaded;
    loaded_run(request, &loaded);
    const struct case_of *of = loaded.of.row;
    const struct framework_data *data = frameworks_need(arena, of->framework_code);
    day today = day_of_moment(request->now, ZONE_LONDON);
    day on = of->submitted_at == MOMENT_NONE ? today : day_of_moment(of->submitted_at, ZONE_LONDON);
    struct case_view *view = ARENA_NEW(arena, struct case_view);
    view->of = of;
    view->data = data;
    view->rules_day = on;
    view->base = arena_format(arena, "/cases/%lld", (long long)of->application_id);
    view->state = application_state_of(of->state);
    view->stage = application_state_title(view->state);
    view->today = today;
    view->open_all = fields_has(&request->query, "all", "yes");
    view->sections = sections_of(arena, data, on, &loaded.answers);
    view->criteria = criteria_of(arena, data, on, &loaded, view->base, actor_of(request)->person_id);
    for (size_t i = 0; i < view->criteria.count; i++) {
        view->scored += view->criteria.row[i].scored;
        view->to_score += view->criteria.row[i].mine_to_score;
        view->third_voice = view->third_voice || *view->criteria.row[i].third != '\0';
        view->moderated = view->moderated || *view->criteria.row[i].moderated != '\0';
    }
    if (of->recommendation != NULL && of->scores_open) {
        view->recommendation = case_recommendation_title(of->recommendation);
        view->mean = arena_format(arena, "%d.%02d", of->mean_hundredths / 100, of->mean_hundredths % 100);
    }
    people_fill(arena, view, &loaded);
    acts_fill(request, view, &loaded);
    struct fields answers;
    struct fields evidence;
    fields_start(&answers, arena);
    fields_start(&evidence, arena);
    for (size_t i = 0; i < loaded.answers.count; i++) {
        fields_add(&answers, loaded.answers.row[i].question_code, loaded.answers.row[i].value);
    }
    for (size_t i = 0; i < view->criteria.count; i++) {
        fields_add(
            &evidence, view->criteria.row[i].code, arena_format(arena, "%zu", view->criteria.row[i].files.count));
    }
    view->findings = application_completeness(arena, data, frameworks_bodies(of->sector), on, &answers, &evidence);
    return view;
}
