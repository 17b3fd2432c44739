/* Loading: the plan is made and run in one transaction, so that there is all of the demonstration or nothing. */
#include <stdlib.h>
#include <time.h>

#include "accounts/accounts_queries.h"
#include "audit/audit.h"
#include "base/log.h"
#include "demo/demo_parts.h"
#include "demo/demo_queries.h"
#include "training/training_standing.h"

static enum demo_state state_found(struct db *db) {
    const struct demo_found *found = demo_found_one(db);
    return found->loaded ? DEMO_LOADED : found->organisations ? DEMO_IN_USE : DEMO_ABSENT;
}

struct looking {
    struct db *db;
    moment now;
    enum demo_state state;
};

static void look(void *context) {
    struct looking *looking = context;
    actor_begin_system_one(looking->db, (struct actor_begin_system_in){looking->now});
    looking->state = state_found(looking->db);
}

enum demo_state demo_state(struct db *db, moment now) {
    struct looking looking = {db, now, DEMO_ABSENT};
    db_transaction(db, look, &looking);
    return looking.state;
}

static int in_order(const void *a, const void *b) {
    const struct demo_act *first = a;
    const struct demo_act *second = b;
    if (first->at != second->at) {
        return first->at < second->at ? -1 : 1;
    }
    return first->number < second->number ? -1 : first->number > second->number;
}

static void act_run(struct demo *demo, const struct demo_act *act) {
    if (act->who.person == NULL) {
        actor_begin_system_one(demo->db, (struct actor_begin_system_in){act->at});
    } else {
        int64_t organisation = act->who.organisation == NULL ? DB_NULL_INT8 : *act->who.organisation;
        actor_assume_one(demo->db, (struct actor_assume_in){*act->who.person, organisation, act->at});
    }
    act->run(demo, act->what, act->at);
    standing_refresh_stale(demo->db); /* as known at that moment */
}

struct loading {
    struct db *db;
    const struct demo_load *load;
    enum demo_state found;
};

static void load_all(void *context) {
    struct loading *loading = context;
    const struct demo_load *load = loading->load;
    struct demo *demo = ARENA_NEW(db_arena(loading->db), struct demo);
    *demo = (struct demo){.db = loading->db,
        .arena = db_arena(loading->db),
        .load = load,
        .now = load->now,
        .today = day_of_moment(load->now, ZONE_LONDON)};
    demo_lock_one(demo->db);
    actor_begin_system_one(demo->db, (struct actor_begin_system_in){load->now});
    loading->found = state_found(demo->db);
    if (loading->found != DEMO_ABSENT) {
        return;
    }
    demo_mark_run(demo->db);
    demo_plan_staff(demo);
    demo_plan_bodies(demo);
    demo_plan_charities(demo);
    demo_plan_responders(demo);
    demo_plan_training(demo);
    demo_plan_records(demo);
    demo_plan_recognitions(demo);
    demo_plan_council(demo);
    demo_plan_cases(demo);
    demo_plan_panels(demo);
    demo_plan_waiting(demo);
    demo_plan_decisions(demo);
    demo_plan_intake(demo);
    demo_plan_standards(demo);
    demo_plan_sharing(demo);
    demo_plan_register(demo);
    demo_plan_conditions(demo);
    demo_plan_funding(demo);
    qsort(demo->act, demo->acts, sizeof *demo->act, in_order);
    for (size_t i = 0; i < demo->acts; i++) {
        act_run(demo, &demo->act[i]);
        if (load->progress != NULL) {
            load->progress(load->context, i + 1, demo->acts);
        }
    }
    if (load->keep != NULL) {
        load->keep(load->context, load->accounts);
    }
}

enum demo_state demo_load(struct db *db, const struct demo_load *load) {
    struct loading loading = {db, load, DEMO_ABSENT};
    db_transaction(db, load_all, &loading);
    return loading.found == DEMO_ABSENT ? DEMO_LOADED : loading.found;
}

struct sealing {
    struct db *db;
    moment now;
    bool waiting;
};

static void sealing_look(void *context) {
    struct sealing *sealing = context;
    actor_begin_system_one(sealing->db, (struct actor_begin_system_in){sealing->now});
    sealing->waiting = demo_unsealed_one(sealing->db)->waiting;
}

bool demo_seal(struct db *db, moment now, int seconds) {
    enum { PAUSE_MS = 100 };
    struct sealing sealing = {db, now, true};
    for (int i = 0; i <= seconds * 1000 / PAUSE_MS && sealing.waiting; i++) {
        if (i > 0) {
            nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
        }
        audit_seal_now(db);
        db_transaction(db, sealing_look, &sealing);
    }
    return !sealing.waiting;
}
