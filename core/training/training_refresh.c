/* Intervals kept in step with what is recorded: people a page at a time through the one function that defines them. */
#include <string.h>

#include "accounts/accounts_queries.h"
#include "training/training.h"
#include "training/training_queries.h"

enum { PAGE_PEOPLE = 400, PAGE_BYTES = 512 << 20 };

struct refresh {
    struct db *db;
    struct arena *arena; /* of the page */
    moment now;
    bool write;
    struct int8_list people;
    struct training_spans_rows spans;
    struct training_span *span; /* of all modules, as the rows stand */
    int64_t checked;
    int64_t changed;
};

/* Whose and what: person, framework, module. */
struct key {
    int64_t person_id;
    const char *framework;
    const char *module;
};

static int key_compare(struct key a, struct key b) {
    if (a.person_id != b.person_id) {
        return a.person_id < b.person_id ? -1 : 1;
    }
    int order = strcmp(a.framework, b.framework);
    return order != 0 ? order : strcmp(a.module, b.module);
}

static void spans_load(struct refresh *refresh) {
    refresh->spans = training_spans_run(refresh->db);
    refresh->span = ARENA_ARRAY(db_arena(refresh->db), refresh->spans.count, struct training_span);
    for (size_t i = 0; i < refresh->spans.count; i++) {
        const struct training_spans *row = &refresh->spans.row[i];
        refresh->span[i] = (struct training_span){row->holds_from, row->holds_to, row->months};
    }
}

/* The spans of a module: they stand together, in order of framework and module. */
static size_t spans_of(const struct refresh *refresh, struct key key, const struct training_span **span) {
    size_t low = 0;
    size_t high = refresh->spans.count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct training_spans *row = &refresh->spans.row[middle];
        if (key_compare((struct key){0, row->framework_code, row->module_code},
                (struct key){0, key.framework, key.module}) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t count = 0;
    while (low + count < refresh->spans.count && strcmp(refresh->spans.row[low + count].module_code, key.module) == 0 &&
           strcmp(refresh->spans.row[low + count].framework_code, key.framework) == 0) {
        count++;
    }
    *span = refresh->span + low;
    return count;
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
    day *starts;
    day *ends;
};

static struct changes changes_new(struct arena *arena, size_t keys, size_t intervals) {
    return (struct changes){.key_person = ARENA_ARRAY(arena, keys, int64_t),
        .key_framework = ARENA_ARRAY(arena, keys, const char *),
        .key_module = ARENA_ARRAY(arena, keys, const char *),
        .capacity = intervals,
        .person = ARENA_ARRAY(arena, intervals, int64_t),
        .framework = ARENA_ARRAY(arena, intervals, const char *),
        .module = ARENA_ARRAY(arena, intervals, const char *),
        .starts = ARENA_ARRAY(arena, intervals, day),
        .ends = ARENA_ARRAY(arena, intervals, day)};
}

static void changes_add(struct changes *changes, struct key key, struct training_intervals intervals) {
    changes->key_person[changes->keys] = key.person_id;
    changes->key_framework[changes->keys] = key.framework;
    changes->key_module[changes->keys] = key.module;
    changes->keys++;
    for (size_t i = 0; i < intervals.count; i++) {
        changes->person[changes->intervals] = key.person_id;
        changes->framework[changes->intervals] = key.framework;
        changes->module[changes->intervals] = key.module;
        changes->starts[changes->intervals] = intervals.item[i].starts_on;
        changes->ends[changes->intervals] = intervals.item[i].ends_on;
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
                                                  .starts = {changes->intervals, changes->starts},
                                                  .ends = {changes->intervals, changes->ends}});
}

static struct key history_key(const struct training_history *row) {
    return (struct key){row->person_id, row->framework_code, row->module_code};
}

static struct key held_key(const struct training_intervals_held *row) {
    return (struct key){row->person_id, row->framework_code, row->module_code};
}

/* The completions from *place on that are of that key; moves *place past them. */
static size_t history_take(struct arena *arena, struct training_history_rows rows, size_t *place, struct key key,
    struct training_completion **taken) {
    size_t first = *place;
    while (*place < rows.count && key_compare(history_key(&rows.row[*place]), key) == 0) {
        (*place)++;
    }
    *taken = ARENA_ARRAY(arena, *place - first, struct training_completion);
    for (size_t i = first; i < *place; i++) {
        const struct training_history *row = &rows.row[i];
        enum training_result result = TRAINING_NOT_PASSED;
        training_result_parse(row->result, &result);
        (*taken)[i - first] = (struct training_completion){row->completion_id,
            row->corrects_id == DB_NULL_INT8 ? 0 : row->corrects_id, row->completed_on, result, row->recorded_at};
    }
    return *place - first;
}

static struct training_intervals held_take(
    struct arena *arena, struct training_intervals_held_rows rows, size_t *place, struct key key) {
    size_t first = *place;
    while (*place < rows.count && key_compare(held_key(&rows.row[*place]), key) == 0) {
        (*place)++;
    }
    struct training_interval *item = ARENA_ARRAY(arena, *place - first, struct training_interval);
    for (size_t i = first; i < *place; i++) {
        item[i - first] = (struct training_interval){rows.row[i].starts_on, rows.row[i].ends_on};
    }
    return (struct training_intervals){*place - first, item};
}

/* One page: both lists come in order of key and are gone through side by side. */
static void page_run(void *context) {
    struct refresh *refresh = context;
    struct arena *arena = refresh->arena;
    struct training_history_rows history;
    struct training_intervals_held_rows held;
    struct training_lock_rows locked;
    training_lock_add(refresh->db, (struct training_lock_in){refresh->people}, &locked);
    training_history_add(refresh->db, (struct training_history_in){refresh->people}, &history);
    training_intervals_held_add(refresh->db, (struct training_intervals_held_in){refresh->people}, &held);
    db_batch_run(refresh->db);
    size_t most = 0;
    for (size_t i = 0; i < history.count; i++) {
        const struct training_span *span;
        most += spans_of(refresh, history_key(&history.row[i]), &span);
    }
    struct changes changes = changes_new(arena, history.count + held.count, most);
    size_t h = 0;
    size_t i = 0;
    while (h < history.count || i < held.count) {
        struct key key = h == history.count ? held_key(&held.row[i])
                         : i == held.count  ? history_key(&history.row[h])
                         : key_compare(held_key(&held.row[i]), history_key(&history.row[h])) < 0
                             ? held_key(&held.row[i])
                             : history_key(&history.row[h]);
        struct training_completion *completion;
        size_t completions = history_take(arena, history, &h, key, &completion);
        struct training_intervals before = held_take(arena, held, &i, key);
        const struct training_span *span;
        size_t spans = spans_of(refresh, key, &span);
        struct training_intervals after =
            training_intervals_of(arena, completion, completions, span, spans, MOMENT_NONE);
        refresh->checked++;
        if (!training_intervals_equal(before, after)) {
            refresh->changed++;
            changes_add(&changes, key, after);
        }
    }
    if (refresh->write && changes.keys > 0) {
        changes_write(refresh, &changes);
    }
}

/* Runs a page in an arena of its own, so that memory does not grow with the number of people. */
static void page(struct refresh *refresh, struct int8_list people) {
    struct arena *outer = db_arena(refresh->db);
    struct arena *inner = arena_new(PAGE_BYTES);
    refresh->arena = inner;
    refresh->people = people;
    db_arena_set(refresh->db, inner);
    bool done = arena_try(inner, page_run, refresh);
    db_arena_set(refresh->db, outer);
    if (!done) {
        enum error_code code = arena_error(inner)->code;
        const char *detail = arena_text(outer, arena_error(inner)->detail);
        arena_free(inner);
        arena_raise(outer, code, "%s", detail);
    }
    arena_free(inner);
}

static int64_t pages_of(struct refresh *refresh, struct int8_list people) {
    for (size_t first = 0; first < people.count; first += PAGE_PEOPLE) {
        size_t count = people.count - first < PAGE_PEOPLE ? people.count - first : PAGE_PEOPLE;
        page(refresh, (struct int8_list){count, people.item + first});
    }
    return refresh->changed;
}

int64_t training_refresh(struct db *db, struct int8_list people, moment now) {
    struct refresh refresh = {.db = db, .now = now, .write = true};
    spans_load(&refresh);
    return pages_of(&refresh, people);
}

int64_t training_refresh_import(struct db *db, int64_t import_id, moment now) {
    struct refresh refresh = {.db = db, .now = now, .write = true};
    spans_load(&refresh);
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
        page(&refresh, (struct int8_list){people.count, &people.row[0].person_id});
    }
}

/* One page of everyone, in a transaction as the program, which may run again: what is counted stands apart until it is
 * committed. */
struct all {
    struct refresh refresh;
    int64_t after;
    int64_t next; /* 0 when nobody was left */
};

static void all_page(void *context) {
    struct all *all = context;
    struct db *db = all->refresh.db;
    all->refresh.checked = 0;
    all->refresh.changed = 0;
    all->next = 0;
    actor_begin_system_one(db, (struct actor_begin_system_in){all->refresh.now});
    struct training_people_all_rows people =
        training_people_all_run(db, (struct training_people_all_in){all->after, PAGE_PEOPLE});
    if (people.count > 0) {
        _Static_assert(sizeof(struct training_people_all) == sizeof(int64_t), "one number a row");
        page(&all->refresh, (struct int8_list){people.count, &people.row[0].person_id});
        all->next = people.row[people.count - 1].person_id;
    }
}

static int64_t all_run(struct db *db, moment now, bool write, int64_t *checked) {
    struct all all = {.refresh = {.db = db, .now = now, .write = write}};
    spans_load(&all.refresh);
    int64_t changed = 0;
    int64_t seen = 0;
    do {
        db_transaction(db, all_page, &all);
        seen += all.refresh.checked;
        changed += all.refresh.changed;
        all.after = all.next;
    } while (all.next != 0);
    if (checked != NULL) {
        *checked = seen;
    }
    return changed;
}

int64_t training_refresh_all(struct db *db, moment now) {
    return all_run(db, now, true, NULL);
}

int64_t training_verify(struct db *db, moment now, int64_t *checked) {
    return all_run(db, now, false, checked);
}
