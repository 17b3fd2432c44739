#include "support/history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "exchange/exchange.h"
#include "files/files.h"
#include "merging/merging.h"
#include "people/people.h"
#include "standards/standards_impact.h"
#include "support/field.h"
#include "training/training_recognition.h"
#include "training/training_session.h"
#include "training/training_standing.h"

enum { PEOPLE = 6, MERGES = 8, IMPORTS = 8 };

struct history history;
static int64_t lead[HISTORY_ORGANISATIONS], file[HISTORY_ORGANISATIONS];
static int64_t person[PEOPLE];
static int64_t provider, trainer, drafter, approver;
static int64_t pair_course, whole_course;

/* ---- Chance ---- */

static uint64_t state;
unsigned history_dice(unsigned below) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % below;
}
day history_day(int back, int ahead) {
    return history.today - back + (day)history_dice((unsigned)(back + ahead + 1));
}

/* ---- Acts: each may be refused, and says whether it did something ---- */

static enum error_code act_as(int64_t who, int64_t within, void (*work)(struct db *db, void *context), void *context) {
    return test_act_raises((struct test_acting){
        .person_id = who, .organisation_id = within, .now = history.now, .work = work, .context = context});
}
static bool done(enum error_code code) {
    if (code != ERROR_NONE && code != ERROR_CONFLICT && code != ERROR_STATE_REFUSED && code != ERROR_NOT_FOUND &&
        code != ERROR_FORBIDDEN && code != ERROR_INVALID) {
        fail_msg("seed %llu: %s", (unsigned long long)history.seed, arena_error(history.arena)->detail);
    }
    return code == ERROR_NONE;
}
static int64_t where_works(int64_t who) {
    return test_number(
        test_words("SELECT organisation_id FROM role_holding WHERE person_id = %lld AND ended_on IS NULL "
                   "AND role = 'first_responder' ORDER BY 1 LIMIT 1",
            (long long)who));
}
static size_t place_of(int64_t id) {
    return id == history.organisation[1] ? 1 : 0;
}
static int64_t somebody(void) {
    return person[history_dice(PEOPLE)];
}

static void register_run(struct db *db, void *context) {
    int64_t *whole = context;
    int64_t session = session_add(db,
        (struct session_new){.course_id = *whole ? whole_course : pair_course,
            .provider_id = provider,
            .held_on = history_day(420, 0),
            .place = "Online",
            .places = 20,
            .trainer_person_id = trainer,
            .created_by = trainer,
            .organisations = {HISTORY_ORGANISATIONS, history.organisation}},
        history.now);
    struct session_result result[PEOPLE];
    size_t count = 0;
    for (size_t i = 0; i < PEOPLE; i++) {
        if (history_dice(2) == 0) {
            result[count++] = (struct session_result){
                person[i], 0, history_dice(6) == 0 ? TRAINING_NOT_PASSED : TRAINING_PASSED, NULL};
        }
    }
    if (count > 0) {
        assert_int_equal(session_record(db, session, result, count, trainer, history.now).refusal, SESSION_FINE);
    }
}
static bool record(void) {
    int64_t whole = history_dice(3) != 0;
    return done(act_as(trainer, provider, register_run, &whole));
}

static void attend_run(struct db *db, void *context) {
    int64_t who = *(int64_t *)context;
    int64_t session = session_add(db,
        (struct session_new){.course_id = pair_course,
            .provider_id = provider,
            .held_on = history.today,
            .place = "Online",
            .places = 3,
            .trainer_person_id = trainer,
            .created_by = trainer,
            .organisations = {HISTORY_ORGANISATIONS, history.organisation}},
        history.now);
    session_attend(db, session, 0,
        &(struct session_presence){.person_id = who, .attendance = SESSION_PART_TIME, .to_do = "The afternoon."}, 1,
        trainer, history.now);
}
static bool attend(void) {
    int64_t who = somebody();
    return done(act_as(trainer, provider, attend_run, &who));
}

static void correct_run(struct db *db, void *context) {
    enum training_result result = (enum training_result)history_dice(3);
    completion_correct(db, *(int64_t *)context, history_day(300, 0), result, "Misread", trainer, history.now);
}
static bool correct(void) {
    int64_t id =
        test_number(test_words("SELECT completion_id FROM completion c WHERE NOT EXISTS (SELECT FROM completion "
                               "k WHERE k.corrects_id = c.completion_id) AND import_id IS NULL ORDER BY "
                               "md5(completion_id || '%u') LIMIT 1",
            history_dice(1000)));
    return id != 0 && done(act_as(trainer, provider, correct_run, &id));
}

struct recognising {
    int64_t who;
    size_t place;
    int64_t id;
};
static void exempt_run(struct db *db, void *context) {
    static const char *const modules[] = {"FR-03", "FR-11", "FR-12"};
    struct recognising *recognising = context;
    recognising->id = exemption_ask(db,
        (struct exemption_ask){.person_id = recognising->who,
            .organisation_id = history.organisation[recognising->place],
            .framework_code = "england",
            .modules = {1 + history_dice(2), modules + history_dice(2)},
            .reason_code = "long_absence",
            .words = "Away",
            .starts_on = history.today - (day)history_dice(100),
            .ends_on = history.today + 20 + (day)history_dice(200),
            .asked_by = lead[recognising->place]},
        history.now);
}
static void external_run(struct db *db, void *context) {
    struct recognising *recognising = context;
    recognising->id = external_course_ask(db,
        (struct course_ask){.person_id = recognising->who,
            .organisation_id = history.organisation[recognising->place],
            .framework_code = "england",
            .course_code = history_dice(2) == 0 ? "ho_child_victims" : "ho_first_responder",
            .words = "Seen",
            .completed_on = history_day(400, 0),
            .file_id = file[recognising->place],
            .asked_by = lead[recognising->place]},
        history.now);
}
static void decide_run(struct db *db, void *context) {
    recognition_decide(db, *(int64_t *)context, history_dice(4) != 0, "Decided", approver, history.now);
}
static bool recognise(void (*ask)(struct db *db, void *context)) {
    struct recognising recognising = {.who = somebody()};
    int64_t within = where_works(recognising.who);
    recognising.place = place_of(within);
    if (within == 0 || !done(act_as(lead[recognising.place], within, ask, &recognising)) || recognising.id == 0) {
        return false;
    }
    history.now += MOMENT_SECOND;
    return done(act_as(approver, 0, decide_run, &recognising.id));
}
static bool exempt(void) {
    return recognise(exempt_run);
}
static bool external(void) {
    return recognise(external_run);
}
static void end_run(struct db *db, void *context) {
    int64_t id = *(int64_t *)context;
    bool exemption =
        test_number(test_words(
            "SELECT count(*) FROM recognition WHERE recognition_id = %lld AND kind = 'exempt'", (long long)id)) == 1;
    recognition_end(db, id, exemption ? history.today : DAY_NONE, "No longer", approver, history.now);
}
static bool end(void) {
    int64_t id =
        test_number(test_words("SELECT recognition_id FROM recognition WHERE recognition_state(recognition_id) "
                               "= 'approved' ORDER BY md5(recognition_id || '%u') LIMIT 1",
            history_dice(1000)));
    return id != 0 && done(act_as(approver, 0, end_run, &id));
}

static void leave_run(struct db *db, void *context) {
    int64_t who = *(int64_t *)context;
    role_end(db, who, where_works(who), "first_responder", history.today - 1 + (day)history_dice(20));
}
static void join_run(struct db *db, void *context) {
    const struct recognising *joining = context;
    role_start(db, joining->who, history.organisation[joining->place], "first_responder",
        history.today - (day)history_dice(30), lead[joining->place]);
}
static bool move(void) {
    int64_t who = somebody();
    int64_t within = where_works(who);
    if (within != 0) {
        return done(act_as(lead[place_of(within)], within, leave_run, &who));
    }
    struct recognising joining = {.who = who, .place = history_dice(HISTORY_ORGANISATIONS)};
    return done(act_as(lead[joining.place], history.organisation[joining.place], join_run, &joining));
}

static void supervise_run(struct db *db, void *context) {
    int64_t who = *(int64_t *)context;
    int64_t within = where_works(who);
    supervised_referral_add(db, who, within, history_day(60, 0), lead[place_of(within)], history.now);
}
static bool supervise(void) {
    int64_t who = somebody();
    int64_t within = where_works(who);
    return within != 0 && done(act_as(lead[place_of(within)], within, supervise_run, &who));
}

static int64_t merges[MERGES];
static size_t merged;
static void merge_run(struct db *db, void *context) {
    const int64_t *two = context;
    merges[merged] = merge_ask(db, (struct merge_new){two[0], two[1], NULL, "One person"}, history.now).merge_id;
}
static void unmerge_run(struct db *db, void *context) {
    (void)context;
    merge_undo(db, merges[merged - 1], "Two persons", history.now);
}
static bool merge(void) {
    if (merged > 0 && history_dice(2) == 0) {
        bool undone = done(act_as(lead[0], history.organisation[0], unmerge_run, NULL));
        merged -= undone;
        return undone;
    }
    int64_t two[] = {somebody(), somebody()};
    bool made = merged < MERGES && two[0] != two[1] && done(act_as(lead[0], history.organisation[0], merge_run, two));
    merged += made;
    return made;
}

static int64_t imports[IMPORTS];
static size_t imported;
static void imported_run(struct db *db, void *context) {
    training_refresh_import(db, *(int64_t *)context, history.now);
}
static void take_back_run(struct db *db, void *context) {
    import_take_back(db, *(int64_t *)context, trainer, "The wrong file", false, history.now);
}
static void undo_work(void *context) {
    import_undo(&(struct import_work){.db = test_database(), .import_id = *(int64_t *)context, .now = history.now});
}
static bool import(void) {
    if (imported > 0 && history_dice(2) == 0) {
        int64_t id = imports[--imported];
        return done(act_as(trainer, provider, take_back_run, &id)) && done(test_raises(history.arena, undo_work, &id));
    }
    if (imported == IMPORTS) {
        return false;
    }
    test_script(test_words("INSERT INTO import_batch (provider_id, plugin_id, file_id, state, bytes_total, created_by, "
                           "created_at) VALUES (%lld, 'assay_csv', %lld, 'done', 1, %lld, '%s')",
        (long long)provider, (long long)file[0], (long long)trainer, moment_text(history.arena, history.now)));
    int64_t id = test_number("SELECT max(import_id) FROM import_batch");
    test_script(
        test_words("INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, "
                   "provider_id, import_id, recorded_by, recorded_at) SELECT %lld, 'england', module_code, '%s', "
                   "'passed', %lld, %lld, %lld, '%s' FROM module_requirement WHERE framework_code = 'england' "
                   "AND sector = 'non_statutory' AND role = 'first_responder' ON CONFLICT DO NOTHING",
            (long long)somebody(), day_text(history.arena, history_day(380, 0)), (long long)provider, (long long)id,
            (long long)trainer, moment_text(history.arena, history.now)));
    imports[imported++] = id;
    return done(act_as(0, 0, imported_run, &id));
}

/* A version is drafted, looked at by a second person and published; everybody's intervals follow with a later act. */
static int64_t version_id;
static struct standard_of acting(int64_t who) {
    return (struct standard_of){"england", version_id,
        (int)test_number(
            test_words("SELECT version FROM standard_version WHERE standard_version_id = %lld", (long long)version_id)),
        who, history.now};
}
static void draft_run(struct db *db, void *context) {
    (void)context;
    version_id = standard_draft(db, "england", history.today + 5 + (day)history_dice(60), drafter, history.now);
}
static void change_run(struct db *db, void *context) {
    bool retrain = history_dice(2) == 0;
    *(enum standard_answer *)context = standard_change_add(db, acting(drafter),
        &(struct standard_change){.kind = retrain ? STANDARD_RETRAIN : STANDARD_FIGURE,
            .module = !retrain               ? ""
                      : history_dice(2) == 0 ? "FR-03"
                                             : "FR-12",
            .role = "",
            .sector = retrain ? "" : "any",
            .name = retrain                ? ""
                    : history_dice(2) == 0 ? "grace_days"
                                           : "share_percent",
            .number = 5 + (int)history_dice(60),
            .counts_from = retrain ? history.today - 30 - (day)history_dice(200) : DAY_NONE,
            .title = "",
            .words = ""});
}
static void save_run(struct db *db, void *context) {
    day from = (day)test_number(test_words("SELECT effective_on - date '1970-01-01' FROM standard_version WHERE "
                                           "standard_version_id = %lld",
        (long long)version_id));
    *(enum standard_answer *)context = standard_save(db, acting(drafter), from, "New.", "Newydd.");
}
static void propose_run(struct db *db, void *context) {
    standard_impact_begin(db, acting(drafter), STANDARD_IMPACT_AT_ONCE);
    *(enum standard_answer *)context = standard_propose(db, acting(drafter));
}
static void publish_run(struct db *db, void *context) {
    standard_impact_begin(db, acting(approver), STANDARD_IMPACT_AT_ONCE);
    *(enum standard_answer *)context = standard_publish(db, acting(approver));
}
static bool publish(void) {
    enum standard_answer answer = STANDARD_DONE;
    if (!done(act_as(drafter, 0, draft_run, NULL))) {
        return false;
    }
    bool good = done(act_as(drafter, 0, change_run, &answer)) && answer == STANDARD_DONE &&
                done(act_as(drafter, 0, save_run, &answer)) && answer == STANDARD_DONE &&
                done(act_as(drafter, 0, propose_run, &answer)) && answer == STANDARD_DONE;
    history.now += MOMENT_SECOND;
    good = good && done(act_as(approver, 0, publish_run, &answer)) && answer == STANDARD_DONE;
    history.pending = history.pending || good;
    return good;
}
static void recompute_work(void *context) {
    (void)context;
    training_refresh_all(test_database(), history.now);
    standing_refresh_all(test_database(), history.now);
}
void history_recompute(void) {
    history.pending = false;
    assert_int_equal(test_raises(history.arena, recompute_work, NULL), ERROR_NONE);
}

static const struct {
    const char *name;
    bool (*run)(void);
    unsigned often;
} acts[] = {{"a register", record, 4}, {"part of a session", attend, 1}, {"a correction", correct, 3},
    {"an exemption", exempt, 2}, {"an external course", external, 2}, {"an early end", end, 2}, {"a move", move, 3},
    {"a supervised referral", supervise, 1}, {"a merge", merge, 3}, {"an import", import, 3},
    {"a published version", publish, 1}};
enum { KINDS = sizeof acts / sizeof *acts };
static size_t did[KINDS];

/* Half of the time one that was never done. */
static size_t act_choose(void) {
    unsigned all = 0;
    for (size_t i = 0; i < KINDS; i++) {
        all += acts[i].often;
    }
    bool missing = history_dice(2) == 0;
    for (size_t i = 0; i < KINDS; i++) {
        if (missing && did[i] == 0) {
            return i;
        }
    }
    unsigned at = history_dice(all);
    size_t kind = 0;
    while (at >= acts[kind].often) {
        at -= acts[kind++].often;
    }
    return kind;
}

const char *history_act(void) {
    history.now += (moment)(1 + history_dice(9)) * MOMENT_DAY + (moment)(1 + history_dice(3000)) * MOMENT_SECOND;
    history.today = day_of_moment(history.now, ZONE_LONDON);
    size_t kind = act_choose();
    if (history.pending) {
        history_recompute();
        return "the work that follows a version";
    }
    did[kind] += acts[kind].run();
    return acts[kind].name;
}

void history_counts(bool all) {
    for (size_t i = 0; i < KINDS; i++) {
        print_message("%zu times %s\n", did[i], acts[i].name);
        if (all && did[i] == 0) {
            fail_msg("seed %llu: there never was %s", (unsigned long long)history.seed, acts[i].name);
        }
    }
}

void history_begin(uint64_t seed) {
    history.seed = seed;
    state = seed;
}

/* ---- Who there is ---- */

static void keep_run(struct db *db, void *context) {
    int64_t *kept = context;
    int descriptor = memfd_create("file", MFD_CLOEXEC);
    assert_int_equal(write(descriptor, "seen", 4), 4);
    *kept = file_store(db,
        &(struct file_upload){.organisation_id = *kept,
            .name = "a.txt",
            .type = "text/plain",
            .descriptor = descriptor,
            .size = 4,
            .person_id = trainer},
        history.now);
    close(descriptor);
}

static void courses_run(struct db *db, void *context) {
    static const char *const pair[] = {"FR-11", "FR-12"};
    (void)context;
    day from = day_from(2024, 1, 1);
    const char *code[40];
    size_t count = 0;
    int64_t modules = test_number("SELECT count(DISTINCT module_code) FROM module_requirement WHERE framework_code = "
                                  "'england' AND sector = 'non_statutory' AND role IN ('first_responder', 'lead')");
    for (int64_t i = 0; i < modules; i++) {
        code[count++] =
            test_text(test_words("SELECT DISTINCT module_code FROM module_requirement WHERE framework_code = "
                                 "'england' AND sector = 'non_statutory' AND role IN ('first_responder', "
                                 "'lead') ORDER BY 1 OFFSET %lld LIMIT 1",
                (long long)i));
    }
    struct text_list all = {count, code};
    pair_course = course_add(db,
        (struct course_new){provider, "england", "PAIR", "Two modules", from, DAY_NONE, {2, pair}, "referrer"},
        history.now);
    whole_course = course_add(db,
        (struct course_new){provider, "england", "WHOLE", "All modules", from, DAY_NONE, all, "referrer"}, history.now);
    trainer_authorise(db, trainer, "england", all, from, DAY_NONE, history.now);
}

static void leads_trained_run(struct db *db, void *context) {
    (void)context;
    training_refresh(db, (struct int8_list){HISTORY_ORGANISATIONS, lead}, history.now);
}

void history_start(void) {
    history.now = moment_parse("2026-01-12T10:00:00Z");
    history.today = day_of_moment(history.now, ZONE_LONDON);
    history.arena = test_ground(SIZE_MAX / 4, moment_parse("2024-01-01T00:00:00Z"));
    provider = test_organisation("Provider", false);
    test_script(test_words("UPDATE organisation SET sector = 'training_provider', kind = 'training_provider' WHERE "
                           "organisation_id = %lld; INSERT INTO provider_accreditation (provider_id, framework_code, "
                           "accredited_from, granted_at) VALUES (%lld, 'england', '2024-01-01', '2024-01-01')",
        (long long)provider, (long long)provider));
    trainer = test_person("Tess Trainer", "trainer", provider);
    drafter = test_person("Pat Policy", "policy_officer", 0);
    approver = test_person("Quin Policy", "policy_officer", 0);
    for (size_t i = 0; i < HISTORY_ORGANISATIONS; i++) {
        history.organisation[i] = test_organisation(i == 0 ? "Harbour" : "Hill", true);
        lead[i] = test_person("Lee Lead", "organisation_lead", history.organisation[i]);
        file[i] = history.organisation[i];
        assert_int_equal(act_as(0, 0, keep_run, &file[i]), ERROR_NONE);
        test_script(test_words("INSERT INTO completion (person_id, framework_code, module_code, completed_on, result, "
                               "recorded_at) SELECT %lld, 'england', module_code, '2025-06-01', 'passed', '2025-06-02' "
                               "FROM module_requirement WHERE framework_code = 'england' AND sector = 'non_statutory' "
                               "AND role = 'lead'",
            (long long)lead[i]));
    }
    for (size_t i = 0; i < PEOPLE; i++) {
        test_script(test_words("INSERT INTO person (full_name, created_at) VALUES ('Person %zu', '2024-01-01')", i));
        person[i] = test_number("SELECT max(person_id) FROM person");
        test_script(test_words("INSERT INTO role_holding (person_id, organisation_id, role, started_on) VALUES (%lld, "
                               "%lld, 'first_responder', '2025-%02zu-01')",
            (long long)person[i], (long long)history.organisation[i % 3 == 2 ? 1 : 0], 1 + i * 2));
    }
    assert_int_equal(act_as(0, 0, courses_run, NULL), ERROR_NONE);
    assert_int_equal(act_as(0, 0, leads_trained_run, NULL), ERROR_NONE);
    history_recompute();
}
