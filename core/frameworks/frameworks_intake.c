/* Rounds of intake: the rules, and the acts of a policy officer. */
#include "frameworks/frameworks_intake.h"

#include "audit/audit.h"
#include "frameworks/frameworks.h"

struct framework_intake framework_intake_on(bool rolling, struct framework_round_list rounds, day today) {
    struct framework_intake intake = {
        .state = rolling ? FRAMEWORK_INTAKE_ROLLING : FRAMEWORK_INTAKE_CLOSED, .rounds = rounds};
    for (size_t i = 0; !rolling && i < rounds.count; i++) {
        const struct framework_round *round = &rounds.row[i];
        if (round->published_on == DAY_NONE) {
            continue;
        }
        if (today > round->closes_on) {
            intake.last = intake.last == NULL || round->closes_on > intake.last->closes_on ? round : intake.last;
        } else if (today < round->opens_on) {
            intake.next = intake.next == NULL || round->opens_on < intake.next->opens_on ? round : intake.next;
        } else {
            intake.state = FRAMEWORK_INTAKE_OPEN;
            intake.open = round;
        }
    }
    return intake;
}

enum framework_round_fault framework_round_judge(
    struct framework_round_list rounds, day opens_on, day closes_on, day today) {
    if (closes_on < opens_on) {
        return FRAMEWORK_ROUND_BACKWARDS;
    }
    if (opens_on <= today) {
        return FRAMEWORK_ROUND_TOO_SOON;
    }
    for (size_t i = 0; i < rounds.count; i++) {
        if (rounds.row[i].opens_on <= closes_on && rounds.row[i].closes_on >= opens_on) {
            return FRAMEWORK_ROUND_MEETS;
        }
    }
    return FRAMEWORK_ROUND_GOOD;
}

bool framework_round_may_publish(const struct framework_round *round, day today) {
    return round->published_on == DAY_NONE && today < round->opens_on;
}

bool framework_round_may_cancel(const struct framework_round *round, day today) {
    return round->published_on == DAY_NONE || today < round->opens_on;
}

bool framework_round_may_extend(const struct framework_round *round, day closes_on, day today) {
    return closes_on > round->closes_on && closes_on >= today && today <= round->closes_on;
}

struct framework_intake framework_intake_of(
    struct arena *arena, struct framework_rounds_rows rows, const char *framework_code, day today) {
    struct framework_round *round = ARENA_ARRAY(arena, rows.count + 1, struct framework_round);
    size_t count = 0;
    bool rolling = true;
    for (size_t i = 0; i < rows.count; i++) {
        const struct framework_rounds *row = &rows.row[i];
        if (!text_equal(row->framework_code, framework_code)) {
            continue;
        }
        rolling = row->rolling;
        if (row->round_id != DB_NULL_INT8) {
            round[count++] =
                (struct framework_round){row->round_id, row->title, row->opens_on, row->closes_on, row->published_on};
        }
    }
    return framework_intake_on(rolling, (struct framework_round_list){count, round}, today);
}

struct framework_intake framework_intake_read(struct db *db, const char *framework_code, day today) {
    return framework_intake_of(db_arena(db), framework_rounds_run(db), framework_code, today);
}

static void recorded(struct db *db, const char *action, const char *framework_code, int64_t round_id) {
    audit_record_one(db, (struct audit_record_in){.action = action,
                             .subject_kind = "intake_round",
                             .subject_id = round_id,
                             .organisation_id = DB_NULL_INT8,
                             .detail = audit_json(db_arena(db), "{s:s}", "framework", framework_code)});
}

void framework_intake_set(struct db *db, const char *framework_code, bool rolling, int64_t person_id, moment now) {
    framework_intake_put_run(db, (struct framework_intake_put_in){framework_code, rolling, person_id, now});
    audit_record_one(
        db, (struct audit_record_in){.action = "framework.intake",
                .subject_kind = "framework",
                .subject_id = DB_NULL_INT8,
                .organisation_id = DB_NULL_INT8,
                .detail = audit_json(db_arena(db), "{s:s, s:b}", "framework", framework_code, "rolling", rolling)});
}

int64_t framework_round_add(struct db *db, const char *framework_code, const char *title, day opens_on, day closes_on,
    int64_t person_id, moment now) {
    const struct framework_data *data = frameworks_need(db_arena(db), framework_code);
    day today = day_of_moment(now, data->zone);
    struct framework_intake intake = framework_intake_read(db, framework_code, today);
    enum framework_round_fault fault = framework_round_judge(intake.rounds, opens_on, closes_on, today);
    if (fault != FRAMEWORK_ROUND_GOOD) {
        arena_raise(db_arena(db), fault == FRAMEWORK_ROUND_MEETS ? ERROR_CONFLICT : ERROR_STATE_REFUSED,
            "this round cannot be: %d", (int)fault);
    }
    int64_t round_id = framework_round_put_one(
        db, (struct framework_round_put_in){framework_code, title, opens_on, closes_on, person_id, now})
                           ->round_id;
    recorded(db, "framework.round_planned", framework_code, round_id);
    return round_id;
}

/* The round, locked. */
static struct framework_round round_need(struct db *db, const char *framework_code, int64_t round_id) {
    const struct framework_round_lock *row =
        framework_round_lock_one(db, (struct framework_round_lock_in){framework_code, round_id});
    if (row == NULL) {
        arena_raise(db_arena(db), ERROR_NOT_FOUND, "no round of that id");
    }
    return (struct framework_round){row->round_id, row->title, row->opens_on, row->closes_on, row->published_on};
}

static void refuse_unless(struct db *db, bool may) {
    if (!may) {
        arena_raise(db_arena(db), ERROR_STATE_REFUSED, "the day for that is past");
    }
}

void framework_round_open_up(
    struct db *db, const char *framework_code, int64_t round_id, int64_t person_id, moment now) {
    const struct framework_data *data = frameworks_need(db_arena(db), framework_code);
    struct framework_round round = round_need(db, framework_code, round_id);
    day today = day_of_moment(now, data->zone);
    refuse_unless(db, framework_round_may_publish(&round, today));
    framework_round_publish_run(db, (struct framework_round_publish_in){round_id, today, person_id, data->version});
    recorded(db, "framework.round_published", framework_code, round_id);
}

void framework_round_call_off(
    struct db *db, const char *framework_code, int64_t round_id, int64_t person_id, moment now) {
    const struct framework_data *data = frameworks_need(db_arena(db), framework_code);
    struct framework_round round = round_need(db, framework_code, round_id);
    (void)person_id;
    refuse_unless(db, framework_round_may_cancel(&round, day_of_moment(now, data->zone)));
    framework_round_cancel_run(db, (struct framework_round_cancel_in){round_id, now});
    recorded(db, "framework.round_cancelled", framework_code, round_id);
}

void framework_round_move(
    struct db *db, const char *framework_code, int64_t round_id, day closes_on, int64_t person_id, moment now) {
    const struct framework_data *data = frameworks_need(db_arena(db), framework_code);
    struct framework_round round = round_need(db, framework_code, round_id);
    (void)person_id;
    refuse_unless(db, framework_round_may_extend(&round, closes_on, day_of_moment(now, data->zone)));
    framework_round_extend_run(db, (struct framework_round_extend_in){round_id, closes_on});
    recorded(db, "framework.round_extended", framework_code, round_id);
}
