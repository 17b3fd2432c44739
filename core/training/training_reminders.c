/* Reminders of training that ends. To each person one mail for all modules, on the days before the end that their
 * framework's limit "training_lapse" names; to leads a digest every Monday. */
#include <string.h>

#include "base/text.h"
#include "frameworks/frameworks.h"
#include "mail/mail.h"
#include "plug/framework.h"
#include "training/training.h"
#include "training/training_standing.h"
#include "training/training_words.h"
#include "training_reminders/training_reminders_queries.h"
#include "training_standing/training_standing_queries.h"
#include "view/html.h"

enum {
    PAGE_PEOPLE = 500,
    PAGE_ORGANISATIONS = 25,
    PAGE_BYTES = 1 << 30,
    REMINDERS_MOST = 20,
    BACK_DAYS = 31,
    MONDAY = 1
};

/* The work of one day. */
struct reminding {
    struct job *job;
    day today;
    const char *framework;
    struct day_list ends;
    int64_t after;
    int64_t next; /* a page may run again: where the one after it begins */
    bool more;
};

/* The last days of which people are reminded today. */
static struct day_list ends_of(struct arena *arena, struct text_list reminders, day today) {
    day *ends = ARENA_ARRAY(arena, REMINDERS_MOST, day);
    size_t count = 0;
    for (size_t i = 0; i < reminders.count && count < REMINDERS_MOST; i++) {
        int64_t before;
        if (text_number(reminders.item[i], 0, 3660, &before)) {
            ends[count++] = today + (day)before;
        }
    }
    return (struct day_list){count, ends};
}

/* Lines "Title: 1 March 2027" of one person's rows, with what is booked. */
static const char *modules_text(struct html *words, const struct training_ending *row, size_t rows) {
    struct text_builder text;
    text_builder_start(&text, words->arena);
    for (size_t i = 0; i < rows; i++) {
        text_add_format(&text, "- %s: %s", html_message(words, row[i].title), html_date(words, row[i].ends_on));
        if (row[i].booked_on != DAY_NONE) {
            text_add(&text, html_fill(words, html_message(words, N_(" (booked: {course} on {date})")), "course",
                                row[i].course, "date", html_date(words, row[i].booked_on), (const char *)NULL));
        }
        text_add(&text, "\n");
    }
    return text.data;
}

static void person_remind(const struct reminding *reminding, const struct training_ending *row, size_t rows) {
    struct arena *arena = reminding->job->arena;
    struct html words = {.arena = arena, .cymraeg = strcmp(row->language, "cy") == 0};
    bool in_time = true;
    for (size_t i = 0; i < rows; i++) {
        in_time = in_time && row[i].booked_on != DAY_NONE && row[i].booked_on <= row[i].ends_on;
    }
    const char *subject = in_time ? html_message(&words, N_("Your training ends soon: you are booked to renew it"))
                                  : html_message(&words, N_("Your training ends soon"));
    const char *body =
        in_time
            ? html_message(&words,
                  N_("Your training in these modules ends soon, and you are booked to renew all of it before that. "
                     "Nothing more is needed but to take part:\n\n{modules}\nSee what you need:\n{link}\n"))
            : html_message(&words,
                  N_("Your training in these modules ends soon. It counts through the day that is named:\n\n{modules}"
                     "\nAsk your training lead for a place on a session before that day, or see what you "
                     "need:\n{link}\n"));
    mail_add(
        reminding->job->db, (struct mail){.address = row->address,
                                .subject = subject,
                                .body = html_fill(&words, body, "modules", modules_text(&words, row, rows), "link",
                                    mail_link(arena, "/training/own"), (const char *)NULL),
                                .language = row->language,
                                .key = arena_format(arena, "training-reminder:%lld:%s:%s", (long long)row->person_id,
                                    reminding->framework, day_text(arena, reminding->today)),
                                .person_id = row->person_id});
}

static void people_page(void *context) {
    struct reminding *reminding = context;
    struct db *db = reminding->job->db;
    struct training_ending_rows rows;
    struct training_ending_last_rows last;
    training_ending_add(db,
        (struct training_ending_in){
            reminding->framework, reminding->ends, reminding->today, reminding->after, PAGE_PEOPLE},
        &rows);
    training_ending_last_add(db,
        (struct training_ending_last_in){reminding->framework, reminding->ends, reminding->after, PAGE_PEOPLE}, &last);
    db_batch_run(db);
    for (size_t first = 0; first < rows.count;) {
        size_t next = first + 1;
        while (next < rows.count && rows.row[next].person_id == rows.row[first].person_id) {
            next++;
        }
        person_remind(reminding, &rows.row[first], next - first);
        first = next;
    }
    reminding->more = last.row->person_id != DB_NULL_INT8;
    reminding->next = last.row->person_id;
}

static void framework_remind(struct reminding *reminding, const struct framework_data *data) {
    const struct framework_limit *limit = frameworks_limit(data, "training_lapse", reminding->today);
    if (limit == NULL) {
        return;
    }
    reminding->framework = data->id;
    reminding->ends = ends_of(reminding->job->arena, limit->reminders, reminding->today);
    reminding->after = 0;
    reminding->more = reminding->ends.count > 0;
    while (reminding->more && job_extend(reminding->job)) {
        job_transaction(reminding->job, people_page, reminding);
        reminding->after = reminding->next;
    }
}

/* ---- The leads' digest --------------------------------------------------------------------------------------------
 */

static void lead_tell(
    const struct reminding *reminding, const struct training_board *board, const struct training_digest *row) {
    struct arena *arena = db_arena(reminding->job->db);
    struct html words = {.arena = arena, .cymraeg = strcmp(row->language, "cy") == 0};
    const struct training_lapsing *lapsing = &board->lapsing;
    const char *falls =
        board->falls_on == DAY_NONE
            ? ""
            : html_fill(&words,
                  html_message(&words, N_("If nobody trains before, it falls below the minimum standard on {date}. "
                                          "Needed to stay above it: {what}.\n")),
                  "date", html_date(&words, board->falls_on), "what", training_wanted_text(&words, &board->fallen),
                  (const char *)NULL);
    mail_add(reminding->job->db,
        (struct mail){.address = row->address,
            .subject = html_fill(&words, html_message(&words, N_("Training that ends at {organisation}")),
                "organisation", board->name, (const char *)NULL),
            .body = html_fill(&words,
                html_message(&words,
                    N_("People of {organisation} whose training ends within 30 days: {a}; within 60 days: {b}; within "
                       "90 days: {c}. In grace already: {grace}.\n{falls}\nSee who they are, who is booked, and book "
                       "sessions:\n{link}\n")),
                "organisation", board->name, "a", html_count(&words, (int64_t)lapsing->within[0]), "b",
                html_count(&words, (int64_t)lapsing->within[1]), "c", html_count(&words, (int64_t)lapsing->within[2]),
                "grace", html_count(&words, (int64_t)lapsing->in_grace), "falls", falls, "link",
                mail_link(arena, "/home"), (const char *)NULL),
            .language = row->language,
            .key = arena_format(arena, "training-digest:%lld:%s:%lld", (long long)row->organisation_id,
                day_text(arena, reminding->today), (long long)row->person_id),
            .person_id = row->person_id});
}

/* The same figures as the lead's own page: one board an organisation. */
static void leads_page_apart(void *context) {
    struct reminding *reminding = context;
    struct db *db = reminding->job->db;
    struct standing_all_rows page =
        standing_all_run(db, (struct standing_all_in){reminding->after, PAGE_ORGANISATIONS});
    reminding->more = page.count > 0;
    if (!reminding->more) {
        return;
    }
    reminding->next = page.row[page.count - 1].organisation_id;
    struct training_digest_rows leads;
    training_digest_add(
        db, (struct training_digest_in){reminding->today, {page.count, &page.row[0].organisation_id}}, &leads);
    struct training_board_parts **parts = ARENA_ARRAY(db_arena(db), page.count, struct training_board_parts *);
    for (size_t i = 0; i < page.count; i++) {
        parts[i] = training_board_add(db, page.row[i].organisation_id, reminding->today, MOMENT_NONE);
    }
    db_batch_run(db);
    size_t lead = 0;
    for (size_t i = 0; i < page.count; i++) {
        const struct training_board *board = training_board_build(db_arena(db), parts[i]);
        for (; lead < leads.count && leads.row[lead].organisation_id == page.row[i].organisation_id; lead++) {
            if (board != NULL && board->lapsing.within[1] > 0) {
                lead_tell(reminding, board, &leads.row[lead]);
            }
        }
    }
}

static void leads_page(void *context) {
    struct reminding *reminding = context;
    db_apart(reminding->job->db, PAGE_BYTES, leads_page_apart, reminding);
}

/* ---- Day by day ----------------------------------------------------------------------------------------------------
 */

struct looking {
    struct job *job;
    day through;
};

static void through_look(void *context) {
    struct looking *looking = context;
    const struct training_reminded_through *row = training_reminded_through_one(looking->job->db);
    looking->through = row == NULL ? DAY_NONE : day_parse(row->through);
}

static void through_set(void *context) {
    const struct reminding *reminding = context;
    training_reminded_set_run(
        reminding->job->db, (struct training_reminded_set_in){day_text(reminding->job->arena, reminding->today)});
}

/* False when it was cut off: a mail's key holds the day, so that the day is taken up again and nobody hears twice. */
static bool day_remind(struct reminding *reminding) {
    struct plug_frameworks frameworks = plug_frameworks_all();
    for (size_t i = 0; i < frameworks.count; i++) {
        framework_remind(reminding, frameworks.row[i].data);
    }
    if (day_week(reminding->today) == MONDAY) {
        reminding->after = 0;
        reminding->more = true;
        while (reminding->more && job_extend(reminding->job)) {
            job_transaction(reminding->job, leads_page, reminding);
            reminding->after = reminding->next;
        }
    }
    if (!job_extend(reminding->job)) {
        return false;
    }
    job_transaction(reminding->job, through_set, reminding);
    return true;
}

static void remind(struct job *job) {
    day today = day_of_moment(job->now, ZONE_LONDON);
    struct looking looking = {job, DAY_NONE};
    job_transaction(job, through_look, &looking);
    /* The first time, and after a long silence, nobody is reminded of what is long past. */
    day due = looking.through == DAY_NONE           ? today
              : looking.through < today - BACK_DAYS ? today - BACK_DAYS
                                                    : looking.through + 1;
    struct reminding reminding = {.job = job, .today = due};
    while (reminding.today <= today && day_remind(&reminding)) {
        reminding.today++;
    }
}

const struct job_kind training_reminder_jobs[] = {
    {.kind = "training.remind", .run = remind, .every_seconds = 3600, .own_transactions = true},
    {.kind = NULL},
};
