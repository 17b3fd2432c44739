/* Intervals kept in step with what is recorded: people a page at a time through the one function that defines them. */
#include <string.h>

#include "training/training.h"
#include "training/training_queries.h"
#include "training/training_person_judge.h"
#include "training/training_walk.h"

enum { PAGE_PEOPLE = 400, PAGE_BYTES = 512 << 20 };

struct refresh {
    struct db *db;
    struct arena *arena; /* of the page */
    moment now;
    bool write;
    struct int8_list people;
    struct training_module_rules rules;
    int64_t checked;
    int64_t changed;
};

static void rules_load(struct refresh *refresh) {
    training_module_rules_add(refresh->db, &refresh->rules);
    db_batch_run(refresh->db);
    training_module_rules_ready(db_arena(refresh->db), &refresh->rules);
}

/* What a page writes: keys whose intervals changed, and their intervals. */
struct changes {
    size_t keys;
    int64_t *key_person;
    const char **key_framework;
    const char **key_module;
    size_t intervals;
    size_t capacity;
    int64_t *person;
    const char **framework;
    const char **module;
    const char **basis;
    day *starts;
    day *ends;
    day *grace;
};

static void changes_lists(struct arena *arena, struct changes *changes) {
    changes->person = ARENA_ARRAY(arena, changes->capacity, int64_t);
    changes->framework = ARENA_ARRAY(arena, changes->capacity, const char *);
    changes->module = ARENA_ARRAY(arena, changes->capacity, const char *);
    changes->basis = ARENA_ARRAY(arena, changes->capacity, const char *);
    changes->starts = ARENA_ARRAY(arena, changes->capacity, day);
    changes->ends = ARENA_ARRAY(arena, changes->capacity, day);
    changes->grace = ARENA_ARRAY(arena, changes->capacity, day);
}

static struct changes changes_new(struct arena *arena, size_t keys) {
    struct changes changes = {.key_person = ARENA_ARRAY(arena, keys, int64_t),
        .key_framework = ARENA_ARRAY(arena, keys, const char *),
        .key_module = ARENA_ARRAY(arena, keys, const char *),
        .capacity = keys};
    changes_lists(arena, &changes);
    return changes;
}

/* A page has its intervals one by one: the lists grow as they come. */
static void changes_reserve(struct arena *arena, struct changes *changes, size_t more) {
    if (changes->intervals + more <= changes->capacity) {
        return;
    }
    struct changes former = *changes;
    changes->capacity = (former.capacity + more) * 2;
    changes_lists(arena, changes);
    memcpy(changes->person, former.person, former.intervals * sizeof *former.person);
    memcpy(changes->framework, former.framework, former.intervals * sizeof *former.framework);
    memcpy(changes->module, former.module, former.intervals * sizeof *former.module);
    memcpy(changes->basis, former.basis, former.intervals * sizeof *former.basis);
    memcpy(changes->starts, former.starts, former.intervals * sizeof *former.starts);
    memcpy(changes->ends, former.ends, former.intervals * sizeof *former.ends);
    memcpy(changes->grace, former.grace, former.intervals * sizeof *former.grace);
}

static void changes_add(
    struct arena *arena, struct changes *changes, struct training_key key, struct training_intervals intervals) {
    changes->key_person[changes->keys] = key.person_id;
    changes->key_framework[changes->keys] = key.framework;
    changes->key_module[changes->keys] = key.module;
    changes->keys++;
    changes_reserve(arena, changes, intervals.count);
    for (size_t i = 0; i < intervals.count; i++) {
        const struct training_interval *item = &intervals.item[i];
        changes->person[changes->intervals] = key.person_id;
        changes->framework[changes->intervals] = key.framework;
        changes->module[changes->intervals] = key.module;
        changes->basis[changes->intervals] = training_basis_text(item->basis);
        changes->starts[changes->intervals] = item->starts_on;
        changes->ends[changes->intervals] = item->ends_on;
        changes->grace[changes->intervals] = item->grace_until == DAY_NONE ? TRAINING_NO_DAY : item->grace_until;
        changes->intervals++;
    }
}

static void changes_write(const struct refresh *refresh, const struct changes *changes) {
    training_intervals_write_one(refresh->db, (struct training_intervals_write_in){.now = refresh->now,
                                                  .touched_people = {changes->keys, changes->key_person},
                                                  .touched_frameworks = {changes->keys, changes->key_framework},
                                                  .touched_modules = {changes->keys, changes->key_module},
                                                  .people = {changes->intervals, changes->person},
                                                  .frameworks = {changes->intervals, changes->framework},
                                                  .modules = {changes->intervals, changes->module},
                                                  .bases = {changes->intervals, changes->basis},
                                                  .starts = {changes->intervals, changes->starts},
                                                  .ends = {changes->intervals, changes->ends},
                                                  .grace = {changes->intervals, changes->grace}});
}

static struct training_key held_key(const struct training_intervals_held *row) {
    return (struct training_key){row->person_id, row->framework_code, row->module_code};
}

static struct training_intervals held_take(
    struct arena *arena, struct training_intervals_held_rows rows, size_t *place, struct training_key key) {
    size_t first = *place;
    while (*place < rows.count && training_key_compare(held_key(&rows.row[*place]), key) == 0) {
        (*place)++;
    }
    struct training_interval *item = ARENA_ARRAY(arena, *place - first, struct training_interval);
    for (size_t i = first; i < *place; i++) {
        const struct training_intervals_held *row = &rows.row[i];
        item[i - first] =
            (struct training_interval){row->starts_on, row->ends_on, TRAINING_BY_COMPLETION, row->grace_until};
        training_basis_parse(row->basis, &item[i - first].basis);
    }
    return (struct training_intervals){*place - first, item};
}

/* A person's modules under one framework, on their way through the rules. */
struct person {
    size_t count;
    size_t capacity;
    struct training_module_record *module;
    struct training_intervals *before;
};

static void person_add(struct arena *arena, struct person *person, struct training_key key,
    struct training_record record, struct training_intervals before) {
    if (person->count == person->capacity) {
        struct person former = *person;
        person->capacity = former.capacity == 0 ? 64 : former.capacity * 2;
        person->module = ARENA_ARRAY(arena, person->capacity, struct training_module_record);
        person->before = ARENA_ARRAY(arena, person->capacity, struct training_intervals);
        if (former.count > 0) {
            memcpy(person->module, former.module, former.count * sizeof *former.module);
            memcpy(person->before, former.before, former.count * sizeof *former.before);
        }
    }
    person->module[person->count] = (struct training_module_record){key, record};
    person->before[person->count++] = before;
}

/* What a page reads. */
struct page {
    struct training_records records;
    struct training_intervals_held_rows held;
    size_t held_at;
    struct training_roles_held_rows roles;
};

/* The first key that is left of records and intervals; false when none is. */
static bool page_peek(const struct page *page, struct training_key *key) {
    bool any = training_records_peek(&page->records, key);
    if (page->held_at < page->held.count) {
        struct training_key held = held_key(&page->held.row[page->held_at]);
        if (!any || training_key_compare(held, *key) < 0) {
            *key = held;
        }
        any = true;
    }
    return any;
}

static void person_judge(struct refresh *refresh, const struct page *page, const struct person *person,
    struct changes *changes, struct training_findings_changes *findings) {
    struct arena *arena = refresh->arena;
    struct training_key whose = person->module[0].key;
    struct training_person_findings standing = training_person_findings_standing(arena, &page->records.found, whose);
    struct training_person_findings found =
        training_person_judge(arena, person->module, person->count, &page->roles, standing);
    if (!training_person_findings_equal(standing, found)) {
        refresh->changed++;
        training_findings_changes_add(findings, whose, found);
    }
    for (size_t i = 0; i < person->count; i++) {
        struct training_key key = person->module[i].key;
        struct training_record record = training_record_judged(arena, person->module[i].record, key.module, found);
        const struct training_span *span;
        size_t spans = training_module_rules_of(&refresh->rules, key, &span);
        struct training_intervals after = training_intervals_of(arena, &record, span, spans, MOMENT_NONE);
        refresh->checked++;
        if (!training_intervals_equal(person->before[i], after)) {
            refresh->changed++;
            changes_add(arena, changes, key, after);
        }
    }
}

/* One page: all lists come in order of key and are gone through side by side. */
static void page_run(void *context) {
    struct refresh *refresh = context;
    struct arena *arena = refresh->arena = db_arena(refresh->db);
    struct page page = {.held_at = 0};
    struct training_lock_rows locked;
    training_lock_add(refresh->db, (struct training_lock_in){refresh->people}, &locked);
    training_records_add(refresh->db, refresh->people, &page.records);
    training_intervals_held_add(refresh->db, (struct training_intervals_held_in){refresh->people}, &page.held);
    training_roles_held_add(refresh->db, (struct training_roles_held_in){refresh->people}, &page.roles);
    db_batch_run(refresh->db);
    struct changes changes = changes_new(
        arena, page.records.history.count + page.records.recognised.count + page.records.found.count + page.held.count);
    struct training_findings_changes *findings = training_findings_changes_new(arena);
    struct person person = {0};
    struct training_key key;
    while (page_peek(&page, &key)) {
        if (person.count > 0 && (person.module[0].key.person_id != key.person_id ||
                                    strcmp(person.module[0].key.framework, key.framework) != 0)) {
            person_judge(refresh, &page, &person, &changes, findings);
            person.count = 0;
        }
        struct training_record record = training_records_take(arena, &page.records, key);
        person_add(arena, &person, key, record, held_take(arena, page.held, &page.held_at, key));
    }
    if (person.count > 0) {
        person_judge(refresh, &page, &person, &changes, findings);
    }
    if (refresh->write) {
        training_findings_changes_write(refresh->db, findings, refresh->now);
        if (changes.keys > 0) {
            changes_write(refresh, &changes);
        }
    }
}

static void page(struct refresh *refresh, struct int8_list people) {
    refresh->people = people;
    db_apart(refresh->db, PAGE_BYTES, page_run, refresh);
}

static int64_t pages_of(struct refresh *refresh, struct int8_list people) {
    for (size_t first = 0; first < people.count; first += PAGE_PEOPLE) {
        size_t count = people.count - first < PAGE_PEOPLE ? people.count - first : PAGE_PEOPLE;
        page(refresh, (struct int8_list){count, people.item + first});
    }
    return refresh->changed;
}

/* What is recorded about a person whose record was merged into another's changes the other's training too. */
static struct int8_list with_kept(struct db *db, struct int8_list people) {
    struct training_people_with_kept_rows rows =
        training_people_with_kept_run(db, (struct training_people_with_kept_in){people});
    _Static_assert(sizeof(struct training_people_with_kept) == sizeof(int64_t), "one number a row");
    return (struct int8_list){rows.count, rows.count == 0 ? NULL : &rows.row[0].person_id};
}

int64_t training_refresh(struct db *db, struct int8_list people, moment now) {
    struct refresh refresh = {.db = db, .now = now, .write = true};
    rules_load(&refresh);
    return pages_of(&refresh, with_kept(db, people));
}

int64_t training_refresh_import(struct db *db, int64_t import_id, moment now) {
    struct refresh refresh = {.db = db, .now = now, .write = true};
    rules_load(&refresh);
    int64_t after = 0;
    for (;;) {
        struct training_people_of_import_rows people =
            training_people_of_import_run(db, (struct training_people_of_import_in){import_id, after, PAGE_PEOPLE});
        if (people.count == 0) {
            return refresh.changed;
        }
        after = people.row[people.count - 1].person_id;
        /* Rows of one whole number each have the layout of a list of them. */
        _Static_assert(sizeof(struct training_people_of_import) == sizeof(int64_t), "one number a row");
        page(&refresh, with_kept(db, (struct int8_list){people.count, &people.row[0].person_id}));
    }
}

int64_t training_refresh_stale(struct db *db, moment now) {
    struct training_stale_take_rows people = training_stale_take_run(db);
    _Static_assert(sizeof(struct training_stale_take) == sizeof(int64_t), "one number a row");
    return people.count == 0 ? 0
                             : training_refresh(db, (struct int8_list){people.count, &people.row[0].person_id}, now);
}

static struct int8_list everyone_next(struct db *db, int64_t after) {
    struct training_people_all_rows people =
        training_people_all_run(db, (struct training_people_all_in){after, PAGE_PEOPLE});
    _Static_assert(sizeof(struct training_people_all) == sizeof(int64_t), "one number a row");
    return (struct int8_list){people.count, people.count == 0 ? NULL : &people.row[0].person_id};
}

static struct training_walked everyone_page(void *context, struct int8_list people) {
    struct refresh *refresh = context;
    refresh->checked = 0;
    refresh->changed = 0;
    page(refresh, people);
    return (struct training_walked){refresh->checked, refresh->changed};
}

static struct training_walked all_run(struct db *db, moment now, bool write) {
    struct refresh refresh = {.db = db, .now = now, .write = write};
    rules_load(&refresh);
    return training_walk_all((struct training_walk){db, now, everyone_next, everyone_page, &refresh});
}

int64_t training_refresh_all(struct db *db, moment now) {
    return all_run(db, now, true).changed;
}

int64_t training_verify(struct db *db, moment now, int64_t *checked) {
    struct training_walked found = all_run(db, now, false);
    if (checked != NULL) {
        *checked = found.checked;
    }
    return found.changed;
}
