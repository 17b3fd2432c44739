/* Standings kept in step with what they follow from: organisations a page at a time through training_stands_of. A page
 * is so many organisations, and so many people at most, or one organisation. */
#include "training/training_standing.h"

#include <stdlib.h>
#include <string.h>

#include "training/training.h"
#include "training/training_judge.h"
#include "training/training_standing_past.h"
#include "training/training_walk.h"

enum { PAGE_ORGANISATIONS = 100, PAGE_ROLES = 10000, PAGE_BYTES = 1 << 30, FIGURES = 11 };

struct page {
    struct db *db;
    struct arena *arena; /* of the page */
    moment now;
    bool write;
    struct int8_list organisations;
    int64_t checked;
    int64_t changed;

    struct standing_lists lists;
    struct standing_kept_rows kept;
    size_t row; /* how far kept has been used up */
};

/* ---- What is kept, compared ---------------------------------------------------------------------------------------
 */

static void figures_of(const struct training_standing *standing, int64_t *figure) {
    const struct training_reason *reason = standing->reason;
    const int64_t all[FIGURES] = {standing->good, standing->first_responders, standing->first_responders_in_date,
        standing->first_responders_in_grace, standing->leads, standing->leads_in_date,
        reason[TRAINING_REASON_SUPERVISED].have, reason[TRAINING_REASON_FIRST_RESPONDERS].need,
        reason[TRAINING_REASON_LEADS].need, reason[TRAINING_REASON_SHARE].need, standing->faults};
    memcpy(figure, all, sizeof all);
}

static void figures_kept(const struct standing_kept *row, int64_t *figure) {
    const int64_t all[FIGURES] = {row->good, row->first_responders, row->first_responders_in_date,
        row->first_responders_in_grace, row->leads, row->leads_in_date, row->unsupervised, row->need_first_responders,
        row->need_leads, row->need_share, row->faults};
    memcpy(figure, all, sizeof all);
}

static bool kept_equal(const struct standing_kept *row, const char *framework, const struct training_stand *stand) {
    int64_t before[FIGURES];
    int64_t after[FIGURES];
    figures_kept(row, before);
    figures_of(&stand->standing, after);
    return row->starts_on == stand->starts_on && row->ends_on == stand->ends_on &&
           strcmp(row->framework_code, framework) == 0 && memcmp(before, after, sizeof before) == 0;
}

/* What a page writes. */
struct changes {
    size_t gone;
    int64_t *gone_organisation;
    day *gone_starts;
    size_t added;
    int64_t *organisation;
    const char **framework;
    day *starts;
    day *ends;
    int64_t *figure;
    size_t capacity;
};

static void *grown(struct arena *arena, const void *item, size_t count, size_t capacity, size_t size) {
    void *more = arena_array(arena, capacity, size);
    if (count > 0) {
        memcpy(more, item, count * size);
    }
    return more;
}

static void change_add(struct arena *arena, struct changes *changes, const struct standing_heads *head,
    const struct training_stand *stand) {
    if (changes->added == changes->capacity) {
        size_t capacity = changes->capacity == 0 ? 256 : changes->capacity * 2;
        size_t count = changes->added;
        changes->organisation = grown(arena, changes->organisation, count, capacity, sizeof *changes->organisation);
        changes->framework = grown(arena, changes->framework, count, capacity, sizeof *changes->framework);
        changes->starts = grown(arena, changes->starts, count, capacity, sizeof *changes->starts);
        changes->ends = grown(arena, changes->ends, count, capacity, sizeof *changes->ends);
        changes->figure = grown(arena, changes->figure, count, capacity, FIGURES * sizeof *changes->figure);
        changes->capacity = capacity;
    }
    size_t place = changes->added++;
    changes->organisation[place] = head->organisation_id;
    changes->framework[place] = head->framework_code;
    changes->starts[place] = stand->starts_on;
    changes->ends[place] = stand->ends_on == DAY_NONE ? day_from(9999, 12, 31) : stand->ends_on;
    figures_of(&stand->standing, changes->figure + place * FIGURES);
}

/* What of the kept rows no longer holds, and what takes its place; both come in order of day. */
static bool compare(
    struct page *page, struct changes *changes, const struct standing_heads *head, struct training_stands stands) {
    bool same = true;
    size_t next = 0;
    while (page->row < page->kept.count && page->kept.row[page->row].organisation_id < head->organisation_id) {
        page->row++;
    }
    for (; page->row < page->kept.count && page->kept.row[page->row].organisation_id == head->organisation_id;
         page->row++) {
        const struct standing_kept *row = &page->kept.row[page->row];
        for (; next < stands.count && stands.row[next].starts_on < row->starts_on; next++) {
            change_add(page->arena, changes, head, &stands.row[next]);
            same = false;
        }
        if (next < stands.count && kept_equal(row, head->framework_code, &stands.row[next])) {
            next++;
            continue;
        }
        changes->gone_organisation[changes->gone] = row->organisation_id;
        changes->gone_starts[changes->gone++] = row->starts_on;
        same = false;
    }
    for (; next < stands.count; next++) {
        change_add(page->arena, changes, head, &stands.row[next]);
        same = false;
    }
    return same;
}

static void organisation_run(struct page *page, struct changes *changes, const struct standing_heads *head) {
    struct training_past past = standing_past_of(page->arena, &page->lists, head);
    struct training_judging judging = training_judging_of(page->arena, head->framework_code);
    struct training_stands stands = training_stands_of(page->arena, &past, training_judge_of(&judging));
    page->checked++;
    page->changed += !compare(page, changes, head, stands);
}

static void page_run(void *context) {
    struct page *page = context;
    struct db *db = page->db;
    page->arena = db_arena(db);
    struct int8_list organisations = page->organisations;
    struct standing_lock_rows locked;
    if (page->write) {
        standing_lock_add(db, (struct standing_lock_in){organisations, page->now}, &locked);
    }
    standing_lists_add(db, organisations, &page->lists);
    standing_kept_add(db, (struct standing_kept_in){organisations}, &page->kept);
    db_batch_run(db);
    page->row = 0;
    struct changes changes = {.gone_organisation = ARENA_ARRAY(page->arena, page->kept.count, int64_t),
        .gone_starts = ARENA_ARRAY(page->arena, page->kept.count, day)};
    for (size_t i = 0; i < page->lists.heads.count; i++) {
        organisation_run(page, &changes, &page->lists.heads.row[i]);
    }
    if (page->write) {
        standing_write_one(db, (struct standing_write_in){.now = page->now,
                                   .organisations = organisations,
                                   .gone_organisations = {changes.gone, changes.gone_organisation},
                                   .gone_starts = {changes.gone, changes.gone_starts},
                                   .new_organisations = {changes.added, changes.organisation},
                                   .frameworks = {changes.added, changes.framework},
                                   .starts = {changes.added, changes.starts},
                                   .ends = {changes.added, changes.ends},
                                   .figures = {changes.added * FIGURES, changes.figure}});
    }
}

static void page_alone(struct page *page, struct int8_list organisations) {
    page->organisations = organisations;
    db_apart(page->db, PAGE_BYTES, page_run, page);
}

/* How many of them, from the first on, make a page. */
static size_t page_length(struct standing_sizes_rows sizes, size_t first) {
    int64_t roles = sizes.row[first].roles;
    size_t count = 1;
    while (first + count < sizes.count && count < PAGE_ORGANISATIONS &&
           roles + sizes.row[first + count].roles <= PAGE_ROLES) {
        roles += sizes.row[first + count].roles;
        count++;
    }
    return count;
}

static void pages_run(struct page *page, struct int8_list organisations) {
    if (organisations.count == 1) {
        page_alone(page, organisations);
        return;
    }
    struct standing_sizes_rows sizes = standing_sizes_run(page->db, (struct standing_sizes_in){organisations});
    for (size_t first = 0; first < organisations.count;) {
        size_t count = page_length(sizes, first);
        page_alone(page, (struct int8_list){count, organisations.item + first});
        first += count;
    }
}

int64_t standing_refresh(struct db *db, struct int8_list organisations, moment now) {
    struct page page = {.db = db, .now = now, .write = true};
    pages_run(&page, organisations);
    return page.changed;
}

int64_t standing_refresh_stale(struct db *db) {
    _Static_assert(sizeof(struct standing_stale_own) == sizeof(int64_t), "one number a row");
    struct standing_stale_own_rows stale = standing_stale_own_run(db);
    if (stale.count == 0) {
        return 0;
    }
    moment now = standing_actor_now_one(db)->now;
    /* Nobody acts: it is left to the job. */
    if (now == MOMENT_NONE) {
        return 0;
    }
    /* Roles that changed made their organisations stale too; intervals come first, and may add to these. */
    if (training_refresh_stale(db, now) > 0) {
        stale = standing_stale_own_run(db);
    }
    return standing_refresh(db, (struct int8_list){stale.count, &stale.row[0].organisation_id}, now);
}

static const char *woken;

static void before_commit(struct db *db) {
    if (standing_refresh_stale(db) > 0 && woken != NULL) {
        job_wake(db, woken);
    }
}

void standing_start(const char *wakes) {
    woken = wakes;
    db_before_commit(before_commit);
}

/* ---- Everyone ------------------------------------------------------------------------------------------------------
 */

static struct int8_list everyone_next(struct db *db, int64_t after) {
    struct standing_all_rows rows = standing_all_run(db, (struct standing_all_in){after, PAGE_ORGANISATIONS});
    _Static_assert(sizeof(struct standing_all) == sizeof(int64_t), "one number a row");
    return (struct int8_list){rows.count, rows.count == 0 ? NULL : &rows.row[0].organisation_id};
}

static struct training_walked everyone_page(void *context, struct int8_list organisations) {
    struct page *page = context;
    page->checked = 0;
    page->changed = 0;
    pages_run(page, organisations);
    return (struct training_walked){page->checked, page->changed};
}

static struct training_walked all_run(struct db *db, moment now, bool write) {
    struct page page = {.db = db, .now = now, .write = write};
    return training_walk_all((struct training_walk){db, now, everyone_next, everyone_page, &page});
}

int64_t standing_refresh_all(struct db *db, moment now) {
    return all_run(db, now, true).changed;
}

int64_t standing_verify(struct db *db, moment now, int64_t *checked) {
    struct training_walked found = all_run(db, now, false);
    if (checked != NULL) {
        *checked = found.checked;
    }
    return found.changed;
}

/* ---- What is left over ----------------------------------------------------------------------------------------------
 */

struct left {
    struct job *job;
    bool any;
};

static void left_page(void *context) {
    struct left *left = context;
    struct standing_stale_left_rows rows =
        standing_stale_left_run(left->job->db, (struct standing_stale_left_in){PAGE_ORGANISATIONS});
    left->any = rows.count > 0;
    if (left->any) {
        _Static_assert(sizeof(struct standing_stale_left) == sizeof(int64_t), "one number a row");
        standing_refresh(left->job->db, (struct int8_list){rows.count, &rows.row[0].organisation_id}, left->job->now);
    }
}

static void left_work_off(struct job *job) {
    struct left left = {job, true};
    while (left.any && job_extend(job)) {
        job_transaction(job, left_page, &left);
    }
}

const struct job_kind standing_jobs[] = {
    {.kind = "standing.left", .run = left_work_off, .every_seconds = 60, .own_transactions = true},
    {.kind = NULL},
};
