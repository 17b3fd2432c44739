/* What follows a publication, page by page: everybody's intervals, then mail to leads whose organisation falls. And
 * impacts of many organisations. */
#include "mail/mail.h"
#include "standards/standards_impact.h"
#include "standards/standards_queries.h"
#include "training/training.h"
#include "view/html.h"

enum { PAGE_PEOPLE = 400, PAGE_TOLD = 100 };

struct recompute {
    struct job *job;
    int64_t version_id;
    bool any;
};

/* Progress moves in the transaction of the page: a job that was killed goes on where it stood. */
static void people_page(void *context) {
    struct recompute *recompute = context;
    struct db *db = recompute->job->db;
    const struct standard_progress_of *progress =
        standard_progress_of_one(db, (struct standard_progress_of_in){recompute->version_id});
    struct standard_people_next_rows people =
        standard_people_next_run(db, (struct standard_people_next_in){progress->after_person, PAGE_PEOPLE});
    recompute->any = people.count > 0;
    if (people.count > 0) {
        _Static_assert(sizeof(struct standard_people_next) == sizeof(int64_t), "one number a row");
        training_refresh(db, (struct int8_list){people.count, &people.row[0].person_id}, recompute->job->now);
        standard_progress_people_run(db, (struct standard_progress_people_in){recompute->version_id,
                                             people.row[people.count - 1].person_id, (int32_t)people.count});
    }
}

static void tell(struct db *db, int64_t version_id, const struct standard_falling *row) {
    struct html words = {.arena = db_arena(db), .cymraeg = text_equal(row->language, "cy")};
    mail_add(db,
        (struct mail){.address = row->email,
            .subject =
                html_fill(&words, html_message(&words, N_("New training standard: what it means for {organisation}")),
                    "organisation", row->organisation_name, (const char *)NULL),
            .body = html_fill(&words,
                html_message(&words,
                    N_("A new version of the training standard was published. If nobody in {organisation} trains "
                       "before "
                       "then, it is below the minimum standard from {date}.\n\nSee what is new:\n{standard}\n\nSee who "
                       "needs which training:\n{training}\n")),
                "organisation", row->organisation_name, "date", html_date(&words, row->on_day), "standard",
                mail_link(words.arena, "/standards"), "training", mail_link(words.arena, "/training"),
                (const char *)NULL),
            .language = row->language,
            .key = arena_format(words.arena, "standard:%lld:%lld:%lld", (long long)version_id,
                (long long)row->organisation_id, (long long)row->person_id),
            .person_id = row->person_id});
}

static void tell_page(void *context) {
    struct recompute *recompute = context;
    struct db *db = recompute->job->db;
    moment now = recompute->job->now;
    const struct standard_progress_of *progress =
        standard_progress_of_one(db, (struct standard_progress_of_in){recompute->version_id});
    struct standard_falling_rows rows =
        standard_falling_run(db, (struct standard_falling_in){recompute->version_id, progress->after_organisation,
                                     PAGE_TOLD, day_of_moment(now, ZONE_LONDON)});
    recompute->any = rows.count > 0;
    if (rows.count == 0) {
        standard_progress_end_run(db, (struct standard_progress_end_in){recompute->version_id, now});
        return;
    }
    int32_t told = 0;
    for (size_t i = 0; i < rows.count; i++) {
        if (rows.row[i].email != NULL) {
            tell(db, recompute->version_id, &rows.row[i]);
        }
        told += i == 0 || rows.row[i].organisation_id != rows.row[i - 1].organisation_id;
    }
    standard_progress_told_run(
        db, (struct standard_progress_told_in){recompute->version_id, rows.row[rows.count - 1].organisation_id, told});
}

static void recompute_run(struct job *job) {
    struct recompute recompute = {job, job_number(job, "version_id"), true};
    while (recompute.any && job_extend(job)) {
        job_transaction(job, people_page, &recompute);
    }
    recompute.any = !recompute.any;
    while (recompute.any && job_extend(job)) {
        job_transaction(job, tell_page, &recompute);
    }
}

struct impact {
    struct job *job;
    int64_t impact_id;
    bool any;
};

static void impact_page(void *context) {
    struct impact *impact = context;
    impact->any = standard_impact_page(impact->job->db, impact->impact_id, impact->job->now);
}

static void impact_run(struct job *job) {
    struct impact impact = {job, job_number(job, "impact_id"), true};
    while (impact.any && job_extend(job)) {
        job_transaction(job, impact_page, &impact);
    }
}

const struct job_kind standard_jobs[] = {
    {.kind = "standard.recompute", .run = recompute_run, .own_transactions = true},
    {.kind = "standard.impact", .run = impact_run, .own_transactions = true},
    {.kind = NULL},
};
