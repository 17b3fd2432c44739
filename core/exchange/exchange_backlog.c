/* Waiting applications of a file: judged together, then entered together. */
#include "exchange/exchange_backlog.h"

#include <string.h>

#include "applications/applications.h"
#include "audit/audit.h"
#include "exchange/exchange_backlog_rules.h"
#include "exchange_backlog/exchange_backlog_queries.h"
#include "organisations/organisations.h"

/* The code of the only framework loaded, or NULL. */
static const char *framework_only(void) {
    struct plug_frameworks all = plug_frameworks_all();
    return all.count == 1 ? all.row[0].data->id : NULL;
}

struct line {
    struct backlog_facts facts;
    struct backlog_judgement judgement;
    int32_t line;
    int32_t position;
};
struct lines {
    size_t count;
    struct line *row;
};

static struct backlog_facts facts_of(const struct import_backlog_facts *row) {
    return (struct backlog_facts){.reference = row->reference,
        .organisation_name = row->organisation_name,
        .organisation_identifier = row->organisation_identifier,
        .body_kind = row->body_kind,
        .framework_code = row->framework_code,
        .received_on = row->received_on,
        .organisation_id = row->organisation_id == DB_NULL_INT8 ? 0 : row->organisation_id,
        .organisations_of_name = row->names,
        .sector = row->sector,
        .identifier = row->identifier,
        .entered_id = row->entered_id == DB_NULL_INT8 ? 0 : row->entered_id,
        .entered_organisation_id = row->entered_organisation_id == DB_NULL_INT8 ? 0 : row->entered_organisation_id,
        .entered_received_on = row->entered_received_on,
        .under_way_id = row->under_way_id == DB_NULL_INT8 ? 0 : row->under_way_id,
        .lead_name = row->lead_name,
        .lead_email = row->lead_email};
}

static bool speaks_of(const struct line *line, const struct line *before) {
    return text_equal(before->judgement.outcome, "new") &&
           text_equal(line->judgement.framework_code, before->judgement.framework_code) &&
           (backlog_same_reference(&line->facts, &before->facts) ||
               backlog_same_organisation(&line->facts, &before->facts));
}

static struct lines judge(struct db *db, int64_t import_id, moment now) {
    const char *only = framework_only();
    struct import_backlog_facts_rows rows =
        import_backlog_facts_run(db, (struct import_backlog_facts_in){import_id, only});
    struct lines lines = {rows.count, ARENA_ARRAY(db_arena(db), rows.count, struct line)};
    for (size_t i = 0; i < rows.count; i++) {
        struct line *line = &lines.row[i];
        *line =
            (struct line){.facts = facts_of(&rows.row[i]), .line = rows.row[i].line, .position = rows.row[i].position};
        const char *code = line->facts.framework_code == NULL ? only : line->facts.framework_code;
        const struct framework_data *data = code == NULL ? NULL : frameworks_find(code);
        line->judgement =
            backlog_judge(&line->facts, data, day_of_moment(now, data == NULL ? ZONE_LONDON : data->zone));
        for (size_t k = 0; k < i; k++) {
            if (speaks_of(line, &lines.row[k])) {
                line->judgement = backlog_judge_after(&line->facts, line->judgement, &lines.row[k].facts);
            }
        }
    }
    return lines;
}

static void judged_write(struct db *db, int64_t import_id, struct lines lines) {
    struct arena *arena = db_arena(db);
    int64_t *places = ARENA_ARRAY(arena, lines.count, int64_t);
    int64_t *positions = ARENA_ARRAY(arena, lines.count, int64_t);
    const char **outcomes = ARENA_ARRAY(arena, lines.count, const char *);
    const char **codes = ARENA_ARRAY(arena, lines.count, const char *);
    for (size_t i = 0; i < lines.count; i++) {
        places[i] = lines.row[i].line;
        positions[i] = lines.row[i].position;
        outcomes[i] = lines.row[i].judgement.outcome;
        codes[i] = lines.row[i].judgement.code == NULL ? "" : lines.row[i].judgement.code;
    }
    import_backlog_judged_run(db, (struct import_backlog_judged_in){import_id, {lines.count, places},
                                      {lines.count, positions}, {lines.count, outcomes}, {lines.count, codes}});
}

struct backlog_counts backlog_check(struct db *db, int64_t import_id, moment now) {
    judged_write(db, import_id, judge(db, import_id, now));
    const struct import_backlog_counts_set *counts =
        import_backlog_counts_set_one(db, (struct import_backlog_counts_set_in){import_id});
    return (struct backlog_counts){counts->added, counts->same, counts->rejected};
}

static int64_t organisation_of(struct db *db, const struct line *line, moment now) {
    return line->facts.organisation_id != 0
               ? line->facts.organisation_id
               : organisation_add(db, (struct organisation_new){.name = line->facts.organisation_name,
                                          .framework_code = line->judgement.framework_code,
                                          .kind = line->judgement.body_kind,
                                          .sector = "non_statutory",
                                          .identifier = line->facts.organisation_identifier,
                                          .now = now});
}

/* Who leads the organisation by the file is invited, once, where nobody leads it here and nobody is invited. */
static void lead_invite(
    struct db *db, const struct line *line, int64_t organisation_id, int64_t person_id, moment now) {
    if (line->facts.lead_email == NULL) {
        return;
    }
    const struct import_backlog_leaderless *without = import_backlog_leaderless_one(
        db, (struct import_backlog_leaderless_in){organisation_id, now, day_of_moment(now, ZONE_LONDON)});
    if (without == NULL || without->open) {
        return;
    }
    backlog_lead_invite(db,
        &(struct backlog_lead){organisation_id, without->name,
            line->facts.lead_name == NULL ? line->facts.lead_email : line->facts.lead_name, line->facts.lead_email,
            person_id},
        now);
}

/* An organisation of two lines, in two frameworks, is made once. */
static void organisation_share(struct lines lines, size_t from, const struct line *made, int64_t organisation_id) {
    for (size_t i = from; i < lines.count; i++) {
        if (lines.row[i].facts.organisation_id == 0 && backlog_same_organisation(&lines.row[i].facts, &made->facts)) {
            lines.row[i].facts.organisation_id = organisation_id;
        }
    }
}

int64_t backlog_apply(struct db *db, int64_t import_id, int64_t person_id, moment now) {
    import_backlog_alone_one(db);
    struct lines lines = judge(db, import_id, now);
    judged_write(db, import_id, lines);
    int64_t entered = 0;
    for (size_t i = 0; i < lines.count; i++) {
        const struct line *line = &lines.row[i];
        if (!text_equal(line->judgement.outcome, "new")) {
            continue;
        }
        int64_t organisation_id = organisation_of(db, line, now);
        organisation_share(lines, i + 1, line, organisation_id);
        int64_t application_id = application_enter(db,
            &(struct application_entered){.organisation_id = organisation_id,
                .framework_code = line->judgement.framework_code,
                .received_on = line->facts.received_on,
                .earlier_reference = line->facts.reference,
                .person_id = person_id,
                .import_id = import_id,
                .line = line->line},
            now);
        lead_invite(db, line, organisation_id, person_id, now);
        import_backlog_entered_run(
            db, (struct import_backlog_entered_in){import_id, line->line, line->position, application_id});
        entered++;
    }
    import_backlog_counts_set_one(db, (struct import_backlog_counts_set_in){import_id});
    return entered;
}
