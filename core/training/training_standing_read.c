/* Standings as they are kept, read. */
#include "training/training_standing.h"

#include "training_standing/training_standing_queries.h"

struct standing_days_parts {
    struct standing_between_rows rows;
};

struct standing_days_parts *standing_days_add(
    struct db *db, int64_t organisation_id, int64_t application_id, day from, day until, moment known_at) {
    struct standing_days_parts *parts = ARENA_NEW(db_arena(db), struct standing_days_parts);
    standing_between_add(
        db, (struct standing_between_in){organisation_id, application_id, from, until, known_at}, &parts->rows);
    return parts;
}

static struct training_standing standing_of(const struct standing_between *row) {
    const struct training_counts counts = {row->first_responders, row->first_responders_in_date,
        row->first_responders_in_grace, row->leads, row->leads_in_date, row->unsupervised};
    const struct training_standard needed = {
        .first_responders = row->need_first_responders, .leads = row->need_leads, .share_percent = row->need_share};
    struct training_standing standing = training_standing_of(&counts, &needed);
    standing.faults = row->faults;
    standing.good = row->good;
    return standing;
}

struct training_stands standing_days_read(struct arena *arena, const struct standing_days_parts *parts) {
    struct training_stand *row = ARENA_ARRAY(arena, parts->rows.count, struct training_stand);
    for (size_t i = 0; i < parts->rows.count; i++) {
        const struct standing_between *from = &parts->rows.row[i];
        row[i] = (struct training_stand){from->starts_on, from->ends_on, standing_of(from)};
    }
    return (struct training_stands){parts->rows.count, row};
}

const struct training_stand *training_stand_on(struct training_stands stands, day on) {
    for (size_t i = 0; i < stands.count; i++) {
        const struct training_stand *row = &stands.row[i];
        if (row->starts_on <= on && (row->ends_on == DAY_NONE || row->ends_on >= on)) {
            return row;
        }
    }
    return NULL;
}

day training_below_since(struct training_stands stands, day on) {
    day since = DAY_NONE;
    for (size_t i = 0; i < stands.count && stands.row[i].starts_on <= on; i++) {
        since = stands.row[i].standing.good ? DAY_NONE : since == DAY_NONE ? stands.row[i].starts_on : since;
    }
    return since;
}
